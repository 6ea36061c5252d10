//! Whether a folder belongs to a cargo workspace around it.

use std::fs;
use std::path::{Component, Path};

use toml::{Table, Value};

use crate::failure::Failure;
use crate::paths::resolve;

/// Whether the crate in `folder` is a member of a workspace whose root is above it, so that its manifest can inherit from there.
pub(crate) fn has_member(folder: &Path) -> Result<bool, Failure> {
    let folder =
        resolve(folder).map_err(|error| Failure::file("find the real path of", folder, &error))?;
    for root in folder.ancestors().skip(1) {
        let manifest = root.join("Cargo.toml");
        let text = match fs::read_to_string(&manifest) {
            Ok(text) => text,
            Err(_) => continue,
        };
        let table: Table = text.parse().map_err(|error| {
            Failure::Tool(format!(
                "cannot parse {}, which may be the workspace of {}: {error}\nmend it, or give `--standalone`; nothing was written",
                manifest.display(),
                folder.display()
            ))
        })?;
        let Some(workspace) = table.get("workspace") else {
            continue;
        };
        let inside = folder.strip_prefix(root).unwrap_or(&folder);
        let members = workspace.get("members").and_then(Value::as_array);
        return Ok(members
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .any(|pattern| matches(pattern, inside)));
    }
    Ok(false)
}

/// Whether a pattern of `members` means this path. `*` stands for any text inside of one part of the path.
fn matches(pattern: &str, path: &Path) -> bool {
    let wanted = Path::new(pattern).components();
    let wanted = wanted.filter(|part| *part != Component::CurDir);
    let parts = path.components();
    wanted.clone().count() == parts.clone().count()
        && wanted.zip(parts).all(|(wanted, part)| {
            let (wanted, part) = (wanted.as_os_str(), part.as_os_str());
            part_matches(&wanted.to_string_lossy(), &part.to_string_lossy())
        })
}

fn part_matches(pattern: &str, part: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == part;
    };
    let Some(left) = part.strip_prefix(start) else {
        return false;
    };
    let ends = left.char_indices().map(|(at, _)| at).chain([left.len()]);
    let mut ends = ends.filter_map(|at| left.get(at..));
    ends.any(|end| part_matches(rest, end))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use super::*;

    #[test]
    fn members_are_found_by_name_and_by_pattern() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let members = "[workspace]\nmembers = ['cli', 'sdks/*', './made-*-here']\n";
        fs::write(root.join("Cargo.toml"), members).unwrap();
        fs::create_dir_all(root.join("cli/src")).unwrap();
        fs::write(root.join("cli/Cargo.toml"), "[package]\nname = 'cli'\n").unwrap();
        for (path, is_member) in [
            ("cli", true),
            ("cli/../cli", true),
            ("sdks/ecs", true),
            ("made-ecs-here", true),
            ("sdks", false),
            ("sdks/ecs/deep", false),
            ("made-ecs", false),
            ("generated", false),
            ("cli/generated", false),
        ] {
            let found = has_member(&root.join(path)).unwrap_or(!is_member);
            assert_eq!(found, is_member, "{path}");
        }
        fs::write(root.join("Cargo.toml"), "[workspace\n").unwrap();
        assert!(has_member(&root.join("cli")).is_err());
    }
}
