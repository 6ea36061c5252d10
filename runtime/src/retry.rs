//! Whether, and after how long, a call is tried again. Nothing that may have happened is ever sent twice.

use std::time::Duration;

use crate::error::{Error, NotSent};
use crate::error_code;
use crate::operation::{Operation, Safety};

/// What to do after a failed attempt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Give the error to the caller.
    Stop,
    /// Wait by the backoff, or as long as the service asks, and try again.
    Retry(Option<Duration>),
    /// Set the clock by the service's, and try again once.
    CorrectClock,
    /// Ask for other credentials, and try again once.
    RenewCredentials,
}

/// Decides after one attempt; a client token tells the service that it has seen the request before.
pub(crate) fn next(operation: &Operation, carries_token: bool, error: &Error<String>) -> Next {
    let may_repeat = operation.safety == Safety::Read || carries_token;
    match error {
        Error::NotSent(NotSent::Connect(_)) => Next::Retry(None),
        Error::NotSent(_) => Next::Stop,
        Error::Throttled(throttle) => Next::Retry(throttle.retry_after),
        Error::Refused(refusal) => {
            let code = error_code::canonical(&refusal.code_text);
            let was_not_handled = code == "ServiceUnavailable" && refusal.status == 503;
            let harms_nobody =
                may_repeat && (refusal.status >= 500 || code == "SignatureNonceUsed");
            if code.starts_with("InvalidTimeStamp") {
                Next::CorrectClock
            } else if code == "InvalidSecurityToken.Expired" {
                Next::RenewCredentials
            } else if was_not_handled || harms_nobody {
                Next::Retry(None)
            } else {
                Next::Stop
            }
        }
        Error::OutcomeUnknown(_) if may_repeat => Next::Retry(None),
        Error::Undecodable(undecodable) if may_repeat && undecodable.status >= 500 => {
            Next::Retry(None)
        }
        Error::OutcomeUnknown(_) | Error::Undecodable(_) => Next::Stop,
    }
}

const BASE: Duration = Duration::from_millis(100);
const CAP: Duration = Duration::from_secs(5);

/// Exponential backoff with full jitter; `random` is even over all of `u32`.
pub(crate) fn backoff(attempt: u32, random: u32) -> Duration {
    let ceiling = BASE.saturating_mul(1 << attempt.min(10)).min(CAP);
    ceiling.mul_f64(f64::from(random) / f64::from(u32::MAX))
}
