//! Reads a parameter.

use super::empty::{contradiction, read_allow_empty};
use super::fields::{Context, Fields};
use super::schema::read_schema;
use crate::model::{
    ListStyle, Located, Parameter, ParameterLocation, RequiredWhen, Schema, SchemaKind, When,
};
use crate::tree::Node;

/// Reads one parameter.
pub(super) fn read_parameter(node: Node, context: &mut Context<'_>) -> Option<Parameter> {
    let mut fields = Fields::of(node, "a parameter", context)?;
    let at = fields.at;
    let name = fields.required_text("name", context);
    let location = fields
        .required_text("in", context)
        .and_then(|text| read_location(text, context));
    let style = fields.located_text("style", context);
    let style = style.map_or(Some(ListStyle::Flat), |style| read_style(&style, context));
    let required_when = fields
        .node("x-required-when")
        .and_then(|node| read_required_when(node, context));
    let schema = match fields.node("schema") {
        Some(node) => read_schema(node, context),
        None => {
            context.odd(
                "ACS0203",
                at,
                "`schema` of a parameter is missing",
                "add `schema:` with at least a `type`",
            );
            (!context.strict).then(|| Schema::plain(at, SchemaKind::String))
        }
    };
    let mut schema = schema?;
    if let Some(allowed) = read_allow_empty(&mut fields, &schema.kind, context) {
        schema.allow_empty = Some(allowed);
        contradiction(&schema, context);
    }
    let is_path = location
        .as_ref()
        .is_some_and(|location| location.value == ParameterLocation::Path);
    if is_path && schema.allow_empty == Some(true) {
        context.odd(
            "ACS0225",
            at,
            "a parameter of the path cannot be empty: the URL would be that of another resource",
            "remove `x-allow-empty`",
        );
        schema.allow_empty = None;
    }
    schema.sensitive = fields
        .given_flag("x-sensitive", context)
        .or(schema.sensitive);
    if let Some(line) = fields.prose("x-en", context) {
        schema.description_en.get_or_insert(line);
    }
    if let Some(name) = fields.located_text("x-name", context) {
        schema.rust_name.get_or_insert(name);
    }
    if let Some(text) = fields.prose("description", context) {
        schema.description.get_or_insert(text);
    }
    fields.finish(
        &[
            "name",
            "in",
            "style",
            "schema",
            "x-required-when",
            "x-sensitive",
            "x-allow-empty",
            "allowEmptyValue",
            "x-en",
            "x-name",
            "description",
        ],
        &["examples", "required", "deprecated", "explode"],
        context,
    );
    let (name, location) = (name?.value, location?);
    Some(Parameter {
        style: style_of(&name, location.value, style?),
        name,
        at,
        location,
        schema,
        required_when,
    })
}

fn read_location(
    text: Located<String>,
    context: &mut Context<'_>,
) -> Option<Located<ParameterLocation>> {
    let value = match text.value.as_str() {
        "query" => ParameterLocation::Query,
        "formData" => ParameterLocation::Form,
        "path" => ParameterLocation::Path,
        "header" => ParameterLocation::Header,
        "body" => ParameterLocation::Body,
        "host" => ParameterLocation::Host,
        other => {
            context.odd(
                "ACS0210",
                text.at,
                format!("a parameter cannot travel `in: {}`", other.escape_debug()),
                "write `query`, `formData`, `path`, `header`, `body` or `host`",
            );
            if context.strict {
                return None;
            }
            ParameterLocation::Query
        }
    };
    Some(Located { value, at: text.at })
}

/// How a parameter is really written. The official SDKs make nested objects of dotted names (`Config.Custom`) and write
/// them flat, whatever style the dotted name has.
fn style_of(name: &str, location: ParameterLocation, style: ListStyle) -> ListStyle {
    match location {
        ParameterLocation::Query | ParameterLocation::Form if name.contains('.') => ListStyle::Flat,
        _ => style,
    }
}

fn read_style(text: &Located<String>, context: &mut Context<'_>) -> Option<ListStyle> {
    match text.value.as_str() {
        "repeatList" | "flat" | "none" | "xml" | "" => Some(ListStyle::Flat),
        "json" | "struct" => Some(ListStyle::Json),
        "simple" => Some(ListStyle::Simple),
        other => {
            context.odd(
                "ACS0211",
                text.at,
                format!("there is no style `{}`", other.escape_debug()),
                "write `repeatList`, `flat`, `json` or `simple`",
            );
            (!context.strict).then_some(ListStyle::Flat)
        }
    }
}

fn read_required_when(node: Node, context: &mut Context<'_>) -> Option<RequiredWhen> {
    let mut fields = Fields::of(node, "`x-required-when`", context)?;
    let at = fields.at;
    let parameter = fields.required_text("parameter", context);
    let contains = fields.text("contains", context);
    let equals = fields.text("equals", context);
    let present = fields.flag("present", context);
    let explanation = fields.prose("explanation", context);
    fields.finish(
        &["parameter", "contains", "equals", "present", "explanation"],
        &[],
        context,
    );
    let when = match (contains, equals, present) {
        (Some(text), None, false) => When::Contains(text),
        (None, Some(text), false) => When::Equals(text),
        (None, None, true) => When::Present,
        _ => {
            context.findings.error(
                "ACS0212",
                at,
                "`x-required-when` needs exactly one of `contains`, `equals` and `present: true`",
                "say what the other parameter has to be like",
            );
            return None;
        }
    };
    Some(RequiredWhen {
        parameter: parameter?,
        when,
        explanation,
    })
}
