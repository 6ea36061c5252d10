//! The example of the answer.

use serde_json::Value;

use super::page::{Line, Section, is_fence};

pub(super) struct Example {
    /// As the page has it.
    pub(super) text: String,
    pub(super) value: Value,
}

/// The first JSON of the answer, or the line on which something starts that is none.
pub(super) fn read(section: &Section<'_>) -> Option<Result<Example, usize>> {
    let lines = of_answer(&section.lines);
    let has_fences = lines.iter().any(|line| is_fence(line.text));
    let mut is_fenced = false;
    let start = lines.iter().position(|line| {
        is_fenced ^= is_fence(line.text);
        let may_start = is_fenced || !has_fences;
        may_start && line.text.trim_start().starts_with(['{', '['])
    })?;
    let lines = lines.get(start..)?;
    let texts: Vec<&str> = lines.iter().map(|line| line.text).collect();
    let text = texts.join("\n");
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let read = values.next().and_then(Result::ok).and_then(|value| {
        let text = text.get(..values.byte_offset())?.trim().to_owned();
        Some(Example { text, value })
    });
    Some(read.ok_or(lines.first()?.number))
}

/// Words above the example of the answer, and above the one of the request.
const ANSWER: &[&str] = &[
    "返回示例",
    "返回结果示例",
    "Sample success responses",
    "Sample responses",
];

/// The lines behind the request's example, which may be JSON as well; of two formats those of JSON.
fn of_answer<'l, 'p>(lines: &'l [Line<'p>]) -> &'l [Line<'p>] {
    let behind = |lines: &'l [Line<'p>], is_mark: &dyn Fn(&str) -> bool| {
        let mark = lines.iter().position(|line| is_mark(line.text))?;
        lines.get(mark + 1..)
    };
    let is_answer = |text: &str| ANSWER.iter().any(|words| text.contains(words));
    let lines = behind(lines, &is_answer).unwrap_or(lines);
    let is_json = |text: &str| {
        let words: String = text
            .chars()
            .filter(|c| !matches!(c, '`' | '*' | '#' | ' '))
            .collect();
        matches!(words.as_str(), "JSON格式" | "JSONformat")
    };
    behind(lines, &is_json).unwrap_or(lines)
}
