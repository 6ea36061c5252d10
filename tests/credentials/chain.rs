//! The default chain: its order, and where it stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use acs_runtime::ProvideCredentials;
use acs_runtime::credentials::DefaultCredentials;
use acs_runtime::time::iso8601;

use crate::support::{Answer, Server};
use crate::{found, in_an_hour, members, metadata, refusal, surroundings, write};

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
