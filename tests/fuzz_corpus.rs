//! Replays what fuzzing kept: the small part of its corpus that reaches most of the code, and every finding. See
//! fuzz/README.md.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, and says where"
)]

#[path = "../fuzz/src/lib.rs"]
#[allow(
    unreachable_pub,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "it is the library of another crate, whose panics are findings"
)]
mod fuzz;

use std::fs;
use std::path::{Path, PathBuf};

/// The kept files of a target, in order.
fn kept(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn replay(target: &str) {
    let (_, run) = fuzz::TARGETS
        .iter()
        .find(|(name, _)| *name == target)
        .unwrap();
    let files = kept(target);
    assert!(files.len() >= 10, "only {} files are kept", files.len());
    for file in files {
        // The last one that is named is the one that failed.
        println!("{}", file.display());
        run(&fs::read(&file).unwrap());
    }
}

#[test]
fn credential_files() {
    replay("credential_files");
}

#[test]
fn refusal() {
    replay("refusal");
}

#[test]
fn response() {
    replay("response");
}

#[test]
fn signing() {
    replay("signing");
}

#[test]
fn spec() {
    replay("spec");
}

#[test]
fn every_target_is_replayed_and_fuzzed() {
    let own = include_str!("fuzz_corpus.rs");
    let manifest = include_str!("../fuzz/Cargo.toml");
    for (target, _) in fuzz::TARGETS {
        assert!(
            own.contains(&format!("replay(\"{target}\")")),
            "{target} is not replayed"
        );
        assert!(
            manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")),
            "{target} is not fuzzed"
        );
    }
}
