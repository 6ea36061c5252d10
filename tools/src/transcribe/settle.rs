//! What the example of an answer tells of members that the page leaves open: their types, and lists in an object of their own.

use serde_json::Value;

use super::tree::{Shape, item_of, member_of};
use super::types::Type;

/// Completes members by the part of the example that shows them.
pub(super) fn settle(members: &mut [Shape], example: Option<&Value>) {
    for shape in members {
        let shown = member_of(example, &shape.name).map(|(_, value)| value);
        if let Some((name, list)) = shown.and_then(|shown| wrapped(shape, shown)) {
            wrap(shape, &name);
            if let Some(list_shape) = shape.members.first_mut() {
                settle(&mut list_shape.members, Some(item_of(list)));
            }
            continue;
        }
        if shape.kind.is_unsaid() {
            let doubt = shape.kind.doubt.unwrap_or_default();
            let (kind, by) = of_value(shape, shown);
            shape.kind = kind;
            shape.add_doubt(format!("{doubt}; {by}"));
        }
        settle(&mut shape.members, shown.map(item_of));
    }
}

/// The list in the object by which older services wrap lists: `{"Tag": [{"Key": "a"}]}` for rows `Tags` and `Key`.
fn wrapped<'e>(shape: &Shape, shown: &'e Value) -> Option<(String, &'e Value)> {
    let object = shown.as_object().filter(|_| {
        shape.kind.is_unsaid() || shape.kind.is_container() || shape.kind.name == "array"
    })?;
    let is_row = |name: &String| shape.members.iter().any(|member| member.name == *name);
    if object.keys().any(is_row) {
        return None;
    }
    let mut lists = object.iter().filter(|(_, value)| {
        let shows_members = item_of(value)
            .as_object()
            .is_some_and(|item| item.keys().any(is_row));
        value.is_array() && (shows_members || (shape.members.is_empty() && object.len() == 1))
    });
    let (name, list) = lists.next()?;
    let says_object = shape.kind.name == "object" && shape.members.is_empty();
    (lists.next().is_none() && !says_object).then(|| (name.clone(), list))
}

fn wrap(shape: &mut Shape, name: &str) {
    let members = std::mem::take(&mut shape.members);
    let item = match shape.kind.item.take() {
        Some(item) => Some(*item),
        None => (!members.is_empty()).then(Type::object),
    };
    shape.kind = Type::object();
    shape.members.push(Shape {
        members,
        item: shape.item.take(),
        doubt: Some("only the example of the page has this list".to_owned()),
        ..Shape::new(name.to_owned(), Type::list(item))
    });
}

/// The type of a value that is shown, else of a row by its members.
fn of_value(shape: &Shape, shown: Option<&Value>) -> (Type, &'static str) {
    const BY_EXAMPLE: &str = "this one is the example's";
    let word = |word| super::types::of_word(word).unwrap_or_else(Type::object);
    let item = (!shape.members.is_empty()).then(Type::object);
    match shown {
        Some(Value::Array(_)) => (Type::list(item), BY_EXAMPLE),
        Some(Value::Object(_)) => (Type::object(), BY_EXAMPLE),
        Some(Value::Bool(_)) => (word("boolean"), BY_EXAMPLE),
        Some(Value::Number(number)) if number.is_f64() => (word("double"), BY_EXAMPLE),
        Some(Value::Number(_)) => (word("long"), BY_EXAMPLE),
        Some(Value::String(_)) => (word("string"), BY_EXAMPLE),
        _ if item.is_some() => (Type::object(), "an object or a list of such?"),
        _ => (word("any"), "and no example shows one"),
    }
}
