//! Operations, and values of them, that a recording describes and no spec does.

use acs_runtime::operation::{Auth, BodyKind, Endpoints, Method, Operation, Product, Safety};
use acs_runtime::wire::{Dynamic, Field, FieldType, ListStyle, Shape, Value};
use acs_runtime::{Bytes, percent_encode};
use base64::Engine;
use serde_json::Value as Json;

use crate::text;

fn forever<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn forever_text(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// JSON as the runtime has it.
pub(crate) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Boolean(*truth),
        Json::Number(number) => Value::Number(number.to_string()),
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::Array(items.iter().map(value).collect()),
        Json::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(key, item)| (key.clone(), value(item)))
                    .collect(),
            )
        }
    }
}

/// How the spec of the recorded operation says that a parameter is written.
fn style(parameter: &str) -> ListStyle {
    match parameter {
        "Parameters" | "delete_options" | "retain_resources" => ListStyle::Json,
        "ClusterIds" | "RoomNoList" => ListStyle::Simple,
        _ => ListStyle::Flat,
    }
}

pub(crate) fn product(code: &str, version: &str, endpoints: Endpoints) -> &'static Product {
    forever(Product {
        code: forever_text(code),
        version: forever_text(version),
        endpoints,
    })
}

/// The operation that was recorded.
pub(crate) fn operation(vector: &Json, product: &'static Product) -> &'static Operation {
    let input = &vector["input"];
    let method = match text(input, "/method") {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "PATCH" => Method::Patch,
        other => panic!("no method {other}"),
    };
    let params = &input["params"];
    let kind = match (text(vector, "/name"), text(input, "/req_body_type")) {
        ("fc_invoke_function_stream_headers", _) => BodyKind::Binary,
        (_, "byte") => BodyKind::Bytes,
        _ if params.get("body").is_none() => BodyKind::None,
        (_, "json") => BodyKind::Json,
        (_, "formData") => BodyKind::Form,
        (_, other) => panic!("no body of {other}"),
    };
    let anonymous = text(input, "/auth_type") == "Anonymous";
    let mut path = text(input, "/pathname").to_owned();
    for (name, value) in members(&params["path"]) {
        let mut encoded = String::new();
        percent_encode(value.as_str().unwrap(), &mut encoded);
        path = path.replace(&encoded, &format!("{{{name}}}"));
    }
    forever(
        Operation::new(product, forever_text(text(input, "/action")), method)
            .path(forever_text(&path))
            .body(kind)
            .safety(Safety::Read)
            .auth(if anonymous {
                Auth::Anonymous
            } else {
                Auth::AccessKey
            }),
    )
}

type MakeField = fn(&'static str) -> Field;

/// The values that were recorded, as parameters of the operation.
pub(crate) fn request(vector: &Json, operation: &Operation) -> Dynamic {
    let params = &vector["input"]["params"];
    let mut fields = Vec::new();
    let mut values: Vec<Box<dyn FieldType>> = Vec::new();
    let mut add = |field: Field, value: Box<dyn FieldType>| {
        fields.push(field);
        values.push(value);
    };
    let places: [(&str, MakeField); 3] = [
        ("query", Field::query),
        ("path", Field::path),
        ("headers", Field::header),
    ];
    for (place, field) in places {
        for (name, json) in members(&params[place]) {
            add(
                field(forever_text(name)).style(style(name)),
                boxed(name, json),
            );
        }
    }
    if let Some(encoded) = params.get("body_base64").and_then(Json::as_str) {
        let bytes = base64::engine::general_purpose::STANDARD.decode(encoded);
        add(Field::body("body"), Box::new(Bytes::from(bytes.unwrap())));
    }
    match (params.get("body"), operation.body) {
        (Some(body), BodyKind::Form) => {
            for (name, json) in members(body) {
                add(
                    Field::form(forever_text(name)).style(style(name)),
                    boxed(name, json),
                );
            }
        }
        // Python writes lists that nobody set; what was sent has none of them.
        (Some(Json::Object(body)), _) => {
            let mut body = body.clone();
            body.retain(|_, member| *member != Json::Array(Vec::new()));
            add(Field::body("body"), Box::new(value(&Json::Object(body))));
        }
        (Some(body), _) => add(Field::body("body"), Box::new(value(body))),
        (None, _) => {}
    }
    let shape = forever(Shape::new("Dynamic", Vec::leak(fields)));
    Dynamic::new(shape, values)
}

fn boxed(name: &str, json: &Json) -> Box<dyn FieldType> {
    match (style(name), json) {
        (ListStyle::Simple, Json::Array(items)) => {
            let items = items.iter().map(|item| item.as_str().unwrap().to_owned());
            Box::new(items.collect::<Vec<String>>())
        }
        _ => Box::new(value(json)),
    }
}

fn members(json: &Json) -> Vec<(&String, &Json)> {
    let object = json.as_object();
    object
        .map(|object| object.iter().collect())
        .unwrap_or_default()
}
