//! Protects whoever copies the Rust that the page of `acs gateway` shows: it compiles, and says what was typed. `UPDATE_GOLDEN=1
//! cargo test --test console` refreshes the programs, and their diff is reviewed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::default_trait_access,
    reason = "a test that cannot go on has failed; programs print what they got"
)]

use std::fs;
use std::path::Path;

use acs_codegen::{Builder, Layout};
use acs_tools::console::{Console, StandIn, Typed, consoles};
use serde_json::Value;

/// The programs, compiled and never run: they would ask a service.
#[allow(dead_code, deprecated, reason = "each has a `main` that nobody calls")]
mod programs {
    mod send_sms_verify_code {
        include!("console/send_sms_verify_code.rs");
    }
    mod check_mobiles_card_support {
        include!("console/check_mobiles_card_support.rs");
    }
    mod tag_resources {
        include!("console/tag_resources.rs");
    }
    mod run_instances {
        include!("console/run_instances.rs");
    }
    mod get_caller_identity {
        include!("console/get_caller_identity.rs");
    }
}

struct Case {
    name: &'static str,
    spec: &'static str,
    /// The crate that the program uses.
    uses: &'static str,
    operation: &'static str,
    is_for_stand_in: bool,
    typed: &'static [(&'static str, &'static str)],
}

const CASES: &[Case] = &[
    Case {
        name: "send_sms_verify_code",
        spec: "dypnsapi-2017-05-25",
        uses: "acs-sdk",
        operation: "SendSmsVerifyCode",
        is_for_stand_in: true,
        typed: &[
            ("PhoneNumber", "13000000000"),
            ("SignName", "速通互联验证码"),
            ("TemplateCode", "100001"),
            ("TemplateParam", r###"{"code":"##code##","min":"5"}"###),
            ("CodeType", "1"),
            ("CodeLength", "6"),
            ("ReturnVerifyCode", "true"),
            // A value that the spec does not list, and text that would end a literal.
            ("DuplicatePolicy", "9"),
            ("OutId", "a\"; } fn main() { \\ \u{202e}\n"),
        ],
    },
    Case {
        name: "check_mobiles_card_support",
        spec: "dysmsapi-2017-05-25",
        uses: "acs-sdk",
        operation: "CheckMobilesCardSupport",
        is_for_stand_in: false,
        typed: &[
            ("TemplateCode", "CARD_SMS_1"),
            ("Mobiles", r#"[{"mobile":"1390000****"}, "text"]"#),
        ],
    },
    Case {
        name: "tag_resources",
        spec: "dysmsapi-2017-05-25",
        uses: "acs-sdk",
        operation: "TagResources",
        is_for_stand_in: false,
        typed: &[
            ("RegionId", "cn-hangzhou"),
            ("ResourceType", "ALL"),
            ("Tag", r#"[{"Key":"k","Value":"v"},{"Key":"only"}]"#),
            ("ResourceId", r#"["a", "b"]"#),
        ],
    },
    Case {
        name: "run_instances",
        spec: "ecs-2014-05-26",
        uses: "acs-harness",
        operation: "RunInstances",
        is_for_stand_in: false,
        typed: &[
            ("RegionId", "cn-hangzhou"),
            ("Amount", "3"),
            ("SpotPriceLimit", "0.98"),
            ("SystemDisk", r#"{"Size":"40","Category":"cloud_ssd"}"#),
            ("DataDisk", r#"[{"Size":200,"DeleteWithInstance":true}]"#),
        ],
    },
    Case {
        name: "get_caller_identity",
        spec: "sts-2015-04-01",
        uses: "acs-sdk",
        operation: "GetCallerIdentity",
        is_for_stand_in: false,
        typed: &[],
    },
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn console(spec: &str, uses: &str) -> Console {
    let file = root().join("spec").join(spec).with_extension("yaml");
    let builder = Builder::new().spec(file);
    let layout = Layout::Features(uses.to_owned());
    consoles(&builder.layout(layout)).unwrap().remove(0)
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    let pairs = pairs.iter();
    pairs
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

#[test]
fn programs_are_those_that_compile() {
    for case in CASES {
        let console = console(case.spec, case.uses);
        let stand_in = case.is_for_stand_in.then(|| StandIn {
            endpoint: "http://127.0.0.1:8600".to_owned(),
            access_key_id: "example-id".to_owned(),
            access_key_secret: "example-secret".to_owned(),
        });
        let typed = typed(case.typed);
        let made = console.rust(case.operation, &typed, stand_in.as_ref());
        let (code, problems) = made.unwrap();
        assert!(problems.is_empty(), "{}: {problems:?}", case.name);
        let file = root()
            .join("tests/console")
            .join(case.name)
            .with_extension("rs");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&file, &code).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap();
        assert_eq!(code, expected, "{}", case.name);
    }
}

#[test]
fn every_operation_of_the_specs_makes_a_program_that_parses() {
    let consoles = consoles(&Builder::new().spec(root().join("spec"))).unwrap();
    let mut programs = 0;
    for console in &consoles {
        let described = console.describe();
        for (name, operation) in described["operations"].as_object().unwrap() {
            let typed = examples(operation);
            let (code, _) = console.rust(name, &typed, None).unwrap();
            syn::parse_file(&code).unwrap_or_else(|error| unreachable!("{name}: {error}\n{code}"));
            programs += 1;
        }
    }
    assert!(programs > 400, "{programs}");
}

/// What the button of the page fills in.
fn examples(operation: &Value) -> Typed {
    let parameters = operation["parameters"].as_array().unwrap().iter();
    parameters
        .filter_map(|parameter| {
            let text = parameter["example"].as_str()?;
            Some((parameter["name"].as_str()?.to_owned(), text.to_owned()))
        })
        .collect()
}

#[test]
fn what_does_not_fit_or_is_missing_is_told_by_parameter() {
    let console = console("ecs-2014-05-26", "acs-sdk");
    let told = |pairs: &[(&str, &str)]| {
        let problems = console.values("RunInstances", &typed(pairs)).unwrap_err();
        let problems = problems.into_iter();
        problems
            .map(|problem| (problem.parameter.unwrap_or_default(), problem.message))
            .collect::<Vec<_>>()
    };
    let of = |name: &str, value: &str| {
        let problems = told(&[("RegionId", "r"), (name, value)]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].0, name);
        problems[0].1.clone()
    };
    assert_eq!(of("Amount", "many"), "is no whole number");
    assert_eq!(of("SpotPriceLimit", "inf"), "is no number");
    assert_eq!(of("DryRun", "yes"), "is neither `true` nor `false`");
    assert_eq!(of("DataDisk", "{}"), "is JSON, but not a list");
    assert!(of("SystemDisk", "{").starts_with("is not an object in JSON: "));
    assert_eq!(of("Nonsense", "1"), "is no parameter of this operation");
    assert_eq!(
        told(&[]),
        [("RegionId".to_owned(), "is required".to_owned())]
    );

    let unknown = console.values("NoSuchThing", &Typed::new()).unwrap_err();
    assert_eq!(unknown[0].parameter, None);
    assert!(unknown[0].message.contains("NoSuchThing"));
}

/// The page has what a form needs, from the spec and not from anybody's memory.
#[test]
fn forms_hold_the_facts_of_the_spec() {
    let described = console("dypnsapi-2017-05-25", "acs-sdk").describe();
    let send = &described["operations"]["SendSmsVerifyCode"];
    let of = |name: &str| {
        let parameters = send["parameters"].as_array().unwrap().iter();
        let mut found = parameters.filter(|parameter| parameter["name"] == name);
        found.next().unwrap().clone()
    };
    let phone = of("PhoneNumber");
    assert_eq!(phone["required"], true);
    assert_eq!(phone["sensitive"], true);
    assert_eq!(phone["rust"], "phone_number");
    assert_eq!(of("CodeLength")["type"], "integer");
    assert_eq!(of("CodeLength")["default"], "4");
    assert_eq!(of("ReturnVerifyCode")["type"], "boolean");
    assert_eq!(of("CodeType")["values"].as_array().unwrap().len(), 7);
    let codes = send["errors"].as_array().unwrap();
    assert!(codes.iter().any(|error| error["code"] == "FREQUENCY_FAIL"));
    let first = &described["directories"][0];
    assert_eq!(first["operations"][0], "SendSmsVerifyCode");
    assert!(first["title"].is_string());
}
