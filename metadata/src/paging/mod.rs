//! How operations page, found in the metadata alone: by `x-paginate`, and by the names that the vendor uses.
//!
//! An operation has up to two ways. A *token* goes into the request and a response brings the next one. A *number* of a
//! page, or the *offset* of its first item, is counted by the caller. Both ways need to know which list holds the items, what
//! says how many there are, and which parameter holds the size of a page.

mod find;
mod limit;
mod names;
mod report;
mod search;
mod ways;

pub use find::find;
pub use report::{Line, NOT_SUPPORTED, describe};
pub use ways::{Counts, NumberPaging, PageSize, Paging, Path, TokenPaging, Unsupported};
