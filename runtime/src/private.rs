//! For macros of generated code.

pub use serde;
