//! The key that environment variables hold.

use super::{Credentials, CredentialsError, ProvideCredentials, Surroundings};
use crate::BoxFuture;

/// Reads `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, if there is one,
/// `ALIBABA_CLOUD_SECURITY_TOKEN`. A variable that is empty counts as not set.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentCredentials {
    surroundings: Surroundings,
}

impl EnvironmentCredentials {
    /// Of the process.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Of these surroundings.
    #[must_use]
    pub fn within(surroundings: Surroundings) -> Self {
        Self { surroundings }
    }

    fn read(&self) -> Result<Credentials, CredentialsError> {
        let needed = |name: &str| {
            self.surroundings.variable(name).ok_or_else(|| {
                CredentialsError::new(format!("the environment variable {name} is not set"))
            })
        };
        let credentials = Credentials::new(
            needed("ALIBABA_CLOUD_ACCESS_KEY_ID")?,
            needed("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?,
        );
        Ok(
            match self.surroundings.variable("ALIBABA_CLOUD_SECURITY_TOKEN") {
                Some(token) => credentials.with_token(token),
                None => credentials,
            },
        )
    }
}

impl ProvideCredentials for EnvironmentCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::ready(self.read()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        variable: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Result<Credentials, CredentialsError> {
        EnvironmentCredentials::within(Surroundings::default().variables(variable)).read()
    }

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
