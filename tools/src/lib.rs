//! What the tool `acs` does with specs besides generating from them.
//!
//! [`import()`] makes a spec of the vendor's JSON, [`transcribe()`] one of a help-centre page, [`OpenApi`] converts a spec to `OpenAPI` 3.1,
//! [`diff`] compares two versions, [`explain`] explains codes, [`console`] makes forms of operations, and [`OwnCrate`] starts a
//! crate. A build script needs none of it.
#![forbid(unsafe_code)]

pub mod console;
pub mod diff;
mod error;
pub mod explain;
mod import;
mod openapi;
mod own_crate;
mod transcribe;

pub use error::Error;
pub use import::{Imported, import, import_file};
pub use openapi::OpenApi;
pub use own_crate::OwnCrate;
pub use transcribe::{Scope, Transcribed, transcribe, transcribe_file};
