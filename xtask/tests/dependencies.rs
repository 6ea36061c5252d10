//! The crates of this project depend on each other as the table in ARCHITECTURE.md says, and in no other way.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Crates of this project by the crate that depends on them.
type Edges = BTreeMap<String, BTreeSet<String>>;

/// Members of the workspace that are no part of what users get.
const OF_THE_REPOSITORY: [&str; 3] = ["acs-book", "acs-harness", "xtask"];

/// The dependencies and build dependencies that the manifests name, as cargo understands them.
fn manifests() -> Edges {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            let ours = dependencies
                .filter(|dependency| dependency["kind"] != "dev")
                .filter_map(|dependency| dependency["name"].as_str())
                .filter(|name| name.starts_with("acs-"));
            let name = package["name"].as_str().unwrap().to_owned();
            (name, ours.map(str::to_owned).collect())
        })
        .filter(|(name, _)| !OF_THE_REPOSITORY.contains(&&**name))
        .collect()
}

/// The table of ARCHITECTURE.md: crate, subject, and the crates that it depends on.
fn table() -> Edges {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let mut names = BTreeMap::new();
    let mut rows = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, package, _, dependencies, _] = cells.as_slice() else {
            continue;
        };
        let Some((folder, name)) = package.split_once("/` (") else {
            continue;
        };
        let name = name.trim_end_matches(')');
        names.insert(folder.trim_start_matches('`').to_owned(), name.to_owned());
        let dependencies = dependencies.split(", ").filter(|name| !name.is_empty());
        rows.push((name.to_owned(), dependencies.collect::<Vec<_>>()));
    }
    let named = |folders: Vec<&str>| {
        folders
            .iter()
            .map(|folder| names[*folder].clone())
            .collect()
    };
    rows.into_iter()
        .map(|(name, folders)| (name, named(folders)))
        .collect()
}

#[test]
fn crates_depend_on_each_other_as_the_architecture_says() {
    let manifests = manifests();
    assert!(manifests.len() >= 7, "{manifests:?}");
    assert_eq!(manifests, table());
}

#[test]
fn no_crate_depends_on_itself_through_others() {
    let mut left = manifests();
    while !left.is_empty() {
        let free: Vec<String> = left
            .iter()
            .filter(|(_, on)| on.iter().all(|name| !left.contains_key(name)))
            .map(|(name, _)| name.clone())
            .collect();
        assert!(!free.is_empty(), "a cycle: {left:?}");
        left.retain(|name, _| !free.contains(name));
    }
}
