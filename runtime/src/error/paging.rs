//! Why a list cannot be completed.

use std::fmt;

/// A list that the service did not deliver completely. The items that came before it are right.
///
/// Returned by [`Pages`](crate::Pages) and [`Items`](crate::Items), as [`Error::Paging`](crate::Error::Paging), instead of an
/// end that the responses contradict.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PagingError {
    /// What happened.
    pub kind: PagingErrorKind,
    /// The number of items that came.
    pub received: u64,
    /// The number of items that the service stated in its last response, where it states one.
    pub total: Option<u64>,
    /// Request id of the last response, for the vendor's support.
    pub request_id: Option<String>,
}

/// What kept a list from being completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PagingErrorKind {
    /// The service ended the list, although it stated more items.
    Incomplete,
    /// The service returned a token that it had returned before, so that its pages would never end.
    RepeatedToken,
    /// The service returned the first page again where the second was requested: it ignores the page number.
    RepeatedPage,
    /// The list changed so often, or in such a way, that its pages cannot be put together.
    Changed,
    /// The token or page number does not fit the parameter that takes it.
    InvalidPosition,
}

impl fmt::Display for PagingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            PagingErrorKind::Incomplete => "the service ended the list early",
            PagingErrorKind::RepeatedToken => "the service returned the same page token twice",
            PagingErrorKind::RepeatedPage => {
                "the service returned the first page again instead of the second"
            }
            PagingErrorKind::Changed => "the list changed while it was read",
            PagingErrorKind::InvalidPosition => {
                "the next page cannot be requested, as its token or number does not fit the parameter"
            }
        })?;
        write!(f, ": received {}", self.received)?;
        match self.total {
            Some(total) => write!(f, " of {total} items")?,
            None => f.write_str(" items")?,
        }
        f.write_str(match self.kind {
            PagingErrorKind::Changed => "; list again, or narrow the list with a filter",
            _ => "; narrow the list with a filter, or set the page parameters yourself",
        })
    }
}

impl std::error::Error for PagingError {}
