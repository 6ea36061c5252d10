//! Protects what a call shows of itself: spans under OpenTelemetry's names, one for the call and one for each attempt.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/log.rs"]
mod log;

use std::time::Duration;

use acs_harness::dypnsapi::Client;
use acs_runtime::retry::{Failed, RetryPolicy};
use acs_runtime::{Credentials, Mock, MockAnswer};
use log::Log;
use tracing_subscriber::fmt::format::FmtSpan;

struct AtOnce;

impl RetryPolicy for AtOnce {
    fn wait(&self, _: &Failed<'_>, _: f64) -> Option<Duration> {
        Some(Duration::ZERO)
    }
}

#[test]
fn a_call_and_its_attempts_are_spans() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let busy = r#"{"Code":"Throttling.User","Message":"slow","RequestId":"R-1"}"#;
    let mock = Mock::new()
        .on("CheckSmsVerifyCode", MockAnswer::http(429, busy))
        .on(
            "CheckSmsVerifyCode",
            MockAnswer::json(r#"{"Code":"OK","RequestId":"R-2"}"#),
        );
    let client: Client = Client::builder()
        .endpoint("localhost:7443")
        .credentials(Credentials::new("id", "secret"))
        .transport(mock)
        .retry_policy(AtOnce)
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(async {
            let check = client
                .check_sms_verify_code()
                .phone_number("13912345678")
                .verify_code("1234");
            check.send().await.unwrap();
        });
    });
    let text = log.take();
    let closed: Vec<&str> = text.lines().filter(|line| line.contains("close")).collect();
    let [first, second, call] = closed[..] else {
        unreachable!("two attempts and a call in {text}");
    };
    for (line, parts) in [
        (
            first,
            [
                "http.request.method=\"POST\"",
                "http.request.resend_count=0",
                "http.response.status_code=429",
                "acs.request_id=\"R-1\"",
                "error.type=\"Throttling.User\"",
            ],
        ),
        (
            second,
            [
                "http.request.resend_count=1",
                "http.response.status_code=200",
                "acs.request_id=\"R-2\"",
                "server.address=\"localhost\" server.port=7443",
                "url.scheme=\"https\"",
            ],
        ),
        (
            call,
            [
                "rpc.service=\"Dypnsapi\"",
                "rpc.method=\"CheckSmsVerifyCode\"",
                "otel.kind=\"client\"",
                "acs.attempts=2",
                "http.response.status_code=200",
            ],
        ),
    ] {
        for part in parts {
            assert!(line.contains(part), "{part} is not in {line}");
        }
    }
    assert!(
        text.contains("tries again") && text.contains("acs.wait_ms=0"),
        "{text}"
    );
    assert!(!text.contains("13912345678"), "{text}");
}
