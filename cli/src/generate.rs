//! `acs generate`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acs_codegen::{Builder, Difference, Layout, Standalone, visible};
use clap::{Args, ValueEnum};

use crate::failure::Outcome;
use crate::output;
use crate::progress::Progress;
use crate::report;
use crate::runtime::runtime_for;
use crate::specs::Specs;

/// Writes the crate: only what changed, and what is stale goes away.
#[derive(Args)]
#[command(
    // Without it the vendor's file would take the place of a checkout's own crate.
    mut_arg("metadata", |metadata| metadata.requires("out")),
    after_help = "Examples:\n  acs generate\n  acs generate --check\n  acs generate --metadata ecs/2014-05-26/api-docs.json --out my-sdk\n  acs generate --metadata */*/api-docs.json --layout crates --out sdks\n\nExit codes: 0 done, or with `--check` nothing differs; 1 the specs hold errors, or a file that was not generated would be replaced, and nothing was written, or with `--check` something differs."
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
    /// Writes manifests that need no workspace around them; so it is with `--metadata`.
    #[arg(long)]
    standalone: bool,
    /// Folder of the crate `acs-runtime`, for manifests that stand alone; found by itself in a checkout.
    #[arg(long)]
    runtime: Option<PathBuf>,
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
        let layout = match (self.layout, self.name) {
            (Crates::Features, name) => {
                Layout::Features(name.unwrap_or_else(|| "acs-sdk".to_owned()))
            }
            (Crates::Crates, name) => Layout::Crates(name.unwrap_or_else(|| "acs".to_owned())),
        };
        let mut builder = self.specs.builder()?.layout(layout);
        if self.standalone || !self.specs.metadata.is_empty() {
            builder = builder.standalone(Standalone {
                runtime: runtime_for(&self.out, self.runtime),
            });
        }
        if self.check {
            compare(&builder, &self.out)
        } else {
            generate(&builder, &self.out, self.timings, self.verbose)
        }
    }
}

fn generate(builder: &Builder, out: &Path, timings: bool, verbose: bool) -> Outcome {
    let progress = Progress::of("generating");
    let outcome = builder.generate(out)?;
    drop(progress);
    report::oddities(&outcome.warnings, verbose);
    report::files(&outcome, out, verbose);
    if timings {
        report::timings(&outcome);
    }
    Ok(ExitCode::SUCCESS)
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
