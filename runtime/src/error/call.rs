//! The error of a call, classified by how a caller handles it.

use std::fmt;
use std::time::Duration;

use crate::credentials::CredentialsError;
use crate::endpoint::ConfigError;
use crate::transport::TransportError;

use super::paging::PagingError;
use super::refusal::{Refusal, Throttle};
use super::show::{OneLine, show_origin};
use super::violation::Violation;

/// Why a call gave no answer of its type. `C` is the operation's own enum of error codes.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<C> {
    /// Nothing reached the service.
    NotSent(NotSent),
    /// The service answered that it will not.
    Refused(Box<Refusal<C>>),
    /// The service answered that there were too many calls.
    Throttled(Box<Throttle<C>>),
    /// The request may have reached the service, and no answer tells what became of it. It was not sent again.
    OutcomeUnknown(Box<OutcomeUnknown>),
    /// The service answered, and the answer cannot be understood.
    Undecodable(Box<Undecodable>),
    /// A list came in pages, and the service did not deliver all of them. The items before this error are right.
    Paging(Box<PagingError>),
}

/// Why nothing was sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotSent {
    /// The request breaks limits that the spec states; all of them are here.
    Invalid(Vec<Violation>),
    /// There are no credentials.
    Credentials(CredentialsError),
    /// The client is not set up for this call.
    Config(ConfigError),
    /// A parameter cannot travel where it should.
    Parameter(String),
    /// An interceptor would not let the request go.
    Intercepted(String),
    /// The call timed out before its first request was ready, mostly because a source of credentials did not respond.
    TimedOut {
        /// The time that the whole call was given, `total_timeout` of the client.
        timeout: Duration,
    },
    /// The connection failed.
    Connect(TransportError),
}

/// What is known of a request whose outcome is not.
#[derive(Debug)]
#[non_exhaustive]
pub struct OutcomeUnknown {
    /// HTTP status, if one came.
    pub status: Option<u16>,
    /// The request id, if one came.
    pub request_id: Option<String>,
    /// What went wrong; where the transport failed, its message.
    pub reason: String,
    /// The transport's error.
    pub source: Option<TransportError>,
}

impl OutcomeUnknown {
    /// With what went wrong.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            status: None,
            request_id: None,
            reason: reason.into(),
            source: None,
        }
    }
}

impl From<TransportError> for OutcomeUnknown {
    fn from(error: TransportError) -> Self {
        Self {
            status: error.status(),
            request_id: error.request_id().map(str::to_owned),
            reason: error.to_string(),
            source: Some(error),
        }
    }
}

/// An answer that cannot be understood.
#[non_exhaustive]
pub struct Undecodable {
    /// HTTP status.
    pub status: u16,
    /// The request id, if a header had one.
    pub request_id: Option<String>,
    /// What was expected.
    pub reason: String,
    /// The body as it came. It may hold what is personal, so it is not shown.
    pub body: Vec<u8>,
}

impl fmt::Debug for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undecodable")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("reason", &self.reason)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl<C> Error<C> {
    /// The refusal, throttled or not.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal<C>> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Throttled(throttle) => Some(&throttle.refusal),
            _ => None,
        }
    }

    /// The code, if the service refused.
    #[must_use]
    pub fn code(&self) -> Option<&C> {
        self.refusal().map(|refusal| &refusal.code)
    }

    /// The service's message, if it refused.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.refusal().map(|refusal| refusal.message.as_str())
    }

    /// The request id, if one came.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::OutcomeUnknown(unknown) => unknown.request_id.as_deref(),
            Self::Undecodable(undecodable) => undecodable.request_id.as_deref(),
            Self::NotSent(NotSent::Credentials(error)) => error.request_id(),
            Self::Paging(error) => error.request_id.as_deref(),
            _ => self.refusal()?.request_id.as_deref(),
        }
    }

    /// The HTTP status, if one came.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::OutcomeUnknown(unknown) => unknown.status,
            Self::Undecodable(undecodable) => Some(undecodable.status),
            _ => self.refusal().map(|refusal| refusal.status),
        }
    }

    /// Address of a page that may help, if the service gave one.
    #[must_use]
    pub fn recommend(&self) -> Option<&str> {
        self.refusal()?.recommend.as_deref()
    }

    /// How long the service asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.refusal()?.retry_after
    }

    /// The limits that were broken; empty unless the request was not sent for that.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::NotSent(NotSent::Invalid(violations)) => violations,
            _ => &[],
        }
    }

    /// Whether the service said that there were too many calls.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        matches!(self, Self::Throttled(_))
    }

    /// Whether nobody knows if the operation happened.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::OutcomeUnknown(_) => true,
            Self::Refused(refusal) => refusal.may_have_happened,
            // Redirections and client errors come from where nothing is carried out.
            Self::Undecodable(answer) => !(300..500).contains(&answer.status),
            Self::NotSent(_) | Self::Throttled(_) | Self::Paging(_) => false,
        }
    }

    /// Whether the same call may succeed later and did certainly not happen now.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::NotSent(NotSent::Connect(error)) => !error.is_permanent(),
            Self::Throttled(_) => true,
            // An earlier attempt may have happened, even where the last one did not.
            Self::Refused(refusal) => refusal.was_not_handled() && !refusal.may_have_happened,
            _ => false,
        }
    }

    /// The same error with another type of code.
    pub fn map_code<D>(self, convert: impl FnOnce(C) -> D) -> Error<D> {
        match self {
            Self::NotSent(not_sent) => Error::NotSent(not_sent),
            Self::Refused(refusal) => Error::Refused(Box::new(refusal.map_code(convert))),
            Self::Throttled(throttle) => Error::Throttled(Box::new(Throttle {
                refusal: throttle.refusal.map_code(convert),
            })),
            Self::OutcomeUnknown(unknown) => Error::OutcomeUnknown(unknown),
            Self::Undecodable(undecodable) => Error::Undecodable(undecodable),
            Self::Paging(error) => Error::Paging(error),
        }
    }
}

impl<C> fmt::Display for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin =
            |f: &mut fmt::Formatter<'_>| show_origin(f, self.http_status(), self.request_id());
        match self {
            Self::NotSent(not_sent) => write!(f, "not sent: {not_sent}"),
            Self::Refused(refusal) => write!(f, "refused: {refusal}"),
            Self::Throttled(throttle) => {
                write!(f, "throttled: {}", throttle.refusal)?;
                match throttle.refusal.retry_after {
                    Some(wait) => write!(f, ", to be tried again in {} ms", wait.as_millis()),
                    None => Ok(()),
                }
            }
            Self::OutcomeUnknown(unknown) => {
                write!(f, "outcome unknown: {}", OneLine(&unknown.reason))?;
                origin(f)
            }
            Self::Undecodable(undecodable) => {
                let length = undecodable.body.len();
                write!(
                    f,
                    "answer of {length} bytes not understood: {}",
                    undecodable.reason
                )?;
                origin(f)
            }
            Self::Paging(error) => {
                write!(f, "{error}")?;
                origin(f)
            }
        }
    }
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(violations) => {
                for (index, violation) in violations.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "; " };
                    write!(f, "{separator}{violation}")?;
                }
                Ok(())
            }
            Self::Credentials(error) => error.fmt(f),
            Self::Config(error) => error.fmt(f),
            Self::Parameter(message) => f.write_str(message),
            Self::Intercepted(message) => write!(f, "an interceptor refused it: {message}"),
            Self::TimedOut { timeout } => write!(
                f,
                "the call timed out after {timeout:?}, before a request was ready: check the source of the credentials, or raise \
                 `total_timeout`"
            ),
            Self::Connect(error) => error.fmt(f),
        }
    }
}

/// No error shows the text of its source: what it has to say of its cause it says itself, or the source does. The variants that
/// wrap an error show its text in theirs, and so have the source of that error.
impl<C: fmt::Debug> std::error::Error for Error<C> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotSent(NotSent::Credentials(error)) => error.source(),
            Self::NotSent(NotSent::Config(error)) => error.source(),
            Self::NotSent(NotSent::Connect(error)) => error.source(),
            Self::OutcomeUnknown(unknown) => {
                let error = unknown.source.as_ref()?;
                if unknown.reason == error.to_string() {
                    error.source()
                } else {
                    Some(error)
                }
            }
            _ => None,
        }
    }
}
