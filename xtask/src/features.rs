//! Every feature by itself, and every two together: none leans on another that it does not name.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A product, whose code is made as that of all others is: the smallest.
const PRODUCT: &str = "sts";

/// Checks all combinations without a warning.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if !arguments.is_empty() {
        return Err("usage: cargo xtask features".to_owned());
    }
    let root = crate::workspace::root()?;
    let manifests = metadata(root)?;
    for package in ["acs-runtime", "acs-sdk"] {
        let (features, products) = features_of(&manifests, package)?;
        let always = products.contains(PRODUCT).then_some(PRODUCT);
        let chosen = combinations(&features);
        for features in &chosen {
            let named: Vec<&str> = features.iter().map(String::as_str).chain(always).collect();
            check(root, package, &named.join(","))?;
        }
        println!(
            "{package}: {} combinations of {} compile without a warning",
            chosen.len(),
            features.join(", ")
        );
    }
    Ok(())
}

/// What cargo knows about the members of the workspace.
fn metadata(root: &Path) -> Result<Value, String> {
    let output = Command::new("cargo")
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))
}

/// The features of a package but the default one; and those that turn on nothing else, which are products in acs-sdk.
fn features_of(metadata: &Value, package: &str) -> Result<(Vec<String>, BTreeSet<String>), String> {
    let packages = metadata.get("packages").and_then(Value::as_array);
    let found = packages
        .into_iter()
        .flatten()
        .find(|found| found.get("name").is_some_and(|name| name == package));
    let declared = found
        .and_then(|found| found.get("features"))
        .and_then(Value::as_object)
        .ok_or_else(|| format!("cargo metadata has no {package}"))?;
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    let mut features = Vec::new();
    let mut products = BTreeSet::new();
    for (name, value) in declared {
        if package == "acs-sdk" && is_empty(value) {
            products.insert(name.clone());
        } else if name != "default" {
            features.push(name.clone());
        }
    }
    Ok((features, products))
}

/// None, each, all pairs.
fn combinations(features: &[String]) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    all.extend(features.iter().map(|one| vec![one.clone()]));
    for (index, one) in features.iter().enumerate() {
        all.extend(
            features
                .iter()
                .skip(index + 1)
                .map(|two| vec![one.clone(), two.clone()]),
        );
    }
    all
}

fn check(root: &Path, package: &str, features: &str) -> Result<(), String> {
    let status = Command::new("cargo")
        .current_dir(root)
        .args([
            "clippy",
            "--quiet",
            "--package",
            package,
            "--no-default-features",
            "--features",
            features,
            // Not by `RUSTFLAGS`, for which all dependencies would be compiled anew.
            "--",
            "-D",
            "warnings",
        ])
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!(
            "{package} does not compile with the features `{features}` alone"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_each_and_all_pairs() {
        let features = ["a", "b", "c"].map(str::to_owned);
        let joined: Vec<String> = combinations(&features)
            .iter()
            .map(|some| some.join("+"))
            .collect();
        assert_eq!(joined, ["", "a", "b", "c", "a+b", "a+c", "b+c"]);
    }

    #[test]
    fn products_are_told_apart() {
        let metadata = serde_json::json!({"packages": [
            {"name": "other", "features": {"x": []}},
            {"name": "acs-sdk", "features": {"default": ["rustls"], "rustls": ["acs-runtime/rustls"], "sts": []}},
        ]});
        let (features, products) = features_of(&metadata, "acs-sdk").unwrap();
        assert_eq!(features, ["rustls"]);
        assert!(products.contains("sts") && products.len() == 1);
        assert!(features_of(&metadata, "missing").is_err());
    }
}
