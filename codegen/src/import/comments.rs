//! The comments of a YAML file, each with the path of the key it belongs to.

use std::collections::{BTreeMap, HashSet};

use super::label;
use crate::load::{Node, Tree};

/// Comments by the path of the key they stand before, or behind.
#[derive(Debug, Default)]
pub(super) struct Comments {
    before: BTreeMap<String, Vec<String>>,
    behind: BTreeMap<String, String>,
    /// Those after the last key.
    last: Vec<String>,
}

impl Comments {
    /// The comments of `text`, whose tree is `root`.
    pub(super) fn of(text: &str, root: &Node) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut places = Places::default();
        places.walk("", root, &lines);
        let mut comments = Self::default();
        let mut waiting: Vec<String> = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let number = index + 1;
            if places.inside.contains(&number) {
                continue;
            }
            if line.trim_start().starts_with('#') {
                waiting.push(line.trim().to_owned());
                continue;
            }
            let Some(path) = places.keys.get(&number) else {
                continue;
            };
            if !waiting.is_empty() {
                comments
                    .before
                    .entry(path.clone())
                    .or_default()
                    .append(&mut waiting);
            }
            if let Some(comment) = trailing(line) {
                comments.behind.insert(path.clone(), comment.to_owned());
            }
        }
        comments.last = waiting;
        comments
    }

    /// Comments that stand behind keys, by their paths.
    pub(super) fn behind_keys(behind: BTreeMap<String, String>) -> Self {
        Self {
            behind,
            ..Self::default()
        }
    }

    /// Takes the comments before the key at `path`.
    pub(super) fn before(&mut self, path: &str) -> Vec<String> {
        self.before.remove(path).unwrap_or_default()
    }

    /// Takes the comment behind the key at `path`.
    pub(super) fn behind(&mut self, path: &str) -> Option<String> {
        self.behind.remove(path)
    }

    /// Takes the comments after the last key.
    pub(super) fn last(&mut self) -> Vec<String> {
        std::mem::take(&mut self.last)
    }

    /// What nobody took, for its key is gone.
    pub(super) fn left(self) -> Vec<String> {
        let before = self
            .before
            .into_iter()
            .map(|(path, lines)| format!("{path}: {}", lines.join(" ")));
        let behind = self
            .behind
            .into_iter()
            .map(|(path, line)| format!("{path}: {line}"));
        before.chain(behind).collect()
    }
}

/// Where keys stand, and which lines are inside a text.
#[derive(Default)]
struct Places {
    /// The outermost key of each line.
    keys: BTreeMap<usize, String>,
    inside: HashSet<usize>,
}

impl Places {
    fn walk(&mut self, path: &str, node: &Node, lines: &[&str]) {
        match &node.value {
            Tree::Mapping(entries) => {
                for entry in entries {
                    let here = format!("{path}.{}", entry.key);
                    self.keys
                        .entry(entry.at.line)
                        .or_insert_with(|| here.clone());
                    self.walk(&here, &entry.value, lines);
                }
            }
            Tree::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    let here = format!("{path}.{}", label(item, index));
                    self.keys
                        .entry(item.at.line)
                        .or_insert_with(|| here.clone());
                    self.walk(&here, item, lines);
                }
            }
            Tree::Scalar { text, quoted: true } => {
                // A block starts behind its `|`; what it holds can look like a comment.
                let count = text.lines().count();
                for number in node.at.line..=node.at.line + count {
                    let line = lines.get(number - 1).map_or("", |line| line.trim());
                    if line.starts_with('#') && text.contains(line) {
                        self.inside.insert(number);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The comment at the end of a line, behind a value that is not in a block.
fn trailing(line: &str) -> Option<&str> {
    let mut quote = None;
    let mut before = ' ';
    let mut escaped = false;
    for (index, c) in line.char_indices() {
        match quote {
            Some('"') if c == '\\' && !escaped => {
                escaped = true;
                continue;
            }
            Some(open) if c == open && !escaped => quote = None,
            Some(_) => {}
            None if c == '#' && before.is_whitespace() => return line.get(index..),
            // A quote opens a text only where a value starts.
            None if matches!(c, '"' | '\'') && matches!(before, ' ' | '[' | '{' | ',') => {
                quote = Some(c);
            }
            None => {}
        }
        escaped = false;
        before = c;
    }
    None
}
