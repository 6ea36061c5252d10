//! Calls of operations that are known from a spec alone: signed and sent as generated code does, and seen as they travelled.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use acs_metadata::ListStyle;
use acs_metadata::with_causes;
use acs_runtime::intercept::{Attempt, Outcome};
use acs_runtime::operation::{self, Auth, Endpoints, Method, Operation, Product};
use acs_runtime::wire::{self, Dynamic, Field, FieldType, Shape};
use acs_runtime::{Bytes, Client, ClientBuilder, Credentials, HttpRequest, Intercept};
use acs_tools::console::{BodyKind, CallFacts, Console, Place, StandIn};
use serde_json::Value;

/// The longest wait for an answer.
const MOST_TIME: Duration = Duration::from_secs(30);

/// What travelled.
#[derive(Default)]
pub(super) struct Exchange {
    pub(super) request: Option<Sent>,
    pub(super) answer: Option<Answered>,
    /// What went wrong, where no answer came.
    pub(super) failure: Option<String>,
}

pub(super) struct Sent {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// Makes calls to one endpoint.
pub(super) struct Caller {
    endpoint: String,
    credentials: Credentials,
    known: Mutex<HashMap<(String, String, String), Table>>,
}

/// What the runtime has to know of an operation. Each is made once, and lives as long as the program.
#[derive(Clone, Copy)]
struct Table {
    operation: &'static Operation,
    shape: &'static Shape,
}

impl Caller {
    pub(super) fn new(stand_in: &StandIn) -> Self {
        let (id, secret) = (&stand_in.access_key_id, &stand_in.access_key_secret);
        Self {
            endpoint: stand_in.endpoint.clone(),
            credentials: Credentials::new(id, secret),
            known: Mutex::default(),
        }
    }

    /// Makes one attempt; `values` stand in the order of the operation's parameters.
    pub(super) async fn call(
        &self,
        console: &Console,
        facts: &CallFacts,
        values: Vec<Option<Value>>,
    ) -> Exchange {
        let table = self.table(console, facts);
        let watch = Watch::default();
        let client = ClientBuilder::<Client>::new(table.operation.product)
            .endpoint(&self.endpoint)
            .credentials(self.credentials.clone())
            .max_attempts(1)
            .total_timeout(MOST_TIME)
            .interceptor(watch.clone())
            .build();
        let called = match client {
            Ok(client) => {
                let input = filled(table.shape, facts, values);
                let mut unread = Dynamic::new(&NOTHING, Vec::new());
                let called = client.call(table.operation, &input, &mut unread).await;
                called.map(drop).map_err(|error| with_causes(&error))
            }
            Err(error) => Err(with_causes(&error)),
        };
        let mut seen = watch.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut exchange = std::mem::take(&mut *seen);
        // A refusal is an answer; only what never came is a failure.
        if exchange.answer.is_none() {
            exchange.failure = called.err();
        }
        exchange
    }

    fn table(&self, console: &Console, facts: &CallFacts) -> Table {
        let key = (
            console.product().to_owned(),
            console.version().to_owned(),
            facts.name.clone(),
        );
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known
            .entry(key)
            .or_insert_with(|| Table::new(console, facts))
    }
}

impl Table {
    fn new(console: &Console, facts: &CallFacts) -> Self {
        let product = forever(Product {
            code: text(console.product()),
            version: text(console.version()),
            endpoints: Endpoints::Central("localhost"),
        });
        let query = facts
            .query
            .iter()
            .map(|(name, value)| (text(name), text(value)));
        let auth = if facts.signed {
            Auth::AccessKey
        } else {
            Auth::Anonymous
        };
        let operation = Operation::new(product, text(&facts.name), method(&facts.method))
            .path(text(&facts.path))
            .query(query.collect::<Vec<_>>().leak())
            .body(body(facts.body))
            .empty_body(facts.empty_body)
            .auth(auth);
        let fields = facts.parameters.iter().map(|parameter| {
            let field = match parameter.place {
                Place::Query => Field::query,
                Place::Form => Field::form,
                Place::Header => Field::header,
                Place::Path => Field::path,
                Place::Body => Field::body,
                Place::Host => Field::host,
                Place::Member => Field::member,
            };
            field(text(&parameter.name)).style(match parameter.style {
                ListStyle::Flat => wire::ListStyle::Flat,
                ListStyle::Json => wire::ListStyle::Json,
                ListStyle::Simple => wire::ListStyle::Simple,
            })
        });
        Self {
            operation: forever(operation),
            shape: forever(Shape::new("Call", fields.collect::<Vec<_>>().leak())),
        }
    }
}

fn forever<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::Get,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "PATCH" => Method::Patch,
        "HEAD" => Method::Head,
        "OPTIONS" => Method::Options,
        _ => Method::Post,
    }
}

fn body(kind: BodyKind) -> operation::BodyKind {
    match kind {
        BodyKind::None => operation::BodyKind::None,
        BodyKind::Form => operation::BodyKind::Form,
        BodyKind::Json => operation::BodyKind::Json,
        BodyKind::PlainJson => operation::BodyKind::PlainJson,
        BodyKind::Binary => operation::BodyKind::Binary,
        BodyKind::Bytes => operation::BodyKind::Bytes,
        BodyKind::Xml => operation::BodyKind::Xml,
    }
}

/// A request whose values came from a form.
fn filled(shape: &'static Shape, facts: &CallFacts, values: Vec<Option<Value>>) -> Dynamic {
    let parameters = facts.parameters.iter().zip(values);
    let values = parameters.map(|(parameter, value)| -> Box<dyn FieldType> {
        match (value, parameter.style) {
            (None, _) => Box::new(None::<String>),
            (Some(Value::String(text)), _) if parameter.is_bytes => Box::new(Bytes::from(text)),
            (Some(Value::String(text)), _) => Box::new(text),
            (Some(Value::Bool(truth)), _) => Box::new(truth),
            (Some(Value::Array(items)), ListStyle::Simple) => {
                let items = items.into_iter().map(|item| match item {
                    Value::String(text) => text,
                    other => other.to_string(),
                });
                Box::new(items.collect::<Vec<String>>())
            }
            (Some(Value::Number(number)), _) if number.is_i64() => {
                Box::new(number.as_i64().unwrap_or_default())
            }
            (Some(other), _) => Box::new(json(&other)),
        }
    });
    Dynamic::new(shape, values.collect())
}

/// JSON as the runtime has it.
fn json(value: &Value) -> acs_runtime::Value {
    // One writer of JSON is as good as another, and what it wrote can be read.
    acs_runtime::Value::parse(&value.to_string()).unwrap_or(acs_runtime::Value::Null)
}

/// An answer that nobody reads: it was seen as it came.
static NOTHING: Shape = Shape::new("Nothing", &[]);

/// Keeps what it sees.
#[derive(Clone, Default)]
struct Watch(Arc<Mutex<Exchange>>);

impl Intercept for Watch {
    fn after_attempt(&self, _: &Attempt, request: &HttpRequest, outcome: &Outcome<'_>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs = |headers: &[(std::borrow::Cow<'static, str>, String)]| {
            let headers = headers.iter();
            headers
                .map(|(name, value)| (name.to_string(), value.clone()))
                .collect()
        };
        seen.request = Some(Sent {
            method: request.method.to_owned(),
            path: request.path.to_string(),
            query: request.query.clone(),
            headers: pairs(&request.headers),
            body: String::from_utf8_lossy(&request.body).into_owned(),
        });
        if let Outcome::Answered {
            status,
            headers,
            body,
            ..
        } = outcome
        {
            seen.answer = Some(Answered {
                status: *status,
                headers: headers.to_vec(),
                body: String::from_utf8_lossy(body.unwrap_or_default()).into_owned(),
            });
        }
    }
}
