//! Each source of credentials, against a loopback server that behaves like the real one, with its faults; the chain, and
//! renewal under load.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]
mod support;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use acs_runtime::credentials::{
    AssumeRole, AssumeRoleWithOidc, Cached, CliProfile, CredentialsUri, DefaultCredentials,
    ExternalProcess, FileProfile, InstanceRole, Surroundings,
};
use acs_runtime::operation::{Endpoints, Method, Operation, Product};
use acs_runtime::time::{Clock, iso8601};
use acs_runtime::{
    BoxFuture, Client, ClientBuilder, Credentials, CredentialsError, HttpRequest, HttpResponse,
    ProvideCredentials, Transport, TransportError,
};
use acs_sdk::dypnsapi;
use support::{Answer, Got, Server};

fn surroundings(variables: &[(&str, &str)]) -> Surroundings {
    let variables: HashMap<String, String> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Surroundings::default()
        .variables(move |name| variables.get(name).cloned())
        .home("/nonexistent")
        // A port that refuses, so that no test leaves the machine.
        .metadata_endpoint("http://127.0.0.1:1")
        .sts_endpoint("http://127.0.0.1:1")
}

async fn found(source: &dyn ProvideCredentials) -> (String, String, Option<String>) {
    let credentials = source.credentials().await.unwrap();
    let open = credentials.expose();
    (
        open.access_key_id.to_owned(),
        open.access_key_secret.to_owned(),
        open.security_token.map(str::to_owned),
    )
}

async fn refusal(source: &dyn ProvideCredentials) -> String {
    source.credentials().await.unwrap_err().to_string()
}

fn three(id: &str, secret: &str, token: &str) -> (String, String, Option<String>) {
    (id.to_owned(), secret.to_owned(), Some(token.to_owned()))
}

fn in_an_hour() -> String {
    iso8601(SystemTime::now() + Duration::from_secs(3600))
}

fn members(id: &str) -> String {
    format!(
        r#""AccessKeyId":"{id}","AccessKeySecret":"{id} secret","SecurityToken":"{id} token","Expiration":"{}""#,
        in_an_hour()
    )
}

fn sts(got: &Got) -> Answer {
    let action = got.header("x-acs-action").unwrap_or(&got.query);
    let name = if action.contains("OIDC") {
        "oidc"
    } else {
        "role"
    };
    Answer::new(
        200,
        format!(r#"{{"RequestId":"R","Credentials":{{{}}}}}"#, members(name)),
    )
}

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[tokio::test]
async fn a_role_is_assumed_with_a_signed_form() {
    let server = Server::start(sts);
    let source = Credentials::new("id", "secret").with_token("source token");
    let role = AssumeRole::new("acs:ram::1:role/a b", source)
        .session_name("me")
        .policy(r#"{"Version": "1"}"#)
        .external_id("x")
        .duration(Duration::from_secs(900))
        .within(surroundings(&[]).sts_endpoint(server.url()));
    assert_eq!(
        found(&role).await,
        three("role", "role secret", "role token")
    );
    let got = server.got().remove(0);
    assert_eq!(
        (got.method.as_str(), got.path.as_str(), got.query.as_str()),
        ("POST", "/", "")
    );
    assert_eq!(
        got.body,
        "DurationSeconds=900&ExternalId=x&Policy=%7B%22Version%22%3A%20%221%22%7D&RoleArn=acs%3Aram%3A%3A1%3Arole%2Fa%20b&RoleSessionName=me"
    );
    let signed = got.header("authorization").unwrap();
    assert!(
        signed.contains("SignedHeaders=content-type;host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version,"),
        "{signed}"
    );
    let short =
        AssumeRole::new("a", Credentials::new("id", "secret")).duration(Duration::from_secs(899));
    assert!(refusal(&short).await.contains("at least 900 seconds"));
}

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
async fn an_oidc_token_is_read_anew_each_time_and_never_signed() {
    let server = Server::start(sts);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let source = AssumeRoleWithOidc::new("arn", "provider", &file).within(
        surroundings(&[("ALIBABA_CLOUD_ROLE_SESSION_NAME", "pod")]).sts_endpoint(server.url()),
    );
    assert!(refusal(&source).await.contains("token"));
    for token in ["first", "second"] {
        std::fs::write(&file, format!("{token}\n")).unwrap();
        assert_eq!(
            found(&source).await,
            three("oidc", "oidc secret", "oidc token")
        );
    }
    let got = server.got();
    assert!(got[0].body.contains("OIDCToken=first&") && got[1].body.contains("OIDCToken=second&"));
    assert!(
        got[0].body.contains("OIDCProviderArn=provider&")
            && got[0].body.contains("RoleSessionName=pod")
    );
    assert!(
        got[0]
            .query
            .starts_with("Action=AssumeRoleWithOIDC&Format=JSON&Timestamp=")
    );
    assert_eq!(got[0].header("authorization"), None);
}

/// The metadata service; `tokens` is whether it knows tokens.
fn metadata(tokens: bool) -> impl Fn(&Got) -> Answer {
    move |got| {
        let with_token = got.header("x-aliyun-ecs-metadata-token") == Some("T");
        match (got.method.as_str(), got.path.as_str()) {
            ("PUT", "/latest/api/token") if tokens => {
                assert_eq!(
                    got.header("x-aliyun-ecs-metadata-token-ttl-seconds"),
                    Some("21600")
                );
                Answer::new(200, "T\n")
            }
            ("GET", _) if tokens && !with_token => Answer::new(403, ""),
            ("GET", "/latest/meta-data/ram/security-credentials/") => Answer::new(200, "my-role\n"),
            ("GET", "/latest/meta-data/ram/security-credentials/my-role") => Answer::new(
                200,
                format!(r#"{{"Code":"Success",{}}}"#, members("server")),
            ),
            _ => Answer::new(404, "<html>"),
        }
    }
}

#[tokio::test]
async fn the_metadata_service_is_asked_with_a_token_first() {
    for tokens in [true, false] {
        let server = Server::start(metadata(tokens));
        let near =
            |variables: &[(&str, &str)]| surroundings(variables).metadata_endpoint(server.url());
        let expected = three("server", "server secret", "server token");
        assert_eq!(
            found(&InstanceRole::new().within(near(&[]))).await,
            expected
        );
        let asked = server.got().len();
        assert_eq!(
            found(&InstanceRole::named("my-role").within(near(&[]))).await,
            expected
        );
        assert_eq!(
            server.got().len() - asked,
            2,
            "a named role is not looked up"
        );
        let by_variable = near(&[("ALIBABA_CLOUD_ECS_METADATA", "other")]);
        assert!(
            refusal(&InstanceRole::new().within(by_variable))
                .await
                .contains("no such RAM role")
        );
        let strict = InstanceRole::new().within(near(&[("ALIBABA_CLOUD_IMDSV1_DISABLED", "TRUE")]));
        assert_eq!(strict.credentials().await.is_ok(), tokens);
        let off =
            InstanceRole::new().within(near(&[("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")]));
        let asked = server.got().len();
        assert!(
            refusal(&off)
                .await
                .contains("ALIBABA_CLOUD_ECS_METADATA_DISABLED")
        );
        assert_eq!(server.got().len(), asked, "nobody was asked");
        let hostile = InstanceRole::named("../../x").within(near(&[]));
        assert!(hostile.credentials().await.is_err());
    }
}

#[tokio::test]
async fn a_metadata_service_that_does_not_answer_costs_two_seconds_at_most() {
    let server = Server::start(|_| Answer {
        delay: Duration::from_secs(30),
        ..Answer::new(200, "")
    });
    let started = std::time::Instant::now();
    let role = InstanceRole::named("r").within(surroundings(&[]).metadata_endpoint(server.url()));
    assert!(refusal(&role).await.contains("in time"));
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_credentials_uri_has_to_say_success() {
    let server = Server::start(|got| match got.query.as_str() {
        "good=1" => Answer::new(200, format!(r#"{{"Code":"Success",{}}}"#, members("uri"))),
        "code=1" => Answer::new(200, format!(r#"{{"Code":"Failed",{}}}"#, members("uri"))),
        _ => Answer::new(500, "hush"),
    });
    let source = |uri: String| CredentialsUri::new(uri).within(surroundings(&[]));
    let good = source(format!("{}/path?good=1", server.url()));
    assert_eq!(found(&good).await, three("uri", "uri secret", "uri token"));
    assert!(
        refusal(&source(format!("{}?code=1", server.url())))
            .await
            .contains("Code: Success")
    );
    let failed = refusal(&source(server.url())).await;
    assert!(failed.contains("status 500") && !failed.contains("hush"));
    for bad in [
        "",
        "127.0.0.1",
        "ftp://a/b",
        "http://u:p@a/",
        "http://a/b c",
        "http://a/\r\nx: y",
    ] {
        assert!(
            refusal(&source(bad.to_owned()))
                .await
                .contains("not an address"),
            "{bad:?}"
        );
    }
}

#[tokio::test]
async fn a_program_prints_credentials() {
    let run = |command: &str| ExternalProcess::new(command).within(surroundings(&[]));
    let printed = |json: &str| run(&format!("printf %s '{json}'"));
    let key = printed(r#"{"mode":"AK","access_key_id":"a","access_key_secret":"b"}"#);
    assert_eq!(found(&key).await, ("a".to_owned(), "b".to_owned(), None));
    let temporary = format!(
        r#"{{"mode":"StsToken","access_key_id":"a","access_key_secret":"b","sts_token":"c","expiration":"{}"}}"#,
        in_an_hour()
    );
    assert_eq!(found(&printed(&temporary)).await, three("a", "b", "c"));
    assert!(
        printed(&temporary)
            .credentials()
            .await
            .unwrap()
            .expiration()
            .is_some()
    );
    for (source, expected) in [
        (run(""), "is empty"),
        (run("'open"), "a quote"),
        (run("no-such-program-anywhere"), "does not run"),
        (run("false"), "failed"),
        (printed("hush"), "no JSON"),
        (
            printed(r#"{"mode":"Other","access_key_id":"hush"}"#),
            "neither AK nor StsToken",
        ),
        (
            printed(r#"{"mode":"AK","access_key_id":"a"}"#),
            "no access_key_secret",
        ),
    ] {
        let said = refusal(&source).await;
        assert!(
            said.contains(expected) && !said.contains("hush"),
            "{expected}: {said}"
        );
    }
}

#[tokio::test]
async fn every_mode_of_the_command_line_tool() {
    let server = Server::start(sts);
    let near = Server::start(metadata(true));
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "oidc", "token");
    let uri =
        Server::start(|_| Answer::new(200, format!(r#"{{"Code":"Success",{}}}"#, members("uri"))));
    let config = format!(
        r#"{{"current":"plain","profiles":[
        {{"name":"plain","mode":"AK","access_key_id":"a","access_key_secret":"b"}},
        {{"name":"sts","mode":"StsToken","access_key_id":"a","access_key_secret":"b","sts_token":"c"}},
        {{"name":"role","mode":"RamRoleArn","access_key_id":"a","access_key_secret":"b","ram_role_arn":"arn","ram_session_name":"s","expired_seconds":1000}},
        {{"name":"chained","mode":"ChainableRamRoleArn","source_profile":"role","ram_role_arn":"second"}},
        {{"name":"circle","mode":"ChainableRamRoleArn","source_profile":"circle","ram_role_arn":"x"}},
        {{"name":"ecs","mode":"EcsRamRole","ram_role_name":"my-role"}},
        {{"name":"oidc","mode":"OIDC","ram_role_arn":"arn","oidc_provider_arn":"p","oidc_token_file":"{token}"}},
        {{"name":"external","mode":"External","process_command":"printf %s '{{\"mode\":\"AK\",\"access_key_id\":\"x\",\"access_key_secret\":\"y\"}}'"}},
        {{"name":"uri","mode":"CredentialsURI","credentials_uri":"{uri}"}},
        {{"name":"bearer","mode":"BearerToken","bearer_token":"t"}},
        {{"name":"sso","mode":"CloudSSO"}},
        {{"name":"oauth","mode":"OAuth"}},
        {{"name":"strange","mode":"Strange"}},
        {{"name":"empty","mode":"AK","access_key_id":""}}
        ]}}"#,
        token = folder.path().join("oidc").display(),
        uri = uri.url(),
    )
    .replace("\\\"mode", "\\\"mode");
    write(folder.path(), ".aliyun/config.json", &config);
    let here = |variables: &[(&str, &str)]| {
        surroundings(variables)
            .home(folder.path())
            .sts_endpoint(server.url())
            .metadata_endpoint(near.url())
    };
    let profile = |name: &str| CliProfile::named(name).within(here(&[]));
    let plain = ("a".to_owned(), "b".to_owned(), None);
    assert_eq!(found(&CliProfile::new().within(here(&[]))).await, plain);
    assert_eq!(found(&profile("sts")).await, three("a", "b", "c"));
    let picked = CliProfile::new().within(here(&[("ALIBABA_CLOUD_PROFILE", "sts")]));
    assert_eq!(found(&picked).await, three("a", "b", "c"));
    for (name, id) in [
        ("role", "role"),
        ("chained", "role"),
        ("ecs", "server"),
        ("oidc", "oidc"),
        ("uri", "uri"),
    ] {
        assert_eq!(found(&profile(name)).await.0, id, "{name}");
    }
    assert_eq!(
        found(&profile("external")).await,
        ("x".to_owned(), "y".to_owned(), None)
    );
    let bearer = profile("bearer").credentials().await.unwrap();
    assert_eq!(bearer.expose().bearer_token, Some("t"));
    let bodies: Vec<String> = server.got().into_iter().map(|got| got.body).collect();
    assert!(
        bodies
            .iter()
            .any(|body| body.contains("DurationSeconds=1000&RoleArn=arn&RoleSessionName=s"))
    );
    assert!(
        bodies.iter().any(|body| body.contains("RoleArn=second")),
        "the second role of the chain"
    );
    for (name, expected) in [
        ("circle", "in a circle"),
        ("sso", "aliyun sts ExportCredentials"),
        ("oauth", "browser"),
        ("strange", "`Strange`, which is not known"),
        ("empty", "has no access_key_id"),
        ("gone", "no profile `gone`"),
    ] {
        let said = refusal(&profile(name)).await;
        assert!(said.contains(expected), "{name}: {said}");
    }
    let off = CliProfile::new().within(here(&[("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")]));
    assert!(refusal(&off).await.contains("turned off"));
}

#[tokio::test]
async fn every_type_of_the_credentials_file() {
    let server = Server::start(sts);
    let near = Server::start(metadata(true));
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "oidc", "token");
    let text = format!(
        "[default]\ntype = access_key # why\naccess_key_id = a\naccess_key_secret = b\n[role]\ntype=ram_role_arn\naccess_key_id=a\naccess_key_secret=b\nrole_arn=arn\nrole_session_name=s\n[oidc]\ntype=oidc_role_arn\nrole_arn=arn\noidc_provider_arn=p\noidc_token_file_path={}\n[ecs]\ntype=ecs_ram_role\nrole_name=my-role\n[rsa]\ntype=rsa_key_pair\n[odd]\ntype=odd\n[bare]\naccess_key_id=a\n",
        folder.path().join("oidc").display()
    );
    write(folder.path(), ".alibabacloud/credentials.ini", &text);
    let here = |variables: &[(&str, &str)]| {
        surroundings(variables)
            .home(folder.path())
            .sts_endpoint(server.url())
            .metadata_endpoint(near.url())
    };
    let section = |name: &str| FileProfile::named(name).within(here(&[]));
    let plain = ("a".to_owned(), "b".to_owned(), None);
    assert_eq!(found(&FileProfile::new().within(here(&[]))).await, plain);
    for (name, id) in [("role", "role"), ("oidc", "oidc"), ("ecs", "server")] {
        assert_eq!(found(&section(name)).await.0, id, "{name}");
    }
    for (name, expected) in [
        ("rsa", "retired"),
        ("odd", "`odd`"),
        ("bare", "has no type"),
        ("gone", "no section [gone]"),
    ] {
        let said = refusal(&section(name)).await;
        assert!(said.contains(expected), "{name}: {said}");
    }
    // The file without an ending wins, as in Go and Node.
    write(
        folder.path(),
        ".alibabacloud/credentials",
        "[default]\ntype=access_key\naccess_key_id=go\naccess_key_secret=b\n",
    );
    assert_eq!(found(&FileProfile::new().within(here(&[]))).await.0, "go");
    let other = folder.path().join(".alibabacloud/credentials.ini");
    let named = here(&[("ALIBABA_CLOUD_CREDENTIALS_FILE", other.to_str().unwrap())]);
    assert_eq!(found(&FileProfile::new().within(named)).await.0, "a");
}

#[tokio::test]
async fn the_chain_asks_in_order_and_names_everyone_who_had_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let said = refusal(&DefaultCredentials::within(
        surroundings(&[]).home(folder.path()),
    ))
    .await;
    for who in [
        "environment: ",
        "OIDC: ",
        "command line tool: ",
        "credentials file: ",
        "RAM role of the server: ",
        "credentials URI: ",
    ] {
        assert!(said.contains(who), "{who} in {said}");
    }
    let places: Vec<usize> = [
        "environment",
        "OIDC",
        "command line",
        "credentials file",
        "RAM role of",
        "URI: ",
    ]
    .iter()
    .map(|who| said.find(who).unwrap())
    .collect();
    assert!(places.is_sorted(), "{said}");
    write(
        folder.path(),
        ".alibabacloud/credentials",
        "[default]\ntype=access_key\naccess_key_id=file\naccess_key_secret=b\n",
    );
    let chain = |variables: &[(&str, &str)]| {
        DefaultCredentials::within(surroundings(variables).home(folder.path()))
    };
    assert_eq!(found(&chain(&[])).await.0, "file");
    write(
        folder.path(),
        ".aliyun/config.json",
        r#"{"profiles":[{"name":"default","mode":"AK","access_key_id":"tool","access_key_secret":"b"}]}"#,
    );
    assert_eq!(found(&chain(&[])).await.0, "tool");
    let variables = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "variable"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "b"),
    ];
    assert_eq!(found(&chain(&variables)).await.0, "variable");
    let half = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "variable"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ""),
    ];
    let said = refusal(&chain(&half)).await;
    assert!(
        said.contains("environment is set up and gives no credentials")
            && said.contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set, while")
            && !said.contains("OIDC"),
        "{said}"
    );
}

#[tokio::test]
async fn what_is_set_up_and_broken_never_makes_way_for_another_identity() {
    let server = Server::start(|_| Answer::new(403, r#"{"Code":"NoPermission"}"#));
    let near = Server::start(metadata(true));
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "token", "token");
    let token = folder.path().join("token");
    let token = token.to_str().unwrap();
    let config = |text: &str| write(folder.path(), ".aliyun/config.json", text);
    let file = |text: &str| write(folder.path(), ".alibabacloud/credentials", text);
    // The server that the program runs on has a role, which is nobody's wish here.
    let chain = |variables: &[(&str, &str)]| {
        DefaultCredentials::within(
            surroundings(variables)
                .home(folder.path())
                .sts_endpoint(server.url())
                .metadata_endpoint(near.url()),
        )
    };
    let stops = async |variables: &[(&str, &str)], expected: &str| {
        let said = refusal(&chain(variables)).await;
        assert!(
            said.contains(expected) && said.contains("no later source was asked"),
            "{expected}: {said}"
        );
        assert!(!said.contains("RAM role of the server"), "{said}");
    };
    assert_eq!(found(&chain(&[])).await.0, "server");
    let oidc = [
        ("ALIBABA_CLOUD_ROLE_ARN", "arn"),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p"),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token),
    ];
    stops(&oidc, "OIDC is set up").await;
    let gone = [oidc[0], oidc[1], (oidc[2].0, "/nonexistent/token")];
    stops(&gone, "OIDC is set up").await;
    // Two of the three are used by other tools, too.
    assert_eq!(found(&chain(&oidc[..2])).await.0, "server");

    // As the tool writes it before anybody has filled it.
    config(
        r#"{"current":"default","profiles":[{"name":"default","mode":"AK","access_key_id":"","access_key_secret":""}]}"#,
    );
    assert_eq!(found(&chain(&[])).await.0, "server");
    for broken in [
        "not JSON",
        r#"{"current":"gone","profiles":[]}"#,
        r#"{"profiles":[{"name":"default","mode":"AK","access_key_id":"a"}]}"#,
        r#"{"profiles":[{"name":"default","mode":"CloudSSO"}]}"#,
        r#"{"profiles":[{"name":"default","mode":"RamRoleArn","access_key_id":"a","access_key_secret":"b","ram_role_arn":"c"}]}"#,
    ] {
        config(broken);
        stops(&[], "command line tool is set up").await;
    }
    assert_eq!(
        found(&chain(&[("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")]))
            .await
            .0,
        "server"
    );
    config(
        r#"{"profiles":[{"name":"other","mode":"AK","access_key_id":"a","access_key_secret":"b"}]}"#,
    );
    assert_eq!(found(&chain(&[])).await.0, "server");
    let named = [("ALIBABA_CLOUD_PROFILE", "mine")];
    stops(&named, "no file has the profile").await;
    file("[mine]\ntype=access_key\naccess_key_id=file\naccess_key_secret=b\n");
    assert_eq!(found(&chain(&named)).await.0, "file");
    assert_eq!(found(&chain(&[])).await.0, "server");
    file("[default]\naccess_key_id=file\n");
    stops(&[], "credentials file is set up").await;
    let missing = [("ALIBABA_CLOUD_CREDENTIALS_FILE", "/nonexistent/file")];
    stops(&missing, "credentials file is set up").await;
}

#[tokio::test]
async fn the_source_that_answered_is_the_only_one_from_then_on() {
    let up = Arc::new(AtomicBool::new(true));
    let answers = up.clone();
    let server = Server::start(move |_| {
        if answers.load(Ordering::SeqCst) {
            let body = members("uri").replace(&in_an_hour(), &iso8601(SystemTime::now()));
            Answer::new(200, format!(r#"{{"Code":"Success",{body}}}"#))
        } else {
            Answer::new(500, "")
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let uri = server.url();
    let chain = DefaultCredentials::within(
        surroundings(&[("ALIBABA_CLOUD_CREDENTIALS_URI", &uri)]).home(folder.path()),
    );
    let first = chain.credentials().await.unwrap();
    assert_eq!(first.access_key_id(), "uri");
    write(
        folder.path(),
        ".alibabacloud/credentials",
        "[default]\ntype=access_key\naccess_key_id=file\naccess_key_secret=b\n",
    );
    up.store(false, Ordering::SeqCst);
    chain.reject(&first);
    let said = refusal(&chain).await;
    assert!(
        said.starts_with("credentials URI: ") && said.contains("500"),
        "{said}"
    );
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

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_can_read_is_warned_about_once() {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Mutex;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        ".alibabacloud/credentials",
        "[default]\ntype=access_key\naccess_key_id=a\naccess_key_secret=hush\n",
    );
    let path = folder.path().join(".alibabacloud/credentials");
    for (mode, expected) in [(0o600, 0), (0o640, 1), (0o602, 1)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        let file = FileProfile::new().within(surroundings(&[]).home(folder.path()));
        for _ in 0..3 {
            assert_eq!(found(&file).await.0, "a");
        }
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert_eq!(
            text.matches("chmod 600").count(),
            expected,
            "{mode:o}: {text}"
        );
        assert!(!text.contains("hush"));
    }
}

/// A clock that a test moves.
#[derive(Clone)]
struct Hand(Arc<std::sync::Mutex<SystemTime>>);

impl Clock for Hand {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

struct Source {
    clock: Hand,
    lasts: Duration,
    asked: Arc<AtomicUsize>,
    fails: Arc<AtomicBool>,
}

impl ProvideCredentials for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let found = if self.fails.load(Ordering::SeqCst) {
            Err(CredentialsError::new("down"))
        } else {
            let end = self.clock.now() + self.lasts;
            Ok(Credentials::new(number.to_string(), "s").with_expiration(end))
        };
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            found
        })
    }
}

#[tokio::test]
async fn renewal_is_ahead_of_the_end_alone_and_survives_failures() {
    let clock = Hand(Arc::new(std::sync::Mutex::new(SystemTime::now())));
    let (asked, fails) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let source = Source {
        clock: clock.clone(),
        lasts: Duration::from_secs(3600),
        asked: asked.clone(),
        fails: fails.clone(),
    };
    let cached = Arc::new(Cached::with_clock(source, Arc::new(clock.clone())));
    let pass = |seconds: u64| *clock.0.lock().unwrap() += Duration::from_secs(seconds);
    let together = || async {
        let calls = (0..50).map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { found(&*cached).await.0 })
        });
        let mut ids = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            ids.push(call.await.unwrap());
        }
        ids.sort();
        ids.dedup();
        ids
    };
    assert_eq!(together().await, ["0"], "fifty at once ask once");
    pass(2600);
    assert_eq!(together().await, ["0"]);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    pass(200);
    assert_eq!(
        together().await,
        ["0", "1"],
        "one renews, the others go on with the old value"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // The source fails: the value that has not ended stays, and the source is not hammered.
    pass(2800);
    fails.store(true, Ordering::SeqCst);
    assert_eq!(together().await, ["1"]);
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    pass(2);
    assert_eq!(together().await, ["1"]);
    assert_eq!(asked.load(Ordering::SeqCst), 4);
    pass(1000);
    assert_eq!(refusal(&*cached).await, "down");
    let so_far = asked.load(Ordering::SeqCst);
    assert_eq!(refusal(&*cached).await, "down");
    assert_eq!(
        asked.load(Ordering::SeqCst),
        so_far,
        "the failure stands for a moment"
    );
    fails.store(false, Ordering::SeqCst);
    pass(60);
    let new = cached.credentials().await.unwrap();
    assert_eq!(new.access_key_id(), so_far.to_string());
    // The service knows better when they end.
    cached.reject(&Credentials::new("other", "s"));
    assert_eq!(found(&*cached).await.0, so_far.to_string());
    cached.reject(&new);
    assert_eq!(found(&*cached).await.0, (so_far + 1).to_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_while_credentials_end_every_second() {
    struct Every(Arc<AtomicUsize>);
    impl ProvideCredentials for Every {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(30)).await;
                let end = SystemTime::now() + Duration::from_secs(1);
                Ok(Credentials::new("id", "secret").with_expiration(end))
            })
        }
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let cached = Arc::new(Cached::new(Every(asked.clone())));
    let started = std::time::Instant::now();
    let workers: Vec<_> = (0..20)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move {
                for _ in 0..500 {
                    let credentials = cached.credentials().await.unwrap();
                    assert!(credentials.expiration().unwrap() > SystemTime::now());
                    tokio::time::sleep(Duration::from_millis(6)).await;
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    // A value is renewed after three quarters of its second, and once.
    let most = started.elapsed().as_millis() / 750 + 2;
    let asked = asked.load(Ordering::SeqCst);
    assert!(asked as u128 <= most, "{asked} renewals, {most} at most");
    assert!(asked > 2, "{asked}");
}

#[tokio::test]
async fn whoever_renews_may_be_dropped() {
    let clock = Hand(Arc::new(std::sync::Mutex::new(SystemTime::now())));
    let asked = Arc::new(AtomicUsize::new(0));
    let source = Source {
        clock: clock.clone(),
        lasts: Duration::from_secs(3600),
        asked: asked.clone(),
        fails: Arc::new(AtomicBool::new(false)),
    };
    let cached = Arc::new(Cached::with_clock(source, Arc::new(clock.clone())));
    // The first one gives up while nothing is there yet; those who wait for it go on by themselves.
    let first = tokio::time::timeout(Duration::from_millis(1), cached.credentials());
    let others: Vec<_> = (0..10)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { found(&*cached).await.0 })
        })
        .collect();
    assert!(first.await.is_err(), "it was given up");
    for other in others {
        let id = tokio::time::timeout(Duration::from_secs(5), other).await;
        assert_eq!(id.unwrap().unwrap(), "1");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // The same while there is an old value: the next one renews.
    *clock.0.lock().unwrap() += Duration::from_secs(3000);
    let renews = tokio::time::timeout(Duration::from_millis(1), cached.credentials());
    assert!(renews.await.is_err(), "it was given up");
    assert_eq!(found(&*cached).await.0, "3");
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn what_has_no_end_is_asked_for_without_a_queue() {
    struct Slow;
    impl ProvideCredentials for Slow {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                Ok(Credentials::new("id", "secret"))
            })
        }
    }
    let cached = Arc::new(Cached::new(Slow));
    assert_eq!(found(&*cached).await.0, "id");
    let started = std::time::Instant::now();
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { found(&*cached).await.0 })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), "id");
    }
    // One after the other they would take five seconds.
    assert!(
        started.elapsed() < Duration::from_millis(2500),
        "{:?}",
        started.elapsed()
    );
}

/// Answers every request, and refuses one that was signed with what had ended.
#[derive(Clone)]
struct Service {
    clock: Ticking,
    served: Arc<AtomicUsize>,
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        // The token says until when it is good, in microseconds.
        let token = request.header("x-acs-security-token").unwrap();
        let end = SystemTime::UNIX_EPOCH + Duration::from_micros(token.parse().unwrap());
        let is_good = self.clock.now() < end;
        self.served.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok(HttpResponse {
                status: if is_good { 200 } else { 400 },
                headers: Vec::new(),
                body: if is_good {
                    b"{}".to_vec()
                } else {
                    br#"{"Code":"InvalidSecurityToken.Expired","Message":"m"}"#.to_vec()
                },
            })
        })
    }
}

/// A clock on which each look takes a tenth of a millisecond.
#[derive(Clone, Default)]
struct Ticking(Arc<AtomicUsize>);

impl Clock for Ticking {
    fn now(&self) -> SystemTime {
        let ticks = self.0.fetch_add(1, Ordering::SeqCst);
        SystemTime::UNIX_EPOCH + Duration::from_micros(1_700_000_000_000_000 + 100 * ticks as u64)
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

struct EverySecond {
    clock: Ticking,
    ends: Arc<std::sync::Mutex<Vec<SystemTime>>>,
}

impl ProvideCredentials for EverySecond {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let end = self.clock.now() + Duration::from_secs(1);
            self.ends.lock().unwrap().push(end);
            // Others go on meanwhile.
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            let token = end.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            let key = Credentials::new("id", "secret").with_token(token.as_micros().to_string());
            Ok(key.with_expiration(end))
        })
    }
}

static PRODUCT: Product = Product {
    code: "Demo",
    version: "1",
    endpoints: Endpoints::Central("demo.aliyuncs.com"),
};
static WRITE: Operation = Operation::new(&PRODUCT, "CreateDemo", Method::Post);

// On one thread, where a second of this clock cannot hide a pause of the machine's.
#[tokio::test]
async fn a_client_makes_ten_thousand_calls_while_its_credentials_end_every_second() {
    let clock = Ticking::default();
    let ends = Arc::new(std::sync::Mutex::new(Vec::new()));
    let service = Service {
        clock: clock.clone(),
        served: Arc::default(),
    };
    let client: Client = ClientBuilder::new(&PRODUCT)
        .transport(service.clone())
        .clock(clock.clone())
        .credentials(EverySecond {
            clock: clock.clone(),
            ends: ends.clone(),
        })
        .total_timeout(Duration::from_secs(1_000_000))
        .max_attempts(1)
        .build()
        .unwrap();
    let workers: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                for _ in 0..500 {
                    // Any type without a value is a call without parameters.
                    let nothing = dypnsapi::SendSmsVerifyCodeResponse::default();
                    let mut output = dypnsapi::SendSmsVerifyCodeResponse::default();
                    client.call(&WRITE, &nothing, &mut output).await.unwrap();
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    assert_eq!(
        service.served.load(Ordering::SeqCst),
        10_000,
        "no call was repeated"
    );
    let ends = ends.lock().unwrap();
    let seconds = clock.0.load(Ordering::SeqCst) / 10_000;
    assert!(seconds >= 5, "the clock passed {seconds} seconds");
    // Renewed after three quarters of its second, and by one.
    let most = seconds * 4 / 3 + 2;
    assert!(
        ends.len() <= most,
        "{} renewals, {most} at most",
        ends.len()
    );
    let apart = ends
        .windows(2)
        .map(|pair| pair[1].duration_since(pair[0]).unwrap());
    assert!(
        apart.min().unwrap() >= Duration::from_millis(700),
        "no expiry is renewed for twice"
    );
}
