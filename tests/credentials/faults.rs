//! Services that are slow, broken, out of date, or live by another clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use acs_runtime::credentials::{
    AssumeRole, AssumeRoleWithOidc, Cached, CredentialsUri, ExternalProcess, InstanceRole,
};
use acs_runtime::time::{Clock, iso8601};
use acs_runtime::{BoxFuture, Credentials, CredentialsError, Error, NotSent, ProvideCredentials};

use crate::support::{Answer, Server};
use crate::{Hand, found, in_an_hour, members, refusal, sts, surroundings, write};

#[tokio::test]
async fn faults_of_sts_are_told_without_what_is_secret() {
    let cases: [(u16, String, &str); 6] = [
        (
            403,
            r#"{"Code":"NoPermission","Message":"signed with hush","RequestId":"R-7"}"#.to_owned(),
            "status 403: NoPermission, request id R-7",
        ),
        (500, "<html>hush</html>".to_owned(), "status 500"),
        (200, "hush".to_owned(), "no JSON"),
        (200, "{}".to_owned(), "without Credentials"),
        (
            200,
            r#"{"Credentials":{"AccessKeyId":"a"}}"#.to_owned(),
            "without Expiration",
        ),
        (
            200,
            format!(
                r#"{{"Credentials":{{{}}}}}"#,
                members("a").replace(&in_an_hour()[..4], "soon")
            ),
            "no time",
        ),
    ];
    for (status, body, expected) in cases {
        let server = Server::start(move |_| Answer::new(status, body.clone()));
        let role = AssumeRole::new("arn", Credentials::new("id", "hush"))
            .within(surroundings(&[]).sts_endpoint(server.url()));
        let said = refusal(&role).await;
        assert!(
            said.contains(expected) && !said.contains("hush"),
            "{expected}: {said}"
        );
    }
    let gone = AssumeRole::new("arn", Credentials::new("id", "hush")).within(surroundings(&[]));
    assert!(refusal(&gone).await.contains("127.0.0.1:1"));
}

#[tokio::test]
async fn what_sts_said_is_in_the_error_of_a_call_with_its_cause() {
    let server =
        Server::start(|_| Answer::new(403, r#"{"Code":"NoPermission","RequestId":"R-7"}"#));
    let role = AssumeRole::new("arn", Credentials::new("id", "s"))
        .within(surroundings(&[]).sts_endpoint(server.url()));
    let error = role.credentials().await.unwrap_err();
    assert_eq!(error.request_id(), Some("R-7"));
    let of_call = Error::<String>::NotSent(NotSent::Credentials(error));
    assert_eq!(of_call.request_id(), Some("R-7"));

    let gone = AssumeRole::new("arn", Credentials::new("id", "s")).within(surroundings(&[]));
    let error = gone.credentials().await.unwrap_err();
    let cause = std::error::Error::source(&error).expect("the transport's error");
    assert!(!cause.to_string().is_empty());
}

/// The service says that the token of the source has ended: another is asked for, and the role is assumed with that.
#[tokio::test]
async fn a_source_whose_token_has_ended_is_asked_again() {
    struct Tokens(AtomicUsize);
    impl ProvideCredentials for Tokens {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            let end = SystemTime::now() + Duration::from_secs(3600);
            let key = Credentials::new("id", "s")
                .with_token(format!("token-{number}"))
                .with_expiration(end);
            Box::pin(std::future::ready(Ok(key)))
        }
    }
    let server = Server::start(|request| match request.header("x-acs-security-token") {
        Some("token-0") => Answer::new(403, r#"{"Code":"InvalidSecurityToken.Expired"}"#),
        _ => sts(request),
    });
    let role = AssumeRole::new("arn", Tokens(AtomicUsize::new(0)))
        .within(surroundings(&[]).sts_endpoint(server.url()));
    assert!(found(&role).await.0.contains("role"));
    assert_eq!(server.got().len(), 2);

    // A source that has nothing else to give is not tried for ever.
    let server = Server::start(|_| Answer::new(403, r#"{"Code":"InvalidSecurityToken.Expired"}"#));
    let end = SystemTime::now() + Duration::from_secs(3600);
    let same = Credentials::new("id", "s")
        .with_token("t")
        .with_expiration(end);
    let role = AssumeRole::new("arn", same).within(surroundings(&[]).sts_endpoint(server.url()));
    assert!(
        refusal(&role)
            .await
            .contains("InvalidSecurityToken.Expired")
    );
    assert_eq!(server.got().len(), 1);
}

#[tokio::test]
async fn a_metadata_service_that_does_not_answer_costs_two_seconds_at_most() {
    let server = Server::start(|_| Answer {
        delay: Duration::from_secs(30),
        ..Answer::new(200, "")
    });
    let started = std::time::Instant::now();
    let role = InstanceRole::named("r").within(surroundings(&[]).metadata_endpoint(server.url()));
    assert!(refusal(&role).await.contains("no response from "));
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn sts_is_asked_again_when_it_fails_in_passing() {
    for (status, body, expected) in [
        (500, "", 3),
        (503, "", 3),
        (429, "", 3),
        (400, r#"{"Code":"Throttling.User"}"#, 3),
        (400, r#"{"Code":"NoPermission"}"#, 1),
    ] {
        let server = Server::start(move |_| Answer::new(status, body));
        let role = AssumeRole::new("arn", Credentials::new("id", "s"))
            .within(surroundings(&[]).sts_endpoint(server.url()));
        assert!(role.credentials().await.is_err());
        assert_eq!(server.got().len(), expected, "{status} {body}");
    }
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |got| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::new(502, "<html>"),
        _ => sts(got),
    });
    let role = AssumeRole::new("arn", Credentials::new("id", "s"))
        .within(surroundings(&[]).sts_endpoint(server.url()));
    assert_eq!(found(&role).await.0, "role");
    let got = server.got();
    let nonce = |at: usize| got[at].header("x-acs-signature-nonce").unwrap().to_owned();
    assert_ne!(nonce(0), nonce(1), "each attempt is signed anew");
}

/// `Thu, 26 Oct 2023 10:22:32 GMT`, which is when [`by_a_wrong_clock`] believes to be an hour later.
const DATE: &str = "Thu, 26 Oct 2023 10:22:32 GMT";

fn service_time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_698_315_752)
}

fn by_a_wrong_clock() -> Hand {
    let late = service_time() + Duration::from_secs(3600);
    Hand(Arc::new(std::sync::Mutex::new(late)))
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_by_the_services() {
    let until = |seconds: u64| iso8601(service_time() + Duration::from_secs(seconds));
    let dated = |answer: Answer| Answer {
        date: Some(DATE.to_owned()),
        ..answer
    };
    let key = format!(
        r#""AccessKeyId":"a","AccessKeySecret":"b","SecurityToken":"c","Expiration":"{}""#,
        until(1800)
    );
    let sts_key = format!(r#"{{"Credentials":{{{key}}}}}"#);
    let server = Server::start(move |got| {
        dated(match got.header("x-acs-date") {
            Some("2023-10-26T10:22:32Z") => Answer::new(200, sts_key.clone()),
            Some(_) => Answer::new(400, r#"{"Code":"InvalidTimeStamp.Expired"}"#),
            None if got.query.contains("2023-10-26T10%3A22%3A32Z") => {
                Answer::new(200, sts_key.clone())
            }
            None => Answer::new(400, r#"{"Code":"InvalidTimeStamp.Expired"}"#),
        })
    });
    let plain_key = format!(r#"{{"Code":"Success",{key}}}"#);
    let near = Server::start(move |_| dated(Answer::new(200, plain_key.clone())));
    let clock = by_a_wrong_clock();
    let here = surroundings(&[])
        .sts_endpoint(server.url())
        .metadata_endpoint(near.url())
        .clock(clock.clone());
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "token", "t");
    let sources: [(&str, Box<dyn ProvideCredentials>); 4] = [
        (
            "role",
            Box::new(AssumeRole::new("arn", Credentials::new("i", "s")).within(here.clone())),
        ),
        (
            "oidc",
            Box::new(
                AssumeRoleWithOidc::new("arn", "p", folder.path().join("token"))
                    .within(here.clone()),
            ),
        ),
        (
            "server",
            Box::new(InstanceRole::named("r").within(here.clone())),
        ),
        (
            "uri",
            Box::new(CredentialsUri::new(near.url()).within(here)),
        ),
    ];
    for (name, source) in sources {
        let found = source.credentials().await.unwrap();
        // Half an hour is left, whatever this machine's clock says.
        assert_eq!(
            found.expiration(),
            Some(clock.now() + Duration::from_secs(1800)),
            "{name}"
        );
    }
    assert_eq!(server.got().len(), 4, "each was asked twice");
}

#[tokio::test]
async fn a_service_that_never_agrees_about_the_time_is_not_asked_forever() {
    let server = Server::start(|_| Answer {
        date: Some(DATE.to_owned()),
        ..Answer::new(400, r#"{"Code":"InvalidTimeStamp.Expired"}"#)
    });
    let role = AssumeRole::new("arn", Credentials::new("id", "s"))
        .within(surroundings(&[]).sts_endpoint(server.url()));
    assert!(refusal(&role).await.contains("InvalidTimeStamp"));
    assert_eq!(server.got().len(), 2);
}

#[tokio::test]
async fn faults_of_the_services_nearby_are_told_without_what_is_secret() {
    let hush =
        r#"{"Code":"Success","AccessKeyId":"a","AccessKeySecret":"hush","SecurityToken":"hush"}"#;
    for (status, body, expected) in [
        (500, "hush", "status 500"),
        (200, "hush", "no JSON"),
        (200, "[1]", "no object"),
        (200, hush, "without Expiration"),
        (
            200,
            r#"{"Code":"Failed","AccessKeySecret":"hush"}"#,
            "Code: Success",
        ),
    ] {
        let server = Server::start(move |_| Answer::new(status, body));
        let here = surroundings(&[]).metadata_endpoint(server.url());
        let uri = CredentialsUri::new(server.url()).within(here.clone());
        for source in [
            &InstanceRole::named("r").within(here) as &dyn ProvideCredentials,
            &uri,
        ] {
            let said = refusal(source).await;
            assert!(
                said.contains(expected) && !said.contains("hush"),
                "{expected}: {said}"
            );
        }
    }
}

#[tokio::test]
async fn what_has_ended_already_is_used_and_not_asked_for_at_every_call() {
    let server = Server::start(|_| {
        let body = members("old").replace(&in_an_hour(), "2001-01-01T00:00:00Z");
        Answer::new(200, format!(r#"{{"Code":"Success",{body}}}"#))
    });
    let cached = Cached::new(CredentialsUri::new(server.url()).within(surroundings(&[])));
    for _ in 0..100 {
        // The service's clock may be another one, and it alone decides.
        assert_eq!(found(&cached).await.0, "old");
    }
    assert!(server.got().len() < 10, "{} requests", server.got().len());
}

#[tokio::test]
async fn a_program_that_prints_without_end_is_stopped() {
    let endless = ExternalProcess::new("yes").within(surroundings(&[]));
    assert!(refusal(&endless).await.contains("printed too much"));
}
