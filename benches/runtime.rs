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

use acs_runtime::Credentials;
use acs_runtime::wire::read_json;
use acs_sdk::dypnsapi::{Client, QuerySendDetailsResponse};
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
        "call" => calls(argument, true),
        "reqwest" => calls(argument, false),
        other => panic!("there is no case {other}"),
    }
}

/// `ADDRESS COUNT`: that many requests over one connection.
fn calls(argument: &str, signed: bool) {
    let (address, count) = argument.split_once(' ').unwrap();
    let count: usize = count.parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        if signed {
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
        } else {
            let client = reqwest::Client::new();
            let url = format!("http://{address}/?PhoneNumber=13000000000&VerifyCode=1234");
            for _ in 0..count {
                let answer = client.post(&url).send().await.unwrap();
                black_box(answer.bytes().await.unwrap());
            }
        }
    });
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
    let (call, plain) = (per_call("call"), per_call("reqwest"));
    println!("one small request over a kept connection");
    println!("  signed call           {call:>12} instructions");
    println!("  plain reqwest         {plain:>12} instructions");
    println!("  ratio                 {:>12.2}", ratio(call, plain));
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
