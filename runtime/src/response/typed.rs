//! A typed answer, with what came around it.

use std::fmt;
use std::ops::Deref;

use crate::transport::HttpResponse;
use crate::wire::Problem;

/// A typed answer; its fields are reached directly.
#[derive(Clone)]
pub struct Response<T> {
    body: T,
    http: HttpResponse,
    problems: Vec<Problem>,
    request_id: Option<String>,
}

impl<T> Response<T> {
    pub(crate) fn new(body: T, answer: Answer) -> Self {
        Self {
            body,
            http: answer.http,
            problems: answer.problems,
            request_id: answer.request_id,
        }
    }

    /// The answer alone.
    pub fn into_inner(self) -> T {
        self.body
    }

    /// The request id, from the body or, where the body has none, from the headers.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.http.status
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.http.header(name)
    }

    /// The body as it came.
    #[must_use]
    pub fn raw_body(&self) -> &[u8] {
        &self.http.body
    }

    /// Fields that came in another form than the spec says, and were left out.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.http.status)
            .field("request_id", &self.request_id)
            .field("body", &self.body)
            .field("problems", &self.problems)
            .finish()
    }
}

/// An answer without its type.
#[derive(Debug)]
pub struct Answer {
    pub(crate) http: HttpResponse,
    pub(crate) problems: Vec<Problem>,
    pub(crate) request_id: Option<String>,
}
