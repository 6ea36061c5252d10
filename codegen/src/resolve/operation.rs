//! Resolves one operation.

use super::components::{Components, RESERVED_TYPES};
use super::types::{Types, field_name, fields_of};
use super::{errors, example, fold, paging, text};
use crate::model::{self, ClientToken, Condition, Field, Place, RustType, Struct, Type};
use acs_metadata::facts::BodyKind;
use acs_metadata::facts::{body, is_sensitive, method, reads, template};
use acs_metadata::naming::{Case, Scope, bare, identifier};
use acs_metadata::{
    ListStyle, Metadata, Operation, Parameter, ParameterLocation, ProtocolStyle, Schema, SchemaKind,
};

pub(super) fn resolve(
    metadata: &Metadata,
    components: &Components<'_>,
    shared: &[Type],
    home: &str,
    operation: &Operation,
    snake: String,
    camel: String,
) -> model::Operation {
    let request_name = format!("{camel}Request");
    let response_name = format!("{camel}Response");
    let builder_name = format!("{camel}Builder");
    let error_name = format!("{camel}ErrorCode");
    let own = [&request_name, &response_name, &builder_name, &error_name].map(String::as_str);
    let mut types = Types::for_operation(components, &own);
    let folded = fold::fold(operation);
    let mut request = Struct {
        docs: text::request(operation),
        fields: parameters(&folded, &mut types),
        lists: Vec::new(),
        name: request_name.clone(),
    };
    types.receiving();
    let response = response(metadata, operation, response_name, &mut types);
    let nested = types.finish();
    name_markers(&mut request.fields, &nested);
    let paging = paging::paging(
        metadata,
        operation,
        &paging::Known {
            request: &request,
            response: &response,
            nested: &nested,
            shared,
        },
    );
    let errors = errors::of_operation(metadata, operation, error_name);
    let style = metadata.info.style.value;
    let docs = text::operation(operation, &errors, style.is_acs3());
    let body = body(style, operation);
    let template = template(style, operation);
    let verdict = verdict(operation, &response, &nested, shared);
    model::Operation {
        headline: text::headline(operation),
        docs,
        example: example::call(&example::Call {
            home,
            method: &snake,
            end: if style.is_acs3() {
                example::End::Send
            } else {
                example::End::Build
            },
            parameters: &folded,
            request: &request,
            nested: &nested,
            verdict: verdict.as_ref().map(|verdict| verdict.method.as_str()),
        }),
        deprecated: deprecated(operation),
        method: method(operation),
        path: template.path,
        query: template.query,
        empty_body: empty_body(style, body, operation),
        client_token: client_token(metadata, operation),
        body,
        signed: !operation.is_anonymous(),
        reads: reads(operation),
        success: operation
            .success
            .as_ref()
            .map(|success| (success.member.value.clone(), success.equals.clone())),
        verdict,
        conditions: conditions(operation),
        errors,
        paging: paging.filter(|_| style.is_acs3()),
        wire: operation.name.clone(),
        snake,
        camel,
        request,
        response,
        nested,
    }
}

/// The struct of the answer: the members of an object, or one field for a body of another kind.
fn response(
    metadata: &Metadata,
    operation: &Operation,
    name: String,
    types: &mut Types<'_, '_>,
) -> Struct {
    let schema = operation.success_schema();
    let fields = match schema.map(|schema| metadata.target(schema)) {
        None => Vec::new(),
        // Their module carries the operation's name already.
        Some(Schema {
            kind: SchemaKind::Object(members),
            ..
        }) => types.fields(members, "Response"),
        Some(whole) => vec![Field {
            wire: "body".to_owned(),
            rust: "body".to_owned(),
            marker: None,
            ty: body_type(whole).unwrap_or_else(|| types.resolve("ResponseBody", whole, "")),
            docs: text::whole_body(),
            deprecated: false,
            place: Place::Body,
            style: ListStyle::Flat,
            required: false,
            not_empty: false,
            sensitive: false,
            limits: Vec::new(),
        }],
    };
    Struct {
        docs: text::response(operation, schema),
        lists: types.wrapped_lists(&fields),
        fields,
        name,
    }
}

/// Bytes, where the whole body is text of a binary format.
fn body_type(schema: &Schema) -> Option<RustType> {
    let is_bytes = matches!(schema.kind, SchemaKind::String)
        && matches!(schema.format(), Some("binary" | "byte"));
    is_bytes.then_some(RustType::Bytes)
}

/// The fields of the request.
fn parameters(parameters: &[Parameter], types: &mut Types<'_, '_>) -> Vec<Field> {
    let mut names = Scope::reserving(&["send", "build", "builder", "start", "parts"]);
    let mut fields: Vec<Field> = Vec::new();
    for parameter in parameters {
        let schema = &parameter.schema;
        let rust = field_name(&parameter.name, schema, &mut names);
        let place = place(parameter.location.value);
        let ty = body_type(schema)
            .filter(|_| place == Place::Body)
            .unwrap_or_else(|| types.resolve(&parameter.name, schema, "Request"));
        // A path without one of its values is another path.
        let required = schema.required || place == Place::Path;
        let docs = text::field(
            &rust,
            &parameter.name,
            schema,
            parameter.required_when.as_ref(),
        );
        fields.push(Field {
            wire: parameter.name.clone(),
            marker: None,
            docs,
            deprecated: schema.deprecated,
            place,
            style: parameter.style,
            required,
            not_empty: required && !types.allows_empty(schema),
            sensitive: is_sensitive(&parameter.name, schema),
            limits: types.limits(schema),
            rust,
            ty,
        });
    }
    fields
}

/// Type parameters of the builder: named as the parameter, unless a type of the module has that name.
fn name_markers(fields: &mut [Field], nested: &[Type]) {
    let types = nested.iter().map(|found| match found {
        Type::Struct(found) => found.name.as_str(),
        Type::Enum(found) => found.name.as_str(),
    });
    let taken: Vec<&str> = RESERVED_TYPES.iter().copied().chain(types).collect();
    let mut scope = Scope::reserving(&taken);
    for field in fields.iter_mut().filter(|field| field.required) {
        let mut wanted = identifier(bare(&field.rust), Case::Camel);
        if taken.contains(&wanted.as_str()) {
            wanted.push_str("Parameter");
        }
        field.marker = Some(scope.give(wanted).0);
    }
}

fn place(location: ParameterLocation) -> Place {
    match location {
        ParameterLocation::Query => Place::Query,
        ParameterLocation::Form => Place::Form,
        ParameterLocation::Path => Place::Path,
        ParameterLocation::Header => Place::Header,
        ParameterLocation::Body => Place::Body,
        ParameterLocation::Host => Place::Host,
    }
}

/// What the official SDKs send when the caller leaves a JSON body out. They build the object of a body that is declared in
/// place, with members or without, and the list of a body whose items are objects. Any other body is an argument that they
/// pass on, and nothing is sent without it: one declared by `$ref`, a list of texts or numbers, and the object of a
/// gateway of style V3.
fn empty_body(style: ProtocolStyle, kind: BodyKind, operation: &Operation) -> &'static str {
    let body = operation
        .parameters
        .iter()
        .find(|parameter| parameter.location.value == ParameterLocation::Body);
    match body.map(|body| &body.schema.kind) {
        _ if !matches!(kind, BodyKind::Json | BodyKind::PlainJson) => "",
        Some(SchemaKind::Object(_)) => "{}",
        Some(SchemaKind::Map(_)) if style != ProtocolStyle::V3 => "{}",
        Some(SchemaKind::Array(Some(items))) => match items.kind {
            SchemaKind::Object(_) | SchemaKind::Map(_) | SchemaKind::Reference(_) => "[]",
            _ => "",
        },
        _ => "",
    }
}

/// A text called `ClientToken`, as a parameter or as a member of the body.
fn client_token(metadata: &Metadata, operation: &Operation) -> Option<ClientToken> {
    let is_token = |name: &str, schema: &Schema| {
        name.eq_ignore_ascii_case("ClientToken") && matches!(schema.kind, SchemaKind::String)
    };
    operation.parameters.iter().find_map(|parameter| {
        let schema = &parameter.schema;
        match parameter.location.value {
            ParameterLocation::Query | ParameterLocation::Form | ParameterLocation::Header => {
                is_token(&parameter.name, schema)
                    .then(|| ClientToken::Parameter(parameter.name.clone()))
            }
            ParameterLocation::Body => metadata
                .members(schema)?
                .iter()
                .find(|(name, schema)| is_token(name, schema))
                .map(|(name, _)| ClientToken::Member(name.clone())),
            ParameterLocation::Path | ParameterLocation::Host => None,
        }
    })
}

fn deprecated(operation: &Operation) -> Option<String> {
    if !operation.deprecated {
        return None;
    }
    let names: Vec<&str> = operation
        .substitutions
        .iter()
        .filter_map(|full| full.rsplit("::").next())
        .collect();
    Some(if names.is_empty() {
        "the vendor advises against this operation and names no other".to_owned()
    } else {
        format!("the vendor advises to use {} instead", names.join(" or "))
    })
}

fn conditions(operation: &Operation) -> Vec<Condition> {
    operation
        .parameters
        .iter()
        .filter_map(|parameter| {
            let condition = parameter.required_when.as_ref()?;
            Some(Condition {
                parameter: parameter.name.clone(),
                other: condition.parameter.value.clone(),
                when: condition.when.clone(),
                explanation: text::condition(condition),
                allow_empty: parameter.schema.allow_empty == Some(true),
            })
        })
        .collect()
}

/// Walks the dotted path down the resolved structs; check has shown that the members exist.
fn verdict(
    operation: &Operation,
    response: &Struct,
    nested: &[Type],
    shared: &[Type],
) -> Option<model::Verdict> {
    let verdict = operation.verdict.as_ref()?;
    let mut fields: &[Field] = &response.fields;
    let mut path = Vec::new();
    for name in verdict.member.value.split('.') {
        let field = fields.iter().find(|field| field.wire == name)?;
        path.push(field.rust.clone());
        fields = match &field.ty {
            RustType::Local(inner) => fields_of(nested, inner),
            RustType::Component(inner) => fields_of(shared, inner),
            _ => &[],
        };
    }
    Some(model::Verdict {
        path,
        positive: verdict.positive.clone(),
        method: verdict.method.value.clone(),
        negative_codes: verdict.negative_codes.clone(),
        user_message: verdict.user_message.as_ref().map(text::user_message),
        docs: text::verdict(verdict),
    })
}
