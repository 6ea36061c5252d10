//! Protects `acs import`: no fact of the vendor's JSON is lost, and what people added stays.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::Path;

use acs_codegen::{Builder, import};

const TEMPLATE: &str = include_str!("hostile/template.json");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
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
    let corpus = root().join("../shared/corpus");
    if corpus.is_dir() {
        // Of every protocol style one, and the largest texts.
        for file in [
            "sts/2015-04-01",
            "fc/2023-03-30",
            "oss/2019-05-17",
            "searchengine/2021-10-25",
            "dysmsapi/2017-05-25",
            "aligenie/ssp_1.0",
            "cloudcontrol/2022-08-30",
            "pds/2022-03-01",
        ] {
            files.push(corpus.join(file).join("api-docs.json"));
        }
    } else {
        println!("skipped in part: there is no {}", corpus.display());
    }
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
        let json = root().join(format!(
            "../shared/corpus/{product}/{version}/api-docs.json"
        ));
        let Ok(text) = fs::read_to_string(&json) else {
            println!("skipped: there is no {}", json.display());
            continue;
        };
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
