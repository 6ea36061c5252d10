//! Protects users from metadata: no text of a spec becomes code, leaves the output folder, or runs on `cargo test`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use acs_codegen::{Builder, CrateSource, Error, Standalone};
use proc_macro2::{TokenStream, TokenTree};
use proptest::prelude::*;
use serde_json::Value;

/// A spec with every kind of text in it.
fn template() -> Value {
    serde_json::from_str(include_str!("hostile/template.json")).unwrap()
}

/// Attacks that generators have fallen to, and what only looks like one.
const ATTACKS: &[&str] = &[
    "*/ pub fn pwned() {} /*",
    "\"); pwned!(); (\"",
    "\"#); pwned!(); r#(\"",
    "x\n}\npub fn pwned() {}\nmod a {",
    "x\r}\rpub fn pwned() {}",
    "x\u{2028}pub fn pwned() {}\u{2029}",
    "```\nstd::fs::write(\"pwned\", \"\").unwrap();\n```",
    "```rust\nstd::fs::write(\"pwned\", \"\").unwrap();\n```",
    "~~~\nstd::process::abort();\n~~~",
    "a\n\n    std::fs::write(\"pwned\", \"\").unwrap();\n",
    "- a\n\n      std::process::abort();\n",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1)) [`Option`] [a][b]",
    "#![feature(x)]",
    "//! inner",
    "/// outer",
    "{{ 7 * 7 }} {% for x in y %}",
    "${HOME} $(id) `id`",
    "../../../../etc/passwd",
    "a/../../b",
    "C:\\windows\\system32",
    "con",
    "r#type",
    "Self",
    "self",
    "crate",
    "String",
    "Option",
    "Vec",
    "Result",
    "Ok",
    "Box",
    "Default",
    "Clone",
    "Send",
    "macro_rules",
    "include",
    "Unknown",
    "Client",
    "Field",
    "Limit",
    "ListStyle",
    "OPERATION",
    "PAGING",
    "missing",
    "required",
    "Set",
    "Unset",
    "std",
    "core",
    "acs_runtime",
    "super",
    "\u{202e}evil\u{202c}",
    "a\u{0}b\u{7}c\u{1b}[31m",
    "\u{feff}bom",
    "𝒳",
    "é",
    "日本語",
    "a\tb",
    "%s{}%n",
    "evil.example.com/x?y#z",
    "evil.example.com\r\nX-Evil: 1",
    "0",
    "1.5",
    "-",
    "_",
    "__",
    "1e999",
];

/// Keys whose text decides about structure, and not about names or words.
const STRUCTURE: &[&str] = &[
    "type",
    "in",
    "style",
    "format",
    "$ref",
    "methods",
    "security",
    "operationType",
    "responseDemo",
    "schemes",
    "children",
    "substitutions",
    "returnType",
    "version",
    "additionalProperties",
];

/// Places of all texts: values, and keys that are names. A place is a path; one that ends in `~` is the key itself.
fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(path.to_owned()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{path}/{index}"), found);
            }
        }
        Value::Object(members) => {
            let holds_names = ["properties", "schemas", "apis", "enumValueTitles"]
                .iter()
                .any(|key| path.ends_with(&format!("/{key}")));
            for (key, member) in members {
                let here = format!("{path}/{key}");
                if holds_names {
                    found.push(format!("{here}~"));
                }
                let is_name_of_structure = STRUCTURE.contains(&key.as_str()) && !holds_names;
                // The product's own version is a text like any other.
                if !is_name_of_structure || path == "/info" && key != "style" {
                    places(member, &here, found);
                }
            }
        }
        _ => {}
    }
}

/// The template with `text` at one place.
fn planted(place: &str, text: &str) -> Value {
    let mut document = template();
    match place.strip_suffix('~') {
        None => *document.pointer_mut(place).unwrap() = Value::from(text),
        Some(path) => {
            let (parent, key) = path.rsplit_once('/').unwrap();
            let members = document
                .pointer_mut(parent)
                .unwrap()
                .as_object_mut()
                .unwrap();
            let renamed = std::mem::take(members)
                .into_iter()
                .map(|(name, value)| {
                    if name == key {
                        (text.to_owned(), value)
                    } else {
                        (name, value)
                    }
                })
                .collect();
            *members = renamed;
        }
    }
    document
}

fn rust_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(&current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// Generates from `document` in a fresh folder, and gives the Rust; `None` when the spec is refused.
fn generated(document: &Value) -> Option<Vec<(PathBuf, String)>> {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("api-docs.json");
    fs::write(&spec, serde_json::to_string(document).unwrap()).unwrap();
    let out = folder.path().join("a/b/out");
    match Builder::new().spec(&spec).generate(&out) {
        Ok(_) => {
            let outside = fs::read_dir(folder.path()).unwrap().count();
            assert_eq!(outside, 2, "something was written beside the spec");
            assert_eq!(fs::read_dir(folder.path().join("a/b")).unwrap().count(), 1);
            Some(rust_files(&out))
        }
        Err(Error::Spec(_)) => {
            assert!(!out.exists(), "a refused spec leaves nothing behind");
            None
        }
        Err(other) => panic!("{other}"),
    }
}

/// The shape of the code: names, literals and docs are alike.
fn skeleton(files: &[(PathBuf, String)]) -> Vec<String> {
    let mut shapes: Vec<String> = files
        .iter()
        .map(|(path, text)| {
            syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let mut shape = String::new();
            outline(TokenStream::from_str(text).unwrap(), &mut shape);
            shape
        })
        .collect();
    // A renamed operation moves its file.
    shapes.sort();
    shapes
}

fn outline(tokens: TokenStream, shape: &mut String) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '!') {
                    tokens.next();
                }
                let Some(TokenTree::Group(group)) = tokens.next() else {
                    panic!("`#` stands alone");
                };
                let first = group.stream().into_iter().next().unwrap().to_string();
                if first == "doc" {
                    continue;
                }
                shape.push_str(&format!("#[{first}]"));
            }
            TokenTree::Group(group) => {
                shape.push_str(&format!("{:?}(", group.delimiter()));
                outline(group.stream(), shape);
                shape.push(')');
            }
            // Keywords, and the names of macros, have to stay what they are.
            TokenTree::Ident(name) => {
                let name = name.to_string();
                let is_called =
                    matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '!');
                let is_keyword = matches!(
                    name.as_str(),
                    "pub"
                        | "mod"
                        | "use"
                        | "static"
                        | "fn"
                        | "impl"
                        | "struct"
                        | "enum"
                        | "unsafe"
                        | "extern"
                );
                shape.push_str(if is_called || is_keyword { &name } else { "N" });
            }
            TokenTree::Literal(_) => shape.push('L'),
            TokenTree::Punct(punct) => shape.push(punct.as_char()),
        }
        shape.push(' ');
    }
}

/// Whether a text can change the structure by rule: dots fold names, blank names are none, paths have their own marks.
fn is_structural(place: &str, text: &str) -> bool {
    let is_name = place.ends_with('~') || place.ends_with("/name");
    is_name && (text.contains('.') || !text.chars().any(char::is_alphanumeric))
        || place.contains("/enum") && text.trim().is_empty()
        // A list that an object wraps has no accessor where that would hide a method of every struct.
        || is_name && ["Default", "Clone", "Field", "Into"].contains(&text)
        // What is no host or no region is left out.
        || place.starts_with("/endpoints")
            && !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        // The part of a path behind `?` goes elsewhere, `*` stands for a parameter, and `/` alone is no path.
        || place.ends_with("/path") && (text.contains(['?', '*']) || text.trim_matches('/').is_empty())
}

/// Compares the code with `text` at the place with the expected code. Returns false when the spec is refused because of the text.
fn check(place: &str, text: &str, expected: &[String]) -> bool {
    if is_structural(place, text) {
        return true;
    }
    let Some(files) = generated(&planted(place, text)) else {
        return false;
    };
    let found = skeleton(&files);
    assert!(
        found == expected,
        "{text:?} at {place} changed the code:\n{}",
        found
            .iter()
            .zip(expected)
            .find(|(found, expected)| found != expected)
            .map_or_else(
                || format!("{} files for {}", found.len(), expected.len()),
                |(found, expected)| format!("{found}\n{expected}")
            )
    );
    true
}

fn all_places() -> Vec<String> {
    let mut found = Vec::new();
    places(&template(), "", &mut found);
    assert!(found.len() > 60, "{found:?}");
    found
}

/// What a harmless text gives at each place: some places are named elsewhere, so each has a skeleton of its own.
fn harmless(place: &str) -> Vec<String> {
    let files = generated(&planted(place, "Harmless"))
        .or_else(|| generated(&planted(place, "harmless.example.com")))
        .or_else(|| generated(&template()))
        .unwrap();
    skeleton(&files)
}

#[test]
fn no_attack_changes_the_code_wherever_it_stands() {
    let mut refusing = Vec::new();
    for place in all_places() {
        let expected = harmless(&place);
        let mut accepted = 0;
        for attack in ATTACKS {
            accepted += usize::from(check(&place, attack, &expected));
        }
        assert!(accepted > 0, "every text at {place} is refused");
        if accepted < ATTACKS.len() {
            refusing.push(place);
        }
    }
    refusing.sort();
    // The names of products, versions and operations are sent, and become names of files. Any other text is accepted, and so
    // its code was compared.
    assert_eq!(
        refusing,
        [
            "/apis/CreateThing~",
            "/apis/ListThings~",
            "/info/product",
            "/info/version"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_at_all_changes_the_code(index in any::<prop::sample::Index>(), text in "\\PC{0,12}[\\x00-\\x7f\u{2028}\u{202e}\r]{0,12}\\PC{0,12}") {
        let places = all_places();
        let place = index.get(&places);
        check(place, &text, &harmless(place));
    }
}

#[test]
fn what_is_too_deep_or_too_long_is_refused_in_words() {
    let mut deep = serde_json::json!({"type": "string"});
    for _ in 0..300 {
        deep = serde_json::json!({"type": "array", "items": deep});
    }
    let mut document = template();
    document["components"]["schemas"]["Deep"] = deep;
    assert!(generated(&document).is_none(), "nested deeper than is read");
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("deep.json");
    for bomb in ["[".repeat(5_000_000), "{\"a\":".repeat(1_000_000)] {
        fs::write(&spec, bomb).unwrap();
        let error = Builder::new().spec(&spec).check().unwrap_err().to_string();
        assert!(error.contains("ACS0109"), "{error}");
    }
    let long = "A".repeat(10_000);
    assert!(generated(&planted("/apis/ListThings~", &long)).is_none());
    // Anything else may be long.
    let files = generated(&planted("/apis/CreateThing/parameters/2/name", &long)).unwrap();
    skeleton(&files);
}

#[test]
fn documentation_never_runs() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile-docs");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let trap = folder.join("trap");
    let line = format!("std::fs::write({:?}, \"\").unwrap();", trap.display());
    let trapped = format!(
        "a\n\n    {line}\n\n```\n{line}\n```\n\n~~~rust\n{line}\n~~~\n\n- b\n\n      {line}\n\n> ```\n> {line}\n> ```\n\n````rust\n{line}\n"
    );
    let mut document = template();
    for place in all_places() {
        let is_prose = ["title", "description", "summary", "example", "errorMessage"]
            .iter()
            .any(|key| place.ends_with(&format!("/{key}")));
        if is_prose {
            *document.pointer_mut(&place).unwrap() = Value::from(trapped.as_str());
        }
    }
    let demo = serde_json::json!([{"type": "json", "example": trapped}]).to_string();
    document["apis"]["CreateThing"]["responseDemo"] = Value::from(demo);
    let spec = folder.join("api-docs.json");
    fs::write(&spec, document.to_string()).unwrap();
    let out = folder.join("crate");
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
    Builder::new()
        .spec(&spec)
        .standalone(Standalone {
            runtime: CrateSource::Path(runtime.to_string_lossy().into_owned()),
        })
        .generate(&out)
        .unwrap();
    // The README shows the first call, and no value in it ends the block.
    let readme = fs::read_to_string(out.join("README.md")).unwrap();
    let fences = readme.lines().filter(|line| line.starts_with("```"));
    assert_eq!(fences.count(), 4, "{readme}");
    let (_, program) = readme.split_once("```rust,no_run\n").unwrap();
    let (program, _) = program.split_once("\n```\n").unwrap();
    syn::parse_file(program).unwrap();
    let run = Command::new(env!("CARGO"))
        .args(["test", "--doc", "--target-dir"])
        .arg(folder.join("target"))
        .current_dir(&out)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&run.stderr)
    );
    // The example of each call, those of the product and of the crate, and nothing that the descriptions brought.
    assert!(said.contains("running 4 tests"), "{said}");
    assert!(!trap.exists(), "a description was run as a test");
}
