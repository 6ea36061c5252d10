//! Reading and writing members of requests and responses by their wire names.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::wire::{Member, Structure, Value, read_document, write_member};

/// The member at a path of wire names.
pub(super) fn find<'v>(value: &'v dyn Structure, path: &[&str]) -> Option<Member<'v>> {
    let (name, rest) = path.split_first()?;
    let index = value
        .shape()
        .fields
        .iter()
        .position(|field| field.name == *name)?;
    match (value.get(index), rest) {
        (Member::Absent, _) => None,
        (member, []) => Some(member),
        (Member::Structure(inner), rest) => find(inner, rest),
        _ => None,
    }
}

/// The text or number at a path of wire names.
pub(super) fn text_at(value: &dyn Structure, path: &[&str]) -> Option<String> {
    match find(value, path)? {
        Member::Text(text) | Member::Number(text) => Some(text.to_owned()),
        Member::Integer(number) => Some(number.to_string()),
        Member::Value(Value::String(text) | Value::Number(text)) => Some(text.clone()),
        _ => None,
    }
}

/// The whole number at a path, if there is one that is not negative.
pub(super) fn number_at(value: &dyn Structure, path: Option<&[&str]>) -> Option<i64> {
    let number = text_at(value, path?)?.trim().parse().ok()?;
    (number >= 0).then_some(number)
}

/// The truth value at a path, also as text.
pub(super) fn boolean_at(value: &dyn Structure, path: Option<&[&str]>) -> Option<bool> {
    match find(value, path?)? {
        Member::Boolean(truth) => Some(truth),
        Member::Value(Value::Boolean(truth)) => Some(*truth),
        Member::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Member::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Puts a text at a path of wire names, and leaves everything beside it; false where it does not fit.
pub(super) fn set(request: &mut dyn Structure, path: &[&str], text: String) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return false;
    };
    let current = match find(request, &[first]) {
        Some(member) => {
            let mut json = String::new();
            write_member(&member, &mut json);
            Value::parse(&json).ok()
        }
        None => None,
    };
    let value = current.unwrap_or_default().with_text(rest, text);
    let document = Value::Object(vec![((*first).to_owned(), value)]);
    read_document(&document.to_json(), request).is_ok_and(|problems| problems.is_empty())
}

/// A number by which an item is known again: that of its member `identity`, or of the whole item.
pub(super) fn item_key(item: &Member<'_>, identity: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    let known = match (item, identity) {
        (Member::Structure(item), Some(identity)) => text_at(*item, &[identity]),
        _ => None,
    };
    match known.filter(|text| !text.is_empty()) {
        Some(text) => text.hash(&mut hasher),
        None => hash(item, &mut hasher),
    }
    hasher.finish()
}

/// A number by which a text is known again.
pub(super) fn text_key(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn hash(member: &Member<'_>, hasher: &mut DefaultHasher) {
    std::mem::discriminant(member).hash(hasher);
    match member {
        Member::Absent => {}
        Member::Text(text) | Member::Number(text) => text.hash(hasher),
        Member::Integer(number) => number.hash(hasher),
        Member::Float(number) => number.to_bits().hash(hasher),
        Member::Boolean(truth) => truth.hash(hasher),
        Member::Bytes(bytes) => bytes.hash(hasher),
        Member::Value(value) => value.to_json().hash(hasher),
        Member::Structure(value) => {
            for index in 0..value.shape().fields.len() {
                hash(&value.get(index), hasher);
            }
        }
        Member::List(list) => {
            list.len().hash(hasher);
            for index in 0..list.len() {
                hash(&list.item(index), hasher);
            }
        }
        Member::Map(map) => map.each(&mut |key, value| {
            key.hash(hasher);
            hash(&value, hasher);
        }),
    }
}
