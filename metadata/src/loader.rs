//! Loading of a spec: its file is read and checked, and its findings decide whether it can be used.

use std::path::Path;

use crate::check;
use crate::error::Error;
use crate::finding::{Finding, Findings};
use crate::load::{load_file, load_text};
use crate::model::Metadata;

/// A spec without errors.
#[derive(Debug)]
pub struct Loaded {
    /// The spec.
    pub metadata: Metadata,
    /// Findings that are not errors.
    pub warnings: Vec<Finding>,
}

/// Loads specs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Loader {
    strict: bool,
}

impl Loader {
    /// A loader that accepts the oddities of the vendor's metadata.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether warnings are errors.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Loads and checks the spec at `path`.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the file cannot be read, [`Error::Spec`] with every finding when it holds errors.
    pub fn file(self, path: &Path) -> Result<Loaded, Error> {
        let mut findings = Findings::new(&path.to_string_lossy());
        let metadata = load_file(path, &mut findings)?;
        self.finish(metadata, findings)
    }

    /// Loads and checks the spec in `text`; it is the vendor's JSON when `name` ends in `.json`.
    ///
    /// # Errors
    ///
    /// [`Error::Spec`] with every finding when it holds errors.
    pub fn text(self, name: &str, text: &str) -> Result<Loaded, Error> {
        let mut findings = Findings::new(name);
        let metadata = load_text(name, text, &mut findings);
        self.finish(metadata, findings)
    }

    fn finish(self, metadata: Option<Metadata>, mut findings: Findings) -> Result<Loaded, Error> {
        if let Some(metadata) = &metadata {
            check::check(metadata, &mut findings);
        }
        if self.strict {
            findings.harden();
        }
        match metadata {
            Some(metadata) if !findings.has_errors() => Ok(Loaded {
                metadata,
                warnings: findings.into_sorted(),
            }),
            _ => Err(Error::Spec(findings.into_sorted())),
        }
    }
}

/// Loads and checks the spec at `path`.
///
/// # Errors
///
/// [`Error::Io`] when the file cannot be read, [`Error::Spec`] with every finding when it holds errors.
pub fn load(path: &Path) -> Result<Metadata, Error> {
    Loader::new().file(path).map(|loaded| loaded.metadata)
}

/// Loads and checks the spec in `text`; it is the vendor's JSON when `name` ends in `.json`.
///
/// # Errors
///
/// [`Error::Spec`] with every finding when it holds errors.
pub fn load_str(name: &str, text: &str) -> Result<Metadata, Error> {
    Loader::new().text(name, text).map(|loaded| loaded.metadata)
}

/// Loads and checks the vendor's JSON in `text`, whatever the name of its file.
///
/// # Errors
///
/// [`Error::Spec`] with every finding when it holds errors.
pub fn load_json(name: &str, text: &str) -> Result<Metadata, Error> {
    let mut findings = Findings::new(name);
    let metadata = crate::load::load_json(name, text, &mut findings);
    Loader::new()
        .finish(metadata, findings)
        .map(|loaded| loaded.metadata)
}
