//! `cargo xtask`: chores of the repository that are longer than a shell line.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks on standard output"
)]

mod api;
mod classes;
mod corpus;
mod features;
mod new;
mod paging;
#[path = "../../tests/support/skip.rs"]
mod skip;
mod structure;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND

api [--update]
  Compares the public API of acs-runtime and acs-codegen with the baselines in api/, or writes them anew.

diff-classes [PRODUCT...]
  Compiles programs that use changed items against both versions of a product in ../shared/corpus and
  ../shared/corpus-later, 20 of each class of `acs diff`; without a product, sae.

features
  Compiles acs-runtime and acs-sdk with each feature alone and with all pairs, without a warning.

new
  Makes crates with `acs new` and `acs generate` from several working folders, builds them, and runs their tests and examples.

paging [--update] [FOLDER...]
  Lists the operations of all specs below the folders with their way of paging, then counts of each way, and those
  that look paged and are not supported, with reasons. Without a folder it compares the table of the shipped products
  in docs/ with spec/; --update writes it.

structure [--layers CRATE]
  Prints lines and uses of each crate and module, and fails on cycles and edges that structure.toml does not allow.
  --layers prints the layers that the modules of a crate have now, to be written into structure.toml.

corpus [--no-docs] [PRODUCT...]
  Generates a crate from each metadata file of ../shared/corpus (or of the named products alone), compiles all of
  them without a warning, builds their documentation, sends the recorded requests and decodes the vendor's examples.
  Without ../shared/corpus it takes tests/metadata, and fails if ACS_STRICT is 1.
  ACS_CORPUS names another folder of PRODUCT/VERSION/api-docs.json files.";

fn main() -> ExitCode {
    let result = api::as_rustdoc().unwrap_or_else(chosen);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Does the chore that the arguments name.
fn chosen() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let chore = arguments.next();
    let arguments: Vec<String> = arguments.collect();
    match chore.as_deref() {
        Some("api") => api::run(&arguments),
        Some("diff-classes") => classes::run(&arguments),
        Some("corpus") => corpus::run(&arguments),
        Some("features") => features::run(&arguments),
        Some("new") => new::run(),
        Some("paging") => paging::run(&arguments),
        Some("structure") => structure::run(&arguments),
        _ => Err(USAGE.to_owned()),
    }
}
