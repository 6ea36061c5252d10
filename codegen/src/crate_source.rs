//! The place that manifests take the crates of this project from.

use std::fmt::Write as _;

/// The project's repository, from which cargo fetches the crates while no registry has them.
pub const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The version that a manifest requires: the crates are released together with this one.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where a manifest takes the crates of this project from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CrateSource {
    /// The project's [`REPOSITORY`], fetched by git.
    #[default]
    Git,
    /// A folder on this machine, as the manifest names it: absolute, or relative to the manifest's own folder.
    Path(String),
}

impl CrateSource {
    /// The version and the source of a dependency, as keys of its TOML table. `subfolder` is where the crate is inside of a
    /// [`Self::Path`].
    pub fn keys(&self, subfolder: &str) -> String {
        let (key, value) = match self {
            Self::Git => ("git", REPOSITORY.to_owned()),
            Self::Path(folder) if subfolder.is_empty() => ("path", folder.clone()),
            Self::Path(folder) => ("path", format!("{folder}/{subfolder}")),
        };
        format!("version = \"{VERSION}\", {key} = {}", toml_string(&value))
    }
}

/// A crate that belongs to no workspace but its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standalone {
    /// Where the manifest takes `acs-runtime` from; a [`CrateSource::Path`] is the folder of that crate.
    pub runtime: CrateSource,
}

/// A TOML string: a literal one where the text allows it, because paths of Windows are full of backslashes.
fn toml_string(text: &str) -> String {
    if !text.contains('\'') && !text.contains(char::is_control) {
        return format!("'{text}'");
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_written_as_keys_of_a_dependency() {
        let path = |folder: &str, subfolder| CrateSource::Path(folder.to_owned()).keys(subfolder);
        assert_eq!(
            CrateSource::Git.keys("runtime"),
            format!("version = \"{VERSION}\", git = '{REPOSITORY}'")
        );
        assert!(path("../acs", "runtime").ends_with(", path = '../acs/runtime'"));
        assert!(path("../runtime", "").ends_with(", path = '../runtime'"));
    }

    #[test]
    fn any_path_is_a_toml_string() {
        assert_eq!(toml_string(r"C:\acs"), r"'C:\acs'");
        assert_eq!(toml_string("it's \"a\\b\"\n"), r#""it's \"a\\b\"\u000A""#);
    }
}
