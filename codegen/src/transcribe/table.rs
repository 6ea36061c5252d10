//! Markdown tables.

use super::page::Line;

pub(super) struct Table<'p> {
    /// The line of the heading.
    pub(super) at: usize,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<TableRow>,
    /// Lines of the section before and after the table.
    pub(super) around: Vec<Line<'p>>,
}

pub(super) struct TableRow {
    pub(super) at: usize,
    pub(super) cells: Vec<String>,
}

/// The first table among the lines, none of which is blank.
pub(super) fn find<'p>(lines: &[Line<'p>]) -> Option<Table<'p>> {
    let rule = lines.iter().position(|line| is_rule(line.text))?;
    let header = lines.get(rule.checked_sub(1)?)?;
    // Without a bar before the heading, one before a row means that its first cell is empty.
    let has_bar = header.text.trim_start().starts_with('|');
    let mut around: Vec<Line<'p>> = lines.get(..rule - 1).unwrap_or_default().to_vec();
    let below = lines.get(rule + 1..).unwrap_or_default();
    let is_row = |line: &&Line<'p>| line.text.contains('|');
    let rows: Vec<TableRow> = below
        .iter()
        .take_while(is_row)
        .map(|line| TableRow {
            at: line.number,
            cells: cells(line.text, has_bar),
        })
        .collect();
    around.extend(below.iter().skip(rows.len()));
    Some(Table {
        at: header.number,
        header: cells(header.text, has_bar)
            .iter()
            .map(|cell| plain(cell))
            .collect(),
        rows,
        around,
    })
}

/// `| --- | :-: |`
fn is_rule(text: &str) -> bool {
    let text = text.trim();
    text.contains("--")
        && text.contains('|')
        && text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The cells of a row; the blanks before a name stay, for they may be its indentation.
fn cells(line: &str, has_bar: bool) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').filter(|_| has_bar).unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'|') => {
                chars.next();
                if let Some(cell) = cells.last_mut() {
                    cell.push('|');
                }
            }
            '|' => cells.push(String::new()),
            c => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(c);
                }
            }
        }
    }
    // The bar that ends a row starts no cell.
    if line.ends_with('|') && !line.ends_with("\\|") {
        cells.pop();
    }
    for cell in &mut cells {
        *cell = cell.trim_end().to_owned();
    }
    cells
}

/// A cell without emphasis and blanks around it.
pub(super) fn plain(cell: &str) -> String {
    cell.replace("**", "")
        .replace(['`', '\u{a0}'], "")
        .replace("\\_", "_")
        .trim()
        .to_owned()
}

/// A name and how far it is indented, by blanks or by marks such as `└`.
pub(super) fn indented(cell: &str) -> (usize, String) {
    let cell = cell
        .replace("&nbsp;", "\u{a0}")
        .replace("&emsp;", "\u{3000}")
        .replace("**", "")
        .replace('`', "")
        .replace("\\_", "_");
    // One blank behind the bar is the table's.
    let mut rest = cell.strip_prefix(' ').unwrap_or(&cell);
    let mut indent = 0;
    while let Some(c) = rest.chars().next() {
        match c {
            '└' | '├' | '»' | '>' | '∟' => indent += 2,
            ' ' | '\u{a0}' | '\u{3000}' => indent += 1,
            '─' | '-' | '│' => {}
            _ => break,
        }
        // The blank between a mark and the name says nothing.
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = if matches!(c, '└' | '├' | '»' | '>' | '∟' | '─' | '-') {
            behind.strip_prefix(' ').unwrap_or(behind)
        } else {
            behind
        };
    }
    (indent, rest.trim().to_owned())
}
