//! The Rust blocks of the book and the READMEs as one program: its argument names the block to run.
//!
//! Without an argument it lists the blocks that are to be run.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "the list is for the tests")]

use std::process::ExitCode;

/// A Rust block of a page.
pub(crate) struct Listing {
    /// Page and line.
    name: &'static str,
    /// Its `main`, if it has one.
    run: Option<fn() -> ExitCode>,
    /// Whether the tests run it; `no_run` says that they do not.
    is_run: bool,
}

include!(concat!(env!("OUT_DIR"), "/listings.rs"));

fn main() -> ExitCode {
    let Some(name) = std::env::args().nth(1) else {
        for listing in LISTINGS.iter().filter(|listing| listing.is_run) {
            println!("{}", listing.name);
        }
        return ExitCode::SUCCESS;
    };
    let listing = LISTINGS.iter().find(|listing| listing.name == name);
    match listing.and_then(|listing| listing.run) {
        Some(run) => run(),
        None => {
            println!("there is no program `{name}`");
            ExitCode::FAILURE
        }
    }
}
