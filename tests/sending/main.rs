//! Protects what happens between a signed request and its answer: connections are shared and given back only when they are
//! whole, every wait ends, answers are bounded, and what went wrong is told for what it is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod blocking;
mod bodies;
mod connections;
mod own_client;
mod peer;
mod proxies;
mod timeouts;
mod tls;

use acs_runtime::{Call, ClientBuilder, Credentials, Error};
use acs_sdk::dypnsapi::{CheckSmsVerifyCodeRequest, CheckSmsVerifyCodeResponse, Client};

/// A client for an endpoint that makes one attempt, and asks no proxy of whoever runs the tests.
fn builder(endpoint: impl Into<String>) -> ClientBuilder<Client> {
    Client::builder()
        .endpoint(endpoint)
        .credentials(Credentials::new("id", "secret"))
        .max_attempts(1)
        .no_proxy()
}

type Check = Call<CheckSmsVerifyCodeRequest, CheckSmsVerifyCodeResponse, String>;

fn check(client: &Client) -> Check {
    client
        .check_sms_verify_code()
        .phone_number("13000000000")
        .verify_code("1234")
        .send()
}

/// Why there was no answer, and the status that came before.
fn unknown<C: std::fmt::Debug>(error: Error<C>) -> (String, Option<u16>) {
    match error {
        Error::OutcomeUnknown(unknown) => (unknown.reason, unknown.status),
        other => panic!("{other:?}"),
    }
}

/// Why no connection came about, with all causes.
fn not_connected<C: std::fmt::Debug>(error: Error<C>) -> String {
    let Error::NotSent(acs_runtime::NotSent::Connect(error)) = error else {
        panic!("{error:?}");
    };
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
