//! The answer of a page: members, example and error codes.

use serde_json::Value as Json;

use super::cell::Cell;
use super::heading::Part;
use super::page::Page;
use super::row::Row;
use super::rows;
use super::tree::{Shape, Shapes};
use super::types::Type;
use super::yaml::{Map, Value};
use super::{errors, example, schema};
use acs_metadata::finding::Findings;

/// The rows of the answer; nothing where the page has none, and no value at all where they are in error.
///
/// A section that only speaks of what all answers have gets the members of the example.
pub(super) fn rows(
    page: &Page<'_>,
    example: Option<&Json>,
    findings: &mut Findings,
) -> Option<Option<Vec<Row>>> {
    let section = page.section(Part::Response);
    match (section, example.and_then(Json::as_object)) {
        (Some(section), _) if section.has_table() || !section.is_prose() => {
            rows::read(section, "返回参数", findings).map(Some)
        }
        (at, Some(example)) => {
            let members = example.keys().map(|name| Row {
                name: Some(name.clone()),
                kind: Type::unsaid(),
                mark: None,
                indent: 0,
                cell: Cell::default(),
                place: None,
                at: at.map_or(1, |section| section.at),
            });
            Some(Some(members.collect()))
        }
        _ => Some(None),
    }
}

/// `返回 OK 代表请求成功` says how the body tells success.
pub(super) fn success(map: &mut Map, answer: Option<&Shapes>) {
    let says_ok = |shape: &&Shape| {
        let text = shape.cell.description.as_deref().unwrap_or_default();
        let text: String = text.split_whitespace().collect();
        shape.kind.name == "string" && text.contains("返回OK代表请求成功")
    };
    let member = answer.and_then(|answer| answer.members.iter().find(says_ok));
    if let Some(member) = member {
        let mut success = Map::default();
        success.text("member", &member.name).text("equals", "OK");
        map.set("x-success", Value::Map(success));
    }
}

pub(super) fn responses(map: &mut Map, answer: Option<Shapes>, example: Option<&Json>) {
    let mut body = Map::default();
    body.text("type", "object");
    match answer {
        Some(answer) => {
            let whole = answer.whole.unwrap_or_default();
            body.some(
                "description",
                whole.description.as_deref().unwrap_or_default(),
            );
            let mut properties = Map::default();
            for shape in &answer.members {
                properties.set(&shape.name, Value::Map(schema::answered(shape)));
            }
            if example.is_some_and(Json::is_array) {
                body = listed(body, properties);
            } else {
                body.set("properties", Value::Map(properties));
            }
        }
        None => {
            body.check("type", "the page has no rows of 返回参数");
        }
    }
    let mut response = Map::default();
    response.set("schema", Value::Map(body));
    let mut responses = Map::default();
    responses.set("200", Value::Map(response));
    map.set("responses", Value::Map(responses));
}

/// An answer that is a list of what the rows say.
fn listed(item: Map, properties: Map) -> Map {
    let mut item = item;
    item.set("properties", Value::Map(properties));
    let mut body = Map::default();
    body.text("type", "array");
    body.check("type", "the example of the page is a list");
    body.set("items", Value::Map(item));
    body
}

/// An example that is no JSON would be refused, so it is left out.
pub(super) fn demo(map: &mut Map, example: Option<Result<example::Example, usize>>) {
    match example {
        Some(Ok(example)) => {
            let mut demo = Map::default();
            demo.text("type", "json").text("example", example.text);
            map.set("responseDemo", Value::List(vec![Value::Map(demo)]));
        }
        Some(Err(line)) => {
            let doubt = format!(
                "the example on line {line} of the page is no JSON; it was left out, and the tree read without it"
            );
            map.check("responses", doubt);
        }
        None => {}
    }
}

pub(super) fn error_codes(map: &mut Map, page: &Page<'_>) {
    let Some(section) = page.section(Part::Errors) else {
        return;
    };
    let table = errors::read(section);
    let mut statuses: Vec<(&str, Vec<Value>)> = Vec::new();
    for row in &table.rows {
        let mut error = Map::default();
        error
            .text("errorCode", &row.code)
            .some("errorMessage", &row.message)
            .some("x-description", &row.description);
        if let Some(doubt) = row.doubt {
            error.check("errorCode", doubt);
        }
        let error = Value::Map(error);
        match statuses
            .iter_mut()
            .find(|(status, _)| *status == row.status)
        {
            Some((_, rows)) => rows.push(error),
            None => statuses.push((&row.status, vec![error])),
        }
    }
    let mut codes = Map::default();
    for (status, rows) in statuses {
        codes.set(status, Value::List(rows));
    }
    if !codes.is_empty() {
        map.set("errorCodes", Value::Map(codes));
    }
    if !table.strange.is_empty() {
        let lines: Vec<String> = table.strange.iter().map(usize::to_string).collect();
        let doubt = format!(
            "no rows of error codes: line {} of the page",
            lines.join(", ")
        );
        let is_there = map.has("errorCodes");
        map.check(if is_there { "errorCodes" } else { "x-source" }, doubt);
    }
}
