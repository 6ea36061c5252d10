//! What every generated Alibaba Cloud client goes through: checking, signing, sending, retrying, decoding.
//!
//! Programs meet [`Response`], [`Error`], [`ClientBuilder`] and [`Credentials`]; the rest serves generated code, or
//! whoever brings a transport, a clock or a source of credentials.
#![forbid(unsafe_code)]

mod access_denied;
mod attempt;
#[cfg(feature = "blocking")]
mod blocking;
pub mod builder;
mod call;
mod check;
mod client;
mod config;
pub mod credentials;
mod digest;
mod encode;
mod endpoint;
mod error;
pub mod intercept;
pub mod mock;
pub mod operation;
pub mod paging;
mod receive;
pub mod record;
mod redact;
mod refusal;
mod response;
pub mod retry;
pub mod sign;
mod skew;
pub mod sms;
mod stream;
pub mod time;
mod trace;
pub mod transport;
mod user_message;
pub mod wait;
pub mod wire;

use std::future::Future;
use std::pin::Pin;

pub use access_denied::AccessDenied;
#[cfg(feature = "blocking")]
pub use blocking::{Blocking, block_on};
pub use call::Call;
pub use check::Violation;
pub use client::{Client, invoke};
pub use config::{ClientBuilder, client_from_env};
pub use credentials::{
    Credentials, CredentialsError, DefaultCredentials, EnvironmentCredentials, ProvideCredentials,
};
pub use encode::{RequestParts, percent_encode, query_string, request_parts};
pub use endpoint::{ConfigError, EndpointRule, Network};
pub use error::{Error, NotSent, OutcomeUnknown, Refusal, Throttle, Undecodable, error_code};
pub use intercept::Intercept;
pub use mock::{Mock, MockAnswer};
pub use paging::{Items, Pages, PagingError, PagingErrorKind};
pub use record::{Recorder, Recording};
pub use response::{Answer, Response};
pub use stream::{Event, Events, Streaming};
pub use transport::{HttpRequest, HttpResponse, Transport, TransportError};
pub use user_message::UserMessage;
pub use wait::{Progress, WaitError, Waiter};
pub use wire::{Bytes, Value};

/// A future on the heap, so that traits with it can be objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// For macros of generated code.
#[cfg(feature = "serde")]
#[doc(hidden)]
pub mod private {
    pub use serde;
}
