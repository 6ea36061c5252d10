//! Protects what a call concludes from its attempts.

use std::task::{Context, Poll, Waker};

use std::time::SystemTime;

use super::*;
use crate::client::ClientBuilder;
use crate::operation::{ClientToken, Endpoints, Method, Product};
use crate::retry::RetryPolicy;
use crate::testing::mock::{Mock, MockAnswer};
use crate::time::Clock;
use crate::transport::HttpResponse;
use crate::wire::{Field, FieldType, Shape};
use crate::{BoxFuture, CredentialsError};

static PRODUCT: Product = Product {
    code: "Demo",
    version: "1",
    endpoints: Endpoints::Central("demo.aliyuncs.com"),
};
static WITH_TOKEN: Operation = Operation::new(&PRODUCT, "CreateDemo", Method::Post)
    .client_token(ClientToken::Parameter("ClientToken"));

#[derive(Default)]
struct Request(Option<String>);

static REQUEST: Shape = Shape::new(
    "Request",
    &[Field::query("ClientToken").named("client_token")],
);

impl Structure for Request {
    fn shape(&self) -> &'static Shape {
        &REQUEST
    }

    fn field(&self, index: usize) -> Option<&dyn FieldType> {
        (index == 0).then_some(&self.0)
    }

    fn field_mut(&mut self, index: usize) -> Option<&mut dyn FieldType> {
        (index == 0).then_some(&mut self.0)
    }
}

struct AtOnce;

impl RetryPolicy for AtOnce {
    fn wait(&self, _: &Failed<'_>, _: f64) -> Option<Duration> {
        Some(Duration::ZERO)
    }
}

fn builder(mock: Mock) -> ClientBuilder<Client> {
    ClientBuilder::new(&PRODUCT)
        .credentials(Credentials::new("id", "secret").with_token("hush hush"))
        .retry_policy(AtOnce)
        .transport(mock)
}

/// Nothing here waits but for the clock, which has a thread of its own without a runtime.
fn ended<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    loop {
        match future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(done) => return done,
            Poll::Pending => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

fn call(client: &Client) -> Result<Answer, Error<String>> {
    let mut output = Request::default();
    ended(client.call(&WITH_TOKEN, &Request::default(), &mut output))
}

fn answers(answers: impl IntoIterator<Item = MockAnswer>) -> Mock {
    let all = answers.into_iter();
    all.fold(Mock::new(), |mock, answer| mock.on("CreateDemo", answer))
}

#[test]
fn a_write_that_may_have_happened_is_never_said_to_be_safe_to_repeat() {
    let unavailable = MockAnswer::refusal(503, "ServiceUnavailable", "later");
    for last in [
        unavailable,
        MockAnswer::refusal(400, "Invalid", "no"),
        MockAnswer::http(404, "<html>"),
        MockAnswer::http(302, ""),
        MockAnswer::unreachable(),
    ] {
        let client = builder(answers([MockAnswer::lost(), last]))
            .build()
            .unwrap();
        let error = call(&client).unwrap_err();
        assert!(
            error.is_outcome_unknown() && !error.is_retryable(),
            "{error}"
        );
    }
}

#[test]
fn only_one_status_and_code_say_that_a_write_was_not_taken_up() {
    for (status, code, may_have_happened) in [
        (503, "ServiceUnavailable", false),
        (503, "isv.ServiceUnavailable", false),
        (500, "ServiceUnavailable", true),
        (503, "InternalError", true),
    ] {
        let mock = answers([MockAnswer::refusal(status, code, "later")]);
        let client = builder(mock).max_attempts(1).build().unwrap();
        let error = call(&client).unwrap_err();
        assert_eq!(error.is_outcome_unknown(), may_have_happened, "{error}");
        assert_eq!(error.is_retryable(), !may_have_happened, "{error}");
    }
}

#[test]
fn waiting_outside_of_a_runtime_is_no_panic() {
    let client = ClientBuilder::<Client>::new(&PRODUCT)
        .credentials(Credentials::new("id", "secret"))
        .transport(answers([MockAnswer::unreachable(), MockAnswer::json("{}")]));
    assert_eq!(call(&client.build().unwrap()).unwrap().http.status, 200);
}

#[test]
fn what_was_signed_is_not_repeated() {
    let said = "server string to sign is x-acs-security-token:hush hush";
    let mock = answers([MockAnswer::refusal(400, "SignatureDoesNotMatch", said)]);
    let error = call(&builder(mock).build().unwrap()).unwrap_err();
    let expected = "server string to sign is x-acs-security-token:***";
    assert_eq!(error.message(), Some(expected));
}

#[test]
fn the_last_attempt_teaches_the_next_call() {
    struct Numbered(std::sync::atomic::AtomicU32);
    impl ProvideCredentials for Numbered {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            let number = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let end = SystemTime::now() + Duration::from_secs(3600);
            let found = Credentials::new(format!("id{number}"), "s").with_token("token");
            Box::pin(std::future::ready(Ok(found.with_expiration(end))))
        }
    }
    let late = MockAnswer::of(|_| {
        Ok(HttpResponse {
            status: 400,
            headers: vec![(
                "date".to_owned(),
                "Thu, 26 Oct 2023 10:22:32 GMT".to_owned(),
            )],
            body: br#"{"Code":"InvalidTimeStamp.Expired"}"#.to_vec(),
        })
    });
    let expired = MockAnswer::refusal(403, "InvalidSecurityToken.Expired", "old");
    let mock = answers([late, expired, MockAnswer::json("{}")]);
    let client = builder(mock.clone())
        .credentials(Numbered(0.into()))
        .max_attempts(1)
        .build()
        .unwrap();
    call(&client).unwrap_err();
    call(&client).unwrap_err();
    call(&client).unwrap();
    let said = |name: &str| -> Vec<String> {
        let all = mock.requests().into_iter();
        all.map(|request| request.header(name).unwrap().to_owned())
            .collect()
    };
    let dates = said("x-acs-date");
    assert!(!dates[0].starts_with("2023") && dates[1].starts_with("2023-10-26"));
    assert_eq!(said("x-acs-accesskey-id"), ["id0", "id0", "id1"]);
}

#[test]
fn time_that_runs_out_between_attempts_does_not_hide_why_there_was_another() {
    /// Time that only waiting moves, and further than it was asked to.
    struct Late(std::sync::Mutex<SystemTime>);
    impl Clock for Late {
        fn now(&self) -> SystemTime {
            *self.0.lock().unwrap()
        }
        fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
            *self.0.lock().unwrap() += Duration::from_secs(3600);
            Box::pin(std::future::ready(()))
        }
    }
    let mock = answers([MockAnswer::refusal(429, "Throttling.User", "slow")]);
    let clock = Late(std::sync::Mutex::new(SystemTime::now()));
    let client = builder(mock.clone()).clock(clock).build().unwrap();
    let error = call(&client).unwrap_err();
    assert!(error.is_throttled(), "{error}");
    assert_eq!(error.request_id(), Some("mock"));
    assert_eq!(mock.count("CreateDemo"), 1);
}
