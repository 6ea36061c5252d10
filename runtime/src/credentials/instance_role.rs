//! The RAM role of the server that the program runs on, from the metadata service.

use std::time::Duration;

use super::surroundings::{Ask, Reach};
use super::{Credentials, CredentialsError, ProvideCredentials, Surroundings, document};
use crate::BoxFuture;
use crate::endpoint::Endpoint;
use crate::transport::HttpResponse;

const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const WHO: &str = "the metadata service";

/// Credentials of the RAM role of an ECS server. The metadata service is asked with a token first (`IMDSv2`), and
/// without one only if it knows no tokens and `ALIBABA_CLOUD_IMDSV1_DISABLED` is not `true`.
#[derive(Debug, Clone, Default)]
pub struct InstanceRole {
    role: Option<String>,
    surroundings: Surroundings,
}

impl InstanceRole {
    /// The role that `ALIBABA_CLOUD_ECS_METADATA` names, or else the one that the server has.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A role by its name.
    #[must_use]
    pub fn named(role: impl Into<String>) -> Self {
        Self {
            role: Some(role.into()),
            ..Self::default()
        }
    }

    /// Through these surroundings.
    #[must_use]
    pub fn within(mut self, surroundings: Surroundings) -> Self {
        self.surroundings = surroundings;
        self
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        if self
            .surroundings
            .is_true("ALIBABA_CLOUD_ECS_METADATA_DISABLED")
        {
            return Err(CredentialsError::not_set_up(
                "the metadata service is turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED",
            ));
        }
        let endpoint = self.surroundings.metadata()?;
        let token = self.token(&endpoint).await?;
        let role = self
            .role
            .clone()
            .or_else(|| self.surroundings.variable("ALIBABA_CLOUD_ECS_METADATA"));
        let role = match role {
            Some(role) => role,
            None => {
                let listed = self
                    .get(&endpoint, ROLES.to_owned(), token.as_deref())
                    .await?;
                let listed = String::from_utf8_lossy(&listed.body);
                listed.lines().next().unwrap_or_default().trim().to_owned()
            }
        };
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b"-_.@".contains(&b);
        if role.is_empty() || !role.bytes().all(is_name) {
            return Err(CredentialsError::new(format!(
                "{WHO} knows no RAM role of this server"
            )));
        }
        let answer = self
            .get(&endpoint, format!("{ROLES}{role}"), token.as_deref())
            .await?;
        let credentials = document::successful(&answer.body, WHO)?;
        Ok(self.surroundings.by_own_clock(credentials, &answer))
    }

    /// The token to ask with; none where the service knows no tokens and may be asked without.
    async fn token(&self, endpoint: &Endpoint) -> Result<Option<String>, CredentialsError> {
        let headers = vec![(
            "x-aliyun-ecs-metadata-token-ttl-seconds",
            "21600".to_owned(),
        )];
        let ask = Self::ask("PUT", endpoint, "/latest/api/token".to_owned(), headers);
        let refused = match self.surroundings.ask(ask).await {
            Ok(answer) if answer.status == 200 => {
                let token = String::from_utf8_lossy(&answer.body).trim().to_owned();
                let fits = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
                if fits {
                    return Ok(Some(token));
                }
                CredentialsError::new(format!("{WHO} gave no token"))
            }
            Ok(answer) => CredentialsError::new(format!(
                "{WHO} answered the request for a token with status {}",
                answer.status
            )),
            Err(error) => error,
        };
        if self.surroundings.is_true("ALIBABA_CLOUD_IMDSV1_DISABLED") {
            return Err(refused);
        }
        Ok(None)
    }

    async fn get(
        &self,
        endpoint: &Endpoint,
        path: String,
        token: Option<&str>,
    ) -> Result<HttpResponse, CredentialsError> {
        let token = token.map(|token| ("x-aliyun-ecs-metadata-token", token.to_owned()));
        let ask = Self::ask("GET", endpoint, path, token.into_iter().collect());
        let answer = self.surroundings.ask(ask).await?;
        match answer.status {
            200 => Ok(answer),
            404 => Err(CredentialsError::new(format!(
                "{WHO} knows no such RAM role"
            ))),
            status => Err(CredentialsError::new(format!(
                "{WHO} answered with status {status}"
            ))),
        }
    }

    fn ask<'e>(
        method: &'static str,
        endpoint: &'e Endpoint,
        path: String,
        headers: Vec<(&'static str, String)>,
    ) -> Ask<'e> {
        Ask {
            method,
            endpoint,
            path,
            query: String::new(),
            headers,
            body: Vec::new(),
            timeout: Duration::from_secs(1),
            reach: Reach::Direct,
        }
    }
}

impl ProvideCredentials for InstanceRole {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
