//! From the parameters of an operation to a request: limits of the spec, and encoding.

mod check;
mod encode;

pub(crate) use check::check;
pub use encode::{RequestParts, request_parts};
pub(crate) use encode::{encode, is_header_name};
