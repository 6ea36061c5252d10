//! Where the crates of this project are, for manifests that name them by path.

use std::path::{Path, PathBuf};

/// The folder of the runtime as a manifest in `out` names it: what was given, or that of the checkout the tool runs in.
pub(crate) fn runtime_for(out: &Path, given: Option<PathBuf>) -> Option<String> {
    let here = std::env::current_dir().ok()?;
    let folder = match given {
        Some(folder) => here.join(folder),
        None => checkout(&here)?.join("runtime"),
    };
    relative(out, &folder)
}

/// The checkout that `here` is in.
pub(crate) fn checkout(here: &Path) -> Option<&Path> {
    here.ancestors()
        .find(|folder| is_runtime(&folder.join("runtime")))
}

/// `folder` as one says it in `from`.
pub(crate) fn relative(from: &Path, folder: &Path) -> Option<String> {
    let from = std::path::absolute(from).ok()?;
    let folder = std::path::absolute(folder).ok()?;
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), folder.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let down = to.iter().skip(common);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let path: Vec<String> = up.chain(down).collect();
    Some(path.join("/"))
}

fn is_runtime(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join("Cargo.toml"))
        .is_ok_and(|manifest| manifest.contains("name = \"acs-runtime\""))
}
