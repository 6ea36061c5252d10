//! Turns the vendor's JSON into a tidy YAML spec, and keeps what people added to it when that is done again.

mod comments;
mod writer;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use crate::error::Error;
use crate::finding::{Findings, Position};
use crate::load::{self, Entry, Node, Tree, json, yaml};
use comments::Comments;

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
    crate::load_json(name, metadata)?;
    let mut root = tree(name, |findings| json::parse(metadata, findings))?;
    // Nothing can be lost of a file without a word.
    let old = old.filter(|(_, text)| !text.trim().is_empty());
    expand_examples(&mut root);
    let mut lost = Vec::new();
    let mut comments = Comments::default();
    if let Some((old_name, old_text)) = old {
        let old = tree(old_name, |findings| yaml::parse(old_text, findings))?;
        check_old(old_name, &old, &root)?;
        comments = Comments::of(old_text, &old);
        keep_extensions("", &old, &mut root, &mut lost);
    }
    mark_origin(&mut root);
    let text = writer::write(&root, &mut comments, old.is_none().then_some(HEAD));
    lost.extend(comments.left());
    let read = tree("the spec that was written", |findings| {
        yaml::parse(&text, findings)
    })?;
    if !same(&root, &read) {
        return Err(Error::Verify {
            file: name.to_owned(),
            message: "the YAML does not say what the JSON said".to_owned(),
        });
    }
    let would_be = match old {
        Some((old_name, _)) => format!("{old_name} as it would be"),
        None => "the spec as it would be".to_owned(),
    };
    crate::load_str(&would_be, &text)?;
    Ok(Imported { text, lost })
}

/// Refuses to replace what an import would not bring back.
fn check_old(name: &str, old: &Node, new: &Node) -> Result<(), Error> {
    let kept = |why: String| Error::Kept {
        path: name.to_owned(),
        why,
    };
    let origin = member(old, "x-origin").and_then(Node::text);
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
    let info = member(root, "info");
    let product = info.and_then(|info| member(info, "product")?.text());
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
        crate::write::replace(spec, &imported.text).map_err(Error::io("write", spec))?;
    }
    Ok(imported)
}

/// A tree as YAML below `head`, with a comment behind each key whose path has one.
///
/// # Errors
///
/// [`Error::Verify`] when the YAML would not say what the tree says, or a comment has no place.
pub(crate) fn print(
    name: &str,
    root: &Node,
    head: &str,
    beside: BTreeMap<String, String>,
) -> Result<String, Error> {
    let mut comments = Comments::behind_keys(beside);
    let text = writer::write(root, &mut comments, Some(head));
    let lost = comments.left();
    let read = tree("the spec that was written", |findings| {
        yaml::parse(&text, findings)
    })?;
    if same(root, &read) && lost.is_empty() {
        return Ok(text);
    }
    Err(Error::Verify {
        file: name.to_owned(),
        message: format!(
            "the YAML does not say what the page says {}",
            lost.join("; ")
        ),
    })
}

/// JSON as YAML that says the same.
///
/// # Errors
///
/// [`Error::Spec`] when the JSON cannot be read.
pub(crate) fn yaml_of_json(text: &str) -> Result<String, Error> {
    let root = tree("the document", |findings| json::parse(text, findings))?;
    Ok(writer::write(&root, &mut Comments::default(), None))
}

fn tree(name: &str, parse: impl FnOnce(&mut Findings) -> Option<Node>) -> Result<Node, Error> {
    let mut findings = Findings::new(name);
    let root = parse(&mut findings);
    if root.is_none() && !findings.has_errors() {
        load::empty(&mut findings);
    }
    match root {
        Some(root) if !findings.has_errors() => Ok(root),
        _ => Err(Error::Spec(findings.into_sorted())),
    }
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
        let mut findings = Findings::new("responseDemo");
        let list = demo
            .value
            .text()
            .and_then(|text| json::parse(text, &mut findings));
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

/// What a list calls its items: each by its name where it has one, else by its number; a name that was there is numbered.
pub(crate) fn labels(items: &[Node]) -> Vec<String> {
    let mut used = HashSet::new();
    let unique = |(index, item): (usize, &Node)| {
        let name = name(item).unwrap_or_else(|| index.to_string());
        let mut label = name.clone();
        let mut count = 1;
        while !used.insert(label.clone()) {
            count += 1;
            label = format!("{name}#{count}");
        }
        label
    };
    items.iter().enumerate().map(unique).collect()
}

fn name(item: &Node) -> Option<String> {
    ["name", "regionId", "errorCode", "title", "type"]
        .iter()
        .find_map(|key| {
            let text = member(item, key)?.text()?;
            Some(format!("{key}={text}"))
        })
}

fn member<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    match &node.value {
        Tree::Mapping(entries) => {
            let entry = entries.iter().find(|entry| entry.key == key);
            entry.map(|entry| &entry.value)
        }
        _ => None,
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

/// Whether two trees say the same; how a text was quoted does not count, but text is not a number.
fn same(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Tree::Null, Tree::Null) => true,
        (Tree::Scalar { text: a, .. }, Tree::Scalar { text: b, .. }) => {
            a == b && left.kind() == right.kind()
        }
        (Tree::Sequence(a), Tree::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Tree::Mapping(a), Tree::Mapping(b)) => {
            let equal = |(a, b): (&Entry, &Entry)| a.key == b.key && same(&a.value, &b.value);
            a.len() == b.len() && a.iter().zip(b).all(equal)
        }
        _ => false,
    }
}
