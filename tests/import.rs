//! Protects `acs import`: no fact of the vendor's JSON is lost, and what people added stays.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

use acs_codegen::Builder;
use acs_tools::import;

#[path = "support/skip.rs"]
mod skip;

use skip::skip;

const TEMPLATE: &str = include_str!("hostile/template.json");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The vendor's metadata of a `PRODUCT/VERSION`: from the repository, or else from the full collection beside it.
fn metadata(product: &str) -> Option<PathBuf> {
    let folders = ["tests/metadata", "../shared/corpus"];
    let mut files = folders.map(|folder| root().join(folder).join(product).join("api-docs.json"));
    let found = files.iter_mut().find(|file| file.is_file());
    if found.is_none() {
        skip(&format!(
            "{product} in tests/import.rs, its metadata is not in ../shared/corpus"
        ))
        .unwrap();
    }
    found.map(std::mem::take)
}

/// Both files give the same crate.
fn assert_same_crate(json: &Path, yaml: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let result = Builder::new().spec(json).generate(folder.path());
    result.unwrap_or_else(|error| panic!("{}: {error}", json.display()));
    let differences = Builder::new()
        .spec(yaml)
        .differences(folder.path())
        .unwrap();
    let paths: Vec<_> = differences
        .iter()
        .map(|difference| &difference.path)
        // Which file it came from is another matter.
        .filter(|path| !path.ends_with("specs.lock"))
        .collect();
    assert!(paths.is_empty(), "{}: {paths:?}", json.display());
}

#[test]
fn the_yaml_gives_the_crate_that_the_json_gives() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = vec![root().join("tests/hostile/template.json")];
    // One product of each protocol style, and those with the longest texts.
    let products = [
        "sts/2015-04-01",
        "grace/2022-06-06",
        "dysmsapi/2017-05-25",
        "cloudcontrol/2022-08-30",
        "fc/2023-03-30",
        "oss/2019-05-17",
        "searchengine/2021-10-25",
        "aligenie/ssp_1.0",
        "pds/2022-03-01",
    ];
    files.extend(products.into_iter().filter_map(metadata));
    assert!(files.len() >= 5, "{files:?}");
    for json in files {
        let yaml = folder.path().join("spec.yaml");
        let imported = import(
            &json.to_string_lossy(),
            &fs::read_to_string(&json).unwrap(),
            None,
        );
        fs::write(&yaml, imported.unwrap().text).unwrap();
        assert_same_crate(&json, &yaml);
    }
}

#[test]
fn the_specs_of_vendor_products_are_what_import_makes() {
    for (product, version) in [
        ("dysmsapi", "2017-05-25"),
        ("sts", "2015-04-01"),
        ("ecs", "2014-05-26"),
    ] {
        let Some(json) = metadata(&format!("{product}/{version}")) else {
            continue;
        };
        let text = fs::read_to_string(&json).unwrap();
        let name = format!("spec/{product}-{version}.yaml");
        let spec = fs::read_to_string(root().join(&name)).unwrap();
        let imported = import(product, &text, Some((&name, &spec))).unwrap();
        assert_eq!(imported.lost, Vec::<String>::new());
        assert!(
            imported.text == spec,
            "{name} differs: run `cargo acs import {} --out {name}`",
            json.display()
        );
    }
}

#[test]
fn comments_and_extensions_stay_when_it_is_imported_again() {
    let first = import("a.json", TEMPLATE, None).unwrap().text;
    let edited = first
        .replace(
            "  CreateThing:\n",
            "  # Mind the quota.\n  CreateThing:  # slow\n    x-retry: write\n",
        )
        .replace(
            "      - name: Mode\n",
            "      # Fast is dearer.\n      - name: Mode\n        x-name: speed\n",
        )
        + "# The end.\n";
    assert_ne!(first, edited);
    let again = import("a.json", TEMPLATE, Some(("a.yaml", &edited))).unwrap();
    assert_eq!(again.lost, Vec::<String>::new());
    for kept in [
        "  # Mind the quota.\n  CreateThing:  # slow\n",
        "    x-retry: write\n",
        "      # Fast is dearer.\n",
        "        x-name: speed\n",
        "# The end.\n",
    ] {
        assert!(again.text.contains(kept), "{kept}\n{}", again.text);
    }
    let third = import("a.json", TEMPLATE, Some(("a.yaml", &again.text))).unwrap();
    assert_eq!(third.text, again.text, "a second import changes nothing");
}

/// The lines of `spec` that are no line inside of a text.
fn lines_of_keys(spec: &str) -> Vec<(bool, &str)> {
    let mut block: Option<usize> = None;
    let lines = spec.lines().map(|line| {
        let depth = line.len() - line.trim_start().len();
        // A text is deeper than the key or the dash before it.
        let inside = block.is_some_and(|key| line.is_empty() || depth > key);
        if !inside {
            let end = line.rsplit(' ').next().unwrap_or_default();
            let opens = end.starts_with('|') && end.trim_matches(['|', '-', '+', '2']).is_empty();
            block = opens.then(|| {
                let dashes = line.trim_start().starts_with("- ");
                depth + if dashes && line.contains(": |") { 2 } else { 0 }
            });
        }
        (!inside, line)
    });
    lines.collect()
}

/// A comment before every line of `spec`, and one behind it.
fn commented(spec: &str) -> (String, usize) {
    let mut text = String::new();
    let mut count = 0;
    for (number, (is_key, line)) in lines_of_keys(spec).into_iter().enumerate() {
        if is_key {
            let depth = line.len() - line.trim_start().len();
            let indent = &line[..depth];
            text.push_str(&format!(
                "{indent}# before {number}\n{line}  # behind {number}\n"
            ));
            count += 2;
        } else {
            text.push_str(&format!("{line}\n"));
        }
    }
    (text, count)
}

/// Every comment stays, and stays where it was.
fn assert_comments_stay(name: &str, json: &str) {
    let spec = import(name, json, None).unwrap().text;
    // What the import itself says at the top.
    let (_, spec) = spec.split_once('\n').unwrap();
    let (commented, count) = commented(spec);
    assert!(count > 60, "{name}");
    let again = import(name, json, Some(("spec.yaml", &commented))).unwrap();
    assert_eq!(again.lost, Vec::<String>::new(), "{name}");
    for (number, (old, new)) in commented.lines().zip(again.text.lines()).enumerate() {
        assert_eq!(old, new, "{name}: line {}", number + 1);
    }
    assert!(again.text == commented, "{name}");
}

#[test]
fn a_comment_at_every_line_stays() {
    assert_comments_stay("template.json", TEMPLATE);
    for product in ["sts/2015-04-01", "dysmsapi/2017-05-25", "fc/2023-03-30"] {
        if let Some(json) = metadata(product) {
            assert_comments_stay(product, &fs::read_to_string(json).unwrap());
        }
    }
}

#[test]
fn long_comments_stay() {
    let spec = import("a.json", TEMPLATE, None).unwrap().text;
    // More in a row than the reader of YAML holds by itself.
    let long: String = (0..200).map(|line| format!("  # {line}\n")).collect();
    let edited = spec.replace("apis:\n", &format!("apis:\n{long}"));
    assert_ne!(spec, edited);
    let again = import("a.json", TEMPLATE, Some(("a.yaml", &edited))).unwrap();
    assert!(again.lost.is_empty() && again.text == edited);
}

#[test]
fn comments_of_other_ways_to_write_stay() {
    let json = r#"{"version": "1.0", "info": {"style": "RPC", "product": "Demo", "version": "1"},
        "apis": {"DoDemo": {"methods": ["post", "get"], "summary": "One.\n# no comment\nTwo.",
        "parameters": [
            {"name": "A", "in": "query", "schema": {"type": "string", "enum": ["x", "y"]}},
            {"name": "B", "in": "query", "schema": {"type": "string"}}]}}}"#;
    let old = "\
# c01
x-origin: vendor # c02
version: '1.0' # c03
info: {style: RPC, product: Demo, # c04
  # c05
  version: '1'} # c06
apis:
  DoDemo:
    methods: # c07
      # c08
      - post # c09
      - get # c10
    summary: |- # c11
      One.
      # no comment
      Two.
    # no comment
    parameters:
      # c12
      - # c13
        # c14
        in: query # c15
        # c16
        name: A # c17
        schema: {type: string, enum: [ # c18
          x, # c19
          y ]} # c20
      - {name: B, in: query, schema: {type: string}} # c21
  # c22
# c23
";
    let first = import("a.json", json, Some(("a.yaml", old))).unwrap();
    assert_eq!(first.lost, Vec::<String>::new());
    for number in 1..=23 {
        let comment = format!("# c{number:02}\n");
        let count = first.text.matches(&comment).count();
        assert_eq!(count, 1, "{comment}{}", first.text);
    }
    assert_eq!(
        first.text.matches("# no comment").count(),
        2,
        "{}",
        first.text
    );
    let second = import("a.json", json, Some(("a.yaml", &first.text))).unwrap();
    assert_eq!(
        second.text, first.text,
        "they have found their places at once"
    );
}

#[test]
fn notes_on_two_entries_of_one_name_stay_apart() {
    let json = r#"{"version": "1.0", "info": {"style": "RPC", "product": "Demo", "version": "1"},
        "apis": {"DoDemo": {"methods": ["post"], "parameters": [
            {"name": "A", "in": "query", "schema": {"type": "string"}},
            {"name": "A", "in": "formData", "schema": {"type": "string"}}]}}}"#;
    let first = import("a.json", json, None).unwrap().text;
    let edited = first.replace(
        "      - name: A\n        in: formData\n",
        "      # The second.\n      - name: A  # twice\n        in: formData  # of the form\n        x-name: second\n",
    );
    assert_ne!(first, edited);
    let again = import("a.json", json, Some(("a.yaml", &edited))).unwrap();
    assert_eq!(again.lost, Vec::<String>::new());
    let (one, two) = again.text.split_once("      # The second.\n").unwrap();
    assert!(!one.contains("x-name") && !one.contains("# twice"), "{one}");
    assert!(
        two.starts_with("      - name: A  # twice\n        in: formData  # of the form\n"),
        "{two}"
    );
    assert!(two.contains("        x-name: second\n"), "{two}");
    let gone = json.replace(r#""A", "in": "formData""#, r#""B", "in": "formData""#);
    let gone = import("a.json", &gone, Some(("a.yaml", &edited))).unwrap();
    assert_eq!(
        gone.lost,
        [
            ".apis.DoDemo.parameters.name=A#2.x-name",
            ".apis.DoDemo.parameters.name=A#2: # The second.",
            ".apis.DoDemo.parameters.name=A#2.in: # of the form",
            ".apis.DoDemo.parameters.name=A#2.name: # twice",
        ]
    );
}

#[test]
fn what_has_no_place_any_more_is_named() {
    let first = import("a.json", TEMPLATE, None).unwrap().text;
    let edited = first.replace(
        "  ListThings:\n",
        "  # Gone tomorrow.\n  ListThings:\n    x-retry: read\n",
    );
    let shrunk = TEMPLATE
        .replace("\"ListThings\": {", "\"FindThings\": {")
        .replace("\"CreateThing\", \"ListThings\"", "\"CreateThing\"");
    let again = import("a.json", &shrunk, Some(("a.yaml", &edited))).unwrap();
    assert_eq!(
        again.lost,
        [
            ".apis.ListThings.x-retry",
            ".apis.ListThings: # Gone tomorrow."
        ]
    );
}

#[test]
fn texts_that_yaml_would_take_for_something_else_stay_texts() {
    for text in [
        "true",
        "null",
        "~",
        "1e3",
        "0x10",
        "1_000",
        "12:30",
        "- a",
        "a: b",
        "a #b",
        "'a'",
        "\"",
        "",
        " ",
        " a",
        "a ",
        "a\n",
        "a\n\n",
        "\na",
        " a\n b",
        "a\n \nb",
        "\t",
        "a\tb",
        "a\r\nb",
        "%a",
        "@a",
        "`a`",
        "*a",
        "&a",
        "!a",
        "|",
        ">",
        "{a}",
        "[a]",
        "#a",
        "?",
        "? a",
        "a:",
        ":a",
        "\u{85}",
        "\u{2028}",
        "\u{feff}a",
        "é",
        "号",
        "=",
        "2024-01-01",
        "<<",
        "a\n# b\nc",
        "a\n---\nb",
        "...",
        "---",
        "a\\b",
        "\u{1}",
        "x\n  y\n    z",
    ] {
        let mut document: serde_json::Value = serde_json::from_str(TEMPLATE).unwrap();
        document["apis"]["CreateThing"]["summary"] = text.into();
        document["components"]["schemas"]["Shared"]["properties"][text] =
            serde_json::json!({"type": "string"});
        let imported = import("a.json", &document.to_string(), None);
        // `import` reads back what it wrote, and fails when it says something else.
        imported.unwrap_or_else(|error| panic!("{text:?}: {error}"));
    }
}
