//! Calls without an async runtime.

use acs_runtime::{Credentials, Error, NotSent, block_on};
use acs_sdk::dysmsapi;

use crate::peer::{Peer, answer, good};
use crate::{builder, check};

/// Lets the runtime in the background come to rest: an answer is there a moment before its connection is back in the pool.
fn rest() {
    let turns = async {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    };
    block_on(async { tokio::spawn(turns).await })
        .unwrap()
        .unwrap();
}

#[test]
fn a_call_is_made_without_a_runtime() {
    let peer = Peer::answering(good());
    let client = builder(peer.url()).build().unwrap();
    for _ in 0..3 {
        assert!(check(&client).block().unwrap().is_verified());
        rest();
    }
    // One runtime serves all threads, and so their calls share connections.
    let other = client.clone();
    let joined = std::thread::spawn(move || check(&other).block().unwrap().is_verified()).join();
    assert!(joined.unwrap());
    assert_eq!(peer.accepted(), 1);
}

#[test]
fn errors_are_those_of_the_call() {
    let peer = Peer::answering(
        "HTTP/1.1 403 No\r\ncontent-length: 41\r\n\r\n{\"Code\":\"Forbidden\",\"Message\":\"not you\"}\r\n",
    );
    let client = builder(peer.url()).build().unwrap();
    let error = check(&client).block().unwrap_err();
    assert_eq!(error.code().map(String::as_str), Some("Forbidden"));
}

#[test]
fn streams_are_waited_for_as_well() {
    let peer = Peer::answering(good());
    let client = builder(peer.url()).build().unwrap();
    let bytes = block_on(async {
        let mut answer = check(&client).open().await.unwrap();
        answer.chunk().await.unwrap().unwrap()
    });
    assert_eq!(bytes.unwrap(), crate::peer::GOOD.as_bytes());
}

fn pages() -> (Peer, dysmsapi::Client) {
    let peer = Peer::start(|mut wire| {
        while let Some(head) = wire.request() {
            let item = if head.contains("PageIndex=2") {
                "b"
            } else {
                "a"
            };
            let body = format!(
                r#"{{"Code":"OK","TotalCount":2,"SmsTemplateList":[{{"TemplateCode":"{item}"}}]}}"#
            );
            wire.write(&answer("", body.as_bytes()));
        }
    });
    let client = dysmsapi::Client::builder()
        .endpoint(peer.url())
        .credentials(Credentials::new("id", "secret"))
        .no_proxy()
        .build()
        .unwrap();
    (peer, client)
}

#[test]
fn pages_and_items_are_iterators() {
    let (peer, client) = pages();
    let items = client.query_sms_template_list().page_size(1).items();
    let codes: Vec<String> = items
        .blocking()
        .inspect(|_| rest())
        .map(|item| item.unwrap().template_code.unwrap())
        .collect();
    assert_eq!(codes, ["a", "b"]);
    let pages = client.query_sms_template_list().page_size(1).pages();
    let pages = pages.blocking().inspect(|_| rest());
    assert_eq!(pages.filter(Result::is_ok).count(), 2);
    // Each list has one request more: its last page is a full one, so its total might count that page alone.
    assert_eq!(peer.heads().len(), 6);
    assert_eq!(peer.accepted(), 1);
}

#[tokio::test]
async fn inside_a_runtime_there_is_an_error_and_no_panic() {
    let peer = Peer::answering(good());
    let client = builder(peer.url()).build().unwrap();
    let error = check(&client).block().unwrap_err();
    assert!(matches!(error, Error::NotSent(NotSent::Config(_))));
    assert!(error.to_string().contains("`await` it instead"), "{error}");
    let (_peer, client) = pages();
    let mut pages = client.query_sms_template_list().pages().blocking();
    assert!(pages.next().unwrap().is_err());
    assert!(pages.next().is_none());
    assert_eq!(peer.accepted(), 0);
}
