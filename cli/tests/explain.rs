//! Protects `acs explain`: every code that a finding can have is explained, no other is, and the examples are what they say; every
//! error code of the specs and of gateways comes with what to do about it.
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

use acs_codegen::{Builder, Error};
use acs_metadata::finding::Severity;
use acs_tools::explain::{Advice, Sample, advice, error_codes, findings, gateway_code};
use serde_json::Value;

/// What a few lines cannot show: sizes, bytes that are no text, two files.
const WITHOUT_EXAMPLE: &[&str] = &[
    "ACS0104", "ACS0105", "ACS0106", "ACS0110", "ACS0112", "ACS0113",
    "ACS0341", // These are of pages, not of specs.
    "ACS0401", "ACS0402", "ACS0403", "ACS0404", "ACS0405", "ACS0407", "ACS0408",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Codes in string literals of the crates that report findings.
fn codes_in_source() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut open: Vec<PathBuf> = ["codegen/src", "metadata/src", "tools/src"]
        .map(|folder| root().join(folder))
        .into();
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
        (
            "SignatureDoesNotMach",
            "did you mean `SignatureDoesNotMatch`?",
        ),
        ("Bananas", "list "),
        // Long, and near to nothing: a guess would be a silly one.
        ("PomegranatesAreNotInSeason", "list "),
    ] {
        let output = acs(&["explain", code]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(meant), "{said}");
    }
}

#[test]
fn a_code_that_end_users_meet_says_what_they_may_read() {
    let text = said(&acs(&["explain", "MOBILE_NUMBER_ILLEGAL"]));
    assert!(
        text.contains("手机号码格式不正确，请检查后重新输入。"),
        "{text}"
    );
    assert!(text.contains("This phone number is not valid."), "{text}");
    let json = json_of("MOBILE_NUMBER_ILLEGAL");
    let message = &json[0]["uses"][0]["userMessage"];
    assert_eq!(message["zh"], "手机号码格式不正确，请检查后重新输入。");
    assert!(
        message["en"]
            .as_str()
            .unwrap()
            .starts_with("This phone number")
    );
}

fn json_of(code: &str) -> Value {
    let output = acs(&["explain", code, "--json"]);
    assert!(output.status.success(), "{code}");
    serde_json::from_str(&said(&output)).unwrap()
}

#[test]
fn a_code_that_is_an_answer_is_said_to_be_one() {
    for code in ["isv.ValidateFail", "ValidateFail"] {
        let text = said(&acs(&["explain", code]));
        for words in [
            "an answer, and no error",
            "`is_verified()` of the answer gives false",
            "acs_sdk::dypnsapi::CheckSmsVerifyCodeResponse::is_verified",
            "This code is wrong or has expired.",
            "Fix: nothing is broken.",
        ] {
            assert!(text.contains(words), "{words}\n{text}");
        }
    }
    let json = json_of("isv.ValidateFail");
    assert_eq!(json[0]["answers"][0]["method"], "is_verified");
    assert_eq!(json[0]["fix"]["from"], "answer");
    let generated =
        fs::read_to_string(root().join("generated/src/dypnsapi/check_sms_verify_code.rs"));
    assert!(
        generated
            .unwrap()
            .contains("pub fn is_verified(&self) -> bool")
    );
}

/// Those that the protocol's notes name.
const GATEWAY: &[&str] = &[
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "MissingAuthorization",
    "InvalidAccessKeyId.NotFound",
    "InvalidAccessKeyId.Inactive",
    "InvalidTimeStamp.Expired",
    "InvalidTimeStamp.Format",
    "IllegalTimestamp",
    "SignatureNonceUsed",
    "InvalidSecurityToken.Expired",
    "InvalidSecurityToken.Malformed",
    "InvalidSecurityToken.MismatchWithAccessKey",
    "MissingSecurityToken",
    "Forbidden",
    "Forbidden.RAM",
    "NoPermission",
    "Throttling",
    "Throttling.User",
    "Throttling.Api",
    "Rejected.Throttling",
    "QpsLimitExceeded",
    "ServiceBusy",
    "FlowControl",
    "ServiceUnavailable",
    "ServiceUnavailableTemporary",
    "InternalError",
    "InternalFailure",
    "UnknownError",
    "InvalidApi.NotFound",
    "InvalidAction.NotFound",
    "InvalidVersion",
    "InvalidProduct.NotFound",
    "InvalidProtocol.NeedSsl",
    "UnsupportedHTTPMethod",
    "MissingParameter",
    "InvalidParameter",
    "InvalidRegionId.NotFound",
    "LastTokenProcessing",
    "IdempotentParameterMismatch",
    "Forbidden.InDebt",
];

#[test]
fn what_every_gateway_answers_is_explained_with_what_the_runtime_does() {
    for code in GATEWAY {
        let known = gateway_code(code).unwrap_or_else(|| panic!("{code}"));
        assert!(known.runtime.is_some(), "{code}");
        assert_eq!(advice(code), Advice::Gateway(known.fix));
    }
    for code in [
        "SignatureDoesNotMatch",
        "Throttling.User",
        "isv.internalerror",
    ] {
        let text = said(&acs(&["explain", code]));
        let known = gateway_code(code).unwrap();
        assert!(text.contains(&format!("\nFix: {}", known.fix)), "{text}");
        assert!(text.contains(&format!(
            "\nThe runtime by itself: {}",
            known.runtime.unwrap()
        )));
        assert!(!text.contains("did you mean"), "{text}");
        let json = json_of(code);
        assert_eq!(json[0]["fix"]["from"], "gateway");
        assert_eq!(json[0]["gateway"]["title"], known.title);
    }
}

/// Runs `acs explain` without `--spec`.
fn explain_in(folder: &Path, code: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_acs"))
        .args(["explain", code])
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn codes_of_gateways_and_of_shipped_products_are_explained_in_any_folder() {
    let folder = tempfile::tempdir().unwrap();
    let frequency = "acs_sdk::dypnsapi::SendSmsVerifyCodeErrorCode::FrequencyFail";
    let clock = "takes the service's time";
    let explained = |code, words| {
        let output = explain_in(folder.path(), code);
        assert!(output.status.success(), "{output:?}");
        assert!(said(&output).contains(words), "{output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    for (code, words) in [
        ("FREQUENCY_FAIL", frequency),
        ("InvalidTimeStamp.Expired", clock),
    ] {
        assert_eq!(explained(code, words), "", "no spec is missing");
    }
    // Specs of one's own come first, and do not hide the shipped ones.
    let spec = folder.path().join("spec");
    fs::create_dir(&spec).unwrap();
    let own = r#"{info: {product: Demo, version: '1', style: RPC},
        apis: {Do: {methods: [post], errorCodes: {400: [{errorCode: IncorrectDemoStatus}]}}}}"#;
    fs::write(spec.join("demo-1.yaml"), own).unwrap();
    assert_eq!(explained("IncorrectDemoStatus", "error code of Demo 1"), "");
    assert_eq!(explained("FREQUENCY_FAIL", frequency), "");
    // Specs of one's own that cannot be read are no obstacle, where the code is known without them.
    fs::write(spec.join("demo-1.yaml"), "{").unwrap();
    for (code, words) in [
        ("FREQUENCY_FAIL", frequency),
        ("InvalidTimeStamp.Expired", clock),
    ] {
        let note = explained(code, words);
        assert!(note.contains("without the specs"), "{note}");
    }
    let unknown = explain_in(folder.path(), "Bananas");
    assert_eq!(unknown.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&unknown.stderr).contains("demo-1.yaml"),
        "{unknown:?}"
    );
}

#[test]
fn every_error_code_of_every_spec_has_a_fix_or_says_honestly_that_there_is_none() {
    let codes = error_codes(&Builder::new().spec(root().join("spec"))).unwrap();
    assert!(codes.len() > 100);
    for help in &codes {
        match help.advice() {
            Advice::Unknown(text) => {
                assert!(text.contains("the vendor gives none") && text.contains("recommend"));
                assert_ne!(help.product, "Dypnsapi", "{} has no fix", help.code);
            }
            Advice::Spec(text) | Advice::Answer(text) => {
                assert!(text.ends_with('.'), "{}", help.code)
            }
            Advice::Gateway(text) | Advice::Family(text) => assert!(text.ends_with('.')),
        }
    }
}

#[test]
fn the_codes_of_the_first_page_have_fixes_of_their_own() {
    for (code, words) in [
        ("MOBILE_NUMBER_ILLEGAL", "`PhoneNumber`"),
        (
            "BUSINESS_LIMIT_CONTROL",
            "nothing more to this number today",
        ),
        ("FREQUENCY_FAIL", "`Interval` seconds"),
        ("biz.FREQUENCY", "`Interval` seconds"),
        ("isv.INVALID_PARAMETERS", "`SignName` and `TemplateCode`"),
        ("FUNCTION_NOT_OPENED", "融合认证"),
    ] {
        let json = json_of(code);
        assert_eq!(json[0]["fix"]["from"], "spec", "{code}");
        let text = json[0]["fix"]["text"].as_str().unwrap();
        assert!(text.contains(words), "{code}: {text}");
        assert!(said(&acs(&["explain", code])).contains(&format!("\nFix: {text}")));
    }
}

#[test]
fn a_name_alone_says_what_is_certain_and_no_more() {
    let text = said(&acs(&["explain", "InvalidBanana.NotFound"]));
    assert!(
        text.contains("no spec lists this code") && text.contains("does not exist"),
        "{text}"
    );
    assert_eq!(json_of("QuotaExceed.Bananas")[0]["fix"]["from"], "name");
    assert_eq!(json_of("IncorrectBananaStatus")[0]["gateway"], Value::Null);
}

#[test]
fn a_fix_is_text_and_stays_when_a_spec_is_imported_again() {
    let vendor = r#"{"info": {"product": "Demo", "version": "1", "style": "RPC"},
        "apis": {"Do": {"methods": ["post"], "errorCodes": {"400": [{"errorCode": "Odd"}]}}}}"#;
    let first = acs_tools::import("a.json", vendor, None).unwrap().text;
    let mended = first.replace(
        "errorCode: Odd",
        "errorCode: Odd\n          x-fix: Do it evenly.",
    );
    assert_ne!(first, mended);
    let second = acs_tools::import("a.json", vendor, Some(("a.yaml", &mended))).unwrap();
    let spec = acs_metadata::load_str("a.yaml", &second.text).unwrap();
    let fix = spec.operations["Do"].errors[0].fix.as_deref();
    assert_eq!((fix, second.lost.len()), (Some("Do it evenly."), 0));
    let wrong = mended
        .replace("x-fix: Do it evenly.", "x-fix: [Do, it]")
        .replace("x-origin: vendor\n", "");
    let error = acs_metadata::load_str("a.yaml", &wrong)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("ACS0202") && error.contains("x-fix"),
        "{error}"
    );
}
