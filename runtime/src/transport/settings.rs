//! Settings of connections.

use std::time::Duration;

/// How connections are made.
pub(crate) struct Connecting {
    /// Longest wait for one, with name resolution, proxy and TLS.
    pub(crate) timeout: Duration,
    pub(crate) proxy: Proxy,
    /// Certificates to trust beside the platform's, as PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    /// How long a connection is kept that nobody uses.
    pub(crate) idle_timeout: Duration,
    /// Most connections to keep that nobody uses.
    pub(crate) max_idle: usize,
    /// Whether HTTP/2 is offered.
    #[cfg(feature = "http2")]
    pub(crate) http2: bool,
    /// Whether compressed answers are asked for.
    #[cfg(feature = "gzip")]
    pub(crate) gzip: bool,
    /// Whether the platform's TLS is used, where there is a choice.
    #[cfg(feature = "native-tls")]
    pub(crate) native_tls: bool,
}

impl Default for Connecting {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            proxy: Proxy::Environment,
            roots: Vec::new(),
            idle_timeout: Duration::from_secs(60),
            max_idle: 64,
            #[cfg(feature = "http2")]
            http2: false,
            #[cfg(feature = "gzip")]
            gzip: false,
            #[cfg(feature = "native-tls")]
            native_tls: cfg!(not(feature = "rustls")),
        }
    }
}

/// Which way connections go.
#[cfg_attr(
    not(feature = "http"),
    expect(dead_code, reason = "the caller brings the transport")
)]
pub(crate) enum Proxy {
    /// As `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    Environment,
    /// Straight to the service.
    None,
    /// All through this one.
    Url(String),
}
