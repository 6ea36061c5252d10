//! What carries requests: a small trait, and reqwest behind it.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

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

/// Why no complete answer came.
#[derive(Debug)]
pub struct TransportError {
    stage: Stage,
    status: Option<u16>,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// How far a request certainly got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// No connection came about: the service has not seen the request.
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
            status: None,
            message: message.into(),
            source: None,
        }
    }

    /// Adds the status that came before the answer broke off.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds the cause; it must not hold the address of the request.
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

#[cfg(feature = "rustls")]
pub(crate) use over_reqwest::ReqwestTransport;

#[cfg(feature = "rustls")]
mod over_reqwest {
    use super::{
        BoxFuture, HttpRequest, HttpResponse, Streaming, Transport, TransportError, unfold,
    };
    use std::sync::{Mutex, PoisonError};

    use crate::config::Connecting;
    use crate::endpoint::ConfigError;
    use reqwest::header::{HeaderName, HeaderValue};

    /// reqwest with HTTP/1.1: the library under its HTTP/2 traces paths, and paths hold phone numbers.
    #[derive(Debug)]
    pub(crate) struct ReqwestTransport {
        client: reqwest::Client,
        /// The address of the last host without path and query; mostly there is one, and to parse it is dear.
        last: Mutex<Option<reqwest::Url>>,
    }

    impl ReqwestTransport {
        pub(crate) fn new(connecting: &Connecting) -> Result<Self, ConfigError> {
            let builder = reqwest::Client::builder();
            let builder = if connecting.direct {
                builder.no_proxy()
            } else {
                builder
            };
            builder
                .connect_timeout(connecting.timeout)
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .build()
                .map(|client| Self {
                    client,
                    last: Mutex::new(None),
                })
                .map_err(|error| {
                    ConfigError::new(format!(
                        "the HTTP client cannot be set up: {}",
                        error.without_url()
                    ))
                })
        }
    }

    impl Transport for ReqwestTransport {
        fn send(
            &self,
            request: HttpRequest,
        ) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
            Box::pin(async move {
                let limit = request.max_response_bytes;
                let timeout = request.timeout;
                let mut converted = self.convert(request)?;
                *converted.timeout_mut() = Some(timeout);
                let mut response = self.client.execute(converted).await.map_err(failed)?;
                let status = response.status().as_u16();
                let headers = headers_of(&response);
                let mut body = Vec::new();
                while let Some(chunk) = response
                    .chunk()
                    .await
                    .map_err(|error| failed(error).with_status(status))?
                {
                    if body.len() + chunk.len() > limit {
                        return Err(TransportError::maybe_sent(format!(
                            "the answer is larger than {limit} bytes"
                        ))
                        .with_status(status));
                    }
                    body.extend_from_slice(&chunk);
                }
                Ok(HttpResponse {
                    status,
                    headers,
                    body,
                })
            })
        }

        fn open(&self, request: HttpRequest) -> BoxFuture<'_, Result<Streaming, TransportError>> {
            Box::pin(async move {
                let timeout = request.timeout;
                let execute = self.client.execute(self.convert(request)?);
                let response = match tokio::time::timeout(timeout, execute).await {
                    Ok(response) => response.map_err(failed)?,
                    Err(_) => return Err(TransportError::maybe_sent(TOO_LATE)),
                };
                let status = response.status().as_u16();
                let headers = headers_of(&response);
                let body = unfold(Some((response, timeout)), |state| {
                    Box::pin(async move {
                        let (mut response, timeout) = state?;
                        let chunk = match tokio::time::timeout(timeout, response.chunk()).await {
                            Ok(Ok(chunk)) => {
                                return chunk
                                    .map(|chunk| (Ok(chunk.into()), Some((response, timeout))));
                            }
                            Ok(Err(error)) => failed(error),
                            Err(_) => TransportError::maybe_sent(TOO_LATE),
                        };
                        Some((Err(chunk.with_status(response.status().as_u16())), None))
                    })
                });
                Ok(Streaming::new(status, headers, body))
            })
        }
    }

    const TOO_LATE: &str = "no answer came in time";

    fn headers_of(response: &reqwest::Response) -> Vec<(String, String)> {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let pairs = response.headers().iter();
        pairs
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect()
    }

    impl ReqwestTransport {
        /// The address of a host, parsed once as long as calls go to the same.
        fn base(&self, scheme: &str, host: &str) -> Option<reqwest::Url> {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            let is_same = |url: &reqwest::Url| {
                let before = url.as_str().strip_prefix(scheme)?.strip_prefix("://")?;
                (before.strip_suffix('/')? == host).then(|| url.clone())
            };
            if let Some(url) = last.as_ref().and_then(is_same) {
                return Some(url);
            }
            let url = reqwest::Url::parse(&format!("{scheme}://{host}/")).ok()?;
            Some(last.insert(url).clone())
        }

        fn convert(&self, request: HttpRequest) -> Result<reqwest::Request, TransportError> {
            let unfit = || TransportError::not_sent("the request cannot be written as HTTP");
            let mut url = self.base(request.scheme, &request.host).ok_or_else(unfit)?;
            url.set_path(&request.path);
            if !request.query.is_empty() {
                url.set_query(Some(&request.query));
            }
            let method =
                reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|_| unfit())?;
            let mut converted = reqwest::Request::new(method, url);
            converted.headers_mut().reserve(request.headers.len());
            for (name, value) in request.headers {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unfit())?;
                let mut value = HeaderValue::try_from(value).map_err(|_| unfit())?;
                value.set_sensitive(name == "authorization" || name == "x-acs-security-token");
                converted.headers_mut().insert(name, value);
            }
            if !request.body.is_empty() {
                *converted.body_mut() = Some(request.body.into());
            } else if request.method == "POST" || request.method == "PUT" {
                // Some gateways insist on the length of an empty body.
                let zero = HeaderValue::from_static("0");
                converted
                    .headers_mut()
                    .insert(reqwest::header::CONTENT_LENGTH, zero);
            }
            Ok(converted)
        }
    }

    fn failed(error: reqwest::Error) -> TransportError {
        let error = error.without_url();
        let failure = if error.is_connect() || error.is_builder() {
            TransportError::not_sent("no connection to the service came about")
        } else if error.is_timeout() {
            TransportError::maybe_sent(TOO_LATE)
        } else {
            TransportError::maybe_sent("the connection broke before the answer was complete")
        };
        failure.with_source(error)
    }
}
