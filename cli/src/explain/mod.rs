//! `acs explain`.

mod error_codes;
mod findings;

use std::path::Path;
use std::process::ExitCode;

use acs_codegen::{Builder, Error};
use acs_metadata::finding::nearest;
use acs_metadata::visible;
use acs_tools::explain::{self, ErrorCodeHelp, FindingHelp};
use clap::Args;
use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::output;
use crate::shipped::{SPECS, Shipped};
use crate::specs::{DEFAULT_FOLDER, Specs};

/// Explains a code and says what to do: of a finding (`ACS0201`), or one with which a product or its gateway refuses (`FREQUENCY_FAIL`).
#[derive(Args)]
#[command(
    after_help = "Examples:\n  acs explain ACS0306\n  acs explain FREQUENCY_FAIL\n  acs explain isv.MOBILE_NUMBER_ILLEGAL --json\n  acs explain SignatureDoesNotMatch\n\nError codes are looked up in the specs that `--spec` or `--metadata` names. Without these options: in the folder `spec` if there is one, then in\nthe specs of the shipped products, which are part of the tool. Codes that every gateway uses need no spec. Prefixes (`isv.`, `biz.`) and case do\nnot count.\n\nExit codes: 0 explained; 1 no such code, or the specs hold errors."
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
        let findings = explain::findings();
        let finding = findings
            .iter()
            .find(|finding| finding.code.eq_ignore_ascii_case(&self.code));
        match finding {
            Some(finding) if self.json => output::json(&findings::as_json(finding)),
            Some(finding) => output::print(&findings::text(finding)),
            None => self.error_code(&findings)?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn error_code(&self, findings: &[FindingHelp]) -> Result<(), Failure> {
        let codes = self.codes()?;
        let meant: Vec<&ErrorCodeHelp> = codes
            .iter()
            .filter(|known| known.is_meant_by(&self.code))
            .collect();
        let near = near(&self.code, findings, &codes);
        if !meant.is_empty() {
            if self.json {
                let list: Value = meant
                    .iter()
                    .map(|help| error_codes::as_json(help))
                    .collect();
                output::json(&list);
            } else {
                let list: Vec<String> = meant.iter().map(|help| error_codes::text(help)).collect();
                output::print(&list.join("\n"));
            }
            return Ok(());
        }
        if !explained_without_a_spec(&self.code) {
            return Err(unknown(&self.code, near, codes.len()));
        }
        if self.json {
            output::json(&error_codes::common_json(&self.code));
        } else {
            // A code that gateways are known to answer is no slip.
            let near = near.filter(|_| explain::gateway_code(&self.code).is_none());
            output::print(&error_codes::common_text(&self.code, near));
        }
        Ok(())
    }

    /// The codes that the specs list: those that are named or in the default folder, and if none of them lists the code that is
    /// asked for, those of the shipped products.
    fn codes(&self) -> Result<Vec<ErrorCodeHelp>, Failure> {
        // No product has codes of this form, so no spec has to be parsed, and all of them may be broken.
        if looks_like_a_finding(&self.code) {
            return Ok(Vec::new());
        }
        let found = match self.specs.exist() {
            true => self.found_codes(),
            false => Ok(Vec::new()),
        };
        let (mut codes, failure) = match found {
            Ok(codes) => (codes, None),
            Err(failure) => (Vec::new(), Some(failure)),
        };
        let is_listed =
            |codes: &[ErrorCodeHelp]| codes.iter().any(|known| known.is_meant_by(&self.code));
        if !self.specs.are_named() && !is_listed(&codes) {
            codes.extend(shipped_codes()?);
        }
        let Some(failure) = failure else {
            return Ok(codes);
        };
        if !is_listed(&codes) && !explained_without_a_spec(&self.code) {
            return Err(failure);
        }
        let why = match &failure {
            Failure::Generator(Error::Spec(_)) => {
                "`acs check` says what is wrong with them".to_owned()
            }
            other => other.to_string(),
        };
        output::note(&format!(
            "without the specs, because they cannot be read: {why}\n"
        ));
        Ok(codes)
    }

    /// The codes of the specs that are named, or of the default folder.
    fn found_codes(&self) -> Result<Vec<ErrorCodeHelp>, Failure> {
        Ok(explain::error_codes(&self.specs.builder()?)?)
    }
}

/// The codes of the shipped products, without those whose spec is in the default folder: that one has been read.
fn shipped_codes() -> Result<Vec<ErrorCodeHelp>, Failure> {
    let folder = Path::new(DEFAULT_FOLDER);
    let absent: Vec<&Shipped> = SPECS
        .iter()
        .filter(|spec| !folder.join(spec.file).exists())
        .collect();
    if absent.is_empty() {
        return Ok(Vec::new());
    }
    let builder = absent.iter().fold(Builder::new(), |builder, spec| {
        builder.spec_text(spec.file, spec.text)
    });
    Ok(explain::error_codes(&builder)?)
}

/// Whether gateways share the code, or its name says what to do.
fn explained_without_a_spec(code: &str) -> bool {
    explain::gateway_code(code).is_some() || explain::family(code).is_some()
}

fn looks_like_a_finding(code: &str) -> bool {
    let digits = code.get(3..).unwrap_or_default();
    code.get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("ACS"))
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The known code that was perhaps meant.
fn near(code: &str, findings: &[FindingHelp], codes: &[ErrorCodeHelp]) -> Option<String> {
    let bare = code.trim_start_matches("isv.").trim_start_matches("biz.");
    let gateway = explain::gateway_codes();
    let gateway = gateway.iter().flat_map(|entry| &entry.codes);
    let known: Vec<&str> = findings
        .iter()
        .map(|finding| finding.code)
        .chain(codes.iter().map(|help| help.code.as_str()))
        .chain(gateway.copied().filter(|code| !code.contains('*')))
        .collect();
    let meant = nearest(bare, &known)?;
    (!meant.eq_ignore_ascii_case(bare)).then(|| visible::line(meant).into_owned())
}

fn unknown(code: &str, near: Option<String>, codes: usize) -> Failure {
    let hint = match near {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!(
            "findings are called `ACS` and four digits, and the specs list {codes} error codes; `--spec` names other specs"
        ),
    };
    Failure::Tool(format!(
        "there is no code `{}`: {hint}",
        code.escape_debug()
    ))
}
