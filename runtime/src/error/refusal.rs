//! The error that a service returned.

use std::fmt;
use std::time::Duration;

use crate::error_code;

use super::access_denied::AccessDenied;
use super::show::{OneLine, show_origin};

/// What a service said when it refused.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Refusal<C> {
    /// The code, as the operation's enum.
    pub code: C,
    /// The code as it came.
    pub code_text: String,
    /// The service's message.
    pub message: String,
    /// The request id, for the vendor's support.
    pub request_id: Option<String>,
    /// HTTP status; 200 when only the body refused.
    pub status: u16,
    /// Address of a page that may help.
    pub recommend: Option<String>,
    /// Why access was denied, as JSON or text; [`Refusal::access_denied`] reads it.
    pub access_denied_detail: Option<String>,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// Whether the service failed on its own side after it took the request, so that a write may have happened.
    pub may_have_happened: bool,
}

/// A refusal because of too many calls.
#[derive(Debug, Clone)]
pub struct Throttle<C> {
    /// What the service said.
    pub refusal: Refusal<C>,
}

impl<C> Refusal<C> {
    /// With its code, typed and as it came; for stand-ins of a service.
    #[must_use]
    pub fn new(code: C, code_text: String) -> Self {
        Self {
            code,
            code_text,
            message: String::new(),
            request_id: None,
            status: 400,
            recommend: None,
            access_denied_detail: None,
            retry_after: None,
            may_have_happened: false,
        }
    }

    /// Why access was denied, if the service says so in its usual form.
    #[must_use]
    pub fn access_denied(&self) -> Option<AccessDenied> {
        AccessDenied::read(self.access_denied_detail.as_deref()?)
    }

    /// Whether the service says that it did not take the request up.
    pub(crate) fn was_not_handled(&self) -> bool {
        self.status == 503 && error_code::canonical(&self.code_text) == "ServiceUnavailable"
    }

    pub(super) fn map_code<D>(self, convert: impl FnOnce(C) -> D) -> Refusal<D> {
        Refusal {
            code: convert(self.code),
            code_text: self.code_text,
            message: self.message,
            request_id: self.request_id,
            status: self.status,
            recommend: self.recommend,
            access_denied_detail: self.access_denied_detail,
            retry_after: self.retry_after,
            may_have_happened: self.may_have_happened,
        }
    }
}

impl<C> fmt::Display for Refusal<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            OneLine(&self.code_text),
            OneLine(&self.message)
        )?;
        show_origin(f, Some(self.status), self.request_id.as_deref())
    }
}
