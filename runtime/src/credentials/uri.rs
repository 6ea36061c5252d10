//! A credentials URI: a service near the program that hands out temporary credentials.

use std::time::Duration;

use super::surroundings::{Ask, Reach};
use super::{Credentials, CredentialsError, ProvideCredentials, Surroundings, document};
use crate::BoxFuture;
use crate::endpoint;

/// Asks an address for credentials: JSON with `Code: Success`, `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and
/// `Expiration`.
#[derive(Clone)]
pub struct CredentialsUri {
    uri: String,
    surroundings: Surroundings,
}

impl std::fmt::Debug for CredentialsUri {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What it asks for may be secret.
        f.debug_struct("CredentialsUri").finish_non_exhaustive()
    }
}

impl CredentialsUri {
    /// Asks this address.
    #[must_use]
    pub fn new(uri: impl Into<String>) -> Self {
        Self {
            uri: uri.into(),
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
        const WHO: &str = "the credentials URI";
        let bad = || {
            CredentialsError::new(
                "the credentials URI is not an address such as http://host:port/path?query",
            )
        };
        let (scheme, rest) = self.uri.split_once("://").ok_or_else(bad)?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at(end);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let endpoint = endpoint::parse(&format!("{scheme}://{host}"), true).map_err(|_| bad())?;
        let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_graphic() && b != b'#');
        if !is_plain(path) || !is_plain(query) {
            return Err(bad());
        }
        let answer = self
            .surroundings
            .ask(Ask {
                method: "GET",
                endpoint: &endpoint,
                path: if path.is_empty() { "/" } else { path }.to_owned(),
                query: query.to_owned(),
                headers: Vec::new(),
                body: Vec::new(),
                timeout: Duration::from_secs(10),
                reach: if endpoint.is_loopback {
                    Reach::Direct
                } else {
                    Reach::Network
                },
            })
            .await?;
        if answer.status != 200 {
            return Err(CredentialsError::new(format!(
                "{WHO} answered with status {}",
                answer.status
            )));
        }
        let credentials = document::successful(&answer.body, WHO)?;
        Ok(self.surroundings.by_own_clock(credentials, &answer))
    }
}

impl ProvideCredentials for CredentialsUri {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
