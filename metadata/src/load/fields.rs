//! Takes the keys of one mapping, each exactly once, and reports what is left over.

use crate::finding::{Findings, Position, nearest};
use crate::model::Located;
use crate::tree::{Entry, Node, Tree};

/// What reading a document needs besides the tree.
pub(super) struct Context<'f> {
    /// Where findings go.
    pub(super) findings: &'f mut Findings,
    /// Whether the file is written by hand: what is odd in it is an error.
    pub(super) strict: bool,
}

impl Context<'_> {
    /// An error in a file written by hand, a warning in one of the vendor's: there is no hand to mend it.
    pub(super) fn odd(
        &mut self,
        code: &'static str,
        at: Position,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.strict {
            self.findings.error(code, at, message, help);
        } else {
            self.findings.warning(code, at, message, help);
        }
    }

    /// What `read` finds odd is an error in any file, for without it there is nothing to go on with.
    pub(super) fn firmly<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let strict = std::mem::replace(&mut self.strict, true);
        let found = read(self);
        self.strict = strict;
        found
    }
}

/// One mapping that is being read.
pub(super) struct Fields {
    what: &'static str,
    pub(super) at: Position,
    entries: Vec<Option<Entry>>,
}

impl Fields {
    /// The mapping in `node`; `None` after reporting that it is something else. `[]` is an empty mapping to the vendor's tools.
    pub(super) fn of(node: Node, what: &'static str, context: &mut Context<'_>) -> Option<Self> {
        let at = node.at;
        match node.value {
            Tree::Mapping(entries) => Some(Self {
                what,
                at,
                entries: entries.into_iter().map(Some).collect(),
            }),
            Tree::Sequence(items) if items.is_empty() => Some(Self {
                what,
                at,
                entries: Vec::new(),
            }),
            _ => {
                wrong_type(context, at, what, "a mapping", node.kind());
                None
            }
        }
    }

    /// The entry under `key`.
    pub(super) fn entry(&mut self, key: &str) -> Option<Entry> {
        self.entries
            .iter_mut()
            .find(|slot| slot.as_ref().is_some_and(|entry| entry.key == key))
            .and_then(Option::take)
    }

    /// The value under `key`, if it is not null.
    pub(super) fn node(&mut self, key: &str) -> Option<Node> {
        self.entry(key)
            .map(|entry| entry.value)
            .filter(|node| !matches!(node.value, Tree::Null))
    }

    /// A scalar as text, whatever it looks like.
    pub(super) fn located_text(
        &mut self,
        key: &'static str,
        context: &mut Context<'_>,
    ) -> Option<Located<String>> {
        let node = self.node(key)?;
        let at = node.at;
        let kind = node.kind();
        match node.value {
            Tree::Scalar { text, .. } => Some(Located { value: text, at }),
            _ => {
                wrong_type(context, at, key, "text", kind);
                None
            }
        }
    }

    /// As [`Self::located_text`], without the place.
    pub(super) fn text(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<String> {
        self.located_text(key, context).map(|located| located.value)
    }

    /// Text that says something; blanks count as nothing.
    pub(super) fn prose(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<String> {
        self.text(key, context)
            .filter(|text| !text.trim().is_empty())
    }

    /// Text that must be there.
    pub(super) fn required_text(
        &mut self,
        key: &'static str,
        context: &mut Context<'_>,
    ) -> Option<Located<String>> {
        let at = self.at;
        let missing = !self.has_value(key);
        let found = self.located_text(key, context);
        match found {
            Some(text) if text.value.trim().is_empty() => {
                missing_key(context, text.at, self.what, key, "is empty");
                None
            }
            None if missing => {
                missing_key(context, at, self.what, key, "is missing");
                None
            }
            found => found,
        }
    }

    /// `true` or `false`, absent is `false`.
    pub(super) fn flag(&mut self, key: &'static str, context: &mut Context<'_>) -> bool {
        self.given_flag(key, context).unwrap_or_default()
    }

    /// The same, where nothing is not `false`.
    pub(super) fn given_flag(
        &mut self,
        key: &'static str,
        context: &mut Context<'_>,
    ) -> Option<bool> {
        self.located_flag(key, context).map(|flag| flag.value)
    }

    /// The same, with its place.
    pub(super) fn located_flag(
        &mut self,
        key: &'static str,
        context: &mut Context<'_>,
    ) -> Option<Located<bool>> {
        let node = self.node(key)?;
        let value = match &node.value {
            Tree::Scalar { text, quoted } if text == "true" && (!quoted || !context.strict) => true,
            Tree::Scalar { text, quoted } if text == "false" && (!quoted || !context.strict) => {
                false
            }
            _ => {
                wrong_type(context, node.at, key, "`true` or `false`", node.kind());
                false
            }
        };
        Some(Located { value, at: node.at })
    }

    /// A count.
    pub(super) fn count(
        &mut self,
        key: &'static str,
        context: &mut Context<'_>,
    ) -> Option<Located<u64>> {
        let text = self.located_text(key, context)?;
        match text.value.parse::<u64>() {
            Ok(value) => Some(Located { value, at: text.at }),
            // The vendor writes "no limit" as a float beyond 64 bits.
            Err(_) if text.value.parse::<f64>().is_ok_and(|value| value >= 9.0e18) => None,
            Err(_) if text.value.trim().is_empty() => None,
            Err(_) => {
                wrong_type(
                    context,
                    text.at,
                    key,
                    "a whole number that is not negative",
                    "something else",
                );
                None
            }
        }
    }

    /// A list; a single value where one is expected is reported.
    pub(super) fn list(&mut self, key: &'static str, context: &mut Context<'_>) -> Vec<Node> {
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        let kind = node.kind();
        match node.value {
            Tree::Sequence(items) => items,
            // The vendor's tools write some lists as mappings from "0", "1", …
            Tree::Mapping(entries)
                if entries
                    .iter()
                    .enumerate()
                    .all(|(number, entry)| entry.key == number.to_string()) =>
            {
                entries.into_iter().map(|entry| entry.value).collect()
            }
            _ => {
                wrong_type(context, node.at, key, "a list", kind);
                Vec::new()
            }
        }
    }

    /// A list of scalars.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        context: &mut Context<'_>,
    ) -> Vec<Located<String>> {
        let items = self.list(key, context);
        items
            .into_iter()
            .filter_map(|node| {
                let (at, kind) = (node.at, node.kind());
                match node.value {
                    Tree::Scalar { text, .. } => Some(Located { value: text, at }),
                    _ => {
                        wrong_type(context, at, key, "a list of texts", kind);
                        None
                    }
                }
            })
            .collect()
    }

    /// The entries of the mapping under `key`.
    pub(super) fn mapping(&mut self, key: &'static str, context: &mut Context<'_>) -> Vec<Entry> {
        self.node(key)
            .and_then(|node| Fields::of(node, key, context))
            .map(|fields| fields.entries.into_iter().flatten().collect())
            .unwrap_or_default()
    }

    /// Whether `key` is (still) there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().flatten().any(|entry| entry.key == key)
    }

    /// Whether there is such a key, with something behind it.
    fn has_value(&self, key: &str) -> bool {
        let mut entries = self.entries.iter().flatten();
        entries.any(|entry| entry.key == key && !matches!(entry.value.value, Tree::Null))
    }

    /// Ends the reading: reports each key that was not taken, unless it is in `ignored`.
    pub(super) fn finish(
        self,
        known: &[&'static str],
        ignored: &[&'static str],
        context: &mut Context<'_>,
    ) {
        for entry in self.entries.into_iter().flatten() {
            if !ignored.contains(&entry.key.as_str()) {
                unknown_key(&entry, self.what, known, ignored, context);
            }
        }
    }
}

/// Reports a key that is not known: an error in a file written by hand; in a file of the vendor's a warning, and the key is left out.
fn unknown_key(
    entry: &Entry,
    what: &str,
    known: &[&'static str],
    ignored: &[&'static str],
    context: &mut Context<'_>,
) {
    let everything: Vec<&str> = known.iter().chain(ignored).copied().collect();
    let meant = nearest(&entry.key, &everything);
    let message = format!("{what} has no key `{}`", entry.key);
    if context.strict {
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("{what} knows these keys: {}", known.join(", ")),
        };
        context.findings.error("ACS0201", entry.at, message, help);
    } else {
        let message = format!("{message}; it was left out");
        let help = match meant {
            Some(meant) => {
                format!(
                    "did you mean `{meant}`? If the vendor wrote it, a newer generator may know it"
                )
            }
            None => "a newer generator may know what it means".to_owned(),
        };
        context.findings.warning("ACS0213", entry.at, message, help);
    }
}

/// Reports a value of the wrong type.
pub(super) fn wrong_type(
    context: &mut Context<'_>,
    at: Position,
    what: &str,
    expected: &str,
    found: &str,
) {
    context.odd(
        "ACS0202",
        at,
        format!("`{what}` has to be {expected}, and this is {found}"),
        format!("write {expected} here"),
    );
}

fn missing_key(context: &mut Context<'_>, at: Position, what: &str, key: &str, how: &str) {
    context.odd(
        "ACS0203",
        at,
        format!("`{key}` of {what} {how}"),
        format!("add `{key}:` with a value"),
    );
}
