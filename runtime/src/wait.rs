//! Calls an operation repeatedly until its response meets a condition.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::client::Call;
use crate::error::{Error, OutcomeUnknown, show_origin};
use crate::operation::Safety;
use crate::random::random;
use crate::response::Response;
use crate::time::timeout::within;
use crate::time::{Clock, SystemClock};
use crate::wire::Structure;

/// Calls an operation again and again until its answer is what somebody waits for.
///
/// Between calls it waits one second at first, then half as long again each time, up to half a minute, a fifth more or less so
/// that many waiters do not come together. What is throttled or did not reach the service is asked again; of an operation that
/// only reads, what was not answered as well.
#[derive(Clone)]
pub struct Waiter {
    first: Duration,
    most: Duration,
    deadline: Duration,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter")
            .field("first", &self.first)
            .field("most", &self.most)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl Default for Waiter {
    fn default() -> Self {
        Self::new()
    }
}

/// What an answer means to whoever waits. `true` is [`Progress::Done`], `false` is [`Progress::Pending`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// This is what was waited for.
    Done,
    /// Not yet.
    Pending,
    /// It will never come; with a sentence that says why.
    Failed(String),
}

impl From<bool> for Progress {
    fn from(done: bool) -> Self {
        if done { Self::Done } else { Self::Pending }
    }
}

/// Why waiting ended without what was waited for.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError<T, C> {
    /// The deadline passed, or would have passed before the next call.
    TimedOut {
        /// The time since the first call began.
        waited: Duration,
        /// The calls that were made, one that was under way at the deadline among them.
        attempts: u32,
        /// The last response, if any came.
        last_response: Option<Box<Response<T>>>,
        /// The error of the last call, if it failed; it is the [source](std::error::Error::source), and not part of the message.
        last_error: Option<Error<C>>,
    },
    /// A response says that it will never come.
    Failed {
        /// The response.
        response: Box<Response<T>>,
        /// Why, as [`Progress::Failed`] said it.
        reason: String,
    },
    /// A call failed in a way that another call would not mend.
    Call(Error<C>),
}

impl<T, C> fmt::Display for WaitError<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut {
                waited,
                attempts,
                last_response,
                last_error,
            } => {
                write!(f, "timed out after {waited:.1?} and {attempts} call(s); ")?;
                match (last_error, last_response) {
                    (Some(_), _) => f.write_str("the last call failed"),
                    (None, Some(response)) => {
                        f.write_str("the last response was not what was waited for")?;
                        show_origin(f, Some(response.status()), response.request_id())
                    }
                    (None, None) => f.write_str("no response came"),
                }
            }
            Self::Failed { response, reason } => {
                write!(f, "waiting ended: {reason}")?;
                show_origin(f, Some(response.status()), response.request_id())
            }
            Self::Call(error) => error.fmt(f),
        }
    }
}

impl<T: fmt::Debug, C: fmt::Debug + 'static> std::error::Error for WaitError<T, C> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::TimedOut { last_error, .. } => last_error.as_ref().map(|error| error as _),
            // Its text is the message here.
            Self::Call(error) => error.source(),
            Self::Failed { .. } => None,
        }
    }
}

impl Waiter {
    /// Waits for ten minutes at most.
    #[must_use]
    pub fn new() -> Self {
        Self {
            first: Duration::from_secs(1),
            most: Duration::from_secs(30),
            deadline: Duration::from_secs(600),
            clock: Arc::new(SystemClock),
        }
    }

    /// The first and the longest wait between two calls.
    #[must_use]
    pub fn intervals(mut self, first: Duration, most: Duration) -> Self {
        // No wait at all would be a storm, and a day is longer than anybody waits.
        let bounded = |interval: Duration| interval.clamp(Duration::from_millis(1), DAY);
        (self.first, self.most) = (bounded(first), bounded(most));
        self
    }

    /// How long to wait in all.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Where the time comes from.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Makes calls until `judge` says that one's answer is what was waited for, and gives that answer.
    ///
    /// # Errors
    ///
    /// See [`WaitError`].
    pub async fn until<R, T, C, J>(
        &self,
        mut call: impl FnMut() -> Call<R, T, C>,
        mut judge: impl FnMut(&Response<T>) -> J,
    ) -> Result<Response<T>, WaitError<T, C>>
    where
        R: Structure + Unpin + 'static,
        T: Structure + Default + 'static,
        C: From<String> + Send + 'static,
        J: Into<Progress>,
    {
        let started = self.clock.elapsed();
        let left = || {
            let elapsed = self.clock.elapsed().saturating_sub(started);
            self.deadline.saturating_sub(elapsed)
        };
        let (mut last, mut failure) = (None, None);
        let mut interval = self.first;
        let mut attempts: u32 = 0;
        loop {
            let call = call();
            attempts = attempts.saturating_add(1);
            let only_reads = call.operation().safety == Safety::Read;
            match within(left(), call).await {
                None => {
                    // A write that was under way may have happened; whoever waits has to know.
                    if !only_reads {
                        let reason = "the time to wait ended while a call was under way";
                        let unknown = Box::new(OutcomeUnknown::new(reason));
                        failure = Some(Error::OutcomeUnknown(unknown));
                    }
                    break;
                }
                Some(Ok(answer)) => match judge(&answer).into() {
                    Progress::Done => return Ok(answer),
                    Progress::Pending => (last, failure) = (Some(Box::new(answer)), None),
                    Progress::Failed(reason) => {
                        let response = Box::new(answer);
                        return Err(WaitError::Failed { response, reason });
                    }
                },
                Some(Err(error)) => {
                    if !(error.is_retryable() || only_reads && error.is_outcome_unknown()) {
                        return Err(WaitError::Call(error));
                    }
                    failure = Some(error);
                }
            }
            let asked = failure.as_ref().and_then(Error::retry_after);
            let wait = asked.unwrap_or_else(|| interval.mul_f64(0.8 + 0.4 * random()));
            if wait >= left() {
                break;
            }
            self.clock.sleep(wait).await;
            interval = interval.mul_f64(1.5).min(self.most);
        }
        Err(WaitError::TimedOut {
            waited: self.clock.elapsed().saturating_sub(started),
            attempts,
            last_response: last,
            last_error: failure,
        })
    }
}

const DAY: Duration = Duration::from_secs(86_400);
