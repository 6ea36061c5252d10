//! From a response to the value that a caller gets: a decoded struct, a stream, events, or an error.

mod events;
pub(crate) mod receive;
pub(crate) mod redact;
mod service_error;
mod typed;

pub use events::{Event, Events};
pub use typed::{Answer, Response};
