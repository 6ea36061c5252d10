//! Pages and items as streams.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::cursor::{Cursor, Step};
use super::facts::Paging;
use super::member::set;
use crate::BoxFuture;
use crate::client::{Client, typed};
use crate::error::Error;
use crate::error::paging::{PagingError, PagingErrorKind};
use crate::operation::Operation;
use crate::response::Response;
use crate::wire::Structure;

/// Pages of an operation, each fetched when it is polled for.
///
/// It ends after the last page and after the first error. A list is taken as complete only when the token, the total and
/// the length of the pages agree on it; otherwise the last item of the stream is [`Error::Paging`].
///
/// When the total shrinks while pages are read by number, earlier pages are requested again, so that no item is lost:
/// pages then hold items that came before. [`Items`] leaves those out.
#[must_use = "pages are fetched when they are polled for"]
pub struct Pages<R, T, C> {
    client: Client,
    operation: &'static Operation,
    cursor: Cursor,
    /// The request as the caller made it.
    original: R,
    /// The request of the next page; none while one is under way, and after the last.
    next: Option<R>,
    running: Option<Running<T, C>>,
    /// What to report after the pages that came.
    failed: Option<PagingError>,
    /// Which items of the last page came before, by their position; empty where none did.
    repeated: Vec<bool>,
}

type Running<T, C> = BoxFuture<'static, Result<Response<T>, Error<C>>>;

impl<R, T, C> fmt::Debug for Pages<R, T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.operation.name)
            .finish_non_exhaustive()
    }
}

impl<R, T, C> Pages<R, T, C>
where
    R: Structure + Clone + Unpin + 'static,
    T: Structure + Default + Unpin + 'static,
    C: From<String> + Send + 'static,
{
    /// For generated code.
    #[doc(hidden)]
    pub fn new(
        client: &Client,
        operation: &'static Operation,
        paging: &'static Paging,
        request: R,
    ) -> Self {
        let cursor = Cursor::start(paging, &request);
        let mut pages = Self {
            client: client.clone(),
            operation,
            cursor,
            original: request,
            next: None,
            running: None,
            failed: None,
            repeated: Vec::new(),
        };
        pages.prepare(None);
        pages
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// Those of the call, and [`Error::Paging`] where the service did not deliver all pages.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error<C>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Makes the next request of the caller's and of what the cursor puts in.
    fn prepare(&mut self, request_id: Option<String>) {
        let mut request = self.original.clone();
        for (path, text) in self.cursor.edits() {
            if !set(&mut request, path, text.clone()) {
                self.failed = Some(
                    self.cursor
                        .error(PagingErrorKind::InvalidPosition, request_id),
                );
                return;
            }
        }
        self.next = Some(request);
    }

    fn start(&mut self, request: R) {
        let (client, operation) = (self.client.clone(), self.operation);
        self.running = Some(Box::pin(async move {
            typed(&client, operation, &request).await
        }));
    }

    /// Decides what follows a page; `None` where the page itself is not to be shown.
    fn follow(&mut self, page: Response<T>) -> Option<Response<T>> {
        let decision = self.cursor.take(&*page);
        let request_id = page.request_id().map(str::to_owned);
        match decision.step {
            Step::Next => self.prepare(request_id),
            Step::End => {}
            Step::Fail(kind) => self.failed = Some(self.cursor.error(kind, request_id)),
        }
        self.repeated = decision.repeated;
        decision.is_new.then_some(page)
    }
}

impl<R, T, C> Stream for Pages<R, T, C>
where
    R: Structure + Clone + Unpin + 'static,
    T: Structure + Default + Unpin + 'static,
    C: From<String> + Send + 'static,
{
    type Item = Result<Response<T>, Error<C>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(error) = this.failed.take() {
                return Poll::Ready(Some(Err(Error::Paging(Box::new(error)))));
            }
            if let Some(request) = this.next.take() {
                this.start(request);
            }
            let Some(running) = &mut this.running else {
                return Poll::Ready(None);
            };
            let result = ready!(running.as_mut().poll(context));
            this.running = None;
            match result {
                Err(error) => return Poll::Ready(Some(Err(error))),
                Ok(page) => {
                    if let Some(page) = this.follow(page) {
                        return Poll::Ready(Some(Ok(page)));
                    }
                }
            }
        }
    }
}

/// Items of all pages, one after the other, each once.
#[must_use = "pages are fetched when their items are polled for"]
pub struct Items<R, T, C, I> {
    pages: Pages<R, T, C>,
    take: fn(T) -> Vec<I>,
    ready: VecDeque<I>,
}

impl<R, T, C, I> fmt::Debug for Items<R, T, C, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}

impl<R, T, C, I> Items<R, T, C, I>
where
    R: Structure + Clone + Unpin + 'static,
    T: Structure + Default + Unpin + 'static,
    C: From<String> + Send + 'static,
    I: Unpin,
{
    /// For generated code.
    #[doc(hidden)]
    pub fn new(pages: Pages<R, T, C>, take: fn(T) -> Vec<I>) -> Self {
        Self {
            pages,
            take,
            ready: VecDeque::new(),
        }
    }

    /// The next item; `None` after the last.
    ///
    /// # Errors
    ///
    /// Those of the call that fetches a page, and [`Error::Paging`] where the service did not deliver all items.
    pub async fn next(&mut self) -> Option<Result<I, Error<C>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<R, T, C, I> Stream for Items<R, T, C, I>
where
    R: Structure + Clone + Unpin + 'static,
    T: Structure + Default + Unpin + 'static,
    C: From<String> + Send + 'static,
    I: Unpin,
{
    type Item = Result<I, Error<C>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => {
                    let items = (this.take)(page.into_inner());
                    let repeated = &this.pages.repeated;
                    let is_new = |index: usize| !repeated.get(index).is_some_and(|seen| *seen);
                    let new = items.into_iter().enumerate();
                    this.ready = new
                        .filter(|(index, _)| is_new(*index))
                        .map(|(_, item)| item)
                        .collect();
                }
            }
        }
    }
}
