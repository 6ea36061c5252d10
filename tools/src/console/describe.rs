//! What a page shows of a product, as JSON.

use serde_json::{Value, json};

use acs_codegen::internal::docs::{clean, prose};
use acs_codegen::internal::model::{Field, Operation, Product, RustType, Type};
use acs_metadata::{Directory, ErrorCode, Metadata, Operation as Described, Parameter, Schema};

use super::values::definition;

pub(super) fn product(spec: &Metadata, product: &Product) -> Value {
    let names: Vec<&str> = product
        .operations
        .iter()
        .map(|found| found.wire.as_str())
        .collect();
    let directories = product.groups.iter().map(|group| {
        let inside = group
            .operations
            .iter()
            .filter_map(|index| names.get(*index).copied());
        let inside: Vec<&str> = inside.collect();
        let title = inside
            .first()
            .and_then(|name| folder(&spec.directories, name));
        json!({ "title": title.map(|title| clean(title).trim().to_owned()), "operations": inside })
    });
    let operations = spec.operations.values().zip(&product.operations);
    let operations: serde_json::Map<String, Value> = operations
        .map(|(described, found)| (found.wire.clone(), operation(described, found, product)))
        .collect();
    json!({
        "code": product.code,
        "version": product.version,
        "feature": product.module,
        "directories": directories.collect::<Vec<_>>(),
        "operations": operations,
    })
}

/// Title of the first folder that lists an operation.
fn folder<'d>(directories: &'d [Directory], operation: &str) -> Option<&'d str> {
    directories.iter().find_map(|directory| {
        let is_here = directory
            .operations
            .iter()
            .any(|name| name.value == operation);
        if is_here {
            return Some(directory.title.as_str());
        }
        folder(&directory.children, operation)
    })
}

fn operation(described: &Described, found: &Operation, product: &Product) -> Value {
    let parameters = found.request.fields.iter().map(|field| {
        // Parameters with dotted names are one field, which has no schema of its own.
        let parameter = described
            .parameters
            .iter()
            .find(|parameter| parameter.name == field.wire);
        self::parameter(field, parameter, found, product)
    });
    json!({
        "name": found.wire,
        "title": text(described.title.as_deref()),
        "summary": text(described.summary.as_deref()),
        "summary_en": text(described.summary_en.as_deref()),
        "description": text(described.description.as_deref()),
        "deprecated": described.deprecated,
        "sendable": product.sends,
        "rust": found.snake,
        "parameters": parameters.collect::<Vec<_>>(),
        "errors": described.errors.iter().map(error).collect::<Vec<_>>(),
    })
}

fn parameter(
    field: &Field,
    parameter: Option<&Parameter>,
    operation: &Operation,
    product: &Product,
) -> Value {
    let schema = parameter.map(|parameter| &parameter.schema);
    let of = |get: fn(&Schema) -> Option<&str>| schema.and_then(get);
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
    let values = schema
        .map(|schema| schema.values.as_slice())
        .unwrap_or_default();
    let values: Vec<Value> = values
        .iter()
        .map(|value| json!({ "value": value.value, "title": text(value.title.as_deref()) }))
        .collect();
    json!({
        "name": field.wire,
        "rust": field.rust,
        "description": text(of(|schema| schema.description.as_deref().or(schema.title.as_deref()))),
        "description_en": text(of(|schema| schema.description_en.as_deref())),
        "type": kind(&field.ty, operation, product),
        "required": field.required,
        "required_when": parameter.and_then(|found| found.required_when.as_ref()).is_some(),
        "deprecated": field.deprecated,
        "sensitive": field.sensitive,
        "open_values": values.is_empty(),
        "values": values,
        "default": of(|schema| schema.default.as_ref().map(|default| default.value.as_str())),
        "example": of(|schema| schema.example.as_deref()).map(clean),
        "minimum": number(of(|schema| schema.minimum.as_ref().map(|found| found.value.as_str()))),
        "maximum": number(of(|schema| schema.maximum.as_ref().map(|found| found.value.as_str()))),
        "min_length": schema.and_then(|schema| schema.min_length.as_ref().map(|found| found.value)),
        "max_length": schema.and_then(|schema| schema.max_length.as_ref().map(|found| found.value)),
    })
}

/// What a person types.
fn kind(ty: &RustType, operation: &Operation, product: &Product) -> &'static str {
    match ty {
        RustType::String | RustType::Bytes => "text",
        RustType::Integer => "integer",
        RustType::Float => "number",
        RustType::Boolean => "boolean",
        RustType::Boxed(inner) => kind(inner, operation, product),
        RustType::Local(_) | RustType::Component(_) => match definition(ty, operation, product) {
            Some(Type::Enum(_)) => "text",
            _ => "json",
        },
        RustType::List(_) | RustType::Map(_) | RustType::Value => "json",
    }
}

fn error(error: &ErrorCode) -> Value {
    let description = error.description.as_deref().or(error.message.as_deref());
    json!({
        "code": error.code.value,
        "spellings": error.aliases.iter().map(|alias| alias.value.as_str()).collect::<Vec<_>>(),
        "status": error.status,
        "description": text(description),
    })
}

/// Markdown of the vendor's; nothing where there is none.
fn text(found: Option<&str>) -> Option<String> {
    found.map(prose).filter(|text| !text.is_empty())
}
