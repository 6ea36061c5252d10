//! The public API of the crates that programs depend on, as text that is reviewed like code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Crates with a baseline in `api/`.
const PACKAGES: [&str; 4] = ["acs-codegen", "acs-metadata", "acs-runtime", "acs-sms"];

/// Set for the copy of this program that cargo runs in the place of rustdoc.
const AS_RUSTDOC: &str = "ACS_XTASK_AS_RUSTDOC";

/// Traits that the compiler derives and nobody states as a bound; `Send` and `Sync` are promises.
const UNSTATED: [&str; 6] = [
    "core::marker::Freeze",
    "core::marker::StructuralPartialEq",
    "core::marker::Unpin",
    "core::marker::UnsafeUnpin",
    "core::panic::unwind_safe::RefUnwindSafe",
    "core::panic::unwind_safe::UnwindSafe",
];

/// Compares each crate's API with its baseline, or writes the baselines with `--update`.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let update = match arguments {
        [] => false,
        [flag] if flag == "--update" => true,
        _ => return Err("usage: cargo xtask api [--update]".to_owned()),
    };
    let root = crate::workspace::root()?;
    let mut differing = Vec::new();
    for package in PACKAGES {
        let baseline = root.join("api").join(format!("{package}.txt"));
        let found = public_api(root, package)?;
        if update {
            let failed = |error| format!("{}: {error}", baseline.display());
            fs::create_dir_all(root.join("api")).map_err(failed)?;
            fs::write(&baseline, found).map_err(failed)?;
            continue;
        }
        let known = fs::read_to_string(&baseline).unwrap_or_default();
        let changes = changes(&known, &found);
        if changes.is_empty() && known == found {
            println!(
                "{package}: {} items, as in the baseline",
                found.lines().count()
            );
        } else {
            differing.push(format!("{package}\n{}", changes.join("\n")));
        }
    }
    if differing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{}\nThe public API is not that of api/. A line with `-` breaks programs that use it. If all of it is meant, run \
         `cargo xtask api --update`, review the diff, and tell users in CHANGELOG.md.",
        differing.join("\n")
    ))
}

/// Lines that went and came.
fn changes(known: &str, found: &str) -> Vec<String> {
    let [before, after] = [known, found].map(|text| text.lines().collect::<BTreeSet<_>>());
    let gone = before.difference(&after).map(|line| format!("- {line}"));
    let new = after.difference(&before).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

fn public_api(root: &Path, package: &str) -> Result<String, String> {
    let own = env::current_exe().map_err(|error| error.to_string())?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let status = Command::new("cargo")
        .current_dir(root)
        .args([
            "rustdoc",
            "--quiet",
            "--lib",
            "--all-features",
            "--package",
            package,
        ])
        .arg("--target-dir")
        .arg(&target)
        .args([
            "--",
            "-Zunstable-options",
            "--output-format",
            "json",
            "--cap-lints",
            "allow",
        ])
        .env("RUSTDOC", own)
        .env(AS_RUSTDOC, "1")
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !status.success() {
        return Err(format!("rustdoc of {package} failed: {status}"));
    }
    let json = target
        .join("doc")
        .join(format!("{}.json", package.replace('-', "_")));
    let api = public_api::Builder::from_rustdoc_json(&json)
        .omit_blanket_impls(true)
        .build()
        .map_err(|error| format!("{}: {error}", json.display()))?;
    let mut text = String::new();
    for item in api.items() {
        let line = item.to_string();
        let is_unstated =
            |name: &&str| line.starts_with("impl") && line.contains(&format!("{name} for "));
        if !UNSTATED.iter().any(is_unstated) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    Ok(text)
}

/// Runs rustdoc with the unstable output that this needs, if cargo called this program for it. Set for rustdoc alone, because
/// build scripts run again, and with them half of the build, where the variable changes for cargo.
pub(crate) fn as_rustdoc() -> Option<Result<(), String>> {
    env::var_os(AS_RUSTDOC)?;
    let run = Command::new("rustdoc")
        .args(env::args_os().skip(1))
        .env("RUSTC_BOOTSTRAP", "1")
        .status();
    Some(match run {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("rustdoc: {status}")),
        Err(error) => Err(format!("rustdoc does not start: {error}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_what_went_and_what_came() {
        let known = "pub fn a::b()\npub fn a::c()\n";
        assert!(changes(known, known).is_empty());
        let found = "pub fn a::b(u8)\npub fn a::c()\n";
        assert_eq!(
            changes(known, found),
            ["- pub fn a::b()", "+ pub fn a::b(u8)"]
        );
    }
}
