//! How products become crates.

use acs_metadata::naming::{Case, bare, identifier};

/// How products become crates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// One crate of this name, with a module and a feature for each product.
    Features(String),
    /// A workspace with a crate for each product, named with this prefix.
    Crates(String),
}

impl Default for Layout {
    fn default() -> Self {
        Self::Features("acs-sdk".to_owned())
    }
}

impl Layout {
    /// The crate of a product.
    pub(crate) fn crate_name(&self, module: &str) -> String {
        match self {
            Self::Features(name) => name.clone(),
            Self::Crates(prefix) => format!("{prefix}-{}", bare(module).replace('_', "-")),
        }
    }

    /// Path of a product's module for a user of its crate, with `r#` where the module needs it.
    pub(crate) fn home(&self, module: &str) -> String {
        let name = self.crate_name(module);
        let crate_module = bare(&identifier(&name, Case::Snake)).to_owned();
        match self {
            Self::Features(_) => format!("{crate_module}::{module}"),
            Self::Crates(_) => crate_module,
        }
    }
}
