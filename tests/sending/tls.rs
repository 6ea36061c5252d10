//! TLS and HTTP/2: who is trusted, and which version is spoken.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use acs_runtime::ClientBuilder;
use acs_sdk::dypnsapi::Client;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::peer::GOOD;
use crate::{builder, check, not_connected};

/// A service with a certificate of its own, or over HTTP/2 without TLS.
pub(crate) struct Secure {
    pub(crate) address: SocketAddr,
    /// What to trust, as PEM.
    pub(crate) certificate: String,
    versions: Arc<Mutex<Vec<String>>>,
}

impl Secure {
    /// With TLS; `http2` says whether it would rather speak that.
    pub(crate) fn start(http2: bool) -> Self {
        let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let mut config = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        if http2 {
            config.alpn_protocols.push(b"h2".to_vec());
        }
        config.alpn_protocols.push(b"http/1.1".to_vec());
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self::serve(Some(acceptor), made.cert.pem())
    }

    fn plain_http2() -> Self {
        Self::serve(None, String::new())
    }

    fn serve(acceptor: Option<TlsAcceptor>, certificate: String) -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let secure = Self {
            address: listener.local_addr().unwrap(),
            certificate,
            versions: Arc::default(),
        };
        let versions = secure.versions.clone();
        // A runtime of its own, so that tests may block theirs.
        std::thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            runtime.enable_all().build().unwrap().block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(connection(stream, acceptor.clone(), versions.clone()));
                }
            });
        });
        secure
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The version of each request.
    pub(crate) fn versions(&self) -> Vec<String> {
        self.versions.lock().unwrap().clone()
    }
}

async fn connection(
    stream: tokio::net::TcpStream,
    acceptor: Option<TlsAcceptor>,
    versions: Arc<Mutex<Vec<String>>>,
) {
    let answer = service_fn(move |request: Request<Incoming>| {
        let versions = versions.clone();
        async move {
            versions
                .lock()
                .unwrap()
                .push(format!("{:?}", request.version()));
            // A service that checks signatures needs it in every version.
            assert!(request.headers().contains_key("host"));
            request.into_body().collect().await.unwrap();
            Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(
                GOOD.as_bytes(),
            ))))
        }
    });
    let http2 = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
    let http1 = hyper::server::conn::http1::Builder::new();
    let Some(acceptor) = acceptor else {
        return drop(http2.serve_connection(TokioIo::new(stream), answer).await);
    };
    // Those who do not trust it end here.
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        drop(http2.serve_connection(TokioIo::new(stream), answer).await);
    } else {
        drop(http1.serve_connection(TokioIo::new(stream), answer).await);
    }
}

/// Clients by each library that is there.
fn builders(url: &str) -> Vec<ClientBuilder<Client>> {
    vec![
        builder(url),
        #[cfg(feature = "native-tls")]
        builder(url).native_tls(),
    ]
}

#[tokio::test]
async fn only_who_is_known_is_trusted() {
    let service = Secure::start(false);
    for builder in builders(&service.url()) {
        let error = check(&builder.build().unwrap()).await.unwrap_err();
        let causes = not_connected(error).to_lowercase();
        assert!(causes.contains("certificate"), "{causes}");
    }
    for builder in builders(&service.url()) {
        let client = builder.root_certificates(service.certificate.clone());
        check(&client.build().unwrap()).await.unwrap();
    }
}

#[test]
fn a_certificate_that_is_none_is_told_when_the_client_is_made() {
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "nothing", broken] {
        for builder in builders("https://127.0.0.1:1") {
            let error = builder.root_certificates(pem).build().unwrap_err();
            assert!(
                error.to_string().starts_with("TLS cannot be set up: "),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn http_2_is_spoken_where_both_want_it() {
    for (service_wants, client_wants, version) in [
        (true, true, "HTTP/2.0"),
        (true, false, "HTTP/1.1"),
        (false, true, "HTTP/1.1"),
    ] {
        let service = Secure::start(service_wants);
        for builder in builders(&service.url()) {
            let client = builder
                .root_certificates(service.certificate.clone())
                .http2(client_wants);
            check(&client.build().unwrap()).await.unwrap();
            assert_eq!(service.versions().last().unwrap(), version);
        }
    }
}

#[tokio::test]
async fn http_2_is_spoken_to_a_plain_endpoint_without_asking() {
    let service = Secure::plain_http2();
    let client = builder(format!("http://{}", service.address)).http2(true);
    let client = client.build().unwrap();
    for _ in 0..2 {
        check(&client).await.unwrap();
    }
    assert_eq!(service.versions(), ["HTTP/2.0", "HTTP/2.0"]);
}
