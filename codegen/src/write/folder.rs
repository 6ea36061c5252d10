//! Folders with generated files: which files in them are generated, and which of those are stale.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::error::Error;
use crate::file::{MANIFEST_MARK, README_MARK, RUST_MARK};
use crate::lock;

/// Whether the generator writes files of this name. All its names are UTF-8.
fn may_be_generated(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| {
        name.ends_with(".rs") || ["Cargo.toml", "README.md", lock::LOCK].contains(&name)
    })
}

/// Whether a file that is there is the generator's own work, by what each kind of file says in it.
pub(super) fn is_generated(path: &Path, text: &str) -> bool {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("Cargo.toml") => text.lines().any(|line| line.starts_with(MANIFEST_MARK)),
        Some("README.md") => text.contains(README_MARK),
        Some(lock::LOCK) => lock::is_lock(text),
        _ => text.starts_with(RUST_MARK),
    }
}

/// Generated files below `folder` that are not among `expected`, with their content. Only files that say they are
/// generated are ever removed.
pub(super) fn stale(
    folder: &Path,
    expected: &BTreeSet<PathBuf>,
) -> Result<Vec<(PathBuf, String)>, Error> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        let failed = Error::io("read", &current);
        let entries = match fs::read_dir(&current) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(error)),
        };
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if entry.file_type().map_err(failed)?.is_dir() {
                let name = entry.file_name();
                // Neither builds, nor what is being staged, nor a repository.
                if name != "target" && !name.as_encoded_bytes().starts_with(b".") {
                    open.push(path);
                }
                continue;
            }
            if !may_be_generated(&path) || expected.contains(&path) {
                continue;
            }
            if let Some(text) = read(&path)?.filter(|text| is_generated(&path, text)) {
                found.push((path, text));
            }
        }
    }
    Ok(found)
}

/// A folder that held only what was removed would stay behind empty.
pub(super) fn remove_empty_parents(folder: &Path, path: &Path) {
    let mut current = path.parent();
    while let Some(parent) =
        current.filter(|parent| *parent != folder && parent.starts_with(folder))
    {
        // A folder that is not empty refuses, which is what is wanted.
        if fs::remove_dir(parent).is_err() {
            return;
        }
        current = parent.parent();
    }
}

pub(super) fn read(path: &Path) -> Result<Option<String>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}
