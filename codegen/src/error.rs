//! Why nothing was generated.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use crate::finding::{Finding, Severity};
use crate::visible;

/// Why the generator stopped. Nothing has been written when it did, except for [`Error::Io`] with the action `write`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    Io {
        /// What was tried, such as `read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said; it is the [source](std::error::Error::source), and not part of the message.
        error: io::Error,
    },
    /// The specs hold errors; every one of them is here, with the warnings.
    Spec(Vec<Finding>),
    /// No spec was given.
    NoSpecs,
    /// A folder was given, and no spec is in it.
    EmptyFolder {
        /// The folder.
        folder: PathBuf,
        /// The first JSON file in it, which may be the vendor's metadata.
        json: Option<PathBuf>,
    },
    /// Two specs were to be compared that are not of one product.
    OtherProduct {
        /// Product code of the old spec.
        old: String,
        /// Product code of the new spec.
        new: String,
    },
    /// What was given for a product's code or version is not written as the vendor writes them.
    Identity {
        /// `product code` or `version`.
        what: &'static str,
        /// What was given.
        given: String,
    },
    /// The spec at `path` was not replaced by an import or a transcription, because something would be lost.
    Kept {
        /// The spec.
        path: String,
        /// Why, with a way out.
        why: String,
    },
    /// These files would be replaced, and were not written by the generator.
    NotGenerated(Vec<PathBuf>),
    /// Products of a generated crate would be gone, for no spec gives them; [`Builder::remove`](crate::Builder::remove) allows that.
    Removal {
        /// The folder that was to be generated into.
        folder: PathBuf,
        /// The products with their versions, such as `Ecs 2014-05-26`.
        products: Vec<String>,
    },
    /// Another process is writing to this folder.
    Busy(PathBuf),
    /// [`stop_writing`](crate::stop_writing) was called; nothing was written.
    Interrupted,
    /// A crate of one's own cannot be made so, and why.
    OwnCrate(String),
    /// Cargo's `OUT_DIR` is not set.
    NotABuildScript,
    /// What was emitted is not what was planned: a fault of the generator, please report it.
    Verify {
        /// The file to be.
        file: String,
        /// What is wrong with it.
        message: String,
    },
}

/// Files that one message names.
const MOST_FILES: usize = 20;

impl Error {
    /// What a failure to `action` this file becomes.
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
            Self::Spec(findings) => {
                for finding in findings {
                    writeln!(f, "{finding}")?;
                }
                let errors = findings
                    .iter()
                    .filter(|f| f.severity == Severity::Error)
                    .count();
                write!(f, "{errors} error(s)")
            }
            Self::NoSpecs => {
                f.write_str("no spec was given: name a file, or a folder with `.yaml` files in it")
            }
            Self::EmptyFolder { folder, json } => {
                let shown = |path: &Path| visible::line(&path.to_string_lossy()).into_owned();
                let folder = shown(folder);
                write!(f, "the folder {folder} holds no `.yaml` or `.yml` file: ")?;
                match json {
                    Some(json) => write!(f, "name JSON files one by one, such as {}", shown(json)),
                    None => f.write_str(
                        "name the folder that holds the specs; folders in it are not searched",
                    ),
                }
            }
            Self::OtherProduct { old, new } => write!(
                f,
                "the old spec is of {}, the new one of {}: name two versions of one product",
                visible::line(old),
                visible::line(new)
            ),
            Self::Kept { path, why } => {
                write!(f, "{} was not replaced: {why}", visible::line(path))
            }
            Self::NotGenerated(files) => {
                f.write_str("these files are no work of the generator, and would be replaced:\n")?;
                for file in files.iter().take(MOST_FILES) {
                    writeln!(f, "  {}", file.display())?;
                }
                if files.len() > MOST_FILES {
                    writeln!(f, "  {} more", files.len() - MOST_FILES)?;
                }
                f.write_str(
                    "nothing was written; generate into another folder, or move them away first",
                )
            }
            Self::Removal { folder, products } => write!(
                f,
                "{} holds a generated crate of {}, which no spec gives now, so its files would be removed; nothing was written. \
                 Name the specs of all products, or generate into another folder; `--remove` (`Builder::remove`) removes it",
                visible::line(&folder.to_string_lossy()),
                visible::line(&products.join(", "))
            ),
            Self::Busy(folder) => write!(
                f,
                "another run is writing to {}; nothing was written, try again when it has ended",
                visible::line(&folder.to_string_lossy())
            ),
            Self::Interrupted => f.write_str("interrupted; nothing was written"),
            Self::NotABuildScript => f.write_str(
                "`OUT_DIR` is not set: `build_script` is for build.rs, elsewhere use `generate`",
            ),
            Self::Identity { what, given } => write!(
                f,
                "`{}` is no {what}: the vendor writes them like `Dypnsapi` and `2017-05-25`",
                visible::line(given)
            ),
            Self::OwnCrate(why) => f.write_str(&visible::text(why)),
            Self::Verify { file, message } => write!(
                f,
                "the generator made something it had not planned in {}: {}; please report this",
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
/// let error = acs_codegen::load(std::path::Path::new("missing.yaml")).unwrap_err();
/// assert_eq!(error.to_string(), "cannot read missing.yaml");
/// assert!(acs_codegen::with_causes(&error).starts_with("cannot read missing.yaml: "));
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
