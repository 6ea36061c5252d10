//! Paths as the file system sees them, and one path relative to another.

use std::io;
use std::path::{Component, Path, PathBuf, absolute};

use crate::failure::Failure;

/// `path` without links and without `..`. The part of it that does not exist yet is kept as it will be made.
pub(crate) fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut resolved = PathBuf::new();
    for part in absolute(path)?.components() {
        match part {
            // What comes before it is resolved, so the parent is the real one, even behind a link.
            Component::ParentDir => {
                resolved.pop();
            }
            part => {
                resolved.push(part);
                match resolved.canonicalize() {
                    Ok(real) => resolved = real,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(resolved)
}

/// `to` as a manifest in the folder `from` names it, with `/` between the parts; the absolute path if the two have no root in common.
pub(crate) fn relative(from: &Path, to: &Path) -> Result<String, Failure> {
    let resolved = |path: &Path| {
        resolve(path).map_err(|error| Failure::file("find the real path of", path, &error))
    };
    let (from, real) = (resolved(from)?, resolved(to)?);
    let (base, parts): (Vec<_>, Vec<_>) =
        (from.components().collect(), real.components().collect());
    let common = base.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    let text = |part: &Path| {
        part.to_str().map(str::to_owned).ok_or_else(|| {
            Failure::Tool(format!(
                "{} is not UTF-8, so no manifest can name it; move the folder",
                to.display()
            ))
        })
    };
    if common == 0 {
        return text(&real);
    }
    let mut path = vec!["..".to_owned(); base.len() - common];
    for part in parts.iter().skip(common) {
        path.push(text(Path::new(part))?);
    }
    Ok(match path.is_empty() {
        true => ".".to_owned(),
        false => path.join("/"),
    })
}

/// Refuses to write over the file that is read, by whatever name.
pub(crate) fn refuse_input(input: &Path, out: &Path) -> Result<(), Failure> {
    match (input.canonicalize(), out.canonicalize()) {
        (Ok(read), Ok(written)) if read == written => Err(Failure::Tool(format!(
            "{} is the file that is read; name another with `--out`, nothing was written",
            out.display()
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use std::fs;

    use super::*;

    fn relative(from: &Path, to: &Path) -> String {
        super::relative(from, to).unwrap_or_else(|failure| failure.to_string())
    }

    /// Protects manifests: `..` in the middle of a relative path would be taken for a folder's name.
    #[test]
    fn parents_are_resolved_whether_the_folder_exists_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::create_dir_all(at("acs/runtime")).unwrap();
        for (from, to, expected) in [
            ("login", "acs/runtime", "../acs/runtime"),
            ("acs/../login", "acs/runtime", "../acs/runtime"),
            ("acs/new/../../a/b", "acs/./runtime", "../../acs/runtime"),
            ("acs/generated", "acs/cli/../runtime", "../runtime"),
            ("acs", "acs/runtime", "runtime"),
            ("acs/runtime", "acs/runtime", "."),
        ] {
            assert_eq!(relative(&at(from), &at(to)), expected, "{from} to {to}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_as_the_file_system_does() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::create_dir_all(at("acs/runtime")).unwrap();
        fs::create_dir_all(at("far/away/home")).unwrap();
        std::os::unix::fs::symlink("far/away/home", at("link")).unwrap();
        // The parent of what a link leads to, and not the folder of the link.
        assert_eq!(
            relative(&at("link/../new"), &at("acs/runtime")),
            "../../../acs/runtime"
        );
        let path = relative(&at("link/new"), &at("acs/runtime"));
        assert_eq!(path, "../../../../acs/runtime");
        fs::create_dir(at("link/new")).unwrap();
        assert!(at("link/new").join(path).is_dir());
    }
}
