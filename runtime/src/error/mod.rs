//! The errors of a call.

mod access_denied;
mod call;
pub(crate) mod paging;
mod refusal;
mod show;
mod violation;

pub use access_denied::AccessDenied;
pub use call::{Error, NotSent, OutcomeUnknown, Undecodable};
pub use refusal::{Refusal, Throttle};
pub(crate) use show::show_origin;
pub use violation::Violation;
