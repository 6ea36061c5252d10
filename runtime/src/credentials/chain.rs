//! Looks where the vendor's tools look, in their order.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    AssumeRoleWithOidc, Cached, CliProfile, Credentials, CredentialsError, CredentialsUri,
    EnvironmentCredentials, FileProfile, InstanceRole, ProvideCredentials, Surroundings,
};
use crate::BoxFuture;

/// The default credentials: environment, OIDC, the command line tool's profile, the SDKs' file, the server's RAM role, and the
/// credentials URI, in this order. The source that answered is asked first the next time; if none does, the error names each
/// with its reason.
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
                AssumeRoleWithOidc::from_environment(surroundings)?
                    .credentials()
                    .await
            }
            2 => CliProfile::new().within(surroundings).credentials().await,
            3 => FileProfile::new().within(surroundings).credentials().await,
            4 => InstanceRole::new().within(surroundings).credentials().await,
            _ => {
                let uri = surroundings.variable("ALIBABA_CLOUD_CREDENTIALS_URI");
                let uri = uri.ok_or_else(|| {
                    CredentialsError::new("ALIBABA_CLOUD_CREDENTIALS_URI is not set")
                })?;
                CredentialsUri::new(uri)
                    .within(surroundings)
                    .credentials()
                    .await
            }
        }
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let first = self.answered.load(Ordering::Relaxed);
        let rest = (0..SOURCES.len()).filter(|index| *index != first);
        let mut reasons = Vec::new();
        for index in Some(first)
            .filter(|first| *first != NOBODY)
            .into_iter()
            .chain(rest)
        {
            match self.ask(index).await {
                Ok(credentials) => {
                    self.answered.store(index, Ordering::Relaxed);
                    return Ok(credentials);
                }
                Err(error) => reasons.push((index, error)),
            }
        }
        reasons.sort_by_key(|(index, _)| *index);
        let reasons: Vec<String> = reasons
            .into_iter()
            .filter_map(|(index, error)| Some(format!("{}: {error}", SOURCES.get(index)?)))
            .collect();
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
