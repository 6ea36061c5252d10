//! Connections: straight to the service or through a proxy, with TLS where it is due.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper::header::HeaderValue;
use hyper::http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tower_service::Service;

use super::connection::{ByteConnection, Failure};
use super::failure::{TlsError, address};
use super::tls::Tls;
use super::{BoxFuture, Connecting, Proxy};
use crate::endpoint::ConfigError;

/// Makes connections for the pool.
#[derive(Clone)]
pub(super) struct Connector {
    direct: Direct,
    proxies: Option<Arc<Matcher>>,
    timeout: Duration,
}

impl Connector {
    pub(super) fn new(connecting: Connecting) -> Result<Self, ConfigError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Shared by the addresses of a name, so that one that is dead does not take all the time.
        tcp.set_connect_timeout(Some(connecting.timeout));
        // Finds out that a kept connection is dead.
        tcp.set_keepalive(Some(Duration::from_secs(15)));
        let proxies = match &connecting.proxy {
            Proxy::None => None,
            Proxy::Environment => Some(Matcher::from_env()),
            Proxy::Url(url) => Some(only(url)?),
        };
        Ok(Self {
            timeout: connecting.timeout,
            proxies: proxies.map(Arc::new),
            direct: Direct {
                tcp,
                tls: Arc::new(Tls::new(connecting)?),
            },
        })
    }

    /// What a proxy wants to see in each request to this address. A tunnel is told when it is opened.
    pub(super) fn proxy_authorization(&self, uri: &Uri) -> Option<HeaderValue> {
        let proxy = self.proxies.as_ref()?.intercept(uri)?;
        proxy.basic_auth().cloned()
    }

    /// Host and port of the proxy on the way to this address; without user and password.
    pub(super) fn proxy_address(&self, uri: &Uri) -> Option<String> {
        let proxy = self.proxies.as_ref()?.intercept(uri)?;
        let host = proxy.uri().host()?;
        let scheme = proxy.uri().scheme_str().unwrap_or("http");
        Some(match proxy.uri().port_u16() {
            Some(port) => format!("{host}:{port}"),
            None if scheme.starts_with("socks") => format!("{host}:1080"),
            None => address(scheme, host),
        })
    }

    async fn connect(mut self, uri: Uri) -> Result<ByteConnection, Failure> {
        let proxy = self.proxies.as_ref().and_then(|all| all.intercept(&uri));
        let Some(proxy) = proxy else {
            return self.direct.open(uri, true).await;
        };
        let is_socks = proxy
            .uri()
            .scheme_str()
            .is_some_and(|it| it.starts_with("socks"));
        if uri.scheme() == Some(&Scheme::HTTP) && !is_socks {
            let mut wire = self.direct.open(proxy.uri().clone(), false).await?;
            wire.is_proxied = true;
            return Ok(wire);
        }
        let wire = if is_socks {
            self.direct.through_socks(&proxy, uri.clone()).await?
        } else {
            let mut tunnel = Tunnel::new(proxy.uri().clone(), self.direct.clone());
            if let Some(value) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(value.clone());
            }
            tunnel.call(uri.clone()).await?
        };
        self.direct.secure(&uri, wire, true).await
    }
}

/// All through one proxy.
fn only(url: &str) -> Result<Matcher, ConfigError> {
    let matcher = Matcher::builder().all(url.to_owned()).build();
    let probe = matcher.intercept(&Uri::from_static("http://service/"));
    let is_fit = |proxy: &Intercept| {
        matches!(
            proxy.uri().scheme_str(),
            Some("http" | "https" | "socks5" | "socks5h")
        )
    };
    if probe.as_ref().is_some_and(is_fit) {
        return Ok(matcher);
    }
    // Not the address itself, which may hold a password.
    Err(ConfigError::new(
        "the proxy cannot be used: it is `http://`, `https://` or `socks5://`, a host and a port",
    ))
}

impl Service<Uri> for Connector {
    type Response = ByteConnection;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<ByteConnection, Failure>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            let timeout = this.timeout;
            match tokio::time::timeout(timeout, this.connect(uri)).await {
                Ok(wire) => wire,
                Err(_) => {
                    let text = format!("no connection within {timeout:?}");
                    Err(io::Error::new(io::ErrorKind::TimedOut, text).into())
                }
            }
        })
    }
}

/// Connects without a proxy; also to one.
#[derive(Clone)]
struct Direct {
    tcp: HttpConnector,
    tls: Arc<Tls>,
}

impl Direct {
    /// A connection, with TLS for `https`. Only to services HTTP/2 is offered.
    async fn open(&mut self, uri: Uri, offers_http2: bool) -> Result<ByteConnection, Failure> {
        let tcp = self.tcp.call(uri.clone()).await?;
        self.secure(&uri, ByteConnection::new(tcp), offers_http2)
            .await
    }

    async fn secure(
        &self,
        uri: &Uri,
        wire: ByteConnection,
        offers_http2: bool,
    ) -> Result<ByteConnection, Failure> {
        if uri.scheme() != Some(&Scheme::HTTPS) {
            return Ok(wire);
        }
        let host = uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let secured = self.tls.secure(host, wire, offers_http2).await;
        secured.map_err(|error| TlsError::new(&*error).into())
    }

    async fn through_socks(
        &mut self,
        proxy: &Intercept,
        uri: Uri,
    ) -> Result<ByteConnection, Failure> {
        if !matches!(proxy.uri().scheme_str(), Some("socks5" | "socks5h")) {
            return Err("of the SOCKS proxies only version 5 can be used".into());
        }
        let mut socks = SocksV5::new(proxy.uri().clone(), self.tcp.clone());
        if let Some((user, password)) = proxy.raw_auth() {
            socks = socks.with_auth(user.to_owned(), password.to_owned());
        }
        Ok(ByteConnection::new(socks.call(uri).await?))
    }
}

impl Service<Uri> for Direct {
    type Response = ByteConnection;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<ByteConnection, Failure>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let mut this = self.clone();
        Box::pin(async move { this.open(uri, false).await })
    }
}
