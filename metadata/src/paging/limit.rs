//! Limits of page sizes and first numbers, where only the description of a parameter states them.

/// Words before the largest value, Chinese and English, lower case.
const LARGEST: &[&str] = &[
    "最大值",
    "最大取值",
    "最大支持",
    "最大为",
    "最大不超过",
    "最大",
    "上限",
    "不超过",
    "不能超过",
    "不大于",
    "不能大于",
    "最多",
    "maximum value",
    "maximum",
    "max value",
    "up to",
    "cannot exceed",
    "no more than",
    "less than or equal to",
];

/// Words before a range of values.
const RANGES: &[&str] = &[
    "取值范围",
    "范围",
    "取值",
    "valid values",
    "value range",
    "range",
];

/// How far behind its word a number stands, in characters.
const REACH: usize = 24;

/// The largest value that a description states.
pub(super) fn largest(description: &str) -> Option<u64> {
    let text = description.to_lowercase();
    let single = LARGEST.iter().find_map(|word| {
        numbers_behind(&text, word).map(|(first, second)| second.unwrap_or(first))
    });
    single.or_else(|| {
        RANGES
            .iter()
            .find_map(|word| numbers_behind(&text, word)?.1)
    })
}

/// The first page number or offset that a description states: 0 or 1.
pub(super) fn first_number(description: &str) -> Option<i64> {
    let text: String = description
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '`' | '*'))
        .collect();
    const STARTS: &[&str] = &[
        "从",
        "起始值为",
        "起始值：",
        "起始值:",
        "起始页为",
        "startsfrom",
        "startfrom",
        "startingfrom",
    ];
    STARTS.iter().find_map(|word| {
        let (_, behind) = text.split_once(word)?;
        let mut behind = behind.chars();
        let digit = behind.next().filter(|c| matches!(c, '0' | '1'))?;
        let ends = behind.next().is_none_or(|next| !next.is_ascii_digit());
        ends.then_some(i64::from(digit == '1'))
    })
}

/// The number behind a word, and the second one where a range follows.
fn numbers_behind(text: &str, word: &str) -> Option<(u64, Option<u64>)> {
    text.match_indices(word).find_map(|(at, _)| {
        let behind = text.get(at + word.len()..)?;
        let start = digit_within_sentence(behind)?;
        let (first, rest) = number(behind.get(start..)?)?;
        let rest = rest.trim_start_matches([' ', '`', '*']);
        let second = ["~", "～", "-", "–", "—", "－", "至", "到", "to ", ",", "，"]
            .iter()
            .find_map(|separator| rest.strip_prefix(separator))
            .map(|rest| rest.trim_start_matches([' ', '`', '*']))
            .and_then(number)
            .map(|(second, _)| second)
            .filter(|second| *second >= first);
        Some((first, second)).filter(|(first, second)| second.unwrap_or(*first) > 0)
    })
}

/// Where the first digit is, in the same sentence and within reach.
fn digit_within_sentence(text: &str) -> Option<usize> {
    for (count, (at, c)) in text.char_indices().enumerate() {
        if c.is_ascii_digit() {
            return Some(at);
        }
        if count >= REACH || matches!(c, '。' | '；' | ';' | '\n') {
            return None;
        }
    }
    None
}

/// A whole number at the start, and what follows it; `1,000` is a thousand.
fn number(text: &str) -> Option<(u64, &str)> {
    let mut value: Option<u64> = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(digit) = c.to_digit(10) {
            value = Some(
                value
                    .unwrap_or(0)
                    .checked_mul(10)?
                    .checked_add(digit.into())?,
            );
            rest = rest.get(1..)?;
        } else if c == ',' && value.is_some() && is_group(rest.get(1..)?) {
            rest = rest.get(1..)?;
        } else {
            break;
        }
    }
    value.map(|value| (value, rest))
}

/// Whether exactly three digits stand at the start.
fn is_group(text: &str) -> bool {
    text.chars().take_while(char::is_ascii_digit).count() == 3
}

#[cfg(test)]
mod tests {
    use super::{first_number, largest};

    /// Protects the sizes of pages: the words are those of the vendor's descriptions.
    #[test]
    fn the_largest_size_is_read_from_descriptions() {
        let cases = [
            (
                "分页查询时每页行数。\n\n- 最大值：100\n- 默认值：10",
                Some(100),
            ),
            (
                "最大值为100。\n\n默认值：\n- 当设置的值大于500时，默认值为500。",
                Some(100),
            ),
            ("返回的最大数。取值范围：10~500。", Some(500)),
            ("取值范围：[1, 50]", Some(50)),
            ("Maximum value: 1,000. Default value: 20.", Some(1000)),
            ("Valid values: 1 to 200.", Some(200)),
            ("The number of entries per page. Default value: 10.", None),
            ("每页行数。", None),
            ("最大条目数。\n\n默认值为10", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(largest(text), expected, "{text}");
        }
    }

    #[test]
    fn the_first_page_is_read_from_descriptions() {
        let cases = [
            ("页码，从 0 开始。", Some(0)),
            ("起始值：1。默认值：1", Some(1)),
            ("The page number. Pages start from page 1.", None),
            ("Pages start from 0.", Some(0)),
            ("从10开始", None),
            ("当前页码", None),
        ];
        for (text, expected) in cases {
            assert_eq!(first_number(text), expected, "{text}");
        }
    }
}
