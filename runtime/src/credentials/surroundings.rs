//! What sources of credentials read: variables, files, the network and the time. Tests give them others.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Credentials, CredentialsError};
use crate::endpoint::{self, Endpoint};
use crate::time::timeout::within;
use crate::time::{Clock, SystemClock, parse_http_date};
use crate::transport::{
    Connecting, HttpRequest, HttpResponse, Proxy, Transport, default_transport,
};

type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Where sources of credentials look; by default the process, its user's home, and the network.
#[derive(Clone)]
pub struct Surroundings {
    variables: Variables,
    home: Option<PathBuf>,
    transport: Arc<OnceLock<Arc<dyn Transport>>>,
    direct: Arc<OnceLock<Arc<dyn Transport>>>,
    clock: Arc<dyn Clock>,
    metadata_endpoint: String,
    sts_endpoint: Option<String>,
    /// Files that were warned about.
    warned: Arc<Mutex<BTreeSet<PathBuf>>>,
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings")
            .field("home", &self.home)
            .finish_non_exhaustive()
    }
}

impl Default for Surroundings {
    fn default() -> Self {
        Self {
            variables: Arc::new(|name| std::env::var(name).ok()),
            home: std::env::home_dir(),
            transport: Arc::default(),
            direct: Arc::default(),
            clock: Arc::new(SystemClock),
            metadata_endpoint: "http://100.100.100.200".to_owned(),
            sts_endpoint: None,
            warned: Arc::default(),
        }
    }
}

/// How far a request may go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Through proxies, if any are set.
    Network,
    /// To the machine itself, never through a proxy.
    Direct,
}

/// A request for credentials.
pub(super) struct Ask<'a> {
    pub(super) method: &'static str,
    pub(super) endpoint: &'a Endpoint,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    pub(super) timeout: Duration,
    pub(super) reach: Reach,
}

impl Surroundings {
    /// Other variables than those of the process.
    #[must_use]
    pub fn variables(
        mut self,
        variables: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Arc::new(variables);
        self
    }

    /// Another home folder than the user's.
    #[must_use]
    pub fn home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// What carries requests to STS, the metadata service and credentials URIs.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        let transport: Arc<dyn Transport> = Arc::new(transport);
        self.transport = Arc::new(OnceLock::from(transport.clone()));
        self.direct = Arc::new(OnceLock::from(transport));
        self
    }

    /// Another clock than the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Another metadata service than that of a server in the cloud, as `http://host:port`.
    #[must_use]
    pub fn metadata_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.metadata_endpoint = endpoint.into();
        self
    }

    /// Another endpoint of STS than that of the region.
    #[must_use]
    pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.sts_endpoint = Some(endpoint.into());
        self
    }

    /// A variable that is set, and not empty.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.variable(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(super) fn in_home(&self, path: &str) -> Result<PathBuf, CredentialsError> {
        match &self.home {
            Some(home) => Ok(home.join(path)),
            None => Err(CredentialsError::not_set_up("there is no home folder")),
        }
    }

    pub(super) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    pub(super) fn shared_clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    pub(super) fn metadata(&self) -> Result<Endpoint, CredentialsError> {
        endpoint::parse(&self.metadata_endpoint, true).map_err(unfit)
    }

    /// STS of the region, by the vendor's rule.
    pub(super) fn sts(
        &self,
        region: Option<&str>,
        vpc: bool,
    ) -> Result<Endpoint, CredentialsError> {
        if let Some(endpoint) = &self.sts_endpoint {
            return endpoint::parse(endpoint, false).map_err(unfit);
        }
        let region = region
            .map(str::to_owned)
            .or_else(|| self.variable("ALIBABA_CLOUD_STS_REGION"));
        let vpc = vpc || self.is_true("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED");
        let host = match region {
            Some(region) if !endpoint::is_region(&region) => {
                return Err(CredentialsError::new("the region of STS is not a region"));
            }
            Some(region) if vpc => format!("sts-vpc.{region}.aliyuncs.com"),
            Some(region) => format!("sts.{region}.aliyuncs.com"),
            None => "sts.aliyuncs.com".to_owned(),
        };
        endpoint::parse(&host, false).map_err(unfit)
    }

    /// A whole file, without the mark that some editors put before it.
    #[allow(
        clippy::unused_self,
        reason = "files are part of the surroundings, as `read_private` has it"
    )]
    pub(super) fn read(&self, path: &Path) -> Result<String, CredentialsError> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            CredentialsError::new(format!("cannot read {}", path.display())).with_source(error)
        })?;
        Ok(match text.strip_prefix('\u{feff}') {
            Some(text) => text.to_owned(),
            None => text,
        })
    }

    /// A whole file; one that other users can read or change is warned about, once.
    pub(super) fn read_private(&self, path: &Path) -> Result<String, CredentialsError> {
        let text = self.read(path)?;
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if is_open(path) && warned.insert(path.to_owned()) {
            warn_of_open(path);
        }
        Ok(text)
    }

    /// The same with an end by this machine's clock, where the answer tells that the service's is another one.
    pub(super) fn by_own_clock(
        &self,
        credentials: Credentials,
        answer: &HttpResponse,
    ) -> Credentials {
        /// A difference that a slow answer does not make.
        const CLEAR: Duration = Duration::from_secs(60);
        let now = self.now();
        let (Some(end), Some(service)) = (credentials.expiration(), self::date(answer)) else {
            return credentials;
        };
        let differ = service
            .duration_since(now)
            .unwrap_or_else(|behind| behind.duration());
        if differ <= CLEAR {
            return credentials;
        }
        let left = end.duration_since(service).unwrap_or_default();
        credentials.with_expiration(now + left)
    }

    pub(super) async fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration).await;
    }

    pub(super) async fn ask(&self, ask: Ask<'_>) -> Result<HttpResponse, CredentialsError> {
        let host = &ask.endpoint.host;
        let mut headers = vec![
            ("host".into(), host.clone()),
            ("accept".into(), "application/json".to_owned()),
        ];
        let own = ask.headers.into_iter();
        headers.extend(own.map(|(name, value)| (name.into(), value)));
        let request = HttpRequest {
            method: ask.method,
            scheme: ask.endpoint.scheme,
            host: host.clone(),
            path: ask.path,
            query: ask.query,
            headers,
            body: ask.body,
            max_response_bytes: 256 * 1024,
            timeout: ask.timeout,
        };
        let transport = self.transport_for(ask.reach, ask.timeout)?;
        let sent = transport.send(request);
        match within(ask.timeout, sent).await {
            Some(Ok(response)) => Ok(response),
            Some(Err(error)) => {
                let mut failed =
                    CredentialsError::new(format!("the request to {host} failed: {error}"));
                failed.source = error.into_source().map(Arc::from);
                Err(failed)
            }
            None => Err(CredentialsError::new(format!(
                "no response from {host} within {:?}",
                ask.timeout
            ))),
        }
    }

    fn transport_for(
        &self,
        reach: Reach,
        timeout: Duration,
    ) -> Result<Arc<dyn Transport>, CredentialsError> {
        let place = match reach {
            Reach::Network => &self.transport,
            Reach::Direct => &self.direct,
        };
        if let Some(transport) = place.get() {
            return Ok(transport.clone());
        }
        let made = default_transport(
            Connecting {
                timeout: timeout.min(Duration::from_secs(5)),
                proxy: match reach {
                    Reach::Network => Proxy::Environment,
                    Reach::Direct => Proxy::None,
                },
                ..Connecting::default()
            },
            false,
        );
        let made: Arc<dyn Transport> = made.map_err(unfit)?.into();
        Ok(place.get_or_init(|| made).clone())
    }
}

fn unfit(error: crate::endpoint::ConfigError) -> CredentialsError {
    CredentialsError::new(error.to_string())
}

/// The time by the clock of whoever answered.
pub(super) fn date(answer: &HttpResponse) -> Option<SystemTime> {
    parse_http_date(answer.header("date")?)
}

#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}

#[cfg(feature = "tracing")]
fn warn_of_open(path: &Path) {
    tracing::warn!(
        path = %path.display(),
        "other users can read or change this file of credentials; `chmod 600` closes it"
    );
}

#[cfg(not(feature = "tracing"))]
fn warn_of_open(_: &Path) {}
