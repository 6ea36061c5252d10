//! Answers and refusals.

use serde_json::{Map, Value, json};

use super::document::Document;
use super::schema::schema;
use acs_codegen::internal::docs::prose;
use acs_metadata::{ErrorCode, Operation, ProtocolStyle, Response, Schema, SchemaKind};

/// The component of a refusal.
pub(super) const REFUSED: &str = "Refused";

/// The answers by status; refusals with the codes that come with each.
pub(super) fn responses(document: &Document<'_>, operation: &Operation) -> Value {
    let mut made: Map<String, Value> = Map::new();
    let answer = operation.success_schema();
    for (status, response) in &operation.responses {
        let is_answer = match (&response.schema, answer) {
            (Some(schema), Some(answer)) => std::ptr::eq(schema, answer),
            _ => false,
        };
        let body = self::response(document, operation, response, is_answer);
        made.entry(key(status)).or_insert(body);
    }
    for error in &operation.errors {
        let response = made
            .entry(key(&error.status))
            .or_insert_with(|| refused(document));
        if let Value::Object(response) = response {
            let codes = response.entry("x-error-codes").or_insert_with(|| json!([]));
            if let Value::Array(codes) = codes {
                codes.push(error_code(error));
            }
        }
    }
    made.entry("default")
        .or_insert_with(|| json!({ "$ref": format!("#/components/responses/{REFUSED}") }));
    Value::Object(made)
}

/// A status as OpenAPI writes it; what is none is `default`.
fn key(status: &str) -> String {
    let upper = status.to_ascii_uppercase();
    let is_known = match upper.as_bytes() {
        [b'1'..=b'5', b'X', b'X'] => true,
        [b'1'..=b'5', rest @ ..] => rest.len() == 2 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if is_known {
        upper
    } else {
        "default".to_owned()
    }
}

fn response(
    document: &Document<'_>,
    operation: &Operation,
    response: &Response,
    is_answer: bool,
) -> Value {
    let mut made = Map::new();
    let text = response.description.as_deref().unwrap_or("The answer.");
    made.insert("description".into(), json!(prose(text)));
    let Some(shape) = &response.schema else {
        return Value::Object(made);
    };
    let mut content = Map::new();
    let kind = media_type(document, shape);
    let mut body = Map::from_iter([("schema".to_owned(), schema(document, "", shape))]);
    if is_answer && let Some(example) = example(operation, kind) {
        body.insert("example".into(), example);
    }
    content.insert(kind.into(), Value::Object(body));
    if is_answer && operation.events {
        let events = json!({ "schema": schema(document, "", shape) });
        content.insert("text/event-stream".into(), events);
    }
    made.insert("content".into(), Value::Object(content));
    Value::Object(made)
}

fn media_type(document: &Document<'_>, shape: &Schema) -> &'static str {
    let is_bytes = matches!(shape.kind, SchemaKind::String)
        && matches!(shape.format(), Some("binary" | "byte"));
    match document.metadata.info.style.value {
        _ if is_bytes => "application/octet-stream",
        ProtocolStyle::Oss => "application/xml",
        _ => "application/json",
    }
}

fn example(operation: &Operation, kind: &str) -> Option<Value> {
    match kind {
        "application/json" => serde_json::from_str(&operation.json_example()?.body).ok(),
        "application/xml" => {
            let xml = operation
                .examples
                .iter()
                .find(|example| example.format == "xml")?;
            Some(json!(xml.body))
        }
        _ => None,
    }
}

/// An error code under the keys that a spec has for it.
fn error_code(error: &ErrorCode) -> Value {
    let mut made = Map::new();
    made.insert("errorCode".into(), json!(error.code.value));
    if let Some(text) = &error.message {
        made.insert("errorMessage".into(), json!(text));
    }
    if let Some(text) = &error.description {
        made.insert("x-description".into(), json!(text));
    }
    if !error.aliases.is_empty() {
        let aliases: Vec<&str> = error
            .aliases
            .iter()
            .map(|alias| alias.value.as_str())
            .collect();
        made.insert("x-aliases".into(), json!(aliases));
    }
    Value::Object(made)
}

/// A response with which the service refuses.
pub(super) fn refused(document: &Document<'_>) -> Value {
    let kind = match document.metadata.info.style.value {
        ProtocolStyle::Oss => "application/xml",
        _ => "application/json",
    };
    let reference = format!("#/components/schemas/{}", document.refusal_name());
    json!({
        "description": "The service refuses.",
        "content": { kind: { "schema": { "$ref": reference } } },
    })
}

/// What a service says when it refuses.
pub(super) fn refusal() -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    json!({
        "type": "object",
        "description": "Why the service refused. Some products begin these names with a small letter.",
        "properties": {
            "Code": text("The error code."),
            "Message": text("What is wrong, in words."),
            "RequestId": text("The request, as the vendor's support wants to know it."),
            "HostId": text("The host that answered."),
            "Recommend": text("A page about the error."),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn statuses_are_those_of_openapi() {
        for (status, expected) in [
            ("200", "200"),
            ("4xx", "4XX"),
            ("5XX", "5XX"),
            ("default", "default"),
            ("0", "default"),
            ("2000", "default"),
            ("", "default"),
        ] {
            assert_eq!(key(status), expected, "{status}");
        }
    }
}
