//! Protects who prints an error with its causes: no error repeats the text of its source, whatever kind it is, and errors of
//! connections say where to, why, and what to check.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[path = "sending/peer.rs"]
#[allow(dead_code, reason = "this test needs a part of it")]
mod peer;

use std::error::Error;
use std::time::Duration;

use acs_metadata::with_causes;
use acs_runtime::credentials::{
    AssumeRole, DefaultCredentials, ExternalProcess, FileProfile, InstanceRole, Surroundings,
};
use acs_runtime::intercept::Attempt;
use acs_runtime::transport::ReqwestTransport;
use acs_runtime::{
    BoxFuture, ClientBuilder, Credentials, CredentialsError, HttpRequest, Intercept, Mock,
    MockAnswer, NotSent, OutcomeUnknown, Progress, ProvideCredentials, Recording, Transport,
    TransportError, Waiter,
};
use acs_sdk::dypnsapi::Client;

use peer::{Peer, good};

type Boxed = Box<dyn Error>;
type CallError = acs_runtime::Error<String>;

/// Why the printed line says something twice: no text of a cause stands in that of another error of the chain.
fn repetition(error: &dyn Error) -> Option<String> {
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    for (index, text) in texts.iter().enumerate() {
        if text.trim().is_empty() {
            return Some(format!("an empty text in {texts:?}"));
        }
        let others = texts.iter().enumerate();
        let mut others = others.filter(|(other, _)| *other != index);
        if let Some((_, other)) = others.find(|(_, other)| other.contains(text.as_str())) {
            return Some(format!("`{text}` is said again in `{other}`"));
        }
    }
    None
}

fn assert_says_all_once(kinds: Vec<(&str, Boxed)>) {
    for (kind, error) in kinds {
        let line = with_causes(&*error);
        assert_eq!(repetition(&*error), None, "{kind}: {line}");
    }
}

fn io() -> std::io::Error {
    std::io::Error::from_raw_os_error(13)
}

/// The check itself finds what it is for.
#[test]
fn a_repetition_is_found() {
    #[derive(Debug)]
    struct Twice(std::io::Error);
    impl std::fmt::Display for Twice {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "cannot read: {}", self.0)
        }
    }
    impl Error for Twice {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }
    assert!(repetition(&Twice(io())).is_some());
    assert_eq!(repetition(&io()), None);
}

fn builder(endpoint: impl Into<String>) -> ClientBuilder<Client> {
    Client::builder()
        .endpoint(endpoint)
        .credentials(Credentials::new("id", "secret"))
        .max_attempts(1)
        .no_proxy()
}

async fn call(client: ClientBuilder<Client>) -> CallError {
    let client = client.build().unwrap();
    let call = client.check_sms_verify_code().phone_number("13000000000");
    call.verify_code("1234").send().await.unwrap_err()
}

/// A call without a service behind it, or with one that a mock is.
async fn mocked(answer: MockAnswer) -> CallError {
    let mock = Mock::new().on("CheckSmsVerifyCode", answer);
    call(builder("localhost").transport(mock)).await
}

/// An address that nobody listens on.
fn free_address() -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

fn own() -> ReqwestTransport {
    let client = reqwest::Client::builder().no_proxy();
    let client = client.redirect(reqwest::redirect::Policy::none());
    ReqwestTransport::new(client.retry(reqwest::retry::never()).build().unwrap())
}

/// What is expected of an error of a connection: how its line begins, and what it names to be checked.
struct Said<'a> {
    start: String,
    check: &'a str,
}

#[tokio::test]
async fn a_connection_that_fails_says_where_to_why_and_what_to_check() {
    let free = free_address();
    let mute = Peer::mute();
    let plain = Peer::answering(good());
    let gone = Peer::start(|mut wire| drop(wire.request()));
    let cut = Peer::start(|mut wire| {
        wire.request();
        wire.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
    });
    let silent = Peer::silent();
    let refusing = Peer::answering("HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n");
    let short = Duration::from_millis(50);
    let service = "cannot connect to service.invalid:443";
    let cases: Vec<(&str, ClientBuilder<Client>, Said<'_>)> = vec![
        (
            "refused",
            builder(format!("http://{free}")),
            Said {
                start: format!(
                    "not sent: cannot connect to {free}: the host refuses connections on this port; "
                ),
                check: "check the endpoint and the port",
            },
        ),
        (
            "refused, by reqwest",
            builder(format!("http://{free}")).transport(own()),
            Said {
                start: format!(
                    "not sent: cannot connect to {free}: the host refuses connections on this port; "
                ),
                check: "check the endpoint and the port",
            },
        ),
        (
            "no such name",
            builder("https://service.invalid"),
            Said {
                start: format!("not sent: {service}: the name of the host cannot be resolved; "),
                check: "check the endpoint, the region and the DNS settings",
            },
        ),
        (
            "no TLS",
            builder(format!("https://{}", plain.address)),
            Said {
                start: format!(
                    "not sent: cannot connect to {}: TLS cannot be established; ",
                    plain.address
                ),
                check: "the certificates that are trusted",
            },
        ),
        (
            "no connection in time",
            builder(format!("https://{}", mute.address)).connect_timeout(short),
            Said {
                start: format!(
                    "not sent: cannot connect to {}: the host does not respond; ",
                    mute.address
                ),
                check: "no connection within 50ms",
            },
        ),
        (
            "a proxy that refuses connections",
            builder("https://service.invalid").proxy(format!("http://user:planted@{free}")),
            Said {
                start: format!(
                    "not sent: {service} through the proxy {free}: the proxy refuses connections on this port; "
                ),
                check: "check the proxy settings and the port",
            },
        ),
        (
            "a proxy that refuses the tunnel",
            builder("https://service.invalid").proxy(refusing.url()),
            Said {
                start: format!(
                    "not sent: {service} through the proxy {}: check the proxy settings",
                    refusing.address
                ),
                check: "proxy authorization required",
            },
        ),
        (
            "closed without a response",
            builder(gone.url()),
            Said {
                start: format!(
                    "outcome unknown: the connection to {} broke before the response was complete",
                    gone.address
                ),
                check: "connection",
            },
        ),
        (
            "closed within the response",
            builder(cut.url()),
            Said {
                start: format!(
                    "outcome unknown: the connection to {} broke before the response was complete",
                    cut.address
                ),
                check: "(status 200)",
            },
        ),
        (
            "closed within the response, by reqwest",
            builder(cut.url()).transport(own()),
            Said {
                start: format!(
                    "outcome unknown: the connection to {} broke before the response was complete",
                    cut.address
                ),
                check: "(status 200)",
            },
        ),
        (
            "no response in time",
            builder(silent.url()).attempt_timeout(short),
            Said {
                start: format!(
                    "outcome unknown: no response from {} within 50ms",
                    silent.address
                ),
                check: "",
            },
        ),
    ];
    for (kind, client, said) in cases {
        let error = call(client).await;
        let line = with_causes(&error);
        assert_eq!(repetition(&error), None, "{kind}: {line}");
        assert!(line.starts_with(&said.start), "{kind}: {line}");
        assert!(line.contains(said.check), "{kind}: {line}");
        for hidden in ["13000000000", "planted", "secret"] {
            assert!(!line.contains(hidden), "{kind}: {line}");
        }
    }
}

/// Never responds.
struct Never;

impl ProvideCredentials for Never {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::pending())
    }
}

impl Transport for Never {
    fn send(
        &self,
        _: HttpRequest,
    ) -> BoxFuture<'_, Result<acs_runtime::HttpResponse, TransportError>> {
        Box::pin(std::future::pending())
    }
}

struct Refusing;

impl Intercept for Refusing {
    fn before_signing(&self, _: &Attempt, _: &mut HttpRequest) -> Result<(), String> {
        Err("not today".to_owned())
    }
}

#[tokio::test]
async fn errors_of_calls_say_nothing_twice() {
    let short = Duration::from_millis(20);
    let mut outcome = OutcomeUnknown::new("the program stopped");
    outcome.source = Some(TransportError::maybe_sent("the line is dead").with_source(io()));
    let invalid = Client::with_transport(Mock::new());
    let invalid = invalid.send_sms_verify_code().phone_number("13000000000");
    let invalid = invalid.sign_name("s").template_code("1");
    let invalid = invalid.template_param("{}").code_length(100).send().await;
    let config = Client::with_transport(Mock::new()).check_sms_verify_code();
    let config = config.phone_number("1").verify_code("1").send().block();
    let intercepted = builder("localhost").transport(Mock::new());
    let intercepted = call(intercepted.interceptor(Refusing)).await;
    let kinds: Vec<(&str, Boxed)> = vec![
        ("invalid", invalid.unwrap_err().into()),
        ("config", config.unwrap_err().into()),
        ("intercepted", intercepted.into()),
        (
            "parameter",
            CallError::NotSent(NotSent::Parameter(
                "a header cannot hold a line break".to_owned(),
            ))
            .into(),
        ),
        (
            "timed out",
            call(builder("localhost").credentials(Never).total_timeout(short))
                .await
                .into(),
        ),
        (
            "a transport that ignores its time",
            call(builder("localhost").transport(Never).total_timeout(short))
                .await
                .into(),
        ),
        (
            "unreachable",
            mocked(MockAnswer::unreachable()).await.into(),
        ),
        ("lost", mocked(MockAnswer::lost()).await.into()),
        (
            "refused",
            mocked(MockAnswer::refusal(400, "Denied", "no"))
                .await
                .into(),
        ),
        (
            "throttled",
            mocked(MockAnswer::refusal(400, "Throttling.User", "slow"))
                .await
                .into(),
        ),
        (
            "not JSON",
            mocked(MockAnswer::http(200, "<html>")).await.into(),
        ),
        (
            "a reason and a source that says something else",
            CallError::OutcomeUnknown(Box::new(outcome)).into(),
        ),
        (
            "no such endpoint",
            builder("https://a b").build().unwrap_err().into(),
        ),
        (
            "no such certificate",
            builder("https://localhost")
                .root_certificates("nothing")
                .build()
                .unwrap_err()
                .into(),
        ),
        (
            "no recording",
            Recording::load("/nonexistent/recording")
                .unwrap_err()
                .into(),
        ),
        (
            "not a recording",
            Recording::from_json("{").unwrap_err().into(),
        ),
        (
            "a recording that cannot be written",
            Recording::default()
                .save("/nonexistent/recording")
                .unwrap_err()
                .into(),
        ),
    ];
    assert_says_all_once(kinds);
}

/// Sources below whose errors have a cause of the system's or a library's.
const WITH_CAUSE: [&str; 5] = [
    "a file that cannot be read",
    "the chain",
    "a program that is not there",
    "a metadata service that refuses connections",
    "an STS that refuses connections",
];

#[tokio::test]
async fn errors_of_credentials_say_nothing_twice() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".alibabacloud/credentials");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    // A file that is not UTF-8 cannot be read by any user, root included.
    std::fs::write(&file, [0xff]).unwrap();
    let plain = Peer::answering("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{");
    let free = format!("http://{}", free_address());
    let surroundings = || {
        Surroundings::default()
            .variables(|_| None)
            .home(home.path())
            .metadata_endpoint(&free)
            .sts_endpoint(&free)
    };
    let odd = surroundings().metadata_endpoint("::").sts_endpoint("::");
    let key = || Credentials::new("id", "secret");
    let sources: Vec<(&str, Box<dyn ProvideCredentials>)> = vec![
        (
            "a file that cannot be read",
            Box::new(FileProfile::new().within(surroundings())),
        ),
        (
            "the chain",
            Box::new(DefaultCredentials::within(surroundings())),
        ),
        (
            "a chain without any",
            Box::new(DefaultCredentials::within(
                surroundings().home("/nonexistent"),
            )),
        ),
        (
            "a program that is not there",
            Box::new(ExternalProcess::new("/nonexistent/program")),
        ),
        (
            "a metadata service that refuses connections",
            Box::new(InstanceRole::named("r").within(surroundings())),
        ),
        (
            "a metadata service that is none",
            Box::new(
                InstanceRole::named("r").within(surroundings().metadata_endpoint(plain.url())),
            ),
        ),
        (
            "an STS that refuses connections",
            Box::new(AssumeRole::new("arn", key()).within(surroundings())),
        ),
        (
            "an endpoint that is none",
            Box::new(AssumeRole::new("arn", key()).within(odd.clone())),
        ),
        ("another", Box::new(InstanceRole::named("r").within(odd))),
    ];
    for (kind, source) in sources {
        let error = source.credentials().await.unwrap_err();
        let line = with_causes(&error);
        assert_eq!(repetition(&error), None, "{kind}: {line}");
        let has_cause = error.source().is_some();
        assert_eq!(has_cause, WITH_CAUSE.contains(&kind), "{kind}: {line}");
        if kind.contains("refuses connections") {
            let address = free.trim_start_matches("http://");
            let expected = format!("cannot connect to {address}: the host refuses connections");
            assert!(line.contains(&expected), "{kind}: {line}");
        }
        // And the same within the error of a call.
        let client = builder("localhost").transport(Mock::new());
        let error = call(client.credentials(source)).await;
        assert_eq!(with_causes(&error), format!("not sent: {line}"), "{kind}");
        assert_eq!(repetition(&error), None, "{kind}");
    }
}

#[tokio::test]
async fn errors_of_waiting_say_nothing_twice_and_name_time_calls_and_the_last_response() {
    let waiter = Waiter::new()
        .intervals(Duration::from_millis(1), Duration::from_millis(2))
        .deadline(Duration::from_millis(30));
    let wait = async |answer: MockAnswer, progress: Progress| {
        let mock = Mock::new().on("CheckSmsVerifyCode", answer);
        let client = builder("localhost").transport(mock).build().unwrap();
        let call = || {
            let call = client.check_sms_verify_code().phone_number("1");
            call.verify_code("1").send()
        };
        let waited = waiter.until(call, |_| progress.clone()).await;
        waited.unwrap_err()
    };
    let good = || MockAnswer::json(r#"{"Code":"OK","RequestId":"R-1"}"#);
    let throttled = MockAnswer::refusal(400, "Throttling.User", "slow");
    let refused = MockAnswer::refusal(400, "Denied", "no");
    let failed = Progress::Failed("the disk is gone".to_owned());
    for (kind, error, start, end) in [
        (
            "timed out",
            wait(good(), Progress::Pending).await,
            "timed out after ",
            " call(s); the last response was not what was waited for (status 200, request id R-1)",
        ),
        (
            "timed out after an error",
            wait(throttled, Progress::Pending).await,
            "timed out after ",
            " call(s); the last call failed: throttled: Throttling.User: slow (status 400, request id mock)",
        ),
        (
            "failed",
            wait(good(), failed).await,
            "waiting ended: the disk is gone (status 200, request id R-1)",
            "",
        ),
        (
            "a call failed",
            wait(refused, Progress::Pending).await,
            "refused: Denied: no",
            "",
        ),
    ] {
        let line = with_causes(&error);
        assert_eq!(repetition(&error), None, "{kind}: {line}");
        assert!(
            line.starts_with(start) && line.ends_with(end),
            "{kind}: {line}"
        );
    }
}

#[tokio::test]
async fn errors_of_the_generator_the_tool_and_the_gateway_say_nothing_twice() {
    use acs_codegen::Error as Generator;
    use acs_gateway::{Gateway, StartError};
    use acs_tools::Error as Tool;

    let text = || "why".to_owned();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let started = Gateway::builder().bind(address).start().await;
    let Err(started) = started else {
        panic!("two servers have one port");
    };
    assert!(matches!(started, StartError::Io { .. }));
    let line = with_causes(&started);
    let expected = format!("cannot listen on {address}: ");
    assert!(
        line.starts_with(&expected) && line.len() > expected.len(),
        "{line}"
    );
    let spec = acs_metadata::load_str("a.yaml", "info: {}").unwrap_err();
    let kinds: Vec<(&str, Boxed)> = vec![
        ("start", started.into()),
        (
            "remote",
            StartError::NotLoopback("1.2.3.4:80".parse().unwrap()).into(),
        ),
        (
            "a file",
            acs_metadata::load("/nonexistent/a.yaml".as_ref())
                .unwrap_err()
                .into(),
        ),
        ("a spec", spec.into()),
        (
            "a file, in the tool",
            Tool::from(acs_metadata::load("/nonexistent/a.yaml".as_ref()).unwrap_err()).into(),
        ),
        (
            "YAML that was written",
            acs_metadata::Error::Verify {
                file: "a.yaml".to_owned(),
                message: text(),
            }
            .into(),
        ),
        ("no spec", Generator::NoSpecs.into()),
        (
            "an empty folder",
            Generator::EmptyFolder {
                folder: "specs".into(),
                json: Some("specs/api-docs.json".into()),
            }
            .into(),
        ),
        (
            "another product",
            Tool::OtherProduct {
                old: "Ecs".to_owned(),
                new: "Vpc".to_owned(),
            }
            .into(),
        ),
        (
            "identity",
            Tool::Identity {
                what: "version",
                given: text(),
            }
            .into(),
        ),
        (
            "kept",
            Tool::Kept {
                path: "a.yaml".to_owned(),
                why: text(),
            }
            .into(),
        ),
        (
            "not generated",
            Generator::NotGenerated(vec!["a.rs".into()]).into(),
        ),
        ("own crate", Tool::OwnCrate(text()).into()),
        ("crate name", Generator::CrateName(text()).into()),
        ("no build script", Generator::NotABuildScript.into()),
        (
            "verify",
            Generator::Verify {
                file: "a.rs".to_owned(),
                message: text(),
            }
            .into(),
        ),
    ];
    assert_says_all_once(kinds);
}
