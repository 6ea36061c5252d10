//! The error of a transport.

use std::fmt;

/// Why no complete response came.
#[derive(Debug)]
pub struct TransportError {
    stage: Stage,
    is_permanent: bool,
    status: Option<u16>,
    request_id: Option<String>,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// How far a request certainly got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The connection failed: the service has not seen the request.
    NotSent,
    /// The service may have seen the request.
    MaybeSent,
}

impl TransportError {
    /// The request has certainly not reached the service.
    #[must_use]
    pub fn not_sent(message: impl Into<String>) -> Self {
        Self::new(Stage::NotSent, message)
    }

    /// The request may have reached the service.
    #[must_use]
    pub fn maybe_sent(message: impl Into<String>) -> Self {
        Self::new(Stage::MaybeSent, message)
    }

    fn new(stage: Stage, message: impl Into<String>) -> Self {
        Self {
            stage,
            is_permanent: false,
            status: None,
            request_id: None,
            message: message.into(),
            source: None,
        }
    }

    /// The request has not been sent, and never can be: another attempt would end alike.
    #[must_use]
    pub fn impossible(message: impl Into<String>) -> Self {
        let mut error = Self::not_sent(message);
        error.is_permanent = true;
        error
    }

    /// Whether another attempt would end alike.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.is_permanent
    }

    /// Adds the status that came before the answer broke off.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds the request id that came before the answer broke off.
    #[must_use]
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.request_id = request_id;
        self
    }

    /// Adds the cause. Its text must not be part of the message, which is shown in front of it, and must not hold the path or the
    /// query of the request.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// How far the request certainly got.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The cause; used where the message becomes part of another error's, which then has this cause.
    pub(crate) fn into_source(self) -> Option<Box<dyn std::error::Error + Send + Sync>> {
        self.source
    }

    /// The request id that came before the answer broke off.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The status that came before the answer broke off.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}
