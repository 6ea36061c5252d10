//! Writes the example in an operation's docs: a call that compiles, with the page's values.

use proc_macro2::Literal;

use crate::docs::clean;
use crate::model::{RustType, Struct, Type};
use acs_metadata::{Parameter, Schema};

/// What the example is made of.
pub(super) struct Call<'c> {
    /// Path of the product's module.
    pub(super) home: &'c str,
    /// Method of the client.
    pub(super) method: &'c str,
    /// How the call ends.
    pub(super) end: End,
    /// Parameters with the page's values.
    pub(super) parameters: &'c [Parameter],
    /// The request.
    pub(super) request: &'c Struct,
    /// Types of the operation's module.
    pub(super) nested: &'c [Type],
    /// The method that tells a yes from a no, for an answer that may be either.
    pub(super) verdict: Option<&'c str>,
}

/// How a call ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// `.send()`, whose result is `response`.
    Send,
    /// `.items()`, whose result is `items`: the items of all pages.
    Items,
    /// `.build()`, whose result is `request`: there is no `.send()`.
    Build,
}

/// Lines of Rust that import what the call needs and make it with its required parameters.
pub(super) fn call(call: &Call<'_>) -> Vec<String> {
    let (imports, lines) = parts(call);
    imports.into_iter().chain(lines).collect()
}

/// The imports and the call, as lines of Rust.
pub(super) fn parts(call: &Call<'_>) -> (Vec<String>, Vec<String>) {
    let mut setters = Vec::new();
    let mut imports = Vec::new();
    for field in &call.request.fields {
        let Some(parameter) = call.parameters.iter().find(|p| p.name == field.wire) else {
            continue;
        };
        if !field.required && parameter.required_when.is_none() {
            continue;
        }
        let value = value(&parameter.schema, &field.ty, call, &mut imports);
        setters.push(format!("    .{}({value})", field.rust));
    }
    let imports = imports
        .into_iter()
        .map(|name| format!("use {}::{}::{name};", call.home, call.method))
        .collect();
    let (name, last) = match call.end {
        End::Send => ("response", ".send().await?;"),
        End::Items => ("mut items", ".items();"),
        End::Build => ("request", ".build();"),
    };
    let mut lines = Vec::new();
    if setters.is_empty() {
        lines.push(format!("let {name} = client.{}(){last}", call.method));
    } else {
        lines.push(format!("let {name} = client.{}()", call.method));
        lines.extend(setters);
        lines.push(format!("    {last}"));
    }
    if let Some(method) = call.verdict.filter(|_| call.end == End::Send) {
        lines.push(format!("if {name}.{method}() {{"));
        lines.push("    // Only now it is a yes: a no is an answer, too.".to_owned());
        lines.push("}".to_owned());
    }
    (imports, lines)
}

/// A value of the type: the page's where it fits. It names its type, for a setter takes more than one.
fn value(schema: &Schema, ty: &RustType, call: &Call<'_>, imports: &mut Vec<String>) -> String {
    let default = schema
        .default
        .as_ref()
        .map(|default| default.value.as_str());
    let text = schema.example.as_deref().or(default).unwrap_or("").trim();
    match ty {
        // An empty text would be a violation.
        RustType::String if text.is_empty() => literal("..."),
        RustType::String => literal(text),
        RustType::Integer => whole(text, default).to_string(),
        RustType::Float => Literal::f64_unsuffixed(
            text.parse::<f64>()
                .ok()
                .filter(|n| n.is_finite())
                .unwrap_or(1.0),
        )
        .to_string(),
        RustType::Boolean => text.eq_ignore_ascii_case("true").to_string(),
        RustType::Local(name) => variant(name, text, call.nested, imports).unwrap_or_else(|| {
            imports.push(name.clone());
            format!("{name}::default()")
        }),
        RustType::Component(name) => format!("{}::components::{name}::default()", call.home),
        RustType::List(_) => "Vec::new()".to_owned(),
        RustType::Map(_) => "std::collections::BTreeMap::new()".to_owned(),
        RustType::Bytes => literal(text),
        RustType::Value => format!("acs_runtime::Value::from({})", literal(text)),
        RustType::Boxed(inner) => format!("{}.into()", value(schema, inner, call, imports)),
    }
}

/// The example if it is a number, else the default, else one.
fn whole(text: &str, default: Option<&str>) -> i64 {
    let parsed = text.parse::<i64>().ok();
    parsed.or_else(|| default?.parse().ok()).unwrap_or(1)
}

/// The variant the example names, or the first.
fn variant(name: &str, text: &str, nested: &[Type], imports: &mut Vec<String>) -> Option<String> {
    let found = nested.iter().find_map(|found| match found {
        Type::Enum(found) if found.name == name => Some(found),
        _ => None,
    })?;
    let variant = found
        .variants
        .iter()
        .find(|variant| variant.wire == text)
        .or_else(|| found.variants.first())?;
    if !imports.iter().any(|known| known == name) {
        imports.push(name.to_owned());
    }
    Some(format!("{name}::{}", variant.rust))
}

/// A literal of what a page has as an example, on one line.
fn literal(text: &str) -> String {
    crate::literal::literal(&clean(text).replace('\n', " "))
}
