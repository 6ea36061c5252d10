//! `acs explain`.

use std::fmt::Write as _;
use std::process::ExitCode;

use acs_codegen::explain::{ErrorCodeHelp, ErrorCodeUse, FindingHelp, Sample, findings};
use acs_codegen::finding::nearest;
use clap::Args;
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::specs::Specs;

/// Explains a code: of a finding (`ACS0201`), or one with which a product refuses (`FREQUENCY_FAIL`).
#[derive(Args)]
#[command(
    after_help = "Examples:\n  acs explain ACS0306\n  acs explain FREQUENCY_FAIL\n  acs explain isv.MOBILE_NUMBER_ILLEGAL --json\n\nError codes are looked up in the specs, `spec` unless `--spec` names others; prefixes (`isv.`, `biz.`) and case do not count.\n\nExit codes: 0 explained; 1 no such code, or the specs hold errors."
)]
pub(crate) struct Arguments {
    /// The code.
    code: String,
    #[command(flatten)]
    specs: Specs,
    /// Prints JSON, for scripts.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(crate) fn run(self) -> Outcome {
        let findings = findings();
        let finding = findings
            .iter()
            .find(|finding| finding.code.eq_ignore_ascii_case(&self.code));
        let text = match finding {
            Some(finding) if self.json => pretty(&finding_json(finding)),
            Some(finding) => finding_text(finding),
            None => self.error_code(&findings)?,
        };
        print!("{text}");
        Ok(ExitCode::SUCCESS)
    }

    fn error_code(&self, findings: &[FindingHelp]) -> Result<String, Failure> {
        // One that looks like a finding's is none of a product's: the specs need not be read, and may be broken.
        let codes = match looks_like_a_finding(&self.code) {
            true => Vec::new(),
            false => self.specs.builder()?.error_codes()?,
        };
        let meant: Vec<&ErrorCodeHelp> = codes
            .iter()
            .filter(|known| known.is_meant_by(&self.code))
            .collect();
        if meant.is_empty() {
            return Err(unknown(&self.code, findings, &codes));
        }
        Ok(if self.json {
            pretty(&meant.iter().map(|help| error_json(help)).collect())
        } else {
            meant.iter().map(|help| error_text(help)).collect()
        })
    }
}

fn looks_like_a_finding(code: &str) -> bool {
    let digits = code.get(3..).unwrap_or_default();
    code.get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("ACS"))
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
}

fn unknown(code: &str, findings: &[FindingHelp], codes: &[ErrorCodeHelp]) -> Failure {
    let bare = code.trim_start_matches("isv.").trim_start_matches("biz.");
    let known: Vec<&str> = findings
        .iter()
        .map(|finding| finding.code)
        .chain(codes.iter().map(|help| help.code.as_str()))
        .collect();
    let hint = match nearest(bare, &known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!(
            "findings are called `ACS` and four digits, and the specs list {} error codes; `--spec` names other specs",
            codes.len()
        ),
    };
    Failure::Tool(format!(
        "there is no code `{}`: {hint}",
        code.escape_debug()
    ))
}

fn finding_text(finding: &FindingHelp) -> String {
    let mut text = format!("{}: {}\n", finding.code, finding.title);
    if !finding.meaning.is_empty() {
        let _ = writeln!(text, "\n{}", finding.meaning);
    }
    for (what, sample) in [("Wrong", finding.wrong), ("Right", finding.right)] {
        if let Some(sample) = sample {
            let _ = writeln!(text, "\n{what}{}:\n", place(&sample));
            for line in sample.text.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    let _ = writeln!(text, "\nFix: {}", finding.fix);
    text
}

/// Where in a spec an example stands.
fn place(sample: &Sample) -> &'static str {
    match sample.place {
        "apis" => ", under `apis`",
        "operation" | "roa" => ", in an operation",
        "parameters" => ", under `parameters` of an operation",
        "schema" => ", in a schema",
        "components" => ", under `components.schemas`",
        "endpoints" => ", under `endpoints`",
        _ => "",
    }
}

fn finding_json(finding: &FindingHelp) -> Value {
    let sample = |sample: Option<Sample>| {
        sample.map(|sample| {
            json!({ "place": sample.place, "language": sample.language, "text": sample.text })
        })
    };
    json!({
        "code": finding.code,
        "title": finding.title,
        "meaning": finding.meaning,
        "wrong": sample(finding.wrong),
        "right": sample(finding.right),
        "fix": finding.fix,
    })
}

/// Operations shown for one meaning; `--json` has all of them.
const MOST_OPERATIONS: usize = 10;

fn error_text(help: &ErrorCodeHelp) -> String {
    let mut text = format!(
        "{}: error code of {} {}\n",
        help.code, help.product, help.version
    );
    if !help.spellings.is_empty() {
        let _ = writeln!(text, "also written {}", help.spellings.join(", "));
    }
    // What several operations say in the same words is said once.
    let mut groups: Vec<(&ErrorCodeUse, Vec<&str>)> = Vec::new();
    for listed in &help.uses {
        let same = groups.iter_mut().find(|(first, _)| {
            let facts = |listed: &ErrorCodeUse| ErrorCodeUse {
                operation: String::new(),
                ..listed.clone()
            };
            facts(first) == facts(listed)
        });
        match same {
            Some((_, operations)) => operations.push(&listed.operation),
            None => groups.push((listed, vec![&listed.operation])),
        }
    }
    for (listed, operations) in groups {
        let shown: Vec<&str> = operations.iter().take(MOST_OPERATIONS).copied().collect();
        let more = operations.len() - shown.len();
        let _ = write!(text, "\n  {}", shown.join(", "));
        if more > 0 {
            let _ = write!(text, " and {more} more");
        }
        let _ = writeln!(text, "\n    status   {}", listed.status);
        for (label, line) in [
            ("message", &listed.message),
            ("meaning", &listed.description),
        ] {
            if let Some(line) = line {
                let one_line = line.split_whitespace().collect::<Vec<_>>().join(" ");
                let _ = writeln!(text, "    {label}  {one_line}");
            }
        }
        if let Some(rust) = &listed.rust {
            let _ = writeln!(text, "    Rust     {rust}");
            let _ = writeln!(
                text,
                "             error.code() == Some(&{})",
                last_two(rust)
            );
        }
    }
    text.push('\n');
    text
}

fn last_two(path: &str) -> String {
    let mut parts: Vec<&str> = path.rsplit("::").take(2).collect();
    parts.reverse();
    parts.join("::")
}

fn error_json(help: &ErrorCodeHelp) -> Value {
    let uses = help.uses.iter().map(|listed| {
        json!({
            "operation": listed.operation,
            "status": listed.status,
            "message": listed.message,
            "description": listed.description,
            "rust": listed.rust,
        })
    });
    json!({
        "code": help.code,
        "spellings": help.spellings,
        "product": help.product,
        "version": help.version,
        "uses": uses.collect::<Vec<_>>(),
    })
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
