//! What callers were told, held against what the gateway accepted.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// What a caller knows of its message after the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Sent,
    /// It was certainly not sent.
    NotSent,
    /// It may have been sent.
    Unknown,
    /// The call did not end by its deadline.
    Stuck,
}

/// One slot for each message, all of them there from the start: keeping account must not look like a leak.
pub(crate) struct Account {
    slots: Vec<AtomicU64>,
    next: AtomicUsize,
}

const OPEN: u64 = u64::MAX;

impl Account {
    pub(crate) fn new(calls: usize) -> Self {
        Self {
            // Not zeros: the system gives those out without memory behind them.
            slots: (0..calls).map(|_| AtomicU64::new(OPEN)).collect(),
            next: AtomicUsize::new(0),
        }
    }

    /// The number of a new message; none when the slots are used up.
    pub(crate) fn open(&self) -> Option<usize> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number < self.slots.len()).then_some(number)
    }

    /// How many messages there are.
    pub(crate) fn count(&self) -> usize {
        self.next.load(Ordering::Relaxed).min(self.slots.len())
    }

    pub(crate) fn close(&self, number: usize, told: Told, took: Duration) {
        let microseconds = u64::try_from(took.as_micros()).unwrap();
        self.slots[number].store(microseconds << 8 | told as u64, Ordering::Relaxed);
    }

    fn get(&self, number: usize) -> Option<(Told, Duration)> {
        let slot = self.slots[number].load(Ordering::Relaxed);
        let told = match slot & 0xff {
            0 => Told::Sent,
            1 => Told::NotSent,
            2 => Told::Unknown,
            3 => Told::Stuck,
            _ => return None,
        };
        Some((told, Duration::from_micros(slot >> 8)))
    }

    /// How many of the messages from this one on ended so.
    pub(crate) fn told(&self, from: usize, told: Told) -> usize {
        let ended = (from..self.count()).filter_map(|number| self.get(number));
        ended.filter(|(found, _)| *found == told).count()
    }

    /// How long the calls from this one on took, in order.
    pub(crate) fn latencies(&self, from: usize) -> Vec<Duration> {
        let ended = (from..self.count()).filter_map(|number| self.get(number));
        let mut latencies: Vec<Duration> = ended.map(|(_, took)| took).collect();
        latencies.sort_unstable();
        latencies
    }

    /// Holds the account against the messages that were accepted.
    pub(crate) fn audit(&self, ledger: &[usize]) -> Audit {
        let mut audit = Audit {
            accepted: ledger.len(),
            ..Audit::default()
        };
        let mut seen = HashSet::new();
        for number in ledger {
            audit.twice += usize::from(!seen.insert(*number));
        }
        for number in 0..self.count() {
            let accepted = seen.contains(&number);
            match self.get(number) {
                Some((Told::Sent, _)) => audit.sent_and_not_accepted += usize::from(!accepted),
                Some((Told::NotSent, _)) => audit.not_sent_and_accepted += usize::from(accepted),
                Some((Told::Unknown, _)) => audit.unknown_and_accepted += usize::from(accepted),
                Some((Told::Stuck, _)) | None => audit.never_ended += 1,
            }
        }
        audit
    }
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Audit {
    pub(crate) accepted: usize,
    /// Messages that were accepted again.
    pub(crate) twice: usize,
    pub(crate) sent_and_not_accepted: usize,
    pub(crate) not_sent_and_accepted: usize,
    /// What an open outcome is for.
    pub(crate) unknown_and_accepted: usize,
    pub(crate) never_ended: usize,
}

impl Audit {
    /// What is wrong, in a sentence each.
    pub(crate) fn faults(&self) -> Vec<String> {
        let rows = [
            (self.twice, "accepted twice"),
            (
                self.sent_and_not_accepted,
                "reported as sent and not accepted",
            ),
            (
                self.not_sent_and_accepted,
                "reported as not sent and accepted",
            ),
            (self.never_ended, "never told what became of them"),
        ];
        let wrong = rows.into_iter().filter(|(count, _)| *count > 0);
        wrong
            .map(|(count, what)| format!("{count} messages were {what}"))
            .collect()
    }
}

/// That the audit sees each kind of mistake, by mistakes put into a ledger that has none.
pub(crate) fn audit_sees_mistakes(account: &Account, ledger: &[usize]) {
    let right = account.audit(ledger);
    let first = |told: Told, accepted: bool| {
        (0..account.count()).find(|number| {
            account.get(*number).is_some_and(|(found, _)| found == told)
                && ledger.contains(number) == accepted
        })
    };
    if let Some(sent) = first(Told::Sent, true) {
        let again = [ledger, &[sent]].concat();
        assert_eq!(account.audit(&again).twice, right.twice + 1);
        let lost: Vec<usize> = ledger
            .iter()
            .copied()
            .filter(|number| *number != sent)
            .collect();
        assert_eq!(
            account.audit(&lost).sent_and_not_accepted,
            right.sent_and_not_accepted + 1
        );
    }
    if let Some(not_sent) = first(Told::NotSent, false) {
        let crept_in = [ledger, &[not_sent]].concat();
        let audit = account.audit(&crept_in);
        assert_eq!(audit.not_sent_and_accepted, right.not_sent_and_accepted + 1);
        assert!(!audit.faults().is_empty());
    }
}

/// The value below which this share lies, of values in order.
pub(crate) fn percentile(values: &[Duration], per_cent: usize) -> Duration {
    let index = (values.len() * per_cent / 100).min(values.len().saturating_sub(1));
    values.get(index).copied().unwrap_or_default()
}
