//! Connections: shared by clones, given up when a call is, and never led elsewhere.

use std::sync::mpsc::channel;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::peer::{Peer, good};
use crate::{builder, check, not_connected, unknown};

#[tokio::test]
async fn clones_share_connections() {
    let peer = Peer::answering(good());
    let client = builder(peer.url()).build().unwrap();
    for _ in 0..5 {
        check(&client).await.unwrap();
        check(&client.clone()).await.unwrap();
    }
    assert_eq!(peer.accepted(), 1);
    assert_eq!(peer.heads().len(), 10);
}

#[tokio::test]
async fn without_idle_connections_each_call_makes_its_own() {
    let peer = Peer::answering(good());
    let client = builder(peer.url()).pool_max_idle(0).build().unwrap();
    for _ in 0..3 {
        check(&client).await.unwrap();
    }
    assert_eq!(peer.accepted(), 3);
}

#[tokio::test]
async fn an_idle_connection_is_given_up_after_its_time() {
    let peer = Peer::answering(good());
    let timeout = Duration::from_millis(20);
    let client = builder(peer.url()).pool_idle_timeout(timeout).build();
    let client = client.unwrap();
    check(&client).await.unwrap();
    tokio::time::sleep(timeout * 5).await;
    check(&client).await.unwrap();
    assert_eq!(peer.accepted(), 2);
}

#[tokio::test]
async fn a_connection_that_the_service_closed_costs_no_call() {
    let peer = Peer::start(|mut wire| {
        wire.request();
        wire.write(&good());
    });
    let client = builder(peer.url()).build().unwrap();
    for _ in 0..3 {
        check(&client).await.unwrap();
        // Time for the end of the connection to arrive.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(peer.accepted(), 3);
}

#[tokio::test]
async fn dropping_a_call_leaves_nothing_behind() {
    let (arrived, arrives) = channel();
    let (closed, closes) = channel();
    let peer = Peer::start(move |mut wire| {
        if wire.number > 0 {
            while wire.request().is_some() {
                wire.write(&good());
            }
            return;
        }
        wire.request();
        arrived.send(()).unwrap();
        // Half an answer, which the next call must not take for its own.
        wire.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
        assert_eq!(wire.request(), None);
        closed.send(()).unwrap();
    });
    let client = builder(peer.url()).build().unwrap();
    let mut call = Box::pin(check(&client));
    let arrives = tokio::task::spawn_blocking(move || arrives.recv().unwrap());
    tokio::select! {
        result = &mut call => panic!("there was an answer: {result:?}"),
        arrived = arrives => arrived.unwrap(),
    }
    drop(call);
    let closes = tokio::task::spawn_blocking(move || {
        closes.recv_timeout(Duration::from_secs(20)).unwrap();
    });
    closes.await.unwrap();
    let metrics = Handle::current().metrics();
    let mut waits = 0;
    while metrics.num_alive_tasks() > 0 && waits < 1000 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        waits += 1;
    }
    assert_eq!(metrics.num_alive_tasks(), 0);
    assert!(check(&client).await.unwrap().is_verified());
    assert_eq!(peer.accepted(), 2);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Peer::answering(good());
    let there = elsewhere.url();
    for status in [301, 302, 303, 307, 308] {
        let moved = format!(
            "HTTP/1.1 {status} Moved\r\nlocation: {there}/\r\ncontent-length: 5\r\n\r\nmoved"
        );
        let peer = Peer::answering(moved);
        let client = builder(peer.url()).build().unwrap();
        check(&client).await.unwrap_err();
        assert_eq!(peer.heads().len(), 1);
    }
    assert_eq!(elsewhere.accepted(), 0);
}

#[tokio::test]
async fn a_broken_connection_says_whether_the_request_was_sent() {
    let closing = Peer::start(|mut wire| drop(wire.request()));
    let error = check(&builder(closing.url()).build().unwrap()).await;
    let (reason, status) = unknown(error.unwrap_err());
    let broke = format!("the connection to {} broke before the", closing.address);
    assert!(reason.starts_with(&broke), "{reason}");
    assert_eq!(status, None);
    // A port that nobody listens on any more.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    let url = format!("http://{address}");
    drop(nobody);
    let error = check(&builder(url).build().unwrap()).await.unwrap_err();
    assert!(error.is_retryable());
    let causes = not_connected(error);
    let expected = format!(
        "cannot connect to {address}: the host refuses connections on this port; check the endpoint and the port: "
    );
    assert!(causes.starts_with(&expected), "{causes}");
    assert!(causes.contains("refused"), "{causes}");
    // Neither may show whose phone it was.
    assert!(!causes.contains("13000000000"), "{causes}");
}

#[test]
fn outside_of_a_runtime_there_is_an_error_and_no_panic() {
    let client = builder("http://127.0.0.1:1").build().unwrap();
    let mut call = Box::pin(check(&client));
    let Poll::Ready(result) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it waits for nothing");
    };
    let causes = not_connected(result.unwrap_err());
    assert!(causes.contains("there is no Tokio runtime"), "{causes}");
}
