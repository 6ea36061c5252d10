//! Bodies of answers: bounded, complete, and decompressed.

use std::io::Write;

use acs_runtime::Error;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::peer::{GOOD, Peer, answer, good};
use crate::{builder, check, unknown};

const GZIP: &str = "content-encoding: gzip\r\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Why an answer was not taken.
async fn refused(answer: Vec<u8>, limit: usize) -> String {
    let peer = Peer::answering(answer);
    let client = builder(peer.url()).max_response_bytes(limit);
    let error = check(&client.build().unwrap()).await.unwrap_err();
    let (reason, status) = unknown(error);
    assert_eq!(status, Some(200));
    reason
}

#[tokio::test]
async fn an_answer_is_no_longer_than_allowed() {
    let peer = Peer::answering(good());
    let client = builder(peer.url()).max_response_bytes(GOOD.len());
    check(&client.build().unwrap()).await.unwrap();
    let limit = GOOD.len() - 1;
    let expected = format!("the response is larger than {limit} bytes");
    assert_eq!(refused(good(), limit).await, expected);
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{GOOD}\r\n0\r\n\r\n",
        GOOD.len()
    );
    assert_eq!(refused(chunked.into_bytes(), limit).await, expected);
}

#[tokio::test]
async fn the_length_that_a_head_names_sets_no_memory_aside() {
    let peer = Peer::start(|mut wire| {
        wire.request();
        let length = u64::MAX / 4;
        wire.write(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{{").as_bytes());
    });
    let client = builder(peer.url()).max_response_bytes(usize::MAX);
    let error = check(&client.build().unwrap()).await.unwrap_err();
    let (reason, _) = unknown(error);
    assert!(reason.contains("broke before"), "{reason}");
}

#[tokio::test]
async fn a_truncated_answer_is_no_answer() {
    let peer = Peer::start(|mut wire| {
        wire.request();
        wire.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Code\":\"OK\"}");
    });
    let client = builder(peer.url()).build().unwrap();
    let (reason, status) = unknown(check(&client).await.unwrap_err());
    assert!(reason.contains("broke before the response was complete"));
    assert_eq!(status, Some(200));
}

#[tokio::test]
async fn a_compressed_answer_is_understood_though_nobody_asked() {
    let peer = Peer::answering(answer(GZIP, &gzip(GOOD.as_bytes())));
    let client = builder(peer.url()).build().unwrap();
    let checked = check(&client).await.unwrap();
    assert!(checked.is_verified());
    assert_eq!(checked.raw_body(), GOOD.as_bytes());
    // They would tell of bytes that nobody sees.
    assert_eq!(checked.header("content-encoding"), None);
    assert_eq!(checked.header("content-length"), None);
    assert!(!peer.heads()[0].contains("accept-encoding"));
    // The same as a stream, and the connection is as good as before.
    let mut answer = check(&client).open().await.unwrap();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.unwrap() {
        body.extend(chunk);
    }
    assert_eq!(body, GOOD.as_bytes());
    check(&client).await.unwrap();
    assert_eq!(peer.accepted(), 1);
}

#[tokio::test]
async fn compressed_answers_are_asked_for_where_that_is_wished() {
    let peer = Peer::answering(good());
    let client = builder(peer.url()).gzip(true).build().unwrap();
    check(&client).await.unwrap();
    assert!(peer.heads()[0].contains("accept-encoding: gzip\r\n"));
}

#[tokio::test]
async fn the_limit_counts_what_comes_out_of_a_compressed_answer() {
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 1 << 20, "it is allowed as it comes");
    let reason = refused(answer(GZIP, &bomb), 1 << 20).await;
    assert_eq!(reason, "the response is larger than 1048576 bytes");
}

#[tokio::test]
async fn a_broken_compressed_answer_is_no_answer() {
    let whole = gzip(GOOD.as_bytes());
    let cut = &whole[..whole.len() - 4];
    let limit = 1 << 20;
    assert_eq!(
        refused(answer(GZIP, cut), limit).await,
        "the compressed response is broken"
    );
    assert_eq!(
        refused(answer(GZIP, b"plain"), limit).await,
        "the compressed response is broken"
    );
    assert_eq!(
        refused(answer("content-encoding: br\r\n", b"plain"), limit).await,
        "the response is encoded as `br`, which was not asked for"
    );
}

#[tokio::test]
async fn an_empty_body_is_empty_in_every_encoding() {
    let peer = Peer::answering(answer(GZIP, b""));
    let client = builder(peer.url()).build().unwrap();
    let Err(Error::Undecodable(answer)) = check(&client).await else {
        panic!("an empty answer says nothing");
    };
    assert_eq!(answer.body, b"");
}
