//! Puts files where they belong: each one atomically, only what changed, and what is stale goes away.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use crate::digest;
use crate::emit::{File, MARK};
use crate::error::Error;
use crate::finding::Finding;
use crate::scaffold::{MANIFEST_MARK, README_MARK};

/// What was done, or what would have to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files that did not exist.
    pub created: Vec<PathBuf>,
    /// Files whose content differed.
    pub changed: Vec<PathBuf>,
    /// Generated files that no spec gives any more.
    pub removed: Vec<PathBuf>,
    /// Files that were right already.
    pub unchanged: usize,
    /// What is odd about the specs.
    pub warnings: Vec<Finding>,
    /// Operations that can be sent.
    pub operations: usize,
    /// Operations of gateways with a signature of their own: their types are there, and cannot be sent yet.
    pub unsendable: usize,
    /// The stages of the pipeline with the time each took.
    pub stages: Vec<(&'static str, Duration)>,
}

impl Outcome {
    /// Operations of all products, those that cannot be sent yet among them.
    #[must_use]
    pub fn all_operations(&self) -> usize {
        self.operations + self.unsendable
    }

    /// The time of all stages.
    #[must_use]
    pub fn total_time(&self) -> Duration {
        self.stages.iter().map(|(_, time)| *time).sum()
    }

    /// Operations from metadata to files in a second.
    #[must_use]
    pub fn operations_per_second(&self) -> f64 {
        let operations = u32::try_from(self.all_operations()).unwrap_or(u32::MAX);
        f64::from(operations) / self.total_time().as_secs_f64()
    }

    /// Whether the folder already is what the specs give.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// One difference between a folder and what the specs give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The file.
    pub path: PathBuf,
    /// What is there; `None` when the file is missing.
    pub found: Option<String>,
    /// What should be there; `None` when the file is stale.
    pub expected: Option<String>,
}

impl Difference {
    /// What it means in words: for `specs.lock`, which specs the crate came from and which there are now.
    #[must_use]
    pub fn explanation(&self) -> Vec<String> {
        match (&self.found, &self.expected) {
            (Some(found), Some(expected)) if self.path.ends_with(digest::LOCK) => {
                digest::moved(found, expected)
            }
            _ => Vec::new(),
        }
    }
}

/// Compares `folder` with `files`, in the order of paths.
pub(crate) fn compare(folder: &Path, files: &[File]) -> Result<(Vec<Difference>, usize), Error> {
    let mut differences = Vec::new();
    let mut unchanged = 0;
    let mut expected_paths = BTreeSet::new();
    for file in files {
        let path = folder.join(&file.path);
        expected_paths.insert(path.clone());
        match read(&path)? {
            Some(found) if found == file.text => unchanged += 1,
            found => differences.push(Difference {
                path,
                found,
                expected: Some(file.text.clone()),
            }),
        }
    }
    for (path, text) in stale(folder, &expected_paths)? {
        differences.push(Difference {
            path,
            found: Some(text),
            expected: None,
        });
    }
    differences.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((differences, unchanged))
}

/// Makes `folder` what `files` say; refuses before the first write if that would replace a file that is not generated.
pub(crate) fn apply(folder: &Path, files: &[File]) -> Result<Outcome, Error> {
    let (differences, unchanged) = compare(folder, files)?;
    let foreign: Vec<PathBuf> = differences
        .iter()
        .filter(|difference| {
            let found = difference.found.as_deref();
            found.is_some_and(|text| !is_generated(&difference.path, text))
        })
        .map(|difference| difference.path.clone())
        .collect();
    if !foreign.is_empty() {
        return Err(Error::NotGenerated(foreign));
    }
    let mut outcome = Outcome {
        unchanged,
        ..Outcome::default()
    };
    for difference in differences {
        let path = difference.path;
        match (&difference.found, &difference.expected) {
            (_, None) => {
                fs::remove_file(&path).map_err(Error::io("remove", &path))?;
                remove_empty_parents(folder, &path);
                outcome.removed.push(path);
            }
            (found, Some(text)) => {
                replace(&path, text).map_err(Error::io("write", &path))?;
                match found {
                    None => outcome.created.push(path),
                    Some(_) => outcome.changed.push(path),
                }
            }
        }
    }
    Ok(outcome)
}

/// Whether a file that is there is the generator's own work, by what each kind of file says in it.
fn is_generated(path: &Path, text: &str) -> bool {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("Cargo.toml") => text.lines().any(|line| line.starts_with(MANIFEST_MARK)),
        Some("README.md") => text.contains(README_MARK),
        Some(digest::LOCK) => digest::is_lock(text),
        _ => text.starts_with(MARK),
    }
}

/// A reader of the file sees the old content or the new, never a part. A link stays, and so does the mode of a file.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = &target(path)?;
    let there = match fs::metadata(path) {
        Ok(there) => Some(there),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if there
        .as_ref()
        .is_some_and(|there| !there.is_file() && !there.is_dir())
    {
        // A pipe or a device is no file that another could take the place of.
        return fs::write(path, text);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".acs-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let new = fs::Permissions::from_mode(0o644);
        file.as_file()
            .set_permissions(there.map_or(new, |there| there.permissions()))?;
    }
    file.persist(path)?;
    Ok(())
}

/// What `path` stands for, if it is a link; its target need not exist.
fn target(path: &Path) -> io::Result<PathBuf> {
    if !fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink()) {
        return Ok(path.to_owned());
    }
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let link = fs::read_link(path)?;
            let folder = path.parent().unwrap_or(Path::new(""));
            target(&folder.join(link))
        }
        found => found,
    }
}

/// Generated files below `folder` that are not among `expected`, with their content. Only files that say they are
/// generated are ever removed.
fn stale(folder: &Path, expected: &BTreeSet<PathBuf>) -> Result<Vec<(PathBuf, String)>, Error> {
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
                if entry.file_name() != "target" {
                    open.push(path);
                }
                continue;
            }
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            if !is_rust || expected.contains(&path) {
                continue;
            }
            if let Some(text) = read(&path)?.filter(|text| text.starts_with(MARK)) {
                found.push((path, text));
            }
        }
    }
    Ok(found)
}

/// A folder that held only what was removed would stay behind empty.
fn remove_empty_parents(folder: &Path, path: &Path) {
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

fn read(path: &Path) -> Result<Option<String>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}
