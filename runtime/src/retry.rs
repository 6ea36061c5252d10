//! Whether, and after how long, a call is tried again: what happened is classified, a policy says how long to wait, and a
//! budget keeps many clients from making a bad hour worse. Nothing that may have happened is ever sent twice, whatever a
//! classifier says.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::error::{Error, NotSent};
use crate::error_code::{self, is_expired_token};

use crate::operation::Operation;
use crate::random::random;

/// An attempt that failed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failed<'a> {
    /// What was called.
    pub operation: &'static Operation,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// What went wrong.
    pub error: &'a Error<String>,
    /// Whether the service may see the same request again without harm: the operation only reads, or the request carries a
    /// client token.
    pub may_repeat: bool,
}

impl Failed<'_> {
    /// Whether another attempt could make something happen twice. Such a call is never tried again.
    #[must_use]
    pub fn could_happen_twice(&self) -> bool {
        !self.may_repeat && self.error.is_outcome_unknown()
    }
}

/// What to do about a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// Give the error to the caller.
    Stop,
    /// Wait as the policy says, and try again.
    Retry,
    /// Set the clock by the service's `Date`, and try again, once a call.
    CorrectClock,
    /// Ask for other credentials, and try again, once a call.
    RenewCredentials,
}

/// Decides what a failure means. Asked only where another attempt cannot make anything happen twice.
pub trait ClassifyFailure: Send + Sync {
    /// What to do about this failure.
    fn classify(&self, failed: &Failed<'_>) -> Decision;
}

/// Says how long to wait before another attempt.
pub trait RetryPolicy: Send + Sync {
    /// The wait before the next attempt; none to give up. `random` is even over 0 to 1.
    fn wait(&self, failed: &Failed<'_>, random: f64) -> Option<Duration>;
}

/// What the vendor's documentation and SDKs agree on: connections that did not come about, throttling, `ServiceUnavailable`,
/// and every failure of the service's own side where the request may come again.
#[derive(Debug, Clone, Copy, Default)]
pub struct StandardClassifier;

impl ClassifyFailure for StandardClassifier {
    fn classify(&self, failed: &Failed<'_>) -> Decision {
        let retry_if = |yes: bool| if yes { Decision::Retry } else { Decision::Stop };
        match failed.error {
            Error::Throttled(_) => Decision::Retry,
            Error::NotSent(NotSent::Connect(error)) => retry_if(!error.is_permanent()),
            Error::NotSent(_) | Error::Paging(_) => Decision::Stop,
            Error::OutcomeUnknown(_) => retry_if(failed.may_repeat),
            Error::Undecodable(answer) => retry_if(failed.may_repeat && answer.status >= 500),
            Error::Refused(refusal) => match error_code::canonical(&refusal.code_text) {
                code if code.starts_with("InvalidTimeStamp") || code == "IllegalTimestamp" => {
                    Decision::CorrectClock
                }
                code if is_expired_token(code) => Decision::RenewCredentials,
                "SignatureNonceUsed" | "LastTokenProcessing" => retry_if(failed.may_repeat),
                _ if refusal.was_not_handled() => Decision::Retry,
                _ => retry_if(failed.may_repeat && refusal.status >= 500),
            },
        }
    }
}

/// Exponential backoff with full jitter: before attempt n + 1 anything up to `base * 2^n`, at most `cap`. Where the service
/// says how long to wait, exactly that.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// Half of the longest wait before the second attempt; 100 ms by default.
    pub base: Duration,
    /// The longest wait that is not the service's; 5 s by default.
    pub cap: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(100),
            cap: Duration::from_secs(5),
        }
    }
}

impl RetryPolicy for Backoff {
    fn wait(&self, failed: &Failed<'_>, random: f64) -> Option<Duration> {
        let asked = failed.error.retry_after();
        Some(asked.unwrap_or_else(|| {
            let doubled = self.base.saturating_mul(1 << failed.attempt.min(20));
            doubled.min(self.cap).mul_f64(random.clamp(0.0, 1.0))
        }))
    }
}

/// What all retries of a client and its clones draw from, so that a service in trouble gets at most one more request for
/// each few that work. Each retry takes 5, each success gives 1 back; at first there are 500. Clones share it, so one budget
/// can serve several clients.
#[derive(Clone)]
pub struct RetryBudget {
    left: Arc<AtomicU32>,
    capacity: u32,
}

const COST_OF_RETRY: u32 = 5;

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(500)
    }
}

impl RetryBudget {
    /// A full budget; below 5 there are no retries at all.
    #[must_use]
    pub fn new(capacity: u32) -> Self {
        Self {
            left: Arc::new(AtomicU32::new(capacity)),
            capacity,
        }
    }

    /// What is left.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.left.load(Ordering::Relaxed)
    }

    /// Takes one retry out, if it is there.
    pub(crate) fn take(&self) -> bool {
        let less = |left: u32| left.checked_sub(COST_OF_RETRY);
        let order = Ordering::Relaxed;
        self.left.fetch_update(order, order, less).is_ok()
    }

    /// Puts back what an answer is worth.
    pub(crate) fn give(&self) {
        // Mostly it is full, and a look is cheaper than a write.
        if self.left() < self.capacity {
            let more = |left: u32| (left < self.capacity).then_some(left + 1);
            let order = Ordering::Relaxed;
            let _ = self.left.fetch_update(order, order, more);
        }
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RetryBudget({} of {})", self.left(), self.capacity)
    }
}

/// How a client tries again.
pub(crate) struct Retrying {
    pub(crate) classifier: Box<dyn ClassifyFailure>,
    pub(crate) policy: Box<dyn RetryPolicy>,
    pub(crate) budget: RetryBudget,
    /// Most attempts of a call, the first included.
    pub(crate) max_attempts: u32,
}

impl Default for Retrying {
    fn default() -> Self {
        Self {
            classifier: Box::new(StandardClassifier),
            policy: Box::new(Backoff::default()),
            budget: RetryBudget::default(),
            max_attempts: 3,
        }
    }
}

impl Retrying {
    pub(crate) fn classify(&self, failed: &Failed<'_>) -> Decision {
        if failed.could_happen_twice() {
            return Decision::Stop;
        }
        self.classifier.classify(failed)
    }

    /// The wait before another attempt, if there is one to be had within `left`.
    pub(crate) fn wait(&self, failed: &Failed<'_>, left: Duration) -> Option<Duration> {
        let wait = self.policy.wait(failed, random())?;
        (wait < left && self.budget.take()).then_some(wait)
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{OutcomeUnknown, Refusal, Throttle};
    use crate::operation::{Endpoints, Method, Product};

    static PRODUCT: Product = Product {
        code: "Demo",
        version: "1",
        endpoints: Endpoints::Central("demo.aliyuncs.com"),
    };
    static OPERATION: Operation = Operation::new(&PRODUCT, "Do", Method::Post);

    fn failed(error: &Error<String>, may_repeat: bool) -> Failed<'_> {
        Failed {
            operation: &OPERATION,
            attempt: 1,
            error,
            may_repeat,
        }
    }

    fn refusal(code: &str, status: u16, may_have_happened: bool) -> Refusal<String> {
        Refusal {
            status,
            may_have_happened,
            ..Refusal::new(code.to_owned(), code.to_owned())
        }
    }

    #[test]
    fn a_classifier_cannot_make_anything_happen_twice() {
        struct Always;
        impl ClassifyFailure for Always {
            fn classify(&self, _: &Failed<'_>) -> Decision {
                Decision::Retry
            }
        }
        let retrying = Retrying {
            classifier: Box::new(Always),
            ..Retrying::default()
        };
        let unknown = Error::OutcomeUnknown(Box::new(OutcomeUnknown::new("lost")));
        let internal = Error::Refused(Box::new(refusal("InternalError", 500, true)));
        for error in [unknown, internal] {
            assert_eq!(retrying.classify(&failed(&error, false)), Decision::Stop);
            assert_eq!(retrying.classify(&failed(&error, true)), Decision::Retry);
        }
        let refused = Error::Refused(Box::new(refusal("Busy", 409, false)));
        assert_eq!(retrying.classify(&failed(&refused, false)), Decision::Retry);
    }

    #[test]
    fn codes_mean_what_the_vendor_says() {
        for (code, status, may_repeat, expected) in [
            (
                "InvalidTimeStamp.Expired",
                400,
                false,
                Decision::CorrectClock,
            ),
            ("IllegalTimestamp", 400, false, Decision::CorrectClock),
            (
                "InvalidSecurityToken.Expired",
                403,
                false,
                Decision::RenewCredentials,
            ),
            ("ServiceUnavailable", 503, false, Decision::Retry),
            ("ServiceUnavailable", 400, false, Decision::Stop),
            ("InternalError", 500, true, Decision::Retry),
            ("InternalError", 500, false, Decision::Stop),
            ("LastTokenProcessing", 400, true, Decision::Retry),
            ("isv.BUSINESS_LIMIT_CONTROL", 200, true, Decision::Stop),
            ("Forbidden.RAM", 403, true, Decision::Stop),
        ] {
            let error = Error::Refused(Box::new(refusal(code, status, false)));
            let decision = StandardClassifier.classify(&failed(&error, may_repeat));
            assert_eq!(decision, expected, "{code} {status} {may_repeat}");
        }
    }

    #[test]
    fn waits_double_up_to_the_cap_and_the_service_has_the_last_word() {
        let connect = Error::NotSent(NotSent::Connect(crate::TransportError::not_sent("no")));
        let wait = |attempt, random| {
            let failed = Failed {
                attempt,
                ..failed(&connect, false)
            };
            Backoff::default().wait(&failed, random).unwrap()
        };
        assert_eq!(wait(1, 1.0), Duration::from_millis(200));
        assert_eq!(wait(2, 1.0), Duration::from_millis(400));
        assert_eq!(wait(40, 1.0), Duration::from_secs(5));
        assert_eq!(wait(1, 0.0), Duration::ZERO);
        let throttled = Error::Throttled(Box::new(Throttle {
            refusal: Refusal {
                retry_after: Some(Duration::from_secs(9)),
                ..refusal("Throttling.User", 429, false)
            },
        }));
        let asked = Backoff::default().wait(&failed(&throttled, false), 0.5);
        assert_eq!(asked, Some(Duration::from_secs(9)));
        let retrying = Retrying::default();
        let early = retrying.wait(&failed(&throttled, false), Duration::from_secs(9));
        assert_eq!(early, None, "a wait that outlasts the call is no use");
    }

    #[test]
    fn a_budget_runs_out_and_fills_again() {
        let budget = RetryBudget::new(10);
        let clone = budget.clone();
        assert!(budget.take() && clone.take());
        assert!(!budget.take());
        (0..50).for_each(|_| clone.give());
        assert_eq!(budget.left(), 10);
        assert!(budget.take());
        assert!(!RetryBudget::new(4).take());
    }
}
