//! Which specs a crate came from: `specs.lock` holds the digest of each.
//!
//! The digest is that of the file's bytes: what somebody has can be compared without this tool, by `sha256sum -c`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::model::Product;

/// Name of the file, at the root of each crate.
pub(crate) const LOCK: &str = "specs.lock";

const HEAD: &str =
    "# The specs this crate was generated from; `sha256sum -c` reads it in their folder.\n";

/// The text of [`LOCK`].
pub(crate) fn lock(products: &[Product]) -> String {
    let mut text = HEAD.to_owned();
    for product in products {
        let (code, version) = (&product.code, &product.version);
        let digest = &product.spec.digest;
        // A line break in the name would begin another row.
        let file = product.spec.file.replace(char::is_control, "?");
        let _ = write!(text, "\n# {code} {version}\n{digest}  {file}\n");
    }
    text
}

/// Whether `text` is that of a [`LOCK`].
pub(crate) fn is_lock(text: &str) -> bool {
    text.starts_with(HEAD.trim_end())
}

/// What tells two such files apart, in words: for each product which spec it came from, and which it has now.
pub(crate) fn moved(found: &str, expected: &str) -> Vec<String> {
    let (found, expected) = (rows(found), rows(expected));
    let mut words = Vec::new();
    for (product, file, digest) in &expected {
        let same = |row: &&(&str, &str, &str)| row.0 == *product;
        match found.iter().find(same) {
            Some((_, old_file, old)) if (old_file, old) != (file, digest) => {
                let spec = if old_file == file {
                    "the spec is".to_owned()
                } else {
                    format!("the spec is {file}, and")
                };
                words.push(format!(
                    "{product} was generated from {old_file} sha256:{old}, {spec} now sha256:{digest}"
                ));
            }
            Some(_) => {}
            None => words.push(format!(
                "{product} was not among the specs, is now {file} sha256:{digest}"
            )),
        }
    }
    for (product, file, digest) in &found {
        if !expected.iter().any(|row| row.0 == *product) {
            words.push(format!(
                "{product} was generated from {file} sha256:{digest}, which is no longer among the specs"
            ));
        }
    }
    words
}

/// Products, with their versions, that are in a lock that was `found` and in none that is `expected`.
///
/// A product of which there are as many versions as before was upgraded, and is not lost.
pub(crate) fn lost<'t>(
    found: impl Iterator<Item = &'t str>,
    expected: impl Iterator<Item = &'t str>,
) -> Vec<String> {
    let products = |locks: &mut dyn Iterator<Item = &'t str>| -> BTreeSet<&'t str> {
        locks.flat_map(rows).map(|(product, ..)| product).collect()
    };
    let (mut found, mut expected) = (found, expected);
    let (found, expected) = (products(&mut found), products(&mut expected));
    let versions = |of: &str, among: &BTreeSet<&str>| {
        let same = among.iter().filter(|other| code(other) == code(of));
        same.count()
    };
    found
        .iter()
        .filter(|product| !expected.contains(*product))
        .filter(|product| versions(product, &expected) < versions(product, &found))
        .map(|product| (*product).to_owned())
        .collect()
}

/// The code of a product with its version, such as `Ecs 2014-05-26`.
fn code(product: &str) -> &str {
    product.split(' ').next().unwrap_or_default()
}

/// Product with version, file and digest of each line; what is no such line is passed over.
fn rows(text: &str) -> Vec<(&str, &str, &str)> {
    let mut product = "";
    let mut rows = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            product = name;
        } else if let Some((digest, file)) = line.split_once("  ") {
            rows.push((product, file, digest));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moved_is_told_in_words() {
        let lock = |rows: &[&str]| format!("{HEAD}\n{}\n", rows.join("\n"));
        let old = lock(&["# Ecs 1", "aa  ecs.yaml", "", "# Sts 1", "bb  sts.yaml"]);
        assert_eq!(moved(&old, &old), Vec::<String>::new());
        let new = lock(&["# Ecs 1", "cc  ecs.yaml", "", "# Ram 1", "dd  ram.yaml"]);
        assert_eq!(
            moved(&old, &new),
            [
                "Ecs 1 was generated from ecs.yaml sha256:aa, the spec is now sha256:cc",
                "Ram 1 was not among the specs, is now ram.yaml sha256:dd",
                "Sts 1 was generated from sts.yaml sha256:bb, which is no longer among the specs",
            ]
        );
        assert_eq!(moved("no lock\u{0}", &old).len(), 2);
    }

    #[test]
    fn a_product_is_lost_and_a_version_is_upgraded() {
        let lock = |products: &[&str]| {
            let rows = products
                .iter()
                .map(|product| format!("\n# {product}\naa  a.yaml\n"));
            format!("{HEAD}{}", rows.collect::<String>())
        };
        let lost = |found: &[&[&str]], expected: &[&[&str]]| {
            let [found, expected] = [found, expected]
                .map(|locks| locks.iter().map(|rows| lock(rows)).collect::<Vec<_>>());
            super::lost(
                found.iter().map(String::as_str),
                expected.iter().map(String::as_str),
            )
        };
        assert_eq!(lost(&[&["Ecs 1", "Sts 1"]], &[&["Sts 1"]]), ["Ecs 1"]);
        assert!(lost(&[&["Ecs 1"]], &[&["Ecs 2", "Sts 1"]]).is_empty());
        assert_eq!(
            lost(&[&["Ecs 1", "Ecs 2"]], &[&["Ecs 3"]]),
            ["Ecs 1", "Ecs 2"]
        );
        // From one crate to a crate for each, and back.
        assert!(lost(&[&["Ecs 1", "Sts 1"]], &[&["Ecs 1"], &["Sts 1"]]).is_empty());
        assert_eq!(lost(&[&["Ecs 1"], &["Sts 1"]], &[&["Ecs 1"]]), ["Sts 1"]);
    }
}
