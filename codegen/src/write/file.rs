//! Writing one file in one step.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::interrupt::Section;
use super::lease::{self, Taken};

/// Makes `text` the content of the file at `path`, in one step. A link stays, and so does the mode of a file.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let section = Section::begin();
    put(path, text)?;
    section.finish();
    Ok(())
}

/// As [`replace`], inside of a section.
pub(super) fn put(path: &Path, text: &str) -> io::Result<()> {
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
        // Nothing can take the place of a pipe or a device.
        return fs::write(path, text);
    }
    let folder = folder_of(path);
    fs::create_dir_all(folder)?;
    let prefix = hidden_prefix(path, ".acs-");
    remove_left_files(folder, &prefix)?;
    let mut file = tempfile::Builder::new()
        .prefix(&prefix)
        .tempfile_in(folder)?;
    lease::hold(file.as_file());
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
pub(super) fn target(path: &Path) -> io::Result<PathBuf> {
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

/// The folder that `path` is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// What the names of temporary files for `path` begin with.
pub(super) fn hidden_prefix(path: &Path, mark: &str) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}{mark}")
}

/// Removes what processes that were killed left of earlier attempts.
fn remove_left_files(folder: &Path, prefix: &str) -> io::Result<()> {
    for path in lease::entries(folder, prefix) {
        if path.is_file() && matches!(lease::take(&path)?, Taken::Left(_)) {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use super::*;

    #[test]
    fn what_a_killed_process_left_goes_and_what_a_running_one_needs_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at(".a.yaml.acs-killed"), "half").unwrap();
        fs::write(at(".b.yaml.acs-killed"), "of another file").unwrap();
        let needed = fs::File::create(at(".a.yaml.acs-running")).unwrap();
        lease::hold(&needed);
        replace(&at("a.yaml"), "whole").unwrap();
        assert_eq!(fs::read_to_string(at("a.yaml")).unwrap(), "whole");
        assert!(!at(".a.yaml.acs-killed").exists());
        assert!(at(".a.yaml.acs-running").exists());
        assert!(at(".b.yaml.acs-killed").exists());
        drop(needed);
        replace(&at("a.yaml"), "again").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
