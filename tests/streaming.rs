//! Answers that are read as they arrive: nothing waits for the end of a body, refusals stay errors, and a broken
//! connection is told.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, Sender, channel};

use acs_runtime::{Credentials, Error};
use acs_sdk::dypnsapi::Client;

/// Answers one request with the head, and then with each piece that the test sends.
fn serve(head: &'static str) -> (SocketAddr, Sender<&'static str>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (pieces, to_write): (_, Receiver<&str>) = channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut line = String::new();
        while reader.read_line(&mut line).unwrap() > 2 {
            line.clear();
        }
        let head = format!(
            "HTTP/1.1 {head}\r\ntransfer-encoding: chunked\r\nx-acs-request-id: R-1\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        for piece in to_write {
            let chunk = format!("{:x}\r\n{piece}\r\n", piece.len());
            stream.write_all(chunk.as_bytes()).unwrap();
            if piece.is_empty() {
                break;
            }
        }
    });
    (address, pieces)
}

fn client(address: SocketAddr) -> Client {
    Client::builder()
        .endpoint(format!("http://{address}"))
        .credentials(Credentials::new("id", "secret"))
        .build()
        .unwrap()
}

fn check(
    client: &Client,
) -> acs_runtime::Call<
    acs_sdk::dypnsapi::CheckSmsVerifyCodeRequest,
    acs_sdk::dypnsapi::CheckSmsVerifyCodeResponse,
    String,
> {
    client
        .check_sms_verify_code()
        .phone_number("13000000000")
        .verify_code("1234")
        .send()
}

#[tokio::test]
async fn an_event_is_there_before_the_next_is_sent() {
    let (address, pieces) = serve("200 OK\r\ncontent-type: text/event-stream;charset=utf-8");
    let client = client(address);
    let mut events = check(&client).events().await.unwrap();
    assert_eq!(events.request_id(), Some("R-1"));
    pieces.send("id: 1\ndata: {\"Code\":\"OK\",").unwrap();
    pieces.send("\"Message\":\"第一\"}\n\n").unwrap();
    let first = events.next().await.unwrap().unwrap();
    assert_eq!(first.id.as_deref(), Some("1"));
    assert_eq!(first.data.message.as_deref(), Some("第一"));
    // Only now does the service say more.
    pieces
        .send("data: {\"Message\":\"second\"}\n\ndata: broken\n\n")
        .unwrap();
    let second = events.next().await.unwrap().unwrap();
    assert_eq!(second.data.message.as_deref(), Some("second"));
    let broken = events.next().await.unwrap();
    assert!(matches!(broken, Err(Error::Undecodable(_))), "{broken:?}");
    pieces.send("data: [DONE]\n\n").unwrap();
    pieces.send("").unwrap();
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn an_answer_at_once_is_one_event() {
    let (address, pieces) = serve("200 OK\r\ncontent-type: application/json");
    let client = client(address);
    let mut events = check(&client).events().await.unwrap();
    pieces.send("{\"Message\":").unwrap();
    pieces.send("\"all\"}").unwrap();
    pieces.send("").unwrap();
    let only = events.next().await.unwrap().unwrap();
    assert_eq!(only.data.message.as_deref(), Some("all"));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn bytes_come_chunk_by_chunk_and_a_broken_connection_is_told() {
    let (address, pieces) = serve("200 OK\r\ncontent-type: application/octet-stream");
    let client = client(address);
    let mut answer = check(&client).open().await.unwrap();
    assert_eq!((answer.status(), answer.request_id()), (200, Some("R-1")));
    pieces.send("first").unwrap();
    assert_eq!(answer.chunk().await.unwrap().unwrap(), b"first");
    pieces.send("second").unwrap();
    assert_eq!(answer.chunk().await.unwrap().unwrap(), b"second");
    // The server goes away without the last chunk.
    drop(pieces);
    let error = answer.chunk().await.unwrap_err();
    assert_eq!(error.status(), Some(200));
    assert!(
        answer.chunk().await.unwrap().is_none(),
        "nothing after an error"
    );
}

#[tokio::test]
async fn a_refusal_is_an_error_as_ever() {
    let (address, pieces) = serve("400 Bad Request\r\ncontent-type: application/json");
    let client = client(address);
    pieces
        .send("{\"Code\":\"isv.MOBILE_NUMBER_ILLEGAL\",")
        .unwrap();
    pieces.send("\"Message\":\"no\"}").unwrap();
    pieces.send("").unwrap();
    let error = check(&client).open().await.unwrap_err();
    assert_eq!(error.http_status(), Some(400));
    assert_eq!(error.message(), Some("no"));
    assert_eq!(error.request_id(), Some("R-1"));
}
