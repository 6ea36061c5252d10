//! Every wait ends, and the error says what may have become of the request. Servers here never go on by themselves, so
//! that a test ends only by the timeout that it is about.

use std::time::Duration;

use acs_runtime::Error;

use crate::peer::Peer;
use crate::{builder, check, not_connected, unknown};

const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_secs(600);

fn no_response(peer: &Peer) -> String {
    format!("no response from {} within 100ms", peer.address)
}

#[tokio::test]
async fn connecting_ends_and_nothing_was_sent() {
    // It accepts, and is silent where TLS begins.
    let peer = Peer::mute();
    let client = builder(format!("https://{}", peer.address))
        .connect_timeout(SHORT)
        .attempt_timeout(LONG)
        .total_timeout(LONG);
    let error = check(&client.build().unwrap()).await.unwrap_err();
    let causes = not_connected(error);
    assert!(causes.contains("no connection within 100ms"), "{causes}");
}

#[tokio::test]
async fn an_attempt_that_ends_while_connecting_has_sent_nothing() {
    let peer = Peer::mute();
    let client = builder(format!("https://{}", peer.address))
        .connect_timeout(LONG)
        .attempt_timeout(SHORT)
        .total_timeout(LONG);
    let error = check(&client.build().unwrap()).await.unwrap_err();
    let causes = not_connected(error);
    let address = peer.address;
    let expected = format!("cannot connect to {address}: the host does not respond; ");
    assert!(causes.starts_with(&expected), "{causes}");
    assert!(causes.ends_with(" (after 100ms)"), "{causes}");
}

#[tokio::test]
async fn an_attempt_ends_and_may_have_happened() {
    let peer = Peer::silent();
    let client = builder(peer.url())
        .attempt_timeout(SHORT)
        .total_timeout(LONG);
    let error = check(&client.build().unwrap()).await.unwrap_err();
    assert_eq!(unknown(error), (no_response(&peer), None));
    assert_eq!(peer.heads().len(), 1);
}

#[tokio::test]
async fn a_body_that_stalls_ends_the_attempt() {
    let peer = Peer::start(|mut wire| {
        wire.request();
        wire.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
        wire.request();
    });
    let client = builder(peer.url())
        .attempt_timeout(SHORT)
        .total_timeout(LONG);
    let error = check(&client.build().unwrap()).await.unwrap_err();
    let expected = (no_response(&peer), Some(200));
    assert_eq!(unknown(error), expected);
}

#[tokio::test]
async fn a_call_ends_whatever_its_attempts_may_take() {
    let peer = Peer::silent();
    let client = builder(peer.url())
        .attempt_timeout(LONG)
        .total_timeout(SHORT)
        .max_attempts(100);
    let error = check(&client.build().unwrap()).await.unwrap_err();
    assert!(error.is_outcome_unknown());
    assert_eq!(peer.heads().len(), 1);
}

#[tokio::test]
async fn a_stream_ends_when_nothing_comes_for_as_long_as_an_attempt_may_take() {
    let peer = Peer::start(|mut wire| {
        wire.request();
        wire.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
        wire.request();
    });
    let client = builder(peer.url())
        .attempt_timeout(SHORT)
        .total_timeout(LONG);
    let mut answer = check(&client.build().unwrap()).open().await.unwrap();
    assert_eq!(answer.chunk().await.unwrap().unwrap(), b"abc");
    let error = answer.chunk().await.unwrap_err();
    assert_eq!(error.to_string(), no_response(&peer));
    assert_eq!(error.status(), Some(200));
    assert!(answer.chunk().await.unwrap().is_none());
    // The head is waited for in the same way.
    let silent = Peer::silent();
    let client = builder(silent.url())
        .attempt_timeout(SHORT)
        .total_timeout(LONG);
    let error = check(&client.build().unwrap()).open().await.unwrap_err();
    assert!(matches!(error, Error::OutcomeUnknown(_)));
}
