//! Instructions, counted by callgrind, so that a busy machine does not matter: decoding beside serde's derives, and one
//! signed call over loopback beside plain reqwest. `cargo bench --bench runtime`; without valgrind it says so and stops.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on has failed, and talks on standard output"
)]

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use acs_runtime::Credentials;
use acs_runtime::sign::{ToSign, canonical_request, sha256_hex};
use acs_runtime::wire::read_json;
use acs_sdk::dypnsapi::{Client, QuerySendDetailsResponse};

use ring::hmac;
use serde::Deserialize;

/// The same answer as serde derives would read it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[allow(
    dead_code,
    reason = "the fields are read into, which is what is measured"
)]
struct Derived {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    total_count: Option<i64>,
    access_denied_detail: Option<String>,
    model: Option<Vec<DerivedDetail>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[allow(
    dead_code,
    reason = "the fields are read into, which is what is measured"
)]
struct DerivedDetail {
    content: Option<String>,
    err_code: Option<String>,
    out_id: Option<String>,
    phone_num: Option<String>,
    receive_date: Option<String>,
    send_date: Option<String>,
    send_status: Option<i64>,
    template_code: Option<String>,
}

/// An answer of some 300 kB.
fn body() -> String {
    let item = |number: usize| {
        format!(
            r#"{{"Content":"【阿里云】您的验证码为：{number}，请勿泄露于他人！","ErrCode":"DELIVERED","OutId":"{number}","PhoneNum":"13000000000","ReceiveDate":"2019-01-08 16:44:13","SendDate":"2019-01-08 16:44:10","SendStatus":3,"TemplateCode":"SMS_12231****"}}"#
        )
    };
    let items: Vec<String> = (0..1200).map(item).collect();
    format!(
        r#"{{"Code":"OK","Message":"成功","RequestId":"CC3BB6D2-2FDF","TotalCount":1200,"Model":[{}]}}"#,
        items.join(",")
    )
}

fn main() {
    match std::env::var("ACS_BENCH_CASE") {
        Ok(case) => run(&case),
        Err(_) => report(),
    }
}

/// One case, as it runs under callgrind.
fn run(case: &str) {
    let (name, argument) = case.split_once(' ').unwrap_or((case, ""));
    let text = body();
    match name {
        "nothing" => drop(black_box(text)),
        "tables" => {
            let mut answer = QuerySendDetailsResponse::default();
            let problems = read_json(text.as_bytes(), &mut answer).unwrap();
            assert!(problems.is_empty());
            black_box(answer);
        }
        "derives" => {
            let answer: Derived = serde_json::from_slice(text.as_bytes()).unwrap();
            black_box(answer);
        }
        "signing" => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
            for _ in 0..argument.parse().unwrap() {
                black_box(signature(&key));
            }
        }
        "call" => calls(argument, Caller::Client),
        "signs" => calls(argument, Caller::Reqwest(Headers::Signed)),
        "same" => calls(argument, Caller::Reqwest(Headers::Ready)),
        "bare" => calls(argument, Caller::Reqwest(Headers::None)),
        other => panic!("there is no case {other}"),
    }
}

enum Caller {
    /// The generated client.
    Client,
    /// reqwest alone.
    Reqwest(Headers),
}

/// What reqwest sends with a request.
#[derive(Clone, Copy, PartialEq)]
enum Headers {
    /// The headers of the generated client, signed anew each time.
    Signed,
    /// The same, with a signature that is ready.
    Ready,
    None,
}

/// What the generated client sends, signed once.
const HEADERS: [(&str, &str); 8] = [
    ("x-acs-action", "CheckSmsVerifyCode"),
    ("x-acs-version", "2017-05-25"),
    ("x-acs-date", "2026-01-01T00:00:00Z"),
    ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
    (
        "x-acs-content-sha256",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    ("accept", "application/json"),
    ("user-agent", "acs-rust/0.1.0"),
    (
        "authorization",
        "ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    ),
];

/// `ADDRESS COUNT`: that many requests over one connection.
fn calls(argument: &str, caller: Caller) {
    let (address, count) = argument.split_once(' ').unwrap();
    let count: usize = count.parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        if let Caller::Reqwest(headers) = caller {
            let client = reqwest::Client::new();
            let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
            for _ in 0..count {
                let url = format!("http://{address}/?PhoneNumber=13000000000&VerifyCode=1234");
                let mut request = client.post(url).timeout(Duration::from_secs(10));
                for (name, value) in HEADERS {
                    match (headers, name) {
                        (Headers::None, _) => {}
                        (Headers::Signed, "authorization") => {
                            request = request.header(name, signature(&key));
                        }
                        _ => request = request.header(name, value),
                    }
                }
                let answer = request.send().await.unwrap();
                black_box(answer.bytes().await.unwrap());
            }
        } else {
            let client: Client = Client::builder()
                .endpoint(format!("http://{address}"))
                .credentials(Credentials::new("id", "secret"))
                .build()
                .unwrap();
            for _ in 0..count {
                let sent = client
                    .check_sms_verify_code()
                    .phone_number("13000000000")
                    .verify_code("1234")
                    .send()
                    .await;
                black_box(sent.unwrap());
            }
        }
    });
}

/// The signature of the request that is measured, as a program would make it that has only this one to sign.
fn signature(key: &hmac::Key) -> String {
    let mut headers: Vec<(&str, &str)> = HEADERS.to_vec();
    headers.retain(|(name, _)| name.starts_with("x-acs-"));
    headers.push(("host", "127.0.0.1:18080"));
    let (canonical, signed) = canonical_request(&ToSign {
        method: "POST",
        path: "/",
        query: "PhoneNumber=13000000000&VerifyCode=1234",
        headers: &headers,
        content_sha256: &sha256_hex(b""),
    });
    let text = format!("ACS3-HMAC-SHA256\n{}", sha256_hex(canonical.as_bytes()));
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap();
    let mut signature = String::with_capacity(64);
    for byte in hmac::sign(key, text.as_bytes()).as_ref() {
        signature.push(digit(byte >> 4));
        signature.push(digit(byte & 15));
    }
    format!("ACS3-HMAC-SHA256 Credential=id,SignedHeaders={signed},Signature={signature}")
}

fn report() {
    let Some(nothing) = instructions("nothing") else {
        println!("skipped: there is no valgrind to count with");
        return;
    };
    let tables = instructions("tables").unwrap() - nothing;
    let derives = instructions("derives").unwrap() - nothing;
    println!("decoding {} kB", body().len() / 1000);
    println!("  tables of the runtime {tables:>12} instructions");
    println!("  derives of serde      {derives:>12} instructions");
    println!("  ratio                 {:>12.2}", ratio(tables, derives));
    let address = serve();
    let per_call = |case: &str| {
        let few = instructions(&format!("{case} {address} 20")).unwrap();
        let many = instructions(&format!("{case} {address} 120")).unwrap();
        (many - few) / 100
    };
    let count = |case| (case, per_call(case));
    let [call, signs, same, bare] = ["call", "signs", "same", "bare"].map(count);
    let few = instructions("signing 20").unwrap();
    let signing = (instructions("signing 120").unwrap() - few) / 100;
    println!("one small request over a kept connection");
    for ((_, count), what) in [
        (call, "signed call of a client"),
        (signs, "reqwest, signing the same"),
        (same, "reqwest, signature ready"),
        (bare, "reqwest, no headers"),
        (("signing", signing), "signing alone"),
    ] {
        println!("  {what:<26} {count:>8} instructions");
    }
    println!(
        "    (mostly SHA-256, which counts fully here: callgrind's processor has no instructions for it)"
    );
    let ratio = |other: u64| ratio(call.1, other);
    println!(
        "  ratio to reqwest that signs        {:>5.2}",
        ratio(signs.1)
    );
    println!(
        "  ratio to reqwest that need not     {:>5.2}",
        ratio(same.1)
    );
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of instructions fit a float far better than a ratio needs"
)]
fn ratio(ours: u64, theirs: u64) -> f64 {
    ours as f64 / theirs as f64
}

/// Instructions of a case; none without valgrind.
fn instructions(case: &str) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().unwrap())
        .env("ACS_BENCH_CASE", case)
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{case}: {said}");
    let line = said.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// A server that answers every request alike, in a thread that is not counted.
fn serve() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream));
        }
    });
    address
}

fn answer(mut stream: TcpStream) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let body = r#"{"Code":"OK","Model":{"VerifyResult":"PASS"}}"#;
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}
