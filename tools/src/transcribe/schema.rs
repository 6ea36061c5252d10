//! One row as a parameter or a member of the answer.

use super::facts;
use super::table::unescaped;
use super::tree::Shape;
use super::types::Type;
use super::yaml::{Map, Value};

/// A row of the request; `place` is what `in` says, with what is uncertain about it.
pub(super) fn parameter(shape: &Shape, place: &str, doubt: Option<&str>) -> Value {
    let mut map = Map::default();
    map.text("name", &shape.name);
    map.text("in", place);
    if let Some(doubt) = doubt {
        map.check("in", doubt);
    }
    let is_list = shape.kind.is_container() || shape.kind.name == "array";
    if is_list && !matches!(place, "path" | "header") {
        map.text("style", "repeatList");
        // Numbers in the names of a page are what this style sends.
        if !shape.is_numbered {
            map.check("style", "repeatList, json or simple? the page does not say");
        }
    }
    map.set("schema", Value::Map(sent(shape)));
    Value::Map(map)
}

/// The members of a JSON body as the one parameter that specs have for it.
pub(super) fn body(members: &[Shape]) -> Value {
    let mut properties = Map::default();
    for member in members {
        properties.set(&member.name, Value::Map(sent(member)));
    }
    let is_required = members.iter().any(|member| member.mark == Some(true));
    let mut schema = Map::default();
    schema.text("type", "object");
    schema.set("required", Value::Bare(is_required.to_string()));
    schema.set("properties", Value::Map(properties));
    let mut map = Map::default();
    map.text("name", "body")
        .text("in", "body")
        .text("style", "json");
    map.set("schema", Value::Map(schema));
    Value::Map(map)
}

fn sent(shape: &Shape) -> Map {
    let cell = &shape.cell;
    let fit = cell
        .values
        .iter()
        .all(|(value, _)| fits(&shape.kind, value));
    let stated = if fit { cell.values.as_slice() } else { &[] };
    let facts = facts::read(
        &shape.kind,
        &shape.name,
        &unescaped(cell.description.as_deref().unwrap_or_default()),
        cell.example.as_deref(),
        stated,
    );
    let mut map = Map::default();
    start(&mut map, &shape.kind);
    if !fit {
        let values: Vec<&str> = cell
            .values
            .iter()
            .map(|(value, _)| value.as_str())
            .collect();
        let values = values.join(", ");
        map.check(
            "type",
            format!("the values of the page do not fit it: {values}"),
        );
    }
    let required = shape.mark.or(facts.required);
    let flag = required.unwrap_or_default().to_string();
    map.set("required", Value::Bare(flag));
    if required.is_none() {
        map.check(
            "required",
            "the copy lost the mark in 必填, and the text does not say",
        );
    }
    texts(&mut map, shape);
    if let Some(default) = &facts.default {
        map.text("default", default);
    }
    for (key, limit) in &facts.limits {
        let limit = limit.to_string();
        // The language of specs writes the ends of ranges as text.
        let is_count = matches!(*key, "minLength" | "maxLength");
        map.set(
            key,
            if is_count {
                Value::Bare(limit)
            } else {
                Value::Text(limit)
            },
        );
    }
    let listed = stated.is_empty();
    let values = if listed {
        facts.values.as_slice()
    } else {
        stated
    };
    if !values.is_empty() {
        let texts = values.iter().map(|(value, _)| Value::Text(value.clone()));
        map.set("enum", Value::List(texts.collect()));
        if listed {
            map.check("enum", "all values? they come from the description");
        }
        let mut titles = Map::default();
        for (value, title) in values {
            titles.some(value, title.as_deref().unwrap_or_default());
        }
        if !titles.is_empty() {
            map.set("enumValueTitles", Value::Map(titles));
        }
    }
    // A mark on the page settles what the text leaves open.
    let open = |key: &str| key != "required" || shape.mark.is_none();
    for (key, doubt) in facts.doubts.iter().filter(|(key, _)| open(key)) {
        let has_line = map.has(key);
        map.check(if has_line { key } else { "type" }, doubt);
    }
    members(&mut map, shape, sent);
    map
}

/// A row of the answer.
pub(super) fn answered(shape: &Shape) -> Map {
    let mut map = Map::default();
    start(&mut map, &shape.kind);
    texts(&mut map, shape);
    members(&mut map, shape, answered);
    map
}

fn start(map: &mut Map, kind: &Type) {
    map.text("type", kind.name);
    if let Some(doubt) = kind.doubt {
        map.check("type", doubt);
    }
    if let Some(format) = kind.format {
        map.text("format", format);
    }
}

fn texts(map: &mut Map, shape: &Shape) {
    let cell = &shape.cell;
    map.some(
        "description",
        cell.description.as_deref().unwrap_or_default(),
    );
    if let Some(example) = &cell.example {
        map.text("example", example);
        if !fits(&shape.kind, example) {
            map.check("example", format!("{} by its type", shape.kind.name));
        }
    }
    let doubts = [shape.doubt.as_deref(), cell.doubt];
    for (doubt, key) in doubts.into_iter().zip(["type", "example"]) {
        if let Some(doubt) = doubt {
            map.check(key, doubt);
        }
    }
}

fn fits(kind: &Type, example: &str) -> bool {
    match kind.name {
        "integer" => example.parse::<i64>().is_ok(),
        "number" => example.parse::<f64>().is_ok(),
        "boolean" => matches!(example, "true" | "false"),
        _ => true,
    }
}

/// Members of an object, or items of a list with theirs.
fn members(map: &mut Map, shape: &Shape, write: fn(&Shape) -> Map) {
    let mut properties = Map::default();
    for member in &shape.members {
        properties.set(&member.name, Value::Map(write(member)));
    }
    if shape.kind.name != "array" {
        if !properties.is_empty() {
            map.set("properties", Value::Map(properties));
        }
        return;
    }
    let mut items = Map::default();
    items_of(&mut items, shape, shape.kind.item.as_deref(), properties);
    map.set("items", Value::Map(items));
}

fn items_of(items: &mut Map, shape: &Shape, kind: Option<&Type>, properties: Map) {
    let guessed = if properties.is_empty() {
        "string"
    } else {
        "object"
    };
    match kind {
        Some(kind) => start(items, kind),
        None => {
            items.text("type", guessed);
            items.check("type", "the page does not say of what the list is");
        }
    }
    if let Some(cell) = &shape.item {
        items.some(
            "description",
            cell.description.as_deref().unwrap_or_default(),
        );
        items.some("example", cell.example.as_deref().unwrap_or_default());
    }
    if let Some(inner) = kind.filter(|kind| kind.name == "array") {
        let mut deeper = Map::default();
        items_of(&mut deeper, shape, inner.item.as_deref(), properties);
        items.set("items", Value::Map(deeper));
    } else if !properties.is_empty() {
        items.set("properties", Value::Map(properties));
    }
}
