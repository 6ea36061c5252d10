//! Codes in plain words: those of findings, and those with which a product or its gateway refuses.

mod catalogue;
mod error_codes;
mod findings;

pub use catalogue::{CommonCode, families, family, gateway_code, gateway_codes};
pub use error_codes::{Advice, ErrorCodeHelp, ErrorCodeUse, NegativeAnswer, advice, error_codes};
pub use findings::{FindingHelp, Sample, findings};
