//! HTTP by hyper: one pool of connections for a client and its clones.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use hyper::http::request::Parts;
use hyper::http::uri::{Authority, PathAndQuery, Scheme};
use hyper::{Method, Request, Uri};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::body::Chunks;
use super::connect::Connector;
use super::failure::{self, Peer};
use super::{
    BoxFuture, Connecting, HttpRequest, HttpResponse, Streaming, Transport, TransportError, unfold,
};
use crate::endpoint::ConfigError;

/// Sends what it is given once, and follows no redirect: a signature is good for one address.
pub(super) struct HttpTransport {
    pool: legacy::Client<Connector, Full<Bytes>>,
    connector: Connector,
    asks_for_gzip: bool,
    /// Where the last request went; mostly all go to one host.
    last: Mutex<Option<Target>>,
}

/// A host, parsed.
#[derive(Clone)]
struct Target {
    host: Arc<str>,
    /// Host and port, for errors.
    address: Arc<str>,
    scheme: Scheme,
    authority: Authority,
    /// What a proxy wants to see in each request, where it sees requests.
    proxy_authorization: Option<HeaderValue>,
}

/// A request on its way.
struct Sending {
    request: Request<Full<Bytes>>,
    target: Target,
    /// Tells whether there was a connection for it.
    connection: CaptureConnection,
}

impl HttpTransport {
    pub(super) fn new(connecting: Connecting, is_plain: bool) -> Result<Self, ConfigError> {
        let mut pool = legacy::Client::builder(TokioExecutor::new());
        pool.pool_timer(TokioTimer::new())
            .pool_idle_timeout(connecting.idle_timeout)
            .pool_max_idle_per_host(connecting.max_idle);
        #[cfg(feature = "http2")]
        pool.timer(TokioTimer::new())
            .http2_only(connecting.http2 && is_plain)
            // One connection carries all calls: one that died without a word must not take them with it.
            .http2_keep_alive_interval(Duration::from_secs(5))
            .http2_keep_alive_timeout(Duration::from_secs(4));
        // Only HTTP/2 differs by it.
        let _ = is_plain;
        #[cfg(feature = "gzip")]
        let asks_for_gzip = connecting.gzip;
        #[cfg(not(feature = "gzip"))]
        let asks_for_gzip = false;
        let connector = Connector::new(connecting)?;
        Ok(Self {
            pool: pool.build(connector.clone()),
            connector,
            asks_for_gzip,
            last: Mutex::new(None),
        })
    }

    fn target(&self, scheme: &str, host: &str) -> Option<Target> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |target: &&Target| *target.host == *host && target.scheme == *scheme;
        if let Some(target) = last.as_ref().filter(is_same) {
            return Some(target.clone());
        }
        let mut target = Target {
            host: host.into(),
            address: failure::address(scheme, host).into(),
            scheme: scheme.parse().ok()?,
            authority: host.parse().ok()?,
            proxy_authorization: None,
        };
        if target.scheme == Scheme::HTTP {
            let uri = target.uri(PathAndQuery::from_static("/"))?;
            target.proxy_authorization = self.connector.proxy_authorization(&uri);
        }
        Some(last.insert(target).clone())
    }

    fn convert(&self, request: HttpRequest) -> Result<Sending, TransportError> {
        // hyper's tasks and timers live in one.
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(TransportError::impossible(NO_RUNTIME));
        }
        let unfit = || TransportError::impossible("the request cannot be written as HTTP");
        let target = self.target(request.scheme, &request.host);
        let target = target.ok_or_else(unfit)?;
        let mut parts = Request::new(()).into_parts().0;
        parts.method = Method::from_bytes(request.method.as_bytes()).map_err(|_| unfit())?;
        parts.headers = self.headers(&request, &target).ok_or_else(unfit)?;
        let path = path_and_query(request.path, &request.query).ok_or_else(unfit)?;
        parts.uri = target.uri(path).ok_or_else(unfit)?;
        Ok(Sending::new(parts, request.body, target))
    }

    fn headers(&self, request: &HttpRequest, target: &Target) -> Option<HeaderMap> {
        // Room for what hyper adds, so that nothing is moved.
        let mut headers = HeaderMap::with_capacity(request.headers.len() + 4);
        for (name, value) in &request.headers {
            let name = header_name(name)?;
            let mut value = HeaderValue::from_str(value).ok()?;
            value.set_sensitive(super::is_secret(name.as_str()));
            headers.insert(name, value);
        }
        if request.body.is_empty() && matches!(request.method, "POST" | "PUT") {
            // Some gateways insist on the length of an empty body.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if self.asks_for_gzip {
            headers
                .entry(hyper::header::ACCEPT_ENCODING)
                .or_insert(HeaderValue::from_static("gzip"));
        }
        if let Some(value) = &target.proxy_authorization {
            headers.insert(PROXY_AUTHORIZATION, value.clone());
        }
        Some(headers)
    }
}

impl Target {
    fn uri(&self, path: PathAndQuery) -> Option<Uri> {
        let mut parts = hyper::http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path);
        Uri::from_parts(parts).ok()
    }
}

impl Sending {
    fn new(parts: Parts, body: Vec<u8>, target: Target) -> Self {
        let mut request = Request::from_parts(parts, Full::new(Bytes::from(body)));
        Self {
            connection: capture_connection(&mut request),
            request,
            target,
        }
    }
}

fn path_and_query(mut text: String, query: &str) -> Option<PathAndQuery> {
    if !query.is_empty() {
        text.reserve_exact(query.len() + 1);
        text.push('?');
        text.push_str(query);
    }
    // It would be cut off without a word.
    if text.contains('#') {
        return None;
    }
    PathAndQuery::from_maybe_shared(Bytes::from(text)).ok()
}

/// Names that most requests have are made once.
fn header_name(name: &str) -> Option<HeaderName> {
    static KNOWN: [HeaderName; 7] = [
        HeaderName::from_static("x-acs-action"),
        HeaderName::from_static("x-acs-version"),
        HeaderName::from_static("x-acs-date"),
        HeaderName::from_static("x-acs-signature-nonce"),
        HeaderName::from_static("x-acs-content-sha256"),
        HeaderName::from_static("x-acs-accesskey-id"),
        HeaderName::from_static("x-acs-security-token"),
    ];
    match KNOWN.iter().find(|known| known.as_str() == name) {
        Some(known) => Some(known.clone()),
        None => HeaderName::from_bytes(name.as_bytes()).ok(),
    }
}

const NO_RUNTIME: &str = "there is no Tokio runtime here: await the call inside one, or enable the feature `blocking` and \
                          call `block`";

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let (limit, timeout) = (request.max_response_bytes, request.timeout);
            let Sending {
                request,
                target,
                connection,
            } = self.convert(request)?;
            let (mut status, mut id) = (None, None);
            let answer = tokio::time::timeout(timeout, async {
                let (mut head, body) = self.head(request, &target).await?;
                status = Some(head.status.as_u16());
                id = request_id(&head.headers);
                let address = target.address.clone();
                let body = Chunks::new(body, &mut head.headers, address)?;
                let body = body.collect(limit).await?;
                Ok::<_, TransportError>(HttpResponse {
                    status: head.status.as_u16(),
                    headers: texts(&head.headers),
                    body,
                })
            })
            .await;
            let error = match answer {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) => error,
                Err(_) => self.timed_out(&target, &connection, timeout),
            };
            Err(match status {
                Some(status) => error.with_status(status).with_request_id(id),
                None => error,
            })
        })
    }

    fn open(&self, request: HttpRequest) -> BoxFuture<'_, Result<Streaming, TransportError>> {
        Box::pin(async move {
            let timeout = request.timeout;
            let Sending {
                request,
                target,
                connection,
            } = self.convert(request)?;
            let answer = tokio::time::timeout(timeout, self.head(request, &target)).await;
            let timed_out = |_| self.timed_out(&target, &connection, timeout);
            let (mut head, body) = answer.map_err(timed_out)??;
            let status = head.status.as_u16();
            let id = request_id(&head.headers);
            let chunks = Chunks::new(body, &mut head.headers, target.address.clone())
                .map_err(|error| error.with_status(status).with_request_id(id))?;
            let reading = Reading {
                chunks,
                timeout,
                address: target.address,
            };
            let body = unfold(Some(reading), |reading| {
                Box::pin(async move { reading?.next().await })
            });
            Ok(Streaming::new(status, texts(&head.headers), body))
        })
    }
}

impl HttpTransport {
    /// Sends, and gives the answer's head with the body that is still to come.
    async fn head(
        &self,
        request: Request<Full<Bytes>>,
        target: &Target,
    ) -> Result<(hyper::http::response::Parts, hyper::body::Incoming), TransportError> {
        let answer = self.pool.request(request).await;
        let answer = answer.map_err(|error| match error.is_connect() {
            true => failure::cannot_connect(&self.peer(target), error),
            false => failure::broken(&target.address, error),
        })?;
        Ok(answer.into_parts())
    }

    /// Why time ran out: whether a request was under way says what may have become of it.
    fn timed_out(
        &self,
        target: &Target,
        connection: &CaptureConnection,
        timeout: Duration,
    ) -> TransportError {
        if connection.connection_metadata().is_some() {
            failure::no_response_within(&target.address, timeout)
        } else {
            failure::not_connected_within(&self.peer(target), timeout)
        }
    }

    /// What an error says of where a request was to go.
    fn peer(&self, target: &Target) -> Peer {
        let uri = target.uri(PathAndQuery::from_static("/"));
        Peer {
            address: target.address.to_string(),
            proxy: uri.and_then(|uri| self.connector.proxy_address(&uri)),
        }
    }
}

/// A body that is read as it arrives.
struct Reading {
    chunks: Chunks,
    /// Longest wait for each chunk.
    timeout: Duration,
    address: Arc<str>,
}

type Read = Result<Vec<u8>, TransportError>;

impl Reading {
    /// The next chunk, and what follows it; nothing follows an error.
    async fn next(mut self) -> Option<(Read, Option<Self>)> {
        match tokio::time::timeout(self.timeout, self.chunks.next()).await {
            Ok(Ok(chunk)) => chunk.map(|chunk| (Ok(chunk.into()), Some(self))),
            Ok(Err(error)) => Some((Err(error), None)),
            Err(_) => {
                let error = failure::no_response_within(&self.address, self.timeout);
                Some((Err(error), None))
            }
        }
    }
}

fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-acs-request-id")?.to_str().ok()?;
    Some(id.to_owned())
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}
