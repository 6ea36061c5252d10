//! Proxies: used where they are named, passed by where that is wished, and silent about passwords.

use std::process::Command;

use acs_sdk::dypnsapi::Client;

use crate::peer::{Peer, good};
use crate::tls::Secure;
use crate::{builder, check, not_connected};

/// `user:pass word`, as proxies want it.
const AUTHORIZATION: &str = "Basic dXNlcjpwYXNzIHdvcmQ=";

fn with_password(scheme: &str, proxy: &Peer) -> String {
    format!("{scheme}://user:pass%20word@{}", proxy.address)
}

#[tokio::test]
async fn a_plain_request_goes_to_the_proxy_with_its_whole_address() {
    let proxy = Peer::answering(good());
    let client = builder("http://service.invalid")
        .allow_http(true)
        .proxy(with_password("http", &proxy))
        .build()
        .unwrap();
    check(&client).await.unwrap();
    let head = proxy.heads().remove(0);
    assert!(head.starts_with("POST http://service.invalid/?"), "{head}");
    assert!(head.contains("\r\nhost: service.invalid\r\n"), "{head}");
    let authorization = format!("\r\nproxy-authorization: {AUTHORIZATION}\r\n");
    assert!(head.contains(&authorization), "{head}");
}

/// A proxy that opens a tunnel to wherever it is asked to.
fn tunnel() -> Peer {
    Peer::start(|mut wire| {
        let head = wire.request().unwrap();
        let address = head.split(' ').nth(1).unwrap().to_owned();
        wire.write(b"HTTP/1.1 200 Connection established\r\n\r\n");
        wire.pipe(&address);
    })
}

#[tokio::test]
async fn a_secure_request_goes_through_a_tunnel_that_sees_nothing_of_it() {
    let (service, proxy) = (Secure::start(false), tunnel());
    let client = builder(service.url())
        .proxy(with_password("http", &proxy))
        .root_certificates(service.certificate.clone())
        .build()
        .unwrap();
    for _ in 0..2 {
        check(&client).await.unwrap();
    }
    assert_eq!(service.versions(), ["HTTP/1.1", "HTTP/1.1"]);
    let heads = proxy.heads();
    assert_eq!(heads.len(), 1, "the tunnel is kept");
    let address = service.address.to_string();
    assert!(heads[0].starts_with(&format!("CONNECT {address} HTTP/1.1\r\n")));
    assert!(heads[0].contains(&format!("Proxy-Authorization: {AUTHORIZATION}\r\n")));
    assert!(!heads[0].contains("13000000000"));
}

#[tokio::test]
async fn a_proxy_that_refuses_has_sent_nothing() {
    let proxy = Peer::answering("HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n");
    let client = builder("https://service.invalid").proxy(proxy.url());
    let error = check(&client.build().unwrap()).await.unwrap_err();
    let causes = not_connected(error);
    assert!(causes.contains("proxy"), "{causes}");
}

#[tokio::test]
async fn socks_proxies_are_told_the_name_of_the_service() {
    let service = Peer::answering(good());
    let there = service.address.to_string();
    let proxy = Peer::start(move |mut wire| {
        let offered = usize::from(wire.read_exact(2)[1]);
        wire.read_exact(offered);
        wire.write(&[5, 2]);
        let user = wire.read_exact(2)[1].into();
        assert_eq!(wire.read_exact(user), b"user");
        let password = wire.read_exact(1)[0].into();
        assert_eq!(wire.read_exact(password), b"pass word");
        wire.write(&[1, 0]);
        let asked = wire.read_exact(5);
        assert_eq!(asked[..4], [5, 1, 0, 3], "connect, to a name");
        assert_eq!(wire.read_exact(asked[4].into()), b"service.invalid");
        wire.read_exact(2);
        wire.write(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        wire.pipe(&there);
    });
    let client = builder("http://service.invalid")
        .allow_http(true)
        .proxy(with_password("socks5h", &proxy))
        .build()
        .unwrap();
    check(&client).await.unwrap();
    assert!(service.heads()[0].starts_with("POST /?"));
}

#[test]
fn a_proxy_that_cannot_be_used_is_told_without_its_password() {
    for url in [
        "ftp://user:planted@host:1",
        "http://user:planted@",
        "socks4://h:1",
    ] {
        let error = builder("https://service.invalid").proxy(url).build();
        let text = error.unwrap_err().to_string();
        assert!(text.contains("the proxy cannot be used"), "{text}");
        assert!(!text.contains("planted"), "{text}");
    }
}

/// The environment is that of a process, so the calls are made in one of their own.
#[test]
fn the_environment_names_the_proxy_and_what_passes_it_by() {
    let service = Peer::answering(good());
    for (name, no_proxy, direct, is_used) in [
        ("HTTP_PROXY", "", "", true),
        ("http_proxy", "", "", true),
        ("ALL_PROXY", "other.example", "", true),
        ("HTTP_PROXY", "127.0.0.1", "", false),
        ("HTTPS_PROXY", "", "", false),
        ("HTTP_PROXY", "", "yes", false),
    ] {
        let proxy = Peer::answering(good());
        let mut child = Command::new(std::env::current_exe().unwrap());
        for known in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
            child.env_remove(known).env_remove(known.to_lowercase());
        }
        let output = child
            .args([
                "--exact",
                "proxies::one_call_as_the_environment_says",
                "--nocapture",
            ])
            .env("ACS_TEST_ENDPOINT", service.url())
            .env("ACS_TEST_DIRECT", direct)
            .env(name, proxy.url())
            .env("NO_PROXY", no_proxy)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(
            proxy.heads().len(),
            usize::from(is_used),
            "{name} {no_proxy} {direct}"
        );
    }
    assert_eq!(service.heads().len(), 3);
}

/// A call of the test above; alone it has nothing to call.
#[tokio::test]
async fn one_call_as_the_environment_says() {
    let Ok(endpoint) = std::env::var("ACS_TEST_ENDPOINT") else {
        return;
    };
    let mut builder = Client::builder()
        .endpoint(endpoint)
        .credentials(acs_runtime::Credentials::new("id", "secret"));
    if std::env::var("ACS_TEST_DIRECT").is_ok_and(|direct| !direct.is_empty()) {
        builder = builder.no_proxy();
    }
    check(&builder.build().unwrap()).await.unwrap();
}
