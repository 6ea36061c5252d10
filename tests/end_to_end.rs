//! Protects the whole way: the generated client against the gateway, well and under faults.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

#[path = "support/log.rs"]
mod log;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use acs_gateway::{
    Event, Fault, Gateway, GatewayBuilder, ManualClock, RefusalStyle, StartError, WrongCode,
};
use acs_runtime::time::Clock as RuntimeClock;
use acs_runtime::{BoxFuture, Credentials, Error};
use acs_sdk::dypnsapi::send_sms_verify_code::{CodeType, DuplicatePolicy};
use acs_sdk::dypnsapi::{Client, SendSmsVerifyCodeErrorCode, SendSmsVerifyCodeRequest};
use log::Log;
use proptest::prelude::*;

const PHONE: &str = "13912345678";
const SECRET: &str = "planted-secret-1";
const TOKEN: &str = "planted-token-1";

fn gateway() -> GatewayBuilder {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/dypnsapi-2017-05-25.yaml");
    Gateway::builder()
        .spec(acs_metadata::load(&spec).unwrap())
        .access_key("id", SECRET)
}

/// Does not sleep, so that retries cost no time.
struct Impatient;

impl RuntimeClock for Impatient {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

fn client(gateway: &Gateway) -> Client {
    Client::builder()
        .endpoint(gateway.endpoint())
        .credentials(Credentials::new("id", SECRET))
        .clock(Impatient)
        .attempt_timeout(Duration::from_millis(500))
        .build()
        .unwrap()
}

fn message(phone: &str) -> SendSmsVerifyCodeRequest {
    SendSmsVerifyCodeRequest::builder()
        .phone_number(phone)
        .sign_name("速通互联验证码")
        .template_code("100001")
        .template_param(r###"{"code":"##code##","min":"5"}"###)
        .code_type(CodeType::Digits)
        .build()
}

async fn is_right(client: &Client, code: &str) -> bool {
    let request = client
        .check_sms_verify_code()
        .phone_number(PHONE)
        .verify_code(code);
    request.send().await.unwrap().is_verified()
}

#[tokio::test]
async fn a_code_is_sent_and_passes_once() {
    let gateway = gateway().start().await.unwrap();
    let client = client(&gateway);
    let sent = message(PHONE).send(&client).await.unwrap();
    assert_eq!(sent.code.as_deref(), Some("OK"));
    assert_eq!(
        sent.model.as_ref().unwrap().verify_code,
        None,
        "the code is returned only when asked for"
    );
    let code = gateway.messages()[0].code.clone();
    assert_eq!(code.len(), 4);
    assert!(code.bytes().all(|b| b.is_ascii_digit()));
    assert!(!is_right(&client, "none").await);
    assert!(is_right(&client, &code).await);
    assert!(!is_right(&client, &code).await);
}

#[tokio::test]
async fn an_observer_sees_each_request_as_the_client_does_and_each_message() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let events = Arc::clone(&seen);
    let gateway = gateway()
        .observer(move |event| {
            let line = match event {
                Event::Call(call) => {
                    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/"));
                    let code = call.error.map(|error| error.code);
                    let code = code.unwrap_or_default();
                    format!("{} {:?} {code}", call.operation.unwrap(), call.status)
                }
                Event::Message(message) => format!("message to {}", message.phone_number),
                other => format!("{other:?}"),
            };
            events.lock().unwrap().push(line);
        })
        .start()
        .await
        .unwrap();
    let client = client(&gateway);
    gateway.fault_plan([
        Some(Fault::ServiceUnavailable),
        Some(Fault::ResetBefore),
        Some(Fault::ResetAfter),
        Some(Fault::StatusAfter(502)),
    ]);
    // The first attempt is repeated, for the service did not handle it. The others are not: nobody knows their outcome.
    for _ in 0..3 {
        let error = message(PHONE).send(&client).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error}");
    }
    let refused = message(PHONE).send(&client).await.unwrap_err();
    assert_eq!(
        refused.code(),
        Some(&SendSmsVerifyCodeErrorCode::FrequencyFail)
    );
    let sent = format!("message to {PHONE}");
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "SendSmsVerifyCode Some(503) ServiceUnavailable",
            "SendSmsVerifyCode None ",
            "SendSmsVerifyCode None ",
            &sent,
            "SendSmsVerifyCode Some(502) ",
            "SendSmsVerifyCode Some(400) FREQUENCY_FAIL",
        ]
    );
}

#[tokio::test]
async fn code_types_length_and_return_are_honoured() {
    type Case = (CodeType, fn(char) -> bool);
    let types: [Case; 7] = [
        (CodeType::Digits, |c| c.is_ascii_digit()),
        (CodeType::UppercaseLetters, |c| c.is_ascii_uppercase()),
        (CodeType::LowercaseLetters, |c| c.is_ascii_lowercase()),
        (CodeType::MixedCaseLetters, |c| c.is_ascii_alphabetic()),
        (CodeType::DigitsAndUppercaseLetters, |c| {
            c.is_ascii_digit() || c.is_ascii_uppercase()
        }),
        (CodeType::DigitsAndLowercaseLetters, |c| {
            c.is_ascii_digit() || c.is_ascii_lowercase()
        }),
        (CodeType::DigitsAndMixedCaseLetters, |c| {
            c.is_ascii_alphanumeric()
        }),
    ];
    let gateway = gateway().start().await.unwrap();
    let client = client(&gateway);
    for (number, (code_type, fits)) in types.into_iter().enumerate() {
        let mut request = message(&format!("1391234567{number}"));
        request.code_type = Some(code_type);
        request.code_length = Some(8);
        request.return_verify_code = Some(true);
        let sent = request.send(&client).await.unwrap();
        let code = sent.model.as_ref().unwrap().verify_code.clone().unwrap();
        assert_eq!(code.len(), 8);
        assert!(code.chars().all(fits), "{number}");
    }
}

#[tokio::test]
async fn intervals_days_validity_and_duplicates_follow_the_clock() {
    let clock = ManualClock::new(SystemTime::now());
    let gateway = gateway()
        .clock(clock.clone())
        .daily_limit(3)
        .start()
        .await
        .unwrap();
    // The client follows the gateway's clock by its `Date` header.
    let client = client(&gateway);
    message(PHONE).send(&client).await.unwrap();
    let first = gateway.messages()[0].code.clone();
    let too_soon = message(PHONE).send(&client).await.unwrap_err();
    assert_eq!(
        too_soon.code(),
        Some(&SendSmsVerifyCodeErrorCode::FrequencyFail)
    );
    clock.advance(Duration::from_secs(61));
    let mut keeping = message(PHONE);
    keeping.duplicate_policy = Some(DuplicatePolicy::Keep);
    keeping.send(&client).await.unwrap();
    assert!(
        is_right(&client, &first).await,
        "policy 2 keeps the older code"
    );
    clock.advance(Duration::from_secs(301));
    let second = gateway.messages()[1].code.clone();
    assert!(
        !is_right(&client, &second).await,
        "a code dies after its time"
    );
    message(PHONE).send(&client).await.unwrap();
    clock.advance(Duration::from_secs(61));
    let too_many = message(PHONE).send(&client).await.unwrap_err();
    assert_eq!(
        too_many.code(),
        Some(&SendSmsVerifyCodeErrorCode::BusinessLimitControl)
    );
    assert_eq!(gateway.messages().len(), 3);
    // An hour off, a signed request is stale; the client corrects its clock once and goes on.
    clock.advance(Duration::from_secs(24 * 3600));
    message(PHONE).send(&client).await.unwrap();
}

#[tokio::test]
async fn schemes_are_apart_and_own_codes_cannot_be_checked() {
    let gateway = gateway().start().await.unwrap();
    let client = client(&gateway);
    let mut request = message(PHONE);
    request.scheme_name = Some("登录".to_owned());
    request.send(&client).await.unwrap();
    let code = gateway.messages()[0].code.clone();
    assert!(!is_right(&client, &code).await);
    let scheme = client
        .check_sms_verify_code()
        .phone_number(PHONE)
        .verify_code(&*code)
        .scheme_name("登录");
    assert!(scheme.send().await.unwrap().is_verified());
    let mut own = message(PHONE);
    own.template_param = r#"{"code":"123456","min":"5"}"#.to_owned();
    own.code_type = None;
    own.send(&client).await.unwrap();
    assert!(!is_right(&client, "123456").await);
}

#[tokio::test]
async fn both_spellings_and_both_shapes_of_a_refusal_give_the_same_variant() {
    for style in [RefusalStyle::Status400, RefusalStyle::Ok200] {
        for prefixed in [false, true] {
            let gateway = gateway()
                .refusal_style(style)
                .prefixed_codes(prefixed)
                .start()
                .await
                .unwrap();
            let client = client(&gateway);
            message(PHONE).send(&client).await.unwrap();
            let error = message(PHONE).send(&client).await.unwrap_err();
            assert_eq!(
                error.code(),
                Some(&SendSmsVerifyCodeErrorCode::FrequencyFail)
            );
            let text = &error.refusal().unwrap().code_text;
            assert_eq!(
                text,
                if prefixed {
                    "biz.FREQUENCY"
                } else {
                    "FREQUENCY_FAIL"
                }
            );
            assert!(error.request_id().is_some());
            assert!(!error.is_retryable() && !error.is_outcome_unknown());
            let wrong = message("12").send(&client).await.unwrap_err();
            assert_eq!(
                wrong.code(),
                Some(&SendSmsVerifyCodeErrorCode::MobileNumberIllegal)
            );
        }
    }
}

#[tokio::test]
async fn a_wrong_code_is_an_answer_in_both_forms() {
    for form in [WrongCode::Unknown, WrongCode::ValidateFail] {
        let gateway = gateway().wrong_code(form).start().await.unwrap();
        let client = client(&gateway);
        let request = client
            .check_sms_verify_code()
            .phone_number(PHONE)
            .verify_code("0000");
        let checked = request.send().await.unwrap();
        assert!(!checked.is_verified());
        assert!(
            checked.request_id().is_some(),
            "the header has it where the body has not"
        );
    }
}

#[tokio::test]
async fn limits_are_checked_before_anything_is_sent_and_can_be_turned_off() {
    let gateway = gateway().start().await.unwrap();
    let mut request = message(PHONE);
    request.scheme_name = Some("方".repeat(21));
    request.code_length = Some(9);
    request.code_type = None;
    let error = request.send(&client(&gateway)).await.unwrap_err();
    let broken: Vec<&str> = error
        .violations()
        .iter()
        .map(|violation| violation.parameter.as_str())
        .collect();
    assert_eq!(broken, ["SchemeName", "CodeLength", "CodeType"]);
    assert_eq!(gateway.requests(), 0);
    let unchecked: Client = Client::builder()
        .endpoint(gateway.endpoint())
        .credentials(Credentials::new("id", SECRET))
        .checks(false)
        .build()
        .unwrap();
    let error = request.send(&unchecked).await.unwrap_err();
    assert_eq!(
        error.code(),
        Some(&SendSmsVerifyCodeErrorCode::InvalidParameters)
    );
    assert_eq!(gateway.requests(), 1);
}

#[tokio::test]
async fn an_empty_text_that_is_required_is_not_sent_and_the_gateway_refuses_it() {
    let gateway = gateway().start().await.unwrap();
    let request = message("");
    let error = request.send(&client(&gateway)).await.unwrap_err();
    assert_eq!(
        error
            .violations()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["PhoneNumber is required, and is empty: give it a value"]
    );
    assert!(
        error
            .to_string()
            .contains("PhoneNumber is required, and is empty")
    );
    assert_eq!(gateway.requests(), 0);
    let unchecked: Client = Client::builder()
        .endpoint(gateway.endpoint())
        .credentials(Credentials::new("id", SECRET))
        .checks(false)
        .build()
        .unwrap();
    let error = request.send(&unchecked).await.unwrap_err();
    let code = error.code().map(|code| code.as_str());
    assert_eq!(code, Some("MissingPhoneNumber"));
    assert_eq!(gateway.requests(), 1);
}

#[tokio::test]
async fn the_gateway_refuses_what_the_vendor_refuses() {
    let gateway = gateway()
        .temporary_key("sts", SECRET, TOKEN)
        .start()
        .await
        .unwrap();
    let with = |credentials: Credentials| -> Client {
        Client::builder()
            .endpoint(gateway.endpoint())
            .credentials(credentials)
            .build()
            .unwrap()
    };
    for (credentials, code) in [
        (
            Credentials::new("nobody", SECRET),
            "InvalidAccessKeyId.NotFound",
        ),
        (Credentials::new("id", "wrong"), "SignatureDoesNotMatch"),
        (
            Credentials::new("sts", SECRET),
            "InvalidSecurityToken.Malformed",
        ),
    ] {
        let error = message(PHONE).send(&with(credentials)).await.unwrap_err();
        let refusal = error.refusal().unwrap();
        // Dypnsapi is not asked before the signature is right, so its codes do not come into it.
        assert_eq!(refusal.code_text, code);
    }
    message(PHONE)
        .send(&with(Credentials::new("sts", SECRET).with_token(TOKEN)))
        .await
        .unwrap();
    let nonce: Client = Client::builder()
        .endpoint(gateway.endpoint())
        .credentials(Credentials::new("id", SECRET))
        .nonces(|| "the same".to_owned())
        .build()
        .unwrap();
    message("13900000001").send(&nonce).await.unwrap();
    let error = message("13900000002").send(&nonce).await.unwrap_err();
    assert!(
        matches!(error, Error::OutcomeUnknown(_)),
        "a nonce seen before: an earlier copy may have been carried out"
    );
    let remote = Gateway::builder()
        .bind(([0, 0, 0, 0], 0).into())
        .start()
        .await;
    assert!(matches!(remote, Err(StartError::NotLoopback(_))));
}

#[tokio::test]
async fn other_operations_answer_with_the_example() {
    let gateway = gateway().start().await.unwrap();
    let client = client(&gateway);
    let answer = client
        .verify_mobile()
        .access_code("code")
        .phone_number(PHONE)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.code.as_deref(), Some("OK"));
    assert!(answer.is_verified());
    assert!(answer.problems().is_empty());
}

/// What a call must end as, given what goes wrong with its one attempt.
fn is_right_kind(
    fault: Option<&Fault>,
    result: &Result<(), Error<SendSmsVerifyCodeErrorCode>>,
) -> bool {
    match (fault, result) {
        (None | Some(Fault::Delay(_)), Ok(())) => true,
        (
            Some(
                Fault::NoAnswer
                | Fault::ResetBefore
                | Fault::ResetAfter
                | Fault::Truncate
                | Fault::Status(_),
            ),
            Err(error),
        ) => {
            matches!(error, Error::OutcomeUnknown(_))
        }
        (Some(Fault::InternalErrorAfter), Err(error)) => {
            matches!(error, Error::Refused(_)) && error.is_outcome_unknown()
        }
        (Some(Fault::WrongJson), Err(error)) => matches!(error, Error::Undecodable(_)),
        // These were not handled, so they were tried again until the attempts were used up.
        (Some(Fault::Throttle { .. }), Err(error)) => error.is_throttled(),
        (Some(Fault::ServiceUnavailable), Err(error)) => {
            error.is_retryable() && !error.is_outcome_unknown()
        }
        _ => false,
    }
}

fn any_fault() -> impl Strategy<Value = Option<Fault>> {
    prop_oneof![
        2 => Just(None),
        1 => Just(Some(Fault::Delay(Duration::from_millis(2)))),
        1 => Just(Some(Fault::NoAnswer)),
        1 => Just(Some(Fault::ResetBefore)),
        1 => Just(Some(Fault::ResetAfter)),
        1 => Just(Some(Fault::Truncate)),
        1 => Just(Some(Fault::Status(502))),
        1 => Just(Some(Fault::InternalErrorAfter)),
        1 => Just(Some(Fault::WrongJson)),
        1 => Just(Some(Fault::Throttle { retry_after_ms: 1 })),
        1 => Just(Some(Fault::ServiceUnavailable)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Under any faults no message is sent twice, and every call ends in the right kind of error or a success.
    #[test]
    fn nothing_is_sent_twice(faults in proptest::collection::vec(any_fault(), 1..12)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let gateway = gateway().start().await.unwrap();
            let client: Client = Client::builder()
                .endpoint(gateway.endpoint())
                .credentials(Credentials::new("id", SECRET))
                .clock(Impatient)
                .attempt_timeout(Duration::from_millis(150))
                .max_attempts(3)
                .build()
                .unwrap();
            gateway.fault_plan(faults.iter().cloned());
            let mut left = faults.iter();
            for call in 0..faults.len() {
                let before = gateway.messages().len();
                let phone = format!("139{call:08}");
                let result = message(&phone).send(&client).await.map(drop);
                let sent = gateway.messages().len() - before;
                prop_assert!(sent <= 1, "call {} was carried out {} times", call, sent);
                if result.is_ok() {
                    prop_assert_eq!(sent, 1, "a success that was not sent");
                }
                // Attempts that the service did not handle go on to the next fault.
                let mut fault = left.next();
                for _ in 1..3 {
                    if matches!(fault, Some(Some(Fault::Throttle { .. } | Fault::ServiceUnavailable))) {
                        fault = left.next();
                    }
                }
                let fault = fault.and_then(Option::as_ref);
                prop_assert!(is_right_kind(fault, &result), "{:?} ended as {:?}", fault, result);
            }
            Ok(())
        })?;
    }
}

#[test]
fn nothing_personal_or_secret_is_shown() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // Sets the bridge from `log`, which libraries write to, as well.
    tracing_subscriber::util::SubscriberInitExt::init(subscriber);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut shown = String::new();
    let mut code = String::new();
    runtime.block_on(async {
        let gateway = gateway()
            .temporary_key("sts", SECRET, TOKEN)
            .start()
            .await
            .unwrap();
        let client: Client = Client::builder()
            .endpoint(gateway.endpoint())
            .credentials(Credentials::new("sts", SECRET).with_token(TOKEN))
            .clock(Impatient)
            .attempt_timeout(Duration::from_millis(200))
            .build()
            .unwrap();
        let mut request = message(PHONE);
        request.code_length = Some(8);
        request.code_type = Some(CodeType::UppercaseLetters);
        request.return_verify_code = Some(true);
        let sent = request.send(&client).await.unwrap();
        code = gateway.messages()[0].code.clone();
        assert_eq!(
            sent.model.as_ref().unwrap().verify_code.as_deref(),
            Some(code.as_str())
        );
        shown.push_str(&format!(
            "{client:?}{request:?}{sent:?}{:?}",
            gateway.messages()
        ));
        shown.push_str(&format!(
            "{:?}",
            client.send_sms_verify_code().phone_number(PHONE)
        ));
        shown.push_str(&format!(
            "{:?}",
            client
                .check_sms_verify_code()
                .phone_number(PHONE)
                .verify_code(&*code)
        ));
        for fault in [
            Fault::NoAnswer,
            Fault::ResetAfter,
            Fault::Truncate,
            Fault::WrongJson,
            Fault::Status(502),
        ] {
            gateway.fault(fault);
            let error = message(PHONE).send(&client).await.unwrap_err();
            shown.push_str(&format!("{error:?}{error}"));
        }
        request.code_length = Some(100);
        let error = request.send(&client).await.unwrap_err();
        shown.push_str(&format!(
            "{error:?}{error}{:?}",
            Credentials::new("sts", SECRET).with_token(TOKEN)
        ));
    });
    let traced = log.take();
    assert!(
        traced.contains("SendSmsVerifyCode"),
        "tracing is on: {traced}"
    );
    for planted in [PHONE, SECRET, TOKEN, &code, "##code##", "%23%23code"] {
        assert!(!shown.contains(planted), "`{planted}` is in {shown}");
        assert!(!traced.contains(planted), "`{planted}` is in {traced}");
    }
}
