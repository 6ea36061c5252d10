//! Answers that come in pages: which parameter asks for the next one, and when the last has come.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::BoxFuture;
use crate::client::{Client, typed};
use crate::error::Error;
use crate::operation::Operation;
use crate::response::Response;
use crate::wire::{Member, Structure, Value, read_document, write_member};

/// How an operation is asked for the next page.
#[derive(Debug)]
pub struct Paging {
    /// The parameter that says which page, by wire names from the request down.
    pub input: &'static [&'static str],
    /// What goes into it.
    pub next: NextPage,
    /// The list of a page, by wire names from the answer down; none where several lists could be meant.
    pub items: &'static [&'static str],
}

/// What asks for the next page.
#[derive(Debug)]
pub enum NextPage {
    /// A token that the answer holds; none or an empty one ends the pages.
    Token {
        /// Where it stands, by wire names from the answer down.
        output: &'static [&'static str],
    },
    /// The number of the page.
    Number {
        /// Number of the first page.
        first: i64,
        /// The parameter that says how long a page is, by wire names from the request down.
        size: &'static [&'static str],
        /// The number of all items, by wire names from the answer down.
        total: &'static [&'static str],
    },
}

impl Paging {
    /// How pages are asked for.
    #[must_use]
    pub const fn new(
        input: &'static [&'static str],
        next: NextPage,
        items: &'static [&'static str],
    ) -> Self {
        Self { input, next, items }
    }
}

impl NextPage {
    /// By the token at `output`.
    #[must_use]
    pub const fn token(output: &'static [&'static str]) -> Self {
        Self::Token { output }
    }

    /// By number, counted from `first`.
    #[must_use]
    pub const fn number(
        first: i64,
        size: &'static [&'static str],
        total: &'static [&'static str],
    ) -> Self {
        Self::Number { first, size, total }
    }
}

/// Pages of an operation, each fetched when it is asked for.
///
/// It ends after the last page, and after the first error.
#[must_use = "pages are fetched when they are asked for"]
pub struct Pages<R, T, C> {
    client: Client,
    operation: &'static Operation,
    paging: &'static Paging,
    /// The request of the next page; none while one is on its way, and after the last.
    next: Option<R>,
    running: Option<Running<R, T, C>>,
    seen: i64,
}

type Running<R, T, C> = BoxFuture<'static, (R, Result<Response<T>, Error<C>>)>;

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
        Self {
            client: client.clone(),
            operation,
            paging,
            next: Some(request),
            running: None,
            seen: 0,
        }
    }

    /// The next page; none after the last.
    ///
    /// # Errors
    ///
    /// Those of the call.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error<C>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn start(&mut self, request: R) {
        let (client, operation) = (self.client.clone(), self.operation);
        self.running = Some(Box::pin(async move {
            let result = typed(&client, operation, &request).await;
            (request, result)
        }));
    }

    /// The request of the page after `answer`, if there is one.
    fn follow(&mut self, mut request: R, answer: &T) -> Option<R> {
        let found = match find(answer, self.paging.items) {
            Some(Member::List(list)) => i64::try_from(list.len()).ok(),
            _ => None,
        };
        let asked = text_at(&request, self.paging.input);
        let value = match &self.paging.next {
            NextPage::Token { output } => {
                let token = text_at(answer, output).filter(|token| !token.is_empty())?;
                // The same page again would never end.
                if asked.as_deref() == Some(&token) {
                    return None;
                }
                token
            }
            NextPage::Number { first, size, total } => {
                let found = found.filter(|found| *found > 0)?;
                self.seen = self.seen.saturating_add(found);
                let size = text_at(&request, size).and_then(|text| text.parse::<i64>().ok());
                let total = text_at(answer, total).and_then(|text| text.parse::<i64>().ok());
                let page = asked.map_or(Some(*first), |text| text.parse().ok())?;
                let before = page
                    .saturating_sub(*first)
                    .saturating_mul(size.unwrap_or(0));
                // Pages before the one that was asked for first count as well.
                let reached = self.seen.max(before.saturating_add(found));
                let is_last = match (total, size) {
                    (Some(total), _) => reached >= total,
                    (None, Some(size)) => found < size,
                    (None, None) => false,
                };
                if is_last {
                    return None;
                }
                page.checked_add(1)?.to_string()
            }
        };
        set(&mut request, self.paging.input, value).then_some(request)
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
        if let Some(request) = this.next.take() {
            this.start(request);
        }
        let Some(running) = &mut this.running else {
            return Poll::Ready(None);
        };
        let (request, result) = ready!(running.as_mut().poll(context));
        this.running = None;
        if let Ok(answer) = &result {
            this.next = this.follow(request, answer);
        }
        Poll::Ready(Some(result))
    }
}

/// Items of all pages, one after the other.
#[must_use = "pages are fetched when their items are asked for"]
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

    /// The next item; none after the last.
    ///
    /// # Errors
    ///
    /// Those of the call that fetches a page.
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
                Some(Ok(page)) => this.ready = (this.take)(page.into_inner()).into(),
            }
        }
    }
}

/// The member at a path of wire names.
fn find<'v>(value: &'v dyn Structure, path: &[&str]) -> Option<Member<'v>> {
    let (name, rest) = path.split_first()?;
    let index = value
        .shape()
        .fields
        .iter()
        .position(|field| field.name == *name)?;
    match (value.get(index), rest) {
        (Member::Absent, _) => None,
        (member, []) => Some(member),
        (Member::Structure(inner), rest) => find(inner, rest),
        _ => None,
    }
}

/// A text or a number at a path of wire names.
fn text_at(value: &dyn Structure, path: &[&str]) -> Option<String> {
    match find(value, path)? {
        Member::Text(text) | Member::Number(text) => Some(text.to_owned()),
        Member::Integer(number) => Some(number.to_string()),
        Member::Value(Value::String(text) | Value::Number(text)) => Some(text.clone()),
        _ => None,
    }
}

/// Puts a text at a path of wire names, and leaves everything beside it; false where there is no such place.
fn set(request: &mut dyn Structure, path: &[&str], text: String) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return false;
    };
    let current = match find(request, &[first]) {
        Some(member) => {
            let mut json = String::new();
            write_member(&member, &mut json);
            Value::parse(&json).ok()
        }
        None => None,
    };
    let value = current.unwrap_or_default().with_text(rest, text);
    let document = Value::Object(vec![((*first).to_owned(), value)]);
    read_document(&document.to_json(), request).is_ok_and(|problems| problems.is_empty())
}
