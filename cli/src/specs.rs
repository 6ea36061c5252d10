//! The specs a command works on.

use std::path::PathBuf;

use acs_codegen::Builder;
use clap::Args;

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

impl Specs {
    pub(crate) fn builder(&self) -> Builder {
        let default = [PathBuf::from("spec")];
        let named = self.specs.iter().chain(&self.metadata);
        let all: Vec<&PathBuf> = if self.specs.is_empty() && self.metadata.is_empty() {
            default.iter().collect()
        } else {
            named.collect()
        };
        all.into_iter()
            .fold(Builder::new(), Builder::spec)
            .strict(self.strict)
    }
}
