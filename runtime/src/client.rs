//! The client: settings, and the way of one call.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::check::check;
use crate::credentials::{Credentials, EnvironmentCredentials, ProvideCredentials};
use crate::encode::encode;
use crate::endpoint::{self, ConfigError, Endpoint};
use crate::error::{Error, NotSent, OutcomeUnknown, Undecodable, error_code};
use crate::operation::{Auth, Operation, Product};
use crate::refusal;
use crate::response::{Answer, Response};
use crate::retry::{self, Next};
use crate::sign::{ToSign, authorization, sha256_hex};
use crate::time::{Clock, SystemClock, iso8601, parse_http_date};
use crate::transport::{HttpRequest, HttpResponse, Stage, Transport};
use crate::wire::{Structure, read_json};

/// What all clients have in common. Cloning is cheap; clones share connections and settings.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    product: &'static Product,
    endpoint: Endpoint,
    credentials: Box<dyn ProvideCredentials>,
    transport: Box<dyn Transport>,
    clock: Box<dyn Clock>,
    nonces: Nonces,
    headers: Vec<(String, String)>,
    user_agent: String,
    checks: bool,
    attempt_timeout: Duration,
    total_timeout: Duration,
    max_attempts: u32,
    max_response_bytes: usize,
    observer: Option<Observer>,
    /// Seconds that the service's clock is ahead of ours.
    clock_offset: AtomicI64,
}

type Observer = Box<dyn Fn(&HttpRequest) + Send + Sync>;
type Nonces = Box<dyn Fn() -> String + Send + Sync>;

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("product", &self.inner.product.code)
            .field("endpoint", &self.inner.endpoint.host)
            .finish_non_exhaustive()
    }
}

/// Settings of a client; `C` is the client that comes out.
pub struct ClientBuilder<C> {
    product: &'static Product,
    region: Option<String>,
    endpoint: Option<String>,
    allow_http: bool,
    credentials: Box<dyn ProvideCredentials>,
    transport: Option<Box<dyn Transport>>,
    clock: Box<dyn Clock>,
    nonces: Nonces,
    headers: Vec<(String, String)>,
    user_agent: String,
    checks: bool,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    total_timeout: Duration,
    max_attempts: u32,
    max_response_bytes: usize,
    observer: Option<Observer>,
    client: PhantomData<fn() -> C>,
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("product", &self.product.code)
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// A client whose credentials and region come from the environment.
///
/// # Errors
///
/// When `ALIBABA_CLOUD_REGION_ID` names a region that the product does not have, or the HTTP client cannot be set up.
pub async fn client_from_env(product: &'static Product) -> Result<Client, ConfigError> {
    let region = std::env::var("ALIBABA_CLOUD_REGION_ID")
        .ok()
        .filter(|region| !region.is_empty());
    let builder = ClientBuilder::<Client>::new(product);
    match region {
        Some(region) => builder.region(region).build(),
        None => builder.build(),
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Credentials of the environment, checks on, 5 s to connect, 10 s for an attempt, 30 s for a call of at most
    /// 3 attempts, answers of at most 16 MiB.
    #[must_use]
    pub fn new(product: &'static Product) -> Self {
        Self {
            product,
            region: None,
            endpoint: None,
            allow_http: false,
            credentials: Box::new(EnvironmentCredentials),
            transport: None,
            clock: Box::new(SystemClock),
            nonces: Box::new(random_nonce),
            headers: Vec::new(),
            user_agent: format!("acs-rust/{}", env!("CARGO_PKG_VERSION")),
            checks: true,
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
            max_attempts: 3,
            max_response_bytes: 16 * 1024 * 1024,
            observer: None,
            client: PhantomData,
        }
    }

    /// The region, such as `cn-hangzhou`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The endpoint, as `host`, `host:port` or with `https://`; it wins over the region. `http://` is for loopback.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Allows plain HTTP to other machines.
    #[must_use]
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// Where credentials come from; [`Credentials`] are their own source.
    #[must_use]
    pub fn credentials(mut self, credentials: impl ProvideCredentials + 'static) -> Self {
        self.credentials = Box::new(credentials);
        self
    }

    /// What carries requests.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Where the time comes from.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Where nonces come from; every call has to give another text.
    #[must_use]
    pub fn nonces(mut self, nonces: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.nonces = Box::new(nonces);
        self
    }

    /// A header to send with every request; `x-acs-` ones are signed.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers
            .push((name.into().to_ascii_lowercase(), value.into()));
        self
    }

    /// Words after the user agent.
    #[must_use]
    pub fn user_agent(mut self, suffix: &str) -> Self {
        self.user_agent = format!("{} {suffix}", self.user_agent);
        self
    }

    /// Whether limits that the spec states are checked before sending. The vendor may relax a limit before a spec does.
    #[must_use]
    pub fn checks(mut self, checks: bool) -> Self {
        self.checks = checks;
        self
    }

    /// Longest wait for a connection. A transport of the caller's has its own.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Longest wait for the answer to one attempt.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Longest wait for a call with all its attempts.
    #[must_use]
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// Most attempts of a call, the first included; at least one is made.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Most bytes of an answer's body.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Sees every request just before it is sent. It sees what is personal and secret, too.
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(&HttpRequest) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// When the region or the endpoint cannot be used, or there is no transport.
    pub fn build(self) -> Result<C, ConfigError> {
        let endpoint = endpoint::resolve(
            self.product,
            self.endpoint.as_deref(),
            self.region.as_deref(),
            self.allow_http,
        )?;
        let is_text = |text: &str| text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
        let unfit = self
            .headers
            .iter()
            .find(|(name, value)| name.is_empty() || !is_text(name) || !is_text(value));
        if unfit.is_some() || !is_text(&self.user_agent) {
            return Err(ConfigError::new(
                "headers and user agent are printable ASCII",
            ));
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(self.connect_timeout)?,
        };
        Ok(C::from(Client {
            inner: Arc::new(Inner {
                product: self.product,
                endpoint,
                credentials: self.credentials,
                transport,
                clock: self.clock,
                nonces: self.nonces,
                headers: self.headers,
                user_agent: self.user_agent,
                checks: self.checks,
                attempt_timeout: self.attempt_timeout,
                total_timeout: self.total_timeout,
                max_attempts: self.max_attempts,
                max_response_bytes: self.max_response_bytes,
                observer: self.observer,
                clock_offset: AtomicI64::new(0),
            }),
        }))
    }
}

#[cfg(feature = "rustls")]
fn default_transport(connect_timeout: Duration) -> Result<Box<dyn Transport>, ConfigError> {
    Ok(Box::new(crate::transport::ReqwestTransport::new(
        connect_timeout,
    )?))
}

#[cfg(not(feature = "rustls"))]
fn default_transport(_: Duration) -> Result<Box<dyn Transport>, ConfigError> {
    Err(ConfigError::new(
        "there is no transport: enable the feature `rustls`, or call `transport`",
    ))
}

/// 128 random bits in hexadecimal; without a source of randomness the clock has to do.
fn random_nonce() -> String {
    let mut bytes = [0_u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        let nanoseconds = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos());
        bytes = nanoseconds.to_le_bytes();
    }
    format!("{:032x}", u128::from_le_bytes(bytes))
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
        let inner = &self.inner;
        let started = inner.clock.now();
        let mut clock_was_corrected = false;
        let mut attempt = 0;
        let mut delay = Duration::ZERO;
        loop {
            attempt += 1;
            let elapsed = inner
                .clock
                .now()
                .duration_since(started)
                .unwrap_or_default();
            let left = inner.total_timeout.saturating_sub(elapsed);
            let mut request = self
                .prepare_attempt(operation, input, attempt, delay)
                .await?;
            request.timeout = inner.attempt_timeout.min(left);
            if let Some(observer) = &inner.observer {
                observer(&request);
            }
            let (error, server_date) = match self.attempt(operation, request, output).await {
                Ok(answer) => {
                    trace(operation, attempt, "answered");
                    return Ok(answer);
                }
                Err(failure) => *failure,
            };
            trace(operation, attempt, "failed");
            let wait = match retry::next(operation, &error) {
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
                Next::Retry(asked) => {
                    asked.unwrap_or_else(|| retry::backoff(attempt, random_u32()))
                }
            };
            let elapsed = inner
                .clock
                .now()
                .duration_since(started)
                .unwrap_or_default();
            if attempt >= inner.max_attempts || elapsed.saturating_add(wait) >= inner.total_timeout
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
        self.prepare_attempt(operation, input, 1, Duration::ZERO)
            .await
    }

    async fn prepare_attempt(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
        attempt: u32,
        delay: Duration,
    ) -> Result<HttpRequest, Error<String>> {
        let inner = &self.inner;
        if inner.checks && attempt == 1 {
            let violations = check(operation, input);
            if !violations.is_empty() {
                return Err(Error::NotSent(NotSent::Invalid(violations)));
            }
        }
        let parts = encode(operation, input)
            .map_err(|message| Error::NotSent(NotSent::Parameter(message)))?;
        let content_sha256 = sha256_hex(&parts.body);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers = vec![
            pair("host", &inner.endpoint.host),
            pair("x-acs-action", operation.name),
            pair("x-acs-version", operation.product.version),
            pair("x-acs-date", &iso8601(self.server_now())),
            pair("x-acs-signature-nonce", &(inner.nonces)()),
            pair("x-acs-content-sha256", &content_sha256),
            pair("accept", "application/json"),
            pair("user-agent", &inner.user_agent),
        ];
        headers.extend(parts.content_type.map(|kind| pair("content-type", kind)));
        if attempt > 1 {
            headers.push(pair("x-acs-retry-attempts", &(attempt - 1).to_string()));
            headers.push(pair("x-acs-retry-delay", &delay.as_millis().to_string()));
        }
        for (name, value) in parts
            .headers
            .into_iter()
            .chain(inner.headers.iter().cloned())
        {
            headers.retain(|(known, _)| *known != name);
            headers.push((name, value));
        }
        let mut request = HttpRequest {
            method: operation.method.as_str(),
            scheme: inner.endpoint.scheme,
            host: inner.endpoint.host.clone(),
            path: parts.path,
            query: parts.query,
            headers,
            body: parts.body,
            max_response_bytes: inner.max_response_bytes,
            timeout: inner.attempt_timeout,
        };
        if operation.auth == Auth::AccessKey {
            let credentials = inner.credentials.credentials().await;
            let credentials =
                credentials.map_err(|error| Error::NotSent(NotSent::Credentials(error)))?;
            sign(&mut request, &content_sha256, &credentials);
        }
        Ok(request)
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
    async fn attempt(
        &self,
        operation: &'static Operation,
        request: HttpRequest,
        output: &mut dyn Structure,
    ) -> Result<Answer, Box<(Error<String>, Option<String>)>> {
        let response = match self.inner.transport.send(request).await {
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
        decode(operation, response, output).map_err(|error| Box::new((error, date)))
    }
}

/// Signs `host`, `content-type` and all `x-acs-` headers, as the official SDKs but one do.
fn sign(request: &mut HttpRequest, content_sha256: &str, credentials: &Credentials) {
    if let Some(token) = credentials.token() {
        let id = credentials.access_key_id().to_owned();
        request.headers.push(("x-acs-accesskey-id".to_owned(), id));
        request
            .headers
            .push(("x-acs-security-token".to_owned(), token.to_owned()));
    }
    let signed: Vec<(String, String)> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "host" || name == "content-type" || name.starts_with("x-acs-"))
        .cloned()
        .collect();
    let value = authorization(
        &ToSign {
            method: request.method,
            path: &request.path,
            query: &request.query,
            headers: &signed,
            content_sha256,
        },
        credentials.access_key_id(),
        credentials.secret(),
    );
    request.headers.push(("authorization".to_owned(), value));
}

/// Turns a complete answer into the operation's type, or into the error it is.
fn decode(
    operation: &Operation,
    response: HttpResponse,
    output: &mut dyn Structure,
) -> Result<Answer, Error<String>> {
    let said = refusal::read(&response.body);
    let header_id = response.header("x-acs-request-id").map(str::to_owned);
    let failed = response.status >= 400
        || operation.success.is_some_and(|success| {
            refusal::member(&response.body, success.member)
                .is_some_and(|text| text != success.equals)
        });
    let is_answer = operation.verdict.is_some_and(|verdict| {
        said.code
            .as_deref()
            .is_some_and(|code| is_listed(code, verdict.negative_codes))
    });
    if failed && !is_answer {
        return Err(refusal::classify(operation, response));
    }
    if response.body.iter().all(u8::is_ascii_whitespace) {
        // Some operations answer with a status alone.
        return Ok(Answer {
            http: response,
            problems: Vec::new(),
            request_id: header_id,
        });
    }
    match read_json(&response.body, output) {
        Ok(problems) => Ok(Answer {
            problems,
            request_id: said.request_id.or(header_id),
            http: response,
        }),
        Err(error) => Err(Error::Undecodable(Box::new(Undecodable {
            status: response.status,
            request_id: header_id,
            reason: error.to_string(),
            body: response.body,
        }))),
    }
}

fn is_listed(code: &str, codes: &[&str]) -> bool {
    let canonical = error_code::canonical(code);
    codes
        .iter()
        .any(|known| error_code::canonical(known) == canonical)
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
