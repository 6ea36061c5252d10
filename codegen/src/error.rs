//! Why nothing was generated.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use acs_metadata::finding::{Finding, Listed};
use acs_metadata::visible;

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
    /// A crate cannot have this name, and why.
    CrateName(String),
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
    #[doc(hidden)]
    pub fn io(action: &'static str, path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        move |error| Self::Io {
            action,
            path: path.to_owned(),
            error,
        }
    }
}

impl From<acs_metadata::Error> for Error {
    fn from(error: acs_metadata::Error) -> Self {
        match error {
            acs_metadata::Error::Io {
                action,
                path,
                error,
            } => Self::Io {
                action,
                path,
                error,
            },
            acs_metadata::Error::Spec(findings) => Self::Spec(findings),
            acs_metadata::Error::Verify { file, message } => Self::Verify { file, message },
            other => Self::Verify {
                file: "a spec".to_owned(),
                message: other.to_string(),
            },
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
            Self::CrateName(why) => f.write_str(&visible::text(why)),
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
