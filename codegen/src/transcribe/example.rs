//! The example of the answer.

use serde_json::Value;

use super::page::{Line, Section};

pub(super) struct Example {
    /// As the page has it.
    pub(super) text: String,
    pub(super) value: Value,
}

/// The first JSON of the section, or the line on which something starts that is none.
pub(super) fn read(section: &Section<'_>) -> Option<Result<Example, usize>> {
    let is_start = |line: &Line<'_>| line.text.trim_start().starts_with(['{', '[']);
    let start = section.lines.iter().position(is_start)?;
    let lines = section.lines.get(start..)?;
    let texts: Vec<&str> = lines.iter().map(|line| line.text).collect();
    let text = texts.join("\n");
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let read = values.next().and_then(Result::ok).and_then(|value| {
        let text = text.get(..values.byte_offset())?.trim().to_owned();
        Some(Example { text, value })
    });
    Some(read.ok_or(lines.first()?.number))
}
