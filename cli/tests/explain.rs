//! Protects `acs explain`: every code that a finding can have is explained, no other is, and the examples are what they say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use acs_codegen::explain::{Sample, findings};
use acs_codegen::finding::Severity;
use acs_codegen::{Builder, Error};
use serde_json::Value;

/// What a few lines cannot show: sizes, bytes that are no text, two files.
const WITHOUT_EXAMPLE: &[&str] = &[
    "ACS0104", "ACS0105", "ACS0106", "ACS0110", "ACS0112",
    "ACS0341", // These are of pages, not of specs.
    "ACS0401", "ACS0402", "ACS0403", "ACS0404", "ACS0405", "ACS0406", "ACS0407", "ACS0408",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Codes in string literals of the generator's sources.
fn codes_in_source() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut open = vec![root().join("codegen/src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let literals = text.split('"').filter(|part| {
                    part.len() == 7
                        && part.starts_with("ACS")
                        && part[3..].bytes().all(|b| b.is_ascii_digit())
                });
                codes.extend(literals.map(str::to_owned));
            }
        }
    }
    codes
}

#[test]
fn every_code_is_explained_once_and_no_other() {
    let explained: Vec<String> = findings()
        .iter()
        .map(|finding| finding.code.to_owned())
        .collect();
    let sorted: Vec<String> = codes_in_source().into_iter().collect();
    assert!(sorted.len() > 50);
    assert_eq!(explained, sorted);
    for finding in findings() {
        let has_example = finding.wrong.is_some() && finding.right.is_some();
        assert_eq!(
            has_example,
            !WITHOUT_EXAMPLE.contains(&finding.code),
            "{}",
            finding.code
        );
        assert!(!finding.title.is_empty() && finding.fix.ends_with(['.', '`']));
    }
}

fn indented(text: &str, depth: usize) -> String {
    text.lines()
        .map(|line| format!("{}{line}\n", " ".repeat(depth)))
        .collect()
}

/// A whole spec around an example.
fn spec(sample: &Sample) -> String {
    let head = |style: &str| format!("info: {{product: Demo, version: '1', style: {style}}}\n");
    let (head, around, depth) = match sample.place {
        "file" => return sample.text.to_owned(),
        "apis" => (head("RPC"), "apis:\n", 2),
        "operation" => (head("RPC"), "apis:\n  Demo:\n", 4),
        "roa" => (head("ROA"), "apis:\n  Demo:\n", 4),
        "parameters" => (
            head("RPC"),
            "apis:\n  Demo:\n    methods: [post]\n    parameters:\n",
            6,
        ),
        "schema" => (
            head("RPC"),
            "apis:\n  Demo:\n    methods: [post]\n    parameters:\n      - name: Demo\n        in: query\n        schema:\n",
            10,
        ),
        "components" => (head("RPC"), "components:\n  schemas:\n", 4),
        "endpoints" => (head("RPC"), "endpoints:\n", 2),
        other => panic!("there is no place `{other}`"),
    };
    format!("{head}{around}{}", indented(sample.text, depth))
}

/// Codes of what is found, and whether nothing is an error.
fn found(sample: &Sample) -> (Vec<&'static str>, bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("spec.{}", sample.language));
    fs::write(&path, spec(sample)).unwrap();
    let found = match Builder::new().spec(&path).check() {
        Ok(found) | Err(Error::Spec(found)) => found,
        Err(other) => panic!("{other}"),
    };
    let is_good = found.iter().all(|f| f.severity == Severity::Warning);
    (found.iter().map(|f| f.code).collect(), is_good)
}

#[test]
fn wrong_examples_have_the_mistake_and_right_ones_have_none() {
    let mut failed = Vec::new();
    for finding in findings() {
        let (Some(wrong), Some(right)) = (&finding.wrong, &finding.right) else {
            continue;
        };
        let (codes, _) = found(wrong);
        if !codes.contains(&finding.code) {
            failed.push(format!("{}: the wrong one gives {codes:?}", finding.code));
        }
        let (codes, is_good) = found(right);
        if !is_good || codes.contains(&finding.code) {
            failed.push(format!("{}: the right one gives {codes:?}", finding.code));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

fn acs(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_acs"))
        .args(arguments)
        .args([
            "--spec",
            "spec/dypnsapi-2017-05-25.yaml",
            "spec/sts-2015-04-01.yaml",
        ])
        .current_dir(root())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn an_error_code_is_explained_in_all_its_spellings() {
    let plain = acs(&["explain", "FREQUENCY_FAIL"]);
    assert!(plain.status.success());
    let text = said(&plain);
    for word in [
        "SendSmsVerifyCode",
        "Check frequency fail.",
        "acs_sdk::dypnsapi::SendSmsVerifyCodeErrorCode::FrequencyFail",
    ] {
        assert!(text.contains(word), "{word}\n{text}");
    }
    for spelling in ["isv.FREQUENCY_FAIL", "biz.FREQUENCY_FAIL", "frequency_fail"] {
        assert_eq!(said(&acs(&["explain", spelling])), text, "{spelling}");
    }
}

#[test]
fn the_variant_that_is_named_is_in_the_generated_crate() {
    let output = acs(&["explain", "InvalidParameter.RoleArn", "--json"]);
    let found: Value = serde_json::from_str(&said(&output)).unwrap();
    let rust = found[0]["uses"][0]["rust"].as_str().unwrap();
    assert_eq!(rust, "acs_sdk::sts::ErrorCode::InvalidParameterRoleArn");
    let generated = fs::read_to_string(root().join("generated/src/sts/errors.rs")).unwrap();
    assert!(generated.contains("InvalidParameterRoleArn"));
}

#[test]
fn a_finding_is_explained_in_text_and_json() {
    let text = said(&acs(&["explain", "acs0201"]));
    assert!(
        text.starts_with("ACS0201: ") && text.contains("requird: true") && text.contains("Fix: ")
    );
    let json: Value = serde_json::from_str(&said(&acs(&["explain", "ACS0201", "--json"]))).unwrap();
    assert_eq!(json["code"], "ACS0201");
    assert_eq!(json["wrong"]["place"], "schema");
}

#[test]
fn an_unknown_code_gets_the_nearest() {
    for (code, meant) in [
        ("FREQENCY_FAIL", "did you mean `FREQUENCY_FAIL`?"),
        ("ACS0142", "did you mean `ACS01"),
        ("Bananas", "list "),
    ] {
        let output = acs(&["explain", code]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(meant), "{said}");
    }
}
