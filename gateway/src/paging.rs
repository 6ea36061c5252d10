//! Pages of examples: the list of a response, cut as the request asks for it.
//!
//! The service's own rules hold: where an operation has tokens and page numbers, `MaxResults` or `NextToken` selects tokens and
//! everything else numbers; the last page has an empty token; totals and sizes in the response are true.

use acs_metadata::paging::{self, Counts, PageSize, Paging};
use acs_metadata::{Metadata, Operation, ParameterLocation, SchemaKind};
use serde_json::{Map, Value, json};

use crate::answer::Refusal;
use crate::request::Request;

/// The size of a page that no one asks for and the spec does not state, in items.
const DEFAULT_SIZE: u64 = 10;

/// What a token of this emulator starts with; the position of the next item follows.
const TOKEN: &str = "next-";

/// The page of `example` that the request asks for. `length` is the number of items in the whole list, where it is not that
/// of the example.
pub(crate) fn page(
    spec: &Metadata,
    operation: &Operation,
    request: &Request,
    mut example: Value,
    length: Option<usize>,
) -> Result<Value, Refusal> {
    let Ok(Some(paging)) = paging::find(spec, operation) else {
        return Ok(example);
    };
    let Some(path) = &paging.items else {
        // Without a list to cut, the example is the whole list.
        if let Some(token) = &paging.token {
            put(&mut example, &token.output, json!(""));
        }
        if let Some(path) = &paging.more {
            put(&mut example, path, json!(false));
        }
        return Ok(example);
    };
    let list = match at(&mut example, path) {
        Some(Value::Array(list)) => std::mem::take(list),
        _ => Vec::new(),
    };
    let all = match (length, list.is_empty()) {
        (Some(_), true) => repeated(vec![sample(spec, operation, path)], length, &paging),
        _ => repeated(list, length, &paging),
    };
    let asked = Asked::of(&paging, operation, request)?;
    let size = usize::try_from(asked.size).unwrap_or(usize::MAX).max(1);
    let from = asked.from.min(all.len());
    let to = from.saturating_add(size).min(all.len());
    let total = all.len();
    let page: Vec<Value> = all.into_iter().skip(from).take(to - from).collect();
    put(&mut example, path, Value::Array(page));
    if let Some(token) = &paging.token {
        let next = match asked.by_token && to < total {
            true => format!("{TOKEN}{to}"),
            false => String::new(),
        };
        put(&mut example, &token.output, Value::String(next));
    }
    for (path, number) in [
        (&paging.total, total),
        (&paging.size, size),
        (&paging.page, asked.page(size)),
    ] {
        if let Some(path) = path {
            put_number(&mut example, path, number);
        }
    }
    if let Some(path) = &paging.more {
        put(&mut example, path, json!(to < total));
    }
    Ok(example)
}

/// What a request asks for.
struct Asked {
    by_token: bool,
    /// Position of the first item.
    from: usize,
    size: u64,
    /// The page number, where the request has one.
    number: Option<u64>,
}

impl Asked {
    fn of(paging: &Paging, operation: &Operation, request: &Request) -> Result<Self, Refusal> {
        let given =
            |path: &[String]| value(operation, request, path).filter(|text| !text.is_empty());
        let size_of = |size: Option<&PageSize>| {
            let size = size?;
            let asked = given(&size.input).and_then(|text| text.parse::<u64>().ok());
            let taken = asked.or(size.default).unwrap_or(DEFAULT_SIZE);
            Some(taken.min(size.largest.unwrap_or(u64::MAX)))
        };
        let token = paging.token.as_ref();
        let given_token = token.and_then(|token| given(&token.input));
        let number = paging.number.as_ref();
        let given_number = number.and_then(|number| given(&number.input));
        let by_token = match (token, number, paging.switch()) {
            (None, _, _) => false,
            (Some(_), None, _) => true,
            (Some(_), Some(_), Some(switch)) => {
                given_token.is_some() || given(&switch.input).is_some()
            }
            (Some(_), Some(_), None) => given_number.is_none(),
        };
        if by_token {
            let size = size_of(token.and_then(|token| token.size.as_ref()));
            let from = given_token.map_or(Some(0), |text| text.strip_prefix(TOKEN)?.parse().ok());
            let name = token
                .and_then(|token| token.input.last())
                .map_or("", String::as_str);
            let from = from.ok_or_else(|| {
                let message = format!("The specified parameter {name} is not valid.");
                Refusal::new(400, format!("Invalid{name}"), message)
            })?;
            return Ok(Self {
                by_token,
                from,
                size: size.unwrap_or(DEFAULT_SIZE),
                number: None,
            });
        }
        let size = size_of(number.and_then(|number| number.size.as_ref())).unwrap_or(DEFAULT_SIZE);
        let first = number.map_or(0, |number| number.first);
        let asked = given_number
            .and_then(|text| text.parse::<i64>().ok())
            .unwrap_or(first);
        let behind = u64::try_from(asked.saturating_sub(first)).unwrap_or(0);
        let counts_items = number.is_some_and(|number| number.counts == Counts::Items);
        let from = if counts_items {
            behind
        } else {
            behind.saturating_mul(size)
        };
        Ok(Self {
            by_token,
            from: usize::try_from(from).unwrap_or(usize::MAX),
            size,
            number: (!counts_items).then(|| u64::try_from(asked).unwrap_or(0)),
        })
    }

    /// The number of the page in the response; one where pages are not numbered.
    fn page(&self, size: usize) -> usize {
        match self.number {
            Some(number) => usize::try_from(number).unwrap_or(usize::MAX),
            None => self.from / size + 1,
        }
    }
}

/// The value that the request has at a path: a parameter, a header, or a member of a parameter or body that is JSON.
fn value(operation: &Operation, request: &Request, path: &[String]) -> Option<String> {
    let (name, members) = path.split_first()?;
    let parameter = operation
        .parameters
        .iter()
        .find(|parameter| parameter.name == *name)?;
    let text = match parameter.location.value {
        ParameterLocation::Header => request.header(&name.to_ascii_lowercase())?.to_owned(),
        ParameterLocation::Body => String::from_utf8_lossy(&request.body).into_owned(),
        _ => {
            let dotted = path.join(".");
            let parameters = request.parameters();
            let named = |wanted: &str| {
                let found = parameters.iter().find(|(key, _)| key == wanted);
                found.map(|(_, value)| value.clone())
            };
            match named(&dotted) {
                Some(value) => return Some(value),
                None => named(name)?,
            }
        }
    };
    if members.is_empty() {
        return Some(text);
    }
    let document: Value = serde_json::from_str(&text).ok()?;
    let mut found = &document;
    for member in members {
        found = found.get(member)?;
    }
    match found {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The list with `length` items: those of the example, again and again, with identities that differ.
fn repeated(list: Vec<Value>, length: Option<usize>, paging: &Paging) -> Vec<Value> {
    let identity = paging.identity.as_deref();
    let Some(length) = length.filter(|_| !list.is_empty()) else {
        return list;
    };
    let copies = (0..length).zip(list.iter().cycle());
    copies
        .map(|(index, item)| {
            let mut item = item.clone();
            if index >= list.len() {
                tell_apart(&mut item, identity, index + 1);
            }
            item
        })
        .collect()
}

/// An item for a list that the example does not show: its identity alone, or a value of the right kind.
fn sample(spec: &Metadata, operation: &Operation, path: &[String]) -> Value {
    let mut schema = operation.success_schema();
    for name in path {
        schema = schema
            .and_then(|schema| spec.members(schema))
            .and_then(|members| members.get(name));
    }
    let item = match schema.map(|schema| &spec.target(schema).kind) {
        Some(SchemaKind::Array(Some(item))) => &spec.target(item).kind,
        _ => return Value::Object(Map::new()),
    };
    match item {
        SchemaKind::String => json!("item"),
        SchemaKind::Integer | SchemaKind::Number => json!(1),
        SchemaKind::Boolean => json!(true),
        SchemaKind::Array(_) => json!([]),
        _ => Value::Object(Map::new()),
    }
}

/// Makes a copy of an item differ from the others: in its identity, or in its first text or number.
fn tell_apart(item: &mut Value, identity: Option<&str>, number: usize) {
    match item {
        Value::Object(members) => {
            let key = match identity {
                Some(identity) => Some(identity.to_owned()),
                None => members
                    .iter()
                    .find(|(_, value)| value.is_string())
                    .or_else(|| members.iter().find(|(_, value)| value.is_number()))
                    .map(|(key, _)| key.clone()),
            };
            if let Some(key) = key {
                let member = members.entry(key).or_insert_with(|| json!(""));
                tell_apart(member, None, number);
            }
        }
        Value::String(text) => text.push_str(&format!("-{number}")),
        Value::Number(_) => *item = json!(number),
        _ => {}
    }
}

/// The value at a path of members.
fn at<'v>(value: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter()
        .try_fold(value, |value, name| value.get_mut(name))
}

/// Puts a value at a path of members; objects on the way are made, and what is no object stays.
fn put(document: &mut Value, path: &[String], value: Value) {
    let Some((last, parents)) = path.split_last() else {
        return;
    };
    let mut current = document;
    for name in parents {
        let Value::Object(members) = current else {
            return;
        };
        current = members
            .entry(name)
            .or_insert_with(|| Value::Object(Map::new()));
    }
    if let Value::Object(members) = current {
        members.insert(last.clone(), value);
    }
}

/// Puts a number there, as text where the example has text.
fn put_number(document: &mut Value, path: &[String], number: usize) {
    let is_text = matches!(at(document, path), Some(Value::String(_)));
    let value = if is_text {
        json!(number.to_string())
    } else {
        json!(number)
    };
    put(document, path, value);
}
