//! A document as a tree in which every key and value knows its place.

use crate::finding::Position;

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Where the value starts.
    pub(crate) at: Position,
    /// The value.
    pub(crate) value: Tree,
}

/// The kinds of value that YAML and JSON share.
#[derive(Debug, Clone)]
pub(crate) enum Tree {
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
pub(crate) struct Entry {
    /// The key's text.
    pub(crate) key: String,
    /// Where the key starts.
    pub(crate) at: Position,
    /// The value.
    pub(crate) value: Node,
}

impl Node {
    /// The kind of the value, as a message names it.
    #[must_use]
    pub(crate) fn kind(&self) -> &'static str {
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
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Tree::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }
}
