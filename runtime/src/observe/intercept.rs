//! Hooks around every attempt: to add a header, to record, or to answer in the service's place.

use std::fmt;

use crate::operation::Operation;
use crate::transport::{HttpRequest, HttpResponse, TransportError};

/// The attempt that a hook is called for.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attempt {
    /// What is called.
    pub operation: &'static Operation,
    /// Which attempt it is, from 1.
    pub number: u32,
}

/// What became of an attempt, before it is understood.
#[non_exhaustive]
pub enum Outcome<'a> {
    /// An answer came.
    Answered {
        /// HTTP status.
        status: u16,
        /// Headers, names in lower case.
        headers: &'a [(String, String)],
        /// Body; none of an answer that is streamed.
        body: Option<&'a [u8]>,
    },
    /// None came.
    Failed(&'a TransportError),
}

impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered { status, .. } => write!(f, "Answered({status})"),
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
        }
    }
}

/// Hooks around every attempt. They see what is personal and secret.
pub trait Intercept: Send + Sync {
    /// Before the request is signed, with all its headers but those of the signature: whatever is changed here is signed.
    ///
    /// # Errors
    ///
    /// A sentence for the caller: the call ends with [`NotSent::Intercepted`](crate::NotSent::Intercepted).
    fn before_signing(&self, attempt: &Attempt, request: &mut HttpRequest) -> Result<(), String> {
        let _ = (attempt, request);
        Ok(())
    }

    /// Before the request is sent: an answer that is given here stands for the service's, and nothing is sent.
    fn before_sending(
        &self,
        attempt: &Attempt,
        request: &HttpRequest,
    ) -> Option<Result<HttpResponse, TransportError>> {
        let _ = (attempt, request);
        None
    }

    /// After the attempt.
    fn after_attempt(&self, attempt: &Attempt, request: &HttpRequest, outcome: &Outcome<'_>) {
        let _ = (attempt, request, outcome);
    }
}

/// An interceptor that only looks at what is sent.
pub(crate) struct Observe<F>(pub(crate) F);

impl<F: Fn(&HttpRequest) + Send + Sync> Intercept for Observe<F> {
    fn before_sending(
        &self,
        _: &Attempt,
        request: &HttpRequest,
    ) -> Option<Result<HttpResponse, TransportError>> {
        (self.0)(request);
        None
    }
}
