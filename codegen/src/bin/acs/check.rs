//! `acs check`.

use std::process::ExitCode;

use clap::Args;

use crate::failure::Outcome;
use crate::specs::Specs;

/// Reads the specs and prints what is wrong or odd about them.
#[derive(Args)]
#[command(after_help = "Example:\n  acs check --spec spec/dypnsapi-2017-05-25.yaml")]
pub(crate) struct Arguments {
    #[command(flatten)]
    specs: Specs,
}

impl Arguments {
    pub(crate) fn run(self) -> Outcome {
        let warnings = self.specs.builder().check()?;
        for warning in &warnings {
            println!("{warning}");
        }
        println!("no errors, {} warning(s)", warnings.len());
        Ok(ExitCode::SUCCESS)
    }
}
