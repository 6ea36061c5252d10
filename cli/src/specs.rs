//! The specs a command works on.

use std::path::PathBuf;

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

impl Specs {
    pub(crate) fn builder(&self) -> Result<Builder, Failure> {
        let default = PathBuf::from("spec");
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
