//! `acs check`.

use std::fmt::Write as _;
use std::io::stdout;
use std::process::ExitCode;

use acs_codegen::Error;
use acs_metadata::finding::{Finding, Severity};
use acs_metadata::paging::{NOT_SUPPORTED, describe};
use acs_metadata::visible;
use clap::Args;
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome, sum};
use crate::output;
use crate::report;
use crate::snippet::Snippets;
use crate::specs::Specs;

/// Reads the specs and says what is wrong or odd about them, with the line, a caret and a way out.
///
/// Nothing is written. What is odd in the vendor's own metadata is a warning, unless `--strict` makes it an error.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  acs check\n  acs check --spec spec/dypnsapi-2017-05-25.yaml\n  acs check --metadata ecs/2014-05-26/api-docs.json --json | jq -r '.findings[].code' | sort | uniq -c\n\nExit codes: 0 no errors, warnings perhaps; 1 errors; 2 wrong usage."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    specs: Specs,
    /// Prints JSON, for scripts: `errors`, `warnings`, and `findings` with `code`, `severity`, `file`, `line`, `column`, `message`, `help`;
    /// `error` says why where a spec cannot be read at all.
    #[arg(long)]
    json: bool,
    /// Lists the operations that return their items in pages, with the parameters that request a page, and those that look
    /// paged and are not supported, with the reason.
    #[arg(long, conflicts_with = "json")]
    paging: bool,
}

impl Arguments {
    pub(crate) fn run(self) -> Outcome {
        let checked = self.checked();
        if self.json {
            let (answer, exit) = match checked {
                Ok(warnings) => (as_json(&warnings), ExitCode::SUCCESS),
                Err(Failure::Generator(Error::Spec(findings))) => {
                    (as_json(&findings), ExitCode::FAILURE)
                }
                Err(other) => (unread(&other), ExitCode::FAILURE),
            };
            output::json(&answer);
            return Ok(exit);
        }
        let warnings = checked?;
        if self.paging {
            output::styled(&self.paging()?);
        }
        let mut snippets = Snippets::for_stream(&stdout());
        let mut text = String::new();
        for warning in &warnings {
            text.push_str(&snippets.render(warning));
            text.push_str("\n\n");
        }
        let kinds = report::kinds(&warnings);
        // Where each kind was seen once, the list says no more than the findings do.
        if kinds.len() < warnings.len() {
            for kind in kinds {
                text.push_str(&visible::text(&kind));
                text.push('\n');
            }
        }
        text.push_str(&sum(&warnings));
        text.push('\n');
        output::styled(&text);
        Ok(ExitCode::SUCCESS)
    }

    /// A line for each operation that pages, below the name of its product.
    fn paging(&self) -> Result<String, Failure> {
        let mut text = String::new();
        for spec in self.specs.builder()?.metadata()? {
            let lines = describe(&spec);
            let info = &spec.info;
            let _ = writeln!(
                text,
                "{} {}: {} of {} operations page",
                visible::line(&info.product.value),
                visible::line(&info.version.value),
                lines
                    .iter()
                    .filter(|line| line.kind != NOT_SUPPORTED)
                    .count(),
                spec.operations.len()
            );
            for line in lines {
                let not = if line.kind == NOT_SUPPORTED {
                    "not supported: "
                } else {
                    ""
                };
                let _ = writeln!(
                    text,
                    "  {}: {not}{}",
                    visible::line(&line.operation),
                    visible::line(&line.detail)
                );
            }
            text.push('\n');
        }
        Ok(text)
    }

    fn checked(&self) -> Result<Vec<Finding>, Failure> {
        Ok(self.specs.builder()?.check()?)
    }
}

/// The answer where the specs could not be looked at: one error, which has no place in a file.
fn unread(why: &Failure) -> Value {
    json!({ "errors": 1, "warnings": 0, "findings": [], "error": why.to_string() })
}

fn as_json(findings: &[Finding]) -> Value {
    let of = |severity| {
        let same = findings.iter().filter(|f| f.severity == severity);
        same.count()
    };
    let list = findings.iter().map(|finding| {
        json!({
            "code": finding.code,
            "severity": match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            "file": &*finding.file,
            "line": finding.position.line,
            "column": finding.position.column,
            "message": finding.message,
            "help": finding.help,
        })
    });
    let list: Vec<Value> = list.collect();
    json!({ "errors": of(Severity::Error), "warnings": of(Severity::Warning), "findings": list })
}
