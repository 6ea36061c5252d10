//! Settings of a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use crate::credentials::{Cached, Credentials, DefaultCredentials, ProvideCredentials};
use crate::endpoint::{self, ConfigError, Endpoint, EndpointRule, Network, Wanted};
use crate::observe::intercept::{Intercept, Observe};
use crate::operation::Product;
use crate::random;
use crate::request::is_header_name;
use crate::retry::{ClassifyFailure, RetryBudget, RetryPolicy, Retrying};
use crate::time::skew::ServerClock;
use crate::time::{Clock, SystemClock};
use crate::transport::{Connecting, HttpRequest, Transport, default_transport};

use super::inner::{Inner, Nonces};
use super::run::Client;

/// Settings of a client; `C` is the client that comes out.
pub struct ClientBuilder<C> {
    product: &'static Product,
    region: Option<String>,
    endpoint: Option<String>,
    allow_http: bool,
    network: Network,
    endpoint_rule: Option<EndpointRule>,
    credentials: Box<dyn ProvideCredentials>,
    transport: Option<Box<dyn Transport>>,
    clock: Arc<dyn Clock>,
    nonces: Nonces,
    headers: Vec<(String, String)>,
    user_agent: String,
    checks: bool,
    pub(crate) connecting: Connecting,
    attempt_timeout: Duration,
    total_timeout: Duration,
    retrying: Retrying,
    max_response_bytes: usize,
    interceptors: Vec<Box<dyn Intercept>>,
    client: PhantomData<fn() -> C>,
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("product", &self.product.code)
            .field("region", &self.region)
            // A user and a password are no part of an endpoint, and may stand there by mistake until it is built.
            .field("has_endpoint", &self.endpoint.is_some())
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
    /// [`DefaultCredentials`], checks on, 5 s to connect, 10 s for an attempt, 30 s for a call of at most
    /// 3 attempts, answers of at most 16 MiB.
    #[must_use]
    pub fn new(product: &'static Product) -> Self {
        Self {
            product,
            region: None,
            endpoint: None,
            allow_http: false,
            network: Network::Public,
            endpoint_rule: None,
            credentials: Box::new(DefaultCredentials::new()),
            transport: None,
            clock: Arc::new(SystemClock),
            nonces: Box::new(random::nonce),
            headers: Vec::new(),
            user_agent: format!("acs-rust/{}", env!("CARGO_PKG_VERSION")),
            checks: true,
            connecting: Connecting::default(),
            attempt_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
            retrying: Retrying::default(),
            max_response_bytes: 16 * 1024 * 1024,
            interceptors: Vec::new(),
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

    /// The network that requests take, where no endpoint is given.
    #[must_use]
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Makes the host by this rule of the vendor's and not by the product's table, as for a region that the table does not
    /// have yet.
    #[must_use]
    pub fn endpoint_rule(mut self, rule: EndpointRule) -> Self {
        self.endpoint_rule = Some(rule);
        self
    }

    /// Allows plain HTTP to other machines.
    #[must_use]
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// Where credentials come from; [`Credentials`](crate::Credentials) are their own source. Temporary ones are kept, and
    /// renewed ahead of their end.
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
        self.clock = Arc::new(clock);
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
        self.retrying.max_attempts = attempts.max(1);
        self
    }

    /// What a failure means, instead of [`StandardClassifier`](crate::retry::StandardClassifier).
    #[must_use]
    pub fn retry_classifier(mut self, classifier: impl ClassifyFailure + 'static) -> Self {
        self.retrying.classifier = Box::new(classifier);
        self
    }

    /// How long to wait before another attempt, instead of [`Backoff`](crate::retry::Backoff).
    #[must_use]
    pub fn retry_policy(mut self, policy: impl RetryPolicy + 'static) -> Self {
        self.retrying.policy = Box::new(policy);
        self
    }

    /// What retries draw from; give several clients a clone of one to hold them to it together.
    #[must_use]
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.retrying.budget = budget;
        self
    }

    /// Most bytes of an answer's body.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Hooks around every attempt, called in the order in which they were added.
    #[must_use]
    pub fn interceptor(mut self, interceptor: impl Intercept + 'static) -> Self {
        self.interceptors.push(Box::new(interceptor));
        self
    }

    /// Sees every request just before it is sent. It sees what is personal and secret, too.
    #[must_use]
    pub fn observer(self, observer: impl Fn(&HttpRequest) + Send + Sync + 'static) -> Self {
        self.interceptor(Observe(observer))
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// When the region or the endpoint cannot be used, or there is no transport.
    pub fn build(mut self) -> Result<C, ConfigError> {
        let endpoint = endpoint::resolve(
            self.product,
            &Wanted {
                endpoint: self.endpoint.as_deref(),
                region: self.region.as_deref(),
                network: self.network,
                rule: self.endpoint_rule,
                allow_http: self.allow_http,
            },
        )?;
        let is_text = |text: &str| text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
        if let Some((name, _)) = self.headers.iter().find(|(name, _)| !is_header_name(name)) {
            return Err(ConfigError::new(format!(
                "`{}` cannot be the name of a header",
                name.escape_debug()
            )));
        }
        let mut values = self.headers.iter().map(|(_, value)| value);
        if !values.all(|value| is_text(value)) || !is_text(&self.user_agent) {
            return Err(ConfigError::new(
                "headers and user agent are printable ASCII",
            ));
        }
        if let Some(transport) = self.transport.take() {
            return Ok(self.over(endpoint, transport, true));
        }
        let is_plain = endpoint.scheme == "http";
        let transport = default_transport(std::mem::take(&mut self.connecting), is_plain)?;
        Ok(self.over(endpoint, transport, false))
    }

    /// The client, when all that could be wrong is right.
    pub(crate) fn over(
        self,
        endpoint: Endpoint,
        transport: Box<dyn Transport>,
        transport_is_own: bool,
    ) -> C {
        C::from(Client {
            inner: Arc::new(Inner {
                product: self.product,
                endpoint,
                credentials: Cached::with_clock(self.credentials, self.clock.clone()),
                transport,
                transport_is_own,
                clock: ServerClock::new(self.clock),
                nonces: self.nonces,
                headers: self.headers,
                user_agent: self.user_agent,
                checks: self.checks,
                attempt_timeout: self.attempt_timeout,
                total_timeout: self.total_timeout,
                retrying: self.retrying,
                max_response_bytes: self.max_response_bytes,
                interceptors: self.interceptors,
            }),
        })
    }
}

impl Client {
    /// A client over this transport and with worthless credentials, for tests that need no network.
    #[must_use]
    pub fn with_transport(product: &'static Product, transport: impl Transport + 'static) -> Self {
        let endpoint = Endpoint {
            scheme: "https",
            host: "localhost".to_owned(),
            is_loopback: true,
        };
        ClientBuilder::new(product)
            .credentials(Credentials::new("mock", "mock"))
            .over(endpoint, Box::new(transport), true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Endpoints;

    static PRODUCT: Product = Product {
        code: "Demo",
        version: "2024-01-01",
        endpoints: Endpoints::Central("demo.aliyuncs.com"),
    };

    #[test]
    fn headers_that_http_does_not_have_are_refused() {
        let build = |name: &str, value: &str| {
            ClientBuilder::<Client>::new(&PRODUCT)
                .header(name, value)
                .build()
        };
        for name in ["", "x-acs-;", "x-acs-a:b", "x acs", "x-acs-\r\n", "名"] {
            let error = build(name, "value").unwrap_err().to_string();
            assert!(error.contains("cannot be the name"), "{error}");
        }
        assert!(build("x-acs-a", "a\nb").is_err());
        assert!(build("X-Acs-A", "a, b").is_ok());
    }
}
