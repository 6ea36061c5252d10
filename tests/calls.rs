//! Protects the way of a call: what is tried again and what never, hooks, mocks, recordings, waiting, and what errors say.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use acs_harness::{dypnsapi, ecs};
use acs_runtime::intercept::{Attempt, Outcome};
use acs_runtime::retry::{
    Backoff, ClassifyFailure, Decision, Failed, RetryBudget, RetryPolicy, StandardClassifier,
};
use acs_runtime::time::Clock;
use acs_runtime::{
    BoxFuture, Credentials, CredentialsError, Error, HttpRequest, HttpResponse, Intercept, Mock,
    MockAnswer, Progress, ProvideCredentials, Recorder, Recording, TransportError, WaitError,
    Waiter,
};

/// Time that only waiting moves, and what was waited for.
#[derive(Clone)]
struct Hand {
    now: Arc<Mutex<SystemTime>>,
    waits: Arc<Mutex<Vec<Duration>>>,
}

impl Hand {
    fn new() -> Self {
        Self {
            now: Arc::new(Mutex::new(SystemTime::now())),
            waits: Arc::default(),
        }
    }

    fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

impl Clock for Hand {
    fn now(&self) -> SystemTime {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        *self.now.lock().unwrap() += duration;
        self.waits.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

fn settings<C: From<acs_runtime::Client>>(
    builder: acs_runtime::ClientBuilder<C>,
    mock: &Mock,
    hand: &Hand,
) -> acs_runtime::ClientBuilder<C> {
    builder
        .endpoint("localhost")
        .credentials(Credentials::new("id", "secret"))
        .transport(mock.clone())
        .clock(hand.clone())
}

fn messages(mock: &Mock, hand: &Hand) -> acs_runtime::ClientBuilder<dypnsapi::Client> {
    settings(dypnsapi::Client::builder(), mock, hand)
}

fn servers(mock: &Mock, hand: &Hand) -> ecs::Client {
    settings(ecs::Client::builder(), mock, hand)
        .build()
        .unwrap()
}

async fn send(client: &dypnsapi::Client) -> Result<(), Error<String>> {
    let call = client
        .send_sms_verify_code()
        .phone_number("13912345678")
        .sign_name("sign")
        .template_code("100001")
        .template_param(r#"{"code":"847261"}"#);
    let result = call.send().await.map(drop);
    result.map_err(|error| error.map_code(|code| code.to_string()))
}

const SENT: &str = r#"{"Code":"OK","Success":true,"RequestId":"R-1","Model":{}}"#;

fn throttled(milliseconds: &'static str) -> MockAnswer {
    MockAnswer::of(move |_| {
        Ok(HttpResponse {
            status: 429,
            headers: vec![("x-acs-retry-after".to_owned(), milliseconds.to_owned())],
            body: br#"{"Code":"Throttling.User","Message":"too many","RequestId":"R-9"}"#.to_vec(),
        })
    })
}

#[tokio::test]
async fn a_retry_waits_as_the_service_asks_and_says_so() {
    let (mock, hand) = (Mock::new(), Hand::new());
    let mock = mock
        .on("SendSmsVerifyCode", throttled("2000"))
        .on("SendSmsVerifyCode", MockAnswer::json(SENT));
    send(&messages(&mock, &hand).build().unwrap())
        .await
        .unwrap();
    assert_eq!(hand.waits(), [Duration::from_secs(2)]);
    let requests = mock.requests();
    assert_eq!(requests[0].header("x-acs-retry-attempts"), None);
    assert_eq!(requests[1].header("x-acs-retry-attempts"), Some("1"));
    assert_eq!(requests[1].header("x-acs-retry-delay"), Some("2000"));
    for name in ["x-acs-signature-nonce", "x-acs-date", "authorization"] {
        assert_ne!(requests[0].header(name), requests[1].header(name), "{name}");
    }
    // A wait that outlasts the call is for the caller.
    let (mock, hand) = (
        Mock::new().on("SendSmsVerifyCode", throttled("60000")),
        Hand::new(),
    );
    let error = send(&messages(&mock, &hand).build().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert!(error.is_throttled() && error.is_retryable() && !error.is_outcome_unknown());
    assert!(hand.waits().is_empty());
}

#[tokio::test]
async fn a_write_without_an_answer_is_never_sent_again_whatever_the_classifier_says() {
    struct Always;
    impl ClassifyFailure for Always {
        fn classify(&self, _: &Failed<'_>) -> Decision {
            Decision::Retry
        }
    }
    let internal = MockAnswer::refusal(500, "InternalError", "oops");
    let nonsense = MockAnswer::json("<html>");
    for answer in [MockAnswer::lost(), internal, nonsense] {
        let (mock, hand) = (Mock::new().on("SendSmsVerifyCode", answer), Hand::new());
        let client = messages(&mock, &hand)
            .retry_classifier(Always)
            .build()
            .unwrap();
        let error = send(&client).await.unwrap_err();
        assert!(
            error.is_outcome_unknown() && !error.is_retryable(),
            "{error}"
        );
        assert_eq!(mock.count("SendSmsVerifyCode"), 1);
    }
}

#[tokio::test]
async fn a_repeated_write_stays_unknown_until_the_service_answers_it() {
    let unknown_then = |answer: MockAnswer| {
        Mock::new()
            .on("CreateSnapshot", MockAnswer::lost())
            .on("CreateSnapshot", answer)
    };
    let throttled = MockAnswer::refusal(429, "Throttling", "too many");
    for last in [MockAnswer::unreachable(), throttled] {
        let (mock, hand) = (unknown_then(last), Hand::new());
        let error = servers(&mock, &hand)
            .create_snapshot()
            .disk_id("d")
            .send()
            .await;
        let error = error.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown(_)), "{error}");
        assert_eq!(mock.count("CreateSnapshot"), 3);
    }
    // A refusal of a later attempt does not say what became of the first.
    let (mock, hand) = (
        unknown_then(MockAnswer::refusal(403, "Forbidden.RAM", "no")),
        Hand::new(),
    );
    let error = servers(&mock, &hand)
        .create_snapshot()
        .disk_id("d")
        .send()
        .await;
    let error = error.unwrap_err();
    assert_eq!(error.refusal().unwrap().code_text, "Forbidden.RAM");
    assert!(error.is_outcome_unknown());
    // Something that only reads is simply refused.
    let mock = Mock::new().on("DescribeRegions", MockAnswer::lost()).on(
        "DescribeRegions",
        MockAnswer::refusal(403, "Forbidden.RAM", "no"),
    );
    let error = servers(&mock, &hand)
        .describe_regions()
        .send()
        .await
        .unwrap_err();
    assert!(!error.is_outcome_unknown());
}

#[tokio::test]
async fn a_budget_is_shared_by_clones_and_by_whoever_is_given_it() {
    let budget = RetryBudget::new(15);
    let (mock, hand) = (
        Mock::new().on("SendSmsVerifyCode", MockAnswer::unreachable()),
        Hand::new(),
    );
    let one = messages(&mock, &hand)
        .retry_budget(budget.clone())
        .build()
        .unwrap();
    let other = messages(&mock, &hand)
        .retry_budget(budget.clone())
        .build()
        .unwrap();
    for client in [&one, &one.clone(), &other] {
        let error = send(client).await.unwrap_err();
        assert!(error.is_retryable());
    }
    // Three calls, and three retries for all of them.
    assert_eq!(mock.count("SendSmsVerifyCode"), 6);
    assert_eq!(budget.left(), 0);
}

#[tokio::test]
async fn policies_and_classifiers_are_the_callers() {
    struct Every(Duration);
    impl RetryPolicy for Every {
        fn wait(&self, failed: &Failed<'_>, _: f64) -> Option<Duration> {
            (failed.attempt < 5).then_some(self.0)
        }
    }
    struct Busy;
    impl ClassifyFailure for Busy {
        fn classify(&self, failed: &Failed<'_>) -> Decision {
            let code = failed
                .error
                .refusal()
                .map(|refusal| refusal.code_text.as_str());
            match code {
                Some("Busy") => Decision::Retry,
                _ => StandardClassifier.classify(failed),
            }
        }
    }
    let (mock, hand) = (Mock::new(), Hand::new());
    let mock = mock.on(
        "SendSmsVerifyCode",
        MockAnswer::refusal(409, "Busy", "busy"),
    );
    let client = messages(&mock, &hand)
        .retry_classifier(Busy)
        .retry_policy(Every(Duration::from_secs(1)))
        .max_attempts(10)
        .build()
        .unwrap();
    send(&client).await.unwrap_err();
    assert_eq!(mock.count("SendSmsVerifyCode"), 5);
    assert_eq!(hand.waits(), [Duration::from_secs(1); 4]);
    assert_eq!(Backoff::default().cap, Duration::from_secs(5));
}

#[tokio::test]
async fn the_clock_is_set_once_by_the_service() {
    let late = MockAnswer::of(|_| {
        Ok(HttpResponse {
            status: 400,
            headers: vec![(
                "date".to_owned(),
                "Thu, 26 Oct 2023 10:22:32 GMT".to_owned(),
            )],
            body: br#"{"Code":"InvalidTimeStamp.Expired","Message":"late"}"#.to_vec(),
        })
    });
    let (mock, hand) = (Mock::new(), Hand::new());
    let mock = mock
        .on("SendSmsVerifyCode", late.clone())
        .on("SendSmsVerifyCode", MockAnswer::json(SENT));
    let client = messages(&mock, &hand).build().unwrap();
    send(&client).await.unwrap();
    send(&client).await.unwrap();
    let dates: Vec<_> = mock
        .requests()
        .iter()
        .map(|r| r.header("x-acs-date").unwrap()[..10].to_owned())
        .collect();
    assert_eq!(dates[1..], ["2023-10-26", "2023-10-26"]);
    let (mock, hand) = (Mock::new().on("SendSmsVerifyCode", late), Hand::new());
    send(&messages(&mock, &hand).build().unwrap())
        .await
        .unwrap_err();
    assert_eq!(mock.count("SendSmsVerifyCode"), 2, "once, and no more");
}

#[tokio::test]
async fn credentials_that_the_service_calls_expired_are_replaced_once() {
    struct Numbered(AtomicU32);
    impl ProvideCredentials for Numbered {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            let end = SystemTime::now() + Duration::from_secs(3600);
            let found = Credentials::new(format!("id{number}"), "secret").with_token("token");
            Box::pin(std::future::ready(Ok(found.with_expiration(end))))
        }
    }
    let mock = Mock::new()
        .on(
            "SendSmsVerifyCode",
            MockAnswer::refusal(403, "InvalidSecurityToken.Expired", "old"),
        )
        .on("SendSmsVerifyCode", MockAnswer::json(SENT));
    let hand = Hand::new();
    let client = messages(&mock, &hand)
        .credentials(Numbered(AtomicU32::new(0)))
        .build()
        .unwrap();
    send(&client).await.unwrap();
    let requests = mock.requests();
    let ids: Vec<_> = requests
        .iter()
        .map(|r| r.header("x-acs-accesskey-id").unwrap())
        .collect();
    assert_eq!(ids, ["id0", "id1"]);
}

#[tokio::test]
async fn credentials_that_never_come_end_with_the_call() {
    struct Never;
    impl ProvideCredentials for Never {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            Box::pin(std::future::pending())
        }
    }
    let client = messages(&Mock::new(), &Hand::new())
        .credentials(Never)
        .total_timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = send(&client).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("not sent: the call timed out after 50ms, before a request was ready: check the source of"),
        "{text}"
    );
}

#[tokio::test]
async fn interceptors_add_refuse_answer_and_look() {
    #[derive(Clone, Default)]
    struct Hook(Arc<Mutex<Vec<String>>>);
    impl Intercept for Hook {
        fn before_signing(
            &self,
            attempt: &Attempt,
            request: &mut HttpRequest,
        ) -> Result<(), String> {
            request
                .headers
                .push(("x-acs-trace".into(), "t-1".to_owned()));
            let refuses = attempt.operation.name == "GetMobile";
            if refuses {
                Err("not today".to_owned())
            } else {
                Ok(())
            }
        }
        fn before_sending(
            &self,
            _: &Attempt,
            request: &HttpRequest,
        ) -> Option<Result<HttpResponse, TransportError>> {
            (request.header("x-acs-action") == Some("CheckSmsVerifyCode")).then(|| {
                Ok(HttpResponse {
                    status: 200,
                    headers: Vec::new(),
                    body: br#"{"Code":"OK","Success":true,"Model":{"VerifyResult":"PASS"}}"#
                        .to_vec(),
                })
            })
        }
        fn after_attempt(&self, attempt: &Attempt, _: &HttpRequest, outcome: &Outcome<'_>) {
            let line = format!("{} {} {outcome:?}", attempt.operation.name, attempt.number);
            self.0.lock().unwrap().push(line);
        }
    }
    let hook = Hook::default();
    let mock = Mock::new()
        .on("SendSmsVerifyCode", MockAnswer::unreachable())
        .on("SendSmsVerifyCode", MockAnswer::json(SENT));
    let client = messages(&mock, &Hand::new())
        .interceptor(hook.clone())
        .build()
        .unwrap();
    send(&client).await.unwrap();
    let signed = mock.requests()[0]
        .header("authorization")
        .unwrap()
        .to_owned();
    assert!(signed.contains("x-acs-trace"), "{signed}");
    let checked = client
        .check_sms_verify_code()
        .phone_number("13912345678")
        .verify_code("1234");
    assert!(checked.send().await.unwrap().is_verified());
    assert_eq!(mock.count("CheckSmsVerifyCode"), 0, "the hook answered");
    let refused = client.get_mobile().access_token("token").send().await;
    let error = refused.unwrap_err().to_string();
    assert_eq!(error, "not sent: an interceptor refused it: not today");
    let lines = hook.0.lock().unwrap().clone();
    assert_eq!(lines[1], "SendSmsVerifyCode 2 Answered(200)");
    assert!(
        lines[0].starts_with("SendSmsVerifyCode 1 Failed"),
        "{lines:?}"
    );
    assert_eq!(lines[2], "CheckSmsVerifyCode 1 Answered(200)");
}

#[tokio::test]
async fn errors_fit_in_a_line_and_tell_what_is_to_be_told() {
    let detail = r#"{"AuthAction":"dypns:SendSmsVerifyCode","NoPermissionType":"ImplicitDeny"}"#;
    let body = format!(
        r#"{{"Code":"Forbidden.RAM","Message":"line one\nline two {}","RequestId":"R-5","Recommend":"https://help","AccessDeniedDetail":{detail}}}"#,
        "x".repeat(5000)
    );
    let mock = Mock::new().on("SendSmsVerifyCode", MockAnswer::http(403, body));
    let error = send(&messages(&mock, &Hand::new()).build().unwrap())
        .await
        .unwrap_err();
    let line = error.to_string();
    assert!(line.len() < 400 && !line.contains('\n'), "{line}");
    assert!(line.contains("status 403, request id R-5"), "{line}");
    assert_eq!(error.message().unwrap().len(), 5018);
    assert_eq!(error.recommend(), Some("https://help"));
    let denied = error.refusal().unwrap().access_denied().unwrap();
    assert_eq!(denied.action.as_deref(), Some("dypns:SendSmsVerifyCode"));
    assert_eq!(denied.no_permission_type.as_deref(), Some("ImplicitDeny"));
}

#[tokio::test]
async fn a_service_that_repeats_a_secret_is_not_repeated() {
    let message = "13912345678 is illegal, so is 847261";
    let mock = Mock::new().on(
        "SendSmsVerifyCode",
        MockAnswer::refusal(400, "MOBILE_NUMBER_ILLEGAL", message),
    );
    let error = send(&messages(&mock, &Hand::new()).build().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.message(), Some("*** is illegal, so is ***"));
    assert!(!format!("{error:?}").contains("13912345678"));
}

#[tokio::test]
async fn redirections_are_not_followed_and_not_taken_for_answers() {
    let mock = Mock::new().on("SendSmsVerifyCode", MockAnswer::http(302, ""));
    let error = send(&messages(&mock, &Hand::new()).build().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.http_status(), Some(302));
    assert!(error.to_string().contains("another address"), "{error}");
}

#[tokio::test]
async fn recordings_replay_without_what_was_sent() {
    let recorder = Recorder::new();
    let mock = Mock::new()
        .on("SendSmsVerifyCode", MockAnswer::unreachable())
        .on("SendSmsVerifyCode", MockAnswer::json(SENT))
        .on(
            "CreateSnapshot",
            MockAnswer::json(r#"{"SnapshotId":"s-1"}"#),
        );
    let hand = Hand::new();
    let client = messages(&mock, &hand)
        .interceptor(recorder.clone())
        .build()
        .unwrap();
    send(&client).await.unwrap();
    let other = settings(ecs::Client::builder(), &mock, &hand)
        .interceptor(recorder.clone())
        .build()
        .unwrap();
    other.create_snapshot().disk_id("d-1").send().await.unwrap();
    let text = recorder.recording().to_json();
    for planted in ["13912345678", "847261", "secret", "Signature", "d-1"] {
        assert!(!text.contains(planted), "{text}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calls.json");
    recorder.recording().save(&file).unwrap();
    let recording = Recording::load(&file).unwrap();
    assert_eq!((recording.len(), recording.to_json()), (3, text));
    let replay = recording.replay();
    let client = dypnsapi::Client::builder()
        .endpoint("localhost")
        .credentials(Credentials::new("other", "key"))
        .transport(replay)
        .clock(hand)
        .build()
        .unwrap();
    send(&client).await.unwrap();
    let error = send(&client).await.unwrap_err().to_string();
    assert!(error.contains("no answer left"), "{error}");
    // The client token of the recorded call is another one, and does not count.
    let client = ecs::Client::with_transport(Recording::load(&file).unwrap().replay());
    let answer = client
        .create_snapshot()
        .disk_id("d-1")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.snapshot_id.as_deref(), Some("s-1"));
    assert!(
        client
            .create_snapshot()
            .disk_id("d-2")
            .send()
            .await
            .is_err()
    );
    assert!(Recording::from_json(r#"[{"operation":"A"}]"#).is_err());
}

fn snapshot(status: &str) -> MockAnswer {
    MockAnswer::json(format!(
        r#"{{"Snapshots":{{"Snapshot":[{{"Status":"{status}"}}]}}}}"#
    ))
}

#[tokio::test]
async fn waiting_ends_when_it_comes_when_it_cannot_and_when_it_is_late() {
    let status = |answer: &acs_runtime::Response<ecs::DescribeSnapshotsResponse>| {
        let list = answer
            .snapshots
            .as_ref()
            .unwrap()
            .snapshot
            .as_ref()
            .unwrap();
        list[0].status.clone().unwrap()
    };
    let mock = Mock::new()
        .on("DescribeSnapshots", snapshot("progressing"))
        .on(
            "DescribeSnapshots",
            MockAnswer::refusal(400, "Throttling.User", "slow"),
        )
        .on("DescribeSnapshots", snapshot("accomplished"));
    let hand = Hand::new();
    let waiter = Waiter::new()
        .clock(hand.clone())
        .deadline(Duration::from_secs(60));
    let client = servers(&mock, &hand);
    let done = waiter
        .until(
            || client.describe_snapshots().region_id("r").send(),
            |answer| status(answer) == "accomplished",
        )
        .await
        .unwrap();
    assert_eq!(status(&done), "accomplished");

    let mock = Mock::new().on("DescribeSnapshots", snapshot("failed"));
    let client = servers(&mock, &hand);
    let failed = waiter
        .until(
            || client.describe_snapshots().region_id("r").send(),
            |answer| match status(answer).as_str() {
                "failed" => Progress::Failed("the snapshot failed".to_owned()),
                other => (other == "accomplished").into(),
            },
        )
        .await
        .unwrap_err();
    assert!(matches!(failed, WaitError::Failed { .. }), "{failed}");

    let mock = Mock::new().on("DescribeSnapshots", snapshot("progressing"));
    let client = servers(&mock, &hand);
    let before = hand.now();
    let late = waiter
        .until(
            || client.describe_snapshots().region_id("r").send(),
            |_| false,
        )
        .await
        .unwrap_err();
    assert!(
        matches!(
            late,
            WaitError::TimedOut {
                last_response: Some(_),
                last_error: None,
                ..
            }
        ),
        "{late}"
    );
    assert!(hand.now().duration_since(before).unwrap() < Duration::from_secs(60));
    assert!((5..40).contains(&mock.count("DescribeSnapshots")));

    let mock = Mock::new().on(
        "DescribeSnapshots",
        MockAnswer::refusal(403, "Forbidden.RAM", "no"),
    );
    let client = servers(&mock, &hand);
    let refused = waiter
        .until(
            || client.describe_snapshots().region_id("r").send(),
            |_| true,
        )
        .await
        .unwrap_err();
    assert!(matches!(refused, WaitError::Call(_)), "{refused}");
}

/// A write that is under way when the time to wait ends may have happened; a read cannot have done anything.
#[tokio::test]
async fn a_write_that_waiting_gave_up_is_told() {
    struct Silent;
    impl acs_runtime::Transport for Silent {
        fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
            Box::pin(std::future::pending())
        }
    }
    let waiter = Waiter::new().deadline(Duration::from_millis(50));
    let client = dypnsapi::Client::with_transport(Silent);
    let message = || {
        let call = client.send_sms_verify_code().phone_number("13912345678");
        let call = call.sign_name("sign").template_code("100001");
        call.template_param(r#"{"code":"847261"}"#).send()
    };
    let write = waiter.until(message, |_| true).await.unwrap_err();
    let WaitError::TimedOut { last_error, .. } = write else {
        panic!("{write}");
    };
    assert!(last_error.unwrap().is_outcome_unknown());

    let client = ecs::Client::with_transport(Silent);
    let snapshots = || client.describe_snapshots().region_id("r").send();
    let read = waiter.until(snapshots, |_| true).await.unwrap_err();
    assert!(
        matches!(
            read,
            WaitError::TimedOut {
                attempts: 1,
                last_response: None,
                last_error: None,
                ..
            }
        ),
        "{read}"
    );
}
