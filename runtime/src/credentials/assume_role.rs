//! The temporary credentials of a RAM role.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::sts::{self, Role};
use super::{Cached, Credentials, CredentialsError, Meaning, ProvideCredentials, Surroundings};
use crate::BoxFuture;

/// Assumes a RAM role with the credentials of another source, which may be a role itself.
#[derive(Clone)]
pub struct AssumeRole {
    source: Arc<dyn ProvideCredentials>,
    /// What the source gave, by the clock of the surroundings.
    kept: Arc<Cached>,
    role: Role,
    external_id: Option<String>,
    surroundings: Surroundings,
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole")
            .field("role", &self.role.arn)
            .finish_non_exhaustive()
    }
}

impl AssumeRole {
    /// The role of this ARN, for an hour at a time.
    #[must_use]
    pub fn new(role_arn: impl Into<String>, source: impl ProvideCredentials + 'static) -> Self {
        let source: Arc<dyn ProvideCredentials> = Arc::new(source);
        Self {
            kept: Arc::new(Cached::new(source.clone())),
            source,
            role: Role::new(role_arn.into()),
            external_id: None,
            surroundings: Surroundings::default(),
        }
    }

    /// The name of the session, which audit logs show.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.role.session_name = Some(name.into());
        self
    }

    /// A policy that the session is limited to, as JSON.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.role.policy = Some(policy.into());
        self
    }

    /// The id that the role's owner asks for.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// How long a session lasts: at least 15 minutes, and no longer than the role allows.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.role.duration = duration;
        self
    }

    /// The region whose STS is asked.
    #[must_use]
    pub fn sts_region(mut self, region: impl Into<String>) -> Self {
        self.role.region = Some(region.into());
        self
    }

    /// Through these surroundings.
    #[must_use]
    pub fn within(mut self, surroundings: Surroundings) -> Self {
        let clock = surroundings.shared_clock();
        self.kept = Arc::new(Cached::with_clock(self.source.clone(), clock));
        self.surroundings = surroundings;
        self
    }

    pub(super) fn of(role: Role, source: impl ProvideCredentials + 'static) -> Self {
        Self {
            role,
            ..Self::new("", source)
        }
    }

    pub(super) fn with_external_id(mut self, id: Option<String>) -> Self {
        self.external_id = id;
        self
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let source = self.kept.credentials().await?;
        match self.ask_with(&source).await {
            Err(error) if error.meaning == Meaning::Expired => {
                self.kept.reject(&source);
                let renewed = self.kept.credentials().await?;
                // What has not changed would be refused again.
                match renewed.is_same(&source) {
                    true => Err(error),
                    false => self.ask_with(&renewed).await,
                }
            }
            answered => answered,
        }
    }

    async fn ask_with(&self, source: &Credentials) -> Result<Credentials, CredentialsError> {
        let external_id = self.external_id.as_deref();
        sts::assume_role(&self.surroundings, &self.role, external_id, source).await
    }
}

impl ProvideCredentials for AssumeRole {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
