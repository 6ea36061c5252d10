//! What a row says behind its type: description, values and example.

use super::heading::without_attributes;
use super::page::{self, Line};
use super::table::unescaped;

/// The texts of one row.
#[derive(Debug, Default)]
pub(super) struct Cell {
    /// Markdown.
    pub(super) description: Option<String>,
    /// The block 枚举值: values with their titles.
    pub(super) values: Vec<(String, Option<String>)>,
    pub(super) example: Option<String>,
    /// Why the example may not be one.
    pub(super) doubt: Option<&'static str>,
}

/// A sentence that is longer than this is hardly an example.
const LONG_EXAMPLE: usize = 12;

impl Cell {
    /// Of lines, the last of which may be the example.
    pub(super) fn of_lines(lines: &[Line<'_>]) -> Self {
        let texts: Vec<String> = lines.iter().map(|line| clean(line.text)).collect();
        let (rest, values) = without_values(texts);
        let example = example_at(&rest);
        let (description, example) = rest.split_at(example.unwrap_or(rest.len()));
        let example = (!example.is_empty()).then(|| example.join("\n").trim().to_owned());
        let is_sentence = |text: &String| {
            !description.is_empty()
                && text.chars().filter(|c| is_chinese(*c)).count() > LONG_EXAMPLE
        };
        Self {
            doubt: example.as_ref().is_some_and(is_sentence).then_some(
                "is the last line of the cell its example, or belongs it to the description?",
            ),
            description: markdown(description),
            values,
            example,
        }
    }

    /// Of the columns of a Markdown table.
    pub(super) fn of_columns(description: &str, example: &str) -> Self {
        let lines: Vec<String> = items_apart(&broken(description))
            .lines()
            .map(clean)
            .filter(|line| !line.trim().is_empty())
            .collect();
        let (rest, values) = without_values(lines);
        Self {
            description: markdown(&rest),
            values,
            example: example_of(&broken(example)),
            doubt: None,
        }
    }
}

/// The example of a cell; what stands in backticks has no escapes.
fn example_of(cell: &str) -> Option<String> {
    let lines: Vec<&str> = cell.lines().map(str::trim).collect();
    let text = lines.join("\n");
    let text = text.trim();
    let example = match text
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'))
    {
        Some(code) => code.to_owned(),
        None => unescaped(text),
    };
    (!matches!(example.as_str(), "" | "-" | "无")).then_some(example)
}

/// A cell whose lists begin on lines of their own: some pages glue the first item to the words before it.
fn items_apart(cell: &str) -> String {
    cell.replace("：-   ", "：\n-   ")
        .replace("。-   ", "。\n-   ")
}

/// A cell with its breaks as ends of lines.
fn broken(cell: &str) -> String {
    ["<br>", "<br/>", "<br />"]
        .iter()
        .fold(cell.to_owned(), |text, mark| text.replace(mark, "\n"))
}

fn clean(text: &str) -> String {
    text.replace(['\u{a0}', '\t'], " ").trim_end().to_owned()
}

pub(super) fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

/// The text of a list's item.
pub(super) fn bullet(line: &str) -> Option<&str> {
    let line = line.trim_start();
    ["•", "- ", "* ", "· "]
        .iter()
        .find_map(|mark| line.strip_prefix(mark))
        .map(str::trim)
}

/// Takes the block 枚举值 out of the lines.
fn without_values(mut lines: Vec<String>) -> (Vec<String>, Vec<(String, Option<String>)>) {
    let is_heading =
        |line: &String| matches!(line.trim().trim_matches('*'), "枚举值:" | "枚举值：");
    let Some(start) = lines.iter().position(is_heading) else {
        return (lines, Vec::new());
    };
    let mut values: Vec<(String, Option<String>)> = Vec::new();
    let mut end = start + 1;
    for line in lines.iter().skip(start + 1) {
        match (bullet(line), values.last_mut()) {
            (Some(item), _) => {
                let (value, title) = item.split_once(['：', ':']).unwrap_or((item, ""));
                let title = title.trim();
                let value = unescaped(value.trim().trim_matches(['*', '`']));
                let is_new = values.iter().all(|(known, _)| *known != value);
                if is_new && !value.is_empty() {
                    let title = (!title.is_empty()).then(|| title.to_owned());
                    values.push((value, title));
                }
            }
            (None, Some((_, title @ None))) if line.starts_with(' ') => {
                *title = Some(line.trim().to_owned());
            }
            _ => break,
        }
        end += 1;
    }
    lines.drain(start..end);
    (lines, values)
}

/// Where the example starts: the last line, if it reads like one, or the JSON that ends there.
fn example_at(lines: &[String]) -> Option<usize> {
    let last = lines.len().checked_sub(1)?;
    let text = lines.get(last)?;
    for (open, close) in [("{", "}"), ("[", "]")] {
        if text == close {
            return lines.iter().rposition(|line| line == open);
        }
    }
    let is_prose = text.ends_with(['。', '；', '：', '！', ';'])
        || text.starts_with(' ')
        || bullet(text).is_some()
        || note(text).is_some();
    let is_alone = last == 0 && text.chars().any(is_chinese);
    (!is_prose && !is_alone).then_some(last)
}

/// `说明` alone, or with its sentence behind it.
fn note(text: &str) -> Option<(&str, &str)> {
    ["说明", "重要", "警告", "注意"].iter().find_map(|word| {
        let rest = text.trim().strip_prefix(word)?;
        (rest.is_empty() || rest.starts_with(' ')).then(|| (*word, rest.trim()))
    })
}

/// Lines of a copy as Markdown.
pub(super) fn markdown(lines: &[String]) -> Option<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut is_code = false;
    for line in lines {
        let is_fence = page::is_fence(line);
        if is_fence || is_code {
            // Code keeps its lines together.
            let line = if is_fence {
                without_attributes(line.trim())
            } else {
                line.as_str()
            };
            match blocks.last_mut() {
                Some(block) if is_code => {
                    block.push('\n');
                    block.push_str(line);
                }
                _ => blocks.push(line.to_owned()),
            }
            is_code ^= is_fence;
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let text = line.trim();
        // A copy indents items by two blanks for each level.
        let item_depth = (indent / 2).saturating_sub(1);
        blocks.push(match (bullet(line), note(line)) {
            (Some(item), _) => format!("{}- {item}", "  ".repeat(item_depth)),
            (None, Some((word, ""))) => format!("**{word}**"),
            (None, Some((word, rest))) => format!("**{word}** {rest}"),
            (None, None) if indent >= 2 => format!("{}{text}", "  ".repeat(indent / 2)),
            (None, None) => text.to_owned(),
        });
    }
    if is_code {
        blocks.push("```".to_owned());
    }
    (!blocks.is_empty()).then(|| blocks.join("\n\n"))
}
