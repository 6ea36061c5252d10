//! A response whose body is read as it arrives.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::error::TransportError;
use super::message::find;

/// The chunks of a body.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Vec<u8>, TransportError>> + Send>>;

/// An answer whose head is here, and whose body is read chunk by chunk, as a [`Stream`] or by [`Streaming::chunk`].
/// Nothing is kept: memory holds one chunk. Dropping it closes the connection.
pub struct Streaming {
    /// HTTP status.
    pub(crate) status: u16,
    /// Headers, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body that is still to come.
    pub(crate) body: ByteStream,
}

impl fmt::Debug for Streaming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Streaming {
    /// For transports: the head of an answer, and the body that is still to come. Names of headers are in lower case.
    #[must_use]
    pub fn new(status: u16, headers: Vec<(String, String)>, body: ByteStream) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The request id, for the vendor's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.header("x-acs-request-id")
    }

    /// The next chunk; `None` after the last.
    ///
    /// # Errors
    ///
    /// The connection broke, or nothing came for as long as an attempt may take.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// The same error with what the head told.
    pub(crate) fn locate(&self, error: TransportError) -> TransportError {
        let id = self.request_id().or(error.request_id()).map(str::to_owned);
        error.with_status(self.status).with_request_id(id)
    }

    /// All that is still to come, if it is not more than `limit` bytes.
    pub(crate) async fn collect(&mut self, limit: usize) -> Result<Vec<u8>, TransportError> {
        let mut whole = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if whole.len() + chunk.len() > limit {
                let message = format!("the response is larger than {limit} bytes");
                return Err(self.locate(TransportError::maybe_sent(message)));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole)
    }
}

impl Stream for Streaming {
    type Item = Result<Vec<u8>, TransportError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let chunk = std::task::ready!(this.body.as_mut().poll_next(context));
        Poll::Ready(chunk.map(|chunk| chunk.map_err(|error| this.locate(error))))
    }
}
