//! Why a spec could not be loaded or written.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use crate::finding::{Finding, Listed};
use crate::visible;

/// Why a spec could not be loaded or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read.
    Io {
        /// What was tried, such as `read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The error of the system; it is the [source](std::error::Error::source), and not part of the message.
        error: io::Error,
    },
    /// The specs hold errors; every one of them is here, with the warnings.
    Spec(Vec<Finding>),
    /// YAML that was written does not say the same as its source: a fault of this crate, please report it.
    Verify {
        /// The source.
        file: String,
        /// What is wrong.
        message: String,
    },
}

impl Error {
    /// The error of a failure to `action` this file.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        move |error| Self::Io {
            action,
            path: path.to_owned(),
            error,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { action, path, .. } => {
                let path = path.to_string_lossy();
                write!(f, "cannot {action} {}", visible::line(&path))
            }
            Self::Spec(findings) => Listed(findings).fmt(f),
            Self::Verify { file, message } => write!(
                f,
                "{}: {}; this is a fault of acs-metadata, please report it",
                visible::line(file),
                visible::text(message)
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// The text of an error and, behind colons, that of each of its causes, for one line of output.
///
/// No error of these crates repeats the text of its [source](std::error::Error::source), so that nothing is said twice.
///
/// ```
/// let error = acs_metadata::load(std::path::Path::new("missing.yaml")).unwrap_err();
/// assert_eq!(error.to_string(), "cannot read missing.yaml");
/// assert!(acs_metadata::with_causes(&error).starts_with("cannot read missing.yaml: "));
/// ```
#[must_use]
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
