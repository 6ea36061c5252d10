//! `Debug` of generated types, without what is personal or secret.

use std::fmt;

use super::access::{ListView, MapView, Member, Structure};

/// Formats `value` with Rust's field names; what is sensitive shows as `***`.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug(value: &dyn Structure, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = value.shape();
    let mut out = f.debug_struct(shape.name());
    for (index, field) in shape.fields.iter().enumerate() {
        let name = field.member.strip_prefix("r#").unwrap_or(field.member);
        match value.get(index) {
            Member::Absent => out.field(name, &None::<()>),
            _ if field.sensitive => out.field(name, &format_args!("***")),
            member => out.field(name, &Shown(&member)),
        };
    }
    out.finish_non_exhaustive()
}

/// Formats a value of an open enum: its type and its text.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug_enum(name: &str, text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{name}({text:?})")
}

struct Shown<'a, 'm>(&'a Member<'m>);

impl fmt::Debug for Shown<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Member::Absent => f.write_str("None"),
            Member::Text(text) => fmt::Debug::fmt(text, f),
            Member::Integer(number) => fmt::Debug::fmt(number, f),
            Member::Float(number) => fmt::Debug::fmt(number, f),
            Member::Boolean(truth) => fmt::Debug::fmt(truth, f),
            Member::Number(text) => f.write_str(text),
            Member::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Member::Value(value) => fmt::Debug::fmt(value, f),
            Member::Structure(value) => debug(*value, f),
            Member::List(list) => show_list(*list, f),
            Member::Map(map) => show_map(*map, f),
        }
    }
}

fn show_list(list: &dyn ListView, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_list();
    for index in 0..list.len() {
        out.entry(&Shown(&list.item(index)));
    }
    out.finish()
}

fn show_map(map: &dyn MapView, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_map();
    map.each(&mut |key, member| {
        out.entry(&key, &Shown(&member));
    });
    out.finish()
}
