//! `acs`: generates Rust from specs, and checks both.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks on standard output"
)]

mod check;
mod diff;
mod explain;
mod failure;
mod generate;
mod import;
mod openapi;
mod output;
mod report;
mod runtime;
mod specs;
mod transcribe;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Turns Alibaba Cloud OpenAPI metadata into a typed Rust crate.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit codes:\n  0  all is well\n  1  the specs hold errors, or `generate --check` found differences, or a file could not be read or written\n  2  wrong usage\n  3  `diff --fail-on` found such a change"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Generate(generate::Arguments),
    Import(import::Arguments),
    Transcribe(transcribe::Transcribe),
    Diff(diff::Options),
    Check(check::Arguments),
    Openapi(openapi::Arguments),
    Explain(explain::Arguments),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Generate(arguments) => arguments.run(),
        Command::Import(arguments) => arguments.run(),
        Command::Transcribe(command) => command.run(),
        Command::Diff(options) => diff::run(&options),
        Command::Check(arguments) => arguments.run(),
        Command::Openapi(arguments) => arguments.run(),
        Command::Explain(arguments) => arguments.run(),
    };
    result.unwrap_or_else(|failure| failure.report())
}
