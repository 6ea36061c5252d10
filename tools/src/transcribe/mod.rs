//! Turns the text of a help-centre page into one operation in the language of specs.
//!
//! The page is cut into sections (`page`, `heading`, `link`), its tables and blocks become rows (`rows`, `table`, `columns`,
//! `types`, `cell`) without those that every request has (`common`), rows become a tree (`tree`, `dots`, `settle`), prose becomes
//! facts (`facts`), and all of it becomes YAML (`operation`, `answer`, `schema`, `yaml`). What the text leaves open is a comment
//! `# check: …` beside its line, never a guess without one.

mod access;
mod answer;
mod cell;
mod columns;
mod common;
mod condition;
mod dots;
mod errors;
mod example;
mod facts;
mod heading;
mod limits;
mod link;
mod operation;
mod page;
mod request;
mod row;
mod rows;
mod schema;
mod settle;
mod table;
mod tree;
mod types;
mod yaml;

use std::path::Path;

use crate::error::Error;
use acs_metadata::finding::Findings;
use acs_metadata::yaml::Comments;
use page::{Page, at};
use request::RequestLine;
use yaml::{Map, Value};

/// What is made of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// An operation, to put below `apis` of a spec.
    Operation,
    /// A spec of its own, of the product and version that the page's link to the explorer names.
    LinkedSpec,
    /// A spec of its own, of this product and version.
    Spec {
        /// The product's code, such as `Dypnsapi`.
        product: &'a str,
        /// Such as `2017-05-25`.
        version: &'a str,
    },
}

/// An operation made of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcribed {
    /// Name of the operation.
    pub operation: String,
    /// The YAML.
    pub text: String,
    /// What the page leaves open: the path of each key and what to look at, as the comments `# check:` have it.
    pub checks: Vec<String>,
}

/// Transcribes the page in `text`, called `name` in errors.
///
/// # Errors
///
/// [`Error::Spec`] with a line and a way out when the text is no page of an operation, or of another product than `scope` says;
/// [`Error::Identity`] when the product or the version in `scope` is invalid.
pub fn transcribe(name: &str, text: &str, scope: Scope<'_>) -> Result<Transcribed, Error> {
    let mut findings = Findings::new(name);
    if let Scope::Spec { product, version } = scope {
        check_product(product, version)?;
    }
    let root = spec(text.trim_start_matches('\u{feff}'), scope, &mut findings);
    let (Some((operation, root)), false) = (root, findings.has_errors()) else {
        return Err(acs_codegen::Error::Spec(findings.into_sorted()).into());
    };
    let (node, beside) = yaml::tree(&root);
    let checks = beside
        .iter()
        .map(|(path, check)| {
            let path = path.trim_start_matches('.');
            format!("{path}: {}", check.trim_start_matches("# check: "))
        })
        .collect();
    let written =
        acs_metadata::yaml::write(name, &node, Comments::behind_keys(beside), Some(HEAD))?;
    if !written.lost.is_empty() {
        return Err(acs_codegen::Error::Verify {
            file: name.to_owned(),
            message: format!("comments without a key: {}", written.lost.join("; ")),
        }
        .into());
    }
    Ok(Transcribed {
        operation,
        text: written.text,
        checks,
    })
}

/// Transcribes the page at `page`, and writes the YAML to `out` if that is given.
///
/// # Errors
///
/// As [`transcribe`], and [`Error::Io`]; [`Error::Kept`] for a file that exists, for people work on transcriptions.
pub fn transcribe_file(
    page: &Path,
    scope: Scope<'_>,
    out: Option<&Path>,
) -> Result<Transcribed, Error> {
    let bytes = std::fs::read(page).map_err(Error::io("read", page))?;
    let name = page.to_string_lossy();
    let mut findings = Findings::new(&name);
    let Some(text) = acs_metadata::decode(&bytes, &mut findings) else {
        return Err(acs_codegen::Error::Spec(findings.into_sorted()).into());
    };
    let transcribed = transcribe(&name, text, scope)?;
    if let Some(out) = out {
        if out.exists() {
            return Err(Error::Kept {
                path: out.to_string_lossy().into_owned(),
                why: "it exists; name a new file, and merge by hand".to_owned(),
            });
        }
        acs_codegen::write_file(out, &transcribed.text).map_err(Error::io("write", out))?;
    }
    Ok(transcribed)
}

const HEAD: &str = "# Transcribed from a help-centre page with `acs transcribe`. Look at each `# check:`, correct its line, and take the comment away.\n# The page does not say: which members are secret (x-sensitive), whether a call may be sent twice (x-retry), names of values in Rust\n# (x-enum-names), the other language (English in x-summary-en and x-en), and the endpoints.\n";

fn check_product(code: &str, version: &str) -> Result<(), Error> {
    for (what, text) in [("product code", code), ("version", version)] {
        let is_word = !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if !is_word {
            return Err(Error::Identity {
                what,
                given: text.to_owned(),
            });
        }
    }
    Ok(())
}

/// The product and the version of a spec; the page's link has to agree with those that are given.
fn product<'s>(
    page: &Page<'s>,
    scope: Scope<'s>,
    findings: &mut Findings,
) -> Option<(&'s str, &'s str)> {
    let link = page.link.unwrap_or_default();
    match scope {
        Scope::Operation => None,
        Scope::LinkedSpec => {
            let named = link.product.zip(link.version);
            if named.is_none() {
                findings.error(
                    "ACS0408",
                    at(link.at.max(1)),
                    "the page has no link to the explorer that names product and version",
                    "give them with `--product` and `--version`",
                );
            }
            named
        }
        Scope::Spec { product, version } => {
            let agrees = |linked: Option<&str>, given: &str| {
                linked.is_none_or(|linked| linked.eq_ignore_ascii_case(given))
            };
            for (what, linked, given) in [
                ("product", link.product, product),
                ("version", link.version, version),
            ] {
                if !agrees(linked, given) {
                    findings.error(
                        "ACS0407",
                        at(link.at),
                        format!(
                            "the page's link to the explorer names the {what} `{}`, and not `{given}`",
                            linked.unwrap_or_default()
                        ),
                        format!("give the {what} of the page, or take the link out of it if it is the link that is wrong"),
                    );
                }
            }
            Some((product, version))
        }
    }
}

/// The whole file, and the name of its operation.
fn spec(text: &str, scope: Scope<'_>, findings: &mut Findings) -> Option<(String, Map)> {
    let page = Page::read(text, findings)?;
    let product = product(&page, scope, findings);
    let request_line = request::line(&page);
    let operation = operation::read(&page, request_line.as_ref(), findings)?;
    let mut root = Map::default();
    if let Some((code, version)) = product {
        root.text("version", "1.0");
        root.set(
            "info",
            Value::Map(info(&page, request_line.as_ref(), code, version)),
        );
    }
    let mut apis = Map::default();
    apis.set(page.name, Value::Map(operation));
    root.set("apis", Value::Map(apis));
    Some((page.name.to_owned(), root))
}

fn info(page: &Page<'_>, request_line: Option<&RequestLine>, code: &str, version: &str) -> Map {
    let linked = page.link.and_then(|link| link.style);
    let by_path = if request_line.is_some() { "ROA" } else { "RPC" };
    let mut info = Map::default();
    info.text("style", linked.unwrap_or(by_path));
    match linked {
        Some("ROA") if request_line.is_none() => {
            info.check(
                "style",
                "the page's link says ROA, and the page shows no path",
            );
        }
        None if request_line.is_none() => {
            info.check("style", "the page shows no path, which is RPC as a rule");
        }
        _ => {}
    }
    info.text("product", code).text("version", version);
    info
}
