//! Writes a tree as YAML that people like to read: blocks for long texts, quotes only where they are needed.

use super::comments::Comments;
use crate::tree::labels;
use crate::tree::{Node, Tree};
use crate::visible::is_hidden;

/// The tree as YAML, with the comments in their places.
pub(super) fn write(root: &Node, comments: &mut Comments, head: Option<&str>) -> String {
    let mut writer = Writer {
        out: head.unwrap_or_default().to_owned(),
        comments,
    };
    writer.children("", root, 0);
    for line in writer.comments.last() {
        writer.out.push_str(&line);
        writer.out.push('\n');
    }
    writer.out
}

struct Writer<'c> {
    out: String,
    comments: &'c mut Comments,
}

impl Writer<'_> {
    fn indent(&mut self, depth: usize) {
        self.out.push_str(&"  ".repeat(depth));
    }

    /// Comments that stand before the key at `path`.
    fn comments(&mut self, path: &str, depth: usize) {
        for line in self.comments.before(path) {
            self.indent(depth);
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    fn end(&mut self, path: &str) {
        if let Some(comment) = self.comments.behind(path) {
            self.out.push_str("  ");
            self.out.push_str(&comment);
        }
        self.out.push('\n');
    }

    /// The items or members of a value, each on lines of its own.
    fn children(&mut self, path: &str, node: &Node, depth: usize) {
        match &node.value {
            Tree::Mapping(entries) => {
                for entry in entries {
                    let here = format!("{path}.{}", entry.key);
                    self.comments(&here, depth);
                    self.indent(depth);
                    self.out.push_str(&key(&entry.key));
                    self.out.push(':');
                    self.value(&here, &entry.value, depth + 1);
                }
            }
            Tree::Sequence(items) => {
                for (item, label) in items.iter().zip(labels(items)) {
                    let here = format!("{path}.{label}");
                    self.comments(&here, depth);
                    self.indent(depth);
                    self.out.push('-');
                    self.item(&here, item, depth + 1);
                }
            }
            Tree::Null | Tree::Scalar { .. } => {}
        }
    }

    /// What stands behind a key.
    fn value(&mut self, path: &str, node: &Node, depth: usize) {
        match &node.value {
            Tree::Mapping(entries) if !entries.is_empty() => {
                self.end(path);
                self.children(path, node, depth);
            }
            Tree::Sequence(items) if !items.is_empty() => {
                // Where a word has a comment, each has a line of its own.
                if let Some(line) = short_list(items).filter(|_| !self.comments.any_below(path)) {
                    self.out.push(' ');
                    self.out.push_str(&line);
                    self.end(path);
                } else {
                    self.end(path);
                    self.children(path, node, depth);
                }
            }
            _ => {
                self.out.push(' ');
                self.scalar(path, node, depth);
            }
        }
    }

    /// What stands behind the dash of a list: the first member of a mapping on the same line.
    fn item(&mut self, path: &str, node: &Node, depth: usize) {
        match &node.value {
            Tree::Mapping(entries) if !entries.is_empty() => {
                let start = self.out.len();
                self.children(path, node, depth);
                let written = self.out.split_off(start);
                let indent = "  ".repeat(depth);
                match written.strip_prefix(indent.as_str()) {
                    // A comment before the first member keeps its own line.
                    Some(rest) if !rest.starts_with('#') => {
                        self.out.push(' ');
                        self.out.push_str(rest);
                    }
                    _ => {
                        self.out.push('\n');
                        self.out.push_str(&written);
                    }
                }
            }
            Tree::Sequence(items) if !items.is_empty() => {
                self.out.push('\n');
                self.children(path, node, depth);
            }
            _ => {
                self.out.push(' ');
                self.scalar(path, node, depth);
            }
        }
    }

    fn scalar(&mut self, path: &str, node: &Node, depth: usize) {
        match &node.value {
            Tree::Null => self.out.push_str("null"),
            Tree::Mapping(_) => self.out.push_str("{}"),
            Tree::Sequence(_) => self.out.push_str("[]"),
            Tree::Scalar {
                text,
                quoted: false,
            } => self.out.push_str(text),
            Tree::Scalar { text, .. } if is_block(text) => {
                self.block(path, text, depth);
                return;
            }
            Tree::Scalar { text, .. } if is_plain(text) => self.out.push_str(text),
            Tree::Scalar { text, .. } => self.out.push_str(&quoted(text)),
        }
        self.end(path);
    }

    fn block(&mut self, path: &str, text: &str, depth: usize) {
        let end = match text.strip_suffix('\n') {
            None => "-",
            Some(rest) if rest.ends_with('\n') => "+",
            Some(_) => "",
        };
        self.out.push('|');
        // Without the number the first line would say how deep the text is.
        if text.starts_with([' ', '\n']) {
            self.out.push('2');
        }
        self.out.push_str(end);
        self.end(path);
        for line in text.split_terminator('\n') {
            if !line.is_empty() {
                self.indent(depth);
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
    }
}

/// A list of a few words on one line.
fn short_list(items: &[Node]) -> Option<String> {
    let words: Option<Vec<&str>> = items
        .iter()
        .map(|item| {
            item.text()
                .filter(|text| is_plain(text) && !text.contains(','))
        })
        .collect();
    let line = format!("[{}]", words?.join(", "));
    (line.chars().count() <= 80).then_some(line)
}

/// Whether a text is better read over several lines, and can be.
fn is_block(text: &str) -> bool {
    let can = text.chars().all(|c| c == '\n' || !is_hidden(c));
    can && text.trim_end_matches('\n').contains('\n')
        && !text.starts_with('\n')
        && !text
            .lines()
            .any(|line| !line.is_empty() && line.trim().is_empty())
}

fn key(key: &str) -> String {
    if is_plain(key) && !key.contains(':') {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// Whether a text says the same without quotes.
fn is_plain(text: &str) -> bool {
    let starts_well = text
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '$' | '（' | '《'));
    let ends_well = !text.ends_with([' ', ':']);
    let is_word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n" | "nan" | "inf"
    );
    let looks_like_a_number = text.starts_with(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_hexdigit() || matches!(c, '.' | '_' | 'x' | 'o' | '+' | '-' | ':'));
    // A reader of YAML 1.1 takes `2015-04-09T11:52:19Z` for a moment.
    let looks_like_a_date = text.get(4..).is_some_and(|rest| rest.starts_with('-'))
        && text.chars().take(4).all(|c| c.is_ascii_digit());
    starts_well
        && ends_well
        && !looks_like_a_date
        && !is_word
        && !looks_like_a_number
        && text.parse::<f64>().is_err()
        && !text.contains(": ")
        && !text.contains(" #")
        && !text
            .chars()
            .any(|c| is_hidden(c) || matches!(c, '[' | ']' | '{' | '}'))
}

/// A text in double quotes, with the escapes that JSON and YAML share.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
