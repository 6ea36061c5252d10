//! Sources of credentials: what they hold, what they are given, and why they give nothing.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use acs_runtime::credentials::{
    AssumeRole, AssumeRoleWithOidc, Cached, CliProfile, CredentialsUri, DefaultCredentials,
    ExternalProcess, FileProfile, InstanceRole, Surroundings,
};
use acs_runtime::time::iso8601;
use acs_runtime::{Credentials, EnvironmentCredentials, ProvideCredentials};

use crate::seen::{Seen, planted};
use crate::support::{Answer, Got, Server};

/// Variables of the walk's process, and what is planted in them.
pub(crate) const VARIABLES: [(&str, &str); 3] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "VariableId"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "VariableSecret"),
    ("ALIBABA_CLOUD_SECURITY_TOKEN", "VariableToken"),
];

const MODES: [&str; 6] = [
    "AK",
    "StsToken",
    "RamRoleArn",
    "OIDC",
    "External",
    "CredentialsURI",
];
const TYPES: [&str; 4] = ["access_key", "sts", "ram_role_arn", "oidc_role_arn"];

/// A home folder with files of credentials, some of them broken.
pub(crate) fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let path = home.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let secret = planted("File");
    write("oidc", &secret);
    let command = format!(
        r#"printf %s '{{\"mode\":\"AK\",\"access_key_id\":\"x\",\"access_key_secret\":\"{secret}\"}}'"#
    );
    let profile = |name: &str, mode: &str, key: &str| {
        format!(
            r#"{{"name":"{name}","mode":"{mode}","access_key_id":"id",{key}"sts_token":"{secret}","ram_role_arn":"arn","oidc_provider_arn":"p","oidc_token_file":"{}","process_command":"{command}","credentials_uri":"http://127.0.0.1:1/{secret}","bearer_token":"{secret}"}}"#,
            home.path().join("oidc").display()
        )
    };
    let key = format!(r#""access_key_secret":"{secret}","#);
    let mut profiles: Vec<String> = MODES.iter().map(|mode| profile(mode, mode, &key)).collect();
    profiles.push(profile("BearerToken", "BearerToken", &key));
    profiles.push(profile("Half", "AK", ""));
    profiles.push(profile("Browser", "OAuth", &key));
    write(
        ".aliyun/config.json",
        &format!(r#"{{"current":"AK","profiles":[{}]}}"#, profiles.join(",")),
    );
    write(
        "broken.json",
        &format!(r#"{{"profiles":[{{"access_key_secret":"{secret}"]}}"#),
    );
    let section = |name: &str, kind: &str| {
        format!(
            "[{name}]\ntype={kind}\naccess_key_id=id\naccess_key_secret={secret}\nsecurity_token={secret}\nrole_arn=arn\noidc_provider_arn=p\noidc_token_file_path={}\n",
            home.path().join("oidc").display()
        )
    };
    let mut sections: Vec<String> = TYPES.iter().map(|kind| section(kind, kind)).collect();
    sections.push(section("default", "access_key"));
    sections.push(section("odd", "odd"));
    sections.push(format!(
        "[half]\ntype=access_key\naccess_key_secret={secret}\n"
    ));
    sections.push(format!("[untyped]\naccess_key_secret={secret}\n"));
    write(".alibabacloud/credentials", &sections.concat());
    home
}

fn members() -> String {
    let secret = planted("Given");
    format!(
        r#""Code":"Success","AccessKeyId":"id","AccessKeySecret":"{secret}","SecurityToken":"{secret}","Expiration":"{}""#,
        iso8601(SystemTime::now() + Duration::from_secs(3600))
    )
}

/// STS, the metadata service and a credentials URI in one.
fn service(got: &Got) -> Answer {
    let whole = format!(r#"{{{},"Credentials":{{{}}}}}"#, members(), members());
    match got.path.as_str() {
        "/latest/api/token" => Answer::new(200, planted("Token")),
        "/latest/meta-data/ram/security-credentials/" => Answer::new(200, "my-role"),
        _ => Answer::new(200, whole),
    }
}

/// Answers that no source can use, all with secrets in them.
fn unusable() -> Vec<(u16, String)> {
    let secret = planted("Refused");
    let denied =
        format!(r#"{{"Code":"NoPermission","Message":"signed with {secret}","RequestId":"R"}}"#);
    vec![
        (403, denied),
        (500, format!("<html>{secret}</html>")),
        (200, secret.clone()),
        (200, format!(r#"["{secret}"]"#)),
        (200, format!(r#"{{"{secret}":"{secret}"}}"#)),
        (200, format!(r#"{{"Code":"{secret}"}}"#)),
        (
            200,
            format!(
                r#"{{"Code":"Success","Credentials":{{"AccessKeySecret":"{secret}"}},"AccessKeySecret":"{secret}"}}"#
            ),
        ),
        (200, format!("{{{}}}", members().replace("20", &secret))),
        (
            200,
            format!(
                r#"{{"Credentials":{{{}}}}}"#,
                members().replace("20", &secret)
            ),
        ),
    ]
}

pub(crate) async fn walk(seen: &mut Seen) {
    let home = std::env::home_dir().unwrap();
    // Of the process, whose variables hold secrets.
    let variables = EnvironmentCredentials::new();
    see(seen, "EnvironmentCredentials", &variables, true).await;
    see(seen, "DefaultCredentials", &DefaultCredentials::new(), true).await;
    own(seen).await;

    let good = Server::start(service);
    let around = |url: &str| {
        Surroundings::default()
            .variables(|_| None)
            .home(&home)
            .sts_endpoint(url)
            .metadata_endpoint(url)
    };
    remote(seen, "that works", &around(&good.url()), &good.url(), &home).await;
    for (number, (status, body)) in unusable().into_iter().enumerate() {
        let server = Server::start(move |_| Answer::new(status, body.clone()));
        let what = format!("that gets answer {number}");
        remote(seen, &what, &around(&server.url()), &server.url(), &home).await;
    }
    remote(
        seen,
        "that reaches nobody",
        &around("http://127.0.0.1:1"),
        "http://127.0.0.1:1",
        &home,
    )
    .await;
    files(seen, &around(&good.url()), &home).await;
    processes(seen).await;
}

/// A source, what it gives, and why it gives nothing.
async fn see<S: ProvideCredentials + std::fmt::Debug>(
    seen: &mut Seen,
    what: &str,
    source: &S,
    works: bool,
) {
    let (kind, _) = what.split_once(' ').unwrap_or((what, ""));
    seen.debug(kind, source);
    match source.credentials().await {
        Ok(credentials) => {
            assert!(works, "{what} works");
            seen.debug(&format!("Credentials by {what}"), &credentials);
            seen.debug(&format!("Exposed by {what}"), &credentials.expose());
        }
        Err(error) => {
            assert!(!works, "{what}: {error}");
            seen.error(&format!("the error of {what}"), &error);
        }
    }
}

fn key() -> Credentials {
    Credentials::new("id", planted("KeySecret")).with_token(planted("KeyToken"))
}

async fn own(seen: &mut Seen) {
    see(seen, "Credentials", &key(), true).await;
    see(
        seen,
        "Credentials of a bearer token",
        &Credentials::bearer(planted("Bearer")),
        true,
    )
    .await;
    see(
        seen,
        "Credentials without id",
        &Credentials::new("", planted("KeySecret")),
        false,
    )
    .await;
    see(seen, "Cached", &Cached::new(key()), true).await;
    see(seen, "Arc of Cached", &Arc::new(Cached::new(key())), true).await;
}

async fn remote(seen: &mut Seen, how: &str, around: &Surroundings, url: &str, home: &Path) {
    let works = how == "that works";
    let role = AssumeRole::new("arn", key())
        .external_id(planted("ExternalId"))
        .within(around.clone());
    see(seen, &format!("AssumeRole {how}"), &role, works).await;
    let chained = AssumeRole::new("arn", role).within(around.clone());
    see(
        seen,
        &format!("AssumeRole of a role {how}"),
        &chained,
        works,
    )
    .await;
    let oidc = AssumeRoleWithOidc::new("arn", "provider", home.join("oidc")).within(around.clone());
    see(seen, &format!("AssumeRoleWithOidc {how}"), &oidc, works).await;
    let server = InstanceRole::new().within(around.clone());
    see(seen, &format!("InstanceRole {how}"), &server, works).await;
    let uri = format!(
        "{url}/path/{}?token={}",
        planted("UriPath"),
        planted("UriQuery")
    );
    let uri = CredentialsUri::new(uri).within(around.clone());
    see(seen, &format!("CredentialsUri {how}"), &uri, works).await;
    seen.debug("Surroundings", around);
}

async fn files(seen: &mut Seen, around: &Surroundings, home: &Path) {
    // The profile with a credentials URI names a port that refuses.
    for (profile, works) in MODES
        .map(|mode| (mode, mode != "CredentialsURI"))
        .into_iter()
        .chain([
            ("BearerToken", true),
            ("Half", false),
            ("Browser", false),
            ("gone", false),
        ])
    {
        let source = CliProfile::named(profile).within(around.clone());
        see(seen, &format!("CliProfile {profile}"), &source, works).await;
    }
    for (section, works) in TYPES.map(|kind| (kind, true)).into_iter().chain([
        ("default", true),
        ("odd", false),
        ("half", false),
        ("untyped", false),
        ("gone", false),
    ]) {
        let source = FileProfile::named(section).within(around.clone());
        see(seen, &format!("FileProfile {section}"), &source, works).await;
    }
    for file in ["broken.json", "oidc", "."] {
        let path = home.join(file).display().to_string();
        let broken = around
            .clone()
            .variables(move |name| (name.ends_with("_FILE")).then(|| path.clone()));
        see(
            seen,
            &format!("CliProfile of {file}"),
            &CliProfile::new().within(broken.clone()),
            false,
        )
        .await;
        see(
            seen,
            &format!("FileProfile of {file}"),
            &FileProfile::new().within(broken),
            false,
        )
        .await;
    }
    let chain = DefaultCredentials::within(
        around
            .clone()
            .home(home.join("nowhere"))
            .metadata_endpoint("http://127.0.0.1:1"),
    );
    see(seen, "DefaultCredentials that find nothing", &chain, false).await;
}

async fn processes(seen: &mut Seen) {
    let secret = planted("Process");
    let printed = format!(r#"{{"mode":"AK","access_key_id":"x","access_key_secret":"{secret}"}}"#);
    for (command, works) in [
        (format!("printf %s '{printed}'"), true),
        (format!("printf %s '{secret}'"), false),
        (format!("printf %s '{{\"mode\":\"{secret}\"}}'"), false),
        (format!("no-such-program --password {secret}"), false),
        (format!("false {secret}"), false),
        (format!("'{secret}"), false),
    ] {
        see(
            seen,
            "ExternalProcess",
            &ExternalProcess::new(command),
            works,
        )
        .await;
    }
    for uri in ["http://u:", "ftp://", "http://a b/"] {
        let uri = format!("{uri}{secret}@host/");
        see(
            seen,
            "CredentialsUri that is no address",
            &CredentialsUri::new(uri),
            false,
        )
        .await;
    }
}
