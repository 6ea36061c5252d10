//! Reads shapes.

use indexmap::IndexMap;

use super::empty::{contradiction, read_allow_empty};
use super::fields::{Context, Fields};
use crate::model::{EnumValue, Located, Schema, SchemaKind};
use crate::tree::{Entry, Node};

const SCHEMA_KEYS: &[&str] = &[
    "type",
    "format",
    "title",
    "description",
    "example",
    "default",
    "required",
    "deprecated",
    "enum",
    "enumValueTitles",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "properties",
    "items",
    "additionalProperties",
    "$ref",
    "x-name",
    "x-enum-names",
    "x-sensitive",
    "x-allow-empty",
    "allowEmptyValue",
    "x-en",
];

/// Vendor keys that say nothing a Rust type or its docs could use.
const SCHEMA_IGNORED: &[&str] = &[
    "docRequired",
    "readOnly",
    "isFileTransferUrl",
    "index",
    "itemName",
    "sdkPropertyName",
    "backendName",
    "parseType",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "nullable",
    "uniqueItems",
    "examples",
    "visibility",
    "maxProperties",
    "minProperties",
];

const COMPONENT_PREFIX: &str = "#/components/schemas/";

/// Reads one shape.
pub(super) fn read_schema(node: Node, context: &mut Context<'_>) -> Option<Schema> {
    let mut fields = Fields::of(node, "a schema", context)?;
    let kind = read_kind(&mut fields, context)?;
    let values = read_values(&mut fields, &kind, context);
    let allow_empty = read_allow_empty(&mut fields, &kind, context);
    let schema = Schema {
        at: fields.at,
        kind,
        format: fields
            .located_text("format", context)
            .filter(|format| !format.value.is_empty()),
        title: fields.prose("title", context),
        description: fields.prose("description", context),
        description_en: fields.prose("x-en", context),
        example: fields
            .text("example", context)
            .filter(|text| !text.is_empty()),
        default: fields.located_text("default", context),
        required: fields.flag("required", context),
        deprecated: fields.flag("deprecated", context),
        values,
        minimum: fields.located_text("minimum", context),
        maximum: fields.located_text("maximum", context),
        min_length: fields.count("minLength", context),
        max_length: fields.count("maxLength", context),
        min_items: fields.count("minItems", context),
        max_items: fields.count("maxItems", context),
        pattern: fields
            .located_text("pattern", context)
            .filter(|pattern| !pattern.value.is_empty()),
        sensitive: fields.given_flag("x-sensitive", context),
        allow_empty,
        rust_name: fields.located_text("x-name", context),
    };
    contradiction(&schema, context);
    fields.finish(SCHEMA_KEYS, SCHEMA_IGNORED, context);
    Some(schema)
}

fn read_kind(fields: &mut Fields, context: &mut Context<'_>) -> Option<SchemaKind> {
    let properties = fields
        .has("properties")
        .then(|| fields.mapping("properties", context));
    let items = fields.node("items");
    let additional = fields.node("additionalProperties");
    if let Some(reference) = fields.located_text("$ref", context) {
        fields.text("type", context);
        return Some(
            read_reference(reference, context).map_or(SchemaKind::Any, SchemaKind::Reference),
        );
    }
    let Some(name) = fields.located_text("type", context) else {
        if properties.is_some() {
            return Some(SchemaKind::Object(read_properties(
                properties.unwrap_or_default(),
                context,
            )));
        }
        let at = fields.at;
        context.odd(
            "ACS0204",
            at,
            "a schema needs a `type` or a `$ref`",
            "write `type: string`, `integer`, `number`, `boolean`, `object`, `array` or `any`",
        );
        return Some(SchemaKind::Any);
    };
    Some(match name.value.as_str() {
        // Some texts have items: they are lists.
        "string" | "integer" if items.is_some() => {
            context.odd(
                "ACS0219",
                name.at,
                format!("the type `{}` has no items", name.value),
                "write `type: array`",
            );
            SchemaKind::Array(read_inner(items, context))
        }
        "string" => SchemaKind::String,
        "integer" => SchemaKind::Integer,
        "number" => SchemaKind::Number,
        "boolean" => SchemaKind::Boolean,
        "any" => SchemaKind::Any,
        "array" => match (items, properties) {
            // Some lists of objects have the members of the object beside them.
            (None, Some(entries)) if !entries.is_empty() => {
                SchemaKind::Array(Some(Box::new(Schema::plain(
                    name.at,
                    SchemaKind::Object(read_properties(entries, context)),
                ))))
            }
            (items, _) => SchemaKind::Array(read_inner(items, context)),
        },
        "object" => match properties.filter(|entries| !entries.is_empty()) {
            Some(entries) => SchemaKind::Object(read_properties(entries, context)),
            None => SchemaKind::Map(read_inner(additional, context)),
        },
        other => {
            let known = [
                "string", "integer", "number", "boolean", "object", "array", "any",
            ];
            let help = match crate::finding::nearest(other, &known) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the types are {}", known.join(", ")),
            };
            context.odd(
                "ACS0205",
                name.at,
                format!("there is no type `{}`", other.escape_debug()),
                help,
            );
            SchemaKind::Any
        }
    })
}

fn read_inner(node: Option<Node>, context: &mut Context<'_>) -> Option<Box<Schema>> {
    node.and_then(|node| read_schema(node, context))
        .map(Box::new)
}

fn read_properties(entries: Vec<Entry>, context: &mut Context<'_>) -> IndexMap<String, Schema> {
    entries
        .into_iter()
        .filter_map(|entry| Some((entry.key, read_schema(entry.value, context)?)))
        .collect()
}

fn read_reference(
    reference: Located<String>,
    context: &mut Context<'_>,
) -> Option<Located<String>> {
    match reference.value.strip_prefix(COMPONENT_PREFIX) {
        Some(name) if !name.is_empty() => Some(Located {
            value: name.to_owned(),
            at: reference.at,
        }),
        _ => {
            context.odd(
                "ACS0206",
                reference.at,
                format!("`{}` is not a reference to a component", reference.value),
                format!("write `$ref: '{COMPONENT_PREFIX}NAME'`"),
            );
            None
        }
    }
}

/// Known values: `enum` if it has any, else the keys of `enumValueTitles` that fit the type.
fn read_values(
    fields: &mut Fields,
    kind: &SchemaKind,
    context: &mut Context<'_>,
) -> Vec<EnumValue> {
    let listed = fields.texts("enum", context);
    let titles = fields.mapping("enumValueTitles", context);
    let names = fields.mapping("x-enum-names", context);
    let title_of = |value: &str| {
        titles
            .iter()
            .find(|entry| entry.key.trim().eq_ignore_ascii_case(value.trim()))
            .and_then(|entry| entry.value.text())
            .map(str::to_owned)
            .filter(|title| !title.trim().is_empty())
    };
    let fits = |value: &str| match kind {
        SchemaKind::Integer => value.parse::<i64>().is_ok(),
        SchemaKind::Boolean => false,
        _ => !value.is_empty(),
    };
    let mut values: Vec<EnumValue> = Vec::new();
    let candidates: Vec<Located<String>> = if listed.is_empty() {
        let keys = titles.iter().map(|entry| Located {
            value: entry.key.trim().to_owned(),
            at: entry.at,
        });
        keys.filter(|key| fits(&key.value)).collect()
    } else {
        listed
    };
    for candidate in candidates {
        let value = candidate.value.trim().to_owned();
        if values.iter().any(|known| known.value == value) {
            context.odd(
                "ACS0207",
                candidate.at,
                format!(
                    "the value `{}` stands twice in `enum`",
                    value.escape_debug()
                ),
                "keep one of the two",
            );
            continue;
        }
        if !fits(&value) && !matches!(kind, SchemaKind::Boolean) {
            context.odd(
                "ACS0208",
                candidate.at,
                format!("the value `{}` does not fit the type", value.escape_debug()),
                "values of an integer are whole numbers, and none is empty",
            );
            continue;
        }
        let rust_name = names
            .iter()
            .find(|entry| entry.key == value)
            .and_then(|entry| {
                entry.value.text().map(|text| Located {
                    value: text.to_owned(),
                    at: entry.value.at,
                })
            });
        values.push(EnumValue {
            title: title_of(&value),
            value,
            at: candidate.at,
            rust_name,
        });
    }
    for name in &names {
        if !values.iter().any(|value| value.value == name.key) {
            context.findings.error(
                "ACS0209",
                name.at,
                format!(
                    "`x-enum-names` names `{}`, which is not one of the values",
                    name.key
                ),
                "list the value under `enum`, or remove the name",
            );
        }
    }
    // A boolean's two values need no names.
    if matches!(kind, SchemaKind::Boolean) {
        values.clear();
    }
    values
}
