//! Many files in one step: they are prepared in a staging folder, and then put in their places.
//!
//! A folder that does not exist yet is prepared beside its place and renamed. In one that exists the files are prepared in a hidden
//! folder inside of it. When all of them are ready, a journal is written beside them, and from then on the change is done: the files
//! are renamed to their places, what is stale is removed, and the staging folder goes. The next run on the folder finishes that where
//! a process was killed in between, and removes a staging folder without a journal.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::file::{self, folder_of, hidden_prefix};
use super::folder::{is_generated, read, remove_empty_parents};
use super::interrupt::Section;
use super::lease::{self, Taken};
use crate::error::Error;

/// What the name of a staging folder begins with, or ends with before its random letters.
pub(super) const MARK: &str = ".acs-staging-";

/// The staged files, below a staging folder.
const FILES: &str = "files";

/// The paths to remove, as a JSON array. It is there when all files are staged.
const JOURNAL: &str = "journal.json";

/// Held while the process that stages files runs.
const LEASE: &str = "lease";

/// Files that are prepared for one folder.
pub(super) struct Staging {
    target: PathBuf,
    is_new: bool,
    folder: PathBuf,
    is_done: bool,
    _lease: File,
}

impl Staging {
    /// Begins to stage files for the folder `target`, which need not exist.
    pub(super) fn new(target: &Path) -> Result<Self, Error> {
        let failed = Error::io("write", target);
        let target = file::target(target).map_err(failed)?;
        let is_new = !target.try_exists().map_err(failed)?;
        let (parent, prefix) = match is_new {
            true => (folder_of(&target), hidden_prefix(&target, MARK)),
            false => (&*target, MARK.to_owned()),
        };
        fs::create_dir_all(parent).map_err(failed)?;
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir_in(parent);
        let folder = folder.map_err(failed)?;
        let lease = File::create_new(folder.path().join(LEASE)).map_err(failed)?;
        lease::hold(&lease);
        fs::create_dir(folder.path().join(FILES)).map_err(failed)?;
        let staging = Self {
            folder: folder.keep(),
            target,
            is_new,
            is_done: false,
            _lease: lease,
        };
        // Another run may have begun since the last look.
        recover_others(&staging.target, Some(&staging.folder))?;
        Ok(staging)
    }

    /// Stages a file, with the mode of the one that it replaces.
    pub(super) fn add(&self, path: &Path, text: &str) -> io::Result<()> {
        let staged = self.folder.join(FILES).join(path);
        fs::create_dir_all(folder_of(&staged))?;
        fs::write(&staged, text)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let there = fs::metadata(self.target.join(path));
            let new = fs::Permissions::from_mode(0o644);
            fs::set_permissions(&staged, there.map_or(new, |there| there.permissions()))?;
        }
        Ok(())
    }

    /// Puts the files in their places, and removes the generated files at `stale`.
    pub(super) fn swap(mut self, stale: &[&Path]) -> Result<(), Error> {
        if self.is_new {
            let files = self.folder.join(FILES);
            return fs::rename(files, &self.target).map_err(Error::io("write", &self.target));
        }
        write_journal(&self.folder, stale).map_err(Error::io("write", &self.folder))?;
        // The journal is for the next run, if this one cannot finish.
        self.is_done = true;
        finish(&self.folder, &self.target)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_done {
            // What cannot be removed now, the next run tries to remove.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Finishes what runs that were killed had begun in the folder `target`, and removes what they had prepared. Gives whether there was
/// anything.
///
/// # Errors
///
/// [`Error::Busy`] when a process that still runs writes to the folder.
pub(crate) fn recover(target: &Path) -> Result<bool, Error> {
    let section = Section::begin();
    let target = file::target(target).map_err(Error::io("read", target))?;
    let is_any = recover_others(&target, None)?;
    if is_any {
        section.finish();
    }
    Ok(is_any)
}

fn recover_others(target: &Path, own: Option<&Path>) -> Result<bool, Error> {
    let beside = lease::entries(folder_of(target), &hidden_prefix(target, MARK));
    let inside = lease::entries(target, MARK);
    let mut is_any = false;
    for folder in beside.into_iter().chain(inside) {
        // By its name, which is random: the path may be written in another way.
        if own.is_some_and(|own| own.file_name() == folder.file_name()) {
            continue;
        }
        let taken = lease::take(&folder.join(LEASE)).map_err(Error::io("read", &folder))?;
        if matches!(taken, Taken::Needed) {
            return Err(Error::Busy(target.to_owned()));
        }
        is_any = true;
        finish(&folder, target)?;
    }
    Ok(is_any)
}

fn write_journal(folder: &Path, stale: &[&Path]) -> io::Result<()> {
    let paths: Vec<&str> = stale.iter().filter_map(|path| path.to_str()).collect();
    let text = serde_json::to_string(&paths)?;
    file::put(&folder.join(JOURNAL), &text)
}

/// Does what the journal of a staging folder says, if there is one, and removes the folder. It may have been done in part.
fn finish(folder: &Path, target: &Path) -> Result<(), Error> {
    let journal = folder.join(JOURNAL);
    if let Some(text) = read(&journal)? {
        let stale: Vec<String> = serde_json::from_str(&text)
            .map_err(|error| Error::io("read", &journal)(error.into()))?;
        let staged = folder.join(FILES);
        for path in files_below(&staged)? {
            let place = target.join(path.strip_prefix(&staged).unwrap_or(&path));
            place_file(&path, &place).map_err(Error::io("write", &place))?;
        }
        for path in stale.iter().map(|path| target.join(path)) {
            if read(&path)?.is_some_and(|text| is_generated(&path, &text)) {
                fs::remove_file(&path).map_err(Error::io("remove", &path))?;
            }
            remove_empty_parents(target, &path);
        }
    }
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io("remove", folder)(error))
        }
        _ => Ok(()),
    }
}

/// Moves a staged file to its place. A file that a person has put there meanwhile stays.
fn place_file(staged: &Path, place: &Path) -> io::Result<()> {
    match fs::symlink_metadata(place) {
        Ok(there) if !there.is_file() => {}
        Ok(_) if !is_generated(place, &String::from_utf8_lossy(&fs::read(place)?)) => return Ok(()),
        Ok(_) | Err(_) => {
            fs::create_dir_all(folder_of(place))?;
            touch(staged)?;
            match fs::rename(staged, place) {
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {}
                moved => return moved,
            }
        }
    }
    // A link stays, and its target may be on another device.
    file::put(place, &fs::read_to_string(staged)?)?;
    fs::remove_file(staged)
}

/// Makes a staged file as new as the moment in which it comes to its place: cargo does not build again for a file that is older than
/// the last build, and the file may have been staged before that.
fn touch(staged: &Path) -> io::Result<()> {
    // Windows wants the right to write for that, and a file of Unix may be read-only.
    let file = File::options()
        .read(true)
        .write(cfg!(windows))
        .open(staged)?;
    file.set_modified(SystemTime::now())
}

/// All files below a folder, in the order of their paths.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = Error::io("read", folder);
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(&current).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            match entry.file_type().map_err(failed)?.is_dir() {
                true => open.push(entry.path()),
                false => files.push(entry.path()),
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use std::collections::BTreeMap;

    use super::*;
    use crate::file::RUST_MARK as GENERATED;

    type Tree = BTreeMap<String, String>;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let files = files.iter();
        files
            .map(|(path, text)| ((*path).to_owned(), format!("{GENERATED}\n{text}\n")))
            .collect()
    }

    fn before() -> Tree {
        tree(&[
            ("a.rs", "1"),
            ("b/b.rs", "1"),
            ("gone/c.rs", "1"),
            ("gone/d.rs", "1"),
        ])
    }

    fn after() -> Tree {
        tree(&[
            ("a.rs", "2"),
            ("b/b.rs", "1"),
            ("new/e.rs", "2"),
            ("new/f.rs", "2"),
        ])
    }

    fn write(folder: &Path, tree: &Tree) {
        for (path, text) in tree {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    /// Everything below a folder; an empty folder counts as well.
    fn found(folder: &Path) -> Tree {
        let mut tree = Tree::new();
        let mut open = vec![folder.to_owned()];
        while let Some(current) = open.pop() {
            let entries: Vec<_> = fs::read_dir(&current).unwrap().flatten().collect();
            if entries.is_empty() {
                tree.insert(current.display().to_string(), "an empty folder".to_owned());
            }
            for path in entries.iter().map(fs::DirEntry::path) {
                if path.is_dir() {
                    open.push(path);
                } else {
                    let text = fs::read_to_string(&path).unwrap();
                    let name = path.strip_prefix(folder).unwrap();
                    tree.insert(name.to_str().unwrap().to_owned(), text);
                }
            }
        }
        tree
    }

    const STALE: [&str; 2] = ["gone/c.rs", "gone/d.rs"];

    /// The state in which a process is killed after `count` files were staged.
    fn staged(target: &Path, count: usize) -> Staging {
        let staging = Staging::new(target).unwrap();
        let changed = after();
        let changed = changed
            .iter()
            .filter(|(path, text)| before().get(*path) != Some(*text));
        for (path, text) in changed.take(count) {
            staging.add(Path::new(path), text).unwrap();
        }
        staging
    }

    fn kill(mut staging: Staging) -> PathBuf {
        staging.is_done = true;
        staging.folder.clone()
    }

    #[test]
    fn a_run_that_is_killed_before_all_files_are_staged_changes_nothing() {
        for count in 0..=3 {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), &before());
            kill(staged(folder.path(), count));
            assert!(recover(folder.path()).unwrap());
            assert_eq!(found(folder.path()), before(), "{count} files");
            assert!(!recover(folder.path()).unwrap());
        }
    }

    #[test]
    fn a_run_that_is_killed_while_files_are_moved_is_finished() {
        let stale = STALE.map(Path::new);
        for (moved, removed) in [(0, 0), (1, 0), (2, 0), (3, 0), (3, 1), (3, 2)] {
            let folder = tempfile::tempdir().unwrap();
            let target = folder.path();
            write(target, &before());
            let staging = kill(staged(target, 3));
            write_journal(&staging, &stale).unwrap();
            let files = files_below(&staging.join(FILES)).unwrap();
            for path in files.iter().take(moved) {
                let place = target.join(path.strip_prefix(staging.join(FILES)).unwrap());
                place_file(path, &place).unwrap();
            }
            for path in STALE.iter().take(removed) {
                fs::remove_file(target.join(path)).unwrap();
            }
            assert!(recover(target).unwrap());
            assert_eq!(found(target), after(), "{moved} moved, {removed} removed");
        }
    }

    /// Protects builds: cargo compares the times of files with that of the last build.
    #[test]
    fn a_file_is_as_new_as_its_place() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &before());
        let staging = kill(staged(folder.path(), 3));
        write_journal(&staging, &[]).unwrap();
        let built = SystemTime::now();
        recover(folder.path()).unwrap();
        let modified = |path: &str| fs::metadata(folder.path().join(path)).unwrap().modified();
        assert!(modified("a.rs").unwrap() >= built);
        assert!(modified("b/b.rs").unwrap() < built);
    }

    #[test]
    fn what_a_person_wrote_after_the_kill_stays() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &before());
        let staging = kill(staged(folder.path(), 3));
        write_journal(&staging, &STALE.map(Path::new)).unwrap();
        let own = [
            ("new/e.rs", "// My own.\n"),
            ("gone/c.rs", "// Mine, too.\n"),
        ];
        let own = own.map(|(path, text)| (path.to_owned(), text.to_owned()));
        write(folder.path(), &Tree::from(own.clone()));
        recover(folder.path()).unwrap();
        let mut expected = after();
        expected.extend(own);
        assert_eq!(found(folder.path()), expected);
    }

    #[test]
    fn a_folder_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a/new");
        kill(staged(&target, 2));
        assert!(!target.exists());
        assert!(recover(&target).unwrap());
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 0);
        staged(&target, 3).swap(&[]).unwrap();
        assert_eq!(found(&target).len(), 3);
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn a_run_that_is_alive_is_not_disturbed() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &before());
        let alive = staged(folder.path(), 3);
        assert!(matches!(recover(folder.path()), Err(Error::Busy(_))));
        assert!(matches!(Staging::new(folder.path()), Err(Error::Busy(_))));
        alive.swap(&STALE.map(Path::new)).unwrap();
        assert_eq!(found(folder.path()), after());
    }
}
