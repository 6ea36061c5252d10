//! A reqwest client of the program's own carries requests as the client that comes with the crate does.

use acs_runtime::transport::ReqwestTransport;
use acs_runtime::{Error, HttpRequest, Transport};
use std::time::Duration;

use crate::peer::{Peer, good};
use crate::{builder, check, not_connected, unknown};

fn own() -> ReqwestTransport {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .build();
    ReqwestTransport::new(client.unwrap())
}

#[tokio::test]
async fn it_is_signed_sent_and_pooled() {
    let peer = Peer::answering(good());
    let client = builder(peer.url()).transport(own()).build().unwrap();
    for _ in 0..3 {
        assert!(check(&client).await.unwrap().is_verified());
    }
    let mut answer = check(&client).open().await.unwrap();
    assert!(answer.chunk().await.unwrap().is_some());
    assert_eq!(peer.accepted(), 1);
    let head = peer.heads().remove(0);
    assert!(
        head.contains("x-acs-action: CheckSmsVerifyCode\r\n"),
        "{head}"
    );
    assert!(head.contains("content-length: 0\r\n"), "{head}");
}

#[tokio::test]
async fn its_failures_are_told_apart() {
    let client = builder("http://127.0.0.1:1")
        .transport(own())
        .build()
        .unwrap();
    let causes = not_connected(check(&client).await.unwrap_err());
    let expected =
        "cannot connect to 127.0.0.1:1: the host refuses connections on this port; check ";
    assert!(causes.starts_with(expected), "{causes}");
    let silent = Peer::silent();
    let client = builder(silent.url())
        .transport(own())
        .attempt_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    let reason = format!("no response from {} within 100ms", silent.address);
    let expected = (reason, None);
    assert_eq!(unknown(check(&client).await.unwrap_err()), expected);
    let peer = Peer::answering(good());
    let client = builder(peer.url())
        .transport(own())
        .max_response_bytes(3)
        .build()
        .unwrap();
    let (reason, status) = unknown(check(&client).await.unwrap_err());
    assert_eq!(
        (reason.as_str(), status),
        ("the response is larger than 3 bytes", Some(200))
    );
}

#[tokio::test]
async fn a_path_that_reqwest_would_change_is_not_sent() {
    let request = HttpRequest {
        method: "GET",
        scheme: "http",
        host: "127.0.0.1:1".to_owned(),
        path: "/a/../b".to_owned(),
        query: String::new(),
        headers: Vec::new(),
        body: Vec::new(),
        max_response_bytes: 1,
        timeout: Duration::from_secs(1),
    };
    let error = own().send(request).await.unwrap_err();
    assert!(error.to_string().contains("would change"), "{error}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_leaves_its_request_id() {
    let half = "HTTP/1.1 200 OK\r\nx-acs-request-id: R-77\r\ncontent-length: 100\r\n\r\n{";
    let clients = [
        |url: String| builder(url).build().unwrap(),
        |url: String| builder(url).transport(own()).build().unwrap(),
    ];
    for client in clients {
        let peer = Peer::start(move |mut wire| {
            wire.request();
            wire.write(half.as_bytes());
        });
        let error: Error<_> = check(&client(peer.url())).await.unwrap_err();
        assert_eq!(error.request_id(), Some("R-77"), "{error}");
        assert!(
            error.to_string().ends_with("(status 200, request id R-77)"),
            "{error}"
        );
    }
}
