//! Looks where the vendor's tools look, in their order.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    AssumeRoleWithOidc, Cached, CliProfile, Credentials, CredentialsError, CredentialsUri,
    EnvironmentCredentials, FileProfile, InstanceRole, Meaning, ProvideCredentials, Surroundings,
};
use crate::BoxFuture;

/// The default credentials: environment, OIDC, the command line tool's profile, the SDKs' file, the server's RAM role, and the
/// credentials URI, in this order. If none has any, the error names each with its reason.
///
/// A source that nobody set up is passed by. One that somebody did set up and that does not work ends the search with an error:
/// half a key in the environment, a profile that does not parse or is in no file, a role that STS refuses. The vendor's SDKs go
/// on there, and a program may find itself acting as somebody else, such as the server it runs on. For the same reason only the
/// source that answered once is asked from then on. The server's RAM role counts as set up when `ALIBABA_CLOUD_ECS_METADATA`
/// names it.
#[derive(Clone)]
pub struct DefaultCredentials {
    kept: Arc<Cached>,
}

impl fmt::Debug for DefaultCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DefaultCredentials").finish_non_exhaustive()
    }
}

impl Default for DefaultCredentials {
    fn default() -> Self {
        Self::new()
    }
}

impl DefaultCredentials {
    /// Of the process, its user's home and the network.
    #[must_use]
    pub fn new() -> Self {
        Self::within(Surroundings::default())
    }

    /// Of these surroundings.
    #[must_use]
    pub fn within(surroundings: Surroundings) -> Self {
        let clock = surroundings.shared_clock();
        let chain = Chain {
            surroundings,
            answered: AtomicUsize::new(NOBODY),
        };
        Self {
            kept: Arc::new(Cached::with_clock(chain, clock)),
        }
    }
}

impl ProvideCredentials for DefaultCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.kept.credentials()
    }

    fn reject(&self, credentials: &Credentials) {
        self.kept.reject(credentials);
    }
}

struct Chain {
    surroundings: Surroundings,
    /// The index of the source that answered last.
    answered: AtomicUsize,
}

const NOBODY: usize = usize::MAX;
/// The index of the first source behind those with profiles.
const BEHIND_PROFILES: usize = 4;

const SOURCES: [&str; 6] = [
    "environment",
    "OIDC",
    "command line tool",
    "credentials file",
    "RAM role of the server",
    "credentials URI",
];

impl Chain {
    async fn ask(&self, index: usize) -> Result<Credentials, CredentialsError> {
        let surroundings = self.surroundings.clone();
        match index {
            0 => {
                EnvironmentCredentials::within(surroundings)
                    .credentials()
                    .await
            }
            1 => {
                let source = AssumeRoleWithOidc::from_environment(surroundings)?;
                let asked = source.credentials().await;
                asked.map_err(|error| error.meaning(Meaning::Broken))
            }
            2 => CliProfile::new().within(surroundings).credentials().await,
            3 => {
                let is_named = surroundings.variable("ALIBABA_CLOUD_PROFILE").is_some();
                let asked = FileProfile::new().within(surroundings).credentials().await;
                asked.map_err(|error| match error.meaning {
                    // A file without the section `default`.
                    Meaning::NoSuchProfile if !is_named => error.meaning(Meaning::NotSetUp),
                    _ => error,
                })
            }
            4 => {
                let is_named = surroundings
                    .variable("ALIBABA_CLOUD_ECS_METADATA")
                    .is_some();
                let asked = InstanceRole::new().within(surroundings).credentials().await;
                asked.map_err(|error| match is_named {
                    true => error,
                    // Most machines are no server of the vendor's, or have no role.
                    false => error.meaning(Meaning::NotSetUp),
                })
            }
            _ => {
                let uri = surroundings.variable("ALIBABA_CLOUD_CREDENTIALS_URI");
                let uri = uri.ok_or_else(|| {
                    CredentialsError::not_set_up("ALIBABA_CLOUD_CREDENTIALS_URI is not set")
                })?;
                CredentialsUri::new(uri)
                    .within(surroundings)
                    .credentials()
                    .await
            }
        }
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let answered = self.answered.load(Ordering::Relaxed);
        if let Some(name) = SOURCES.get(answered) {
            let asked = self.ask(answered).await;
            return asked.map_err(|error| {
                let message = format!("{name}: {error}");
                error.told(message)
            });
        }
        let mut reasons = Vec::new();
        let mut no_such_profile = false;
        for (index, name) in SOURCES.iter().enumerate() {
            if index == BEHIND_PROFILES && no_such_profile {
                return Err(CredentialsError::new(format!(
                    "no file has the profile that ALIBABA_CLOUD_PROFILE names, and no later source was asked ({})",
                    reasons.join("; ")
                )));
            }
            let error = match self.ask(index).await {
                Ok(credentials) => {
                    self.answered.store(index, Ordering::Relaxed);
                    return Ok(credentials);
                }
                Err(error) => error,
            };
            match error.meaning {
                Meaning::NotSetUp => {}
                Meaning::NoSuchProfile => no_such_profile = true,
                Meaning::Broken | Meaning::Expired => {
                    // Its cause stays the source.
                    reasons.push(format!("{name}: {error}"));
                    return Err(error.told(format!(
                        "{name} is set up and gives no credentials, and no later source was asked ({})",
                        reasons.join("; ")
                    )));
                }
            }
            reasons.push(format!("{name}: {}", error.with_causes()));
        }
        Err(CredentialsError::new(format!(
            "no source has credentials ({})",
            reasons.join("; ")
        )))
    }
}

impl ProvideCredentials for Chain {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
