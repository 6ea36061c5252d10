//! Writing generated files: only those that changed, all of them in one step; what is stale is removed.

mod file;
mod folder;
mod interrupt;
mod lease;
mod staging;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use crate::error::Error;
use crate::file::File;
use crate::lock;
use acs_metadata::finding::Finding;
pub(crate) use file::replace;
use folder::{is_generated, read, stale};
use interrupt::Section;
pub use interrupt::stop_writing;
use staging::Staging;
pub(crate) use staging::recover;

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
    /// Whether an earlier run on the folder had been killed, so that what it left was finished or removed first.
    pub recovered: bool,
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
            (Some(found), Some(expected)) if self.path.ends_with(lock::LOCK) => {
                lock::moved(found, expected)
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

/// Makes `folder` what `files` say, in one step. Refuses before the first write if that would replace a file that is not generated.
///
/// Unless it `removes`, it also refuses if a product that the folder has would be gone.
pub(crate) fn apply(folder: &Path, files: &[File], removes: bool) -> Result<Outcome, Error> {
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
    let lost = lost_products(&differences, files);
    if !lost.is_empty() && !removes {
        return Err(Error::Removal {
            folder: folder.to_owned(),
            products: lost,
        });
    }
    if !differences.is_empty() {
        swap(folder, &differences)?;
    }
    let mut outcome = Outcome {
        unchanged,
        ..Outcome::default()
    };
    for difference in differences {
        let list = match (&difference.found, &difference.expected) {
            (_, None) => &mut outcome.removed,
            (None, Some(_)) => &mut outcome.created,
            (Some(_), Some(_)) => &mut outcome.changed,
        };
        list.push(difference.path);
    }
    Ok(outcome)
}

/// Products of the crates in a folder that would not be in them any more, as `specs.lock` of each says.
fn lost_products(differences: &[Difference], files: &[File]) -> Vec<String> {
    let is_lock = |path: &Path| path.ends_with(lock::LOCK);
    let found = differences
        .iter()
        .filter(|difference| is_lock(&difference.path))
        .filter_map(|difference| difference.found.as_deref());
    let expected = files.iter().filter(|file| is_lock(Path::new(&file.path)));
    lock::lost(found, expected.map(|file| file.text.as_str()))
}

/// Makes all differences go away in one step.
fn swap(folder: &Path, differences: &[Difference]) -> Result<(), Error> {
    let section = Section::begin();
    let staging = Staging::new(folder)?;
    let mut stale = Vec::new();
    for difference in differences {
        if section.is_stopped() {
            return Err(Error::Interrupted);
        }
        let path = &difference.path;
        let inside = path.strip_prefix(folder).unwrap_or(path);
        match &difference.expected {
            Some(text) => staging
                .add(inside, text)
                .map_err(Error::io("write", path))?,
            None => stale.push(inside),
        }
    }
    staging.swap(&stale)?;
    section.finish();
    Ok(())
}

/// Makes a folder with these files in one step. It must not exist yet, or be empty.
///
/// # Errors
///
/// [`Error::Io`] when the folder holds anything or cannot be written; [`Error::Busy`] when another process is writing it. There is no
/// part of the folder then.
pub fn write_folder(folder: &Path, files: &[File]) -> Result<(), Error> {
    recover(folder)?;
    let section = Section::begin();
    match fs::remove_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Error::io("write", folder)(error));
        }
        _ => {}
    }
    let staging = Staging::new(folder)?;
    for file in files {
        if section.is_stopped() {
            return Err(Error::Interrupted);
        }
        let path = Path::new(&file.path);
        let failed = Error::io("write", folder);
        staging.add(path, &file.text).map_err(failed)?;
    }
    staging.swap(&[])?;
    section.finish();
    Ok(())
}
