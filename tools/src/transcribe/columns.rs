//! The rows of a Markdown table, by the headings of its columns.

use super::cell::Cell;
use super::page;
use super::row::{Row, mark_of};
use super::table::{self, Table};
use super::types::{self, Type};
use acs_metadata::finding::Findings;

const NAME: &[&str] = &[
    "名称",
    "参数",
    "参数名",
    "参数名称",
    "字段",
    "Parameter",
    "Name",
];
const TYPE: &[&str] = &["类型", "参数类型", "数据类型", "Type"];
const MARK: &[&str] = &[
    "必填",
    "是否必填",
    "必选",
    "是否必选",
    "是否必需",
    "是否必须",
    "Required",
];
const DESCRIPTION: &[&str] = &["描述", "说明", "参数说明", "Description"];
const EXAMPLE: &[&str] = &["示例值", "示例", "Example"];
const PLACE: &[&str] = &["位置", "参数位置", "Position"];

/// The rows of one table.
pub(super) fn rows(table: &Table, findings: &mut Findings) -> Option<Vec<Row>> {
    let column = |names: &[&str]| {
        let is_named = |title: &String| names.contains(&title.as_str());
        table.header.iter().position(is_named)
    };
    let (Some(name), Some(kind)) = (column(NAME), column(TYPE)) else {
        findings.error(
            "ACS0403",
            page::at(table.at),
            "the table has no columns 名称 and 类型",
            "its heading is `| 名称 | 类型 | 必填 | 描述 | 示例值 |`, in any order, the last three as far as the page has them",
        );
        return None;
    };
    let (mark, place) = (column(MARK), column(PLACE));
    let (description, example) = (column(DESCRIPTION), column(EXAMPLE));
    let mut rows = Vec::new();
    let mut is_good = true;
    for row in &table.rows {
        if row.cells.len() != table.header.len() {
            findings.error(
                "ACS0404",
                page::at(row.at),
                format!(
                    "a row of {} cells below a heading of {}",
                    row.cells.len(),
                    table.header.len()
                ),
                "give every cell its `|`, the empty ones as well, and write `\\|` for one that is text",
            );
            is_good = false;
            continue;
        }
        let cell = |index: Option<usize>| {
            let cell = index.and_then(|index| row.cells.get(index));
            cell.map_or("", String::as_str)
        };
        let word = table::plain(cell(Some(kind)));
        let kind = if word.is_empty() || word == "-" {
            Type::unsaid()
        } else if let Some(kind) = types::of_word(&word) {
            kind
        } else {
            findings.error(
                "ACS0405",
                page::at(row.at),
                format!("`{word}` is no type that a page has"),
                format!("types are {}", types::KNOWN),
            );
            is_good = false;
            continue;
        };
        let (indent, name) = table::indented(cell(Some(name)));
        // The row of a list's items repeats the type, or has no name.
        let is_unnamed = name.is_empty() || types::of_word(&name).is_some_and(|same| same == kind);
        let texts = Cell::of_columns(cell(description), cell(example));
        let kind = of_example(kind, texts.example.as_deref());
        rows.push(Row {
            name: (!is_unnamed).then_some(name),
            mark: mark_of(&table::plain(cell(mark))),
            kind,
            indent,
            cell: texts,
            place: place_of(&table::plain(cell(place))),
            at: row.at,
        });
    }
    is_good.then_some(rows)
}

/// What specs call the place that a page names.
fn place_of(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    Some(match word.as_str() {
        "path" => "path",
        "query" => "query",
        "header" => "header",
        "body" => "body",
        "formdata" | "form" => "formData",
        _ => return None,
    })
}

/// A list of which the page says no more than `List`: its example tells of what, for lists of objects have rows instead.
fn of_example(kind: Type, example: Option<&str>) -> Type {
    let (Some(example), "array", None) = (example, kind.name, &kind.item) else {
        return kind;
    };
    let shown = serde_json::from_str::<Vec<serde_json::Value>>(example).ok();
    match shown.as_deref().and_then(<[_]>::first) {
        Some(first) if first.is_array() || first.is_object() => kind,
        Some(first) => Type::list(types::of_word(match first {
            serde_json::Value::Number(number) if number.is_f64() => "number",
            serde_json::Value::Number(_) => "integer",
            serde_json::Value::Bool(_) => "boolean",
            _ => "string",
        })),
        None if example.starts_with(['[', '{']) => kind,
        None => Type {
            doubt: Some("a list of texts by its example"),
            ..Type::list(types::of_word("string"))
        },
    }
}
