//! The time by the service's clock, which signatures are judged by.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::time::{Clock, parse_http_date};

/// A clock, and how far the service's is ahead of it as far as that is known.
pub(crate) struct ServerClock {
    clock: Arc<dyn Clock>,
    /// In seconds.
    offset: AtomicI64,
}

impl ServerClock {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            offset: AtomicI64::new(0),
        }
    }

    /// The time that deadlines are measured by.
    pub(crate) fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Waits.
    pub(crate) async fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration).await;
    }

    /// The time of the service.
    pub(crate) fn now(&self) -> SystemTime {
        let now = self.clock.now();
        let offset = self.offset.load(Ordering::Relaxed);
        let distance = Duration::from_secs(offset.unsigned_abs());
        let moved = if offset < 0 {
            now.checked_sub(distance)
        } else {
            now.checked_add(distance)
        };
        moved.unwrap_or(now)
    }

    /// Takes over the service's time from its `Date`; gives the seconds by which it is ahead, none when it gave no time.
    pub(crate) fn correct(&self, date: Option<&str>) -> Option<i64> {
        let server = date.and_then(parse_http_date)?;
        let seconds = |distance: Duration| i64::try_from(distance.as_secs()).unwrap_or(0);
        let offset = match server.duration_since(self.clock.now()) {
            Ok(ahead) => seconds(ahead),
            Err(behind) => -seconds(behind.duration()),
        };
        self.offset.store(offset, Ordering::Relaxed);
        Some(offset)
    }
}
