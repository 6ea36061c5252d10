//! The file of credentials that the vendor's SDKs share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::sts::Role;
use super::{
    AssumeRole, AssumeRoleWithOidc, Credentials, CredentialsError, InstanceRole, Meaning,
    ProvideCredentials, Surroundings,
};
use crate::BoxFuture;

/// How soon a change in a file is seen.
pub(super) const RELOAD: Duration = Duration::from_secs(60);

/// A section of `~/.alibabacloud/credentials` or `~/.alibabacloud/credentials.ini`, the first that exists, or of the file
/// that `ALIBABA_CLOUD_CREDENTIALS_FILE` names. Its `type` is `access_key`, `ram_role_arn`, `oidc_role_arn` or `ecs_ram_role`.
#[derive(Debug, Clone, Default)]
pub struct FileProfile {
    section: Option<String>,
    surroundings: Surroundings,
}

impl FileProfile {
    /// The section that `ALIBABA_CLOUD_PROFILE` names, or else `default`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A section by its name.
    #[must_use]
    pub fn named(section: impl Into<String>) -> Self {
        Self {
            section: Some(section.into()),
            ..Self::default()
        }
    }

    /// Through these surroundings.
    #[must_use]
    pub fn within(mut self, surroundings: Surroundings) -> Self {
        self.surroundings = surroundings;
        self
    }

    fn path(&self) -> Result<PathBuf, CredentialsError> {
        if let Some(path) = self.surroundings.variable("ALIBABA_CLOUD_CREDENTIALS_FILE") {
            return Ok(path.into());
        }
        let candidates = [
            self.surroundings.in_home(".alibabacloud/credentials")?,
            self.surroundings.in_home(".alibabacloud/credentials.ini")?,
        ];
        let found = candidates.iter().find(|path| path.is_file());
        found.cloned().ok_or_else(|| {
            let [one, two] = &candidates;
            CredentialsError::not_set_up(format!(
                "there is neither {} nor {}",
                one.display(),
                two.display()
            ))
        })
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let path = self.path()?;
        let name = self
            .section
            .clone()
            .or_else(|| self.surroundings.variable("ALIBABA_CLOUD_PROFILE"))
            .unwrap_or_else(|| "default".to_owned());
        let sections = parse(&self.surroundings.read_private(&path)?);
        let section = sections.get(&name).ok_or_else(|| {
            let said = format!("{} has no section [{name}]", path.display());
            CredentialsError::new(said).meaning(Meaning::NoSuchProfile)
        })?;
        self.understand(&path, &name, section)
            .await
            .map_err(|error| error.meaning(Meaning::Broken))
    }

    async fn understand(
        &self,
        path: &Path,
        name: &str,
        section: &Section,
    ) -> Result<Credentials, CredentialsError> {
        let needed = |key: &str| {
            let value = section.get(key).filter(|value| !value.is_empty());
            value.cloned().ok_or_else(|| {
                CredentialsError::new(format!(
                    "section [{name}] of {} has no {key}",
                    path.display()
                ))
            })
        };
        let optional = |key: &str| section.get(key).filter(|value| !value.is_empty()).cloned();
        let role = || -> Result<Role, CredentialsError> {
            Ok(Role {
                session_name: optional("role_session_name"),
                policy: optional("policy"),
                ..Role::new(needed("role_arn")?)
            })
        };
        match needed("type")?.as_str() {
            "access_key" => {
                let key = Credentials::new(needed("access_key_id")?, needed("access_key_secret")?);
                Ok(key.reload_at(self.surroundings.now() + RELOAD))
            }
            "sts" => {
                let key = Credentials::new(needed("access_key_id")?, needed("access_key_secret")?);
                let key = key.with_token(needed("security_token")?);
                Ok(key.reload_at(self.surroundings.now() + RELOAD))
            }
            "ram_role_arn" => {
                let source =
                    Credentials::new(needed("access_key_id")?, needed("access_key_secret")?);
                let assumed = AssumeRole::of(role()?, source);
                assumed
                    .within(self.surroundings.clone())
                    .credentials()
                    .await
            }
            "oidc_role_arn" => {
                let assumed = AssumeRoleWithOidc::of(
                    role()?,
                    needed("oidc_provider_arn")?,
                    needed("oidc_token_file_path")?.into(),
                );
                assumed
                    .within(self.surroundings.clone())
                    .credentials()
                    .await
            }
            "ecs_ram_role" => {
                let role =
                    optional("role_name").map_or_else(InstanceRole::new, InstanceRole::named);
                role.within(self.surroundings.clone()).credentials().await
            }
            "rsa_key_pair" => Err(CredentialsError::new(format!(
                "section [{name}] of {} is an RSA key pair, which the vendor has retired; make a RAM role and use ram_role_arn",
                path.display()
            ))),
            other => Err(CredentialsError::new(format!(
                "section [{name}] of {} has the type `{}`; known are access_key, sts, ram_role_arn, oidc_role_arn and ecs_ram_role",
                path.display(),
                other.escape_debug()
            ))),
        }
    }
}

impl ProvideCredentials for FileProfile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

type Section = BTreeMap<String, String>;

/// `[section]` and `key = value` lines. `#` and `;` begin a comment at the start of a line, and `#` after a blank.
fn parse(text: &str) -> BTreeMap<String, Section> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            name.trim().clone_into(&mut current);
            sections.entry(current.clone()).or_default();
        } else if let Some((key, value)) = line.split_once('=') {
            let section = sections.entry(current.clone()).or_default();
            section.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keys_and_comments() {
        let found = parse(
            "; top\n[default] # first\nType = access_key\naccess_key_secret=a#b=c # why\n\n[ other ]\nx = 1\nnonsense\n",
        );
        assert_eq!(found.len(), 2);
        let default = found.get("default").unwrap();
        assert_eq!(default.get("type").unwrap(), "access_key");
        assert_eq!(default.get("access_key_secret").unwrap(), "a#b=c");
        assert_eq!(found.get("other").unwrap().get("x").unwrap(), "1");
    }
}
