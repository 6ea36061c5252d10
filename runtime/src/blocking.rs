//! Calls without an async runtime: one in the background, shared by all of the program's, does the work.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use futures_core::Stream;
use tokio::runtime::{Builder, Handle};

use crate::client::Call;
use crate::endpoint::ConfigError;
use crate::error::{Error, NotSent};
use crate::paging::{Items, Pages};
use crate::response::Events;
use crate::response::Response;
use crate::wire::Structure;

/// Waits for a future on this thread, for programs without an async runtime. Connections live in the background.
///
/// # Errors
///
/// Inside an async runtime, whose thread would stand still; and where no thread can be had.
pub fn block_on<F: Future>(future: F) -> Result<F::Output, ConfigError> {
    if Handle::try_current().is_ok() {
        return Err(ConfigError::new(
            "this waits for an answer inside an async runtime, which would stand still: `await` it instead, or in \
             `spawn_blocking` give it to `Handle::current().block_on`",
        ));
    }
    Ok(background()?.block_on(future))
}

/// The runtime in the background; it lives as long as the program.
fn background() -> Result<Handle, ConfigError> {
    static BACKGROUND: Mutex<Option<Handle>> = Mutex::new(None);
    let mut background = BACKGROUND.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*background {
        return Ok(handle.clone());
    }
    let no_thread =
        |error| ConfigError::new(format!("there is no thread for calls that block: {error}"));
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(no_thread)?;
    let handle = runtime.handle().clone();
    std::thread::Builder::new()
        .name("acs-blocking".to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))
        .map_err(no_thread)?;
    Ok(background.insert(handle).clone())
}

impl<R, T, C> Call<R, T, C>
where
    R: Structure + Unpin + 'static,
    T: Structure + Default + 'static,
    C: From<String> + Send + 'static,
{
    /// Makes the call and waits for the answer on this thread, for programs without an async runtime.
    ///
    /// # Errors
    ///
    /// As the call itself; and inside an async runtime, where nothing is sent.
    pub fn block(self) -> Result<Response<T>, Error<C>> {
        block_on(self).unwrap_or_else(|error| Err(Error::NotSent(NotSent::Config(error))))
    }
}

/// A stream whose items are waited for on this thread.
#[must_use = "items are fetched when they are asked for"]
pub struct Blocking<S> {
    stream: Option<S>,
}

impl<S> fmt::Debug for Blocking<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking").finish_non_exhaustive()
    }
}

impl<S, I, C> Iterator for Blocking<S>
where
    S: Stream<Item = Result<I, Error<C>>> + Unpin,
{
    type Item = Result<I, Error<C>>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = self.stream.as_mut()?;
        let next = std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context));
        match block_on(next) {
            Ok(next) => next,
            Err(error) => {
                self.stream = None;
                Some(Err(Error::NotSent(NotSent::Config(error))))
            }
        }
    }
}

impl<R, T, C> Pages<R, T, C> {
    /// The pages as an iterator, for programs without an async runtime.
    pub fn blocking(self) -> Blocking<Self> {
        Blocking { stream: Some(self) }
    }
}

impl<R, T, C, I> Items<R, T, C, I> {
    /// The items as an iterator, for programs without an async runtime.
    pub fn blocking(self) -> Blocking<Self> {
        Blocking { stream: Some(self) }
    }
}

impl<T, C> Events<T, C> {
    /// The events as an iterator, for programs without an async runtime.
    pub fn blocking(self) -> Blocking<Self> {
        Blocking { stream: Some(self) }
    }
}
