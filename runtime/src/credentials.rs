//! Who calls: an access key, and where it comes from.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::BoxFuture;
use crate::digest::Key;

/// An access key, with a security token if it is a temporary one. Cloning is cheap.
#[derive(Clone)]
pub struct Credentials {
    access_key: Arc<AccessKey>,
    security_token: Option<Arc<Zeroizing<String>>>,
}

struct AccessKey {
    id: String,
    signing: Key,
}

impl Credentials {
    /// A permanent access key.
    #[must_use]
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        let secret = Zeroizing::new(access_key_secret.into());
        Self {
            access_key: Arc::new(AccessKey {
                id: access_key_id.into(),
                signing: Key::new(&secret),
            }),
            security_token: None,
        }
    }

    /// The same key with a security token.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.security_token = Some(Arc::new(Zeroizing::new(token.into())));
        self
    }

    /// The id, which is not secret.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key.id
    }

    pub(crate) fn signing_key(&self) -> &Key {
        &self.access_key.signing
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.security_token.as_ref().map(|token| token.as_str())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// Why there are no credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialsError {
    message: String,
}

impl CredentialsError {
    /// With a sentence that says what to do, and holds no secret.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CredentialsError {}

/// Gives credentials; asked once for every attempt.
pub trait ProvideCredentials: Send + Sync {
    /// The credentials to sign with now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;
}

impl ProvideCredentials for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async move { Ok(self.clone()) })
    }
}

/// Reads `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, if there is one,
/// `ALIBABA_CLOUD_SECURITY_TOKEN`. A variable that is empty counts as not set.
#[derive(Debug, Clone, Copy, Default)]
pub struct EnvironmentCredentials;

impl ProvideCredentials for EnvironmentCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { read(|name| std::env::var(name).ok()) })
    }
}

fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Credentials, CredentialsError> {
    let value = |name: &str| variable(name).filter(|value| !value.is_empty());
    let needed = |name: &str| {
        value(name).ok_or_else(|| {
            CredentialsError::new(format!("the environment variable {name} is not set"))
        })
    };
    let credentials = Credentials::new(
        needed("ALIBABA_CLOUD_ACCESS_KEY_ID")?,
        needed("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?,
    );
    Ok(match value("ALIBABA_CLOUD_SECURITY_TOKEN") {
        Some(token) => credentials.with_token(token),
        None => credentials,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_not_set() {
        let error = read(|name| (name == "ALIBABA_CLOUD_ACCESS_KEY_ID").then(|| "id".to_owned()))
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
        );
        assert!(read(|_| Some(String::new())).is_err());
        let full = read(|name| Some(format!("value of {name}"))).unwrap();
        assert!(full.token().is_some());
        assert!(!format!("{full:?}").contains("value"));
    }
}
