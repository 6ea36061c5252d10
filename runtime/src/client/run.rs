//! The client, and the way of one call through it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::BoxFuture;
use crate::credentials::{Credentials, ProvideCredentials};
use crate::error::{Error, NotSent, OutcomeUnknown};
use crate::observe::intercept::Attempt;
use crate::observe::trace::Span;
use crate::operation::{Operation, Safety};
use crate::request::check;
use crate::response::receive::{Decode, Open, Receive, Received};
use crate::response::redact::Secrets;
use crate::response::{Answer, Response};
use crate::retry::{Decision, Failed};
use crate::time::timeout::within;
use crate::transport::HttpRequest;
use crate::transport::streaming::Streaming;
use crate::wire::Structure;

use super::attempt::Prepared;
use super::inner::Inner;

/// What all clients have in common. Cloning is cheap; clones share connections and settings.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("product", &self.inner.product.code)
            .field("endpoint", &self.inner.endpoint.host)
            .finish_non_exhaustive()
    }
}

/// For generated code: makes a call and types its outcome, in a box: a type that no compiler has to look into for each operation.
///
/// # Errors
///
/// Those of [`Client::call`], with the operation's own codes.
pub fn invoke<'a, T, C>(
    client: &'a Client,
    operation: &'static Operation,
    input: &'a dyn Structure,
) -> BoxFuture<'a, Result<Response<T>, Error<C>>>
where
    T: Structure + Default,
    C: From<String> + Send + 'static,
{
    Box::pin(typed(client, operation, input))
}

/// Makes a call and types its outcome.
pub(crate) async fn typed<T, C>(
    client: &Client,
    operation: &'static Operation,
    input: &dyn Structure,
) -> Result<Response<T>, Error<C>>
where
    T: Structure + Default,
    C: From<String>,
{
    let mut output = T::default();
    match client.call(operation, input, &mut output).await {
        Ok(answer) => Ok(Response::new(output, answer)),
        Err(error) => Err(error.map_code(C::from)),
    }
}

impl Client {
    /// Makes a call: checks, signs, sends, tries again where that is safe, and decodes into `output`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn call(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
        output: &mut dyn Structure,
    ) -> Result<Answer, Error<String>> {
        self.run(operation, input, &mut Decode(output)).await
    }

    /// Makes a call as [`Client::call`] does, and gives the answer as soon as its head is there.
    ///
    /// # Errors
    ///
    /// See [`Error`]; what breaks off later is told by the stream.
    pub async fn open(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
    ) -> Result<Streaming, Error<String>> {
        self.run(operation, input, &mut Open).await
    }

    /// The way of a call, whatever is made of its answer.
    async fn run<R: Receive>(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
        receive: &mut R,
    ) -> Result<R::Received, Error<String>> {
        self.check(operation, input)?;
        let span = Span::call(operation, &self.inner.endpoint);
        let mut call = Calling {
            client: &self.inner,
            operation,
            input,
            // The same for all attempts, so that the service sees one request.
            token: operation.client_token.map(|_| (self.inner.nonces)()),
            started: self.inner.clock.elapsed(),
            attempts: 0,
            delay: Duration::ZERO,
            clock_was_corrected: false,
            credentials_were_renewed: false,
            unknown: None,
            last: None,
        };
        let result = span.around(call.run(receive)).await;
        match &result {
            Ok(received) if span.is_on() => {
                span.answered(
                    call.attempts,
                    Some(received.status()),
                    received.request_id(),
                );
            }
            Ok(_) => {}
            Err(error) => span.failed(call.attempts, error),
        }
        result
    }

    /// The request that a call would send first, signed; nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error::NotSent`], as a call would give.
    pub async fn prepare(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
    ) -> Result<HttpRequest, Error<String>> {
        self.check(operation, input)?;
        let token = operation.client_token.map(|_| (self.inner.nonces)());
        let attempt = Attempt {
            operation,
            number: 1,
        };
        let prepared = self
            .inner
            .prepare_attempt(&attempt, input, token.as_deref(), Duration::ZERO)
            .await?;
        Ok(prepared.request)
    }

    /// Refuses what the spec forbids, unless checks are off.
    fn check(&self, operation: &Operation, input: &dyn Structure) -> Result<(), Error<String>> {
        if !self.inner.checks {
            return Ok(());
        }
        let violations = check(operation, input);
        if violations.is_empty() {
            Ok(())
        } else {
            Err(Error::NotSent(NotSent::Invalid(violations)))
        }
    }
}

/// What a transport of the caller's may take longer than it was told.
const GRACE: Duration = Duration::from_secs(1);

fn overdue() -> Error<String> {
    let reason = "the transport did not keep to the time it was given";
    Error::OutcomeUnknown(Box::new(OutcomeUnknown::new(reason)))
}

/// A call on its way.
struct Calling<'c> {
    client: &'c Inner,
    operation: &'static Operation,
    input: &'c dyn Structure,
    token: Option<String>,
    started: Duration,
    attempts: u32,
    /// The wait before this attempt.
    delay: Duration,
    clock_was_corrected: bool,
    credentials_were_renewed: bool,
    /// The last attempt after which a write may have happened.
    unknown: Option<Error<String>>,
    /// The error of any other attempt, which tells more than that time ran out.
    last: Option<Error<String>>,
}

impl Calling<'_> {
    async fn run<R: Receive>(&mut self, receive: &mut R) -> Result<R::Received, Error<String>> {
        let client = self.client;
        loop {
            self.attempts += 1;
            let attempt = Attempt {
                operation: self.operation,
                number: self.attempts,
            };
            let token = self.token.as_deref();
            let preparing = client.prepare_attempt(&attempt, self.input, token, self.delay);
            let Prepared {
                mut request,
                carries_token,
                credentials,
            } = match within(self.left(), preparing).await {
                Some(Ok(prepared)) => prepared,
                Some(Err(error)) => return Err(self.conclude(error)),
                None => return Err(self.timed_out()),
            };
            request.timeout = client.attempt_timeout.min(self.left());
            if request.timeout.is_zero() {
                return Err(self.timed_out());
            }
            let secrets = Secrets {
                input: self.input,
                credentials: credentials.as_ref(),
            };
            let limit = request.timeout.saturating_add(GRACE);
            let attempting = client.attempt(&attempt, request, receive, secrets);
            let attempted = if client.transport_is_own {
                within(limit, attempting)
                    .await
                    .unwrap_or_else(|| Err(Box::new((overdue(), None))))
            } else {
                attempting.await
            };
            let (error, date) = match attempted {
                Ok(answer) => {
                    client.retrying.budget.give();
                    return Ok(answer);
                }
                Err(failure) => *failure,
            };
            let failed = Failed {
                operation: self.operation,
                attempt: self.attempts,
                error: &error,
                may_repeat: self.operation.safety == Safety::Read || carries_token,
            };
            match self.wait(&failed, date.as_deref(), credentials.as_ref()) {
                Some(wait) => {
                    Span::again(&attempt, &error, wait);
                    if error.is_outcome_unknown() && self.operation.safety == Safety::Write {
                        self.unknown = Some(error);
                    } else {
                        self.last = Some(error);
                    }
                    client.clock.sleep(wait).await;
                    self.delay = wait;
                }
                None => return Err(self.conclude(error)),
            }
        }
    }

    /// What is left of the time for the whole call.
    fn left(&self) -> Duration {
        let elapsed = self.client.clock.elapsed().saturating_sub(self.started);
        self.client.total_timeout.saturating_sub(elapsed)
    }

    /// The error of a call whose time ran out before its next attempt.
    fn timed_out(&mut self) -> Error<String> {
        let timeout = self.client.total_timeout;
        let last = self.last.take();
        self.conclude(last.unwrap_or(Error::NotSent(NotSent::TimedOut { timeout })))
    }

    /// How long to wait before another attempt; none when there is to be no other.
    fn wait(
        &mut self,
        failed: &Failed<'_>,
        date: Option<&str>,
        credentials: Option<&Credentials>,
    ) -> Option<Duration> {
        let retrying = &self.client.retrying;
        let decision = retrying.classify(failed);
        let is_last = self.attempts >= retrying.max_attempts || self.left().is_zero();
        // What is learnt of the clock and the credentials serves the next call as well, if there is no other attempt.
        match decision {
            Decision::Stop => None,
            Decision::Retry if is_last => None,
            Decision::Retry => retrying.wait(failed, self.left()),
            Decision::CorrectClock => {
                let first = !std::mem::replace(&mut self.clock_was_corrected, true);
                let offset = first.then(|| self.client.clock.correct(date)).flatten()?;
                Span::clock_corrected(offset);
                (!is_last).then_some(Duration::ZERO)
            }
            Decision::RenewCredentials => {
                let first = !std::mem::replace(&mut self.credentials_were_renewed, true);
                let refused = credentials.filter(|_| first)?;
                self.client.credentials.reject(refused);
                (!is_last).then_some(Duration::ZERO)
            }
        }
    }

    /// The error that the caller gets: as long as an earlier attempt of a write may have happened, that is what counts.
    fn conclude(&mut self, error: Error<String>) -> Error<String> {
        let Some(unknown) = self.unknown.take() else {
            return error;
        };
        match error {
            Error::Refused(mut refusal) => {
                refusal.may_have_happened = true;
                Error::Refused(refusal)
            }
            error if error.is_outcome_unknown() => error,
            // It says nothing of the attempt before.
            _ => unknown,
        }
    }
}

#[cfg(test)]
mod tests;
