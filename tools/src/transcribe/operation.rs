//! The operation of a page: its texts, its request and its answer.

use super::answer;
use super::heading::Part;
use super::page::{self, Page, at};
use super::request::{self, RequestLine};
use super::yaml::{Map, Value};
use super::{access, cell, common, dots, example, row, rows, settle, tree};
use acs_metadata::finding::Findings;

/// Reads the page; an error says what it lacks.
pub(super) fn read(
    page: &Page<'_>,
    request_line: Option<&RequestLine>,
    findings: &mut Findings,
) -> Option<Map> {
    let Some(section) = page.section(Part::Parameters) else {
        findings.error(
            "ACS0402",
            at(1),
            format!("the page of {} has no section 请求参数", page.name),
            "copy the whole page with the headings of its sections, 请求参数 or `Request parameters` among them, on lines of their own",
        );
        return None;
    };
    let mut sent = rows::read(section, "请求参数", findings);
    for (part, place) in [(Part::Headers, "header"), (Part::Body, "body")] {
        let more = page.section(part).filter(|section| section.has_table());
        let Some(more) = more else { continue };
        let more = rows::read(more, "请求参数", findings);
        sent = sent.zip(more).map(|(mut sent, more)| {
            sent.extend(more.into_iter().map(|row| row::Row {
                place: Some(place),
                ..row
            }));
            sent
        });
    }
    let example = page.section(Part::Examples).and_then(example::read);
    let shown = example.as_ref().and_then(|example| example.as_ref().ok());
    let value = shown.map(|example| &example.value);
    let answered = answer::rows(page, value, findings)?;
    let mut sent = sent?;
    let left_out = if is_rpc(page, request_line) {
        common::take_out(&mut sent, page.name)
    } else {
        Vec::new()
    };
    let mut parameters = tree::build(sent, None);
    parameters.members = dots::lists(parameters.members);
    settle::settle(&mut parameters.members, None);
    let request_line = request_line.map(|line| line.match_rows(&mut parameters));
    let answer = answered.map(|rows| {
        let mut shapes = tree::build(rows, value);
        shapes.members = dots::nested(shapes.members);
        settle::settle(&mut shapes.members, value.map(tree::item_of));
        shapes
    });

    let mut map = Map::default();
    texts(&mut map, page);
    access(&mut map, page);
    wire(&mut map, page, request_line.as_ref());
    answer::success(&mut map, answer.as_ref());
    map.set(
        "parameters",
        request::parameters(parameters.members, request_line.as_ref()),
    );
    if !left_out.is_empty() {
        map.check("parameters", left_out.join("; "));
    }
    answer::responses(&mut map, answer, value);
    answer::demo(&mut map, example);
    answer::error_codes(&mut map, page);
    if page.is_english() {
        map.rename("summary", "x-summary-en");
        for key in ["parameters", "responses"] {
            map.rename_below(key, "description", "x-en");
        }
    }
    Some(map)
}

fn is_rpc(page: &Page<'_>, request_line: Option<&RequestLine>) -> bool {
    match page.link.and_then(|link| link.style) {
        Some(style) => style == "RPC",
        None => request_line.is_none(),
    }
}

/// Title, summary, description and where they come from.
fn texts(map: &mut Map, page: &Page<'_>) {
    let prose = |lines: &[page::Line<'_>]| -> Vec<String> {
        lines
            .iter()
            .filter(|line| !line.is_blank())
            .map(|line| line.text.replace('\u{a0}', " ").trim_end().to_owned())
            .collect()
    };
    map.some("title", page.title.unwrap_or_default());
    let opening = prose(&page.opening);
    let (summary, rest) = opening.split_at(opening.len().min(1));
    let summary = summary.first().map_or("", |line| line.trim());
    map.some("summary", summary);
    let mut description = cell::markdown(rest).into_iter().collect::<Vec<_>>();
    for section in page.sections(Part::Introduction) {
        if let Some(text) = cell::markdown(&prose(&section.lines)) {
            description.extend([format!("## {}", section.heading), text]);
        }
    }
    map.some("description", &description.join("\n\n"));
    let mut source = Map::default();
    let title = page.title.map(|title| format!(" - {title}"));
    source.text(
        "page",
        format!("{}{}", page.name, title.unwrap_or_default()),
    );
    map.set("x-source", Value::Map(source));
    let other = page.link.and_then(|link| link.operation);
    if let Some(other) = other.filter(|other| *other != page.name) {
        let doubt = format!("the page's link to the explorer names `{other}`");
        map.check("x-source", doubt);
    }
    for section in page.sections(Part::Other) {
        let (heading, line) = (section.heading, section.at);
        let doubt = format!("the section {heading} on line {line} of the page was left out");
        map.check("x-source", doubt);
    }
}

fn access(map: &mut Map, page: &Page<'_>) {
    let access = page
        .section(Part::Access)
        .and_then(|section| access::read(section, page.name));
    let Some(access) = access else { return };
    let mut columns = Map::default();
    columns
        .text("action", access.action)
        .some("level", &access.level)
        .some("resource", &access.resource)
        .some("conditionKeys", &access.condition_keys)
        .some("relatedActions", &access.related_actions);
    if let Some(doubt) = access.doubt {
        columns.check("action", doubt);
    }
    map.set("x-access", Value::Map(columns));
}

/// Methods, path and authentication.
fn wire(map: &mut Map, page: &Page<'_>, request_line: Option<&RequestLine>) {
    let text = |text: &str| Value::Text(text.to_owned());
    match request_line {
        Some(line) => {
            map.text("path", &line.path);
            if let Some(doubt) = &line.doubt {
                map.check("path", doubt);
            }
            let methods = line.methods.iter().map(|method| text(method));
            map.set("methods", Value::List(methods.collect()));
        }
        None => {
            map.set("methods", Value::List(vec![text("post"), text("get")]));
            let doubt = match page.link.and_then(|link| link.style) {
                Some("ROA") => "the page shows neither method nor path",
                _ => "the page does not say; RPC takes both as a rule",
            };
            map.check("methods", doubt);
        }
    }
    let mut key = Map::default();
    key.set("AK", Value::List(Vec::new()));
    map.set("security", Value::List(vec![Value::Map(key)]));
    map.check("security", "the page does not say; AK as a rule");
}
