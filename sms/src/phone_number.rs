//! Phone numbers in logs.

use std::fmt;

/// A phone number as a log may show it: the four digits before the last four are hidden, and all of what is too short or too long for
/// a number, or holds anything but digits, blanks, hyphens, parentheses and a `+` in front.
///
/// ```
/// use acs_sms::masked;
///
/// assert_eq!(masked("13012340000").to_string(), "130****0000");
/// assert_eq!(masked("+86 130-1234-0000").to_string(), "+86130****0000");
/// assert_eq!(masked("12345678").to_string(), "****5678");
/// assert_eq!(masked("110").to_string(), "****");
/// ```
#[must_use]
pub fn masked(phone_number: &str) -> Masked<'_> {
    Masked(phone_number)
}

/// What [`masked`] gives; `Display` and `Debug` show the same.
#[derive(Clone, Copy)]
pub struct Masked<'a>(&'a str);

/// Digits of the shortest number of which some are shown, and of the longest that there is.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// How many digits are hidden, and how many are shown behind them.
const HIDDEN: usize = 4;

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.trim();
        let (plus, rest) = match text.strip_prefix('+') {
            Some(rest) => ("+", rest),
            None => ("", text),
        };
        let is_between = |c: &char| matches!(c, ' ' | '-' | '(' | ')');
        let digits: String = rest.chars().filter(|c| !is_between(c)).collect();
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let parts = digits
            .split_at_checked(digits.len().saturating_sub(HIDDEN))
            .filter(|_| is_number && DIGITS.contains(&digits.len()));
        match parts {
            Some((before, last)) => {
                let shown = before.get(..before.len().saturating_sub(HIDDEN));
                write!(f, "{plus}{}****{last}", shown.unwrap_or_default())
            }
            None => f.write_str("****"),
        }
    }
}

impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_of_a_number_is_shown_than_meant() {
        for (number, expected) in [
            ("13012340000", "130****0000"),
            ("8613012340000", "86130****0000"),
            (" +8613012340000\n", "+86130****0000"),
            ("(130) 1234 0000", "130****0000"),
            ("1234567890", "12****7890"),
            ("1234567", "****"),
            ("1234567890123456", "****"),
            ("", "****"),
            ("+", "****"),
            ("1301234000a", "****"),
            ("１３０１２３４００００", "****"),
            ("13012340000\nforged line", "****"),
            ("130+12340000", "****"),
        ] {
            assert_eq!(masked(number).to_string(), expected, "{number:?}");
            assert_eq!(format!("{:?}", masked(number)), expected);
        }
    }
}
