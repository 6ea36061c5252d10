//! Parameters in query, path and headers.

use serde_json::{Map, Value, json};

use super::document::Document;
use super::schema::schema;
use acs_codegen::internal::docs::prose;
use acs_metadata::{
    ListStyle, Metadata, Operation, Parameter, ParameterLocation, RequiredWhen, Schema, SchemaKind,
    When,
};

/// The component of the header that names the version.
pub(super) const VERSION: &str = "version";

/// The header `x-acs-version`.
pub(super) fn version(metadata: &Metadata) -> Value {
    constant("x-acs-version", "header", &metadata.info.version.value)
}

/// A parameter that has one value.
pub(super) fn constant(name: &str, place: &str, value: &str) -> Value {
    json!({
        "name": name,
        "in": place,
        "required": true,
        "schema": { "type": "string", "const": value },
    })
}

/// The parameters of an operation that OpenAPI calls so. `path` is its template.
pub(super) fn parameters(document: &Document<'_>, operation: &Operation, path: &str) -> Vec<Value> {
    let mut made = Vec::new();
    for parameter in distinct(operation) {
        let place = match parameter.location.value {
            ParameterLocation::Query => "query",
            ParameterLocation::Header => "header",
            // One that the template does not name is not sent.
            ParameterLocation::Path if names(path, &parameter.name) => "path",
            _ => continue,
        };
        made.push(one(document, operation, parameter, place));
    }
    made
}

/// Parameters that the vendor lists and no request carries.
pub(super) fn unsent(operation: &Operation, path: &str) -> Vec<String> {
    let unsent = distinct(operation).into_iter().filter(|parameter| {
        parameter.location.value == ParameterLocation::Path && !names(path, &parameter.name)
    });
    unsent.map(|parameter| parameter.name.clone()).collect()
}

fn names(path: &str, parameter: &str) -> bool {
    path.contains(&format!("{{{parameter}}}"))
}

/// Of two parameters with one name and place the first counts.
pub(super) fn distinct(operation: &Operation) -> Vec<&Parameter> {
    let mut found: Vec<&Parameter> = Vec::new();
    for parameter in &operation.parameters {
        let is_known = found.iter().any(|known| {
            known.name == parameter.name && known.location.value == parameter.location.value
        });
        if !is_known {
            found.push(parameter);
        }
    }
    found
}

fn one(
    document: &Document<'_>,
    operation: &Operation,
    parameter: &Parameter,
    place: &str,
) -> Value {
    let mut made = Map::new();
    made.insert("name".into(), json!(parameter.name));
    made.insert("in".into(), json!(place));
    let text = parameter.schema.description.as_ref();
    if let Some(text) = text.or(parameter.schema.title.as_ref()) {
        made.insert("description".into(), json!(prose(text)));
    }
    if parameter.schema.required || place == "path" {
        made.insert("required".into(), json!(true));
    }
    if parameter.schema.deprecated {
        made.insert("deprecated".into(), json!(true));
    }
    if place == "path"
        && operation
            .path
            .as_ref()
            .is_some_and(|path| path.value.ends_with('*'))
    {
        made.insert("x-whole-path".into(), json!(true));
    }
    let shape = without_description(document, parameter);
    match written(document.metadata, parameter) {
        Written::Json => {
            let content = json!({ "application/json": { "schema": shape } });
            made.insert("content".into(), content);
        }
        written => {
            if written == Written::Commas && place == "query" {
                made.insert("explode".into(), json!(false));
            }
            if written == Written::Numbered {
                made.insert(LIST_STYLE.into(), json!("flat"));
            }
            made.insert("schema".into(), shape);
        }
    }
    if let Some(condition) = &parameter.required_when {
        made.insert("x-required-when".into(), required_when(condition));
    }
    Value::Object(made)
}

/// The parameter's shape; its description stands beside it already.
fn without_description(document: &Document<'_>, parameter: &Parameter) -> Value {
    let mut shape = schema(document, &parameter.name, &parameter.schema);
    if let Value::Object(shape) = &mut shape {
        shape.shift_remove("description");
        shape.shift_remove("deprecated");
    }
    shape
}

/// The key for what OpenAPI has no style for: `Name.1.Key=value`.
pub(super) const LIST_STYLE: &str = "x-list-style";

/// How a value becomes text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// As itself.
    Plain,
    /// As JSON.
    Json,
    /// Joined by commas.
    Commas,
    /// `Name.1.Key=value`.
    Numbered,
}

pub(super) fn written(metadata: &Metadata, parameter: &Parameter) -> Written {
    let is_scalar = !holds_many(metadata, &parameter.schema);
    match parameter.style {
        _ if is_scalar => Written::Plain,
        ListStyle::Json => Written::Json,
        ListStyle::Simple => Written::Commas,
        ListStyle::Flat => Written::Numbered,
    }
}

fn holds_many(metadata: &Metadata, shape: &Schema) -> bool {
    matches!(
        metadata.target(shape).kind,
        SchemaKind::Array(_) | SchemaKind::Object(_) | SchemaKind::Map(_)
    )
}

/// `x-required-when` as a spec writes it.
pub(super) fn required_when(condition: &RequiredWhen) -> Value {
    let mut made = Map::new();
    made.insert("parameter".into(), json!(condition.parameter.value));
    match &condition.when {
        When::Contains(text) => made.insert("contains".into(), json!(text)),
        When::Equals(text) => made.insert("equals".into(), json!(text)),
        When::Present => made.insert("present".into(), json!(true)),
    };
    if let Some(text) = &condition.explanation {
        made.insert("explanation".into(), json!(text));
    }
    Value::Object(made)
}
