//! One attempt of a call: from parameters to a signed request, and from there to an answer.

use std::borrow::Cow;
use std::time::Duration;

use crate::BoxFuture;
use crate::credentials::{Credentials, ProvideCredentials};
use crate::error::{Error, NotSent};
use crate::observe::intercept::{Attempt, Outcome};
use crate::observe::trace::Span;
use crate::operation::{Auth, Operation};
use crate::request::encode;
use crate::response::receive::{Head, Receive, Received};
use crate::response::redact::{Secrets, redact};
use crate::sign::{ToSign, authorization_by, sha256_hex};
use crate::time::iso8601;
use crate::transport::{HttpRequest, HttpResponse, Stage, Transport, TransportError};
use crate::wire::Structure;

use super::inner::Inner;

impl Inner {
    /// The request of one attempt, as interceptors leave it, signed.
    pub(crate) async fn prepare_attempt(
        &self,
        attempt: &Attempt,
        input: &dyn Structure,
        token: Option<&str>,
        delay: Duration,
    ) -> Result<Prepared, Error<String>> {
        let operation = attempt.operation;
        let parts = encode(operation, input, token)
            .map_err(|message| Error::NotSent(NotSent::Parameter(message)))?;
        let host = match &parts.host_prefix {
            Some(prefix) => format!("{prefix}.{}", self.endpoint.host),
            None => self.endpoint.host.clone(),
        };
        let mut headers: Vec<(Cow<'static, str>, String)> = Vec::with_capacity(16);
        let mut add = |name, value| headers.push((Cow::Borrowed(name), value));
        add("host", host.clone());
        add("x-acs-action", operation.name.to_owned());
        add("x-acs-version", operation.product.version.to_owned());
        add("x-acs-date", iso8601(self.clock.now()));
        add("x-acs-signature-nonce", (self.nonces)());
        add("accept", "application/json".to_owned());
        add("user-agent", self.user_agent.clone());
        if let Some(kind) = parts.content_type {
            add("content-type", kind.to_owned());
        }
        if attempt.number > 1 {
            add("x-acs-retry-attempts", (attempt.number - 1).to_string());
            add("x-acs-retry-delay", delay.as_millis().to_string());
        }
        // What a call says wins over what its client says.
        let own = self.headers.iter().cloned();
        for (name, value) in own.chain(parts.headers) {
            headers.retain(|(known, _)| *known != name);
            headers.push((name.into(), value));
        }
        let mut request = HttpRequest {
            method: operation.method.as_str(),
            scheme: self.endpoint.scheme,
            host,
            path: parts.path,
            query: parts.query,
            headers,
            body: parts.body,
            max_response_bytes: self.max_response_bytes,
            timeout: self.attempt_timeout,
        };
        let mut carries_token = parts.carries_token;
        let written = (carries_token && !self.interceptors.is_empty())
            .then(|| (request.query.clone(), request.body.clone()));
        for interceptor in &self.interceptors {
            interceptor
                .before_signing(attempt, &mut request)
                .map_err(|message| Error::NotSent(NotSent::Intercepted(message)))?;
        }
        if !self.interceptors.is_empty() {
            // What is signed is found by its name in lower case, and is sent once.
            settle(&mut request.headers);
        }
        // Whether the token is still in a request that was rewritten, nobody knows.
        if written.is_some_and(|(query, body)| query != request.query || body != request.body) {
            carries_token = false;
        }
        let credentials = match operation.auth {
            Auth::Anonymous => None,
            Auth::AccessKey => {
                let found = self.credentials.credentials().await;
                Some(found.map_err(|error| Error::NotSent(NotSent::Credentials(error)))?)
            }
        };
        let content_sha256 = sha256_hex(&request.body);
        let headers = &mut request.headers;
        // A second one would be signed and not sent.
        headers.retain(|(name, _)| name != "x-acs-content-sha256");
        headers.push(("x-acs-content-sha256".into(), content_sha256.clone()));
        if let Some(credentials) = &credentials {
            authenticate(operation, &mut request, &content_sha256, credentials);
        }
        Ok(Prepared {
            request,
            carries_token,
            credentials,
        })
    }

    /// Sends one attempt, and reads what comes; with the error comes the service's `Date`.
    pub(crate) async fn attempt<R: Receive>(
        &self,
        attempt: &Attempt,
        request: HttpRequest,
        receive: &mut R,
        secrets: Secrets<'_>,
    ) -> Result<R::Received, Box<(Error<String>, Option<String>)>> {
        let span = Span::attempt(attempt, &request);
        let fetched = span.around(self.fetch(attempt, request, receive)).await;
        let fetched = match fetched {
            Ok(fetched) => fetched,
            Err(error) => {
                let error = unanswered(error);
                span.failed(attempt.number, &error);
                return Err(Box::new((error, None)));
            }
        };
        let date = fetched.header("date").map(str::to_owned);
        match receive.take(attempt.operation, fetched) {
            Ok(received) => {
                if span.is_on() {
                    let (status, id) = (received.status(), received.request_id());
                    span.answered(attempt.number, Some(status), id);
                }
                Ok(received)
            }
            Err(mut error) => {
                redact(&mut error, secrets);
                span.failed(attempt.number, &error);
                Err(Box::new((error, date)))
            }
        }
    }

    /// The answer of the first interceptor that gives one, or else of the service.
    async fn fetch<R: Receive>(
        &self,
        attempt: &Attempt,
        request: HttpRequest,
        receive: &R,
    ) -> Result<R::Fetched, TransportError> {
        if self.interceptors.is_empty() {
            return receive.fetch(&*self.transport, request).await;
        }
        let given = self
            .interceptors
            .iter()
            .find_map(|interceptor| interceptor.before_sending(attempt, &request));
        let sent = request.clone();
        let result = match given {
            Some(Ok(answer)) => receive.fetch(&Given(answer), request).await,
            Some(Err(error)) => Err(error),
            None => receive.fetch(&*self.transport, request).await,
        };
        let outcome = match &result {
            Ok(fetched) => fetched.outcome(),
            Err(error) => Outcome::Failed(error),
        };
        for interceptor in &self.interceptors {
            interceptor.after_attempt(attempt, &sent, &outcome);
        }
        result
    }
}

/// Brings names to lower case; of several headers of one name the last stays.
fn settle(headers: &mut Vec<(Cow<'static, str>, String)>) {
    let all = std::mem::take(headers);
    for (name, value) in all {
        let name = match name.bytes().any(|b| b.is_ascii_uppercase()) {
            true => Cow::Owned(name.to_ascii_lowercase()),
            false => name,
        };
        headers.retain(|(known, _)| *known != name);
        headers.push((name, value));
    }
}

/// The error of an attempt that brought no answer.
fn unanswered(error: TransportError) -> Error<String> {
    if error.stage() == Stage::NotSent {
        return Error::NotSent(NotSent::Connect(error));
    }
    Error::OutcomeUnknown(Box::new(error.into()))
}

/// Brings an answer that is there already.
struct Given(HttpResponse);

impl Transport for Given {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// One attempt, ready to be sent.
pub(crate) struct Prepared {
    pub(crate) request: HttpRequest,
    /// Whether it carries a client token.
    pub(crate) carries_token: bool,
    /// What it was signed with.
    pub(crate) credentials: Option<Credentials>,
}

/// Headers that say who calls.
const IDENTITY: [&str; 5] = [
    "authorization",
    "x-acs-accesskey-id",
    "x-acs-bearer-token",
    "x-acs-security-token",
    "x-acs-signature-type",
];

/// Adds what says who calls: a signature over `host`, `content-type` and all `x-acs-` headers, as the official SDKs but one
/// sign them, or a bearer token.
fn authenticate(
    operation: &Operation,
    request: &mut HttpRequest,
    content_sha256: &str,
    credentials: &Credentials,
) {
    // A header of the caller's beside them would be a second answer to who calls.
    let is_identity = |name: &str| IDENTITY.contains(&name);
    request.headers.retain(|(name, _)| !is_identity(name));
    let Some(key) = credentials.signing_key() else {
        let token = credentials.bearer_token().unwrap_or_default().to_owned();
        request.headers.push(("x-acs-bearer-token".into(), token));
        // Operations without a path of their own say it in the query.
        if operation.path == "/" {
            if !request.query.is_empty() {
                request.query.push('&');
            }
            request.query.push_str("SignatureType=BEARERTOKEN");
        } else {
            let kind = "BEARERTOKEN".to_owned();
            request.headers.push(("x-acs-signature-type".into(), kind));
        }
        return;
    };
    if let Some(token) = credentials.token() {
        let id = credentials.access_key_id().to_owned();
        request.headers.push(("x-acs-accesskey-id".into(), id));
        request
            .headers
            .push(("x-acs-security-token".into(), token.to_owned()));
    }
    let signed: Vec<(&str, &str)> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "host" || name == "content-type" || name.starts_with("x-acs-"))
        .map(|(name, value)| (name.as_ref(), value.as_str()))
        .collect();
    let value = authorization_by(
        &ToSign {
            method: request.method,
            path: &request.path,
            query: &request.query,
            headers: &signed,
            content_sha256,
        },
        credentials.access_key_id(),
        key,
    );
    request.headers.push(("authorization".into(), value));
}
