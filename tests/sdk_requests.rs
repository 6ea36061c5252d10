//! Protects the wire where a call leaves its body out or has dotted names: what the vendor's own SDKs of several products were
//! recorded to send (`tests/interop/sdk_requests.sh` records it), we send for the same metadata.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use acs_codegen::Builder;
use acs_metadata as metadata;
use acs_runtime::operation::{BodyKind, Endpoints, Method, Operation, Product};
use acs_runtime::request_parts;
use acs_runtime::wire::{Dynamic, Field, FieldType, ListStyle, Shape, Value, deserialize};
use acs_tools::console::{self, CallFacts, CallParameter};
use serde_json::{Value as Json, json};

static PRODUCT: Product = Product {
    code: "Demo",
    version: "1",
    endpoints: Endpoints::Central("demo.aliyuncs.com"),
};

fn text<'v>(value: &'v Json, path: &str) -> &'v str {
    let found = value.pointer(path).and_then(Json::as_str);
    found.unwrap_or_else(|| panic!("{path} is text in {value}"))
}

/// What the generator makes of the operation that a line declares.
fn facts(line: &Json) -> CallFacts {
    let api = text(line, "/api");
    let document = json!({
        "version": "1.0",
        "info": {"style": line["style"], "product": line["product"], "version": line["version"]},
        "components": {"schemas": line.get("components").cloned().unwrap_or_else(|| json!({}))},
        "apis": {api: line["declared"]},
        "endpoints": [{"regionId": "cn-hangzhou", "endpoint": "demo.aliyuncs.com"}],
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("api-docs.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let consoles = console::consoles(&Builder::new().spec(&file)).unwrap();
    consoles[0].facts(api).unwrap()
}

fn operation(facts: &CallFacts) -> Operation {
    let method = match facts.method.as_str() {
        "POST" => Method::Post,
        "PUT" => Method::Put,
        other => panic!("no line has the method {other}"),
    };
    let body = match facts.body {
        console::BodyKind::None => BodyKind::None,
        console::BodyKind::Json => BodyKind::Json,
        other => panic!("no line has a body of the kind {other:?}"),
    };
    Operation::new(&PRODUCT, "Any", method)
        .path(facts.path.clone().leak())
        .body(body)
        .empty_body(facts.empty_body)
}

fn field(parameter: &CallParameter) -> Field {
    let name = parameter.name.clone().leak();
    let field = match parameter.place {
        console::Place::Query => Field::query(name),
        console::Place::Path => Field::path(name),
        console::Place::Body => Field::body(name),
        other => panic!("no line has a parameter in {other:?}"),
    };
    field.style(match parameter.style {
        metadata::ListStyle::Flat => ListStyle::Flat,
        metadata::ListStyle::Json => ListStyle::Json,
        metadata::ListStyle::Simple => ListStyle::Simple,
    })
}

/// The parameters of a line, by their names on the wire, dotted ones included.
fn input(facts: &CallFacts, params: &Json) -> Dynamic {
    let fields: Vec<Field> = facts.parameters.iter().map(field).collect();
    let values = fields
        .iter()
        .map(|_| Box::new(None::<Value>) as Box<dyn FieldType>);
    let values = values.collect();
    let shape = Box::leak(Box::new(Shape::new("Call", fields.leak())));
    let mut input = Dynamic::new(shape, values);
    deserialize(&mut input, params.clone()).unwrap();
    input
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    pairs.sort();
    pairs
}

fn recorded_pairs(query: &Json) -> Vec<(String, String)> {
    let pairs = query.as_array().unwrap().iter();
    pairs
        .map(|pair| (text(pair, "/0").to_owned(), text(pair, "/1").to_owned()))
        .collect()
}

#[test]
fn requests_without_a_body_and_with_dotted_names_are_those_of_the_official_sdks() {
    let lines: Vec<&str> = include_str!("interop/sdk_requests.jsonl").lines().collect();
    assert_eq!(lines.len(), 17);
    for line in lines {
        let line: Json = serde_json::from_str(line).unwrap();
        let name = format!("{} {}", text(&line, "/package"), text(&line, "/api"));
        let facts = facts(&line);
        let parts = request_parts(&operation(&facts), &input(&facts, &line["params"])).unwrap();
        let expect = &line["expect"];
        assert_eq!(parts.method, text(expect, "/method"), "{name}");
        assert_eq!(parts.path, text(expect, "/path"), "{name}");
        assert_eq!(
            pairs(&parts.query),
            recorded_pairs(&expect["query"]),
            "{name}"
        );
        assert_eq!(
            parts.content_type,
            expect["content_type"].as_str(),
            "{name}"
        );
        assert_eq!(
            String::from_utf8(parts.body).unwrap(),
            text(expect, "/body"),
            "{name}"
        );
    }
}
