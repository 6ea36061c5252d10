//! Requests as they travel: percent-encoding, query, form, path and body.

use crate::operation::{BodyKind, Operation};
use crate::wire::{ListStyle, Member, Place, Structure, write_member};

/// Appends `text`, percent-encoded by RFC 3986: only `A-Z a-z 0-9 - _ . ~` stay.
pub fn percent_encode(text: &str, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.push(
                    DIGITS
                        .get(usize::from(half))
                        .copied()
                        .map_or('0', char::from),
                );
            }
        }
    }
}

/// Joins pairs as a query string, sorted by key as the signature wants it.
#[must_use]
pub fn query_string(pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = pairs.iter().collect();
    sorted.sort();
    let mut out = String::new();
    for (key, value) in sorted {
        if !out.is_empty() {
            out.push('&');
        }
        percent_encode(key, &mut out);
        out.push('=');
        percent_encode(value, &mut out);
    }
    out
}

/// The parts of a request that its parameters make.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) body: Vec<u8>,
}

/// Places every parameter.
pub(crate) fn encode(operation: &Operation, input: &dyn Structure) -> Result<Parts, String> {
    let mut query = Vec::new();
    let mut form = Vec::new();
    let mut parts = Parts {
        path: operation.path.to_owned(),
        ..Parts::default()
    };
    let mut body = None;
    for (index, field) in input.shape().fields.iter().enumerate() {
        let member = input.get(index);
        if matches!(member, Member::Absent) {
            continue;
        }
        match field.place {
            Place::Query | Place::Member => parameter(field.name, &member, field.style, &mut query),
            Place::Form => parameter(field.name, &member, field.style, &mut form),
            Place::Header => {
                let value = scalar(&member);
                if value.chars().any(char::is_control) {
                    return Err(format!(
                        "`{}` travels in a header and holds a control character",
                        field.name
                    ));
                }
                parts.headers.push((field.name.to_ascii_lowercase(), value));
            }
            Place::Path => {
                let value = scalar(&member);
                if value.is_empty() {
                    return Err(format!("`{}` is part of the path and is empty", field.name));
                }
                let mut encoded = String::new();
                percent_encode(&value, &mut encoded);
                parts.path = parts.path.replace(&format!("{{{}}}", field.name), &encoded);
            }
            Place::Body if operation.body == BodyKind::Form => flatten("", &member, &mut form),
            Place::Body => {
                let mut text = String::new();
                match member {
                    // A body that is text goes as it is.
                    Member::Text(plain) => text.push_str(plain),
                    member => write_member(&member, &mut text),
                }
                body = Some(text);
            }
            Place::Host => {
                return Err(format!(
                    "`{}` is part of the host name, which is not supported",
                    field.name
                ));
            }
        }
    }
    parts.query = query_string(&query);
    match operation.body {
        BodyKind::None => {}
        BodyKind::Form => {
            parts.content_type = Some("application/x-www-form-urlencoded");
            parts.body = query_string(&form).into_bytes();
        }
        BodyKind::Json => {
            if let Some(text) = body {
                parts.content_type = Some("application/json; charset=utf-8");
                parts.body = text.into_bytes();
            }
        }
    }
    Ok(parts)
}

fn parameter(name: &str, member: &Member<'_>, style: ListStyle, pairs: &mut Vec<(String, String)>) {
    match (style, member) {
        // Text under style `json` is taken to be JSON already.
        (ListStyle::Json, Member::Text(text)) => pairs.push((name.to_owned(), (*text).to_owned())),
        (ListStyle::Json, member) => {
            let mut text = String::new();
            write_member(member, &mut text);
            pairs.push((name.to_owned(), text));
        }
        (ListStyle::Simple, Member::List(list)) => {
            let items: Vec<String> = (0..list.len())
                .map(|index| scalar(&list.item(index)))
                .collect();
            pairs.push((name.to_owned(), items.join(",")));
        }
        (_, member) => flatten(name, member, pairs),
    }
}

/// `Name.1.Key`: lists count from one, members are joined by dots.
fn flatten(name: &str, member: &Member<'_>, pairs: &mut Vec<(String, String)>) {
    let below = |part: &str| {
        if name.is_empty() {
            part.to_owned()
        } else {
            format!("{name}.{part}")
        }
    };
    match member {
        Member::Absent => {}
        Member::Structure(inner) => {
            for (index, field) in inner.shape().fields.iter().enumerate() {
                flatten(&below(field.name), &inner.get(index), pairs);
            }
        }
        Member::List(list) => {
            for index in 0..list.len() {
                flatten(&below(&(index + 1).to_string()), &list.item(index), pairs);
            }
        }
        Member::Map(map) => map.each(&mut |key, member| flatten(&below(key), &member, pairs)),
        Member::Value(value) => flatten(name, &value.open(), pairs),
        member => pairs.push((name.to_owned(), scalar(member))),
    }
}

/// A value as text: scalars plainly, the rest as JSON.
fn scalar(member: &Member<'_>) -> String {
    match member {
        Member::Absent => String::new(),
        Member::Text(text) | Member::Number(text) => (*text).to_owned(),
        Member::Value(crate::Value::String(text)) => text.clone(),
        member => {
            let mut text = String::new();
            write_member(member, &mut text);
            text
        }
    }
}
