//! `acs diff`: what changed between two versions of a spec.

use std::path::PathBuf;
use std::process::ExitCode;

use acs_codegen::Layout;
use acs_tools::diff::{Class, diff};
use clap::{Args, ValueEnum};

use crate::failure::Outcome;
use crate::output;

/// The exit code when there is a change that `--fail-on` names.
const FOUND: u8 = 3;

/// Says what changed between two versions of a spec, with the Rust item each change touches.
///
/// A change is breaking when a program may have to change, or when its request is another one on the wire (marked
/// "silent", for no compiler sees it); additive when something is new and all else works as before; documentation
/// when only words changed.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  acs diff old/api-docs.json new/api-docs.json\n  acs diff old.yaml new.yaml --format markdown >> CHANGELOG.md\n  acs diff old.yaml new.yaml --fail-on breaking\n\nExit codes: 0 compared; 1 a spec holds errors; 2 wrong usage; 3 there is a change that `--fail-on` names."
)]
pub(crate) struct Options {
    /// The spec that was: YAML, or the vendor's `api-docs.json`.
    old: PathBuf,
    /// The spec that is.
    new: PathBuf,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exits with 3 when there is a change of this class or of a larger one.
    #[arg(long, value_enum)]
    fail_on: Option<Threshold>,
    /// Name of the crate that items are named in.
    #[arg(long, default_value = "acs-sdk")]
    name: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// By operation, a line for each change.
    Text,
    /// An entry for a changelog.
    Markdown,
    /// Everything, for scripts.
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Threshold {
    /// Breaking changes.
    Breaking,
    /// Breaking and additive changes.
    Additive,
    /// Any change, those of documentation among them.
    Any,
}

impl Threshold {
    fn class(self) -> Class {
        match self {
            Self::Breaking => Class::Breaking,
            Self::Additive => Class::Additive,
            Self::Any => Class::Documentation,
        }
    }
}

/// Compares, prints, and says by the exit code what it found.
pub(crate) fn run(options: &Options) -> Outcome {
    let old = acs_metadata::load(&options.old)?;
    let new = acs_metadata::load(&options.new)?;
    let changes = diff(&old, &new, &Layout::Features(options.name.clone()))?;
    match options.format {
        Format::Text => output::print(&changes.to_text()),
        Format::Markdown => output::print(&changes.to_markdown()),
        Format::Json => output::json(&changes.to_json()),
    }
    let fails = options
        .fail_on
        .is_some_and(|threshold| changes.class() >= Some(threshold.class()));
    Ok(if fails {
        ExitCode::from(FOUND)
    } else {
        ExitCode::SUCCESS
    })
}
