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
        const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
        const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
        let missing = |name: &str, other: &str| {
            format!("the environment variable {name} is not set, while {other} is")
        };
        let pair = (
            self.surroundings.variable(ID),
            self.surroundings.variable(SECRET),
        );
        let credentials = match pair {
            (Some(id), Some(secret)) => Credentials::new(id, secret),
            (Some(_), None) => return Err(CredentialsError::new(missing(SECRET, ID))),
            (None, Some(_)) => return Err(CredentialsError::new(missing(ID, SECRET))),
            (None, None) => {
                return Err(CredentialsError::not_set_up(format!(
                    "the environment variables {ID} and {SECRET} are not set"
                )));
            }
        };
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
