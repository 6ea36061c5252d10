//! Turns the vendor's `OpenAPI` metadata into a typed Rust crate.
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
//! Data flows one way: [`metadata`] loads and checks specs, `resolve` takes every decision, `emit` prints Rust, `scaffold` the
//! text around it, `verify` parses the Rust again, `write` changes the disk.
#![forbid(unsafe_code)]

mod crate_name;
mod crate_source;
mod docs;
mod emit;
mod error;
mod file;
mod first_page;
mod generate;
mod layout;
mod literal;
mod lock;
mod model;
mod module_names;
mod parallel;
mod prose;
mod resolve;
mod scaffold;
mod templates;
mod timings;
mod verify;
mod write;

use std::path::Path;

/// The crate that loads specs: findings and metadata that this crate's functions return are its types.
pub use acs_metadata as metadata;
pub use crate_source::{CrateSource, REPOSITORY, Standalone};
pub use error::Error;
pub use file::File;
pub use generate::Builder;
pub use layout::Layout;
pub use write::{Difference, Outcome, stop_writing, write_folder};

/// The stages of the generator, for `acs-tools`, which is released together with this crate. It changes in any release.
#[doc(hidden)]
pub mod internal {
    pub use crate::crate_name::is_name;
    pub use crate::literal::literal;
    pub use crate::module_names::module_names;
    pub use crate::resolve::resolve;
    pub use crate::templates::Templates;

    pub mod docs {
        pub use crate::docs::*;
    }
    pub mod model {
        pub use crate::model::*;
    }
    pub mod prose {
        pub use crate::prose::*;
    }
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
