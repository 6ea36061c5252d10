//! Each source on its own, as the real services and files behave.

use std::time::Duration;

use acs_runtime::credentials::{
    AssumeRole, AssumeRoleWithOidc, CliProfile, CredentialsUri, ExternalProcess, FileProfile,
    InstanceRole,
};
use acs_runtime::{Credentials, ProvideCredentials};

use crate::support::{Answer, Server};
use crate::{found, in_an_hour, members, metadata, refusal, sts, surroundings, three, write};

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

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_can_read_is_warned_about_once() {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::{Arc, Mutex};

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
