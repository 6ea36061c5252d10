//! A call that is about to be made.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::BoxFuture;
use crate::endpoint::ConfigError;
use crate::error::{Error, NotSent};
use crate::operation::Operation;
use crate::response::Events;
use crate::response::Response;
use crate::transport::streaming::Streaming;
use crate::wire::Structure;

use super::run::{Client, typed};

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

    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    fn parts(self) -> Result<(Client, R), Error<C>> {
        match self.state {
            State::Waiting(Some(call)) => Ok(call),
            _ => Err(Error::NotSent(NotSent::Config(ConfigError::new(
                "the call was polled before, and cannot be made in another way now",
            )))),
        }
    }

    /// Makes the call, and gives the answer as soon as its head is there, for bodies that are long or never end. A refusal
    /// is an error as ever; the limit on the size of answers does not count. A refusal that a body of status 200 states is
    /// the reader's to find, for nothing has read the body.
    ///
    /// # Errors
    ///
    /// As the call itself.
    pub async fn open(self) -> Result<Streaming, Error<C>>
    where
        R: Structure,
        C: From<String>,
    {
        let operation = self.operation;
        let (client, request) = self.parts()?;
        let opened = client.open(operation, &request).await;
        opened.map_err(|error| error.map_code(C::from))
    }

    /// Makes the call, and gives the events of `text/event-stream` one by one, each with the operation's answer as its data.
    /// A service that answers at once gives one event.
    ///
    /// # Errors
    ///
    /// As the call itself.
    pub async fn events(self) -> Result<Events<T, C>, Error<C>>
    where
        R: Structure,
        T: Structure + Default,
        C: From<String>,
    {
        let limit = match &self.state {
            State::Waiting(Some((client, _))) => client.inner.max_response_bytes,
            _ => usize::MAX,
        };
        let answer = self.open().await?;
        Ok(Events::new(answer, limit))
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
                typed(&client, operation, &request).await
            }));
        }
        match &mut this.state {
            State::Running(running) => running.as_mut().poll(context),
            // `Waiting` was left above, and never comes back.
            State::Waiting(_) => Poll::Pending,
        }
    }
}
