//! What carries requests: a small trait, and HTTP by hyper behind it.

#[cfg(feature = "http")]
mod body;
#[cfg(feature = "http")]
mod connect;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod failure;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "reqwest")]
mod reqwest;
mod settings;
#[cfg(feature = "http")]
mod tls;

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
pub(crate) use settings::{Connecting, Proxy, default_transport};

use crate::BoxFuture;
use crate::stream::Streaming;

/// A request, signed and ready.
#[derive(Clone)]
pub struct HttpRequest {
    /// Method in upper case.
    pub method: &'static str,
    /// `https` or `http`.
    pub scheme: &'static str,
    /// Host, with a port if there is one.
    pub host: String,
    /// Path, percent-encoded.
    pub path: String,
    /// Query, percent-encoded, without `?`; it may hold what is personal.
    pub query: String,
    /// Headers, names in lower case, `host` among them.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// Most bytes to read of the answer's body.
    pub max_response_bytes: usize,
    /// Longest wait for the whole answer.
    pub timeout: Duration,
}

impl HttpRequest {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("host", &self.host)
            .field("query", &format_args!("{} bytes", self.query.len()))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// A complete answer.
#[derive(Clone)]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

pub(crate) fn find<'h>(headers: &'h [(impl AsRef<str>, String)], name: &str) -> Option<&'h str> {
    headers
        .iter()
        .find(|(known, _)| known.as_ref().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// Why no complete response came.
#[derive(Debug)]
pub struct TransportError {
    stage: Stage,
    is_permanent: bool,
    status: Option<u16>,
    request_id: Option<String>,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// How far a request certainly got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The connection failed: the service has not seen the request.
    NotSent,
    /// The service may have seen the request.
    MaybeSent,
}

impl TransportError {
    /// The request has certainly not reached the service.
    #[must_use]
    pub fn not_sent(message: impl Into<String>) -> Self {
        Self::new(Stage::NotSent, message)
    }

    /// The request may have reached the service.
    #[must_use]
    pub fn maybe_sent(message: impl Into<String>) -> Self {
        Self::new(Stage::MaybeSent, message)
    }

    fn new(stage: Stage, message: impl Into<String>) -> Self {
        Self {
            stage,
            is_permanent: false,
            status: None,
            request_id: None,
            message: message.into(),
            source: None,
        }
    }

    /// The request has not been sent, and never can be: another attempt would end alike.
    #[must_use]
    pub fn impossible(message: impl Into<String>) -> Self {
        let mut error = Self::not_sent(message);
        error.is_permanent = true;
        error
    }

    /// Whether another attempt would end alike.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.is_permanent
    }

    /// Adds the status that came before the answer broke off.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds the request id that came before the answer broke off.
    #[must_use]
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.request_id = request_id;
        self
    }

    /// Adds the cause. Its text must not be part of the message, which is shown in front of it, and must not hold the path or the
    /// query of the request.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// How far the request certainly got.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The cause; used where the message becomes part of another error's, which then has this cause.
    pub(crate) fn into_source(self) -> Option<Box<dyn std::error::Error + Send + Sync>> {
        self.source
    }

    /// The request id that came before the answer broke off.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The status that came before the answer broke off.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// Carries one request and brings its answer. It must not send a request twice, nor follow redirects.
pub trait Transport: Send + Sync {
    /// Sends the request and reads the whole answer.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;

    /// Sends the request, and gives the answer as soon as its head is there. `timeout` bounds the wait for the head and
    /// for each chunk; `max_response_bytes` does not count. A transport without this gives the whole body in one chunk.
    fn open(&self, request: HttpRequest) -> BoxFuture<'_, Result<Streaming, TransportError>> {
        Box::pin(async move {
            let whole = self.send(request).await?;
            let body = unfold(Some(whole.body), |body| {
                Box::pin(async move { body.map(|body| (Ok(body), None)) })
            });
            Ok(Streaming::new(whole.status, whole.headers, body))
        })
    }
}

/// The chunks of a body.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Vec<u8>, TransportError>> + Send>>;

type Step<S, T> = fn(S) -> BoxFuture<'static, Option<(T, S)>>;

/// A stream of what `step` makes of a state, until it makes nothing.
fn unfold<S: Send + Unpin + 'static, T: 'static>(
    state: S,
    step: Step<S, T>,
) -> Pin<Box<dyn Stream<Item = T> + Send>> {
    Box::pin(Unfold {
        running: Some(step(state)),
        step,
    })
}

struct Unfold<S, T> {
    running: Option<BoxFuture<'static, Option<(T, S)>>>,
    step: Step<S, T>,
}

impl<S, T> Stream for Unfold<S, T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.get_mut();
        let Some(running) = &mut this.running else {
            return Poll::Ready(None);
        };
        let done = std::task::ready!(running.as_mut().poll(context));
        let (item, state) = done.unzip();
        this.running = state.map(this.step);
        Poll::Ready(item)
    }
}

/// Whether a header's value is a secret, which libraries must not trace.
#[cfg(any(feature = "http", feature = "reqwest"))]
fn is_secret(header: &str) -> bool {
    matches!(
        header,
        "authorization" | "x-acs-security-token" | "x-acs-bearer-token"
    )
}
