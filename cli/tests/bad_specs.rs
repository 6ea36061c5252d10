//! Protects the people who write specs: every mistake is shown with its place, its code and a way out; the tool exits
//! with 1 and nothing is written.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::process::Command;

/// A spec that is right, in which each case breaks one thing by replacing a text.
const GOOD: &str = r"info:
  product: Demo
  version: 2020-01-01
  style: RPC
components:
  schemas:
    Item:
      type: object
      properties:
        Name: {type: string}
apis:
  SendDemo:
    title: Demo
    methods: [post]
    parameters:
      - name: Count
        in: query
        schema:
          type: integer
          minimum: '1'
          maximum: '8'
          default: '4'
          enum: ['1', '4']
      - name: Text
        in: query
        schema:
          type: string
          maxLength: 20
    responses:
      '200':
        schema:
          type: object
          properties:
            Code: {type: string}
            Item: {$ref: '#/components/schemas/Item'}
    x-success: {member: Code, equals: OK}
endpoints:
  - regionId: cn-hangzhou
    endpoint: demo.aliyuncs.com
";

/// Name, text to replace, replacement, code and place of the first error.
const CASES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "wrong type",
        "    parameters:\n      - name: Count",
        "    parameters: none\n    x-none:\n      - name: Count",
        "ACS0202",
        "15:17",
    ),
    (
        "unknown key",
        "    title: Demo",
        "    titel: Demo",
        "ACS0201",
        "13:5",
    ),
    (
        "unknown extension",
        "    title: Demo",
        "    x-magic: Demo",
        "ACS0201",
        "13:5",
    ),
    (
        "duplicate key",
        "    title: Demo",
        "    title: Demo\n    title: Two",
        "ACS0102",
        "14:5",
    ),
    (
        "duplicate operation",
        "endpoints:",
        "  SendDemo: {methods: [post]}\nendpoints:",
        "ACS0102",
        "37:3",
    ),
    (
        "operations that collide",
        "endpoints:",
        "  sendDemo: {methods: [post]}\nendpoints:",
        "ACS0306",
        "37:3",
    ),
    (
        "reserved word",
        "    title: Demo",
        "    x-name: type",
        "ACS0307",
        "13:13",
    ),
    (
        "reserved variant",
        "enum: ['1', '4']",
        "enum: ['1', '4']\n          x-enum-names: {'1': Self}",
        "ACS0307",
        "24:31",
    ),
    (
        "the variant of unknown values",
        "enum: ['1', '4']",
        "enum: ['1', '4']\n          x-enum-names: {'1': Unknown}",
        "ACS0318",
        "24:31",
    ),
    (
        "parameters that collide",
        "name: Text",
        "name: count",
        "ACS0306",
        "24:9",
    ),
    (
        "members that collide",
        "Code: {type: string}",
        "item: {type: string}\n            Code: {type: string}",
        "ACS0306",
        "36:19",
    ),
    (
        "values that collide",
        "maxLength: 20",
        "enum: [on-line, on_line]",
        "ACS0306",
        "28:27",
    ),
    (
        "default outside the enum",
        "default: '4'",
        "default: '5'",
        "ACS0313",
        "22:20",
    ),
    (
        "default of another type",
        "default: '4'\n          enum: ['1', '4']",
        "default: four",
        "ACS0314",
        "22:20",
    ),
    (
        "minimum above maximum",
        "minimum: '1'",
        "minimum: '9'",
        "ACS0317",
        "21:20",
    ),
    (
        "limit that is no number",
        "minimum: '1'",
        "minimum: one",
        "ACS0315",
        "20:20",
    ),
    (
        "limit of another type",
        "maxLength: 20",
        "maximum: '20'",
        "ACS0316",
        "28:20",
    ),
    (
        "length above length",
        "maxLength: 20",
        "minLength: 30\n          maxLength: 20",
        "ACS0317",
        "29:22",
    ),
    (
        "dangling reference",
        "schemas/Item'",
        "schemas/Itme'",
        "ACS0311",
        "35:26",
    ),
    (
        "reference to elsewhere",
        "'#/components/schemas/Item'",
        "'file:///etc/passwd'",
        "ACS0206",
        "35:26",
    ),
    (
        "circle of names",
        "    Item:\n      type: object\n      properties:\n        Name: {type: string}",
        "    Item: {$ref: '#/components/schemas/Other'}\n    Other: {$ref: '#/components/schemas/Item'}",
        "ACS0312",
        "7:11",
    ),
    (
        "unknown type",
        "          type: string\n          maxLength",
        "          type: strnig\n          maxLength",
        "ACS0205",
        "27:17",
    ),
    (
        "no type",
        "          type: string\n          maxLength",
        "          maxLength",
        "ACS0204",
        "27:11",
    ),
    (
        "unknown place",
        "        in: query\n        schema:\n          type: string",
        "        in: cookie\n        schema:\n          type: string",
        "ACS0210",
        "25:13",
    ),
    (
        "unknown style",
        "        in: query\n        schema:\n          type: string",
        "        in: query\n        style: matrix\n        schema:\n          type: string",
        "ACS0211",
        "26:16",
    ),
    (
        "no name",
        "      - name: Text\n        in: query",
        "      - in: query",
        "ACS0203",
        "24:9",
    ),
    (
        "a version that is nothing",
        "  version: 2020-01-01\n",
        "  version:\n",
        "ACS0203",
        "2:3",
    ),
    (
        "a version that is only a tag",
        "  version: 2020-01-01\n",
        "  version: !2020-01-01\n",
        "ACS0203",
        "2:3",
    ),
    (
        "no info",
        "info:\n  product: Demo\n  version: 2020-01-01\n  style: RPC\n",
        "",
        "ACS0203",
        "1:1",
    ),
    (
        "unknown protocol",
        "style: RPC",
        "style: SOAP",
        "ACS0214",
        "4:10",
    ),
    (
        "product with a line break",
        "product: Demo",
        "product: \"De\\r\\nmo\"",
        "ACS0301",
        "2:12",
    ),
    (
        "endpoint with a path",
        "endpoint: demo.aliyuncs.com",
        "endpoint: evil.example/demo",
        "ACS0302",
        "39:15",
    ),
    (
        "endpoint with a scheme",
        "endpoint: demo.aliyuncs.com",
        "endpoint: 'https://demo.aliyuncs.com'",
        "ACS0302",
        "39:15",
    ),
    (
        "endpoint that is only a pattern",
        "endpoint: demo.aliyuncs.com",
        "endpoint: account-id.cn-hangzhou.fc.aliyuncs.com",
        "ACS0302",
        "39:15",
    ),
    (
        "VPC endpoint with a path",
        "endpoint: demo.aliyuncs.com",
        "endpoint: demo.aliyuncs.com\n    vpc: evil.example/demo",
        "ACS0302",
        "40:10",
    ),
    (
        "dual-stack endpoint with a port",
        "endpoint: demo.aliyuncs.com",
        "endpoint: demo.aliyuncs.com\n    x-dual-stack: demo.aliyuncs.com:1",
        "ACS0302",
        "40:19",
    ),
    (
        "region with a slash",
        "regionId: cn-hangzhou",
        "regionId: ../x",
        "ACS0303",
        "38:15",
    ),
    (
        "unknown method",
        "methods: [post]",
        "methods: [psot]",
        "ACS0215",
        "14:15",
    ),
    ("no method", "    methods: [post]\n", "", "ACS0321", "12:3"),
    (
        "parameter twice",
        "name: Text",
        "name: Count",
        "ACS0325",
        "24:9",
    ),
    (
        "message for users in one language",
        "    title: Demo",
        "    errorCodes: {'400': [{errorCode: A, x-user-message: {zh: 好}}]}\n    title: Demo",
        "ACS0203",
        "13:57",
    ),
    (
        "message for users misspelt",
        "    title: Demo",
        "    errorCodes: {'400': [{errorCode: A, x-user-mesage: {zh: 好, en: ok}}]}\n    title: Demo",
        "ACS0201",
        "13:41",
    ),
    (
        "two methods of one name",
        "x-success: {member: Code, equals: OK}",
        "x-verdict: {member: Code, positive: OK, method: user_message, userMessage: {zh: 不, en: no}}",
        "ACS0335",
        "36:53",
    ),
    (
        "verdict that is no text",
        "x-success: {member: Code, equals: OK}",
        "x-verdict: {member: Item, positive: PASS, method: is_right}",
        "ACS0333",
        "36:25",
    ),
    (
        "success of no member",
        "member: Code",
        "member: Cdoe",
        "ACS0329",
        "36:25",
    ),
    (
        "condition on no parameter",
        "        in: query\n        schema:\n          type: string",
        "        in: query\n        x-required-when: {parameter: Cuont, present: true}\n        schema:\n          type: string",
        "ACS0328",
        "26:38",
    ),
    (
        "condition of two kinds",
        "        in: query\n        schema:\n          type: string",
        "        in: query\n        x-required-when: {parameter: Count, present: true, contains: a}\n        schema:\n          type: string",
        "ACS0212",
        "26:26",
    ),
    (
        "empty text for a number",
        "        in: query\n        schema:\n          type: integer",
        "        in: query\n        x-allow-empty: true\n        schema:\n          type: integer",
        "ACS0225",
        "18:24",
    ),
    (
        "empty text against a limit",
        "          maxLength: 20",
        "          minLength: 2\n          x-allow-empty: true",
        "ACS0225",
        "28:22",
    ),
    (
        "empty text in the path",
        "      - name: Text\n        in: query",
        "      - name: Text\n        x-allow-empty: true\n        in: path",
        "ACS0225",
        "24:9",
    ),
    (
        "value twice",
        "enum: ['1', '4']",
        "enum: ['4', '4']",
        "ACS0207",
        "23:23",
    ),
    (
        "value of another type",
        "enum: ['1', '4']",
        "enum: ['1', four, '4']",
        "ACS0208",
        "23:23",
    ),
    (
        "name of no value",
        "enum: ['1', '4']",
        "enum: ['1', '4']\n          x-enum-names: {'7': Seven}",
        "ACS0209",
        "24:26",
    ),
    (
        "retry of no kind",
        "    title: Demo",
        "    x-retry: always",
        "ACS0217",
        "13:14",
    ),
    ("tab", "    title: Demo", "\ttitle: Demo", "ACS0101", "13:2"),
    (
        "two documents",
        "endpoints:",
        "---\nendpoints:",
        "ACS0103",
        "37:1",
    ),
    (
        "directory of no operation",
        "components:",
        "directories: [SendDome]\ncomponents:",
        "ACS0305",
        "5:15",
    ),
    (
        "version in another form",
        "version: 2020-01-01",
        "version: 2020-1-01",
        "ACS0308",
        "3:12",
    ),
    (
        "unknown format",
        "maxLength: 20",
        "format: int46",
        "ACS0319",
        "28:19",
    ),
];

fn run(spec: &[u8]) -> (String, bool, bool) {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (
        folder.path().join("bad.yaml"),
        folder.path().join("generated"),
    );
    fs::write(&file, spec).unwrap();
    fs::create_dir(&out).unwrap();
    fs::write(
        out.join("kept.rs"),
        "// @generated by acs-codegen, from before\n",
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_acs"))
        .args(["generate", "--spec"])
        .arg(&file)
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    let untouched = fs::read_dir(&out).unwrap().count() == 1 && out.join("kept.rs").exists();
    let text = String::from_utf8(output.stderr).unwrap();
    (
        text.replace(&format!("{}:", file.display()), ""),
        output.status.code() == Some(1),
        untouched,
    )
}

fn refuses(name: &str, spec: &[u8], code: &str, place: &str) {
    let (text, exits_with_one, untouched) = run(spec);
    let head = format!("{code}]: ");
    let arrow = format!("--> {place}");
    assert!(
        text.split("error[")
            .filter(|part| part.starts_with(&head))
            .any(|part| part.lines().any(|line| line.trim() == arrow)),
        "{name}: expected {place} {code} in\n{text}"
    );
    assert!(text.contains(" help: "), "{name}: no way out in\n{text}");
    assert!(
        exits_with_one && untouched,
        "{name}: wrote something, or the wrong exit code"
    );
    assert!(!text.contains("panicked"), "{name}\n{text}");
}

#[test]
fn the_spec_that_cases_start_from_is_right() {
    let found = acs_metadata::load_str("good.yaml", GOOD);
    assert!(found.is_ok(), "{}", found.unwrap_err());
}

#[test]
fn every_mistake_has_a_place_a_code_and_a_way_out() {
    for (name, from, to, code, place) in CASES {
        assert_eq!(
            GOOD.matches(from).count(),
            1,
            "{name} replaces exactly one text"
        );
        refuses(name, GOOD.replacen(from, to, 1).as_bytes(), code, place);
    }
}

#[test]
fn hostile_files_are_refused_without_harm() {
    refuses("empty", b"", "ACS0111", "1:1");
    refuses("only a comment", b"# nothing\n", "ACS0111", "1:1");
    refuses("a list", b"- a\n", "ACS0202", "1:1");
    refuses(
        "not UTF-8",
        b"info:\n  product: \xc4\xe3\xba\xc3\n",
        "ACS0112",
        "2:12",
    );
    refuses(
        "control characters",
        b"info:\n  product: a\x00b\n",
        "ACS0101",
        "2:13",
    );
    let long = format!("info:\n  product: {}\n", "x".repeat(10 * 1024 * 1024));
    refuses("10 MB of one text", long.as_bytes(), "ACS0105", "2:12");
    let deep = format!("info: {}{}\n", "[".repeat(5000), "]".repeat(5000));
    let (text, exits_with_one, untouched) = run(deep.as_bytes());
    assert!(
        exits_with_one && untouched && text.contains("error[ACS01"),
        "{text}"
    );
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = level - 1;
        let aliases = vec![format!("*a{before}"); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let (text, exits_with_one, untouched) = run(bomb.as_bytes());
    assert!(
        exits_with_one && untouched && text.contains("error[ACS0104]"),
        "{text}"
    );
    let (text, exits_with_one, untouched) = run(b"a: &a [*a]\n");
    assert!(
        exits_with_one && untouched && text.contains("error[ACS01"),
        "{text}"
    );
}

/// The vendor's own files are read leniently, and yet none is refused in silence.
#[test]
fn a_file_of_the_vendor_that_is_none_is_refused_with_a_reason() {
    for json in [
        "{}",
        "[]",
        "{\"info\": {}}",
        "{\"info\": {\"product\": \"Demo\", \"version\": null, \"style\": \"RPC\"}}",
    ] {
        let error = acs_metadata::load_str("api-docs.json", json).unwrap_err();
        assert!(error.to_string().contains("ACS0203"), "{json}: {error}");
    }
}
