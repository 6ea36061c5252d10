//! Codes in plain words: those of findings, and those with which a product refuses.

mod error_codes;
mod findings;

pub use error_codes::{ErrorCodeHelp, ErrorCodeUse};
pub use findings::{FindingHelp, Sample, findings};
