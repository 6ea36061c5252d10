//! Names that a crate can have.

use acs_metadata::naming;

use crate::error::Error;

/// Crates that the new one depends on, and names that are Rust's own.
const TAKEN: &[&str] = &[
    "acs-codegen",
    "acs-metadata",
    "acs-runtime",
    "tokio",
    "alloc",
    "core",
    "proc-macro",
    "std",
    "test",
    "build",
    "deps",
    "examples",
    "incremental",
];

/// Whether cargo takes the name, and nothing else has it.
pub fn is_name(name: &str) -> Result<(), Error> {
    let refuse = |why: &str| {
        Err(Error::CrateName(format!(
            "`{}` cannot be the name of a crate: {why}",
            name.escape_debug()
        )))
    };
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if !starts_well || !is_plain || name.len() > 64 {
        return refuse(
            "a name is at most 64 ASCII letters, digits, `-` and `_`, and starts with a letter, such as `my-login`",
        );
    }
    if naming::is_keyword(name) || TAKEN.contains(&name.replace('_', "-").as_str()) {
        return refuse(
            "the name is taken by Rust or by a crate that this one needs; choose another",
        );
    }
    Ok(())
}
