//! Protects against tests that leave something out unnoticed: a skip prints a line, is listed, and fails under `ACS_STRICT=1`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[path = "support/skip.rs"]
#[allow(dead_code, reason = "each test file uses a part of it")]
mod skip;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_skip_is_listed_and_fails_when_strict() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("skipped.txt");
    let mut output = Vec::new();
    skip::report("a", false, Some(&list), &mut output).unwrap();
    skip::report("b", false, Some(&list), &mut output).unwrap();
    assert_eq!(output, b"skipped: a\nskipped: b\n");
    assert_eq!(fs::read(&list).unwrap(), output);
    let error = skip::report("c", true, Some(&list), &mut output).unwrap_err();
    assert!(error.starts_with("skipped: c; ACS_STRICT=1"), "{error}");
    assert_eq!(fs::read(&list).unwrap(), output);
}

fn shell(strict: &str, list: &Path) -> Output {
    Command::new("bash")
        .args(["-c", ". tests/support/skip.sh; skip 'no browser'"])
        .current_dir(root())
        .env("ACS_STRICT", strict)
        .env("ACS_SKIPPED", list)
        .output()
        .unwrap()
}

#[test]
fn a_script_reports_a_skip_as_a_test_does() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("skipped.txt");
    let skipped = shell("", &list);
    assert!(skipped.status.success());
    assert_eq!(skipped.stderr, b"skipped: no browser\n");
    assert_eq!(fs::read(&list).unwrap(), skipped.stderr);
    let failed = shell("1", &list);
    assert_eq!(failed.status.code(), Some(1));
    let message = String::from_utf8(failed.stderr).unwrap();
    assert!(message.contains("ACS_STRICT=1 does not allow"), "{message}");
}

/// Files of tests, checks and scripts below `folder`.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("target") {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|e| e == "rs" || e == "sh") {
            found.push(path);
        }
    }
}

#[test]
fn tests_and_scripts_report_skips_in_one_way() {
    let mut files = Vec::new();
    for folder in [
        "tests", "cli", "codegen", "metadata", "tools", "xtask", "gateway", "runtime",
    ] {
        sources(&root().join(folder), &mut files);
    }
    assert!(files.len() > 200, "{} files", files.len());
    let reports = ["println!(\"skipped", "print!(\"skipped", "echo \"skipped"];
    files.retain(|file| {
        let text = fs::read_to_string(file).unwrap();
        let is_helper = ["skip.rs", "skip.sh", "skips.rs"].map(|name| file.ends_with(name));
        !is_helper.contains(&true) && reports.iter().any(|report| text.contains(report))
    });
    assert_eq!(files, Vec::<PathBuf>::new(), "use tests/support/skip.rs");
}
