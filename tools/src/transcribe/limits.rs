//! Limits that only the prose of a description tells.

use super::condition::is_conditional;
use super::types::Type;

/// A limit: `minimum`, `maximum`, `minLength` or `maxLength`, and its number.
pub(super) type Limit = (&'static str, u64);

/// Finds the limits of a whole value. The error says what is uncertain: limits of parts or of cases.
pub(super) fn read(kind: &Type, name: &str, sentences: &[&str]) -> Result<Vec<Limit>, String> {
    let mut found: Vec<Limit> = Vec::new();
    let mut doubtful = false;
    for sentence in sentences {
        let read = match kind.name {
            "string" => text_limits(sentence),
            "integer" => number_limits(name, sentence),
            _ => Vec::new(),
        };
        if read.is_empty() {
            continue;
        }
        // A limit of parts, or of one case, is no limit of the whole.
        let is_partial = ["每个", "单个", "其中", "至少", "分别"]
            .iter()
            .any(|word| sentence.contains(word));
        doubtful |= is_partial || is_conditional(sentence);
        for limit in read {
            doubtful |= found
                .iter()
                .any(|(key, value)| *key == limit.0 && *value != limit.1);
            if !found.contains(&limit) {
                found.push(limit);
            }
        }
    }
    if doubtful {
        let words: Vec<String> = found
            .iter()
            .map(|(key, value)| format!("{key} {value}"))
            .collect();
        let words = words.join(", ");
        return Err(format!(
            "limits of the whole, or of parts and cases? {words}"
        ));
    }
    Ok(found)
}

/// `长度为 1~64 个字符`, `不超过 20 个字符`, `长度 4~8 位`.
fn text_limits(sentence: &str) -> Vec<(&'static str, u64)> {
    let mut limits = Vec::new();
    for unit in ["字符", "位"] {
        for (at, _) in sentence.match_indices(unit) {
            let before = sentence.get(..at).unwrap_or_default().trim_end();
            let before = before.strip_suffix('个').unwrap_or(before).trim_end();
            let Some((before, most)) = number_at_end(before) else {
                continue;
            };
            let range = before
                .trim_end()
                .strip_suffix(['~', '-', '至', '到'])
                .and_then(|before| number_at_end(before.trim_end()));
            match range {
                Some((_, least))
                    if least <= most && (unit == "字符" || before.contains("长度")) =>
                {
                    limits.extend([("minLength", least), ("maxLength", most)]);
                }
                None if unit == "字符" && is_upper_bound(before) => {
                    limits.push(("maxLength", most));
                }
                _ => {}
            }
        }
    }
    limits
}

fn is_upper_bound(before: &str) -> bool {
    let before = before.trim_end();
    [
        "不超过",
        "不得超过",
        "不能超过",
        "最多",
        "最多支持",
        "最长",
        "最长为",
        "最大长度为",
        "最多不超过",
        "不可超过",
    ]
    .iter()
    .any(|words| before.ends_with(words))
}

/// `取值范围：1~100`, `最小值为 900 秒`, and for a length `支持 4~8 位`.
fn number_limits(name: &str, sentence: &str) -> Vec<(&'static str, u64)> {
    let mut limits = Vec::new();
    let is_length = sentence.contains("长度") && name.ends_with("Length");
    let is_range = sentence.contains("范围");
    for (at, _) in sentence.match_indices(['~', '-']) {
        let before = sentence.get(..at).unwrap_or_default().trim_end();
        let behind = sentence.get(at + 1..).unwrap_or_default().trim_start();
        let (Some((before, least)), Some(most)) = (number_at_end(before), number_at_start(behind))
        else {
            continue;
        };
        // A minus before the smaller number is not read.
        if (is_length || is_range) && least <= most && !before.ends_with('-') {
            limits.extend([("minimum", least), ("maximum", most)]);
        }
    }
    for (word, key) in [("最小值", "minimum"), ("最大值", "maximum")] {
        let Some((_, behind)) = sentence.split_once(word) else {
            continue;
        };
        let behind = behind.trim_start_matches(['为', '是', ':', ' ']);
        if let Some(value) = number_at_start(behind) {
            limits.push((key, value));
        }
    }
    limits
}

fn number_at_end(text: &str) -> Option<(&str, u64)> {
    let start = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, digits) = text.split_at(start);
    // `1,000` and `2.5` are not whole numbers by themselves.
    let is_part = before.ends_with([',', '.'])
        && before
            .trim_end_matches([',', '.'])
            .ends_with(|c: char| c.is_ascii_digit());
    (!is_part).then_some((before, digits.parse().ok()?))
}

fn number_at_start(text: &str) -> Option<u64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let mut rest = rest.chars();
    let is_part = rest.next().is_some_and(|c| matches!(c, ',' | '.'))
        && rest.next().is_some_and(|c| c.is_ascii_digit());
    if is_part { None } else { digits.parse().ok() }
}
