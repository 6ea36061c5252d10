//! What is made of an answer: a decoded struct, a stream, or the error that it is.

use crate::error::{Error, Undecodable};
use crate::error_code;
use crate::observe::intercept::Outcome;
use crate::operation::Operation;
use crate::time::timeout::within;
use crate::transport::streaming::Streaming;
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::wire::{Member, Structure, error_body, read_json, read_xml};

use super::service_error::classify;
use super::typed::Answer;

/// What is made of an answer.
pub(crate) trait Receive: Send {
    /// What comes of it.
    type Received: Received + Send;
    /// The answer as it comes from the transport.
    type Fetched: Head + Send;

    fn fetch(
        &self,
        transport: &dyn Transport,
        request: HttpRequest,
    ) -> impl Future<Output = Result<Self::Fetched, TransportError>> + Send;

    fn take(
        &mut self,
        operation: &Operation,
        fetched: Self::Fetched,
    ) -> Result<Self::Received, Error<String>>;
}

/// What the caller gets, as a trace sees it.
pub(crate) trait Received {
    fn status(&self) -> u16;
    fn request_id(&self) -> Option<&str>;
}

impl Received for Answer {
    fn status(&self) -> u16 {
        self.http.status
    }

    fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl Received for Streaming {
    fn status(&self) -> u16 {
        self.status
    }

    fn request_id(&self) -> Option<&str> {
        self.header("x-acs-request-id")
    }
}

pub(crate) trait Head {
    fn header(&self, name: &str) -> Option<&str>;
    /// How it looks to interceptors.
    fn outcome(&self) -> Outcome<'_>;
}

impl Head for HttpResponse {
    fn header(&self, name: &str) -> Option<&str> {
        Self::header(self, name)
    }

    fn outcome(&self) -> Outcome<'_> {
        Outcome::Answered {
            status: self.status,
            headers: &self.headers,
            body: Some(&self.body),
        }
    }
}

/// Reads the whole answer into a struct.
pub(crate) struct Decode<'a>(pub(crate) &'a mut dyn Structure);

impl Receive for Decode<'_> {
    type Received = Answer;
    type Fetched = HttpResponse;

    async fn fetch(
        &self,
        transport: &dyn Transport,
        request: HttpRequest,
    ) -> Result<HttpResponse, TransportError> {
        transport.send(request).await
    }

    fn take(
        &mut self,
        operation: &Operation,
        fetched: HttpResponse,
    ) -> Result<Answer, Error<String>> {
        decode(operation, fetched, self.0)
    }
}

/// Leaves the body to the caller, unless the service refuses.
pub(crate) struct Open;

/// An answer to be streamed; or, of a refusal, the whole answer.
pub(crate) enum Opened {
    Streaming(Streaming),
    Refused(HttpResponse),
}

impl Head for Opened {
    fn header(&self, name: &str) -> Option<&str> {
        match self {
            Self::Streaming(answer) => answer.header(name),
            Self::Refused(answer) => answer.header(name),
        }
    }

    fn outcome(&self) -> Outcome<'_> {
        match self {
            Self::Streaming(answer) => Outcome::Answered {
                status: answer.status,
                headers: &answer.headers,
                body: None,
            },
            Self::Refused(answer) => answer.outcome(),
        }
    }
}

/// A refusal is short; what is longer is none of the service's.
const MOST_REFUSAL_BYTES: usize = 1024 * 1024;

impl Receive for Open {
    type Received = Streaming;
    type Fetched = Opened;

    async fn fetch(
        &self,
        transport: &dyn Transport,
        request: HttpRequest,
    ) -> Result<Opened, TransportError> {
        let timeout = request.timeout;
        let mut answer = transport.open(request).await?;
        if answer.status < 300 {
            return Ok(Opened::Streaming(answer));
        }
        // Each chunk has its time, and all of them together have no more.
        let body = within(timeout, answer.collect(MOST_REFUSAL_BYTES)).await;
        let timed_out = || {
            let message = format!("the body of the response was not complete within {timeout:?}");
            Err(answer.locate(TransportError::maybe_sent(message)))
        };
        Ok(Opened::Refused(HttpResponse {
            body: body.unwrap_or_else(timed_out)?,
            status: answer.status,
            headers: answer.headers,
        }))
    }

    fn take(&mut self, operation: &Operation, fetched: Opened) -> Result<Streaming, Error<String>> {
        match fetched {
            Opened::Streaming(answer) => Ok(answer),
            Opened::Refused(answer) if is_redirection(answer.status) => Err(redirected(answer)),
            Opened::Refused(answer) => {
                let said = error_body::read(&answer.body);
                Err(classify(operation, answer, said))
            }
        }
    }
}

/// Turns a complete answer into the operation's type, or into the error it is.
fn decode(
    operation: &Operation,
    response: HttpResponse,
    output: &mut dyn Structure,
) -> Result<Answer, Error<String>> {
    if is_redirection(response.status) {
        return Err(redirected(response));
    }
    let says_no = || {
        operation.success.is_some_and(|success| {
            error_body::member(&response.body, success.member)
                .is_some_and(|text| text != success.equals)
        })
    };
    if response.status >= 400 || says_no() {
        let said = error_body::read(&response.body);
        let is_answer = operation.verdict.is_some_and(|verdict| {
            said.code
                .as_deref()
                .is_some_and(|code| is_listed(code, verdict.negative_codes))
        });
        if !is_answer {
            return Err(classify(operation, response, said));
        }
    }
    let header_id = response.header("x-acs-request-id").map(str::to_owned);
    if response.body.iter().all(u8::is_ascii_whitespace) {
        if operation.success.is_some() && response.status < 400 {
            // Something between here and the service, and not the service, answers nothing where it should say that it worked.
            return Err(Error::Undecodable(Box::new(Undecodable {
                status: response.status,
                request_id: header_id,
                reason: "it does not say whether the call worked".to_owned(),
                body: response.body,
            })));
        }
        // Some operations answer with a status alone.
        return Ok(Answer {
            http: response,
            problems: Vec::new(),
            request_id: header_id,
        });
    }
    let is_xml = response
        .header("content-type")
        .is_some_and(|kind| kind.contains("xml"))
        && response.body.trim_ascii_start().starts_with(b"<");
    let read = if is_xml {
        read_xml(&response.body, output).map_err(|error| error.to_string())
    } else {
        read_json(&response.body, output).map_err(|error| error.to_string())
    };
    match read {
        Ok(problems) => Ok(Answer {
            problems,
            request_id: request_id(output)
                .or(header_id)
                .or_else(|| error_body::member(&response.body, "RequestId")),
            http: response,
        }),
        Err(error) => Err(Error::Undecodable(Box::new(Undecodable {
            status: response.status,
            request_id: header_id,
            reason: error,
            body: response.body,
        }))),
    }
}

fn is_redirection(status: u16) -> bool {
    (300..400).contains(&status)
}

/// A signature holds for one host and path, so that it cannot follow.
fn redirected(response: HttpResponse) -> Error<String> {
    Error::Undecodable(Box::new(Undecodable {
        status: response.status,
        request_id: response.header("x-acs-request-id").map(str::to_owned),
        reason: "it points to another address, which signed requests do not follow".to_owned(),
        body: response.body,
    }))
}

/// The request id in a decoded answer.
fn request_id(output: &dyn Structure) -> Option<String> {
    let fields = output.shape().fields;
    let index = fields
        .iter()
        .position(|field| field.name.eq_ignore_ascii_case("RequestId"))?;
    match output.get(index) {
        Member::Text(text) if !text.is_empty() => Some(text.to_owned()),
        _ => None,
    }
}

fn is_listed(code: &str, codes: &[&str]) -> bool {
    let canonical = error_code::canonical(code);
    codes
        .iter()
        .any(|known| error_code::canonical(known) == canonical)
}
