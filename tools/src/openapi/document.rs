//! What the parts of the document need.

use std::collections::{HashMap, HashSet};

use acs_metadata::Metadata;

/// What the parts of the document need.
pub(super) struct Document<'m> {
    pub(super) metadata: &'m Metadata,
    /// Components under names that OpenAPI allows.
    pub(super) names: HashMap<&'m str, String>,
}

impl<'m> Document<'m> {
    pub(super) fn new(metadata: &'m Metadata) -> Self {
        Self {
            metadata,
            names: component_names(metadata),
        }
    }

    /// The component of a refusal, which no component of the spec is called.
    pub(super) fn refusal_name(&self) -> String {
        let mut name = "Refusal".to_owned();
        while self.names.values().any(|taken| *taken == name) {
            name.push('_');
        }
        name
    }
}

/// OpenAPI allows letters, digits, `.`, `-` and `_` in the names of components.
fn component_names(metadata: &Metadata) -> HashMap<&str, String> {
    let mut taken = HashSet::new();
    let mut names = HashMap::new();
    for name in metadata.schemas.keys() {
        let mut allowed: String = name
            .chars()
            .map(|c| match c {
                c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') => c,
                _ => '_',
            })
            .collect();
        while allowed.is_empty() || !taken.insert(allowed.clone()) {
            allowed.push('_');
        }
        names.insert(name.as_str(), allowed);
    }
    names
}
