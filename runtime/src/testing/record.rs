//! Exchanges with a service, recorded once and replayed in tests.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::BoxFuture;
use crate::observe::intercept::{Attempt, Intercept, Outcome};
use crate::sign::{hex, sha256_hex};
use crate::transport::{HttpRequest, HttpResponse, Stage, Transport, TransportError};
use crate::wire::Value;

/// Headers of an answer that a recording keeps.
const KEPT_HEADERS: [&str; 4] = [
    "content-type",
    "x-acs-request-id",
    "x-acs-retry-after",
    "date",
];

/// Records every exchange of the clients that it is given to as an interceptor. Clones are one and the same.
///
/// Of a request only the operation and a digest are kept: no key, no signature, and parameters only as far as the digest
/// tells them, which of something short such as a phone number can be guessed. Answers are kept as they came, those that are
/// streamed without their bodies; look at them before a recording is shared.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    recording: Arc<Mutex<Recording>>,
}

/// Exchanges in the order in which they ended.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    exchanges: Vec<Exchange>,
}

#[derive(Clone)]
struct Exchange {
    operation: String,
    digest: String,
    answer: Answer,
}

#[derive(Clone)]
enum Answer {
    Came(HttpResponse),
    Failed { stage: Stage, message: String },
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Exchange").field(&self.operation).finish()
    }
}

/// Why a recording cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum RecordingError {
    /// The file cannot be read or written.
    Io {
        /// What was tried, `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said; it is the [source](std::error::Error::source), and not part of the message.
        error: std::io::Error,
    },
    /// The text is not a recording.
    Format(String),
}

impl RecordingError {
    fn io<'p>(action: &'static str, path: &'p Path) -> impl FnOnce(std::io::Error) -> Self + 'p {
        move |error| Self::Io {
            action,
            path: path.to_owned(),
            error,
        }
    }
}

impl fmt::Display for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { action, path, .. } => write!(f, "cannot {action} {}", path.display()),
            Self::Format(message) => write!(f, "this is not a recording: {message}"),
        }
    }
}

impl std::error::Error for RecordingError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::Format(_) => None,
        }
    }
}

impl Recorder {
    /// Nothing is recorded yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was recorded up to now.
    #[must_use]
    pub fn recording(&self) -> Recording {
        let recording = self.recording.lock();
        recording.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Intercept for Recorder {
    fn after_attempt(&self, attempt: &Attempt, request: &HttpRequest, outcome: &Outcome<'_>) {
        let answer = match outcome {
            Outcome::Answered {
                status,
                headers,
                body,
            } => Answer::Came(HttpResponse {
                status: *status,
                headers: headers
                    .iter()
                    .filter(|(name, _)| KEPT_HEADERS.contains(&name.as_str()))
                    .cloned()
                    .collect(),
                body: body.unwrap_or_default().to_vec(),
            }),
            Outcome::Failed(error) => Answer::Failed {
                stage: error.stage(),
                message: error.to_string(),
            },
        };
        let exchange = Exchange {
            operation: attempt.operation.name.to_owned(),
            digest: digest(request),
            answer,
        };
        let mut recording = self
            .recording
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        recording.exchanges.push(exchange);
    }
}

/// Tells requests apart by method, path, parameters and body; what differs in each attempt (time, nonce, signature, client
/// token) does not count.
fn digest(request: &HttpRequest) -> String {
    let is_token = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        name.eq_ignore_ascii_case("ClientToken")
    };
    let without_token = |pairs: &str| {
        let rest: Vec<&str> = pairs.split('&').filter(|pair| !is_token(pair)).collect();
        rest.join("&")
    };
    let body = String::from_utf8_lossy(&request.body);
    let kind = request.header("content-type").unwrap_or_default();
    let body = match Value::parse(&body) {
        Ok(Value::Object(mut members)) if kind.contains("json") => {
            members.retain(|(name, _)| !name.eq_ignore_ascii_case("ClientToken"));
            Value::Object(members).to_json()
        }
        _ if kind.contains("urlencoded") => without_token(&body),
        _ => body.into_owned(),
    };
    let query = without_token(&request.query);
    let text = format!("{}\n{}\n{query}\n{body}", request.method, request.path);
    sha256_hex(text.as_bytes())
}

impl Recording {
    /// As JSON, one exchange a line.
    #[must_use]
    pub fn to_json(&self) -> String {
        let lines: Vec<String> = self.exchanges.iter().map(Exchange::to_json).collect();
        format!("[\n{}\n]\n", lines.join(",\n"))
    }

    /// Reads what [`Recording::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// [`RecordingError::Format`] with what is missing.
    pub fn from_json(text: &str) -> Result<Self, RecordingError> {
        let bad = |message: String| RecordingError::Format(message);
        let document = Value::parse(text).map_err(|error| bad(error.to_string()))?;
        let Value::Array(items) = document else {
            return Err(bad("it is no list".to_owned()));
        };
        let read = |(index, item): (usize, &Value)| {
            Exchange::from_json(item)
                .ok_or_else(|| bad(format!("exchange {} is incomplete", index + 1)))
        };
        let exchanges = items.iter().enumerate().map(read);
        Ok(Self {
            exchanges: exchanges.collect::<Result<_, _>>()?,
        })
    }

    /// Writes a file.
    ///
    /// # Errors
    ///
    /// [`RecordingError::Io`].
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), RecordingError> {
        let path = path.as_ref();
        std::fs::write(path, self.to_json()).map_err(RecordingError::io("write", path))
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// See [`RecordingError`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, RecordingError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(RecordingError::io("read", path))?;
        Self::from_json(&text)
    }

    /// How many exchanges there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }

    /// A transport that gives the recorded answers, each once and in order, to requests like those they came for.
    #[must_use]
    pub fn replay(self) -> Replay {
        Replay {
            left: Mutex::new(self.exchanges),
        }
    }
}

impl Exchange {
    fn to_json(&self) -> String {
        let member = |name: &str, value: Value| (name.to_owned(), value);
        let text = |text: &str| Value::from(text);
        let mut members = vec![
            member("operation", text(&self.operation)),
            member("request", text(&self.digest)),
        ];
        match &self.answer {
            Answer::Came(answer) => {
                let headers = answer.headers.iter();
                let headers = headers.map(|(name, value)| member(name, text(value)));
                members.push(member("status", i64::from(answer.status).into()));
                members.push(member("headers", Value::Object(headers.collect())));
                members.push(match std::str::from_utf8(&answer.body) {
                    Ok(body) => member("body", text(body)),
                    Err(_) => member("hex", text(&hex(&answer.body))),
                });
            }
            Answer::Failed { stage, message } => {
                members.push(member("failed", text(message)));
                members.push(member("sent", (*stage == Stage::MaybeSent).into()));
            }
        }
        Value::Object(members).to_json()
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
        let answer = match text("failed") {
            Some(message) => Answer::Failed {
                stage: match value.get("sent")? {
                    Value::Boolean(false) => Stage::NotSent,
                    _ => Stage::MaybeSent,
                },
                message,
            },
            None => Answer::Came(HttpResponse {
                status: match value.get("status")? {
                    Value::Number(digits) => digits.parse().ok()?,
                    _ => return None,
                },
                headers: match value.get("headers")? {
                    Value::Object(members) => members
                        .iter()
                        .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                        .collect::<Option<_>>()?,
                    _ => return None,
                },
                body: match text("body") {
                    Some(body) => body.into_bytes(),
                    None => bytes(&text("hex")?)?,
                },
            }),
        };
        Some(Self {
            operation: text("operation")?,
            digest: text("request")?,
            answer,
        })
    }
}

/// The bytes of hexadecimal digits.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(byte).collect()
}

/// Gives recorded answers instead of a service's.
pub struct Replay {
    left: Mutex<Vec<Exchange>>,
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Replay({} exchanges left)", self.left())
    }
}

impl Replay {
    /// How many exchanges nobody has asked for yet.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    fn take(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let operation = request.header("x-acs-action").unwrap_or_default();
        let digest = digest(request);
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it =
            |exchange: &Exchange| exchange.operation == operation && exchange.digest == digest;
        let Some(index) = left.iter().position(is_it) else {
            let same = left
                .iter()
                .filter(|exchange| exchange.operation == operation);
            return Err(TransportError::not_sent(format!(
                "the recording has no answer left for this request of `{operation}`; {} of other parameters are left",
                same.count()
            )));
        };
        match left.remove(index).answer {
            Answer::Came(answer) => Ok(answer),
            Answer::Failed {
                stage: Stage::NotSent,
                message,
            } => Err(TransportError::not_sent(message)),
            Answer::Failed { message, .. } => Err(TransportError::maybe_sent(message)),
        }
    }
}

impl Transport for Replay {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let answer = self.take(&request);
        Box::pin(std::future::ready(answer))
    }
}
