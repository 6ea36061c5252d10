//! Reads the values of an enumeration from a description, where the metadata declares none.
//!
//! A list of the description counts when all of this holds: every item begins with one ASCII token and an explanation;
//! the tokens are unique, and whole numbers for an integer; the text before speaks of values to choose from, and not of
//! a format or an example; and the shape's own example or default is one of the tokens. The last is what makes the rule
//! precise: without it lists of JSON fields pass as values.

use crate::docs;
use acs_metadata::{EnumValue, Schema, SchemaKind};

/// Words before a list of values.
const TRIGGERS: &[&str] = &[
    "取值",
    "可选",
    "状态",
    "类型",
    "是否",
    "以下",
    "包括",
    "枚举",
    "分别",
    "可以为",
    "方式",
    "模式",
    "级别",
    "支持",
    "选项",
];
/// Words on the line before a list that is something else.
const OTHERWISE: &[&str] = &[
    "字段",
    "json",
    "格式",
    "key",
    "示例",
    "命名",
    "组成",
    "正则",
    "例如",
    "参数名",
];

/// The values, each with the vendor's wording; none where it is not certain that they are values.
pub fn values(schema: &Schema) -> Vec<EnumValue> {
    if !matches!(schema.kind, SchemaKind::String | SchemaKind::Integer) {
        return Vec::new();
    }
    let Some(description) = &schema.description else {
        return Vec::new();
    };
    let lines: Vec<String> = description.lines().map(without_tags).collect();
    let Some(list) = longest_list(&lines) else {
        return Vec::new();
    };
    let before = lines.get(..list.start).unwrap_or_default();
    let whole = before.concat();
    let last = before
        .iter()
        .rfind(|line| !line.trim().is_empty())
        .map(|line| line.to_lowercase())
        .unwrap_or_default();
    let is_choice = TRIGGERS.iter().any(|word| whole.contains(word))
        && !OTHERWISE.iter().any(|word| last.contains(word));
    if !is_choice {
        return Vec::new();
    }
    let items: Option<Vec<(String, Option<String>)>> =
        list.items.iter().map(|item| value_of(item)).collect();
    let Some(items) = items else {
        return Vec::new();
    };
    let known = |text: &str| items.iter().any(|(value, _)| value == text.trim());
    let default = schema
        .default
        .as_ref()
        .map(|default| default.value.as_str());
    let is_confirmed = [schema.example.as_deref(), default]
        .into_iter()
        .flatten()
        .any(known);
    let is_unique = items
        .iter()
        .enumerate()
        .all(|(index, (value, _))| !items.iter().take(index).any(|(other, _)| other == value));
    let fits = |value: &String| {
        !matches!(schema.kind, SchemaKind::Integer) || value.parse::<i64>().is_ok()
    };
    if !is_confirmed || !is_unique || !items.iter().all(|(value, _)| fits(value)) {
        return Vec::new();
    }
    items
        .into_iter()
        .map(|(value, title)| EnumValue {
            value,
            at: schema.at,
            title,
            rust_name: None,
        })
        .collect()
}

/// A run of sibling items.
struct List<'l> {
    start: usize,
    indent: usize,
    items: Vec<&'l str>,
}

/// The longest run of at least two items of one depth; deeper lines and blank ones do not end it.
fn longest_list<'l>(lines: &'l [String]) -> Option<List<'l>> {
    let mut best: Option<List<'l>> = None;
    let mut current: Option<List<'l>> = None;
    let mut keep = |list: Option<List<'l>>| {
        if let Some(list) = list
            && list.items.len() >= 2
            && best
                .as_ref()
                .is_none_or(|known| known.items.len() < list.items.len())
        {
            best = Some(list);
        }
    };
    for (number, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        match (bullet(line), &mut current) {
            (Some(item), Some(list)) if list.indent == indent => list.items.push(item),
            (_, Some(list)) if indent > list.indent => {}
            (Some(item), _) => {
                keep(current.take());
                current = Some(List {
                    start: number,
                    indent,
                    items: vec![item],
                });
            }
            (None, _) => keep(current.take()),
        }
    }
    keep(current);
    best
}

/// The text behind `- `, `* `, `+ `, `•` or `1. `.
fn bullet(line: &str) -> Option<&str> {
    let line = line.trim_start();
    for mark in ["- ", "* ", "+ ", "•", "· "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return Some(rest.trim());
        }
    }
    let digits = line.find(|c: char| !c.is_ascii_digit())?;
    if digits == 0 || digits > 2 {
        return None;
    }
    line.get(digits..)?.strip_prefix(". ").map(str::trim)
}

/// The token an item begins with, and what is said of it.
fn value_of(item: &str) -> Option<(String, Option<String>)> {
    let item = item.replace("**", "").replace('`', "");
    let item = item.trim().trim_end_matches(['。', '；', ';', '，', '.']);
    let length = item
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | '-' | '/'))
        .unwrap_or(item.len());
    let (token, rest) = item.split_at(length);
    if token.is_empty() || token.len() > 64 {
        return None;
    }
    let rest = match rest
        .strip_prefix("（默认")
        .or_else(|| rest.strip_prefix("(默认"))
    {
        Some(note) => note
            .split_once(['）', ')'])
            .map_or("", |(_, behind)| behind),
        None => rest,
    };
    let explained = rest.trim_start();
    let separated = explained.is_empty()
        || explained.starts_with(['：', ':', '=', '（', '(', '，'])
        || explained.starts_with("- ")
        || explained.starts_with('—')
        || (rest.starts_with(' ') && explained.chars().next().is_some_and(|c| !c.is_ascii()));
    if !separated {
        return None;
    }
    let title = explained
        .trim_start_matches(['：', ':', '=', '-', '—', '，', ' '])
        .trim();
    Some((
        token.to_owned(),
        Some(docs::without_link_targets(title)).filter(|title| !title.is_empty()),
    ))
}

/// A line without the vendor's own tags, such as `<props="china">`.
fn without_tags(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('<') {
        out.push_str(before);
        let is_tag = [
            "props", "/props", "notice", "/notice", "ph", "/ph", "warning", "/warning",
        ]
        .iter()
        .any(|tag| behind.starts_with(tag));
        match behind.split_once('>') {
            Some((_, after)) if is_tag => rest = after,
            _ => {
                out.push('<');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use acs_metadata::finding::Position;

    fn found(kind: SchemaKind, description: &str, example: &str) -> Vec<String> {
        let mut schema = Schema::plain(Position::START, kind);
        schema.description = Some(description.to_owned());
        schema.example = Some(example.to_owned());
        values(&schema)
            .into_iter()
            .map(|value| value.value)
            .collect()
    }

    #[test]
    fn a_list_of_values_with_the_example_among_them_is_an_enumeration() {
        let text = "磁盘种类。取值范围：\n\n- cloud：普通云盘。\n- **cloud_ssd**（默认）：SSD 云盘。\n- `ephemeral` 本地盘\n";
        assert_eq!(
            found(SchemaKind::String, text, "cloud"),
            ["cloud", "cloud_ssd", "ephemeral"]
        );
        let numbers = "取值：\n* 0：否\n* 1：是";
        assert_eq!(found(SchemaKind::Integer, numbers, "1"), ["0", "1"]);
    }

    #[test]
    fn a_title_holds_the_words_of_a_link_and_any_other_bracket_as_it_is() {
        let mut schema = Schema::plain(Position::START, SchemaKind::String);
        schema.description = Some(
            "取值：\n- a：参见[甲](~~63353~~)章节\n- b：[乙](x 与 [丙\n- c：\\[丁](x)\n- d：[](~~1~~)\n- e：[0,100](默认 10)"
                .to_owned(),
        );
        schema.example = Some("a".to_owned());
        let titles: Vec<_> = values(&schema).into_iter().map(|v| v.title).collect();
        let expected = [
            Some("参见甲章节"),
            Some("[乙](x 与 [丙"),
            Some("\\[丁](x)"),
            None,
            Some("[0,100](默认 10)"),
        ];
        assert_eq!(titles, expected.map(|title| title.map(str::to_owned)));
    }

    #[test]
    fn what_is_not_certain_is_text() {
        for (text, example) in [
            ("取值：\n- a：甲\n- b：乙", "c"),
            ("取值：\n- a：甲", "a"),
            ("名称。\n- a：甲\n- b：乙", "a"),
            ("取值，JSON 字段：\n- a：甲\n- b：乙", "a"),
            ("取值：\n- a：甲\n- a：乙", "a"),
            ("取值：\n- 甲：a\n- 乙：b", "a"),
            ("取值：\n- a b c：甲\n- b：乙", "b"),
        ] {
            assert_eq!(found(SchemaKind::String, text, example), [""; 0], "{text}");
        }
        assert_eq!(
            found(SchemaKind::Integer, "取值：\n- a：甲\n- b：乙", "a"),
            [""; 0]
        );
    }
}
