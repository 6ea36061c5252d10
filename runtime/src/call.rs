//! A call that is about to be made.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::BoxFuture;
use crate::client::{Client, invoke};
use crate::error::Error;
use crate::operation::Operation;
use crate::response::Response;
use crate::wire::Structure;

/// The future of a call: nothing is sent before it is polled, and dropping it gives the call up.
#[must_use = "a call is made when it is awaited"]
pub struct Call<R, T, C> {
    state: State<R, T, C>,
    operation: &'static Operation,
}

enum State<R, T, C> {
    Waiting(Option<(Client, R)>),
    Running(BoxFuture<'static, Result<Response<T>, Error<C>>>),
}

impl<R, T, C> fmt::Debug for Call<R, T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation.name)
            .finish_non_exhaustive()
    }
}

impl<R, T, C> Call<R, T, C> {
    /// For generated code.
    #[doc(hidden)]
    pub fn new(client: &Client, operation: &'static Operation, request: R) -> Self {
        Self {
            state: State::Waiting(Some((client.clone(), request))),
            operation,
        }
    }
}

impl<R, T, C> Future for Call<R, T, C>
where
    R: Structure + Unpin + 'static,
    T: Structure + Default + 'static,
    C: From<String> + Send + 'static,
{
    type Output = Result<Response<T>, Error<C>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if let State::Waiting(call) = &mut this.state
            && let Some((client, request)) = call.take()
        {
            let operation = this.operation;
            this.state = State::Running(Box::pin(async move {
                invoke(&client, operation, &request).await
            }));
        }
        match &mut this.state {
            State::Running(running) => running.as_mut().poll(context),
            // `Waiting` was left above, and never comes back.
            State::Waiting(_) => Poll::Pending,
        }
    }
}
