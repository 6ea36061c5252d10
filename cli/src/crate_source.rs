//! Where generated manifests take the crates of this project from.

use std::path::{Path, PathBuf};

use acs_codegen::{CrateSource, REPOSITORY};

use crate::failure::Failure;
use crate::output;
use crate::paths::{relative, resolve};

/// The source of `acs-runtime` for a manifest in `out`: the folder that was given (of the crate, or of a checkout), else the
/// checkout that the current folder is in, else the repository.
pub(crate) fn of_runtime(out: &Path, given: Option<&Path>) -> Result<CrateSource, Failure> {
    let folder = match given {
        Some(folder) => [folder.to_owned(), folder.join("runtime")]
            .into_iter()
            .find(|folder| is_runtime(folder))
            .ok_or_else(|| {
                Failure::Tool(format!(
                    "{} is neither the folder of the crate `acs-runtime` nor a clone of {REPOSITORY}; nothing was written",
                    folder.display()
                ))
            })?,
        None => match checkout_here()? {
            Some(root) => root.join("runtime"),
            None => return Ok(CrateSource::Git),
        },
    };
    Ok(CrateSource::Path(relative(out, &folder)?))
}

/// The checkout of this project that `folder` is in.
pub(crate) fn checkout(folder: &Path) -> Option<PathBuf> {
    let folder = resolve(folder).ok()?;
    let root = folder
        .ancestors()
        .find(|folder| is_runtime(&folder.join("runtime")))?;
    Some(root.to_owned())
}

/// The checkout that the current folder is in.
pub(crate) fn checkout_here() -> Result<Option<PathBuf>, Failure> {
    let here = std::env::current_dir()
        .map_err(|error| Failure::file("find", Path::new("the current folder"), &error))?;
    Ok(checkout(&here))
}

/// Says where cargo will look for `crates`, and what to do without access to it.
pub(crate) fn announce_git(source: &CrateSource, crates: &str, option: &str) {
    if *source == CrateSource::Git {
        output::line(&format!(
            "the manifest takes {crates} from {REPOSITORY} by git, because no registry has them yet; if you have a clone, `{option}` uses it instead"
        ));
    }
}

fn is_runtime(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join("Cargo.toml"))
        .is_ok_and(|manifest| manifest.contains("name = \"acs-runtime\""))
}
