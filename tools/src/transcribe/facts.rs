//! Facts that only the prose of a description tells: defaults, limits, values, whether a parameter is required.
//!
//! What a sentence says for certain becomes a fact. What it says on a condition, twice in two ways, or in a form that the
//! type does not allow, becomes a doubt.

use super::condition::is_conditional;
use super::limits;
use super::types::Type;
use acs_codegen::internal::prose;
use acs_metadata::finding::Position;
use acs_metadata::{Located, Schema, SchemaKind};

/// What prose tells of one parameter.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) default: Option<String>,
    /// Values that only the description lists.
    pub(super) values: Vec<(String, Option<String>)>,
    /// `minimum`, `maximum`, `minLength` and `maxLength` with their numbers.
    pub(super) limits: Vec<limits::Limit>,
    pub(super) required: Option<bool>,
    /// Keys with what is uncertain about them.
    pub(super) doubts: Vec<(&'static str, String)>,
}

/// Reads a description; `values` are those that the page lists as such.
pub(super) fn read(
    kind: &Type,
    name: &str,
    description: &str,
    example: Option<&str>,
    values: &[(String, Option<String>)],
) -> Facts {
    let text = folded(description);
    let sentences: Vec<&str> = text.split(['。', ';', '\n']).map(str::trim).collect();
    let mut facts = Facts::default();
    default(kind, &sentences, &text, values, &mut facts);
    if values.is_empty() {
        facts.values = listed(kind, description, example, facts.default.as_deref());
    }
    match limits::read(kind, name, &sentences) {
        Ok(limits) => facts.limits = limits,
        Err(doubt) => facts.doubts.push(("type", doubt)),
    }
    facts.required = required(&sentences, &mut facts);
    // What has a default can be left out.
    if facts.required.is_none() && facts.default.is_some() {
        facts.required = Some(false);
    }
    facts
}

/// The text with one width of punctuation and without marks of emphasis.
fn folded(text: &str) -> String {
    text.replace("**", "")
        .replace('`', "")
        .chars()
        .map(|c| match c {
            '，' => ',',
            '：' => ':',
            '；' => ';',
            '（' => '(',
            '）' => ')',
            '～' | '〜' | '∼' => '~',
            '“' | '”' | '「' | '」' => '"',
            c => c,
        })
        .collect()
}

fn default(
    kind: &Type,
    sentences: &[&str],
    text: &str,
    values: &[(String, Option<String>)],
    facts: &mut Facts,
) {
    let mut found: Vec<String> = Vec::new();
    let mut add = |value: String| {
        if !found.contains(&value) {
            found.push(value);
        }
    };
    for sentence in sentences {
        for mark in ["默认", "不填则为", "不传则为"] {
            for (at, _) in sentence.match_indices(mark) {
                let before = sentence.get(..at).unwrap_or_default();
                let behind = sentence.get(at + mark.len()..).unwrap_or_default();
                let Some(value) = stated(kind, behind, mark == "默认") else {
                    continue;
                };
                if mark == "默认" && is_conditional(before) {
                    facts.doubts.push((
                        "default",
                        format!("the text names the default {value} on a condition"),
                    ));
                } else {
                    add(value);
                }
            }
        }
    }
    items(text)
        .filter(|(_, rest)| rest.contains("(默认)") || rest.contains("(默认值)"))
        .for_each(|(token, _)| add(token.to_owned()));
    if let Some(word) = text.split("默认").skip(1).find_map(state)
        && let Some(token) = only_item(text, word)
    {
        add(token.to_owned());
    }
    let fits = |value: &String| match kind.name {
        "integer" => value.parse::<i64>().is_ok(),
        "number" => value.parse::<f64>().is_ok(),
        "boolean" => matches!(value.as_str(), "true" | "false"),
        "string" => true,
        _ => false,
    };
    let is_known =
        |value: &String| values.is_empty() || values.iter().any(|(known, _)| known == value);
    match found.as_slice() {
        [] => {}
        [one] if fits(one) && is_known(one) => facts.default = Some(one.clone()),
        [one] => facts.doubts.push((
            "default",
            format!("the text names the default {one}, which is none of its values"),
        )),
        several => facts.doubts.push((
            "default",
            format!("the text names several defaults: {}", several.join(", ")),
        )),
    }
}

/// The value behind `默认`: `为 86`, `值：false`, `60 秒`, or one in quotes.
fn stated(kind: &Type, behind: &str, needs_verb: bool) -> Option<String> {
    let rest = behind.strip_prefix('值').unwrap_or(behind).trim_start();
    let verb = ["为", "是", ":"]
        .iter()
        .find_map(|verb| rest.strip_prefix(verb));
    // `默认 VPC` speaks of the default network; a number needs no verb.
    let is_bare = needs_verb && verb.is_none();
    let rest = verb.unwrap_or(rest).trim_start();
    if let Some(quoted) = rest.strip_prefix('"') {
        let (value, _) = quoted.split_once('"')?;
        return (!is_bare && !value.is_empty()).then(|| value.to_owned());
    }
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/')))
        .unwrap_or(rest.len());
    let value = rest.get(..end)?.trim_end_matches('.');
    let is_number = value.parse::<f64>().is_ok();
    (!value.is_empty() && (!is_bare || (is_number && kind.name != "string")))
        .then(|| value.to_owned())
}

/// `开启` of `默认开启`.
fn state(behind: &str) -> Option<&str> {
    let end = behind
        .find(|c: char| !super::cell::is_chinese(c))
        .unwrap_or(behind.len());
    let word = behind.get(..end)?;
    let is_verb = word.starts_with(['为', '是', '值', '使']);
    (word.chars().count() == 2 && !is_verb).then_some(word)
}

/// The items of lists that begin with a token: the token and what follows.
fn items(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let item = super::cell::bullet(line)?;
        let end =
            item.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))?;
        (end > 0).then(|| item.split_at(end))
    })
}

/// The token of the one item that begins with the word.
fn only_item<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let mut matching =
        items(text).filter(|(_, rest)| rest.trim_start_matches([' ', ':', '-']).starts_with(word));
    let (token, _) = matching.next()?;
    matching.next().is_none().then_some(token)
}

/// Values that the description lists, by the rule that holds for all metadata; their titles end at the first pause.
fn listed(
    kind: &Type,
    description: &str,
    example: Option<&str>,
    default: Option<&str>,
) -> Vec<(String, Option<String>)> {
    let shape = match kind.name {
        "string" => SchemaKind::String,
        "integer" => SchemaKind::Integer,
        _ => return Vec::new(),
    };
    let mut schema = Schema::plain(Position::START, shape);
    schema.description = Some(description.to_owned());
    schema.example = example.map(str::to_owned);
    schema.default = default.map(|value| Located {
        value: value.to_owned(),
        at: Position::START,
    });
    prose::values(&schema)
        .into_iter()
        .map(|value| {
            let title = value.title.map(|title| {
                let end = title
                    .find(['，', ',', '。', '；', ';'])
                    .unwrap_or(title.len());
                title.get(..end).unwrap_or_default().to_owned()
            });
            (value.value, title)
        })
        .collect()
}

fn required(sentences: &[&str], facts: &mut Facts) -> Option<bool> {
    const REQUIRED: &[&str] = &[
        "参数必填",
        "参数为必填",
        "参数必选",
        "为必填",
        "字段必填",
        "此项必填",
    ];
    const OPTIONAL: &[&str] = &[
        "选填",
        "非必填",
        "可选参数",
        "可不填",
        "可以不填",
        "可以不传",
        "不填则",
        "不传则",
        "忽略此",
        "可选。",
    ];
    for sentence in sentences {
        // `非必填` holds `必填`.
        if OPTIONAL.iter().any(|words| sentence.contains(words)) {
            return Some(false);
        }
        if REQUIRED.iter().any(|words| sentence.contains(words)) {
            if !is_conditional(sentence) {
                return Some(true);
            }
            facts.doubts.push((
                "required",
                "the text makes it mandatory in a case; x-required-when can say in which"
                    .to_owned(),
            ));
            return Some(false);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcribe::types::of_word;

    fn of(kind: &str, name: &str, description: &str) -> Facts {
        read(&of_word(kind).unwrap(), name, description, None, &[])
    }

    #[test]
    fn a_default_is_what_a_sentence_says_without_a_condition() {
        for (kind, text, expected) in [
            ("integer", "默认为 300 秒。", Some("300")),
            ("integer", "用于频控，默认 60 秒。", Some("60")),
            ("integer", "默认是 4 位。", Some("4")),
            ("boolean", "**默认值**：false。", Some("false")),
            ("string", "如果不填则为“默认方案”。", Some("默认方案")),
            ("string", "默认值为 cloud_ssd。", Some("cloud_ssd")),
            ("string", "系统自动默认生成的。", None),
            ("string", "使用默认 VPC 创建。", None),
            ("integer", "默认为 abc。", None),
            ("integer", "当类型为 A 时，默认为 3。", None),
            ("integer", "默认为 3。默认为 4。", None),
            ("integer", "取值：\n- 1：甲（默认）。\n- 2：乙。", Some("1")),
            (
                "integer",
                "默认开启，取值：\n- 1 开启。\n- 0 不开启",
                Some("1"),
            ),
            ("integer", "默认开启，取值：\n- 1 开启。\n- 0 开启乙", None),
        ] {
            assert_eq!(of(kind, "X", text).default.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_limit_is_one_of_the_whole_value() {
        let none: [(&str, u64); 0] = [];
        for (kind, name, text, expected) in [
            (
                "string",
                "X",
                "最多不超过 20 个字符。",
                &[("maxLength", 20)][..],
            ),
            (
                "string",
                "X",
                "长度为 2～128 个字符",
                &[("minLength", 2), ("maxLength", 128)],
            ),
            (
                "string",
                "X",
                "长度 6~18 位",
                &[("minLength", 6), ("maxLength", 18)],
            ),
            ("string", "X", "每个标签不超过 20 个字符。", &none),
            ("string", "X", "若为甲，不超过 20 个字符。", &none),
            ("string", "X", "不超过 1,024 个字符。", &none),
            ("string", "X", "不超过 20 个字符。不超过 30 个字符。", &none),
            ("string", "X", "含 3 个字符。", &none),
            (
                "integer",
                "CodeLength",
                "验证码长度支持 4~8 位长度",
                &[("minimum", 4), ("maximum", 8)],
            ),
            ("integer", "X", "支持 4~8 位", &none),
            (
                "integer",
                "X",
                "取值范围：1~100。",
                &[("minimum", 1), ("maximum", 100)],
            ),
            (
                "integer",
                "X",
                "最小值为900秒，最大值为要扮演角色的时间",
                &[("minimum", 900)],
            ),
            ("integer", "X", "日期 2020-01", &none),
        ] {
            assert_eq!(of(kind, name, text).limits, expected, "{text}");
        }
        assert_eq!(
            of("string", "X", "每个标签不超过 20 个字符。").doubts.len(),
            1
        );
    }

    #[test]
    fn required_is_what_the_text_says() {
        for (text, expected, doubts) in [
            ("此参数必填。", Some(true), 0),
            ("传入占位符时，此参数必填。", Some(false), 1),
            ("无特殊需要此字段的用户请忽略此字段。", Some(false), 0),
            ("该参数非必填。", Some(false), 0),
            ("手机号。", None, 0),
        ] {
            let facts = of("string", "X", text);
            assert_eq!(
                (facts.required, facts.doubts.len()),
                (expected, doubts),
                "{text}"
            );
        }
    }
}
