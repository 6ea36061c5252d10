//! Named shapes of a spec, and names that no type of a generated module can have.

use std::collections::HashMap;

use acs_metadata::naming::{Case, Scope, identifier};
use acs_metadata::{Metadata, Schema, SchemaKind};

/// Names every generated module uses for something else.
pub(super) const RESERVED_TYPES: &[&str] = &[
    "BTreeMap",
    "Box",
    "Client",
    "Clone",
    "Debug",
    "Default",
    "Display",
    "Eq",
    "Err",
    "Error",
    "From",
    "Hash",
    "Into",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "PhantomData",
    "Response",
    "Result",
    "Self",
    "Send",
    "Set",
    "Some",
    "String",
    "Sync",
    "ToString",
    "UnknownValue",
    "Value",
    "Vec",
    "Via",
];

/// Named shapes: which are structs, what they are called, and which hold themselves.
pub(super) struct Components<'m> {
    schemas: &'m indexmap::IndexMap<String, Schema>,
    pub(super) names: HashMap<&'m str, String>,
    /// Whether anything in the file is checked before sending.
    pub(super) checked: bool,
}

impl<'m> Components<'m> {
    pub(super) fn new(metadata: &'m Metadata) -> Self {
        let mut scope = Scope::reserving(RESERVED_TYPES);
        let mut names = HashMap::new();
        for (name, schema) in &metadata.schemas {
            if matches!(schema.kind, SchemaKind::Object(_)) {
                let wanted = schema
                    .rust_name
                    .as_ref()
                    .map_or_else(|| identifier(name, Case::Camel), |name| name.value.clone());
                names.insert(name.as_str(), scope.give(wanted).0);
            }
        }
        Self {
            schemas: &metadata.schemas,
            names,
            checked: metadata.hand_written,
        }
    }

    /// The struct that stands for a component, if it is an object.
    pub(super) fn struct_name(&self, wire: &str) -> Option<&str> {
        self.names.get(wire).map(String::as_str)
    }

    /// The shape behind a name.
    pub(super) fn schema(&self, wire: &str) -> Option<&'m Schema> {
        self.schemas.get(wire)
    }

    /// The shape that a schema stands for: the component behind its references, itself where that is unknown.
    pub(super) fn target<'s>(&'s self, schema: &'s Schema) -> &'s Schema {
        let mut current = schema;
        // A chain that is longer than there are components is a circle.
        for _ in 0..=self.schemas.len() {
            match &current.kind {
                SchemaKind::Reference(name) => match self.schemas.get(&name.value) {
                    Some(next) => current = next,
                    None => return current,
                },
                _ => return current,
            }
        }
        schema
    }

    /// Whether a value of `from` can directly hold, without a list or map between, a value of `to`.
    pub(super) fn holds_directly(&self, from: &str, to: &str) -> bool {
        let mut seen = vec![from];
        let mut open = vec![from];
        while let Some(name) = open.pop() {
            let Some(schema) = self.schemas.get(name) else {
                continue;
            };
            for target in direct_references(schema) {
                if target == to {
                    return true;
                }
                if !seen.contains(&target) {
                    seen.push(target);
                    open.push(target);
                }
            }
        }
        false
    }
}

/// Components a value of this shape holds without a list or map between.
fn direct_references(schema: &Schema) -> Vec<&str> {
    match &schema.kind {
        SchemaKind::Reference(name) => vec![&name.value],
        SchemaKind::Object(properties) => properties.values().flat_map(direct_references).collect(),
        _ => Vec::new(),
    }
}
