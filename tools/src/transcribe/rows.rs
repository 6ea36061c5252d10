//! The rows of a section of parameters, in each of the layouts in which a page is copied.

use super::cell::Cell;
use super::columns;
use super::page::{self, Line, Section};
use super::row::{Row, mark_of};
use super::table;
use super::types::{self, Type};
use acs_metadata::finding::Findings;

/// The rows of a section; `what` names it in errors.
pub(super) fn read(section: &Section<'_>, what: &str, findings: &mut Findings) -> Option<Vec<Row>> {
    let lines: Vec<Line<'_>> = section
        .lines
        .iter()
        .copied()
        .filter(|line| !line.is_blank())
        .collect();
    if lines.iter().any(|line| line.text.contains("无需请求参数")) {
        return Some(Vec::new());
    }
    let (tables, _) = table::find(&lines);
    if !tables.is_empty() {
        let read = tables.iter().map(|table| columns::rows(table, findings));
        let read: Vec<_> = read.collect();
        return read
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .map(|rows| rows.into_iter().flatten().collect());
    }
    let Some((body, is_glued)) = below_header(&lines) else {
        findings.error(
            "ACS0403",
            page::at(section.at),
            format!("{what} has no heading of columns: 名称, 类型, … 描述, 示例值"),
            "copy the section with its heading, as text or as a Markdown table",
        );
        return None;
    };
    let rows = blocks(body, is_glued);
    if rows.is_empty() && !body.is_empty() {
        let line = body.first().map_or(section.at, |line| line.number);
        findings.error(
            "ACS0403",
            page::at(line),
            format!("{what} has no row that starts with a name and a type"),
            "a row is a line with its name, a line with its type (such as `string`), then the description and the example",
        );
        return None;
    }
    Some(rows)
}

/// Words of the heading of columns.
const HEADER: &[&str] = &["名称", "类型", "必填", "是否必填", "描述", "示例值"];

/// What follows the heading, and whether the copy has glued names to types.
fn below_header<'l, 'p>(lines: &'l [Line<'p>]) -> Option<(&'l [Line<'p>], bool)> {
    for (index, line) in lines.iter().enumerate() {
        let text: String = line.text.split_whitespace().collect();
        if text == "名称" {
            let rest = lines.get(index..).unwrap_or_default();
            let heading = rest
                .iter()
                .take_while(|line| HEADER.contains(&line.text.trim()))
                .count();
            return (heading > 1).then(|| (rest.get(heading..).unwrap_or_default(), false));
        }
        if text.starts_with("名称类型") {
            let is_tabbed = line.text.contains('\t');
            return (!is_tabbed).then(|| (lines.get(index + 1..).unwrap_or_default(), true));
        }
    }
    None
}

/// Where a row starts, and how many lines its name, type and mark take.
struct Start {
    name: Option<String>,
    kind: Type,
    mark: Option<bool>,
    lines: usize,
    at: usize,
}

fn blocks(lines: &[Line<'_>], is_glued: bool) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut index = 0;
    let mut pending: Option<(Start, Vec<Line<'_>>)> = None;
    while let Some(line) = lines.get(index) {
        let previous = pending.as_ref().map(|(start, _)| start);
        match start(lines, index, is_glued, previous) {
            Some(start) => {
                finish(pending.take(), &mut rows);
                index += start.lines;
                pending = Some((start, Vec::new()));
            }
            None => {
                if let Some((_, body)) = &mut pending {
                    body.push(*line);
                }
                index += 1;
            }
        }
    }
    finish(pending, &mut rows);
    rows
}

fn finish(pending: Option<(Start, Vec<Line<'_>>)>, rows: &mut Vec<Row>) {
    if let Some((start, body)) = pending {
        rows.push(Row {
            name: start.name,
            kind: start.kind,
            mark: start.mark,
            indent: 0,
            cell: Cell::of_lines(&body),
            place: None,
            at: start.at,
        });
    }
}

fn start(
    lines: &[Line<'_>],
    index: usize,
    is_glued: bool,
    previous: Option<&Start>,
) -> Option<Start> {
    let Line { number: at, text } = *lines.get(index)?;
    if text.starts_with(char::is_whitespace) {
        return None;
    }
    let text = text.trim_end();
    let follows = |offset: usize| lines.get(index + offset).map(|line| line.text.trim());
    // A line with a type alone is the answer itself or the items of the list before, else somebody's example.
    if let Some(kind) = types::of_word(text)
        && previous.is_none_or(|previous| previous.kind.may_have_item(&kind))
        && !(is_identifier(text) && follows(1).and_then(types::of_word).is_some())
    {
        return Some(Start {
            name: None,
            kind,
            mark: None,
            lines: 1,
            at,
        });
    }
    if is_glued {
        let (text, mark) = marked(text);
        let (name, kind) = types::glued(text)?;
        return is_identifier(name).then(|| Start {
            name: Some(name.to_owned()),
            kind,
            mark,
            lines: 1,
            at,
        });
    }
    let kind = follows(1).and_then(types::of_word)?;
    let mark = follows(2).and_then(mark_of);
    is_identifier(text).then(|| Start {
        name: Some(text.to_owned()),
        kind,
        mark,
        lines: 2 + usize::from(mark.is_some()),
        at,
    })
}

/// `string是` as `string` with its mark.
fn marked(text: &str) -> (&str, Option<bool>) {
    for (word, mark) in [("是", true), ("否", false)] {
        if let Some(rest) = text.strip_suffix(word) {
            return (rest, Some(mark));
        }
    }
    (text, None)
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.len() <= 128
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '#' | '$' | ':'))
}
