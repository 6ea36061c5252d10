//! The requests of the sources of credentials, to a server on loopback.

use std::time::{Duration, SystemTime};

use acs_runtime::credentials::{
    AssumeRole, AssumeRoleWithOidc, CredentialsUri, InstanceRole, Surroundings,
};
use acs_runtime::time::iso8601;
use acs_runtime::{Credentials, ProvideCredentials};
use serde_json::{Value as Json, json};

use crate::requests::decode;
use crate::support::{Answer, Got, Server};
use crate::{recordings, text};

fn vector(name: &str) -> Json {
    let found = recordings("vectors")
        .into_iter()
        .find(|vector| text(vector, "/name") == name);
    found.unwrap_or_else(|| panic!("{name} was recorded"))
}

fn key() -> Json {
    json!({
        "Code": "Success",
        "AccessKeyId": "STS.x",
        "AccessKeySecret": "y",
        "SecurityToken": "z",
        "Expiration": iso8601(SystemTime::now() + Duration::from_secs(3600)),
    })
}

fn near() -> Surroundings {
    Surroundings::default().variables(|_| None)
}

async fn asked(source: &dyn ProvideCredentials, server: &Server) -> Vec<Got> {
    let found = source.credentials().await.unwrap();
    assert_eq!(found.expose().access_key_id, "STS.x");
    server.got()
}

/// What both say about the role, in whatever place.
fn about_the_role(pairs: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    const OF_THE_SIGNATURE: &[&str] = &[
        "AccessKeyId",
        "Signature",
        "SignatureMethod",
        "SignatureVersion",
        "SignatureNonce",
        "Timestamp",
        "Format",
    ];
    let mut pairs: Vec<_> = pairs
        .into_iter()
        .filter(|(key, _)| !OF_THE_SIGNATURE.contains(&key.as_str()))
        .collect();
    pairs.sort();
    pairs
}

#[tokio::test]
async fn a_role_is_asked_for_as_recorded() {
    let plain = vector("cred_assume_role");
    let oidc = vector("cred_assume_role_with_oidc");
    let server = Server::start(|_| Answer::new(200, json!({"Credentials": key()}).to_string()));
    let near = near().sts_endpoint(server.url());
    let recorded = |vector: &Json| about_the_role(decode(text(vector, "/output/query_string")));

    // Python signs by SHA-1 and puts all into the query; here it is a form, signed like any other call, with the
    // action and the version in headers. A policy then appears in no log of addresses.
    let source = Credentials::new(
        text(&plain, "/input/credentials/access_key_id"),
        text(&plain, "/input/credentials/access_key_secret"),
    );
    let role = AssumeRole::new("acs:ram::1234:role/test", source)
        .session_name("sess")
        .external_id("ext")
        .within(near.clone());
    let got = asked(&role, &server).await.pop().unwrap();
    let header = |name: &str, key: &str| (key.to_owned(), got.header(name).unwrap().to_owned());
    let headers = [
        header("x-acs-action", "Action"),
        header("x-acs-version", "Version"),
    ];
    assert_eq!(
        about_the_role(decode(&got.body).into_iter().chain(headers)),
        recorded(&plain)
    );
    assert!(
        got.header("authorization")
            .unwrap()
            .contains(text(&plain, "/input/credentials/access_key_id"))
    );

    // Go, Node and Java send a form here, too: the token is as good as a key.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, text(&oidc, "/input/params/OIDCToken")).unwrap();
    let role = AssumeRoleWithOidc::new(
        "acs:ram::1234:role/test",
        "acs:ram::1234:oidc-provider/p",
        file,
    )
    .session_name("sess")
    .within(near);
    let got = asked(&role, &server).await.pop().unwrap();
    assert!(!got.query.contains("OIDCToken"));
    assert_eq!(
        about_the_role(decode(&got.body).into_iter().chain(decode(&got.query))),
        recorded(&oidc)
    );
    assert_eq!(got.header("authorization"), None);
}

#[tokio::test]
async fn the_metadata_service_is_asked_as_recorded() {
    for name in [
        "cred_ecs_ram_role_imdsv2",
        "cred_ecs_ram_role_imdsv1_fallback",
    ] {
        let vector = vector(name);
        let knows_tokens = name.ends_with("imdsv2");
        let server =
            Server::start(
                move |got| match (got.method.as_str(), got.path.ends_with('/')) {
                    ("PUT", _) if knows_tokens => Answer::new(200, "TOKEN1"),
                    ("PUT", _) => Answer::new(404, ""),
                    (_, true) => Answer::new(200, "my-role"),
                    (_, false) => Answer::new(200, key().to_string()),
                },
            );
        // The second recording was made with the role's name known.
        let source = if knows_tokens {
            InstanceRole::new()
        } else {
            InstanceRole::named("my-role")
        };
        let got = asked(
            &source.within(near().metadata_endpoint(server.url())),
            &server,
        )
        .await;
        let mut recorded: Vec<&Json> = vector["all_requests"].as_array().unwrap().iter().collect();
        if knows_tokens {
            // Python fetches a token before each of the two questions; the first one is good for six hours.
            assert_eq!(text(recorded[2], "/method"), "PUT");
            recorded.remove(2);
        }
        assert_eq!(got.len(), recorded.len(), "{name}");
        for (got, recorded) in got.iter().zip(recorded) {
            assert_eq!(
                (got.method.as_str(), got.path.as_str()),
                (text(recorded, "/method"), text(recorded, "/path"))
            );
            let token_headers = |name: &str| {
                name.to_ascii_lowercase()
                    .starts_with("x-aliyun-ecs-metadata-token")
            };
            let theirs: Vec<&str> = recorded["headers"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| pair[0].as_str().unwrap())
                .filter(|name| token_headers(name))
                .collect();
            let ours: Vec<&String> = got
                .headers
                .iter()
                .map(|(name, _)| name)
                .filter(|name| token_headers(name))
                .collect();
            assert_eq!(ours.len(), theirs.len(), "{name}");
            assert!(
                ours.iter()
                    .zip(theirs)
                    .all(|(ours, theirs)| ours.eq_ignore_ascii_case(theirs))
            );
        }
    }
}

#[tokio::test]
async fn a_credentials_uri_is_asked_as_recorded() {
    let vector = vector("cred_credentials_uri");
    let server = Server::start(|_| Answer::new(200, key().to_string()));
    let uri = format!("{}{}", server.url(), text(&vector, "/output/target"));
    let got = asked(&CredentialsUri::new(uri).within(near()), &server)
        .await
        .pop()
        .unwrap();
    assert_eq!(got.method, text(&vector, "/output/method"));
    assert_eq!(got.path, text(&vector, "/output/path"));
    assert_eq!(got.query, text(&vector, "/output/query_string"));
}
