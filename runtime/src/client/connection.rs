//! Settings of connections in the builder of a client.

use std::time::Duration;

use crate::transport::Proxy;

use super::builder::ClientBuilder;
use super::run::Client;

impl<C: From<Client>> ClientBuilder<C> {
    /// Longest wait for a connection, with name resolution, proxy and TLS. A transport of the caller's has its own.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connecting.timeout = timeout;
        self
    }

    /// The proxy that all connections go through: `http://`, `https://` or `socks5://`, with `user:password@` if it wants
    /// them. Without this, `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are followed, in either case of letters.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.connecting.proxy = Proxy::Url(url.into());
        self
    }

    /// Connects straight to the service, whatever the environment says.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.connecting.proxy = Proxy::None;
        self
    }

    /// Certificates to trust beside the platform's, one or more as PEM.
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.connecting.roots.push(pem.into());
        self
    }

    /// How long a connection is kept that nobody uses; 60 s unless told.
    #[must_use]
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.connecting.idle_timeout = timeout;
        self
    }

    /// Most connections to keep that nobody uses; 64 unless told, and with 0 each call connects anew.
    #[must_use]
    pub fn pool_max_idle(mut self, connections: usize) -> Self {
        self.connecting.max_idle = connections;
        self
    }

    /// Offers HTTP/2 to the service; to a plain endpoint it is spoken without asking. The library that speaks it writes
    /// headers and paths to `tracing` at the level `DEBUG` and below, phone numbers and signatures among them: leave its target
    /// `h2` out of what you record.
    #[cfg(feature = "http2")]
    #[must_use]
    pub fn http2(mut self, http2: bool) -> Self {
        self.connecting.http2 = http2;
        self
    }

    /// Asks for compressed answers, which the vendor's own SDKs never do. One that comes unasked is understood anyway.
    #[cfg(feature = "gzip")]
    #[must_use]
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.connecting.gzip = gzip;
        self
    }

    /// Uses the platform's TLS library instead of rustls, where both are there.
    #[cfg(feature = "native-tls")]
    #[must_use]
    pub fn native_tls(mut self) -> Self {
        self.connecting.native_tls = true;
        self
    }
}
