//! The profiles of the vendor's command line tool.

use std::time::Duration;

use super::file_profile::RELOAD;
use super::sts::Role;
use super::{
    AssumeRole, AssumeRoleWithOidc, Credentials, CredentialsError, CredentialsUri, ExternalProcess,
    InstanceRole, Meaning, ProvideCredentials, Surroundings, document,
};
use crate::BoxFuture;
use crate::wire::Value;

/// A source in a source in a source: deeper chains are circles.
const MOST_SOURCES: usize = 8;

/// A profile of `~/.aliyun/config.json`, which `aliyun configure` writes. Modes that need a browser (`CloudSSO`, `OAuth`) are
/// refused with what to do instead.
#[derive(Debug, Clone, Default)]
pub struct CliProfile {
    profile: Option<String>,
    surroundings: Surroundings,
}

impl CliProfile {
    /// The profile that `ALIBABA_CLOUD_PROFILE` names, or else the tool's current one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A profile by its name.
    #[must_use]
    pub fn named(profile: impl Into<String>) -> Self {
        Self {
            profile: Some(profile.into()),
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
            .is_true("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")
        {
            return Err(CredentialsError::not_set_up(
                "profiles of the command line tool are turned off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
            ));
        }
        let path = match self.surroundings.variable("ALIBABA_CLOUD_CONFIG_FILE") {
            Some(path) => path.into(),
            None => {
                let path = self.surroundings.in_home(".aliyun/config.json")?;
                if !path.exists() {
                    return Err(CredentialsError::not_set_up(format!(
                        "there is no {}",
                        path.display()
                    )));
                }
                path
            }
        };
        let file = path.display().to_string();
        let text = self.surroundings.read_private(&path)?;
        let config = document::object(text.as_bytes(), &file)?;
        let profiles = Profiles {
            config: &config,
            file: &file,
            surroundings: &self.surroundings,
        };
        let named = self
            .profile
            .clone()
            .or_else(|| self.surroundings.variable("ALIBABA_CLOUD_PROFILE"));
        let (wanted, meaning) = match (named, document::text(&config, "current")) {
            (Some(name), _) => (name, Meaning::NoSuchProfile),
            (None, Some(current)) => (current.to_owned(), Meaning::Broken),
            (None, None) => ("default".to_owned(), Meaning::NotSetUp),
        };
        let profile = profiles.find(&wanted);
        if is_blank(profile.map_err(|error| error.meaning(meaning))?) {
            return Err(CredentialsError::not_set_up(format!(
                "profile `{}` of {file} has no access_key_id yet; `aliyun configure` sets it",
                wanted.escape_debug()
            )));
        }
        let found = profiles.resolve(&wanted, MOST_SOURCES).await;
        found.map_err(|error| error.meaning(Meaning::Broken))
    }
}

impl ProvideCredentials for CliProfile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

/// Whether it is the profile that the tool writes before anybody has filled it.
fn is_blank(profile: &Value) -> bool {
    let mode = document::text(profile, "mode").unwrap_or("AK");
    mode.eq_ignore_ascii_case("AK")
        && document::text(profile, "access_key_id").is_none()
        && document::text(profile, "access_key_secret").is_none()
}

struct Profiles<'a> {
    config: &'a Value,
    file: &'a str,
    surroundings: &'a Surroundings,
}

impl Profiles<'_> {
    fn find(&self, name: &str) -> Result<&Value, CredentialsError> {
        let profiles = match self.config.get("profiles") {
            Some(Value::Array(profiles)) => profiles.as_slice(),
            _ => &[],
        };
        profiles
            .iter()
            .find(|profile| document::text(profile, "name") == Some(name))
            .ok_or_else(|| {
                CredentialsError::new(format!(
                    "{} has no profile `{}`",
                    self.file,
                    name.escape_debug()
                ))
            })
    }

    fn resolve<'s>(
        &'s self,
        name: &'s str,
        left: usize,
    ) -> BoxFuture<'s, Result<Credentials, CredentialsError>> {
        Box::pin(async move {
            let Some(left) = left.checked_sub(1) else {
                return Err(CredentialsError::new(format!(
                    "the profiles of {} name each other as sources in a circle",
                    self.file
                )));
            };
            let profile = self.find(name)?;
            let optional = |key: &str| document::text(profile, key).map(str::to_owned);
            let needed = |key: &str| {
                optional(key).ok_or_else(|| {
                    CredentialsError::new(format!(
                        "profile `{}` of {} has no {key}",
                        name.escape_debug(),
                        self.file
                    ))
                })
            };
            let key = || -> Result<Credentials, CredentialsError> {
                let key = Credentials::new(needed("access_key_id")?, needed("access_key_secret")?);
                Ok(key.reload_at(self.surroundings.now() + RELOAD))
            };
            let surroundings = || self.surroundings.clone();
            let mode = optional("mode").unwrap_or_else(|| "AK".to_owned());
            match mode.to_ascii_lowercase().as_str() {
                "ak" => key(),
                "ststoken" => Ok(key()?.with_token(needed("sts_token")?)),
                "ramrolearn" => {
                    let source = match optional("sts_token") {
                        Some(token) => key()?.with_token(token),
                        None => key()?,
                    };
                    let assumed = AssumeRole::of(role(profile, needed("ram_role_arn")?), source)
                        .with_external_id(optional("external_id"));
                    assumed.within(surroundings()).credentials().await
                }
                "chainableramrolearn" => {
                    let source = self.resolve(&needed("source_profile")?, left).await?;
                    let assumed = AssumeRole::of(role(profile, needed("ram_role_arn")?), source)
                        .with_external_id(optional("external_id"));
                    assumed.within(surroundings()).credentials().await
                }
                "ramrolearnwithrolename" => {
                    let source = instance_role(optional("ram_role_name")).within(surroundings());
                    let assumed = AssumeRole::of(role(profile, needed("ram_role_arn")?), source);
                    assumed.within(surroundings()).credentials().await
                }
                "ecsramrole" => {
                    let role = instance_role(optional("ram_role_name"));
                    role.within(surroundings()).credentials().await
                }
                "oidc" => {
                    let mut role = role(profile, needed("ram_role_arn")?);
                    // The SDK for Python writes this key, that for Go the other one.
                    role.session_name = optional("role_session_name").or(role.session_name);
                    let assumed = AssumeRoleWithOidc::of(
                        role,
                        needed("oidc_provider_arn")?,
                        needed("oidc_token_file")?.into(),
                    );
                    assumed.within(surroundings()).credentials().await
                }
                "external" => {
                    let process = ExternalProcess::new(needed("process_command")?);
                    process.within(surroundings()).credentials().await
                }
                "credentialsuri" => {
                    let uri = CredentialsUri::new(needed("credentials_uri")?);
                    uri.within(surroundings()).credentials().await
                }
                "bearertoken" => {
                    let bearer = Credentials::bearer(needed("bearer_token")?);
                    Ok(bearer.reload_at(self.surroundings.now() + RELOAD))
                }
                "cloudsso" | "oauth" => Err(CredentialsError::new(format!(
                    "profile `{}` signs in through a browser ({mode}), which a program cannot; let the tool do it: set the mode `External` with the command `aliyun sts ExportCredentials`, or use a RAM role",
                    name.escape_debug()
                ))),
                "rsakeypair" => Err(CredentialsError::new(format!(
                    "profile `{}` is an RSA key pair, which the vendor has retired; use a RAM role",
                    name.escape_debug()
                ))),
                _ => Err(CredentialsError::new(format!(
                    "profile `{}` has the mode `{}`, which is not known",
                    name.escape_debug(),
                    mode.escape_debug()
                ))),
            }
        })
    }
}

fn instance_role(name: Option<String>) -> InstanceRole {
    name.map_or_else(InstanceRole::new, InstanceRole::named)
}

fn role(profile: &Value, arn: String) -> Role {
    let text = |key: &str| document::text(profile, key).map(str::to_owned);
    let mut role = Role::new(arn);
    role.session_name = text("ram_session_name");
    role.policy = text("policy");
    role.region = text("sts_region");
    role.vpc = profile.get("enable_vpc") == Some(&Value::Boolean(true));
    if let Some(Value::Number(seconds)) = profile.get("expired_seconds")
        && let Ok(seconds @ 1..) = seconds.parse()
    {
        role.duration = Duration::from_secs(seconds);
    }
    role
}
