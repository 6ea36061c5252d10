//! Shapes as JSON Schema.

use serde_json::{Map, Number, Value, json};

use super::document::Document;
use acs_codegen::internal::docs::prose;
use acs_metadata::facts::is_sensitive;
use acs_metadata::{Located, Schema, SchemaKind};

/// The shape under `name`.
pub(super) fn schema(document: &Document<'_>, name: &str, shape: &Schema) -> Value {
    let mut made = kind(document, shape);
    texts(shape, &mut made);
    values(shape, &mut made);
    limits(shape, &mut made);
    default(shape, &mut made);
    if let Some(example) = &shape.example {
        made.insert("examples".into(), json!([typed_or_text(shape, example)]));
    }
    if shape.deprecated {
        made.insert("deprecated".into(), json!(true));
    }
    if is_sensitive(name, shape) {
        made.insert("x-sensitive".into(), json!(true));
    }
    if let Some(allowed) = shape.allow_empty {
        made.insert("x-allow-empty".into(), json!(allowed));
    }
    if let Some(rust) = &shape.rust_name {
        made.insert("x-name".into(), json!(rust.value));
    }
    Value::Object(made)
}

fn kind(document: &Document<'_>, shape: &Schema) -> Map<String, Value> {
    let of = |name: &str| Map::from_iter([("type".to_owned(), json!(name))]);
    match &shape.kind {
        SchemaKind::String => of("string"),
        SchemaKind::Integer => of("integer"),
        SchemaKind::Number => of("number"),
        SchemaKind::Boolean => of("boolean"),
        SchemaKind::Any => Map::new(),
        SchemaKind::Object(members) => {
            let mut made = of("object");
            let properties = members
                .iter()
                .map(|(name, member)| (name.clone(), schema(document, name, member)));
            let properties: Map<String, Value> = properties.collect();
            made.insert("properties".into(), Value::Object(properties));
            let required: Vec<&String> = members
                .iter()
                .filter(|(_, member)| member.required)
                .map(|(name, _)| name)
                .collect();
            if !required.is_empty() {
                made.insert("required".into(), json!(required));
            }
            made
        }
        SchemaKind::Map(inner) => {
            let mut made = of("object");
            let inner = inner.as_ref().map(|inner| schema(document, "", inner));
            made.insert(
                "additionalProperties".into(),
                inner.unwrap_or_else(|| json!(true)),
            );
            made
        }
        SchemaKind::Array(inner) => {
            let mut made = of("array");
            let inner = inner.as_ref().map(|inner| schema(document, "", inner));
            made.insert("items".into(), inner.unwrap_or_else(|| json!({})));
            made
        }
        SchemaKind::Reference(target) => match document.names.get(target.value.as_str()) {
            Some(name) => Map::from_iter([(
                "$ref".to_owned(),
                json!(format!("#/components/schemas/{name}")),
            )]),
            // The vendor's files name components that are not there.
            None => Map::from_iter([("x-missing-component".to_owned(), json!(target.value))]),
        },
    }
}

fn texts(shape: &Schema, made: &mut Map<String, Value>) {
    if let Some(format) = shape.format() {
        made.insert("format".into(), json!(format));
    }
    for (key, text) in [
        ("title", &shape.title),
        ("description", &shape.description),
        ("x-en", &shape.description_en),
    ] {
        if let Some(text) = text {
            made.insert(key.into(), json!(prose(text)));
        }
    }
}

/// Values with their names and wordings, under the keys that generators of clients read.
fn values(shape: &Schema, made: &mut Map<String, Value>) {
    if shape.values.is_empty() {
        return;
    }
    let values = shape
        .values
        .iter()
        .map(|value| typed_or_text(shape, &value.value));
    made.insert("enum".into(), values.collect());
    if shape.values.iter().any(|value| value.rust_name.is_some()) {
        let names = shape.values.iter().map(|value| {
            let name = value.rust_name.as_ref().map(|name| name.value.clone());
            name.unwrap_or_else(|| {
                acs_metadata::naming::identifier(&value.value, acs_metadata::naming::Case::Camel)
            })
        });
        made.insert("x-enum-varnames".into(), names.collect());
    }
    if shape.values.iter().any(|value| value.title.is_some()) {
        let titles = shape
            .values
            .iter()
            .map(|value| prose(value.title.as_deref().unwrap_or_default()));
        made.insert("x-enum-descriptions".into(), titles.collect());
    }
}

fn limits(shape: &Schema, made: &mut Map<String, Value>) {
    for (key, limit) in [("minimum", &shape.minimum), ("maximum", &shape.maximum)] {
        if let Some(limit) = limit.as_ref().and_then(|limit| number(&limit.value)) {
            made.insert(key.into(), Value::Number(limit));
        }
    }
    for (key, limit) in [
        ("minLength", &shape.min_length),
        ("maxLength", &shape.max_length),
        ("minItems", &shape.min_items),
        ("maxItems", &shape.max_items),
    ] {
        if let Some(limit) = limit {
            made.insert(key.into(), json!(limit.value));
        }
    }
    if let Some(pattern) = &shape.pattern {
        made.insert("pattern".into(), json!(pattern.value));
    }
}

/// A default that its own shape would refuse is kept as the vendor's text.
fn default(shape: &Schema, made: &mut Map<String, Value>) {
    let Some(default) = shape
        .default
        .as_ref()
        .filter(|default| !default.value.is_empty())
    else {
        return;
    };
    match typed(shape, &default.value) {
        Some(value) if fits(shape, &default.value, &value) => made.insert("default".into(), value),
        _ => made.insert("x-default".into(), json!(default.value)),
    };
}

fn fits(shape: &Schema, text: &str, value: &Value) -> bool {
    let is_listed = shape.values.is_empty() || shape.values.iter().any(|known| known.value == text);
    let number = value.as_f64();
    let bound = |limit: &Option<Located<String>>| {
        let limit = limit.as_ref().and_then(|limit| self::number(&limit.value));
        limit.and_then(|limit| limit.as_f64())
    };
    let is_above =
        bound(&shape.minimum).is_none_or(|minimum| number.is_none_or(|number| number >= minimum));
    let is_below =
        bound(&shape.maximum).is_none_or(|maximum| number.is_none_or(|number| number <= maximum));
    let length = value.as_str().map(|text| text.chars().count() as u64);
    let count = value.as_array().map(|items| items.len() as u64);
    let within = |size: Option<u64>, low: &Option<Located<u64>>, high: &Option<Located<u64>>| {
        size.is_none_or(|size| {
            low.as_ref().is_none_or(|low| size >= low.value)
                && high.as_ref().is_none_or(|high| size <= high.value)
        })
    };
    // Whether a pattern takes it is not decided here.
    is_listed
        && is_above
        && is_below
        && within(length, &shape.min_length, &shape.max_length)
        && within(count, &shape.min_items, &shape.max_items)
        && shape.pattern.is_none()
        && !matches!(shape.kind, SchemaKind::Reference(_))
}

fn typed_or_text(shape: &Schema, text: &str) -> Value {
    typed(shape, text).unwrap_or_else(|| json!(text))
}

/// Text of the spec as a value of the shape's type, if it is one.
fn typed(shape: &Schema, text: &str) -> Option<Value> {
    match shape.kind {
        SchemaKind::String => Some(json!(text)),
        SchemaKind::Integer => number(text)
            .filter(|number| !number.is_f64())
            .map(Value::Number),
        SchemaKind::Number => number(text).map(Value::Number),
        SchemaKind::Boolean => text.parse::<bool>().ok().map(Value::Bool),
        SchemaKind::Array(Some(ref inner)) => serde_json::from_str::<Vec<Value>>(text)
            .ok()
            .filter(|items| items.iter().all(|item| is_of(inner, item)))
            .map(Value::Array),
        SchemaKind::Array(None) => serde_json::from_str::<Vec<Value>>(text)
            .ok()
            .map(Value::Array),
        // Whether members fit is not decided here: such a value is an example at most.
        SchemaKind::Object(_) | SchemaKind::Map(_) => None,
        SchemaKind::Any | SchemaKind::Reference(_) => Some(json!(text)),
    }
}

/// Whether a value is plainly one of the shape.
fn is_of(shape: &Schema, value: &Value) -> bool {
    match shape.kind {
        SchemaKind::String => value.is_string() && shape.values.is_empty(),
        SchemaKind::Integer => value.is_i64() || value.is_u64(),
        SchemaKind::Number => value.is_number(),
        SchemaKind::Boolean => value.is_boolean(),
        SchemaKind::Any => true,
        _ => false,
    }
}

fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    let whole = text.parse::<i64>().map(Number::from);
    whole
        .or_else(|_| text.parse::<u64>().map(Number::from))
        .ok()
        .or_else(|| Number::from_f64(text.parse::<f64>().ok()?))
}
