//! Protects those who depend on a generated crate: every kind of change is found, has its class, and names the item.
//! `UPDATE_GOLDEN=1 cargo test -p acs-cli --test diff` refreshes the expected files, and their diff is reviewed.
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

use acs_codegen::Layout;
use acs_metadata::{load, load_str};
use acs_tools::Error;
use acs_tools::diff::{Changes, Class, Step, diff};

#[path = "../../tests/support/skip.rs"]
mod skip;

const BASE: &str = include_str!("diff/base.yaml");

/// What changes in the base, as a text and its replacement; each is compared in both directions.
const CASES: &[(&str, &str, &str)] = &[
    ("operation", "  ListDemos:", "  ListThings:"),
    ("version", "version: '2020-01-01'", "version: '2021-01-01'"),
    ("gateway", "style: RPC}", "style: SLS}"),
    ("path", "title: Lists", "title: Lists\n    path: /demos"),
    ("method", "methods: [post]", "methods: [get]"),
    (
        "no signature",
        "    security: [{AK: []}]\n    x-retry",
        "    security: [{Anonymous: []}]\n    x-retry",
    ),
    ("retry", "x-retry: write", "x-retry: read"),
    (
        "deprecated operation",
        "title: Sends",
        "title: Sends\n    deprecated: true",
    ),
    ("title", "title: Sends", "title: Sends it"),
    ("field", "name: Owner", "name: Keeper"),
    ("field on the wire", "name: Owner", "name: owner"),
    (
        "type of a field",
        "{name: Owner, in: query, schema: {type: string}}",
        "{name: Owner, in: query, schema: {type: boolean}}",
    ),
    (
        "place",
        "{name: Owner, in: query",
        "{name: Owner, in: formData",
    ),
    (
        "style of a list",
        "{name: Tags, in: query, style: json",
        "{name: Tags, in: query, style: simple",
    ),
    (
        "empty text",
        "{name: PhoneNumber, in: query, schema",
        "{name: PhoneNumber, in: query, x-allow-empty: true, schema",
    ),
    (
        "required",
        "{name: Owner, in: query, schema: {type: string}}",
        "{name: Owner, in: query, schema: {type: string, required: true}}",
    ),
    (
        "new required field",
        "      - {name: Owner",
        "      - {name: Group, in: query, schema: {type: string, required: true}}\n      - {name: Owner",
    ),
    (
        "required when",
        "in: query, schema: {type: string, maxLength: 20}",
        "in: query, x-required-when: {parameter: Mode, equals: slow}, schema: {type: string, maxLength: 20}",
    ),
    (
        "sensitive",
        "{name: Owner, in: query",
        "{name: Owner, in: query, x-sensitive: true",
    ),
    (
        "limit",
        "schema: {type: string, maxLength: 20}",
        "schema: {type: string, maxLength: 30}",
    ),
    (
        "new limit",
        "schema: {type: string, maxLength: 20}",
        "schema: {type: string, minLength: 2, maxLength: 20}",
    ),
    (
        "deprecated field",
        "{name: Owner, in: query, schema: {type: string}}",
        "{name: Owner, in: query, schema: {type: string, deprecated: true}}",
    ),
    (
        "description",
        "description: Where to.",
        "description: Whom to call.",
    ),
    ("value", "enum: [fast, slow]", "enum: [fast, slow, slowest]"),
    (
        "value on the wire",
        "enum: [fast, slow]",
        "enum: [FAST, slow]",
    ),
    (
        "enum from text",
        "{name: Owner, in: query, schema: {type: string}}",
        "{name: Owner, in: query, schema: {type: string, enum: [me, you]}}",
    ),
    (
        "enum of numbers",
        "schema: {type: integer, enum: ['1', '2']}",
        "schema: {type: string, enum: ['1', '2']}",
    ),
    (
        "nested type",
        "{type: integer}, Colour: {type: string}",
        "{type: integer}, Colour: {type: object, properties: {Red: {type: integer}}}",
    ),
    (
        "component",
        "Name: {type: string}",
        "Name: {type: string}, Size: {type: integer}",
    ),
    (
        "component gone",
        "{$ref: '#/components/schemas/Item'}",
        "{type: string}",
    ),
    (
        "wrapped list",
        "{Zone: {type: array, items: {type: string}}}",
        "{Zone: {type: array, items: {type: integer}}}",
    ),
    (
        "wrapped list gone",
        "{Zone: {type: array, items: {type: string}}}",
        "{Zone: {type: array, items: {type: string}}, Count: {type: integer}}",
    ),
    ("error code", "errorCode: TOO_LONG", "errorCode: TOO_WIDE"),
    (
        "words of an error code",
        "It is too long.",
        "It is much too long.",
    ),
    (
        "spelling of an error code",
        "x-aliases: [TINY]",
        "x-aliases: [SMALL]",
    ),
    (
        "all error codes",
        "    errorCodes:\n      '400': [{errorCode: TOO_LONG, errorMessage: It is too long.}, {errorCode: TOO_SHORT, errorMessage: It is too short., x-aliases: [TINY]}]\n",
        "",
    ),
    ("success", "equals: OK", "equals: Good"),
    ("verdict", "method: is_pass", "method: has_passed"),
    ("verdict on the wire", "positive: PASS", "positive: FAIL"),
    (
        "paging",
        "{name: NextToken, in: query, schema: {type: string}}",
        "{name: Token, in: query, schema: {type: string}}",
    ),
    (
        "items of pages",
        "Demos: {type: array, items: {type: string}}",
        "Demos: {type: array, items: {type: integer}}",
    ),
    (
        "host",
        "demo.cn-beijing.aliyuncs.com",
        "demo2.cn-beijing.aliyuncs.com",
    ),
    (
        "one host",
        "demo.cn-beijing.aliyuncs.com",
        "demo.cn-hangzhou.aliyuncs.com",
    ),
    (
        "network",
        "endpoint: demo.cn-beijing.aliyuncs.com",
        "endpoint: demo.cn-beijing.aliyuncs.com, vpc: demo-vpc.cn-beijing.aliyuncs.com",
    ),
    ("region", "regionId: cn-beijing", "regionId: cn-qingdao"),
];

fn compare(old: &str, new: &str) -> Changes {
    let read = |name: &str, text: &str| {
        load_str(name, text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    };
    diff(
        &read("old.yaml", old),
        &read("new.yaml", new),
        &Layout::default(),
    )
    .unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")
}

fn assert_golden(name: &str, text: &str) {
    let path = folder().join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == text,
        "{name} differs: run UPDATE_GOLDEN=1 cargo test -p acs-cli --test diff\n{text}"
    );
}

#[test]
fn every_kind_of_change_has_its_class_and_its_item() {
    let mut text = String::new();
    for (name, from, to) in CASES {
        assert!(BASE.contains(from), "{name} replaces nothing");
        // Paths are for one style alone.
        let base = if *name == "path" {
            BASE.replace("style: RPC", "style: ROA")
        } else {
            BASE.to_owned()
        };
        let changed = base.replacen(from, to, 1);
        for (direction, old, new) in [("", &base, &changed), (", back", &changed, &base)] {
            let changes = compare(old, new);
            assert!(
                !changes.list.is_empty(),
                "{name}{direction} changes nothing"
            );
            let all = changes.to_text();
            let lines = all.lines().filter(|line| line.starts_with("  "));
            text.push_str(&format!("{name}{direction}\n"));
            lines.for_each(|line| text.push_str(&format!("{line}\n")));
        }
    }
    assert_golden("changes.txt", &text);
}

#[test]
fn a_spec_does_not_differ_from_itself() {
    let changes = compare(BASE, BASE);
    assert_eq!((changes.class(), changes.list.len()), (None, 0));
    assert!(changes.to_text().contains("no changes"));
    assert_eq!(changes.to_json()["class"], serde_json::Value::Null);
}

#[test]
fn the_order_of_the_file_is_no_change() {
    let (first, second) = (
        "      - {name: NextToken, in: query, schema: {type: string}}\n",
        "      - {name: Owner, in: query, schema: {type: string}}\n",
    );
    let swapped = BASE.replace(&format!("{first}{second}"), &format!("{second}{first}"));
    assert_ne!(swapped, BASE);
    assert_eq!(compare(BASE, &swapped).list, []);
}

/// A change of each class, and all three forms in which it is told.
fn several() -> Changes {
    let new = BASE
        .replace("name: Owner", "name: Keeper")
        .replace("enum: [fast, slow]", "enum: [fast, slow, '`*odd*`']")
        .replace("equals: OK", "equals: \"\\e[31m\\u202Ered\"")
        .replace("description: Where to.", "description: Whom to call.");
    compare(BASE, &new)
}

#[test]
fn text_markdown_and_json_say_the_same() {
    let changes = several();
    assert_golden("several.txt", &changes.to_text());
    assert_golden("several-summary.txt", &changes.to_summary());
    assert_golden("several.md", &changes.to_markdown());
    assert_golden("several.json", &format!("{:#}\n", changes.to_json()));
}

#[test]
fn nothing_in_the_metadata_steers_a_terminal() {
    let changes = several();
    for text in [changes.to_text(), changes.to_markdown()] {
        let odd = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(odd), "{text:?}");
        assert!(text.contains("red"), "{text}");
    }
}

#[test]
fn steps_are_what_cargo_counts() {
    let steps = Class::ALL.map(|class| (class.step_before_1_0(), class.step()));
    assert_eq!(
        steps,
        [
            (Step::Minor, Step::Major),
            (Step::Patch, Step::Minor),
            (Step::Patch, Step::Patch)
        ]
    );
}

#[test]
fn two_products_are_not_compared() {
    let other = BASE.replace("product: Demo", "product: Other");
    let (old, new) = (
        load_str("a.yaml", BASE).unwrap(),
        load_str("b.yaml", &other).unwrap(),
    );
    let refused = diff(&old, &new, &Layout::default()).unwrap_err();
    assert!(
        matches!(&refused, Error::OtherProduct { old, new } if old == "Demo" && new == "Other")
    );
}

/// Runs the tool, and gives its exit code with what it printed.
fn acs(arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_acs"))
        .args(arguments)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(text).unwrap(),
    )
}

#[test]
fn the_exit_code_is_3_from_the_class_on_that_was_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let old = file("old.yaml", BASE);
    let words = file("words.yaml", &BASE.replace("Where to.", "Whom to call."));
    let added = file(
        "added.yaml",
        &BASE.replace("[fast, slow]", "[fast, slow, off]"),
    );
    let broken = file("broken.yaml", &BASE.replace("name: Owner", "name: Keeper"));
    for (new, codes) in [
        (&old, [0, 0, 0]),
        (&words, [3, 0, 0]),
        (&added, [3, 3, 0]),
        (&broken, [3, 3, 3]),
    ] {
        let found = ["any", "additive", "breaking"]
            .map(|class| acs(&["diff", &old, new, "--fail-on", class]).0);
        assert_eq!(found, codes, "{new}");
        assert_eq!(acs(&["diff", &old, new]).0, 0, "{new}");
    }
    let other = file(
        "other.yaml",
        &BASE.replace("product: Demo", "product: Other"),
    );
    let (code, text) = acs(&["diff", &old, &other]);
    assert!(
        code == 1 && text.contains("two versions of one product"),
        "{text}"
    );
    assert_eq!(acs(&["diff", &old]).0, 2);
    let (code, text) = acs(&["diff", &old, &broken, "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &value["class"]), (0, &"breaking".into()));
    let (_, text) = acs(&["diff", &old, &broken, "--name", "my-sdk"]);
    assert!(text.contains("my_sdk::demo::list_demos::ListDemosRequest::owner: is gone"));
}

#[test]
fn import_tells_what_changed() {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("spec.yaml");
    let json = folder.path().join("api-docs.json");
    let metadata = |kind: &str| {
        format!(
            r#"{{"version": "1.0", "info": {{"style": "RPC", "product": "Demo", "version": "2020-01-01"}},
            "apis": {{"DoDemo": {{"methods": ["post"], "schemes": ["https"], "security": [{{"AK": []}}],
            "parameters": [{{"name": "Size", "in": "query", "schema": {{"type": "{kind}"}}}}]}}}}}}"#
        )
    };
    let import = |kind: &str| {
        fs::write(&json, metadata(kind)).unwrap();
        let (code, text) = acs(&[
            "import",
            json.to_str().unwrap(),
            "--out",
            spec.to_str().unwrap(),
        ]);
        assert_eq!(code, 0, "{text}");
        text
    };
    let first = import("string");
    assert!(
        !first.contains("breaking") && !first.contains("no changes"),
        "{first}"
    );
    assert!(import("string").contains("Demo 2020-01-01: no changes"));
    let changed = import("boolean");
    assert!(
        changed.contains("Demo 2020-01-01: 1 breaking") && changed.contains("  DoDemo: 1 breaking"),
        "{changed}"
    );
    fs::write(&spec, "x-origin: vendor\ninfo: {product: Demo}\n").unwrap();
    assert!(import("string").contains("the spec that was there held errors"));
}

#[test]
fn check_says_which_spec_a_crate_came_from() {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("demo.yaml");
    let out = folder.path().join("out");
    let (spec_name, out_name) = (spec.to_str().unwrap(), out.to_str().unwrap());
    fs::write(&spec, BASE).unwrap();
    let (code, text) = acs(&["generate", "--spec", spec_name, "--out", out_name]);
    assert_eq!(code, 0, "{text}");
    let check = || {
        acs(&[
            "generate", "--check", "--spec", spec_name, "--out", out_name,
        ])
    };
    assert_eq!(check().0, 0);
    let old = load(&spec).unwrap().digest;
    fs::write(&spec, format!("{BASE}# a word\n")).unwrap();
    let new = load(&spec).unwrap().digest;
    let (code, text) = check();
    let told = format!(
        "Demo 2020-01-01 was generated from demo.yaml sha256:{old}, the spec is now sha256:{new}"
    );
    assert!(code == 1 && text.contains(&told), "{text}");
}

/// Real metadata and its later versions: no panic, the same result each time, and every change names an item.
#[test]
fn real_versions_are_compared() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let metadata = root.join("tests/metadata");
    let compared = compare_versions(&metadata, &root.join("tests/metadata-later"));
    assert_eq!(compared, 2, "pairs in the repository");
    let shared = root.join("../shared");
    let later = shared.join("corpus-later");
    if later.is_dir() {
        let compared = compare_versions(&shared.join("corpus"), &later);
        assert!(compared >= 10, "{compared} pairs");
    } else {
        skip::skip("most pairs in cli/tests/diff.rs, there is no ../shared/corpus-later").unwrap();
    }
}

/// Compares the products in `later` with the versions in `earlier`, and returns the number of pairs.
fn compare_versions(earlier: &Path, later: &Path) -> usize {
    let mut compared = 0;
    let products = fs::read_dir(later).unwrap();
    for product in products.flatten().filter(|entry| entry.path().is_dir()) {
        for version in fs::read_dir(product.path()).unwrap().flatten() {
            let new = version.path().join("api-docs.json");
            let below = new.strip_prefix(later).unwrap();
            let old = earlier.join(below);
            let (Ok(old), Ok(new)) = (load(&old), load(&new)) else {
                panic!("{} does not load", below.display());
            };
            let layout = Layout::default();
            let changes = diff(&old, &new, &layout).unwrap();
            assert_eq!(changes, diff(&old, &new, &layout).unwrap());
            let [breaking, additive, _] = Class::ALL.map(|class| changes.count(class));
            assert!(breaking > 0 && additive > 0, "{}", below.display());
            assert!(
                changes
                    .list
                    .iter()
                    .all(|change| change.item.starts_with("acs_sdk::"))
            );
            compared += 1;
        }
    }
    compared
}
