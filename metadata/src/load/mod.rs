//! Reads spec files: YAML written by hand and JSON published by the vendor, into one model.

mod document;
mod empty;
mod extensions;
mod fields;
mod json;
mod operation;
mod parameter;
mod schema;
mod yaml;

use std::path::Path;

pub(crate) use yaml::comments;

use crate::error::Error;
use crate::finding::{Findings, Position};
use crate::model::Metadata;
use crate::tree::Node;

/// Bytes one spec file may have; the vendor's largest has 2.8 MB.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Reads the spec at `path`, without checking what it means.
pub(crate) fn load_file(path: &Path, findings: &mut Findings) -> Result<Option<Metadata>, Error> {
    let io = Error::io("read", path);
    let size = std::fs::metadata(path).map_err(io)?.len();
    if size > MOST_BYTES {
        findings.error(
            "ACS0110",
            Position::START,
            format!("the file has {size} bytes; at most {MOST_BYTES} are read"),
            "split it into one file per product version",
        );
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(io)?;
    let Some(text) = decode(&bytes, findings) else {
        return Ok(None);
    };
    let name = path.to_string_lossy();
    Ok(read(&name, text, &bytes, is_json(&name), findings))
}

/// Reads the spec in `text`; a `name` that ends in `.json` says it is the vendor's JSON.
pub(crate) fn load_text(name: &str, text: &str, findings: &mut Findings) -> Option<Metadata> {
    read(name, text, text.as_bytes(), is_json(name), findings)
}

/// Reads the vendor's JSON in `text`, whatever its file is called.
pub(crate) fn load_json(name: &str, text: &str, findings: &mut Findings) -> Option<Metadata> {
    read(name, text, text.as_bytes(), true, findings)
}

/// Parses the YAML in `text`, called `name` in errors, into a tree.
///
/// # Errors
///
/// [`Error::Spec`] with the place where it is not YAML, or when it is empty.
pub fn parse_yaml(name: &str, text: &str) -> Result<Node, Error> {
    parsed(name, |findings| yaml::parse(text, findings))
}

/// Parses the JSON in `text`, called `name` in errors, into a tree.
///
/// # Errors
///
/// [`Error::Spec`] with the place where it is not JSON, or when it is empty.
pub fn parse_json(name: &str, text: &str) -> Result<Node, Error> {
    parsed(name, |findings| json::parse(text, findings))
}

fn parsed(name: &str, parse: impl FnOnce(&mut Findings) -> Option<Node>) -> Result<Node, Error> {
    let mut findings = Findings::new(name);
    let root = parse(&mut findings);
    if root.is_none() && !findings.has_errors() {
        empty(&mut findings);
    }
    match root {
        Some(root) if !findings.has_errors() => Ok(root),
        _ => Err(Error::Spec(findings.into_sorted())),
    }
}

fn is_json(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// Reports a file in which there is nothing.
fn empty(findings: &mut Findings) {
    findings.error(
        "ACS0111",
        Position::START,
        "the file is empty",
        "a spec starts with `info:` and its `product`, `version` and `style`",
    );
}

/// Reads `text`, which is what `bytes` hold.
fn read(
    name: &str,
    text: &str,
    bytes: &[u8],
    is_json: bool,
    findings: &mut Findings,
) -> Option<Metadata> {
    let root = if is_json {
        json::parse(text, findings)
    } else {
        yaml::parse(text, findings)
    };
    if root.is_none() && !findings.has_errors() {
        empty(findings);
    }
    let metadata = document::read(name, root?, !is_json, findings)?;
    Some(Metadata {
        digest: crate::digest::of(bytes),
        ..metadata
    })
}

/// The text in `bytes`, without a byte order mark; `None` when they are not UTF-8, which is added to `findings`.
pub fn decode<'b>(bytes: &'b [u8], findings: &mut Findings) -> Option<&'b str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            findings.error(
                "ACS0112",
                Position::after(&String::from_utf8_lossy(good)),
                "the file is not UTF-8 from here on",
                "save it as UTF-8; editors on Chinese Windows may use GBK",
            );
            return None;
        }
    };
    Some(text.strip_prefix('\u{feff}').unwrap_or(text))
}
