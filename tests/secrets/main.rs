//! A secret is planted in every place where one can be, and everything that a program could print or log is walked through:
//! `Debug`, `Display`, errors with their causes, `log` and `tracing`, when calls work and when they fail in every way.
//!
//! The walk runs in a process of its own, for proxies and the default credentials come from the environment.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed"
)]

mod answers;
mod calls;
#[path = "../support/log.rs"]
mod log;
mod seen;
mod sources;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]
#[path = "../support/mod.rs"]
mod support;

use std::error::Error;
use std::fmt;
use std::process::Command;

use log::Log;
use seen::{Seen, leak, listen, planted};
use support::{Answer, Server};

const WALKING: &str = "ACS_SECRETS_WALK";
/// What shows a secret although it must not, and why; whoever mends one takes it off the list.
const KNOWN: [(&str, &str); 0] = [];

#[test]
fn nothing_planted_is_shown() {
    if std::env::var_os(WALKING).is_some() {
        return walk();
    }
    // Whatever goes to `localhost` goes through this proxy, and whatever goes to 127.0.0.1 does not.
    let proxy = Server::start(|got| match got.header("x-acs-action") {
        Some("CheckSmsVerifyCode") => Answer::new(200, calls::CHECKED),
        _ => Answer::new(407, planted("Answer")),
    });
    let home = sources::home();
    let proxy_url = format!("http://user:{}@{}", planted("Proxy"), proxy.address);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "nothing_planted_is_shown", "--nocapture"])
        .env_clear()
        .env(WALKING, "1")
        .env("HOME", home.path())
        .env("HTTP_PROXY", &proxy_url)
        .env("HTTPS_PROXY", &proxy_url)
        .env("NO_PROXY", "127.0.0.1");
    for name in ["PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR"] {
        child.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    for (name, value) in sources::VARIABLES {
        child.env(name, planted(value));
    }
    let ended = child.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout) + String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}");
    assert_eq!(leak(&said), None, "printed by nobody's order");
    // The password was in play: "user:pLaNt3dProxy" in Base64.
    let with_password = |got: &support::Got| {
        got.header("proxy-authorization") == Some("Basic dXNlcjpwTGFOdDNkUHJveHk=")
    };
    let got = proxy.got();
    assert!(
        got.iter()
            .any(|got| got.method == "POST" && with_password(got))
    );
    assert!(
        got.iter()
            .any(|got| got.method == "CONNECT" && with_password(got))
    );
}

fn walk() {
    let log = listen();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut seen = Seen::default();
    runtime.block_on(async {
        calls::walk(&mut seen).await;
        sources::walk(&mut seen).await;
    });
    let logged = log.take();
    for (what, text) in [
        ("an event of the runtime", "SendSmsVerifyCode"),
        ("an event of a library", "hyper_util::client::legacy"),
        ("the warning about an open file", "chmod 600"),
    ] {
        assert!(logged.contains(text), "{what} is not in the log: {logged}");
    }
    seen.text("the log", logged);
    // What is no secret is shown, so the walk looks at the right things.
    assert!(seen.contains(calls::OUT_ID) && seen.contains(calls::REQUEST_ID));
    let leaks = seen.leaks();
    let is_known = |what: &str| KNOWN.iter().any(|(known, _)| what.contains(known));
    let new: Vec<_> = leaks.iter().filter(|(what, _)| !is_known(what)).collect();
    assert!(new.is_empty(), "secrets are shown: {new:#?}");
    for (known, why) in KNOWN {
        assert!(
            leaks.iter().any(|(what, _)| what.contains(known)),
            "`{known}` shows no secret any more ({why}): take it off the list"
        );
        eprintln!("known: {known}: {why}");
    }
    control(&log);
}

/// A formatter that leaks in every form is caught in every place.
fn control(log: &Log) {
    #[derive(Debug)]
    #[allow(dead_code, reason = "it is shown")]
    struct Leaky {
        body: Vec<u8>,
    }

    #[derive(Debug)]
    struct Outer(Inner);
    #[derive(Debug)]
    struct Inner;
    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("harmless")
        }
    }
    impl fmt::Display for Inner {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&planted("Cause"))
        }
    }
    impl Error for Inner {}
    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    let mut seen = Seen::default();
    let bytes = planted("").into_bytes();
    seen.debug(
        "bytes",
        &Leaky {
            body: bytes.clone(),
        },
    );
    seen.error("an error", &Outer(Inner));
    seen.text(
        "hexadecimal",
        bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    );
    seen.text("Base64", "Basic dXNlcjpwTGFOdDNkUHJveHk=".to_owned());
    seen.text("harmless", "plain words".to_owned());
    let found: Vec<String> = seen.leaks().into_iter().map(|(what, _)| what).collect();
    assert_eq!(
        found,
        [
            "Debug of bytes",
            "Display of cause 1 of an error",
            "hexadecimal",
            "Base64"
        ]
    );
    let secret = planted("Traced");
    assert_eq!(leak(&log.take()), None);
    tracing::trace!(secret, "an event");
    assert!(leak(&log.take()).is_some());
    let span = tracing::trace_span!("a span", late = tracing::field::Empty);
    assert_eq!(leak(&log.take()), None);
    span.record("late", &secret);
    drop(span);
    assert!(leak(&log.take()).is_some());
}
