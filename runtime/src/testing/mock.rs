//! A service that is not there: tests say what it answers, and look at what it was asked.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::BoxFuture;
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::wire::Value;

/// A transport without any network. Clones are one and the same, so that a test keeps one and gives the client the other.
///
/// An operation's answers are given in the order in which they were added, the last one again and again. What nobody said an
/// answer for is not sent, with an error that names the operation.
#[derive(Clone, Default)]
pub struct Mock {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    answers: HashMap<String, Answers>,
    requests: Vec<HttpRequest>,
}

#[derive(Default)]
struct Answers {
    all: Vec<MockAnswer>,
    given: usize,
}

type Answering = Arc<dyn Fn(&HttpRequest) -> Result<HttpResponse, TransportError> + Send + Sync>;

/// What a [`Mock`] answers.
#[derive(Clone)]
pub struct MockAnswer(Answering);

impl fmt::Debug for MockAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockAnswer").finish_non_exhaustive()
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Mock")
            .field("requests", &state.requests.len())
            .finish_non_exhaustive()
    }
}

impl MockAnswer {
    /// Status 200 and this JSON.
    #[must_use]
    pub fn json(body: impl Into<String>) -> Self {
        Self::http(200, body)
    }

    /// A status and a body of JSON.
    #[must_use]
    pub fn http(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        Self::of(move |_| {
            Ok(HttpResponse {
                status,
                headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                body: body.clone().into_bytes(),
            })
        })
    }

    /// A refusal as gateways write it.
    #[must_use]
    pub fn refusal(status: u16, code: &str, message: &str) -> Self {
        let member = |name: &str, text: &str| (name.to_owned(), Value::from(text));
        let body = Value::Object(vec![
            member("Code", code),
            member("Message", message),
            member("RequestId", "mock"),
        ]);
        Self::http(status, body.to_json())
    }

    /// No connection comes about.
    #[must_use]
    pub fn unreachable() -> Self {
        Self::of(|_| Err(TransportError::not_sent("the mock cannot be reached")))
    }

    /// The request is lost, or its answer.
    #[must_use]
    pub fn lost() -> Self {
        Self::of(|_| Err(TransportError::maybe_sent("the mock lost the answer")))
    }

    /// Whatever this makes of the request.
    #[must_use]
    pub fn of(
        answer: impl Fn(&HttpRequest) -> Result<HttpResponse, TransportError> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(answer))
    }
}

impl Mock {
    /// A service that has no answers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer of an operation, by its name as the vendor writes it.
    #[must_use]
    pub fn on(self, operation: &str, answer: MockAnswer) -> Self {
        self.change(|state| {
            let answers = state.answers.entry(operation.to_owned()).or_default();
            answers.all.push(answer);
        });
        self
    }

    /// What was asked, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.change(|state| state.requests.clone())
    }

    /// How often an operation was asked for.
    #[must_use]
    pub fn count(&self, operation: &str) -> usize {
        let is_it = |request: &&HttpRequest| request.header("x-acs-action") == Some(operation);
        self.change(|state| state.requests.iter().filter(is_it).count())
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn next(&self, request: &HttpRequest) -> Result<MockAnswer, TransportError> {
        let operation = request.header("x-acs-action").unwrap_or_default();
        self.change(|state| {
            state.requests.push(request.clone());
            let answers = state.answers.get_mut(operation);
            let next = answers.and_then(|answers| {
                let index = answers.given.min(answers.all.len().saturating_sub(1));
                answers.given += 1;
                answers.all.get(index).cloned()
            });
            next.ok_or_else(|| {
                TransportError::not_sent(format!(
                    "the mock has no answer for `{operation}`; give it one with `on`"
                ))
            })
        })
    }
}

impl Transport for Mock {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let answer = self.next(&request).and_then(|answer| (answer.0)(&request));
        Box::pin(std::future::ready(answer))
    }
}
