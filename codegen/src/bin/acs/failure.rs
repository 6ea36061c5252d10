//! Why a command did not do what was asked.

use std::path::Path;
use std::process::ExitCode;
use std::{fmt, io};

use acs_codegen::Error;

/// What a command gives: the exit code, or why it failed.
pub(crate) type Outcome = Result<ExitCode, Failure>;

/// Why a command failed.
pub(crate) enum Failure {
    /// The generator says so.
    Generator(Error),
    /// The tool says so, with a way out.
    Tool(String),
}

impl Failure {
    /// A file that could not be read or written.
    pub(crate) fn file(action: &str, path: &Path, error: &io::Error) -> Self {
        Self::Tool(format!("cannot {action} {}: {error}", path.display()))
    }

    /// Says it, and gives the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        eprintln!("{self}");
        ExitCode::FAILURE
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Generator(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Generator(error) => write!(f, "{error}"),
            Self::Tool(text) => f.write_str(text),
        }
    }
}
