//! `acs completions`.

use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::failure::Outcome;
use crate::output;

/// Prints a script that makes a shell complete commands and options.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  acs completions bash > ~/.local/share/bash-completion/completions/acs\n  acs completions zsh > ~/.zfunc/_acs\n  acs completions fish > ~/.config/fish/completions/acs.fish\n\nExit codes: 0 printed; 2 no such shell."
)]
pub(crate) struct Arguments {
    /// The shell.
    shell: Shell,
}

impl Arguments {
    pub(crate) fn run(self, mut command: Command) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "acs", &mut script);
        output::styled(&String::from_utf8_lossy(&script));
        Ok(ExitCode::SUCCESS)
    }
}
