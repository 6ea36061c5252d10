//! A program that prints credentials.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::Command;

use super::document::{self, Names};
use super::{Credentials, CredentialsError, ProvideCredentials, Surroundings};
use crate::BoxFuture;
use crate::wire::Value;

const WHO: &str = "the program that gives credentials";
const NAMES: Names = Names {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "sts_token",
    expiration: "expiration",
};
const MOST_BYTES: u64 = 256 * 1024;

/// Runs a program, without a shell, that prints JSON with `mode` (`AK` or `StsToken`), `access_key_id`,
/// `access_key_secret`, and for temporary credentials `sts_token` and `expiration`. It has 60 seconds.
#[derive(Clone)]
pub struct ExternalProcess {
    command: String,
    surroundings: Surroundings,
}

impl std::fmt::Debug for ExternalProcess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Its arguments may be secret.
        f.debug_struct("ExternalProcess").finish_non_exhaustive()
    }
}

impl ExternalProcess {
    /// The program and its arguments in one line; quotes keep words together as in a POSIX shell.
    #[must_use]
    pub fn new(command: impl Into<String>) -> Self {
        Self {
            command: command.into(),
            surroundings: Surroundings::default(),
        }
    }

    /// Through these surroundings.
    #[must_use]
    pub fn within(mut self, surroundings: Surroundings) -> Self {
        self.surroundings = surroundings;
        self
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let words = shlex::split(&self.command).unwrap_or_default();
        let Some((program, arguments)) = words.split_first() else {
            return Err(CredentialsError::new(
                "the command that gives credentials is empty, or a quote in it does not end",
            ));
        };
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(CredentialsError::new(format!(
                "{WHO} is run by Tokio, and there is no Tokio runtime here"
            )));
        }
        let run = run(program, arguments);
        let printed = match tokio::time::timeout(Duration::from_secs(60), run).await {
            Ok(printed) => printed?,
            Err(_) => {
                return Err(CredentialsError::new(format!(
                    "{WHO} took more than 60 seconds"
                )));
            }
        };
        self.understand(&document::object(&printed, WHO)?)
    }

    fn understand(&self, found: &Value) -> Result<Credentials, CredentialsError> {
        let mode = document::text(found, "mode").unwrap_or_default();
        if mode.eq_ignore_ascii_case("StsToken") {
            return if document::text(found, NAMES.expiration).is_some() {
                document::temporary(found, &NAMES, WHO)
            } else {
                // Without an expiration nobody knows when they end, so the program runs each time they are looked at.
                self.key(found).and_then(|key| {
                    let token = document::text(found, NAMES.token).ok_or_else(|| {
                        CredentialsError::new(format!("{WHO} printed no {}", NAMES.token))
                    })?;
                    Ok(key.with_token(token))
                })
            };
        }
        if mode.eq_ignore_ascii_case("AK") {
            return self.key(found);
        }
        Err(CredentialsError::new(format!(
            "{WHO} printed a mode that is neither AK nor StsToken"
        )))
    }

    fn key(&self, found: &Value) -> Result<Credentials, CredentialsError> {
        let needed = |name: &str| {
            document::text(found, name)
                .ok_or_else(|| CredentialsError::new(format!("{WHO} printed no {name}")))
        };
        let key = Credentials::new(needed(NAMES.id)?, needed(NAMES.secret)?);
        Ok(key.reload_at(self.surroundings.now()))
    }
}

/// What a program prints, if it ends well; whoever drops this ends the program too.
async fn run(program: &str, arguments: &[String]) -> Result<Vec<u8>, CredentialsError> {
    let failed = |error: std::io::Error| {
        CredentialsError::new(format!("{WHO} does not run")).with_source(error)
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // Messages are for people, and may hold what is secret.
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let mut printed = Vec::new();
    if let Some(output) = child.stdout.take() {
        let mut output = output.take(MOST_BYTES + 1);
        output.read_to_end(&mut printed).await.map_err(failed)?;
    }
    if u64::try_from(printed.len()).is_ok_and(|length| length > MOST_BYTES) {
        return Err(CredentialsError::new(format!("{WHO} printed too much")));
    }
    let status = child.wait().await.map_err(failed)?;
    if status.success() {
        Ok(printed)
    } else {
        Err(CredentialsError::new(format!("{WHO} failed: {status}")))
    }
}

impl ProvideCredentials for ExternalProcess {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
