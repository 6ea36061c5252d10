//! The client, and the way of one call through it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::check::check;
use crate::credentials::{Cached, Credentials, ProvideCredentials};
use crate::encode::encode;
use crate::endpoint::Endpoint;
use crate::error::{Error, NotSent, OutcomeUnknown};
use crate::operation::{Auth, Operation, Product};
use crate::receive::{Decode, Head, Open, Receive};
use crate::response::{Answer, Response};
use crate::retry::{self, Next};
use crate::sign::{ToSign, authorization_by, sha256_hex};
use crate::stream::Streaming;
use crate::time::{Clock, iso8601, parse_http_date};
use crate::transport::{HttpRequest, Stage, Transport};
use crate::wire::Structure;

/// What all clients have in common. Cloning is cheap; clones share connections and settings.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) product: &'static Product,
    pub(crate) endpoint: Endpoint,
    pub(crate) credentials: Cached,
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) nonces: Nonces,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) user_agent: String,
    pub(crate) checks: bool,
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_attempts: u32,
    pub(crate) max_response_bytes: usize,
    pub(crate) observer: Option<Observer>,
    /// Seconds that the service's clock is ahead of ours.
    pub(crate) clock_offset: AtomicI64,
}

pub(crate) type Observer = Box<dyn Fn(&HttpRequest) + Send + Sync>;
pub(crate) type Nonces = Box<dyn Fn() -> String + Send + Sync>;

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("product", &self.inner.product.code)
            .field("endpoint", &self.inner.endpoint.host)
            .finish_non_exhaustive()
    }
}

fn random_u32() -> u32 {
    let mut bytes = [0_u8; 4];
    // Without randomness the longest wait is the careful one.
    getrandom::fill(&mut bytes).map_or(u32::MAX, |()| u32::from_le_bytes(bytes))
}

/// For generated code: makes a call and types its outcome.
///
/// # Errors
///
/// Those of [`Client::call`], with the operation's own codes.
pub async fn invoke<T, C>(
    client: &Client,
    operation: &'static Operation,
    input: &dyn Structure,
) -> Result<Response<T>, Error<C>>
where
    T: Structure + Default,
    C: From<String>,
{
    let mut output = T::default();
    match client.call(operation, input, &mut output).await {
        Ok(answer) => Ok(Response::new(output, answer)),
        Err(error) => Err(error.map_code(C::from)),
    }
}

impl Client {
    /// Makes a call: checks, signs, sends, tries again where that is safe, and decodes into `output`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn call(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
        output: &mut dyn Structure,
    ) -> Result<Answer, Error<String>> {
        self.run(operation, input, &mut Decode(output)).await
    }

    /// Makes a call as [`Client::call`] does, and gives the answer as soon as its head is there.
    ///
    /// # Errors
    ///
    /// See [`Error`]; what breaks off later is told by the stream.
    pub async fn open(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
    ) -> Result<Streaming, Error<String>> {
        self.run(operation, input, &mut Open).await
    }

    /// The way of a call, whatever is made of its answer.
    async fn run<R: Receive>(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
        receive: &mut R,
    ) -> Result<R::Received, Error<String>> {
        let inner = &self.inner;
        let started = inner.clock.now();
        let elapsed = || {
            inner
                .clock
                .now()
                .duration_since(started)
                .unwrap_or_default()
        };
        self.check(operation, input)?;
        // The same for all attempts, so that the service sees one request.
        let token = operation.client_token.map(|_| (inner.nonces)());
        let mut clock_was_corrected = false;
        let mut credentials_were_renewed = false;
        let mut attempt = 0;
        let mut delay = Duration::ZERO;
        loop {
            attempt += 1;
            let left = inner.total_timeout.saturating_sub(elapsed());
            let Prepared {
                mut request,
                carries_token,
                credentials,
            } = self
                .prepare_attempt(operation, input, token.as_deref(), attempt, delay)
                .await?;
            request.timeout = inner.attempt_timeout.min(left);
            if let Some(observer) = &inner.observer {
                observer(&request);
            }
            let (error, server_date) = match self.attempt(operation, request, receive).await {
                Ok(answer) => {
                    trace(operation, attempt, "answered");
                    return Ok(answer);
                }
                Err(failure) => *failure,
            };
            trace(operation, attempt, "failed");
            let wait = match retry::next(operation, carries_token, &error) {
                Next::Stop => return Err(error),
                Next::CorrectClock
                    if clock_was_corrected || !self.correct_clock(server_date.as_deref()) =>
                {
                    return Err(error);
                }
                Next::CorrectClock => {
                    clock_was_corrected = true;
                    Duration::ZERO
                }
                Next::RenewCredentials if credentials_were_renewed => return Err(error),
                Next::RenewCredentials => {
                    credentials_were_renewed = true;
                    if let Some(credentials) = &credentials {
                        inner.credentials.reject(credentials);
                    }
                    Duration::ZERO
                }
                Next::Retry(asked) => {
                    asked.unwrap_or_else(|| retry::backoff(attempt, random_u32()))
                }
            };
            if attempt >= inner.max_attempts
                || elapsed().saturating_add(wait) >= inner.total_timeout
            {
                return Err(error);
            }
            inner.clock.sleep(wait).await;
            delay = wait;
        }
    }

    /// The request that a call would send first, signed; nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error::NotSent`], as a call would give.
    pub async fn prepare(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
    ) -> Result<HttpRequest, Error<String>> {
        self.check(operation, input)?;
        let token = operation.client_token.map(|_| (self.inner.nonces)());
        self.prepare_attempt(operation, input, token.as_deref(), 1, Duration::ZERO)
            .await
            .map(|prepared| prepared.request)
    }

    /// Refuses what the spec forbids, unless checks are off.
    fn check(&self, operation: &Operation, input: &dyn Structure) -> Result<(), Error<String>> {
        if !self.inner.checks {
            return Ok(());
        }
        let violations = check(operation, input);
        if violations.is_empty() {
            Ok(())
        } else {
            Err(Error::NotSent(NotSent::Invalid(violations)))
        }
    }

    /// The request of one attempt, signed, and whether it carries a client token.
    async fn prepare_attempt(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
        token: Option<&str>,
        attempt: u32,
        delay: Duration,
    ) -> Result<Prepared, Error<String>> {
        let inner = &self.inner;
        let parts = encode(operation, input, token)
            .map_err(|message| Error::NotSent(NotSent::Parameter(message)))?;
        let content_sha256 = sha256_hex(&parts.body);
        let host = match &parts.host_prefix {
            Some(prefix) => format!("{prefix}.{}", inner.endpoint.host),
            None => inner.endpoint.host.clone(),
        };
        let mut headers: Vec<(Cow<'static, str>, String)> = Vec::with_capacity(16);
        let mut add = |name, value| headers.push((Cow::Borrowed(name), value));
        add("host", host.clone());
        add("x-acs-action", operation.name.to_owned());
        add("x-acs-version", operation.product.version.to_owned());
        add("x-acs-date", iso8601(self.server_now()));
        add("x-acs-signature-nonce", (inner.nonces)());
        add("x-acs-content-sha256", content_sha256.clone());
        add("accept", "application/json".to_owned());
        add("user-agent", inner.user_agent.clone());
        if let Some(kind) = parts.content_type {
            add("content-type", kind.to_owned());
        }
        if attempt > 1 {
            add("x-acs-retry-attempts", (attempt - 1).to_string());
            add("x-acs-retry-delay", delay.as_millis().to_string());
        }
        for (name, value) in parts
            .headers
            .into_iter()
            .chain(inner.headers.iter().cloned())
        {
            headers.retain(|(known, _)| *known != name);
            headers.push((name.into(), value));
        }
        let mut request = HttpRequest {
            method: operation.method.as_str(),
            scheme: inner.endpoint.scheme,
            host,
            path: parts.path,
            query: parts.query,
            headers,
            body: parts.body,
            max_response_bytes: inner.max_response_bytes,
            timeout: inner.attempt_timeout,
        };
        let mut used = None;
        if operation.auth == Auth::AccessKey {
            let credentials = inner.credentials.credentials().await;
            let credentials =
                credentials.map_err(|error| Error::NotSent(NotSent::Credentials(error)))?;
            authenticate(operation, &mut request, &content_sha256, &credentials);
            used = Some(credentials);
        }
        Ok(Prepared {
            request,
            carries_token: parts.carries_token,
            credentials: used,
        })
    }

    /// The time by the service's clock, as far as it is known.
    fn server_now(&self) -> SystemTime {
        let now = self.inner.clock.now();
        let offset = self.inner.clock_offset.load(Ordering::Relaxed);
        let distance = Duration::from_secs(offset.unsigned_abs());
        let moved = if offset < 0 {
            now.checked_sub(distance)
        } else {
            now.checked_add(distance)
        };
        moved.unwrap_or(now)
    }

    /// Takes over the service's time; false when it gave none.
    fn correct_clock(&self, date: Option<&str>) -> bool {
        let Some(server) = date.and_then(parse_http_date) else {
            return false;
        };
        let now = self.inner.clock.now();
        let seconds = |distance: Duration| i64::try_from(distance.as_secs()).unwrap_or(0);
        let offset = match server.duration_since(now) {
            Ok(ahead) => seconds(ahead),
            Err(behind) => -seconds(behind.duration()),
        };
        self.inner.clock_offset.store(offset, Ordering::Relaxed);
        true
    }

    /// One attempt; with the error comes the service's `Date`.
    async fn attempt<R: Receive>(
        &self,
        operation: &'static Operation,
        request: HttpRequest,
        receive: &mut R,
    ) -> Result<R::Received, Box<(Error<String>, Option<String>)>> {
        let response = match receive.fetch(&*self.inner.transport, request).await {
            Ok(response) => response,
            Err(error) if error.stage() == Stage::NotSent => {
                return Err(Box::new((Error::NotSent(NotSent::Connect(error)), None)));
            }
            Err(error) => {
                let unknown = OutcomeUnknown {
                    status: error.status(),
                    request_id: None,
                    reason: error.to_string(),
                    source: Some(error),
                };
                return Err(Box::new((Error::OutcomeUnknown(Box::new(unknown)), None)));
            }
        };
        let date = response.header("date").map(str::to_owned);
        let received = receive.take(operation, response);
        received.map_err(|error| Box::new((error, date)))
    }
}

/// One attempt, ready to be sent.
struct Prepared {
    request: HttpRequest,
    /// Whether it carries a client token.
    carries_token: bool,
    /// What it was signed with.
    credentials: Option<Credentials>,
}

/// Adds what says who calls: a signature over `host`, `content-type` and all `x-acs-` headers, as the official SDKs but one
/// sign them, or a bearer token.
fn authenticate(
    operation: &Operation,
    request: &mut HttpRequest,
    content_sha256: &str,
    credentials: &Credentials,
) {
    let Some(key) = credentials.signing_key() else {
        let token = credentials.bearer_token().unwrap_or_default().to_owned();
        request.headers.push(("x-acs-bearer-token".into(), token));
        // Operations without a path of their own say it in the query.
        if operation.path == "/" {
            if !request.query.is_empty() {
                request.query.push('&');
            }
            request.query.push_str("SignatureType=BEARERTOKEN");
        } else {
            let kind = "BEARERTOKEN".to_owned();
            request.headers.push(("x-acs-signature-type".into(), kind));
        }
        return;
    };
    if let Some(token) = credentials.token() {
        let id = credentials.access_key_id().to_owned();
        request.headers.push(("x-acs-accesskey-id".into(), id));
        request
            .headers
            .push(("x-acs-security-token".into(), token.to_owned()));
    }
    let signed: Vec<(&str, &str)> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "host" || name == "content-type" || name.starts_with("x-acs-"))
        .map(|(name, value)| (name.as_ref(), value.as_str()))
        .collect();
    let value = authorization_by(
        &ToSign {
            method: request.method,
            path: &request.path,
            query: &request.query,
            headers: &signed,
            content_sha256,
        },
        credentials.access_key_id(),
        key,
    );
    request.headers.push(("authorization".into(), value));
}

#[cfg(feature = "tracing")]
fn trace(operation: &Operation, attempt: u32, outcome: &str) {
    tracing::debug!(
        product = operation.product.code,
        operation = operation.name,
        attempt,
        outcome,
        "attempt"
    );
}

#[cfg(not(feature = "tracing"))]
fn trace(_: &Operation, _: u32, _: &str) {}
