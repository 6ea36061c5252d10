//! The client: its settings, and how a call runs through it.

mod attempt;
mod builder;
mod call;
mod connection;
mod inner;
mod run;

pub use builder::{ClientBuilder, client_from_env};
pub use call::Call;
pub(crate) use run::typed;
pub use run::{Client, invoke};
