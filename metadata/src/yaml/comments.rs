//! The comments of a YAML file, each with the path of the key it belongs to.

use std::collections::BTreeMap;

use crate::load;
use crate::tree::labels;
use crate::tree::{Node, Tree};

/// Comments by the path of the key they stand before, or behind.
#[derive(Debug, Default)]
pub struct Comments {
    before: BTreeMap<String, Vec<String>>,
    behind: BTreeMap<String, String>,
    /// Those after the last key.
    last: Vec<String>,
}

impl Comments {
    /// The comments of `text`, whose tree is `root`.
    pub fn of(text: &str, root: &Node) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut places = Places::default();
        places.walk("", root, &lines);
        let mut found = load::comments(text);
        let mut comments = Self::default();
        let mut waiting: Vec<String> = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let number = index + 1;
            let comment = found.remove(&number);
            let is_alone = line.trim_start().starts_with('#');
            if let Some(path) = places.begins.get(&number)
                && !waiting.is_empty()
            {
                let before = comments.before.entry(path.clone()).or_default();
                before.append(&mut waiting);
            }
            let Some(comment) = comment else { continue };
            match places.ends.get(&number) {
                Some(path) if !is_alone && !comments.behind.contains_key(path) => {
                    comments.behind.insert(path.clone(), comment);
                }
                // Behind a lone dash or bracket: no line of what is written ends there, so it stands before the next.
                _ => waiting.push(comment),
            }
        }
        comments.last = waiting;
        comments
    }

    /// Comments that stand behind keys, by their paths.
    pub fn behind_keys(behind: BTreeMap<String, String>) -> Self {
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

    /// Whether there are comments on something inside of the value at `path`.
    pub(super) fn any_below(&self, path: &str) -> bool {
        let start = format!("{path}.");
        let is_below = |first: Option<&String>| first.is_some_and(|p| p.starts_with(&start));
        is_below(self.before.range(start.clone()..).next().map(|(p, _)| p))
            || is_below(self.behind.range(start.clone()..).next().map(|(p, _)| p))
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

/// Where keys and items stand.
#[derive(Default)]
struct Places {
    /// The outermost of what begins on each line: comments before the line are about it.
    begins: BTreeMap<usize, String>,
    /// What the writer ends on each line: a comment behind the line is written there.
    ends: BTreeMap<usize, String>,
}

impl Places {
    fn walk(&mut self, path: &str, node: &Node, lines: &[&str]) {
        match &node.value {
            Tree::Mapping(entries) => {
                for entry in entries {
                    let here = format!("{path}.{}", entry.key);
                    self.begin(entry.at.line, &here);
                    self.end(entry.at.line, &here);
                    self.walk(&here, &entry.value, lines);
                }
            }
            Tree::Sequence(items) => {
                for (item, label) in items.iter().zip(labels(items)) {
                    let here = format!("{path}.{label}");
                    self.begin(line_of_dash(item, lines), &here);
                    // Of an item with members it is the first of them that ends the line.
                    if is_one_line(item) {
                        self.end(item.at.line, &here);
                    }
                    self.walk(&here, item, lines);
                }
            }
            Tree::Null | Tree::Scalar { .. } => {}
        }
    }

    fn begin(&mut self, line: usize, path: &str) {
        self.begins.entry(line).or_insert_with(|| path.to_owned());
    }

    fn end(&mut self, line: usize, path: &str) {
        self.ends.entry(line).or_insert_with(|| path.to_owned());
    }
}

fn is_one_line(item: &Node) -> bool {
    match &item.value {
        Tree::Mapping(entries) => entries.is_empty(),
        Tree::Sequence(items) => items.is_empty(),
        Tree::Null | Tree::Scalar { .. } => true,
    }
}

/// The line with the dash of an item, which may stand alone above it.
fn line_of_dash(item: &Node, lines: &[&str]) -> usize {
    let own = item.at.line;
    let line = |number: usize| lines.get(number - 1).map_or("", |line| line.trim());
    let before = lines
        .get(own - 1)
        .map(|line| line.chars().take(item.at.column - 1));
    if before.is_none_or(|mut before| before.any(|c| !c.is_whitespace())) {
        return own;
    }
    let above = (1..own)
        .rev()
        .find(|number| !line(*number).is_empty() && !line(*number).starts_with('#'));
    above
        .filter(|number| line(*number).starts_with('-'))
        .unwrap_or(own)
}
