//! Turns the text of a help-centre page into one operation in the language of specs.
//!
//! The page is cut into sections (`page`), its tables and blocks become rows (`rows`, `table`, `types`, `cell`), rows become
//! a tree (`tree`), prose becomes facts (`facts`), and all of it becomes YAML (`schema`, `yaml`). What the text leaves open
//! is a comment `# check: …` beside its line, never a guess without one.

mod access;
mod cell;
mod errors;
mod example;
mod facts;
mod page;
mod rows;
mod schema;
mod table;
mod tree;
mod types;
mod yaml;

use std::path::Path;

use crate::error::Error;
use crate::finding::Findings;
use page::{Page, Part, at};
use schema::Place;
use tree::{Shape, Shapes};
use yaml::{Map, Value};

/// An operation made of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcribed {
    /// Name of the operation.
    pub operation: String,
    /// The YAML.
    pub text: String,
    /// What the page leaves open: the path of each key and what to look at, as the comments `# check:` have it.
    pub checks: Vec<String>,
}

/// Transcribes the page in `text`, called `name` in errors.
///
/// With a product code and a version the YAML is a spec of its own, else it is an operation to put below `apis` of one.
///
/// # Errors
///
/// [`Error::Spec`] with a line and a way out when the text is no page of an operation.
pub fn transcribe(
    name: &str,
    text: &str,
    product: Option<(&str, &str)>,
) -> Result<Transcribed, Error> {
    let mut findings = Findings::new(name);
    if let Some((code, version)) = product {
        check_product(code, version, &mut findings);
    }
    let root = spec(text.trim_start_matches('\u{feff}'), product, &mut findings);
    let (Some((operation, root)), false) = (root, findings.has_errors()) else {
        return Err(Error::Spec(findings.into_sorted()));
    };
    let (node, beside) = yaml::tree(&root);
    let checks = beside
        .iter()
        .map(|(path, check)| {
            let path = path.trim_start_matches('.');
            format!("{path}: {}", check.trim_start_matches("# check: "))
        })
        .collect();
    let text = crate::import::print(name, &node, HEAD, beside)?;
    Ok(Transcribed {
        operation,
        text,
        checks,
    })
}

/// Transcribes the page at `page`, and writes the YAML to `out` if that is given.
///
/// # Errors
///
/// As [`transcribe`], and [`Error::Io`]; a file that exists is not replaced, for people work on transcriptions.
pub fn transcribe_file(
    page: &Path,
    product: Option<(&str, &str)>,
    out: Option<&Path>,
) -> Result<Transcribed, Error> {
    let bytes = std::fs::read(page).map_err(Error::io("read", page))?;
    let name = page.to_string_lossy();
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            let mut findings = Findings::new(&name);
            findings.error(
                "ACS0112",
                at(line),
                "the file is not UTF-8 from here on",
                "save it as UTF-8; editors on Chinese Windows may use GBK",
            );
            return Err(Error::Spec(findings.into_sorted()));
        }
    };
    let transcribed = transcribe(&name, text, product)?;
    if let Some(out) = out {
        if out.exists() {
            let kind = std::io::ErrorKind::AlreadyExists;
            let error = std::io::Error::new(kind, "it exists; name a new file, and merge by hand");
            return Err(Error::io("write", out)(error));
        }
        crate::write::replace(out, &transcribed.text).map_err(Error::io("write", out))?;
    }
    Ok(transcribed)
}

const HEAD: &str = "# Transcribed from a help-centre page with `acs transcribe`. Look at each `# check:`, correct its line, and take the comment away.\n# The page does not say: which members are secret (x-sensitive), whether a call may be sent twice (x-retry), names of values in Rust\n# (x-enum-names), English (x-summary-en, x-en), and the endpoints.\n";

fn check_product(code: &str, version: &str, findings: &mut Findings) {
    for (what, text) in [("product code", code), ("version", version)] {
        let is_word = !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if !is_word {
            findings.error(
                "ACS0406",
                at(1),
                format!("`{text}` is no {what}"),
                "the vendor writes them like `Dypnsapi` and `2017-05-25`",
            );
        }
    }
}

/// The whole file, and the name of its operation.
fn spec(
    text: &str,
    product: Option<(&str, &str)>,
    findings: &mut Findings,
) -> Option<(String, Map)> {
    let page = Page::read(text, findings)?;
    let request_line = page.section(Part::Syntax).and_then(request_line);
    let operation = operation(&page, request_line.as_ref(), findings)?;
    let mut root = Map::default();
    if let Some((code, version)) = product {
        root.text("version", "1.0");
        let mut info = Map::default();
        info.text("style", if request_line.is_some() { "ROA" } else { "RPC" });
        if request_line.is_none() {
            info.check("style", "the page shows no path, which is RPC as a rule");
        }
        info.text("product", code).text("version", version);
        root.set("info", Value::Map(info));
    }
    let mut apis = Map::default();
    apis.set(page.name, Value::Map(operation));
    root.set("apis", Value::Map(apis));
    Some((page.name.to_owned(), root))
}

/// Method and path.
fn request_line(section: &page::Section<'_>) -> Option<(String, String)> {
    section.lines.iter().find_map(|line| {
        let mut words = line.text.split_whitespace();
        let method = words.next()?.to_ascii_lowercase();
        let path = words.next().filter(|path| path.starts_with('/'))?;
        let is_method = matches!(
            method.as_str(),
            "get" | "post" | "put" | "delete" | "patch" | "head"
        );
        is_method.then(|| (method, path.to_owned()))
    })
}

fn operation(
    page: &Page<'_>,
    request_line: Option<&(String, String)>,
    findings: &mut Findings,
) -> Option<Map> {
    let Some(section) = page.section(Part::Parameters) else {
        findings.error(
            "ACS0402",
            at(1),
            format!("the page of {} has no section 请求参数", page.name),
            "copy the whole page, in Chinese, with the headings of its sections on lines of their own",
        );
        return None;
    };
    let rows = rows::read(section, "请求参数", findings);
    let answer = page
        .section(Part::Response)
        .map(|section| rows::read(section, "返回参数", findings));
    let example = page.section(Part::Examples).and_then(example::read);
    let shown = example.as_ref().and_then(|example| example.as_ref().ok());
    let value = shown.map(|example| &example.value);
    let parameters = tree::build(rows?, None);
    let answer = match answer {
        Some(rows) => Some(tree::build(rows?, value)),
        None => None,
    };

    let mut map = Map::default();
    texts(&mut map, page);
    access(&mut map, page);
    wire(&mut map, request_line);
    success(&mut map, answer.as_ref());
    let path = request_line.map(|(_, path)| path.as_str());
    let written = parameters
        .members
        .iter()
        .map(|shape| schema::parameter(shape, &place(shape, path)));
    map.set("parameters", Value::List(written.collect()));
    responses(&mut map, answer);
    demo(&mut map, example);
    error_codes(&mut map, page);
    Some(map)
}

fn place(shape: &Shape, path: Option<&str>) -> Place {
    match path {
        None => Place::Query,
        Some(path) if path.contains(&format!("{{{}}}", shape.name)) => Place::Path,
        Some(path) if path.contains(&format!("[{}]", shape.name)) => Place::Path,
        Some(_) => Place::Unknown,
    }
}

/// Title, summary, description and where they come from.
fn texts(map: &mut Map, page: &Page<'_>) {
    map.text("title", page.title);
    let prose = |lines: &[page::Line<'_>]| -> Vec<String> {
        lines
            .iter()
            .filter(|line| !line.is_blank())
            .map(|line| line.text.replace('\u{a0}', " ").trim_end().to_owned())
            .collect()
    };
    let opening = prose(&page.opening);
    let (summary, rest) = opening.split_at(opening.len().min(1));
    map.some("summary", summary.first().map_or("", |line| line.trim()));
    let mut description = cell::markdown(rest).into_iter().collect::<Vec<_>>();
    if let Some(section) = page.section(Part::Introduction)
        && let Some(text) = cell::markdown(&prose(&section.lines))
    {
        description.extend(["## 接口说明".to_owned(), text]);
    }
    map.some("description", &description.join("\n\n"));
    let mut source = Map::default();
    source.text("page", format!("{} - {}", page.name, page.title));
    map.set("x-source", Value::Map(source));
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
fn wire(map: &mut Map, request_line: Option<&(String, String)>) {
    let text = |text: &str| Value::Text(text.to_owned());
    match request_line {
        Some((method, path)) => {
            map.text("path", path);
            map.set("methods", Value::List(vec![text(method)]));
        }
        None => {
            map.set("methods", Value::List(vec![text("post"), text("get")]));
            map.check("methods", "the page does not say; RPC takes both as a rule");
        }
    }
    let mut key = Map::default();
    key.set("AK", Value::List(Vec::new()));
    map.set("security", Value::List(vec![Value::Map(key)]));
    map.check("security", "the page does not say; AK as a rule");
}

/// `返回 OK 代表请求成功` says how the body tells success.
fn success(map: &mut Map, answer: Option<&Shapes>) {
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

fn responses(map: &mut Map, answer: Option<Shapes>) {
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
            body.set("properties", Value::Map(properties));
        }
        None => {
            body.check("type", "the page has no section 返回参数");
        }
    }
    let mut response = Map::default();
    response.set("schema", Value::Map(body));
    let mut responses = Map::default();
    responses.set("200", Value::Map(response));
    map.set("responses", Value::Map(responses));
}

/// An example that is no JSON would be refused, so it is left out.
fn demo(map: &mut Map, example: Option<Result<example::Example, usize>>) {
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

fn error_codes(map: &mut Map, page: &Page<'_>) {
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
        map.check(if is_there { "errorCodes" } else { "title" }, doubt);
    }
}
