//! `cargo xtask`: chores of the repository that are longer than a shell line.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks on standard output"
)]

mod corpus;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask corpus [--no-docs] [PRODUCT...]
  Generates a crate from each metadata file of ../shared/corpus (or of the named products alone), compiles all of
  them without a warning, builds their documentation, sends the recorded requests and decodes the vendor's examples.
  ACS_CORPUS names another folder of PRODUCT/VERSION/api-docs.json files.";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let result = match arguments.next().as_deref() {
        Some("corpus") => corpus::run(&arguments.collect::<Vec<_>>()),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
