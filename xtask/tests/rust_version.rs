//! The Rust version that is stated holds: for the toolchain, the READMEs, every member, and every dependency.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The workspace's `rust-version`, the oldest that users need.
const STATED: &str = env!("CARGO_PKG_RUST_VERSION");

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read_to_string(root.join(path)).unwrap()
}

/// The text between the quotes of `key = "…"`.
fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='));
    line?.trim().strip_prefix('"')?.strip_suffix('"')
}

/// Major and minor version.
fn release(version: &str) -> (u32, u32) {
    let mut numbers = version.split('.').map(|number| number.parse().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap_or(0))
}

#[test]
fn the_toolchain_is_a_release_that_is_not_older() {
    let toolchain = read("rust-toolchain.toml");
    let channel = value(&toolchain, "channel").unwrap();
    assert_eq!(channel.split('.').count(), 3, "{channel} names one release");
    assert!(release(channel) >= release(STATED), "{channel}");
}

#[test]
fn no_dependency_needs_a_newer_rust() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--all-features",
        ])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let stating = packages.iter().filter_map(|package| {
        let stated = package["rust_version"].as_str()?;
        Some((package["name"].as_str()?, stated))
    });
    let stating: Vec<_> = stating.collect();
    assert!(
        stating.len() > 50,
        "only {} packages state a version",
        stating.len()
    );
    let newer: Vec<_> = stating
        .iter()
        .filter(|(_, stated)| release(stated) > release(STATED))
        .collect();
    assert!(
        newer.is_empty(),
        "{newer:?} need a newer Rust than {STATED}"
    );
}

#[test]
fn the_readmes_say_it() {
    for path in ["README.md", "README.zh-CN.md"] {
        let text = read(path);
        let named: Vec<&str> = text
            .split("Rust ")
            .skip(1)
            .filter(|rest| rest.starts_with("1."))
            .map(|rest| {
                rest.split(|c: char| !c.is_ascii_digit() && c != '.')
                    .next()
                    .unwrap()
            })
            .collect();
        assert!(!named.is_empty(), "{path} names no Rust");
        assert!(
            named.iter().all(|version| *version == STATED),
            "{path} names {named:?}"
        );
    }
}

#[test]
fn clippy_takes_it_from_cargo() {
    assert_eq!(
        value(&read("clippy.toml"), "msrv"),
        None,
        "a second place for one fact"
    );
}

#[test]
fn every_member_inherits_it() {
    for member in ["cli", "codegen", "gateway", "generated", "runtime", "xtask"] {
        let manifest = read(&format!("{member}/Cargo.toml"));
        assert!(
            manifest.contains("\nrust-version.workspace = true\n"),
            "{member}"
        );
    }
}
