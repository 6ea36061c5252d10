//! What programs see of attempts: hooks, spans and events.

pub mod intercept;
pub(crate) mod trace;
