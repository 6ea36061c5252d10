//! Turns the vendor's JSON into a tidy YAML spec, and keeps what people added to it when that is done again.

use std::collections::HashMap;
use std::path::Path;

use crate::error::Error;
use acs_codegen::write_file;
use acs_metadata::finding::Position;
use acs_metadata::tree::{Entry, Node, Tree, labels};
use acs_metadata::yaml::{self, Comments};
use acs_metadata::{load_json, load_str, parse_json, parse_yaml};

/// A spec made of the vendor's metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The spec, YAML.
    pub text: String,
    /// `x-` keys and comments of the old file whose place is gone, each with its path.
    pub lost: Vec<String>,
}

const HEAD: &str = "# The vendor's metadata, imported with `acs import`. Comments and `x-` keys are kept when it is imported again.\n";

/// Imports the JSON in `metadata`, called `name`, into the spec that `old` holds, if there is one yet.
///
/// # Errors
///
/// [`Error::Spec`] when one of the two cannot be read, or the spec would hold errors; [`Error::Kept`] when the old spec is
/// of another product, or is no import.
pub fn import(name: &str, metadata: &str, old: Option<(&str, &str)>) -> Result<Imported, Error> {
    let metadata = metadata.strip_prefix('\u{feff}').unwrap_or(metadata);
    // What is wrong is said with its place in the JSON.
    load_json(name, metadata)?;
    let mut root = parse_json(name, metadata)?;
    // Nothing can be lost of a file without a word.
    let old = old.filter(|(_, text)| !text.trim().is_empty());
    expand_examples(&mut root);
    let mut lost = Vec::new();
    let mut comments = Comments::default();
    if let Some((old_name, old_text)) = old {
        let old = parse_yaml(old_name, old_text)?;
        check_old(old_name, &old, &root)?;
        comments = Comments::of(old_text, &old);
        keep_extensions("", &old, &mut root, &mut lost);
    }
    mark_origin(&mut root);
    let written = yaml::write(name, &root, comments, old.is_none().then_some(HEAD))?;
    let text = written.text;
    lost.extend(written.lost);
    let would_be = match old {
        Some((old_name, _)) => format!("{old_name} as it would be"),
        None => "the spec as it would be".to_owned(),
    };
    load_str(&would_be, &text)?;
    Ok(Imported { text, lost })
}

/// Refuses to replace what an import would not bring back.
fn check_old(name: &str, old: &Node, new: &Node) -> Result<(), Error> {
    let kept = |why: String| Error::Kept {
        path: name.to_owned(),
        why,
    };
    let origin = old.member("x-origin").and_then(Node::text);
    if origin != Some("vendor") {
        return Err(kept(
            "it has no `x-origin: vendor`, so a person wrote it; import to a new file, and take over by hand what changed"
                .to_owned(),
        ));
    }
    let (of_old, of_new) = (product(old), product(new));
    if !of_old.eq_ignore_ascii_case(of_new) {
        return Err(kept(format!(
            "it is of {of_old}, and the metadata is of {of_new}; import to a new file"
        )));
    }
    Ok(())
}

fn product(root: &Node) -> &str {
    let info = root.member("info");
    let product = info.and_then(|info| info.member("product")?.text());
    product.unwrap_or("no product")
}

/// Imports the file at `metadata` into the spec at `spec`, which is made if it does not exist.
///
/// # Errors
///
/// As [`import`], and [`Error::Io`].
pub fn import_file(metadata: &Path, spec: &Path) -> Result<Imported, Error> {
    let json = std::fs::read_to_string(metadata).map_err(Error::io("read", metadata))?;
    let old = match std::fs::read_to_string(spec) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::io("read", spec)(error)),
    };
    let spec_name = spec.to_string_lossy();
    let old = old.as_deref().map(|text| (&*spec_name, text));
    let imported = import(&metadata.to_string_lossy(), &json, old)?;
    if old.is_none_or(|(_, text)| text != imported.text) {
        write_file(spec, &imported.text).map_err(Error::io("write", spec))?;
    }
    Ok(imported)
}

fn entries(node: &mut Node) -> Option<&mut Vec<Entry>> {
    match &mut node.value {
        Tree::Mapping(entries) => Some(entries),
        _ => None,
    }
}

/// `x-origin: vendor` stands first: the loader then forgives the vendor's oddities.
fn mark_origin(root: &mut Node) {
    if let Some(entries) = entries(root) {
        entries.retain(|entry| entry.key != "x-origin");
        let vendor = Node {
            at: Position::START,
            value: Tree::Scalar {
                text: "vendor".to_owned(),
                quoted: true,
            },
        };
        entries.insert(
            0,
            Entry {
                key: "x-origin".to_owned(),
                at: Position::START,
                value: vendor,
            },
        );
    }
}

/// `responseDemo` is JSON in a text; as a list it can be read.
fn expand_examples(root: &mut Node) {
    let apis = entries(root)
        .and_then(|entries| entries.iter_mut().find(|entry| entry.key == "apis"))
        .and_then(|apis| self::entries(&mut apis.value));
    for api in apis.into_iter().flatten() {
        let demo = entries(&mut api.value)
            .and_then(|entries| entries.iter_mut().find(|entry| entry.key == "responseDemo"));
        let Some(demo) = demo else { continue };
        let list = demo
            .value
            .text()
            .and_then(|text| parse_json("responseDemo", text).ok());
        if let Some(list) = list.filter(|list| matches!(list.value, Tree::Sequence(_))) {
            demo.value = list;
        }
    }
}

/// Copies `x-` keys from the old spec to their places in the new one.
fn keep_extensions(path: &str, old: &Node, new: &mut Node, lost: &mut Vec<String>) {
    match (&old.value, &mut new.value) {
        (Tree::Mapping(old), Tree::Mapping(new)) => {
            for entry in old {
                let here = format!("{path}.{}", entry.key);
                let known = new.iter_mut().find(|known| known.key == entry.key);
                match known {
                    Some(known) => keep_extensions(&here, &entry.value, &mut known.value, lost),
                    None if entry.key.starts_with("x-") => new.push(entry.clone()),
                    None => extensions_in(&here, &entry.value, lost),
                }
            }
        }
        (Tree::Sequence(old), Tree::Sequence(new)) => {
            let known: HashMap<String, usize> = labels(new).into_iter().zip(0..).collect();
            for (item, label) in old.iter().zip(labels(old)) {
                let here = format!("{path}.{label}");
                match known.get(&label).and_then(|index| new.get_mut(*index)) {
                    Some(known) => keep_extensions(&here, item, known, lost),
                    None => extensions_in(&here, item, lost),
                }
            }
        }
        _ => extensions_in(path, old, lost),
    }
}

/// Names the `x-` keys of something that is gone.
fn extensions_in(path: &str, node: &Node, lost: &mut Vec<String>) {
    match &node.value {
        Tree::Mapping(entries) => {
            for entry in entries {
                let here = format!("{path}.{}", entry.key);
                if entry.key.starts_with("x-") {
                    lost.push(here);
                } else {
                    extensions_in(&here, &entry.value, lost);
                }
            }
        }
        Tree::Sequence(items) => {
            for (item, label) in items.iter().zip(labels(items)) {
                extensions_in(&format!("{path}.{label}"), item, lost);
            }
        }
        _ => {}
    }
}
