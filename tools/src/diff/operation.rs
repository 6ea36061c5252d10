//! One operation: how it is sent, what a client does with it, and its types.

use super::change::{Class, Event, Subject};
use super::log::Log;
use super::shapes;
use acs_codegen::internal::model::{Condition, Errors, Operation, Paging};
use acs_metadata::facts::BodyKind;

/// An operation of both sides, or of one.
pub(super) fn compare(
    log: &mut Log<'_>,
    home: &str,
    pair: (Option<&Operation>, Option<&Operation>),
) {
    match pair {
        (Some(old), Some(new)) => {
            request(log, old, new);
            handling(log, old, new);
            conditions(log, &old.conditions, &new.conditions);
            answer(log, home, old, new);
            paging(log, new, old.paging.as_ref(), new.paging.as_ref());
            shapes::structure(log, &old.request, &new.request);
            shapes::structure(log, &old.response, &new.response);
            shapes::types(log, &old.nested, &new.nested);
            words(log, old, new);
        }
        (None, Some(_)) => {
            log.added(Subject::Operation, "", "a new operation");
        }
        (Some(_), None) => {
            log.removed(Subject::Operation, "");
        }
        (None, None) => {}
    }
}

/// What Rust does not show and the service sees.
fn request(log: &mut Log<'_>, old: &Operation, new: &Operation) {
    let facts = [
        ("name", old.wire.clone(), new.wire.clone()),
        (
            "method",
            old.method.to_ascii_uppercase(),
            new.method.to_ascii_uppercase(),
        ),
        ("path", old.path.clone(), new.path.clone()),
        ("query of the path", query(old), query(new)),
        ("body", body(old.body).to_owned(), body(new.body).to_owned()),
        (
            "empty body",
            format!("{:?}", old.empty_body),
            format!("{:?}", new.empty_body),
        ),
        (
            "signature",
            signature(old).to_owned(),
            signature(new).to_owned(),
        ),
    ];
    for (what, old, new) in facts {
        if old != new {
            let message = format!("the {what} was {old}, is {new}");
            log.wire(Subject::Operation, "", message);
        }
    }
}

fn query(operation: &Operation) -> String {
    let pairs = operation.query.iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{:?}", pairs.join("&"))
}

fn signature(operation: &Operation) -> &'static str {
    if operation.signed {
        "needed"
    } else {
        "not needed"
    }
}

fn body(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::None => "none",
        BodyKind::Form => "a form",
        BodyKind::Json => "JSON",
        BodyKind::PlainJson => "JSON of no stated character set",
        BodyKind::Binary => "bytes (application/octet-stream)",
        BodyKind::Bytes => "bytes of no stated type",
        BodyKind::Xml => "XML",
    }
}

/// What the client does around the call.
fn handling(log: &mut Log<'_>, old: &Operation, new: &Operation) {
    match (&old.client_token, &new.client_token) {
        (None, Some(_)) => log.behaviour(
            Class::Additive,
            Subject::Operation,
            "",
            "a client token makes it safe to try again",
        ),
        (Some(_), None) => log.behaviour(
            Class::Breaking,
            Subject::Operation,
            "",
            "no client token makes it safe to try again any more",
        ),
        (old, new) if old != new => {
            log.wire(Subject::Operation, "", "the client token has another place");
        }
        _ => {}
    }
    match (old.reads, new.reads) {
        (false, true) => log.behaviour(
            Class::Additive,
            Subject::Operation,
            "",
            "is known to read: tried again when there was no answer",
        ),
        (true, false) => log.behaviour(
            Class::Breaking,
            Subject::Operation,
            "",
            "is no longer known to read: not tried again when there was no answer",
        ),
        _ => {}
    }
}

fn conditions(log: &mut Log<'_>, old: &[Condition], new: &[Condition]) {
    let same = |a: &Condition, b: &Condition| {
        (&a.parameter, &a.when, &a.other, a.allow_empty)
            == (&b.parameter, &b.when, &b.other, b.allow_empty)
    };
    for condition in new {
        if !old.iter().any(|old| same(old, condition)) {
            let message = format!("checked before sending: {}", condition.explanation);
            log.behaviour(Class::Breaking, Subject::Operation, "", message);
        }
    }
    for condition in old {
        if !new.iter().any(|new| same(new, condition)) {
            let message = format!(
                "no longer checked before sending: {}",
                condition.explanation
            );
            log.behaviour(Class::Additive, Subject::Operation, "", message);
        }
    }
}

/// How the answer is read beyond its fields.
fn answer(log: &mut Log<'_>, home: &str, old: &Operation, new: &Operation) {
    if old.success != new.success {
        let told = |operation: &Operation| match &operation.success {
            Some((member, equals)) => format!("{member} is {equals:?}"),
            None => "the status is one of success".to_owned(),
        };
        let message = format!("a call worked when {}, now when {}", told(old), told(new));
        log.wire(Subject::Operation, "", message);
    }
    let item = |name: &str| format!("{}::{name}()", new.response.name);
    let (before, after) = (old.verdict.as_ref(), new.verdict.as_ref());
    match (before, after) {
        (Some(before), Some(after)) if before.method == after.method => {
            let facts = (&before.positive, &before.path, &before.negative_codes);
            if facts != (&after.positive, &after.path, &after.negative_codes) {
                let message = format!("says yes for {:?}", after.positive);
                log.wire(Subject::Method, &item(&after.method), message);
            }
            if before.docs != after.docs {
                log.documentation(Subject::Method, &item(&after.method));
            }
        }
        _ => {
            let boolean = || Some("bool".to_owned());
            if let Some(before) = before {
                shapes::method(log, &item(&before.method), boolean(), None);
            }
            if let Some(after) = after {
                shapes::method(log, &item(&after.method), None, boolean());
            }
        }
    }
    match (&old.errors, &new.errors) {
        (Errors::Own(old), Errors::Own(new)) if old.name == new.name => {
            shapes::errors(log, old, new);
        }
        (old, new) => {
            let (before, after) = (error_type(log, home, old), error_type(log, home, new));
            if before != after {
                let message = format!("the type of its error codes was {before}, is {after}");
                let event = (Subject::Operation, Event::Retyped);
                log.add(Class::Breaking, event, "", message)
                    .types(Some(before), Some(after));
            }
        }
    }
}

fn error_type(log: &Log<'_>, home: &str, errors: &Errors) -> String {
    match errors {
        Errors::Text => "String".to_owned(),
        Errors::Own(own) => format!("{}::{}", log.path, own.name),
        Errors::Shared => format!("{home}::ErrorCode"),
    }
}

fn paging(log: &mut Log<'_>, operation: &Operation, old: Option<&Paging>, new: Option<&Paging>) {
    let item = |name: &str| format!("{}::{name}()", operation.request.name);
    let pages = |paging: Option<&Paging>| paging.map(|_| "pages".to_owned());
    shapes::method(log, &item("pages"), pages(old), pages(new));
    let items = |paging: Option<&Paging>| {
        let items = paging.and_then(|paging| paging.items.as_ref());
        items.map(|items| shapes::rust(log, &items.item))
    };
    let (before, after) = (items(old), items(new));
    let same_items = before == after;
    shapes::method(log, &item("items"), before, after);
    if let (Some(old), Some(new)) = (old, new)
        && same_items
        && old != new
    {
        let message = format!(
            "pages were requested {}, are requested {}",
            old.ways, new.ways
        );
        log.wire(Subject::Method, &item("pages"), message);
    }
}

fn words(log: &mut Log<'_>, old: &Operation, new: &Operation) {
    let (was, is) = (old.deprecated.is_some(), new.deprecated.is_some());
    log.deprecation(Subject::Operation, "", was, is);
    let texts = |operation: &Operation| {
        (
            operation.headline.clone(),
            operation.docs.clone(),
            operation.example.clone(),
            operation.deprecated.clone().filter(|_| was && is),
        )
    };
    if texts(old) != texts(new) {
        log.documentation(Subject::Operation, "");
    }
}
