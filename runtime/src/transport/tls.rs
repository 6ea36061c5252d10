//! TLS: by rustls, or by the platform's library.

use std::sync::OnceLock;

use super::Connecting;
use super::connection::{ByteConnection, Failure};
use super::failure::TlsError;
use crate::endpoint::ConfigError;

/// TLS for the connections of a client. It is set up when the first connection wants it: to read the platform's certificates
/// takes a while, and plain endpoints need none.
pub(super) struct Tls {
    settings: Connecting,
    ready: OnceLock<Backend>,
}

enum Backend {
    #[cfg(feature = "rustls")]
    Rustls(by_rustls::Backend),
    #[cfg(feature = "native-tls")]
    Native(by_platform::Backend),
}

impl Tls {
    /// Certificates that the caller gives are looked at here.
    pub(super) fn new(settings: Connecting) -> Result<Self, ConfigError> {
        let tls = Self {
            settings,
            ready: OnceLock::new(),
        };
        if !tls.settings.roots.is_empty() {
            tls.backend().map_err(|error| {
                let error = TlsError::new(&*error);
                ConfigError::new(format!("TLS cannot be set up: {error}"))
            })?;
        }
        Ok(tls)
    }

    fn backend(&self) -> Result<&Backend, Failure> {
        if let Some(ready) = self.ready.get() {
            return Ok(ready);
        }
        let made = self.make()?;
        Ok(self.ready.get_or_init(|| made))
    }

    fn make(&self) -> Result<Backend, Failure> {
        #[cfg(feature = "native-tls")]
        if self.settings.native_tls {
            return by_platform::Backend::new(&self.settings).map(Backend::Native);
        }
        #[cfg(feature = "rustls")]
        return by_rustls::Backend::new(&self.settings).map(Backend::Rustls);
        #[cfg(not(feature = "rustls"))]
        Err("there is no TLS: enable the feature `rustls` or `native-tls`".into())
    }

    /// TLS over a connection to this host.
    #[cfg_attr(
        not(any(feature = "rustls", feature = "native-tls")),
        expect(
            unused_variables,
            clippy::unused_async,
            reason = "without TLS it always fails"
        )
    )]
    pub(super) async fn secure(
        &self,
        host: &str,
        wire: ByteConnection,
        offers_http2: bool,
    ) -> Result<ByteConnection, Failure> {
        match self.backend()? {
            #[cfg(feature = "rustls")]
            Backend::Rustls(backend) => backend.secure(host, wire, offers_http2).await,
            #[cfg(feature = "native-tls")]
            Backend::Native(backend) => backend.secure(host, wire, offers_http2).await,
            #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
            nothing => match *nothing {},
        }
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
impl Connecting {
    fn wants_http2(&self) -> bool {
        #[cfg(feature = "http2")]
        return self.http2;
        #[cfg(not(feature = "http2"))]
        false
    }
}

#[cfg(feature = "rustls")]
mod by_rustls {
    use std::sync::Arc;

    use hyper_util::rt::TokioIo;
    use rustls_platform_verifier::Verifier;
    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::ClientConfig;
    use tokio_rustls::rustls::crypto::CryptoProvider;
    #[cfg(feature = "aws-lc")]
    use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
    #[cfg(not(feature = "aws-lc"))]
    use tokio_rustls::rustls::crypto::ring::default_provider;
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};

    use super::{ByteConnection, Connecting, Failure};

    pub(super) struct Backend {
        /// For HTTP/1.1 alone.
        http1: TlsConnector,
        /// With HTTP/2 offered, where that is wished.
        any: TlsConnector,
    }

    impl Backend {
        pub(super) fn new(settings: &Connecting) -> Result<Self, Failure> {
            // Whatever the program has chosen for all, or what the features say.
            let provider = match CryptoProvider::get_default() {
                Some(provider) => provider.clone(),
                None => Arc::new(default_provider()),
            };
            let mut roots: Vec<CertificateDer<'static>> = Vec::new();
            for pem in &settings.roots {
                let before = roots.len();
                for certificate in CertificateDer::pem_slice_iter(pem) {
                    roots.push(certificate?);
                }
                if roots.len() == before {
                    return Err("a root certificate is not PEM".into());
                }
            }
            let verifier = Verifier::new_with_extra_roots(roots, provider.clone())?;
            let mut config = ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()?
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth();
            config.alpn_protocols = vec![b"http/1.1".to_vec()];
            let mut any = config.clone();
            if settings.wants_http2() {
                any.alpn_protocols.insert(0, b"h2".to_vec());
            }
            Ok(Self {
                http1: TlsConnector::from(Arc::new(config)),
                any: TlsConnector::from(Arc::new(any)),
            })
        }

        pub(super) async fn secure(
            &self,
            host: &str,
            wire: ByteConnection,
            offers_http2: bool,
        ) -> Result<ByteConnection, Failure> {
            let name = ServerName::try_from(host.to_owned())?;
            let connector = if offers_http2 { &self.any } else { &self.http1 };
            let stream = connector.connect(name, TokioIo::new(wire)).await?;
            let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            let mut wire = ByteConnection::new(TokioIo::new(stream));
            wire.is_http2 = is_http2;
            Ok(wire)
        }
    }
}

#[cfg(feature = "native-tls")]
mod by_platform {
    use hyper_util::rt::TokioIo;
    use native_tls::Certificate;
    use tokio_native_tls::TlsConnector;

    use super::{ByteConnection, Connecting, Failure};

    pub(super) struct Backend {
        /// For HTTP/1.1 alone.
        http1: TlsConnector,
        /// With HTTP/2 offered, where that is wished.
        any: TlsConnector,
    }

    impl Backend {
        pub(super) fn new(settings: &Connecting) -> Result<Self, Failure> {
            Ok(Self {
                http1: connector(settings, false)?,
                any: connector(settings, settings.wants_http2())?,
            })
        }

        pub(super) async fn secure(
            &self,
            host: &str,
            wire: ByteConnection,
            offers_http2: bool,
        ) -> Result<ByteConnection, Failure> {
            let connector = if offers_http2 { &self.any } else { &self.http1 };
            let stream = connector.connect(host, TokioIo::new(wire)).await?;
            #[cfg(feature = "http2")]
            let is_http2 = stream.get_ref().negotiated_alpn()?.as_deref() == Some(b"h2");
            #[cfg(not(feature = "http2"))]
            let is_http2 = false;
            let mut wire = ByteConnection::new(TokioIo::new(stream));
            wire.is_http2 = is_http2;
            Ok(wire)
        }
    }

    fn connector(settings: &Connecting, wants_http2: bool) -> Result<TlsConnector, Failure> {
        let mut builder = native_tls::TlsConnector::builder();
        for pem in &settings.roots {
            let certificates = Certificate::stack_from_pem(pem)?;
            if certificates.is_empty() {
                return Err("a root certificate is not PEM".into());
            }
            for certificate in certificates {
                builder.add_root_certificate(certificate);
            }
        }
        #[cfg(feature = "http2")]
        if wants_http2 {
            builder.request_alpns(&["h2", "http/1.1"]);
        }
        let _ = wants_http2;
        Ok(builder.build()?.into())
    }
}
