//! Writes generated types as XML, the body of a few gateways.

use super::access::Member;

/// A document whose root element is the single member of the body's shape.
pub(crate) fn write_xml(member: &Member<'_>) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    content(member, &mut out);
    out
}

/// What stands between the tags of an element.
fn content(member: &Member<'_>, out: &mut String) {
    match member {
        Member::Structure(value) => {
            for (index, field) in value.shape().fields.iter().enumerate() {
                element(field.name, &value.get(index), out);
            }
        }
        Member::Map(map) => map.each(&mut |key, value| element(key, &value, out)),
        Member::Value(value) => content(&value.open(), out),
        Member::List(list) => {
            for index in 0..list.len() {
                content(&list.item(index), out);
            }
        }
        Member::Absent => {}
        Member::Text(text) | Member::Number(text) => escape(text, out),
        Member::Integer(number) => out.push_str(&number.to_string()),
        Member::Float(number) => out.push_str(&number.to_string()),
        Member::Boolean(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Member::Bytes(bytes) => escape(&String::from_utf8_lossy(bytes), out),
    }
}

/// An element; a list is one element after the other.
fn element(name: &str, member: &Member<'_>, out: &mut String) {
    let is_name = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'));
    match member {
        Member::Absent => {}
        // A key that is no name would be markup.
        _ if !is_name || name.is_empty() => {}
        Member::Value(value) => element(name, &value.open(), out),
        Member::List(list) => {
            for index in 0..list.len() {
                element(name, &list.item(index), out);
            }
        }
        member => {
            out.push_str(&format!("<{name}>"));
            content(member, out);
            out.push_str(&format!("</{name}>"));
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // XML has no way to write the other control characters.
            c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => {}
            c => out.push(c),
        }
    }
}
