//! What carries requests: a small trait, and HTTP by hyper behind it.

#[cfg(feature = "http")]
mod body;
#[cfg(feature = "http")]
mod connect;
#[cfg(feature = "http")]
mod connection;
mod default;
mod error;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod failure;
#[cfg(feature = "http")]
mod http;
mod message;
#[cfg(feature = "reqwest")]
mod reqwest;
mod settings;
pub(crate) mod streaming;
#[cfg(feature = "http")]
mod tls;

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
pub(crate) use default::default_transport;
pub use error::{Stage, TransportError};
pub use message::{HttpRequest, HttpResponse};
pub(crate) use settings::{Connecting, Proxy};

pub use streaming::ByteStream;

use streaming::Streaming;

use crate::BoxFuture;

/// Carries one request and brings its answer. It must not send a request twice, nor follow redirects.
pub trait Transport: Send + Sync {
    /// Sends the request and reads the whole answer.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;

    /// Sends the request, and gives the answer as soon as its head is there. `timeout` bounds the wait for the head and
    /// for each chunk; `max_response_bytes` does not count. A transport without this gives the whole body in one chunk.
    fn open(&self, request: HttpRequest) -> BoxFuture<'_, Result<Streaming, TransportError>> {
        Box::pin(async move {
            let whole = self.send(request).await?;
            let body = unfold(Some(whole.body), |body| {
                Box::pin(async move { body.map(|body| (Ok(body), None)) })
            });
            Ok(Streaming::new(whole.status, whole.headers, body))
        })
    }
}

type Step<S, T> = fn(S) -> BoxFuture<'static, Option<(T, S)>>;

/// A stream of what `step` makes of a state, until it makes nothing.
fn unfold<S: Send + Unpin + 'static, T: 'static>(
    state: S,
    step: Step<S, T>,
) -> Pin<Box<dyn Stream<Item = T> + Send>> {
    Box::pin(Unfold {
        running: Some(step(state)),
        step,
    })
}

struct Unfold<S, T> {
    running: Option<BoxFuture<'static, Option<(T, S)>>>,
    step: Step<S, T>,
}

impl<S, T> Stream for Unfold<S, T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.get_mut();
        let Some(running) = &mut this.running else {
            return Poll::Ready(None);
        };
        let done = std::task::ready!(running.as_mut().poll(context));
        let (item, state) = done.unzip();
        this.running = state.map(this.step);
        Poll::Ready(item)
    }
}

/// Whether a header's value is a secret, which libraries must not trace.
#[cfg(any(feature = "http", feature = "reqwest"))]
fn is_secret(header: &str) -> bool {
    matches!(
        header,
        "authorization" | "x-acs-security-token" | "x-acs-bearer-token"
    )
}
