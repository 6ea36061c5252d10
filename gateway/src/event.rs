//! What an observer of the gateway is told.

use crate::dypnsapi::SentMessage;

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

/// Is told about events.
pub(crate) type Observer = Box<dyn Fn(Event) + Send + Sync>;
