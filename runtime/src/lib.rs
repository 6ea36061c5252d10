//! What every generated Alibaba Cloud client goes through: checking, signing, sending, retrying, decoding.
//!
//! Programs meet [`Response`], [`Error`], [`ClientBuilder`] and [`Credentials`]; the rest serves generated code, or
//! whoever brings a transport, a clock or a source of credentials.
#![forbid(unsafe_code)]

#[cfg(feature = "blocking")]
mod blocking;
pub mod builder;
mod client;
pub mod credentials;
mod endpoint;
mod error;
pub mod error_code;
mod future;
mod observe;
pub mod operation;
pub mod paging;
#[cfg(feature = "serde")]
#[doc(hidden)]
pub mod private;
mod random;
mod request;
mod response;
pub mod retry;
pub mod sign;
mod testing;
pub mod time;
pub mod transport;
pub mod wait;
pub mod wire;

#[cfg(feature = "blocking")]
pub use blocking::{Blocking, block_on};
pub use client::{Call, Client, ClientBuilder, client_from_env, invoke};
pub use credentials::{
    Credentials, CredentialsError, DefaultCredentials, EnvironmentCredentials, ProvideCredentials,
};
pub use endpoint::{ConfigError, EndpointRule, Network};
pub use error::{
    AccessDenied, Error, NotSent, OutcomeUnknown, Refusal, Throttle, Undecodable, Violation,
};
pub use error_code::user_message::UserMessage;
pub use future::BoxFuture;
pub use observe::intercept::{self, Intercept};
pub use paging::{Items, Pages, PagingError, PagingErrorKind};
pub use request::{RequestParts, request_parts};
pub use response::{Answer, Event, Events, Response};
pub use testing::mock::{self, Mock, MockAnswer};
pub use testing::record::{self, Recorder, Recording};
pub use transport::streaming::Streaming;
pub use transport::{HttpRequest, HttpResponse, Transport, TransportError};
pub use wait::{Progress, WaitError, Waiter};
pub use wire::percent::{percent_encode, query_string};
pub use wire::{Bytes, Value};
