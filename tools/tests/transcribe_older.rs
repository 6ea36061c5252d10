//! Protects the transcription of older Markdown pages: titles without words, sections in other orders, cells over several
//! lines, numbered names, paths with brackets, the link to the explorer, and English pages. The pages are of a made-up product.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::path::{Path, PathBuf};

use acs_metadata::{
    ListStyle, Metadata, Operation, Parameter, ParameterLocation, Schema, SchemaKind,
};
use acs_tools::{Error, Scope, Transcribed, transcribe, transcribe_file};

fn older() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcribe/ListParcels.md")
}

/// The spec of a page, with the product that its link names; the loader finds no error in it.
fn spec(page: &str) -> (Transcribed, Metadata) {
    let made = transcribe("page.md", page, Scope::LinkedSpec).unwrap();
    let metadata = acs_metadata::load_str("page.yaml", &made.text).unwrap();
    (made, metadata)
}

fn parcels() -> (Transcribed, Metadata) {
    let made = transcribe_file(&older(), Scope::LinkedSpec, None).unwrap();
    let metadata = acs_metadata::load_str("parcels.yaml", &made.text).unwrap();
    (made, metadata)
}

fn names(operation: &Operation) -> Vec<&str> {
    let parameters = operation.parameters.iter();
    parameters
        .map(|parameter| parameter.name.as_str())
        .collect()
}

fn parameter<'o>(operation: &'o Operation, name: &str) -> &'o Parameter {
    let mut parameters = operation.parameters.iter();
    parameters
        .find(|parameter| parameter.name == name)
        .unwrap_or_else(|| panic!("no parameter {name}"))
}

fn item(schema: &Schema) -> &Schema {
    match &schema.kind {
        SchemaKind::Array(Some(item)) => item,
        kind => panic!("no list: {kind:?}"),
    }
}

fn member<'s>(schema: &'s Schema, name: &str) -> &'s Schema {
    match &schema.kind {
        SchemaKind::Object(members) => &members[name],
        kind => panic!("no object: {kind:?}"),
    }
}

/// What is said to be uncertain about a key.
fn doubts<'m>(made: &'m Transcribed, key: &str) -> Vec<&'m str> {
    let prefix = format!("apis.{}.{key}: ", made.operation);
    let checks = made.checks.iter();
    checks
        .filter_map(|check| check.strip_prefix(&prefix))
        .collect()
}

#[test]
fn a_heading_with_the_name_alone_is_a_title_and_the_first_paragraph_the_summary() {
    let (made, metadata) = parcels();
    assert_eq!(made.operation, "ListParcels");
    let operation = &metadata.operations["ListParcels"];
    assert_eq!(operation.title, None);
    assert_eq!(operation.summary.as_deref(), Some("列出一个仓库的包裹。"));
    let description = operation.description.as_deref().unwrap();
    assert_eq!(
        description,
        "先用[ListDepots](~~1~~)查到仓库。\n\n## 限制说明\n\n- 每秒最多10次。\n\n```\n第一行\n## 请求参数\n```"
    );
    assert!(!made.text.contains("{#") && !made.text.contains("{ ."));
    assert_eq!(
        doubts(&made, "x-source"),
        ["the section 后续操作 on line 88 of the page was left out"]
    );
}

#[test]
fn the_link_names_product_version_style_and_perhaps_the_operation() {
    let (made, metadata) = parcels();
    assert_eq!(metadata.info.product.value, "Demo");
    assert_eq!(metadata.info.version.value, "2020-01-01");
    assert!(
        !made
            .checks
            .iter()
            .any(|check| check.starts_with("info.style"))
    );
    let titled = "# 列出包裹\n\n列出。\n\n[试](https://a/#product=Demo&api=ListAll&type=RPC&version=1)\n\n## 请求参数\n\n无需请求参数\n";
    let (made, metadata) = spec(titled);
    assert_eq!(made.operation, "ListAll");
    assert_eq!(
        metadata.operations["ListAll"].title.as_deref(),
        Some("列出包裹")
    );
}

#[test]
fn a_page_of_another_product_or_version_is_refused_and_so_is_one_that_names_none() {
    let given = |product, version| {
        let scope = Scope::Spec { product, version };
        transcribe_file(&older(), scope, None)
    };
    assert!(given("demo", "2020-01-01").is_ok());
    for (made, words) in [
        (given("Other", "2020-01-01"), "names the product `Demo`"),
        (
            given("Demo", "2021-01-01"),
            "names the version `2020-01-01`",
        ),
    ] {
        let error = made.unwrap_err().to_string();
        let place = "ListParcels.md:18:1: error[ACS0407]";
        assert!(error.contains(place) && error.contains(words), "{error}");
    }
    let page = "# A\n\n## 请求参数\n\n无需请求参数\n";
    let error = transcribe("page.md", page, Scope::LinkedSpec).unwrap_err();
    assert!(error.to_string().contains("ACS0408"), "{error}");
}

#[test]
fn cells_go_on_over_lines_and_their_escapes_are_undone_where_nobody_reads_markdown() {
    let (_, metadata) = parcels();
    let operation = &metadata.operations["ListParcels"];
    let depot = &parameter(operation, "DepotId").schema;
    assert!(depot.required);
    assert_eq!(depot.example.as_deref(), Some("dp-1_2****"));
    assert_eq!(
        depot.description.as_deref(),
        Some("仓库ID，不要写成`a|b`。\n\n**说明：** 区分大小写，如x86\\_64。")
    );
    let open = &parameter(operation, "Open").schema;
    assert_eq!(
        open.description.as_deref(),
        Some(
            "是否只要拆开的。取值：**true|false**\n\n- **true**（默认）：只要。\n\n- **false**：都要。"
        )
    );
    assert_eq!(open.default.as_ref().unwrap().value, "true");
}

#[test]
fn headings_and_rows_may_take_several_lines_each() {
    let page = "# A\n\n## 请求参数\n\n|名称\n\n|类型\n\n|描述 |\n|--|--|--|\n|X\n\n|Long\n\n|甲 |\n|Y\n\n| |乙\n\n丙 |\n";
    let made = transcribe("page.md", page, Scope::Operation).unwrap();
    assert!(made.text.contains("format: int64") && made.text.contains("description: 甲"));
    assert_eq!(
        doubts(&made, "parameters.name=Y.schema.type"),
        ["the page names no type; and no example shows one"]
    );
}

#[test]
fn all_tables_of_a_section_are_read_and_a_row_without_a_name_is_said_to_be_left_out() {
    let page = "# A\n\n## 请求参数\n\n|名称|类型|\n|-|-|\n|Xa|String|\n\n|名称|类型|\n|-|-|\n| |Object|\n|Yb|Long|\n";
    let made = transcribe("page.md", page, Scope::Operation).unwrap();
    assert!(made.text.contains("name: Xa") && made.text.contains("name: Yb"));
    assert_eq!(
        doubts(&made, "parameters.name=Xa.schema.type"),
        ["line 11 of the page, a row without a name, was left out behind this"]
    );
}

#[test]
fn what_every_request_has_is_no_parameter() {
    let (made, metadata) = parcels();
    let all = names(&metadata.operations["ListParcels"]);
    assert_eq!(
        all,
        [
            "DepotId", "Open", "Topic", "Level", "Tag", "Box.Size", "Extra"
        ]
    );
    assert_eq!(
        doubts(&made, "parameters"),
        ["line 28 of the page was left out: is `Version` the common parameter?"]
    );
    // A path leads to its operation, so that names such as these are free.
    let page = "# A\n\n## 请求语法\n\n`x`\n\nGET /a HTTPS\n\n## 请求参数\n\n|名称|类型|位置|\n|-|-|-|\n|Version|String|Query|\n";
    let made = transcribe("page.md", page, Scope::Operation).unwrap();
    assert!(made.text.contains("name: Version"), "{}", made.text);
}

#[test]
fn numbered_names_are_lists() {
    let (made, metadata) = parcels();
    let operation = &metadata.operations["ListParcels"];
    let topic = parameter(operation, "Topic");
    assert_eq!(topic.style, ListStyle::Flat);
    assert!(topic.schema.required);
    assert!(matches!(item(&topic.schema).kind, SchemaKind::String));
    assert_eq!(item(&topic.schema).example.as_deref(), Some("/a/*"));
    let level = &parameter(operation, "Level").schema;
    assert!(matches!(item(level).kind, SchemaKind::Integer));
    let tag = parameter(operation, "Tag");
    assert_eq!(tag.style, ListStyle::Flat);
    assert!(member(item(&tag.schema), "Key").required);
    assert!(!member(item(&tag.schema), "Value").required);
    let scope = member(item(&tag.schema), "Scope");
    assert_eq!(member(item(scope), "Name").example.as_deref(), Some("all"));
    assert_eq!(doubts(&made, "parameters.name=Topic.style"), [""; 0]);
    assert_eq!(
        doubts(&made, "parameters.name=Tag.schema.type"),
        ["the page has no row of its own for it; is it mandatory?"]
    );
    let value = "parameters.name=Tag.schema.items.properties.Value.type";
    assert_eq!(
        doubts(&made, value),
        ["line 45 of the page, which names `Tag.N.value` again, was left out"]
    );
    let extra = doubts(&made, "parameters.name=Extra.schema.type");
    assert!(extra[0].starts_with("the page says JSON"), "{extra:?}");
}

#[test]
fn members_of_an_answer_are_placed_by_marks_dots_and_the_example() {
    let (made, metadata) = parcels();
    let answer = metadata.operations["ListParcels"].success_schema().unwrap();
    let parcels = member(answer, "Parcels");
    let parcel = item(member(parcels, "Parcel"));
    assert_eq!(
        member(parcel, "ParcelId").description.as_deref(),
        Some("包裹ID。")
    );
    assert_eq!(member(parcel, "Weight").format(), Some("float"));
    for name in ["Failed", "Notes"] {
        let kind = &item(member(answer, name)).kind;
        assert!(matches!(kind, SchemaKind::String), "{name}: {kind:?}");
    }
    assert_eq!(
        member(member(answer, "Page"), "Next").example.as_deref(),
        Some("p2")
    );
    assert!(matches!(member(answer, "Odd").kind, SchemaKind::Boolean));
    let at = |path: &str| {
        doubts(
            &made,
            &format!("responses.200.schema.properties.{path}.type"),
        )
    };
    assert_eq!(
        at("Parcels.properties.Parcel"),
        ["only the example of the page has this list"]
    );
    assert_eq!(
        at("Odd"),
        ["the page names no type; this one is the example's"]
    );
    assert_eq!(at("Failed"), [""; 0]);
}

#[test]
fn the_example_is_the_json_of_the_answer() {
    let (_, metadata) = parcels();
    let example = metadata.operations["ListParcels"].json_example().unwrap();
    assert!(
        example.body.starts_with("{\"Total\": 1"),
        "{}",
        example.body
    );
    let only = "# A\n\n## 请求参数\n\n无需请求参数\n\n## 返回参数\n\n只有各处都有的成员。\n\n## 示例\n\n返回示例\n\n```\n{\"RequestId\": \"r-1\", \"Ok\": 2}\n```\n";
    let made = transcribe("page.md", only, Scope::Operation).unwrap();
    assert_eq!(
        doubts(&made, "responses.200.schema.properties.RequestId.type"),
        ["the page names no type; this one is the example's"]
    );
    assert!(made.text.contains("example: r-1") && made.text.contains("format: int64"));
}

#[test]
fn columns_of_errors_are_told_by_their_headings() {
    let (made, metadata) = parcels();
    let errors = &metadata.operations["ListParcels"].errors;
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].status, "404");
    assert_eq!(errors[0].code.value, "Demo_Not.Found");
    assert_eq!(
        errors[0].message.as_deref(),
        Some("The depot {%s} does not exist.")
    );
    assert_eq!(errors[0].description.as_deref(), Some("没有该仓库。"));
    assert_eq!(doubts(&made, "errorCodes"), [""; 0]);
}

const BY_PATH: &str = "# MoveParcel

移动。

[试](https://a/#product=Demo&api=MoveParcel&type=ROA&version=2020-01-01)

## 请求头

公共请求头。

## 请求语法

```
PUT|POST /depots/[depotid]/parcels/[ParcelId]/Slot/move?dry=[\"String\"] HTTPS
Content-Type:application/json

{
  \"note\" : \"String\"
}
```

## 请求参数

|名称|类型|位置|是否必选|示例值|描述|
|--|--|--|----|---|--|
|DepotId|String| |是|d-1|仓库。 |
|Slot|String| |是|s-1|货位。 |
|dry|Boolean|Query|否|true|试运行。 |
|file|String|FormData|否|a|文件。 |
|note|String| |否|a|备注。 |
|rest|String| |否|a|其余。 |
|trace|String|Header|否|a|跟踪。 |

## RequestBody

|名称|类型|是否必选|
|--|--|--|
|target|Struct|是|
|└row|Integer|是|

## 返回数据

|名称|类型|示例值|描述|
|--|--|---|--|
|requestId|String|r-1|请求ID。 |

## 示例

正常返回示例

`JSON`格式

```
{\"RequestId\": \"r-2\"}
```
";

#[test]
fn a_request_line_gives_methods_path_and_places() {
    let text = BY_PATH.replace("|file|String|FormData|否|a|文件。 |\n", "");
    let (made, metadata) = spec(&text);
    let operation = &metadata.operations["MoveParcel"];
    let methods: Vec<&str> = operation
        .methods
        .iter()
        .map(|method| method.value.as_str())
        .collect();
    assert_eq!(methods, ["put", "post"]);
    assert_eq!(
        operation.path.as_ref().unwrap().value,
        "/depots/{DepotId}/parcels/{ParcelId}/{Slot}/move"
    );
    let place = |name: &str| parameter(operation, name).location.value;
    for (name, expected) in [
        ("DepotId", ParameterLocation::Path),
        ("ParcelId", ParameterLocation::Path),
        ("Slot", ParameterLocation::Path),
        ("dry", ParameterLocation::Query),
        ("rest", ParameterLocation::Query),
        ("trace", ParameterLocation::Header),
        ("body", ParameterLocation::Body),
    ] {
        assert_eq!(place(name), expected, "{name}");
    }
    let body = &parameter(operation, "body").schema;
    assert!(body.required && !member(body, "note").required);
    assert!(member(member(body, "target"), "row").required);
    assert_eq!(
        doubts(&made, "path"),
        ["is `Slot` the parameter of this name?"]
    );
    assert_eq!(
        doubts(&made, "parameters.name=ParcelId.schema.type"),
        ["only the path of the page names it"]
    );
    assert_eq!(
        doubts(&made, "parameters.name=rest.in"),
        ["query or body? the page does not say"]
    );
    assert_eq!(
        doubts(&made, "responses.200.schema.properties.requestId.type"),
        ["the example writes it `RequestId`"]
    );
}

#[test]
fn a_form_stands_where_the_page_says_so() {
    let made = transcribe("page.md", BY_PATH, Scope::Operation).unwrap();
    assert!(made.text.contains("- name: file\n        in: formData\n"));
}

const ENGLISH: &str = "# MoveParcel

Moves a parcel.

## Debugging

[Try it.](https://a/#product=Demo&api=MoveParcel&type=RPC&version=2020-01-01)

## Request parameters

|Parameter|Type|Required|Example|Description|
|---------|----|--------|-------|-----------|
|Action|String|Yes|MoveParcel|The operation. |
|ParcelId.N|RepeatList|Yes|pc-1|The parcels.

-   one
-   two |
|Slot|Long|No|3|The slot. |

## Response parameters

|Parameter|Type|Example|Description|
|---------|----|-------|-----------|
|RequestId|String|r-1|The request. |

## Examples

Sample requests

```
{\"no\": \"answer\"}
```

Sample success responses

`JSON` format

```
{\"RequestId\": \"r-1\"}
```

## Error codes

|HTTP status code|Error code|Error message|Description|
|----------------|----------|-------------|-----------|
|404|NoParcel|No such parcel.|It is gone.|

More of them: [API Error Center](https://a).
";

#[test]
fn an_english_page_fills_the_keys_for_english() {
    let (made, metadata) = spec(ENGLISH);
    let operation = &metadata.operations["MoveParcel"];
    assert_eq!(operation.summary, None);
    assert_eq!(operation.summary_en.as_deref(), Some("Moves a parcel."));
    assert_eq!(names(operation), ["ParcelId", "Slot"]);
    let parcels = &parameter(operation, "ParcelId").schema;
    assert!(parcels.required && !parameter(operation, "Slot").schema.required);
    assert_eq!(parcels.description, None);
    assert_eq!(
        parcels.description_en.as_deref(),
        Some("The parcels.\n\n- one\n\n- two")
    );
    let answer = operation.success_schema().unwrap();
    assert_eq!(
        member(answer, "RequestId").description_en.as_deref(),
        Some("The request.")
    );
    assert_eq!(
        operation.json_example().unwrap().body,
        "{\"RequestId\": \"r-1\"}"
    );
    assert_eq!(operation.errors[0].code.value, "NoParcel");
    assert_eq!(doubts(&made, "errorCodes"), [""; 0]);
}

#[test]
fn rows_that_lack_cells_are_refused_with_their_line() {
    for (row, line) in [("|A|String|是|\n|B|String|是|x|乙 |\n", 7), ("|A|\n", 7)] {
        let page = format!(
            "# A\n\n## 请求参数\n\n|名称|类型|是否必选|示例值|描述|\n|--|--|----|---|--|\n{row}"
        );
        let error = transcribe("page.md", &page, Scope::Operation).unwrap_err();
        let place = format!("page.md:{line}:1: error[ACS0404]");
        assert!(error.to_string().contains(&place), "{error}");
    }
}

#[test]
fn every_older_page_that_is_cut_short_is_read_or_refused() {
    let parcels = std::fs::read_to_string(older()).unwrap();
    for text in [parcels.as_str(), BY_PATH, ENGLISH] {
        let mut read = 0;
        for (end, _) in text.char_indices().step_by(7) {
            match transcribe("page.md", &text[..end], Scope::LinkedSpec) {
                Ok(_) => read += 1,
                Err(error) => assert!(
                    matches!(error, Error::Generator(acs_codegen::Error::Spec(_))),
                    "{end}: {error}"
                ),
            }
        }
        assert!(read > 10, "{read}");
    }
}
