//! Writes generated types as JSON.

use super::access::{Member, Structure};
use super::value::Value;

/// Writes `value` as compact JSON; absent fields are left out, text outside of ASCII stays as it is.
pub fn write_json(value: &dyn Structure, out: &mut String) {
    out.push('{');
    let mut first = true;
    for (index, field) in value.shape().fields.iter().enumerate() {
        let member = value.get(index);
        if matches!(member, Member::Absent) {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        write_text(field.name, out);
        out.push(':');
        write_member(&member, out);
    }
    out.push('}');
}

/// Writes one value.
pub(crate) fn write_member(member: &Member<'_>, out: &mut String) {
    match member {
        Member::Absent => out.push_str("null"),
        Member::Text(text) => write_text(text, out),
        Member::Integer(number) => out.push_str(&number.to_string()),
        Member::Float(number) if number.is_finite() => out.push_str(&number.to_string()),
        // JSON has no word for them.
        Member::Float(_) => out.push_str("null"),
        Member::Boolean(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Member::Number(text) if text.parse::<i64>().is_ok() => out.push_str(text),
        Member::Number(text) => write_text(text, out),
        // Inside JSON bytes are text.
        Member::Bytes(bytes) => write_text(&String::from_utf8_lossy(bytes), out),
        // A number of a document is kept with its digits, whatever they are.
        Member::Value(Value::Number(digits)) => out.push_str(digits),
        Member::Value(value) => write_member(&value.open(), out),
        Member::Structure(value) => write_json(*value, out),
        Member::List(list) => {
            out.push('[');
            for index in 0..list.len() {
                if index > 0 {
                    out.push(',');
                }
                write_member(&list.item(index), out);
            }
            out.push(']');
        }
        Member::Map(map) => {
            out.push('{');
            let mut first = true;
            map.each(&mut |key, member| {
                if !std::mem::take(&mut first) {
                    out.push(',');
                }
                write_text(key, out);
                out.push(':');
                write_member(&member, out);
            });
            out.push('}');
        }
    }
}

/// Writes a JSON text with its quotes.
pub(crate) fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}
