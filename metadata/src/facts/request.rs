//! How a request of an operation is sent: its method and its kind of body, and whether it is safe to repeat.

use crate::model::{Operation, ParameterLocation, ProtocolStyle, Retry, SchemaKind};

/// Kind of request body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// No body.
    None,
    /// A form.
    Form,
    /// JSON.
    Json,
    /// JSON of no stated character set.
    PlainJson,
    /// Bytes, `application/octet-stream`.
    Binary,
    /// Bytes of no stated type.
    Bytes,
    /// XML.
    Xml,
}

/// The HTTP method of an operation, in lower case: POST wherever it is allowed, as the official SDKs do.
#[must_use]
pub fn method(operation: &Operation) -> String {
    let allows_post = operation
        .methods
        .iter()
        .any(|method| method.value == "post");
    match operation.methods.first() {
        Some(first) if !allows_post => first.value.clone(),
        _ => "post".to_owned(),
    }
}

/// The kind of body that requests of an operation have.
#[must_use]
pub fn body(style: ProtocolStyle, operation: &Operation) -> BodyKind {
    let of = |location| {
        operation
            .parameters
            .iter()
            .find(|parameter| parameter.location.value == location)
    };
    if of(ParameterLocation::Form).is_some() {
        return BodyKind::Form;
    }
    let Some(body) = of(ParameterLocation::Body) else {
        return BodyKind::None;
    };
    match (&body.schema.kind, body.schema.format()) {
        (SchemaKind::String, Some("binary")) => BodyKind::Binary,
        (SchemaKind::String, Some("byte")) => BodyKind::Bytes,
        _ if style == ProtocolStyle::Oss => BodyKind::Xml,
        _ if style == ProtocolStyle::Sls => BodyKind::PlainJson,
        _ => BodyKind::Json,
    }
}

/// Whether an operation only reads, so that a request may be sent again.
///
/// Without `x-retry`, name and `operationType` have to agree: the vendor calls the sending of a message "read", and a third of
/// all operations has no type. There only the two verbs count under which nothing but reading was ever seen.
#[must_use]
pub fn reads(operation: &Operation) -> bool {
    if let Some(retry) = &operation.retry {
        return retry.value == Retry::Read;
    }
    let is_named = |verbs: [&str; 2]| verbs.iter().any(|verb| operation.name.starts_with(verb));
    match operation.operation_type.as_deref() {
        Some("read") => is_named(["Describe", "List"]) || is_named(["Query", "Get"]),
        None => is_named(["Describe", "List"]),
        Some(_) => false,
    }
}
