//! Telling the temporary files of a process that runs from those of one that was killed.
//!
//! A writer holds a lock on a file for as long as it needs its temporary files. The system releases the lock when the process
//! ends, however that happens.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};

/// Marks a file as needed until it is closed.
///
/// On a file system without locks nothing is marked: there, two runs on one folder at the same time may remove each other's
/// temporary files, and fail.
pub(super) fn hold(file: &File) {
    // The standard library has the same since Rust 1.89.
    let _ = FileExt::try_lock(file);
}

/// Whether a process needs the file at `path`. A file that is not needed stays locked until the returned handle is closed.
pub(super) fn take(path: &Path) -> io::Result<Taken> {
    let file = match File::options().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Taken::Absent),
        Err(error) => return Err(error),
    };
    match FileExt::try_lock(&file) {
        Err(TryLockError::WouldBlock) => Ok(Taken::Needed),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Taken::Left(file)),
    }
}

/// What became of the process that had a temporary file.
pub(super) enum Taken {
    /// It still runs.
    Needed,
    /// It has ended and left the file.
    Left(#[expect(dead_code, reason = "held, not used")] File),
    /// There is no such file.
    Absent,
}

/// Entries of `folder` whose names begin with `prefix`; none if the folder cannot be listed.
pub(super) fn entries(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let wanted = entries.filter(|entry| {
        let name = entry.file_name();
        name.as_encoded_bytes().starts_with(prefix.as_bytes())
    });
    wanted.map(|entry| entry.path()).collect()
}
