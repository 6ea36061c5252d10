//! Why the tool did not do what it was asked to do.

use std::fmt;
use std::io;
use std::path::Path;

use acs_metadata::visible;

/// Why the tool did not do what it was asked to do. Nothing has been written then.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A spec could not be loaded, or a file could not be read or written.
    Generator(acs_codegen::Error),
    /// Two specs were to be compared that are not of one product.
    OtherProduct {
        /// Product code of the old spec.
        old: String,
        /// Product code of the new spec.
        new: String,
    },
    /// The product code or the version that was given is not written as the vendor writes them.
    Identity {
        /// `product code` or `version`.
        what: &'static str,
        /// The invalid text.
        given: String,
    },
    /// The spec at `path` was not replaced by an import or a transcription, because something would be lost.
    Kept {
        /// The spec.
        path: String,
        /// Why, with a way out.
        why: String,
    },
    /// A crate cannot be started, and why.
    OwnCrate(String),
}

impl Error {
    /// The error of a failure to `action` this file.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        move |error| {
            Self::Generator(acs_codegen::Error::Io {
                action,
                path: path.to_owned(),
                error,
            })
        }
    }
}

impl From<acs_codegen::Error> for Error {
    fn from(error: acs_codegen::Error) -> Self {
        Self::Generator(error)
    }
}

impl From<acs_metadata::Error> for Error {
    fn from(error: acs_metadata::Error) -> Self {
        Self::Generator(error.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Generator(error) => error.fmt(f),
            Self::OtherProduct { old, new } => write!(
                f,
                "the old spec is of {}, the new one of {}: name two versions of one product",
                visible::line(old),
                visible::line(new)
            ),
            Self::Identity { what, given } => write!(
                f,
                "`{}` is an invalid {what}: the vendor writes them like `Dypnsapi` and `2017-05-25`",
                visible::line(given)
            ),
            Self::Kept { path, why } => {
                write!(f, "{} was not replaced: {why}", visible::line(path))
            }
            Self::OwnCrate(why) => f.write_str(&visible::text(why)),
        }
    }
}

impl std::error::Error for Error {
    /// That of the error of the generator, whose text is the text of this error.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Generator(error) => error.source(),
            _ => None,
        }
    }
}
