//! The Rust that is stated is the Rust that everything is built with.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;

/// The workspace's `rust-version`; what is built here cannot be built with an older one.
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

#[test]
fn the_toolchain_is_the_stated_one() {
    let toolchain = read("rust-toolchain.toml");
    let channel = value(&toolchain, "channel").unwrap();
    let (release, patch) = channel.rsplit_once('.').unwrap();
    assert_eq!(release, STATED, "rust-toolchain.toml and Cargo.toml differ");
    assert!(
        patch.bytes().all(|digit| digit.is_ascii_digit()),
        "{channel}"
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
    for member in ["codegen", "gateway", "generated", "runtime", "sms", "xtask"] {
        let manifest = read(&format!("{member}/Cargo.toml"));
        assert!(
            manifest.contains("\nrust-version.workspace = true\n"),
            "{member}"
        );
    }
}
