//! Why a command did not do what was asked.

use std::fmt;
use std::io::{self, stderr};
use std::path::Path;
use std::process::ExitCode;

use acs_codegen::Error;
use acs_metadata::finding::{Finding, Severity};
use acs_metadata::with_causes;

use crate::output;
use crate::snippet::Snippets;

/// What a command gives: the exit code, or why it failed.
pub(crate) type Outcome = Result<ExitCode, Failure>;

/// The exit code of a request that cannot be meant so, the same as for an option that is not known.
const WRONG_USAGE: u8 = 2;

/// Why a command failed.
pub(crate) enum Failure {
    /// The generator says so.
    Generator(Error),
    /// The tool says so, with a way out.
    Tool(String),
    /// The arguments are invalid, and why.
    Usage(String),
}

impl Failure {
    /// A file that could not be read or written.
    pub(crate) fn file(action: &str, path: &Path, error: &io::Error) -> Self {
        let why = with_causes(error);
        Self::Tool(format!("cannot {action} {}: {why}", path.display()))
    }

    /// Says it, and gives the exit code; of a command that `writes`, that it did not.
    pub(crate) fn report(&self, writes: bool) -> ExitCode {
        let unwritten = if writes { "; nothing was written" } else { "" };
        match self {
            Self::Generator(Error::Spec(findings)) => {
                let mut snippets = Snippets::for_stream(&stderr());
                for finding in findings {
                    output::styled_note(&format!("{}\n", snippets.render(finding)));
                }
                output::note(&format!("{}{unwritten}", sum(findings)));
                if let Some(finding) = findings.iter().find(|f| f.severity == Severity::Error) {
                    output::note(&format!("`acs explain {}` says more", finding.code));
                }
            }
            Self::Usage(text) => {
                output::note(text);
                return ExitCode::from(WRONG_USAGE);
            }
            Self::Generator(Error::Verify { .. }) => {
                output::note(&format!("{self}{unwritten}"));
            }
            Self::Generator(_) | Self::Tool(_) => output::note(&self.to_string()),
        }
        ExitCode::FAILURE
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Generator(error) => f.write_str(&with_causes(error)),
            Self::Tool(text) | Self::Usage(text) => f.write_str(text),
        }
    }
}

/// How many findings are what.
pub(crate) fn sum(findings: &[Finding]) -> String {
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    let warnings = findings.len() - errors;
    match errors {
        0 => format!("no errors, {warnings} warning(s)"),
        _ if warnings == 0 => format!("{errors} error(s)"),
        _ => format!("{errors} error(s), {warnings} warning(s)"),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Generator(error)
    }
}

impl From<acs_metadata::Error> for Failure {
    fn from(error: acs_metadata::Error) -> Self {
        Self::Generator(error.into())
    }
}

impl From<acs_tools::Error> for Failure {
    fn from(error: acs_tools::Error) -> Self {
        match error {
            acs_tools::Error::Generator(error) => Self::Generator(error),
            acs_tools::Error::Identity { .. } => Self::Usage(error.to_string()),
            other => Self::Tool(other.to_string()),
        }
    }
}
