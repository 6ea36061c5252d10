//! A document as a tree in which every key and value knows its place.

use std::collections::HashSet;

use crate::finding::Position;

/// A value with its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where the value starts.
    pub at: Position,
    /// The value.
    pub value: Tree,
}

/// The kinds of value that YAML and JSON share.
#[derive(Debug, Clone)]
pub enum Tree {
    /// `null`, `~` or nothing at all.
    Null,
    /// A plain or quoted scalar; `quoted` tells `"true"` from `true`.
    Scalar {
        /// The text as written, without quotes.
        text: String,
        /// Whether it was quoted or a block scalar, hence certainly text.
        quoted: bool,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping in its order; keys are unique.
    Mapping(Vec<Entry>),
}

/// One key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key's text.
    pub key: String,
    /// Where the key starts.
    pub at: Position,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The kind of the value, as a message names it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Tree::Null => "nothing",
            Tree::Scalar { quoted: true, .. } => "text",
            Tree::Scalar { text, .. } => match text.as_str() {
                "true" | "false" => "a boolean",
                text if text.parse::<f64>().is_ok() => "a number",
                _ => "text",
            },
            Tree::Sequence(_) => "a list",
            Tree::Mapping(_) => "a mapping",
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Tree::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The value of a key of a mapping.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Tree::Mapping(entries) => {
                let entry = entries.iter().find(|entry| entry.key == key);
                entry.map(|entry| &entry.value)
            }
            _ => None,
        }
    }
}

/// What a list calls its items: each by its name where it has one, else by its number; a name that was there is numbered.
#[must_use]
pub fn labels(items: &[Node]) -> Vec<String> {
    let mut used = HashSet::new();
    let unique = |(index, item): (usize, &Node)| {
        let name = name(item).unwrap_or_else(|| index.to_string());
        let mut label = name.clone();
        let mut count = 1;
        while !used.insert(label.clone()) {
            count += 1;
            label = format!("{name}#{count}");
        }
        label
    };
    items.iter().enumerate().map(unique).collect()
}

fn name(item: &Node) -> Option<String> {
    ["name", "regionId", "errorCode", "title", "type"]
        .iter()
        .find_map(|key| {
            let text = item.member(key)?.text()?;
            Some(format!("{key}={text}"))
        })
}

/// Whether two trees say the same; how a text was quoted does not count, but text is not a number.
#[must_use]
pub fn same(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Tree::Null, Tree::Null) => true,
        (Tree::Scalar { text: a, .. }, Tree::Scalar { text: b, .. }) => {
            a == b && left.kind() == right.kind()
        }
        (Tree::Sequence(a), Tree::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Tree::Mapping(a), Tree::Mapping(b)) => {
            let equal = |(a, b): (&Entry, &Entry)| a.key == b.key && same(&a.value, &b.value);
            a.len() == b.len() && a.iter().zip(b).all(equal)
        }
        _ => false,
    }
}
