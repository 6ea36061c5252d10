//! Markdown tables.

use super::page::Line;

pub(super) struct Table {
    /// The line of the heading.
    pub(super) at: usize,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<TableRow>,
}

pub(super) struct TableRow {
    pub(super) at: usize,
    pub(super) cells: Vec<String>,
}

/// The tables among the lines, none of which is blank, and the lines around them.
pub(super) fn find<'p>(lines: &[Line<'p>]) -> (Vec<Table>, Vec<Line<'p>>) {
    let mut tables = Vec::new();
    let mut around = Vec::new();
    let mut rest = lines;
    while let Some((before, table, behind)) = first(rest) {
        around.extend_from_slice(before);
        tables.push(table);
        rest = behind;
    }
    around.extend_from_slice(rest);
    (tables, around)
}

/// The first table, with the lines before and behind it.
fn first<'l, 'p>(lines: &'l [Line<'p>]) -> Option<(&'l [Line<'p>], Table, &'l [Line<'p>])> {
    let (start, rule) = lines.iter().enumerate().find_map(|(index, line)| {
        let above = lines.get(..index).filter(|_| is_rule(line.text))?;
        Some((start_of_header(above, line.text)?, index))
    })?;
    let header = lines.get(start..rule)?;
    let text = joined(header);
    // Without a bar before the heading, one before a row means that its first cell is empty.
    let has_bar = text.trim_start().starts_with('|');
    // Rows go on over lines where bars close them, as one closes the heading.
    let is_closed = has_bar && ends_with_bar(&text);
    let header = cells(&text, has_bar);
    let mut behind = lines.get(rule + 1..)?;
    let mut rows = Vec::new();
    while let Some(length) = row(behind, header.len(), is_closed) {
        let (row, rest) = behind.split_at_checked(length)?;
        // The heading of the next table.
        if rest.first().is_some_and(|line| is_rule(line.text)) {
            break;
        }
        rows.push(TableRow {
            at: row.first()?.number,
            cells: last_joined(cells(&joined(row), has_bar), header.len(), row.len() > 1),
        });
        behind = rest;
    }
    let table = Table {
        at: lines.get(start)?.number,
        header: header.iter().map(|cell| plain(cell)).collect(),
        rows,
    };
    Some((lines.get(..start)?, table, behind))
}

/// Where the heading above a rule starts: cells may have lines of their own.
fn start_of_header(above: &[Line<'_>], rule: &str) -> Option<usize> {
    let needed = bars(rule);
    let mut found = 0;
    for (index, line) in above.iter().enumerate().rev() {
        let here = bars(line.text);
        if here == 0 {
            return None;
        }
        found += here;
        let is_last = index + 1 == above.len();
        if found >= needed || (is_last && !ends_with_bar(line.text)) {
            return Some(index);
        }
    }
    None
}

/// How many lines the row takes that starts here.
fn row(lines: &[Line<'_>], columns: usize, is_closed: bool) -> Option<usize> {
    let opening = lines.first()?.text;
    if !is_closed {
        return opening.contains('|').then_some(1);
    }
    if !opening.trim_start().starts_with('|') {
        return None;
    }
    let mut found = 0;
    for (index, line) in lines.iter().enumerate() {
        found += bars(line.text);
        let next = lines.get(index + 1).map(|line| line.text.trim_start());
        let next_starts = next.is_none_or(|next| next.starts_with('|') && !is_last_bar(next));
        let is_complete = if ends_with_bar(line.text) {
            found > columns || next_starts
        } else {
            found >= columns && next_starts
        };
        if is_complete {
            return Some(index + 1);
        }
    }
    Some(lines.len())
}

/// The bar that closes a row on a line of its own.
fn is_last_bar(line: &str) -> bool {
    line.trim() == "|"
}

/// A bar in the text of the last cell of a long row is no end of a cell.
fn last_joined(mut cells: Vec<String>, columns: usize, is_long: bool) -> Vec<String> {
    if is_long && columns > 0 && cells.len() > columns {
        let last = cells.split_off(columns - 1).join("|");
        cells.push(last);
    }
    cells
}

fn joined(lines: &[Line<'_>]) -> String {
    let texts: Vec<&str> = lines.iter().map(|line| line.text.trim_end()).collect();
    texts.join("\n")
}

/// The bars that are no text.
fn bars(text: &str) -> usize {
    text.matches('|').count() - text.matches("\\|").count()
}

fn ends_with_bar(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with('|') && !text.ends_with("\\|")
}

/// `| --- | :-: |`
fn is_rule(text: &str) -> bool {
    let text = text.trim();
    text.contains('|')
        && text
            .trim_matches('|')
            .split('|')
            .all(|cell| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':' | ' ')))
}

/// The cells of a row; the blanks before a name stay, for they may be its indentation.
fn cells(row: &str, has_bar: bool) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').filter(|_| has_bar).unwrap_or(row);
    let mut cells = vec![String::new()];
    let mut chars = row.chars().peekable();
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
    if ends_with_bar(row) {
        cells.pop();
    }
    for cell in &mut cells {
        *cell = cell.trim_end().to_owned();
    }
    cells
}

/// Text without the backslashes by which Markdown keeps punctuation from meaning something.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => {
                out.push(*next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// A cell without emphasis, escapes and blanks around it.
pub(super) fn plain(cell: &str) -> String {
    unescaped(&cell.replace("**", "").replace(['`', '\u{a0}'], ""))
        .trim()
        .to_owned()
}

/// A name and how far it is indented, by blanks or by marks such as `└`.
pub(super) fn indented(cell: &str) -> (usize, String) {
    let cell = unescaped(
        &cell
            .replace("&nbsp;", "\u{a0}")
            .replace("&emsp;", "\u{3000}")
            .replace("**", "")
            .replace('`', ""),
    );
    // One blank behind the bar is the table's.
    let mut rest = cell.strip_prefix(' ').unwrap_or(&cell);
    let mut indent = 0;
    while let Some(c) = rest.chars().next() {
        match c {
            '└' | '├' | '»' | '>' | '∟' => indent += 2,
            ' ' | '\u{a0}' | '\u{3000}' => indent += 1,
            '-' => indent += 1,
            '─' | '│' => {}
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
