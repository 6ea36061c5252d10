//! Structs, enums and their members.

use super::change::{Class, Event, Subject};
use super::log::Log;
use super::pairs::pairs;
use acs_codegen::internal::model::{
    Enum, ErrorEnum, ErrorVariant, Field, Limit, Place, RustType, Struct, Type, WrappedList,
};
use acs_metadata::ListStyle;

/// Types that a module defines beside those that every operation has.
pub(super) fn types(log: &mut Log<'_>, old: &[Type], new: &[Type]) {
    for pair in pairs(old, new, name) {
        match pair {
            (Some(Type::Struct(old)), Some(Type::Struct(new))) => {
                structure(log, old, new);
            }
            (Some(Type::Enum(old)), Some(Type::Enum(new))) => enumeration(log, old, new),
            (Some(old), Some(new)) => {
                let message = format!("was {}, is {}", kind(old), kind(new));
                log.add(
                    Class::Breaking,
                    (Subject::Type, Event::Retyped),
                    name(new),
                    message,
                );
            }
            (None, Some(new)) => {
                log.added(Subject::Type, name(new), "a new type");
            }
            (Some(old), None) => {
                log.removed(Subject::Type, name(old));
            }
            (None, None) => {}
        }
    }
}

fn name(found: &Type) -> &str {
    match found {
        Type::Struct(found) => &found.name,
        Type::Enum(found) => &found.name,
    }
}

fn kind(found: &Type) -> &'static str {
    match found {
        Type::Struct(_) => "a struct",
        Type::Enum(_) => "an enum",
    }
}

/// A struct that both sides have.
pub(super) fn structure(log: &mut Log<'_>, old: &Struct, new: &Struct) {
    if old.docs != new.docs {
        log.documentation(Subject::Type, &new.name);
    }
    for pair in pairs(&old.fields, &new.fields, |field| &field.rust) {
        match pair {
            (Some(old), Some(both)) => field(log, &new.name, old, both),
            (None, Some(added)) => self::added(log, &new.name, added),
            (Some(old), None) => {
                let before = written(log, old);
                log.removed(Subject::Field, &format!("{}::{}", new.name, old.rust))
                    .types(Some(before), None);
            }
            (None, None) => {}
        }
    }
    for pair in pairs(&old.lists, &new.lists, |list| &list.field) {
        let (before, after) = (
            pair.0.map(|list| items(log, list)),
            pair.1.map(|list| items(log, list)),
        );
        let field = pair.1.or(pair.0).map_or("", |list| list.field.as_str());
        method(log, &format!("{}::{field}()", new.name), before, after);
    }
}

/// A method that gives a value, named with `()` so that it is not taken for the field of the same name.
pub(super) fn method(log: &mut Log<'_>, item: &str, before: Option<String>, after: Option<String>) {
    match (&before, &after) {
        (None, Some(_)) => log.added(Subject::Method, item, "a new method"),
        (Some(_), None) => log.removed(Subject::Method, item),
        (Some(old), Some(new)) if old != new => {
            let message = retyped(old, new);
            log.add(
                Class::Breaking,
                (Subject::Method, Event::Retyped),
                item,
                message,
            )
        }
        _ => return,
    }
    .types(before, after);
}

fn items(log: &Log<'_>, list: &WrappedList) -> String {
    format!("&[{}]", rust(log, &list.item))
}

fn added(log: &mut Log<'_>, owner: &str, field: &Field) {
    let item = format!("{owner}::{}", field.rust);
    let after = written(log, field);
    if field.required {
        log.add(
            Class::Breaking,
            (Subject::Field, Event::Added),
            &item,
            "a new field that is required",
        )
    } else {
        log.added(Subject::Field, &item, "a new field")
    }
    .types(None, Some(after));
}

fn field(log: &mut Log<'_>, owner: &str, old: &Field, new: &Field) {
    let item = format!("{owner}::{}", new.rust);
    let item = item.as_str();
    let (before, after) = (written(log, old), written(log, new));
    if before != after {
        let message = match (old.ty == new.ty, new.required) {
            (true, true) => format!("is required: {}", retyped(&before, &after)),
            (true, false) => format!("is no longer required: {}", retyped(&before, &after)),
            (false, _) => retyped(&before, &after),
        };
        log.add(
            Class::Breaking,
            (Subject::Field, Event::Retyped),
            item,
            message,
        )
        .types(Some(before), Some(after.clone()));
    }
    if old.wire != new.wire {
        let message = format!("the wire's name was {:?}, is {:?}", old.wire, new.wire);
        log.wire(Subject::Field, item, message);
    }
    if old.place != new.place {
        let message = format!("was in {}, is in {}", place(old.place), place(new.place));
        log.wire(Subject::Field, item, message);
    }
    if old.style != new.style {
        let message = format!(
            "was written {}, is written {}",
            style(old.style),
            style(new.style)
        );
        log.wire(Subject::Field, item, message);
    }
    if old.sensitive != new.sensitive {
        if new.sensitive {
            log.behaviour(
                Class::Additive,
                Subject::Field,
                item,
                "is sensitive: no longer shown in `Debug`, logs or errors",
            );
        } else {
            log.behaviour(
                Class::Breaking,
                Subject::Field,
                item,
                "is no longer sensitive: shown in `Debug`, logs and errors",
            );
        }
    }
    // A field that becomes required has another type, which says it all.
    if old.required == new.required && old.not_empty != new.not_empty {
        let (class, message) = if new.not_empty {
            (Class::Breaking, "an empty text is no longer sent")
        } else {
            (Class::Additive, "may be empty")
        };
        log.behaviour(class, Subject::Field, item, message);
    }
    limits(log, item, &old.limits, &new.limits);
    log.deprecation(Subject::Field, item, old.deprecated, new.deprecated);
    if old.docs != new.docs {
        log.documentation(Subject::Field, item);
        log.types(None, Some(after));
    }
}

/// Limits that are checked before sending; those that only the documentation tells are not here.
fn limits(log: &mut Log<'_>, item: &str, old: &[Limit], new: &[Limit]) {
    let same = |a: &Limit, b: &Limit| std::mem::discriminant(a) == std::mem::discriminant(b);
    for limit in new {
        let (name, bound) = bound(*limit);
        match old.iter().find(|old| same(old, limit)) {
            None => log.behaviour(
                Class::Breaking,
                Subject::Field,
                item,
                format!("a new limit is checked: {name} {bound}"),
            ),
            Some(old) if old != limit => {
                let (_, before) = self::bound(*old);
                let class = if is_tighter(*old, *limit) {
                    Class::Breaking
                } else {
                    Class::Additive
                };
                let message = format!("{name} was {before}, is {bound}");
                log.behaviour(class, Subject::Field, item, message);
            }
            Some(_) => {}
        }
    }
    for limit in old {
        if !new.iter().any(|new| same(new, limit)) {
            let (name, bound) = bound(*limit);
            log.behaviour(
                Class::Additive,
                Subject::Field,
                item,
                format!("a limit is gone: {name} {bound}"),
            );
        }
    }
}

/// The spec's word for a limit, and its bound.
fn bound(limit: Limit) -> (&'static str, String) {
    match limit {
        Limit::MinLength(least) => ("minLength", least.to_string()),
        Limit::MaxLength(most) => ("maxLength", most.to_string()),
        Limit::Minimum(least) => ("minimum", least.to_string()),
        Limit::Maximum(most) => ("maximum", most.to_string()),
        Limit::MinItems(least) => ("minItems", least.to_string()),
        Limit::MaxItems(most) => ("maxItems", most.to_string()),
    }
}

fn is_tighter(old: Limit, new: Limit) -> bool {
    match (old, new) {
        (Limit::MinLength(old), Limit::MinLength(new))
        | (Limit::MinItems(old), Limit::MinItems(new))
        | (Limit::MaxLength(new), Limit::MaxLength(old))
        | (Limit::MaxItems(new), Limit::MaxItems(old)) => new > old,
        (Limit::Minimum(old), Limit::Minimum(new)) | (Limit::Maximum(new), Limit::Maximum(old)) => {
            new > old
        }
        _ => true,
    }
}

fn place(place: Place) -> &'static str {
    match place {
        Place::Member => "another value",
        Place::Query => "the query",
        Place::Form => "the form",
        Place::Path => "the path",
        Place::Header => "a header",
        Place::Body => "the body",
        Place::Host => "the host's name",
    }
}

fn style(style: ListStyle) -> &'static str {
    match style {
        ListStyle::Flat => "one parameter for each item",
        ListStyle::Json => "as JSON",
        ListStyle::Simple => "with commas",
    }
}

fn enumeration(log: &mut Log<'_>, old: &Enum, new: &Enum) {
    let owner = &new.name;
    if old.docs != new.docs {
        log.documentation(Subject::Type, owner);
    }
    if old.numeric != new.numeric {
        let message = if new.numeric {
            "its values were texts, are numbers"
        } else {
            "its values were numbers, are texts"
        };
        let event = (Subject::Type, Event::Retyped);
        log.add(Class::Breaking, event, owner, message);
    }
    for pair in pairs(&old.variants, &new.variants, |variant| &variant.rust) {
        let item = |name: &str| format!("{owner}::{name}");
        match pair {
            (Some(old), Some(new)) => {
                let item = item(&new.rust);
                if old.wire != new.wire {
                    let message = format!("the wire's value was {:?}, is {:?}", old.wire, new.wire);
                    log.wire(Subject::Value, &item, message);
                }
                if (&old.docs, &old.aliases) != (&new.docs, &new.aliases) {
                    log.documentation(Subject::Value, &item);
                }
            }
            (None, Some(new)) => {
                log.added(Subject::Value, &item(&new.rust), "a new value");
            }
            (Some(old), None) => {
                log.removed(Subject::Value, &item(&old.rust));
            }
            (None, None) => {}
        }
    }
}

/// Error codes, of an operation or of the product.
pub(super) fn errors(log: &mut Log<'_>, old: &ErrorEnum, new: &ErrorEnum) {
    let owner = &new.name;
    if old.docs != new.docs {
        log.documentation(Subject::Type, owner);
    }
    for pair in pairs(&old.variants, &new.variants, |variant| &variant.rust) {
        let item = |name: &str| format!("{owner}::{name}");
        match pair {
            (Some(old), Some(new)) => {
                let item = item(&new.rust);
                spellings(log, &item, old, new);
                if (&old.docs, &old.aliases) != (&new.docs, &new.aliases) {
                    log.documentation(Subject::Value, &item);
                }
            }
            (None, Some(new)) => {
                log.added(Subject::Value, &item(&new.rust), "a new error code");
            }
            (Some(old), None) => {
                log.removed(Subject::Value, &item(&old.rust));
            }
            (None, None) => {}
        }
    }
}

fn spellings(log: &mut Log<'_>, item: &str, old: &ErrorVariant, new: &ErrorVariant) {
    for spelling in &old.spellings {
        if !new.spellings.contains(spelling) {
            log.wire(
                Subject::Value,
                item,
                format!("{spelling:?} is no longer this code"),
            );
        }
    }
    for spelling in &new.spellings {
        if !old.spellings.contains(spelling) {
            log.behaviour(
                Class::Additive,
                Subject::Value,
                item,
                format!("{spelling:?} is this code too"),
            );
        }
    }
}

fn retyped(before: &str, after: &str) -> String {
    format!("was {before}, is {after}")
}

/// The type of a field as a program writes it; only parameters are ever required.
fn written(log: &Log<'_>, field: &Field) -> String {
    let inner = rust(log, &field.ty);
    if field.required {
        inner
    } else {
        format!("Option<{inner}>")
    }
}

/// A type as a program writes it.
pub(super) fn rust(log: &Log<'_>, ty: &RustType) -> String {
    match ty {
        RustType::String => "String".to_owned(),
        RustType::Integer => "i64".to_owned(),
        RustType::Float => "f64".to_owned(),
        RustType::Boolean => "bool".to_owned(),
        RustType::Bytes => "acs_runtime::Bytes".to_owned(),
        RustType::Value => "acs_runtime::Value".to_owned(),
        RustType::Local(name) => format!("{}::{name}", log.path),
        RustType::Component(name) => format!("{}::{name}", log.components),
        RustType::List(inner) => format!("Vec<{}>", rust(log, inner)),
        RustType::Map(inner) => {
            format!("std::collections::BTreeMap<String, {}>", rust(log, inner))
        }
        RustType::Boxed(inner) => format!("acs_runtime::wire::Boxed<{}>", rust(log, inner)),
    }
}
