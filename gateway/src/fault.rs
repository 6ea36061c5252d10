//! What can go wrong between a client and a service, on request or at random.

use std::time::Duration;

use crate::random::Random;

/// One thing that goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Answers with a status and HTML, as something between would; the request is not handled.
    Status(u16),
    /// Handles the request, and answers with a status and HTML all the same.
    StatusAfter(u16),
    /// Answers as ever, but late.
    Delay(Duration),
    /// Handles the request and never answers.
    NoAnswer,
    /// Resets the connection before the request is read to its end; it is not handled.
    ResetBefore,
    /// Handles the request and resets the connection without an answer.
    ResetAfter,
    /// Handles the request and breaks the answer off in its middle.
    Truncate,
    /// Refuses with `Throttling.User` and asks to wait for so many milliseconds; the request is not handled.
    Throttle {
        /// How long to wait.
        retry_after_ms: u64,
    },
    /// Refuses with status 503 and `ServiceUnavailable`; the request is not handled.
    ServiceUnavailable,
    /// Handles the request and answers status 500 with `InternalError`.
    InternalErrorAfter,
    /// Handles the request and answers with what is not JSON.
    WrongJson,
}

/// Faults drawn at random, without end: the same for the same seed, one or `None` for each request in the order they come.
#[derive(Debug, Clone)]
pub struct Faults {
    random: Random,
    /// Of a thousand requests, how many go wrong.
    per_mille: u64,
    kinds: Vec<Fault>,
}

impl Faults {
    /// One of every kind of fault, evenly, for this share of the requests, from 0 to 1. What is late is late by half a second.
    #[must_use]
    pub fn random(seed: u64, rate: f64) -> Self {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "what is clamped to a thousand fits"
        )]
        let per_mille = (rate.clamp(0.0, 1.0) * 1000.0).round() as u64;
        Self {
            random: Random::new(seed),
            per_mille,
            kinds: vec![
                Fault::ResetBefore,
                Fault::ResetAfter,
                Fault::Delay(Duration::from_millis(500)),
                Fault::NoAnswer,
                Fault::Truncate,
                Fault::Throttle { retry_after_ms: 20 },
                Fault::InternalErrorAfter,
                Fault::ServiceUnavailable,
                Fault::WrongJson,
                Fault::Status(502),
                Fault::StatusAfter(502),
            ],
        }
    }

    /// Only faults of these kinds, evenly.
    #[must_use]
    pub fn among(mut self, kinds: impl IntoIterator<Item = Fault>) -> Self {
        self.kinds = kinds.into_iter().collect();
        self
    }

    /// The kinds that are drawn from.
    #[must_use]
    pub fn kinds(&self) -> &[Fault] {
        &self.kinds
    }
}

impl Iterator for Faults {
    type Item = Option<Fault>;

    fn next(&mut self) -> Option<Option<Fault>> {
        let goes_wrong = self.random.below(1000) < self.per_mille;
        let count = u64::try_from(self.kinds.len()).unwrap_or(0);
        let index = usize::try_from(self.random.below(count)).ok();
        let kind = index.and_then(|index| self.kinds.get(index));
        Some(kind.filter(|_| goes_wrong).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_faults_again_and_every_kind_at_the_rate() {
        let faults = Faults::random(7, 0.3);
        let drawn: Vec<Option<Fault>> = faults.clone().take(10_000).collect();
        assert!(faults.clone().take(10_000).eq(drawn.iter().cloned()));
        assert!(
            !Faults::random(8, 0.3)
                .take(100)
                .eq(drawn.iter().take(100).cloned())
        );
        let wrong = drawn.iter().flatten().count();
        assert!((2_800..3_200).contains(&wrong), "{wrong} of 10,000");
        for kind in faults.kinds() {
            let count = drawn
                .iter()
                .flatten()
                .filter(|fault| *fault == kind)
                .count();
            let even = wrong / faults.kinds().len();
            assert!(count > even / 2 && count < even * 2, "{kind:?}: {count}");
        }
    }

    #[test]
    fn no_rate_no_kinds_and_all() {
        assert!(
            Faults::random(1, 0.0)
                .take(100)
                .all(|fault| fault.is_none())
        );
        assert!(
            Faults::random(1, 1.0)
                .take(100)
                .all(|fault| fault.is_some())
        );
        let none = Faults::random(1, 1.0).among([]);
        assert!(none.take(100).all(|fault| fault.is_none()));
        let late = Fault::Delay(Duration::from_millis(1));
        let only = Faults::random(1, 1.0).among([late.clone()]);
        assert!(only.take(100).all(|fault| fault.as_ref() == Some(&late)));
    }
}
