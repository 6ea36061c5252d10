//! `acs`: generates Rust from specs, and checks both.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks on standard output"
)]

mod diff;
mod import;
mod report;
mod transcribe;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acs_codegen::{Builder, Difference, Error, Layout, Standalone};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns Alibaba Cloud OpenAPI metadata into a typed Rust crate.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 all is well; 1 the specs hold errors, or `generate --check` found differences; 2 wrong usage; 3 `diff --fail-on` found such a change."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes the crate: only what changed, and what is stale goes away.
    #[command(
        after_help = "Examples:\n  acs generate\n  acs generate --check\n  acs generate --metadata ecs/2014-05-26/api-docs.json --out my-sdk\n  acs generate --metadata */*/api-docs.json --layout crates --out sdks"
    )]
    Generate {
        #[command(flatten)]
        specs: Specs,
        /// Folder of the crate.
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
    },
    /// Makes a YAML spec of the vendor's JSON; comments and `x-` keys of an older import are kept, and what changed is listed.
    #[command(
        after_help = "Example:\n  acs import sts/2015-04-01/api-docs.json --out spec/sts-2015-04-01.yaml"
    )]
    Import {
        /// The vendor's `api-docs.json`.
        metadata: PathBuf,
        /// The spec.
        #[arg(long)]
        out: PathBuf,
    },
    /// Makes an operation of the text of a help-centre page; what the page leaves open is marked.
    Transcribe(transcribe::Transcribe),
    /// Says what changed between two versions of a spec, with the Rust item each change touches.
    Diff(diff::Options),
    /// Reads the specs and prints what is wrong or odd about them.
    #[command(after_help = "Example:\n  acs check --spec spec/dypnsapi-2017-05-25.yaml")]
    Check {
        #[command(flatten)]
        specs: Specs,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Crates {
    /// One crate, a feature for each product.
    Features,
    /// A workspace, a crate for each product.
    Crates,
}

#[derive(Args)]
struct Specs {
    /// Spec file, or folder with `.yaml` files; may be given several times. Without any, `spec`.
    #[arg(long = "spec", num_args = 1..)]
    specs: Vec<PathBuf>,
    /// The vendor's `api-docs.json`, untouched; may be given several times.
    #[arg(long, num_args = 1..)]
    metadata: Vec<PathBuf>,
    /// Takes what is odd about the vendor's metadata for an error.
    #[arg(long)]
    strict: bool,
}

impl Specs {
    fn builder(&self) -> Builder {
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

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Generate {
            specs,
            out,
            layout,
            name,
            standalone,
            runtime,
            check,
            timings,
            verbose,
        } => {
            let mut builder = specs.builder().layout(layout_of(layout, name));
            if standalone || !specs.metadata.is_empty() {
                builder = builder.standalone(Standalone {
                    runtime: runtime_for(&out, runtime),
                });
            }
            if check {
                compare(&builder, &out)
            } else {
                generate(&builder, &out, timings, verbose)
            }
        }
        Command::Import { metadata, out } => import::run(&metadata, &out),
        Command::Transcribe(command) => command.run(),
        Command::Diff(options) => diff::run(&options),
        Command::Check { specs } => self::check(&specs.builder()),
    };
    result.unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

fn layout_of(layout: Crates, name: Option<String>) -> Layout {
    match layout {
        Crates::Features => Layout::Features(name.unwrap_or_else(|| "acs-sdk".to_owned())),
        Crates::Crates => Layout::Crates(name.unwrap_or_else(|| "acs".to_owned())),
    }
}

/// The folder of the runtime as a manifest in `out` names it: what was given, or that of the checkout the tool runs in.
fn runtime_for(out: &Path, given: Option<PathBuf>) -> Option<String> {
    let here = std::env::current_dir().ok()?;
    let folder = match given {
        Some(folder) => here.join(folder),
        None => here
            .ancestors()
            .map(|folder| folder.join("runtime"))
            .find(|folder| is_runtime(folder))?,
    };
    let out = std::path::absolute(out).ok()?;
    let (from, to): (Vec<_>, Vec<_>) = (out.components().collect(), folder.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let down = to.iter().skip(common);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let path: Vec<String> = up.chain(down).collect();
    Some(path.join("/"))
}

fn is_runtime(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join("Cargo.toml"))
        .is_ok_and(|manifest| manifest.contains("name = \"acs-runtime\""))
}

fn generate(
    builder: &Builder,
    out: &Path,
    timings: bool,
    verbose: bool,
) -> Result<ExitCode, Error> {
    let outcome = builder.generate(out)?;
    report::oddities(&outcome.warnings, verbose);
    report::files(&outcome, out, verbose);
    if timings {
        report::timings(&outcome);
    }
    Ok(ExitCode::SUCCESS)
}

fn compare(builder: &Builder, out: &Path) -> Result<ExitCode, Error> {
    let differences = builder.differences(out)?;
    for difference in &differences {
        report::difference(difference);
    }
    for line in differences.iter().flat_map(Difference::explanation) {
        println!("{line}");
    }
    if differences.is_empty() {
        println!("{} is what the specs give", out.display());
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{} file(s) of {} differ from what the specs give; run `acs generate`",
        differences.len(),
        out.display()
    );
    Ok(ExitCode::FAILURE)
}

fn check(builder: &Builder) -> Result<ExitCode, Error> {
    let warnings = builder.check()?;
    for warning in &warnings {
        println!("{warning}");
    }
    println!("no errors, {} warning(s)", warnings.len());
    Ok(ExitCode::SUCCESS)
}
