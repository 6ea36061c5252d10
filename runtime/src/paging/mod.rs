//! Lists that come in pages: how to request the next page, and when the list is complete.
//!
//! [`Paging`] is what generated code states about an operation, `cursor` decides after each page, [`Pages`] and [`Items`] are
//! the streams that a program reads.

mod cursor;
mod facts;
mod member;
mod stream;

pub use crate::error::paging::{PagingError, PagingErrorKind};
pub use facts::Paging;
pub use stream::{Items, Pages};
