//! Requests and complete responses as transports see them.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// A request, signed and ready.
#[derive(Clone)]
pub struct HttpRequest {
    /// Method in upper case.
    pub method: &'static str,
    /// `https` or `http`.
    pub scheme: &'static str,
    /// Host, with a port if there is one.
    pub host: String,
    /// Path, percent-encoded.
    pub path: String,
    /// Query, percent-encoded, without `?`; it may hold what is personal.
    pub query: String,
    /// Headers, names in lower case, `host` among them.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// Most bytes to read of the answer's body.
    pub max_response_bytes: usize,
    /// Longest wait for the whole answer.
    pub timeout: Duration,
}

impl HttpRequest {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("host", &self.host)
            .field("query", &format_args!("{} bytes", self.query.len()))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// A complete answer.
#[derive(Clone)]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

pub(crate) fn find<'h>(headers: &'h [(impl AsRef<str>, String)], name: &str) -> Option<&'h str> {
    headers
        .iter()
        .find(|(known, _)| known.as_ref().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}
