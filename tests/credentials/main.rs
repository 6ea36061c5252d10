//! Each source of credentials, against a loopback server that behaves like the real one, with its faults; the chain, and
//! renewal under load.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod chain;
mod faults;
mod renewal;
mod sources;
#[path = "../support/mod.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]
mod support;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use acs_runtime::credentials::Surroundings;
use acs_runtime::time::{Clock, iso8601};
use acs_runtime::{BoxFuture, ProvideCredentials};

use support::{Answer, Got};

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
