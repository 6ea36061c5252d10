//! What is written: values in the order of the language of specs, each with what is uncertain about it.

use std::collections::BTreeMap;

use acs_metadata::finding::Position;
use acs_metadata::tree::labels;
use acs_metadata::tree::{Entry, Node, Tree};

/// A value of the spec.
pub(super) enum Value {
    Text(String),
    /// `true`, `false` and numbers.
    Bare(String),
    List(Vec<Value>),
    Map(Map),
}

/// Keys in their order.
#[derive(Default)]
pub(super) struct Map(Vec<Key>);

struct Key {
    name: String,
    value: Value,
    check: Option<String>,
}

impl Map {
    pub(super) fn set(&mut self, name: &str, value: Value) -> &mut Self {
        self.0.push(Key {
            name: name.to_owned(),
            value,
            check: None,
        });
        self
    }

    pub(super) fn text(&mut self, name: &str, text: impl Into<String>) -> &mut Self {
        self.set(name, Value::Text(text.into()))
    }

    /// Sets the key if there is something to say.
    pub(super) fn some(&mut self, name: &str, text: &str) -> &mut Self {
        if text.is_empty() {
            return self;
        }
        self.text(name, text)
    }

    /// Says what is uncertain about the key, or about the first key where it is missing.
    pub(super) fn check(&mut self, name: &str, doubt: impl Into<String>) -> &mut Self {
        let index = self.0.iter().position(|key| key.name == name).unwrap_or(0);
        if let Some(key) = self.0.get_mut(index) {
            let doubt = doubt.into();
            key.check = Some(match key.check.take() {
                Some(before) => format!("{before}; {doubt}"),
                None => doubt,
            });
        }
        self
    }

    /// Gives the key another name.
    pub(super) fn rename(&mut self, name: &str, new: &str) {
        for key in self.0.iter_mut().filter(|key| key.name == name) {
            key.name = new.to_owned();
        }
    }

    /// Gives a key of shapes another name, wherever it stands in the value of `root`; members keep their names.
    pub(super) fn rename_below(&mut self, root: &str, name: &str, new: &str) {
        for key in self.0.iter_mut().filter(|key| key.name == root) {
            rename(&mut key.value, name, new);
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|key| key.name == name)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The tree to print, and the comments by the paths of their keys.
pub(super) fn tree(root: &Map) -> (Node, BTreeMap<String, String>) {
    let node = of_map(root);
    let mut comments = BTreeMap::new();
    collect_map(root, &node, "", &mut comments);
    (node, comments)
}

fn node(value: Tree) -> Node {
    Node {
        at: Position::START,
        value,
    }
}

fn of_map(map: &Map) -> Node {
    let entries = map.0.iter().map(|key| Entry {
        key: key.name.clone(),
        at: Position::START,
        value: of(&key.value),
    });
    node(Tree::Mapping(entries.collect()))
}

fn of(value: &Value) -> Node {
    match value {
        Value::Text(text) => node(Tree::Scalar {
            text: text.clone(),
            quoted: true,
        }),
        Value::Bare(text) => node(Tree::Scalar {
            text: text.clone(),
            quoted: false,
        }),
        Value::List(items) => node(Tree::Sequence(items.iter().map(of).collect())),
        Value::Map(map) => of_map(map),
    }
}

fn rename(value: &mut Value, name: &str, new: &str) {
    match value {
        Value::List(values) => values.iter_mut().for_each(|value| rename(value, name, new)),
        Value::Map(map) => {
            // Titles of values have the values for keys.
            for key in map.0.iter_mut().filter(|key| key.name != "enumValueTitles") {
                if key.name == name && matches!(key.value, Value::Text(_)) {
                    key.name = new.to_owned();
                }
                rename(&mut key.value, name, new);
            }
        }
        _ => {}
    }
}

fn collect_map(map: &Map, node: &Node, path: &str, comments: &mut BTreeMap<String, String>) {
    let Tree::Mapping(entries) = &node.value else {
        return;
    };
    for (key, entry) in map.0.iter().zip(entries) {
        let here = format!("{path}.{}", key.name);
        if let Some(check) = &key.check {
            // A comment is one line.
            let line: Vec<&str> = check.split_whitespace().collect();
            comments.insert(here.clone(), format!("# check: {}", line.join(" ")));
        }
        collect(&key.value, &entry.value, &here, comments);
    }
}

fn collect(value: &Value, node: &Node, path: &str, comments: &mut BTreeMap<String, String>) {
    match (value, &node.value) {
        (Value::Map(map), _) => collect_map(map, node, path, comments),
        (Value::List(values), Tree::Sequence(nodes)) => {
            for ((value, node), label) in values.iter().zip(nodes).zip(labels(nodes)) {
                let here = format!("{path}.{label}");
                collect(value, node, &here, comments);
            }
        }
        _ => {}
    }
}
