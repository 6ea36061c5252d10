//! What was typed, as values of the wire: text stays text, numbers and truth are read, and the rest is JSON.

use serde_json::{Number, Value};

use super::exchange::{Problem, Typed};
use acs_codegen::internal::model::{Enum, Operation, Product, RustType, Type};

/// The value of each parameter, and what does not fit or is missing.
pub(super) fn of(
    operation: &Operation,
    product: &Product,
    typed: &Typed,
) -> (Vec<Option<Value>>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut values = Vec::new();
    for field in &operation.request.fields {
        let text = typed.get(&field.wire).filter(|text| !text.is_empty());
        let value = match text {
            Some(text) => match value(&field.ty, text, operation, product) {
                Ok(value) => Some(value),
                Err(message) => {
                    problems.push(Problem::of(&field.wire, message));
                    None
                }
            },
            None => {
                if field.required {
                    problems.push(Problem::of(&field.wire, "is required"));
                }
                None
            }
        };
        values.push(value);
    }
    let is_known = |name: &&String| operation.request.fields.iter().any(|f| f.wire == **name);
    for name in typed.keys().filter(|name| !is_known(name)) {
        problems.push(Problem::of(name, "is no parameter of this operation"));
    }
    (values, problems)
}

fn value(
    ty: &RustType,
    text: &str,
    operation: &Operation,
    product: &Product,
) -> Result<Value, String> {
    let trimmed = text.trim();
    match ty {
        RustType::String | RustType::Bytes => Ok(Value::String(text.to_owned())),
        RustType::Integer => trimmed
            .parse::<i64>()
            .map(|number| Value::Number(number.into()))
            .map_err(|_| "is no whole number".to_owned()),
        RustType::Float => trimmed
            .parse::<f64>()
            .ok()
            .and_then(Number::from_f64)
            .map(Value::Number)
            .ok_or_else(|| "is no number".to_owned()),
        RustType::Boolean => match trimmed.to_ascii_lowercase().as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err("is neither `true` nor `false`".to_owned()),
        },
        RustType::Boxed(inner) => value(inner, text, operation, product),
        RustType::Local(_) | RustType::Component(_) => match definition(ty, operation, product) {
            Some(Type::Enum(known)) => Ok(choice(known, text)),
            _ => json(text, "an object", Value::is_object),
        },
        RustType::Map(_) => json(text, "an object", Value::is_object),
        RustType::List(_) => json(text, "a list", Value::is_array),
        // Any JSON will do, and what is none is a text.
        RustType::Value => {
            Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())))
        }
    }
}

/// A value of an open enum, which may be one that the spec does not list.
fn choice(known: &Enum, text: &str) -> Value {
    let number = known
        .numeric
        .then(|| text.trim().parse::<i64>().ok())
        .flatten();
    number.map_or_else(|| Value::String(text.to_owned()), Value::from)
}

fn json(text: &str, what: &str, fits: impl Fn(&Value) -> bool) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(value) if fits(&value) => Ok(value),
        Ok(_) => Err(format!("is JSON, but not {what}")),
        Err(error) => Err(format!("is not {what} in JSON: {error}")),
    }
}

/// What a name stands for: a type of the operation's own, or one that the product shares.
pub(super) fn definition<'m>(
    ty: &RustType,
    operation: &'m Operation,
    product: &'m Product,
) -> Option<&'m Type> {
    let (types, name) = match ty {
        RustType::Local(name) => (&operation.nested, name),
        RustType::Component(name) => (&product.components, name),
        _ => return None,
    };
    types.iter().find(|found| match found {
        Type::Struct(found) => found.name == *name,
        Type::Enum(found) => found.name == *name,
    })
}
