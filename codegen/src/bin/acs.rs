//! `acs`: generates Rust from specs, and checks both.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks on standard output"
)]

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acs_codegen::{Builder, Difference, Error, Outcome};
use clap::{Args, Parser, Subcommand};
use similar::TextDiff;

/// Turns Alibaba Cloud OpenAPI metadata into a typed Rust crate.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 all is well; 1 the specs hold errors, or `generate --check` found differences; 2 wrong usage."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes the crate: only what changed, and what is stale goes away.
    #[command(
        after_help = "Examples:\n  acs generate\n  acs generate --check\n  acs generate --spec spec/dypnsapi-2017-05-25.yaml --out generated"
    )]
    Generate {
        #[command(flatten)]
        specs: Specs,
        /// Folder of the crate.
        #[arg(long, default_value = "generated")]
        out: PathBuf,
        /// Writes nothing; shows what differs and exits with 1 if anything does.
        #[arg(long)]
        check: bool,
    },
    /// Reads the specs and prints what is wrong or odd about them.
    #[command(after_help = "Example:\n  acs check --spec spec/dypnsapi-2017-05-25.yaml")]
    Check {
        #[command(flatten)]
        specs: Specs,
    },
}

#[derive(Args)]
struct Specs {
    /// Spec file, or folder with `.yaml` files; may be given several times.
    #[arg(long = "spec", default_value = "spec")]
    specs: Vec<PathBuf>,
}

impl Specs {
    fn builder(&self) -> Builder {
        self.specs
            .iter()
            .fold(Builder::new(), |builder, spec| builder.spec(spec))
    }
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Generate {
            specs,
            out,
            check: false,
        } => generate(&specs, &out),
        Command::Generate {
            specs,
            out,
            check: true,
        } => compare(&specs, &out),
        Command::Check { specs } => check(&specs),
    };
    result.unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

fn generate(specs: &Specs, out: &Path) -> Result<ExitCode, Error> {
    let outcome = specs.builder().generate(out)?;
    for warning in &outcome.warnings {
        eprintln!("{warning}");
    }
    report(&outcome, out);
    Ok(ExitCode::SUCCESS)
}

fn report(outcome: &Outcome, out: &Path) {
    let lists = [
        ("created", &outcome.created),
        ("changed", &outcome.changed),
        ("removed", &outcome.removed),
    ];
    for (what, paths) in lists {
        for path in paths {
            println!("{what:>9} {}", path.display());
        }
    }
    println!(
        "{}: {} created, {} changed, {} removed, {} unchanged",
        out.display(),
        outcome.created.len(),
        outcome.changed.len(),
        outcome.removed.len(),
        outcome.unchanged
    );
}

fn compare(specs: &Specs, out: &Path) -> Result<ExitCode, Error> {
    let differences = specs.builder().differences(out)?;
    for difference in &differences {
        show(difference);
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

/// A unified diff: `-` is what is there, `+` what the specs give.
fn show(difference: &Difference) {
    let path = difference.path.display().to_string();
    let found = difference.found.as_deref().unwrap_or("");
    let expected = difference.expected.as_deref().unwrap_or("");
    let note = match (&difference.found, &difference.expected) {
        (None, _) => " (missing)",
        (_, None) => " (stale)",
        _ => "",
    };
    let diff = TextDiff::from_lines(found, expected);
    let text = diff
        .unified_diff()
        .context_radius(3)
        .header(
            &format!("{path}{note}"),
            &format!("{path} (from the specs)"),
        )
        .to_string();
    for line in text.lines() {
        println!("{}", painted(line));
    }
}

fn painted(line: &str) -> String {
    let color = match line.chars().next() {
        Some('+') => "32",
        Some('-') => "31",
        Some('@') => "36",
        _ => return line.to_owned(),
    };
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\u{1b}[{color}m{line}\u{1b}[0m")
    } else {
        line.to_owned()
    }
}

fn check(specs: &Specs) -> Result<ExitCode, Error> {
    let warnings = specs.builder().check()?;
    for warning in &warnings {
        println!("{warning}");
    }
    println!("no errors, {} warning(s)", warnings.len());
    Ok(ExitCode::SUCCESS)
}
