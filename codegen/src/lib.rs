//! Turns the vendor's OpenAPI metadata into a typed Rust crate.
//!
//! In a build script two lines do:
//!
//! ```no_run
//! # fn main() -> Result<(), acs_codegen::Error> {
//! acs_codegen::Builder::new().spec("spec").build_script()?;
//! # Ok(())
//! # }
//! ```
//!
//! and the crate includes what was made:
//!
//! ```text
//! include!(concat!(env!("OUT_DIR"), "/acs.rs"));
//! ```
//!
//! Data flows one way: `load` reads files into [`metadata`], `check` judges it, `resolve` takes every decision,
//! `emit` prints Rust, `scaffold` the text around it, `verify` reads the Rust once more, `write` changes the disk.
//! [`diff`] compares what two versions of a spec resolve to, [`console`] makes forms of operations.
#![forbid(unsafe_code)]

mod check;
pub mod console;
mod crate_source;
pub mod diff;
mod digest;
mod docs;
mod emit;
mod error;
pub mod explain;
pub mod finding;
mod first_page;
mod generate;
mod import;
mod layout;
mod literal;
mod load;
pub mod metadata;
mod model;
mod naming;
mod openapi;
mod own_crate;
pub mod paging;
mod parallel;
mod resolve;
mod scaffold;
mod timings;
mod transcribe;
mod verify;
pub mod visible;
mod write;

use std::path::Path;

pub use crate_source::{CrateSource, REPOSITORY};
pub use error::{Error, with_causes};
use finding::{Finding, Findings};
pub use generate::{Builder, Standalone};
pub use import::{Imported, import, import_file};
pub use layout::Layout;
use metadata::Metadata;
pub use openapi::OpenApi;
pub use own_crate::{OwnCrate, OwnFile};
pub use transcribe::{Scope, Transcribed, transcribe, transcribe_file};
pub use write::{Difference, Outcome, stop_writing, write_folder};

/// Reads and checks the spec at `path`.
///
/// # Errors
///
/// [`Error::Io`] when the file cannot be read, [`Error::Spec`] with every finding when it holds errors.
pub fn load(path: &Path) -> Result<Metadata, Error> {
    let mut findings = Findings::new(&path.to_string_lossy());
    let metadata = load::load_file(path, &mut findings)?;
    finish(metadata, findings, false).map(|(metadata, _)| metadata)
}

/// Reads and checks the spec in `text`; a `name` that ends in `.json` says that it is the vendor's JSON.
///
/// # Errors
///
/// [`Error::Spec`] with every finding when it holds errors.
pub fn load_str(name: &str, text: &str) -> Result<Metadata, Error> {
    let mut findings = Findings::new(name);
    let metadata = load::load_text(name, text, &mut findings);
    finish(metadata, findings, false).map(|(metadata, _)| metadata)
}

/// As [`load_str`] of the vendor's JSON, whatever its file is called.
pub(crate) fn load_json(name: &str, text: &str) -> Result<Metadata, Error> {
    let mut findings = Findings::new(name);
    let metadata = load::load_json(name, text, &mut findings);
    finish(metadata, findings, false).map(|(metadata, _)| metadata)
}

/// Writes a file at once: a reader of it sees the old content or the new, never a part. Folders on the way are made.
///
/// A symbolic link stays, and its target is written; a file that is there keeps its mode. Into what is no file, such as a
/// pipe, the text is written as it comes.
///
/// # Errors
///
/// What the system says.
pub fn write_file(path: &Path, text: &str) -> std::io::Result<()> {
    write::replace(path, text)
}

/// Ends the loading of one file: checks what was read, and gives it with its warnings if it holds no error.
fn finish(
    metadata: Option<Metadata>,
    mut findings: Findings,
    strict: bool,
) -> Result<(Metadata, Vec<Finding>), Error> {
    if let Some(metadata) = &metadata {
        check::check(metadata, &mut findings);
    }
    if strict {
        findings.harden();
    }
    match metadata {
        Some(metadata) if !findings.has_errors() => Ok((metadata, findings.into_sorted())),
        _ => Err(Error::Spec(findings.into_sorted())),
    }
}
