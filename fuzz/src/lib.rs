//! What must hold for any bytes: a function for each fuzz target. The targets feed it what libFuzzer makes up, and
//! `tests/fuzz_corpus.rs` what was worth keeping.
#![forbid(unsafe_code)]

pub mod credential_files;
pub mod refusal;
pub mod response;
pub mod signing;
pub mod spec;
mod stub;

/// A fuzz target: its name, which is that of its folder in `corpus/`, and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 5] = [
    ("credential_files", credential_files::run),
    ("refusal", refusal::run),
    ("response", response::run),
    ("signing", signing::run),
    ("spec", spec::run),
];
