//! `acs`: generates Rust from specs, and checks both.
#![forbid(unsafe_code)]

mod check;
mod completions;
mod crate_source;
mod diff;
mod explain;
mod failure;
mod gateway;
mod generate;
mod import;
mod new;
mod openapi;
mod output;
mod paths;
mod progress;
mod report;
mod shipped;
mod signals;
mod snippet;
mod specs;
mod transcribe;
mod workspace;

use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use failure::Failure;

/// Turns Alibaba Cloud OpenAPI metadata into a typed Rust crate.
///
/// Specs are the vendor's metadata, written as YAML by people, or as the JSON that the vendor publishes. Each command has a `--help` of its own
/// with examples.
#[derive(Parser)]
#[command(
    name = "acs",
    version,
    after_help = "Examples:\n  acs new my-login --product dypnsapi                       a crate of your own that calls a product\n  acs generate --metadata sts/2015-04-01/api-docs.json --out my-sdk\n  acs check                                                what is wrong with the specs in `spec`\n  acs explain ACS0306                                      what a finding means\n  acs explain FREQUENCY_FAIL                               what an error code means, and its name in Rust\n\nColours are for terminals; NO_COLOR turns them off.\n\nExit codes:\n  0  done\n  1  the specs hold errors, something differs (`generate --check`), or a file cannot be read or written; nothing half-written is left\n  2  wrong usage\n  3  `diff --fail-on` found such a change\n130  interrupted by Ctrl-C (143 by SIGTERM): files are as they were, or all of them are written"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    New(new::Arguments),
    Generate(generate::Arguments),
    Import(import::Arguments),
    Transcribe(transcribe::Transcribe),
    Diff(diff::Options),
    Check(check::Arguments),
    Explain(explain::Arguments),
    Openapi(openapi::Arguments),
    Gateway(gateway::Arguments),
    Completions(completions::Arguments),
}

impl Command {
    /// Whether it would change the disk, so that a failure has to say that it did not.
    fn writes(&self) -> bool {
        match self {
            Self::New(_) | Self::Import(_) => true,
            Self::Generate(arguments) => arguments.writes(),
            Self::Transcribe(command) => command.writes(),
            Self::Openapi(arguments) => arguments.writes(),
            Self::Diff(_)
            | Self::Check(_)
            | Self::Explain(_)
            | Self::Gateway(_)
            | Self::Completions(_) => false,
        }
    }
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    let writes = command.writes();
    if writes {
        signals::watch();
    }
    let result = match command {
        Command::New(arguments) => arguments.run(),
        Command::Generate(arguments) => arguments.run(),
        Command::Import(arguments) => arguments.run(),
        Command::Transcribe(command) => command.run(),
        Command::Diff(options) => diff::run(&options),
        Command::Check(arguments) => arguments.run(),
        Command::Explain(arguments) => arguments.run(),
        Command::Openapi(arguments) => arguments.run(),
        Command::Gateway(arguments) => arguments.run(),
        Command::Completions(arguments) => arguments.run(Cli::command()),
    };
    signals::wait_if_received();
    let code = result.unwrap_or_else(|failure| failure.report(writes));
    match output::failure() {
        Some(error) => {
            let out = Path::new("standard output");
            Failure::file("write to", out, error).report(writes)
        }
        None => code,
    }
}
