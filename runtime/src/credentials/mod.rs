//! Who calls: an access key or a token, and where it comes from.
//!
//! [`DefaultCredentials`] looks where the vendor's tools look, in their order; each source also stands on its own. A client
//! keeps temporary credentials and has them renewed ahead of their expiry ([`Cached`]); to bring a source of your own,
//! implement [`ProvideCredentials`].

mod assume_role;
mod cached;
mod chain;
mod cli_profile;
mod document;
mod environment;
mod file_profile;
mod instance_role;
mod oidc;
mod process;
mod sts;
mod surroundings;
mod uri;

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::BoxFuture;
use crate::sign::digest::Key;

pub use assume_role::AssumeRole;
pub use cached::Cached;
pub use chain::DefaultCredentials;
pub use cli_profile::CliProfile;
pub use environment::EnvironmentCredentials;
pub use file_profile::FileProfile;
pub use instance_role::InstanceRole;
pub use oidc::AssumeRoleWithOidc;
pub use process::ExternalProcess;
pub use surroundings::Surroundings;
pub use uri::CredentialsUri;

/// An access key, with a security token if it is a temporary one; or a bearer token. Cloning is cheap.
#[derive(Clone)]
pub struct Credentials {
    kind: Kind,
    expiration: Option<SystemTime>,
    reload_at: Option<SystemTime>,
}

#[derive(Clone)]
enum Kind {
    AccessKey(Arc<AccessKey>, Option<Arc<Zeroizing<String>>>),
    Bearer(Arc<Zeroizing<String>>),
}

struct AccessKey {
    id: String,
    signing: Key,
    secret: Zeroizing<String>,
}

impl Credentials {
    /// A permanent access key.
    #[must_use]
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        let secret = Zeroizing::new(access_key_secret.into());
        let key = AccessKey {
            id: access_key_id.into(),
            signing: Key::new(&secret),
            secret,
        };
        Self::of(Kind::AccessKey(Arc::new(key), None))
    }

    /// A bearer token, which is sent instead of a signature.
    #[must_use]
    pub fn bearer(token: impl Into<String>) -> Self {
        Self::of(Kind::Bearer(Arc::new(Zeroizing::new(token.into()))))
    }

    fn of(kind: Kind) -> Self {
        Self {
            kind,
            expiration: None,
            reload_at: None,
        }
    }

    /// The same key with a security token.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        if let Kind::AccessKey(_, old) = &mut self.kind {
            *old = Some(Arc::new(Zeroizing::new(token.into())));
        }
        self
    }

    /// The same with the time from which the service refuses it.
    #[must_use]
    pub fn with_expiration(mut self, time: SystemTime) -> Self {
        self.expiration = Some(time);
        self
    }

    /// Permanent, and read from something that may change: looked at again from then on.
    pub(crate) fn reload_at(mut self, time: SystemTime) -> Self {
        self.reload_at = Some(time);
        self
    }

    /// The id of the access key, which is not secret; empty for a bearer token.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        match &self.kind {
            Kind::AccessKey(key, _) => &key.id,
            Kind::Bearer(_) => "",
        }
    }

    /// From when on the service refuses these, by the clock of this machine, if they are temporary.
    #[must_use]
    pub fn expiration(&self) -> Option<SystemTime> {
        self.expiration
    }

    pub(crate) fn signing_key(&self) -> Option<&Key> {
        match &self.kind {
            Kind::AccessKey(key, _) => Some(&key.signing),
            Kind::Bearer(_) => None,
        }
    }

    pub(crate) fn token(&self) -> Option<&str> {
        match &self.kind {
            Kind::AccessKey(_, token) => token.as_ref().map(|token| token.as_str()),
            Kind::Bearer(_) => None,
        }
    }

    pub(crate) fn bearer_token(&self) -> Option<&str> {
        match &self.kind {
            Kind::AccessKey(..) => None,
            Kind::Bearer(token) => Some(token),
        }
    }

    /// Whether both are the same key, secret and token.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::AccessKey(one, _), Kind::AccessKey(two, _)) => {
                one.id == two.id && *one.secret == *two.secret && self.token() == other.token()
            }
            (Kind::Bearer(one), Kind::Bearer(two)) => one.as_str() == two.as_str(),
            _ => false,
        }
    }

    /// What was given, for a tool that hands credentials on; whoever prints it gives the secret away.
    #[must_use]
    pub fn expose(&self) -> Exposed<'_> {
        match &self.kind {
            Kind::AccessKey(key, _) => Exposed {
                access_key_id: &key.id,
                access_key_secret: &key.secret,
                security_token: self.token(),
                bearer_token: None,
            },
            Kind::Bearer(token) => Exposed {
                access_key_id: "",
                access_key_secret: "",
                security_token: None,
                bearer_token: Some(token),
            },
        }
    }
}

/// Credentials in the open.
#[derive(Clone, Copy)]
pub struct Exposed<'a> {
    /// Id of the access key.
    pub access_key_id: &'a str,
    /// Its secret.
    pub access_key_secret: &'a str,
    /// The security token of a temporary key.
    pub security_token: Option<&'a str>,
    /// The bearer token, where there is no key.
    pub bearer_token: Option<&'a str>,
}

impl fmt::Debug for Exposed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exposed").finish_non_exhaustive()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// Why there are no credentials. It never holds a secret.
#[derive(Debug, Clone)]
pub struct CredentialsError {
    message: String,
    meaning: Meaning,
    request_id: Option<String>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What a failure means to whoever has other sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// The source is set up, and does not work.
    Broken,
    /// The service says that what it was asked with has ended.
    Expired,
    /// Nobody set the source up.
    NotSetUp,
    /// There are profiles, and not the one that was named.
    NoSuchProfile,
}

impl CredentialsError {
    /// With a sentence that says what to do, and holds no secret.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            meaning: Meaning::Broken,
            request_id: None,
            source: None,
        }
    }

    /// Adds the cause. It must not hold a secret either, and its text must not be part of the message, which is shown in front of it.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Adds the request id of the service that was asked.
    #[must_use]
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.request_id = request_id;
        self
    }

    /// The request id of the service that was asked, if it answered.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The message with those of all causes, where nothing else shows them.
    fn with_causes(&self) -> String {
        let mut text = self.message.clone();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }

    /// Another sentence about the same failure.
    fn told(self, message: String) -> Self {
        Self { message, ..self }
    }

    fn not_set_up(message: impl Into<String>) -> Self {
        Self::new(message).meaning(Meaning::NotSetUp)
    }

    fn meaning(mut self, meaning: Meaning) -> Self {
        self.meaning = meaning;
        self
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CredentialsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Gives credentials. A client asks before every attempt; what has an expiration it keeps, and asks again ahead of it.
pub trait ProvideCredentials: Send + Sync {
    /// The credentials to sign with now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Told when the service says that these have expired before their time.
    fn reject(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

impl ProvideCredentials for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let own =
            if self.access_key_id().is_empty() && self.bearer_token().is_none_or(str::is_empty) {
                Err(CredentialsError::new("the access key id is empty"))
            } else {
                Ok(self.clone())
            };
        Box::pin(std::future::ready(own))
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Box<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        (**self).credentials()
    }

    fn reject(&self, credentials: &Credentials) {
        (**self).reject(credentials);
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        (**self).credentials()
    }

    fn reject(&self, credentials: &Credentials) {
        (**self).reject(credentials);
    }
}
