//! Answers that are read as they arrive: bytes, and events of `text/event-stream`.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

use crate::error::{Error, Undecodable};
use crate::transport::streaming::Streaming;
use crate::wire::{Problem, Structure, read_json};

/// An event of `text/event-stream`, with its data as the operation's answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The data, decoded.
    pub data: T,
    /// The event's id.
    pub id: Option<String>,
    /// The event's name; services mostly give none.
    pub name: Option<String>,
    /// How long to wait before asking again, if the service says so.
    pub retry: Option<Duration>,
    /// Fields that came in another form than the spec says, and were left out.
    pub problems: Vec<Problem>,
}

/// The events of an answer, one after the other, as they arrive.
pub struct Events<T, C> {
    answer: Streaming,
    parser: EventParser,
    ready: VecDeque<RawEvent>,
    is_over: bool,
    /// Most bytes of one event.
    limit: usize,
    types: PhantomData<fn() -> (T, C)>,
}

impl<T, C> fmt::Debug for Events<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("status", &self.answer.status)
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

impl<T: Structure + Default, C> Events<T, C> {
    pub(crate) fn new(answer: Streaming, limit: usize) -> Self {
        let is_stream = answer
            .header("content-type")
            .is_some_and(|kind| kind.trim_start().starts_with("text/event-stream"));
        Self {
            answer,
            // A service may answer at once: its whole body is one event then.
            parser: EventParser {
                is_one: !is_stream,
                ..EventParser::default()
            },
            ready: VecDeque::new(),
            is_over: false,
            limit,
            types: PhantomData,
        }
    }

    /// The request id, for the vendor's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.answer.request_id()
    }

    /// The next event; `None` after the last.
    ///
    /// # Errors
    ///
    /// [`Error::OutcomeUnknown`] when the connection broke, after which there are no more; [`Error::Undecodable`] for an
    /// event whose data is not JSON.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error<C>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn too_long(&self) -> Error<C> {
        Error::Undecodable(Box::new(Undecodable {
            status: self.answer.status,
            request_id: self.request_id().map(str::to_owned),
            reason: format!("an event is larger than {} bytes", self.limit),
            body: Vec::new(),
        }))
    }

    fn decode(&self, raw: RawEvent) -> Result<Event<T>, Error<C>> {
        let mut data = T::default();
        match read_json(raw.data.as_bytes(), &mut data) {
            Ok(problems) => Ok(Event {
                data,
                id: raw.id,
                name: raw.name,
                retry: raw.retry,
                problems,
            }),
            Err(error) => Err(Error::Undecodable(Box::new(Undecodable {
                status: self.answer.status,
                request_id: self.request_id().map(str::to_owned),
                reason: error.to_string(),
                body: raw.data.into_bytes(),
            }))),
        }
    }
}

impl<T: Structure + Default, C> Stream for Events<T, C> {
    type Item = Result<Event<T>, Error<C>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(raw) = this.ready.pop_front() {
                // Services that speak as others do end so.
                if raw.data == "[DONE]" {
                    continue;
                }
                return Poll::Ready(Some(this.decode(raw)));
            }
            if this.is_over {
                return Poll::Ready(None);
            }
            match Pin::new(&mut this.answer).poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(chunk))) => {
                    this.ready.extend(this.parser.feed(&chunk));
                    if this.parser.held() > this.limit {
                        this.is_over = true;
                        return Poll::Ready(Some(Err(this.too_long())));
                    }
                }
                Poll::Ready(None) => {
                    this.is_over = true;
                    this.ready.extend(this.parser.end());
                }
                Poll::Ready(Some(Err(error))) => {
                    this.is_over = true;
                    return Poll::Ready(Some(Err(Error::OutcomeUnknown(Box::new(error.into())))));
                }
            }
        }
    }
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct RawEvent {
    id: Option<String>,
    name: Option<String>,
    retry: Option<Duration>,
    data: String,
}

/// Cuts bytes into events, wherever the chunks end.
#[derive(Default)]
struct EventParser {
    /// Bytes of a line that has not ended.
    line: Vec<u8>,
    event: RawEvent,
    has_data: bool,
    /// Everything is the data of one event.
    is_one: bool,
}

impl EventParser {
    /// Bytes of the event that is not complete.
    fn held(&self) -> usize {
        self.line.len() + self.event.data.len()
    }

    fn feed(&mut self, chunk: &[u8]) -> Vec<RawEvent> {
        let mut events = Vec::new();
        if self.is_one {
            self.line.extend_from_slice(chunk);
            return events;
        }
        let mut rest = chunk;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = rest.split_at(end);
            self.line.extend_from_slice(line);
            events.extend(self.take_line());
            rest = after.get(1..).unwrap_or_default();
        }
        self.line.extend_from_slice(rest);
        events
    }

    /// The event that the end of the bytes completes; a service that forgets the last blank line loses nothing.
    fn end(&mut self) -> Option<RawEvent> {
        if self.is_one {
            self.event.data = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
            self.has_data = !self.event.data.trim().is_empty();
        } else if !self.line.is_empty() {
            self.take_line();
        }
        self.dispatch()
    }

    fn take_line(&mut self) -> Option<RawEvent> {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let line = line.strip_suffix('\r').unwrap_or(&line);
        if line.is_empty() {
            return self.dispatch();
        }
        match line.split_once(':') {
            // A comment, which keeps the connection alive.
            Some(("", _)) => {}
            Some(("data", value)) => self.add_data(value.trim()),
            Some(("id", value)) => self.event.id = Some(value.trim().to_owned()),
            Some(("event", value)) => self.event.name = Some(value.trim().to_owned()),
            Some(("retry", value)) => {
                self.event.retry = value.trim().parse().ok().map(Duration::from_millis);
            }
            Some(_) => {}
            // The vendor's SDK for Python takes a line without a name as data, and so nothing is lost.
            None => self.add_data(line.trim()),
        }
        None
    }

    fn add_data(&mut self, text: &str) {
        if self.has_data {
            self.event.data.push('\n');
        }
        self.event.data.push_str(text);
        self.has_data = true;
    }

    fn dispatch(&mut self) -> Option<RawEvent> {
        let event = std::mem::take(&mut self.event);
        std::mem::take(&mut self.has_data).then_some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_the_same_wherever_chunks_end() {
        let text = "id: 1\nevent: message\ndata: {\"a\":1}\ndata: 第二行\nretry: 3000\n\n: comment\ndata:no-space\r\n\r\nplain line\n\n\n\ndata: unterminated";
        let whole = |size: usize| {
            let mut parser = EventParser::default();
            let mut events: Vec<RawEvent> = text
                .as_bytes()
                .chunks(size)
                .flat_map(|chunk| parser.feed(chunk))
                .collect();
            events.extend(parser.end());
            events
        };
        let events = whole(text.len());
        let data: Vec<&str> = events.iter().map(|event| event.data.as_str()).collect();
        assert_eq!(
            data,
            [
                "{\"a\":1}\n第二行",
                "no-space",
                "plain line",
                "unterminated"
            ]
        );
        let first = events.first().unwrap();
        assert_eq!(first.id.as_deref(), Some("1"));
        assert_eq!(first.name.as_deref(), Some("message"));
        assert_eq!(first.retry, Some(Duration::from_secs(3)));
        for size in 1..text.len() {
            assert_eq!(whole(size), events, "chunks of {size}");
        }
    }
}
