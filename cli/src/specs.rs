//! The specs a command works on.

use std::path::{Path, PathBuf};

use acs_codegen::Builder;
use clap::Args;

use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Specs {
    /// Spec file, or folder with `.yaml` files; may be given several times. Without any, `spec`.
    #[arg(long = "spec", num_args = 1..)]
    specs: Vec<PathBuf>,
    /// The vendor's `api-docs.json`, untouched; may be given several times.
    #[arg(long, num_args = 1..)]
    pub(crate) metadata: Vec<PathBuf>,
    /// Takes what is odd about the vendor's metadata for an error.
    #[arg(long)]
    strict: bool,
}

/// The folder of specs that commands use when no spec is named.
pub(crate) const DEFAULT_FOLDER: &str = "spec";

impl Specs {
    /// Whether specs are named on the command line.
    pub(crate) fn are_named(&self) -> bool {
        !self.specs.is_empty() || !self.metadata.is_empty()
    }

    /// Whether there is a spec to read: one that is named, or the default folder.
    pub(crate) fn exist(&self) -> bool {
        self.are_named() || Path::new(DEFAULT_FOLDER).exists()
    }

    pub(crate) fn builder(&self) -> Result<Builder, Failure> {
        let default = PathBuf::from(DEFAULT_FOLDER);
        let mut all: Vec<&PathBuf> = self.specs.iter().chain(&self.metadata).collect();
        if all.is_empty() {
            if !default.exists() {
                return Err(Failure::Tool(
                    "there is no folder `spec` here; name specs with `--spec` or `--metadata`, or run this where one is"
                        .to_owned(),
                ));
            }
            all.push(&default);
        }
        let builder = all.into_iter().fold(Builder::new(), Builder::spec);
        Ok(builder.strict(self.strict))
    }
}
