//! Refusals: any status, headers and body come out as an error that a program can act on, and nothing is sent twice that
//! may have happened.

use std::fmt;

use acs_runtime::{Call, Error};
use acs_sdk::{dypnsapi, dysmsapi};

use super::stub::{SECRET, Stub, answer, block_on, configured};

const PHONE: &str = "13912345678";

/// What a call may do once a service answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Write,
}

/// Answers four operations with `STATUS`, lines of `name: value`, an empty line and a body.
pub fn run(data: &[u8]) {
    let stub = Stub::new(answer(data));
    // What the answer says itself may be shown.
    let is_planted = |text: &str| !String::from_utf8_lossy(data).contains(text);
    let judge = Judge {
        stub: &stub,
        hidden: [SECRET, PHONE]
            .into_iter()
            .filter(|text| is_planted(text))
            .collect(),
    };
    let client = configured(dypnsapi::Client::builder(), &stub);
    let send = || {
        client
            .send_sms_verify_code()
            .phone_number(PHONE)
            .sign_name("sign")
            .template_code("100001")
            .template_param("{}")
            .send()
    };
    let check = || {
        client
            .check_sms_verify_code()
            .phone_number(PHONE)
            .verify_code("1234")
            .send()
    };
    judge.call(Kind::Write, block_on(send()));
    judge.call(Kind::Write, block_on(check()));
    judge.call(Kind::Write, block_on(drain(check())));
    let client = configured(dysmsapi::Client::builder(), &stub);
    let query = client
        .query_send_details()
        .phone_number(PHONE)
        .send_date("20240101")
        .page_size(10)
        .current_page(1)
        .send();
    judge.call(Kind::Read, block_on(query));
}

/// Reads every event of an answer.
async fn drain<C>(
    call: Call<dypnsapi::CheckSmsVerifyCodeRequest, dypnsapi::CheckSmsVerifyCodeResponse, C>,
) -> Result<usize, Error<C>>
where
    C: From<String>,
{
    let mut events = call.events().await?;
    let mut count = 0;
    while let Some(event) = events.next().await {
        count += usize::from(event.is_ok());
    }
    Ok(count)
}

struct Judge<'s> {
    stub: &'s Stub,
    hidden: Vec<&'static str>,
}

impl Judge<'_> {
    fn call<T, C: fmt::Debug>(&self, kind: Kind, outcome: Result<T, Error<C>>) {
        let sent = self.stub.take_sent().len();
        assert!((1..=3).contains(&sent), "{sent} requests");
        let Err(error) = outcome else {
            assert_eq!(sent, 1, "an answer was asked for again");
            return;
        };
        if kind == Kind::Write && error.is_outcome_unknown() {
            assert_eq!(sent, 1, "sent again, though it may have happened: {error}");
        }
        assert!(
            !(error.is_retryable() && error.is_outcome_unknown()),
            "nobody knows, and yet it may be tried again: {error}"
        );
        assert!(error.http_status().is_some(), "no status in: {error}");
        let shown = format!("{error} {error:?}");
        for text in &self.hidden {
            assert!(!shown.contains(text), "shows {text}: {shown}");
        }
    }
}
