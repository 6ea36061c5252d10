//! Time: a clock that tests can set, and the two date formats of the protocol.

pub(crate) mod skew;
pub(crate) mod timeout;

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::BoxFuture;

/// Where a client takes the time from, and how it waits.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> SystemTime;
    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// The time since some point that stays the same, for deadlines: one that is set does not move it. A clock without this has
    /// [`Clock::now`] for it.
    fn elapsed(&self) -> Duration {
        self.now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}

/// The clock of the system. Outside of a Tokio runtime a thread of its own measures each wait.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        if tokio::runtime::Handle::try_current().is_ok() {
            Box::pin(tokio::time::sleep(duration))
        } else {
            Box::pin(sleep_by_thread(duration))
        }
    }
}

/// For transports that live in another runtime.
async fn sleep_by_thread(duration: Duration) {
    let (wake, woken) = tokio::sync::oneshot::channel::<()>();
    let thread = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(duration);
        drop(wake);
    });
    if thread.is_err() {
        // To wait on this thread is better than not to wait.
        std::thread::sleep(duration);
        return;
    }
    let _ = woken.await;
}

/// `YYYY-MM-DDThh:mm:ssZ`, in UTC.
#[must_use]
pub fn iso8601(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let mut text = String::with_capacity(20);
    // Cheaper than a format string, for every request has a date.
    let parts = [
        (year / 100, ""),
        (year % 100, "-"),
        (month, "-"),
        (day, "T"),
        (rest / 3600, ":"),
        (rest / 60 % 60, ":"),
        (rest % 60, "Z"),
    ];
    for (number, after) in parts {
        for digit in [number / 10 % 10, number % 10] {
            text.push(
                u32::try_from(digit)
                    .map_or('0', |digit| char::from_digit(digit, 10).unwrap_or('0')),
            );
        }
        text.push_str(after);
    }
    text
}

/// Year, month and day of a count of days since 1970-01-01, by the 400-year cycle of the calendar.
fn civil(days: u64) -> (u64, u64, u64) {
    // Counting from 1 March of the year 0 puts the leap day at the end.
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

/// Reads the `Date` header: `Thu, 26 Oct 2023 10:22:32 GMT`.
pub(crate) fn parse_http_date(text: &str) -> Option<SystemTime> {
    let mut words = text.split_once(", ")?.1.split([' ', ':']);
    let mut next = || words.next();
    let day: u64 = next()?.parse().ok()?;
    let month = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let name = next()?;
    let month = u64::try_from(month.iter().position(|known| *known == name)?).ok()? + 1;
    let year: u64 = next()?.parse().ok()?;
    let (hour, minute, second): (u64, u64, u64) = (
        next()?.parse().ok()?,
        next()?.parse().ok()?,
        next()?.parse().ok()?,
    );
    point_in_time([year, month, day, hour, minute, second])
}

/// Reads `2023-10-26T10:22:32Z`, with or without a fraction of a second.
pub(crate) fn parse_iso8601(text: &str) -> Option<SystemTime> {
    let (date, time) = text.trim().strip_suffix('Z')?.split_once('T')?;
    let (time, _fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut numbers = date.split('-').chain(time.split(':')).map(|word| {
        let is_number = word.bytes().all(|b| b.is_ascii_digit());
        word.parse::<u64>().ok().filter(|_| is_number)
    });
    let mut next = || numbers.next().flatten();
    let parts = [next()?, next()?, next()?, next()?, next()?, next()?];
    numbers.next().is_none().then(|| point_in_time(parts))?
}

/// Year, month, day, hour, minute and second, in UTC.
fn point_in_time([year, month, day, hour, minute, second]: [u64; 6]) -> Option<SystemTime> {
    if !(1970..=9999).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || hour > 23
        || minute > 59
        || second > 60
    {
        return None;
    }
    let march_year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let era = march_year / 400;
    let year_of_era = march_year % 400;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = (era * 146_097 + day_of_era).checked_sub(719_468)?;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_there_and_back() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_698_315_752, "2023-10-26T10:22:32Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
        ] {
            assert_eq!(iso8601(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
        let read = parse_http_date("Thu, 26 Oct 2023 10:22:32 GMT");
        assert_eq!(read, Some(UNIX_EPOCH + Duration::from_secs(1_698_315_752)));
        for bad in [
            "",
            "Thu",
            "Thu, 99 Foo 2023 10:22:32 GMT",
            "Thu, 26 Oct 0001 10:22:32 GMT",
        ] {
            assert_eq!(parse_http_date(bad), None);
        }
    }
}
