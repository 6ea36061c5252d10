//! The temporary credentials of a RAM role, for a program that an OIDC provider vouches for, as in Kubernetes.

use std::path::PathBuf;
use std::time::Duration;

use super::sts::{self, Role};
use super::{Credentials, CredentialsError, ProvideCredentials, Surroundings};
use crate::BoxFuture;

/// Assumes a RAM role with a token that a file holds. The file is read anew each time, for the token is renewed in it.
#[derive(Debug, Clone)]
pub struct AssumeRoleWithOidc {
    role: Role,
    provider_arn: String,
    token_file: PathBuf,
    surroundings: Surroundings,
}

impl AssumeRoleWithOidc {
    /// The role of this ARN, for an hour at a time.
    #[must_use]
    pub fn new(
        role_arn: impl Into<String>,
        provider_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        Self {
            role: Role::new(role_arn.into()),
            provider_arn: provider_arn.into(),
            token_file: token_file.into(),
            surroundings: Surroundings::default(),
        }
    }

    /// What `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and `ALIBABA_CLOUD_OIDC_TOKEN_FILE` say.
    ///
    /// # Errors
    ///
    /// One of them is not set.
    pub fn from_environment(surroundings: Surroundings) -> Result<Self, CredentialsError> {
        let needed = |name: &str| {
            surroundings.variable(name).ok_or_else(|| {
                CredentialsError::not_set_up(format!("the environment variable {name} is not set"))
            })
        };
        let found = Self::new(
            needed("ALIBABA_CLOUD_ROLE_ARN")?,
            needed("ALIBABA_CLOUD_OIDC_PROVIDER_ARN")?,
            needed("ALIBABA_CLOUD_OIDC_TOKEN_FILE")?,
        );
        Ok(found.within(surroundings))
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
        self.surroundings = surroundings;
        self
    }

    pub(super) fn of(role: Role, provider_arn: String, token_file: PathBuf) -> Self {
        Self {
            role,
            ..Self::new("", provider_arn, token_file)
        }
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let token = self.surroundings.read(&self.token_file)?;
        sts::assume_role_with_oidc(
            &self.surroundings,
            &self.role,
            &self.provider_arn,
            token.trim(),
        )
        .await
    }
}

impl ProvideCredentials for AssumeRoleWithOidc {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
