//! Vendor JSON to the same tree. JSON keeps no places, so what is found later points at the file's start.

use super::node::{Entry, Node, Tree};
use crate::finding::{Findings, Position};

/// Reads one JSON document; `None` when `findings` says why not.
pub(super) fn parse(text: &str, findings: &mut Findings) -> Option<Node> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => Some(convert(value)),
        Err(error) => {
            findings.error(
                "ACS0109",
                Position {
                    line: error.line().max(1),
                    column: error.column().max(1),
                },
                format!("this is not JSON: {error}"),
                "fetch the file again; the vendor publishes it as `api-docs.json`",
            );
            None
        }
    }
}

fn convert(value: serde_json::Value) -> Node {
    use serde_json::Value;
    let scalar = |text: String, quoted| Tree::Scalar { text, quoted };
    let value = match value {
        Value::Null => Tree::Null,
        Value::Bool(value) => scalar(value.to_string(), false),
        Value::Number(value) => scalar(value.to_string(), false),
        Value::String(text) => scalar(text, true),
        Value::Array(items) => Tree::Sequence(items.into_iter().map(convert).collect()),
        Value::Object(members) => Tree::Mapping(
            members
                .into_iter()
                .map(|(key, value)| Entry {
                    key,
                    at: Position::START,
                    value: convert(value),
                })
                .collect(),
        ),
    };
    Node {
        at: Position::START,
        value,
    }
}
