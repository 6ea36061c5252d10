//! What can go wrong between a client and a service, on request.

use std::time::Duration;

/// One thing that goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Answers with a status and HTML, as something between would; the request is not handled.
    Status(u16),
    /// Answers as ever, but late.
    Delay(Duration),
    /// Handles the request and never answers.
    NoAnswer,
    /// Closes the connection without handling the request.
    ResetBefore,
    /// Handles the request and closes the connection without an answer.
    ResetAfter,
    /// Handles the request and breaks the answer off in its middle.
    Truncate,
    /// Refuses with `Throttling.User` and asks to wait for so many milliseconds; the request is not handled.
    Throttle {
        /// How long to wait.
        retry_after_ms: u64,
    },
    /// Refuses with status 503 and `ServiceUnavailable`; the request is not handled.
    ServiceUnavailable,
    /// Handles the request and answers status 500 with `InternalError`.
    InternalErrorAfter,
    /// Handles the request and answers with what is not JSON.
    WrongJson,
}
