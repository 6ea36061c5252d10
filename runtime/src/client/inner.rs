//! Settings that all clones of a client share.

use std::time::Duration;

use crate::credentials::Cached;
use crate::endpoint::Endpoint;
use crate::observe::intercept::Intercept;
use crate::operation::Product;
use crate::retry::Retrying;
use crate::time::skew::ServerClock;
use crate::transport::Transport;

/// Settings and shared state of a client, behind an `Arc`.
pub(crate) struct Inner {
    pub(crate) product: &'static Product,
    pub(crate) endpoint: Endpoint,
    pub(crate) credentials: Cached,
    pub(crate) transport: Box<dyn Transport>,
    /// Whether the transport is the caller's, who may not know of timeouts.
    pub(crate) transport_is_own: bool,
    pub(crate) clock: ServerClock,
    pub(crate) nonces: Nonces,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) user_agent: String,
    pub(crate) checks: bool,
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) retrying: Retrying,
    pub(crate) max_response_bytes: usize,
    pub(crate) interceptors: Vec<Box<dyn Intercept>>,
}

/// Makes the nonce of a request, and the client token of a call.
pub(crate) type Nonces = Box<dyn Fn() -> String + Send + Sync>;
