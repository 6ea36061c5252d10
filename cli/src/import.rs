//! `acs import`: the vendor's JSON as a YAML spec, and what that changed.

use std::path::PathBuf;
use std::process::ExitCode;

use acs_codegen::Layout;
use acs_metadata::visible;
use acs_tools::diff::diff;
use clap::Args;

use crate::failure::Outcome;
use crate::{output, paths};

/// Makes a YAML spec of the vendor's JSON; comments and `x-` keys of an older import are kept, and what changed is listed.
#[derive(Args)]
#[command(
    after_help = "Example:\n  acs import sts/2015-04-01/api-docs.json --out spec/sts-2015-04-01.yaml\n\nExit codes: 0 done; 1 one of the two files cannot be read, the spec would hold errors, or what is there is no import of this product, and nothing was written."
)]
pub(crate) struct Arguments {
    /// The vendor's `api-docs.json`.
    metadata: PathBuf,
    /// The spec.
    #[arg(long)]
    out: PathBuf,
}

impl Arguments {
    pub(crate) fn run(self) -> Outcome {
        paths::refuse_input(&self.metadata, &self.out)?;
        let old = self.out.exists().then(|| acs_metadata::load(&self.out));
        let imported = acs_tools::import_file(&self.metadata, &self.out)?;
        for place in &imported.lost {
            output::note(&format!(
                "lost, for its place is gone: {}",
                visible::line(place)
            ));
        }
        let lines = imported.text.lines().count();
        output::line(&format!("{}: {lines} lines", self.out.display()));
        match old {
            None => {}
            Some(Ok(old)) => {
                let new = acs_metadata::load(&self.out)?;
                let changes = diff(&old, &new, &Layout::default())?;
                output::print(&changes.to_summary());
            }
            Some(Err(_)) => {
                output::line("what changed is not listed: the spec that was there held errors");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
