//! Protects transcription: the page of `SendSmsVerifyCode` gives what a person made of it, pages in the other layouts give
//! what the vendor's metadata says, what a page leaves open is marked, and what is no page is refused with a way out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

use acs_metadata::{Metadata, Operation, Schema, SchemaKind};
use acs_tools::{Error, Scope, Transcribed, transcribe, transcribe_file};

fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/transcribe")
        .join(name)
}

fn spec(name: &str) -> Metadata {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    acs_metadata::load(&path.join(name)).unwrap()
}

fn scope<'a>((product, version): (&'a str, &'a str)) -> Scope<'a> {
    Scope::Spec { product, version }
}

/// The transcription, and what the loader of specs reads in it without a hand edit.
fn transcribed(name: &str, product: (&str, &str)) -> (Transcribed, Metadata) {
    let made = transcribe_file(&page(name), scope(product), None).unwrap();
    let metadata = acs_metadata::load_str("transcribed.yaml", &made.text).unwrap();
    (made, metadata)
}

/// A text without marks of Markdown, and with one width of punctuation: the copy of a page has lost both. A full stop that
/// our spec adds does not count.
fn words(text: Option<&str>) -> String {
    let mut text = text.unwrap_or_default().replace("**", "").replace('`', "");
    while let Some(start) = text.find("](") {
        let end = text[start..].find(')').unwrap() + start;
        text.replace_range(start..=end, "");
    }
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '•' | '[' | '>' | '*'))
        .map(|c| match c {
            '，' => ',',
            '：' => ':',
            '；' => ';',
            '（' => '(',
            '）' => ')',
            c => c,
        })
        .collect::<String>()
        .replace("说明", "")
        .trim_end_matches('。')
        .to_owned()
}

/// What a page can say of a shape: kind, description, example.
fn outline(schema: &Schema) -> (String, String, String) {
    let kind = format!("{:?}", schema.kind);
    let kind = kind.split(['(', ' ']).next().unwrap().to_owned();
    let example = words(schema.example.as_deref());
    (kind, words(schema.description.as_deref()), example)
}

/// Every member of the answer with its path, in order.
fn members(path: &str, schema: &Schema, out: &mut Vec<(String, (String, String, String))>) {
    if let SchemaKind::Object(known) = &schema.kind {
        for (name, member) in known {
            let here = format!("{path}.{name}");
            out.push((here.clone(), outline(member)));
            members(&here, member, out);
        }
    }
    if let SchemaKind::Array(Some(item)) = &schema.kind {
        members(&format!("{path}[]"), item, out);
    }
}

fn answer(operation: &Operation) -> Vec<(String, (String, String, String))> {
    let mut out = Vec::new();
    members("", operation.success_schema().unwrap(), &mut out);
    out
}

fn errors(operation: &Operation) -> Vec<[String; 3]> {
    operation
        .errors
        .iter()
        .map(|error| {
            let message = error.message.clone().unwrap_or_default();
            [error.status.clone(), error.code.value.clone(), message]
        })
        .collect()
}

/// Checks without what is the same for every page.
fn checks(made: &Transcribed) -> Vec<&str> {
    let common = ["methods: ", "security: ", "info.style: "];
    let prefix = format!("apis.{}.", made.operation);
    made.checks
        .iter()
        .map(|check| check.strip_prefix(&prefix).unwrap_or(check))
        .filter(|check| !common.iter().any(|start| check.starts_with(start)))
        .collect()
}

/// What our spec says of `SendSmsVerifyCode` and its page does not, so that a transcription cannot have it:
/// - names in Rust and English: `x-name`, `x-enum-names`, `x-summary-en`, `x-en`;
/// - judgements: `x-retry`, `x-sensitive`, `x-required-when`;
/// - the vendor's metadata: `required` of four parameters, `format: int64`, the default of `ReturnVerifyCode`, methods,
///   schemes, security, directories, endpoints;
/// - the note of `x-access` and the section 调试, which are the same on every page.
#[test]
fn the_page_of_our_own_operation_gives_the_facts_of_our_own_spec() {
    let ours = spec("dypnsapi-2017-05-25.yaml");
    let ours = &ours.operations["SendSmsVerifyCode"];
    let (made, theirs) = transcribed("SendSmsVerifyCode.txt", ("Dypnsapi", "2017-05-25"));
    let theirs = &theirs.operations["SendSmsVerifyCode"];

    assert_eq!(theirs.title, ours.title);
    assert_eq!(theirs.summary, ours.summary);
    let description = words(theirs.description.as_deref());
    assert!(description.len() > 300 && words(ours.description.as_deref()).contains(&description));

    let names = |operation: &Operation| -> Vec<String> {
        let parameters = operation.parameters.iter();
        parameters.map(|parameter| parameter.name.clone()).collect()
    };
    assert_eq!(names(theirs), names(ours));
    for (theirs, ours) in theirs.parameters.iter().zip(&ours.parameters) {
        let name = &ours.name;
        let (theirs, ours) = (&theirs.schema, &ours.schema);
        assert_eq!(outline(theirs), outline(ours), "{name}");
        let values = |schema: &Schema| -> Vec<(String, Option<String>)> {
            let values = schema.values.iter();
            values
                .map(|value| (value.value.clone(), value.title.clone()))
                .collect()
        };
        assert_eq!(values(theirs), values(ours), "values of {name}");
        let limits = |schema: &Schema| {
            let numbers = [&schema.minimum, &schema.maximum];
            let counts = [&schema.min_length, &schema.max_length];
            (
                numbers.map(|limit| limit.as_ref().map(|limit| limit.value.clone())),
                counts.map(|limit| limit.as_ref().map(|limit| limit.value)),
            )
        };
        assert_eq!(limits(theirs), limits(ours), "limits of {name}");
        let default = |schema: &Schema| schema.default.as_ref().map(|text| text.value.clone());
        if name == "ReturnVerifyCode" {
            assert_eq!(default(theirs), None, "the page names no default");
        } else {
            assert_eq!(default(theirs), default(ours), "default of {name}");
        }
        // Required is certain and right, or marked.
        let check = format!("parameters.name={name}.schema.required: ");
        let is_marked = checks(&made).iter().any(|line| line.starts_with(&check));
        assert!(is_marked || theirs.required == ours.required, "{name}");
        assert!(!theirs.required, "the copy has lost the marks: {name}");
    }

    assert_eq!(answer(theirs), answer(ours));
    assert_eq!(
        theirs.json_example().unwrap().body,
        ours.json_example().unwrap().body
    );
    assert_eq!(errors(theirs), errors(ours));
    let described = |operation: &Operation| -> Vec<Option<String>> {
        let errors = operation.errors.iter();
        errors.map(|error| error.description.clone()).collect()
    };
    assert_eq!(described(theirs), described(ours));
    let access = |operation: &Operation| {
        let access = operation.access.clone().unwrap();
        let (action, level) = (access.action, access.level);
        (action, level, access.resource, access.condition_keys)
    };
    assert_eq!(access(theirs), access(ours));
    let success = |operation: &Operation| {
        let success = operation.success.clone().unwrap();
        (success.member.value, success.equals)
    };
    assert_eq!(success(theirs), success(ours));
}

#[test]
fn what_our_page_leaves_open_is_marked() {
    let (made, _) = transcribed("SendSmsVerifyCode.txt", ("Dypnsapi", "2017-05-25"));
    let lost = "the copy lost the mark in 必填, and the text does not say";
    let required = |name: &str| format!("parameters.name={name}.schema.required: {lost}");
    assert_eq!(
        checks(&made),
        [
            "parameters.name=AutoRetry.schema.enum: all values? they come from the description",
            "parameters.name=AutoRetry.schema.example: integer by its type",
            "parameters.name=CodeType.schema.required: the text makes it mandatory in a case; x-required-when can say in which",
            &required("OutId"),
            &required("PhoneNumber"),
            &required("ReturnVerifyCode"),
            &required("SignName"),
            &required("TemplateCode"),
            &required("TemplateParam"),
        ]
    );
    for check in &made.checks {
        let (_, doubt) = check.split_once(": ").unwrap();
        let line = format!("  # check: {doubt}\n");
        assert!(made.text.contains(&line), "{check} stands beside no line");
    }
}

/// Pages of other products in three layouts: names glued to types, a mark for resources, Markdown with indented members.
/// The texts are the vendor's metadata's, which the specs here hold, so both can be compared.
fn is_what_the_metadata_says(made: (&Transcribed, &Metadata), spec: &Metadata) {
    let name = &made.0.operation;
    let (theirs, ours) = (&made.1.operations[name], &spec.operations[name]);
    assert_eq!(theirs.title, ours.title);
    assert_eq!(theirs.summary, ours.summary);
    for parameter in &theirs.parameters {
        let same = |known: &&acs_metadata::Parameter| known.name == parameter.name;
        let known = ours.parameters.iter().find(same).unwrap();
        assert_eq!(outline(&parameter.schema), outline(&known.schema));
    }
    assert_eq!(answer(theirs), answer(ours));
    assert_eq!(
        theirs.json_example().unwrap().body,
        ours.json_example().unwrap().body
    );
    let known = errors(ours);
    let found = errors(theirs);
    assert!(found.iter().all(|error| known.contains(error)), "{found:?}");
}

#[test]
fn a_page_without_parameters_and_with_glued_columns() {
    let (made, metadata) = transcribed("GetCallerIdentity.txt", ("Sts", "2015-04-01"));
    is_what_the_metadata_says((&made, &metadata), &spec("sts-2015-04-01.yaml"));
    let operation = &metadata.operations["GetCallerIdentity"];
    assert!(operation.parameters.is_empty());
    assert_eq!(operation.errors.len(), 1);
    assert_eq!(
        checks(&made),
        [
            "errorCodes.500.errorCode=InternalError.errorCode: the copy has glued the columns; does the code end here?"
        ]
    );
}

#[test]
fn a_page_with_a_resource_and_codes_glued_to_messages() {
    let (made, metadata) = transcribed("DeleteKeyPairs.txt", ("Ecs", "2014-05-26"));
    is_what_the_metadata_says((&made, &metadata), &spec("ecs-2014-05-26.yaml"));
    let operation = &metadata.operations["DeleteKeyPairs"];
    assert_eq!(operation.parameters.len(), 2);
    assert_eq!(operation.errors.len(), 4);
    let access = operation.access.as_ref().unwrap();
    assert_eq!(access.action, "ecs:DeleteKeyPairs");
    assert_eq!(access.level.as_deref(), Some("delete"));
    assert_eq!(
        access.resource.as_deref(),
        Some("*KeyPair\nacs:ecs:{#regionId}:{#accountId}:keypair/{#keypairName}")
    );
    let glued = "the copy has glued the columns; does the code end here?";
    let error = |status: &str, code: &str| {
        format!("errorCodes.{status}.errorCode={code}.errorCode: {glued}")
    };
    let lost = "the copy lost the mark in 必填, and the text does not say";
    assert_eq!(
        checks(&made),
        [
            &error("400", "InvalidKeyPairNames.ValueNotSupported"),
            &error("400", "InvalidParameter.KeypairAlreadyAttachedInstance"),
            &error("400", "MissingParameter"),
            &error("403", "InstanceKeyPairLimitExceeded"),
            &format!("parameters.name=KeyPairNames.schema.required: {lost}"),
            &format!("parameters.name=RegionId.schema.required: {lost}"),
        ]
    );
}

#[test]
fn a_page_as_markdown_with_marks_limits_and_nested_members() {
    let (made, metadata) = transcribed("AssumeRole.md", ("Sts", "2015-04-01"));
    is_what_the_metadata_says((&made, &metadata), &spec("sts-2015-04-01.yaml"));
    let operation = &metadata.operations["AssumeRole"];
    let facts: Vec<String> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let schema = &parameter.schema;
            let default = schema.default.as_ref().map(|text| text.value.as_str());
            let least = schema.minimum.as_ref().map(|text| text.value.as_str());
            let most = schema.max_length.as_ref().map(|most| most.value);
            format!("{} {default:?} {least:?} {most:?}", schema.required)
        })
        .collect();
    assert_eq!(
        facts,
        [
            r#"false Some("3600") Some("900") None"#,
            "false None None Some(2048)",
            "true None None Some(64)",
        ]
    );
    assert_eq!(operation.errors.len(), 3);
    assert_eq!(checks(&made), [""; 0]);
}

const TREE: &str = "ListDemo - 示例
请求参数
名称
类型
必填
描述
示例值
Tag
array<object>
标签。
object
一个标签。
Tag.N.Key
string
是
键。
a
返回参数
名称
类型
描述
示例值
object
Total
integer
总数。
2
Items
array<object>
列表。
object
一项。
Id
string
编号。
i-1
Names
array
名字。
string
一个名字。
n-1
Total
integer
小计。
1
RequestId
string
请求 ID。
示例
";

#[test]
fn lists_and_equal_names_find_their_places_by_the_example() {
    let example = r#"{"Total": 2, "Items": [{"Id": "i-1", "Names": ["n-1"], "Total": 1}], "RequestId": "r-1"}"#;
    let made = transcribe(
        "page.txt",
        &format!("{TREE}{example}\n"),
        scope(("Demo", "1")),
    )
    .unwrap();
    let metadata = acs_metadata::load_str("demo.yaml", &made.text).unwrap();
    let operation = &metadata.operations["ListDemo"];
    let paths: Vec<String> = answer(operation)
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    let expected = [
        ".Total",
        ".Items",
        ".Items[].Id",
        ".Items[].Names",
        ".Items[].Total",
        ".RequestId",
    ];
    assert_eq!(paths, expected);
    let SchemaKind::Object(known) = &operation.success_schema().unwrap().kind else {
        panic!("an answer is an object")
    };
    assert_eq!(known["RequestId"].example.as_deref(), Some("r-1"));
    let SchemaKind::Array(Some(item)) = &known["Items"].kind else {
        panic!("a list has items")
    };
    assert_eq!(item.description.as_deref(), Some("一项。"));
    let doubts = checks(&made).join("\n");
    assert!(!doubts.contains("responses.200.schema.properties.Items.items.properties.Id"));
    assert!(doubts.contains("Names.items.type: the page does not say of what the list is"));
}

#[test]
fn without_an_example_the_places_of_members_are_marked() {
    let made = transcribe("page.txt", TREE, Scope::Operation).unwrap();
    let doubts = checks(&made).join("\n");
    for name in ["Id", "Names", "RequestId"] {
        let doubt = format!("the page does not show whose member `{name}` is");
        assert!(doubts.contains(&doubt), "{doubts}");
    }
    assert!(made.text.starts_with("# Transcribed") && made.text.contains("\napis:\n  ListDemo:\n"));
}

#[test]
fn paths_values_and_rows_that_do_not_fit_are_kept_or_marked() {
    let page = "GetDemo - 示例
请求语法
GET /demos/{DemoId} HTTP/1.1
请求参数
|名称|类型|必填|描述|
|---|---|---|---|
|DemoId|string|是|编号。|
|Size|long|否|大小。<br>枚举值：<br>- 1：小<br>- x：大|
|DemoId|string|否|又一个。|
|Kind|string|否|种类。<br>枚举值：<br>- A：甲<br>- B：乙<br>- A：丙|
返回参数
名称
类型
描述
示例值
object
示例
{ 这不是 JSON }
错误码
400 BadDemo The demo is bad. 示例有误
这一行不是错误码
";
    let made = transcribe("page.txt", page, scope(("Demo", "2020-01-01"))).unwrap();
    let metadata = acs_metadata::load_str("demo.yaml", &made.text).unwrap();
    let operation = &metadata.operations["GetDemo"];
    assert_eq!(operation.path.as_ref().unwrap().value, "/demos/{DemoId}");
    assert_eq!(operation.methods[0].value, "get");
    assert_eq!(operation.parameters.len(), 3);
    assert!(operation.parameters[0].schema.required);
    assert_eq!(operation.parameters[1].schema.format(), Some("int64"));
    assert_eq!(operation.parameters[2].schema.values.len(), 2);
    assert_eq!(operation.errors[0].description.as_deref(), Some("示例有误"));
    let doubts = checks(&made).join("\n");
    for doubt in [
        "line 9 of the page, which names `DemoId` again, was left out",
        "query or body? the page does not say",
        "parameters.name=Size.schema.type: the values of the page do not fit it: 1, x",
        "responses: the example on line 18 of the page is no JSON",
        "errorCodes: no rows of error codes: line 21 of the page",
    ] {
        assert!(doubts.contains(doubt), "{doubts}");
    }
}

/// The error for a page, as a person reads it.
fn refused(text: &str) -> String {
    match transcribe("page.txt", text, Scope::Operation) {
        Err(error @ Error::Generator(acs_codegen::Error::Spec(_))) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_page_is_refused_with_a_line_and_a_way_out() {
    let head = "A - 甲\n请求参数\n";
    let rule = "|名称|类型|\n|---|---|\n";
    for (text, line, words) in [
        ("", 1, "no title"),
        ("短信\n服务", 1, "no title"),
        ("A - 甲\n返回参数\n", 1, "no section 请求参数"),
        (head, 2, "no heading of columns"),
        (
            &format!("{head}PhoneNumber\nstring\n"),
            2,
            "no heading of columns",
        ),
        (&format!("{head}名称\n类型\n手机号\n"), 5, "no row"),
        (
            &format!("{head}名称类型必填描述示例值\n手机号\n"),
            4,
            "no row",
        ),
        (
            &format!("{head}{rule}|A|string|x|\n"),
            5,
            "3 cells below a heading of 2",
        ),
        (&format!("{head}{rule}|A|text|\n"), 5, "`text` is no type"),
        (&format!("{head}|甲|乙|\n|---|---|\n"), 3, "no columns"),
    ] {
        let message = refused(text);
        let place = format!("page.txt:{line}:1: error[ACS04");
        assert!(message.contains(&place), "{message}");
        assert!(message.contains(words), "{message}");
        assert!(message.contains("help: "), "{message}");
    }
    let error = transcribe("page.txt", "A - 甲\n", scope(("a b", ""))).unwrap_err();
    assert!(matches!(error, Error::Identity { .. }), "{error:?}");
    assert!(
        error
            .to_string()
            .contains("`a b` is an invalid product code")
    );
}

#[test]
fn bytes_that_are_not_utf8_and_files_that_exist_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.txt");
    fs::write(
        &page,
        "SendSms - 发\n号码\u{1}"
            .as_bytes()
            .iter()
            .map(|b| if *b == 1 { 0xb7 } else { *b })
            .collect::<Vec<u8>>(),
    )
    .unwrap();
    let error = transcribe_file(&page, Scope::Operation, None)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("page.txt:2:3: error[ACS0112]") && error.contains("UTF-8"),
        "{error}"
    );
    let out = folder.path().join("out.yaml");
    fs::write(&out, "mine").unwrap();
    let seed = self::page("SendSmsVerifyCode.txt");
    let error = transcribe_file(&seed, Scope::Operation, Some(&out))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("out.yaml") && error.contains("exists"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    let new = folder.path().join("new.yaml");
    let made = transcribe_file(&seed, Scope::Operation, Some(&new)).unwrap();
    assert_eq!(fs::read_to_string(&new).unwrap(), made.text);
}

#[test]
fn every_page_that_is_cut_short_is_read_or_refused() {
    for name in [
        "SendSmsVerifyCode.txt",
        "DeleteKeyPairs.txt",
        "AssumeRole.md",
    ] {
        let text = fs::read_to_string(page(name)).unwrap();
        let mut read = 0;
        let ends = text.char_indices().map(|(end, _)| end).step_by(17);
        for end in ends {
            match transcribe(name, &text[..end], scope(("Demo", "2020-01-01"))) {
                Ok(made) => {
                    read += 1;
                    acs_metadata::load_str("cut.yaml", &made.text).unwrap();
                }
                Err(error) => assert!(
                    matches!(error, Error::Generator(acs_codegen::Error::Spec(_))),
                    "{end}: {error}"
                ),
            }
        }
        assert!(read > 10, "{name}: {read}");
    }
}
