//! What an observer of the gateway is told.

use std::fmt;
use std::time::SystemTime;

/// Something that the gateway did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A request came, and this is how it ended.
    Call(Call),
    /// The request before it sent a message, or would have, had there been a phone.
    Message(SentMessage),
}

/// A request and how it ended. It holds no parameters, so that it can be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The operation, as the header `x-acs-action` names it.
    pub operation: Option<String>,
    /// The status code of the response; none where a fault withheld the response.
    pub status: Option<u16>,
    /// The service error of the response; none where the call succeeded.
    pub error: Option<ServiceError>,
}

/// A service error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceError {
    /// The error code, such as `FREQUENCY_FAIL`.
    pub code: String,
    /// The message.
    pub message: String,
}

/// A message that would have been sent.
#[derive(Clone, PartialEq, Eq)]
pub struct SentMessage {
    /// Who would have got it.
    pub phone_number: String,
    /// The code in it: made by the gateway, or the one in the template's parameters.
    pub code: String,
    /// Whether the gateway can check it.
    pub checkable: bool,
    /// The scheme.
    pub scheme: String,
    /// The signature.
    pub sign_name: String,
    /// The template.
    pub template_code: String,
    /// The caller's own mark, if it gave one.
    pub out_id: Option<String>,
    /// When it would have been sent.
    pub sent_at: SystemTime,
}

impl fmt::Debug for SentMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentMessage")
            .field("phone_number", &"***")
            .field("code", &"***")
            .field("scheme", &self.scheme)
            .field("template_code", &self.template_code)
            .finish_non_exhaustive()
    }
}

/// Is told about events.
pub(crate) type Observer = Box<dyn Fn(Event) + Send + Sync>;
