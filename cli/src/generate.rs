//! `acs generate`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acs_codegen::{Builder, Difference, Layout, Standalone};
use acs_metadata::visible;
use clap::{Args, ValueEnum};

use crate::failure::{Failure, Outcome};
use crate::output;
use crate::progress::Progress;
use crate::report;
use crate::specs::Specs;
use crate::{crate_source, workspace};

/// Writes the crate: only the files that changed, and all of them in one step; stale files are removed.
///
/// If it is interrupted, the folder is as it was, or as it should be. If it is killed, the next run finishes or removes what it left.
#[derive(Args)]
#[command(
    // Without it the vendor's file would take the place of a checkout's own crate.
    mut_arg("metadata", |metadata| metadata.requires("out")),
    after_help = "Examples:\n  acs generate\n  acs generate --check\n  acs generate --metadata ecs/2014-05-26/api-docs.json --out my-sdk\n  acs generate --metadata */*/api-docs.json --layout crates --out sdks\n\nExit codes: 0 done, or with `--check` nothing differs; 1 the specs hold errors, or a file that was not generated would be replaced, or a product removed, and nothing was written, or with `--check` something differs."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    specs: Specs,
    /// Folder of the crate; has to be named with `--metadata`.
    #[arg(long, default_value = "generated")]
    out: PathBuf,
    /// One crate with a feature for each product, or a workspace with a crate for each.
    #[arg(long, value_enum, default_value_t = Crates::Features)]
    layout: Crates,
    /// Name of the crate; with `--layout crates` what the names of all of them begin with.
    #[arg(long)]
    name: Option<String>,
    /// Writes manifests that inherit from no workspace. This is the default with `--metadata` and `--layout crates`, and where
    /// the folder of the crate is not a member of a workspace.
    #[arg(long)]
    standalone: bool,
    /// Folder of the crate `acs-runtime`, or of a clone of this project, for manifests that inherit from no workspace.
    ///
    /// Inside of a clone it is found automatically. Elsewhere the manifest takes `acs-runtime` from the project's repository by
    /// git, because no registry has it yet: cargo has to be able to fetch from there.
    #[arg(long, value_name = "FOLDER")]
    runtime: Option<PathBuf>,
    /// Removes products that the folder holds and that are not among the specs. Without it, nothing is written then.
    #[arg(long, conflicts_with = "check")]
    remove: bool,
    /// Writes nothing; shows what differs and exits with 1 if anything does.
    #[arg(long)]
    check: bool,
    /// Prints how long each stage took.
    #[arg(long)]
    timings: bool,
    /// Prints every oddity of the vendor's metadata, and not only how many there are.
    #[arg(long)]
    verbose: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Crates {
    /// One crate, a feature for each product.
    Features,
    /// A workspace, a crate for each product.
    Crates,
}

impl Arguments {
    /// Whether it writes the crate, and does not only compare it.
    pub(crate) fn writes(&self) -> bool {
        !self.check
    }

    pub(crate) fn run(self) -> Outcome {
        let name = self.name.clone();
        let layout = match self.layout {
            Crates::Features => Layout::Features(name.unwrap_or_else(|| "acs-sdk".to_owned())),
            Crates::Crates => Layout::Crates(name.unwrap_or_else(|| "acs".to_owned())),
        };
        let mut builder = self.specs.builder()?.layout(layout).remove(self.remove);
        let standalone = self.stands_alone()?;
        if let Some(standalone) = &standalone {
            builder = builder.standalone(standalone.clone());
        }
        if self.check {
            return compare(&builder, &self.out);
        }
        generate(&builder, &self.out, self.timings, self.verbose)?;
        if let Some(standalone) = &standalone {
            crate_source::announce_git(&standalone.runtime, "acs-runtime", "--runtime CLONE");
        }
        Ok(ExitCode::SUCCESS)
    }

    /// How the manifests do without a workspace around them; `None` for those that inherit from one.
    fn stands_alone(&self) -> Result<Option<Standalone>, Failure> {
        let may_inherit = !self.standalone
            && self.specs.metadata.is_empty()
            && matches!(self.layout, Crates::Features);
        if may_inherit && workspace::has_member(&self.out)? {
            return Ok(None);
        }
        let runtime = crate_source::of_runtime(&self.out, self.runtime.as_deref())?;
        Ok(Some(Standalone { runtime }))
    }
}

fn generate(builder: &Builder, out: &Path, timings: bool, verbose: bool) -> Result<(), Failure> {
    let progress = Progress::of("generating");
    let outcome = builder.generate(out)?;
    drop(progress);
    report::oddities(&outcome.warnings, verbose);
    report::files(&outcome, out, verbose);
    if timings {
        report::timings(&outcome);
    }
    Ok(())
}

fn compare(builder: &Builder, out: &Path) -> Outcome {
    let progress = Progress::of("comparing");
    let differences = builder.differences(out)?;
    drop(progress);
    for difference in &differences {
        report::difference(difference);
    }
    for line in differences.iter().flat_map(Difference::explanation) {
        output::line(&visible::line(&line));
    }
    if differences.is_empty() {
        output::line(&format!("{} is what the specs give", out.display()));
        return Ok(ExitCode::SUCCESS);
    }
    output::line(&format!(
        "{} file(s) of {} differ from what the specs give; run `acs generate`",
        differences.len(),
        out.display()
    ));
    Ok(ExitCode::FAILURE)
}
