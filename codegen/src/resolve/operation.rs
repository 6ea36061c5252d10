//! Resolves one operation.

use super::types::{Types, field_name};
use super::{Components, RESERVED_TYPES, example, text};
use crate::metadata::{ErrorCode, Metadata, Operation, ParameterLocation, ProtocolStyle, Retry};
use crate::model::{
    self, BodyKind, Condition, ErrorEnum, ErrorVariant, Field, Place, RustType, Struct, Type,
};
use crate::naming::{Case, Scope, bare, identifier};

pub(super) fn resolve(
    metadata: &Metadata,
    components: &Components<'_>,
    shared: &[Type],
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
    let mut request = Struct {
        docs: text::request(operation, &snake),
        fields: parameters(operation, &mut types),
        name: request_name.clone(),
    };
    types.receiving();
    let response_schema = operation.success_schema();
    let response = Struct {
        docs: text::response(operation, response_schema),
        fields: response_schema
            .and_then(|schema| metadata.members(schema))
            // Their module carries the operation's name already.
            .map(|members| types.fields(members, "Response"))
            .unwrap_or_default(),
        name: response_name,
    };
    let nested = types.finish();
    name_markers(&mut request.fields, &nested);
    let mut docs = text::operation(operation);
    let error_table = text::errors(operation);
    if !error_table.is_empty() {
        docs.push(String::new());
        docs.extend(error_table);
    }
    model::Operation {
        headline: text::headline(operation),
        docs,
        example: example::call(metadata, operation, &snake, &request, &nested),
        deprecated: deprecated(operation),
        method: method(operation),
        path: path(metadata, operation),
        body: body(metadata, operation),
        signed: !operation.is_anonymous(),
        reads: reads(operation),
        success: operation
            .success
            .as_ref()
            .map(|success| (success.member.value.clone(), success.equals.clone())),
        verdict: verdict(operation, &response, &nested, shared),
        conditions: conditions(operation),
        errors: (!operation.errors.is_empty()).then(|| ErrorEnum {
            docs: text::error_enum(operation),
            variants: error_variants(&operation.errors),
            name: error_name,
        }),
        wire: operation.name.clone(),
        snake,
        camel,
        request,
        response,
        nested,
    }
}

/// The fields of the request; of two declarations of one name the first counts.
fn parameters(operation: &Operation, types: &mut Types<'_, '_>) -> Vec<Field> {
    let mut names = Scope::reserving(&["send", "build", "builder"]);
    let mut fields: Vec<Field> = Vec::new();
    for parameter in &operation.parameters {
        if fields.iter().any(|field| field.wire == parameter.name) {
            continue;
        }
        let schema = &parameter.schema;
        let rust = field_name(&parameter.name, schema, &mut names);
        let ty = types.resolve(&parameter.name, schema, "Request");
        let place = place(parameter.location.value);
        // A path without one of its values is another path.
        let required = schema.required || place == Place::Path;
        fields.push(Field {
            wire: parameter.name.clone(),
            marker: None,
            docs: text::field(&parameter.name, schema, parameter.required_when.as_ref()),
            place,
            style: parameter.style,
            required,
            sensitive: schema.sensitive,
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

/// The official SDKs send POST wherever it is allowed.
fn method(operation: &Operation) -> String {
    let allows_post = operation
        .methods
        .iter()
        .any(|method| method.value == "post");
    match operation.methods.first() {
        Some(first) if !allows_post => first.value.clone(),
        _ => "post".to_owned(),
    }
}

fn path(metadata: &Metadata, operation: &Operation) -> String {
    match (&operation.path, metadata.info.style.value) {
        (Some(path), ProtocolStyle::Roa) if !path.value.is_empty() => path.value.clone(),
        _ => "/".to_owned(),
    }
}

fn body(metadata: &Metadata, operation: &Operation) -> BodyKind {
    let has = |location| {
        operation
            .parameters
            .iter()
            .any(|p| p.location.value == location)
    };
    if has(ParameterLocation::Form) {
        BodyKind::Form
    } else if has(ParameterLocation::Body) {
        match metadata.info.style.value {
            ProtocolStyle::Rpc => BodyKind::Form,
            ProtocolStyle::Roa => BodyKind::Json,
        }
    } else {
        BodyKind::None
    }
}

/// The vendor's `operationType` calls the sending of a message "read", so without `x-retry` the name has to agree.
fn reads(operation: &Operation) -> bool {
    match &operation.retry {
        Some(retry) => retry.value == Retry::Read,
        None => {
            let by_name = ["Describe", "List", "Query", "Get"]
                .iter()
                .any(|verb| operation.name.starts_with(verb));
            by_name && operation.operation_type.as_deref() == Some("read")
        }
    }
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
        docs: text::verdict(verdict),
    })
}

fn fields_of<'t>(types: &'t [Type], name: &str) -> &'t [Field] {
    let found = types.iter().find_map(|found| match found {
        Type::Struct(found) if found.name == name => Some(found.fields.as_slice()),
        _ => None,
    });
    found.unwrap_or_default()
}

/// One variant for each code, whatever the statuses it comes with.
fn error_variants(errors: &[ErrorCode]) -> Vec<ErrorVariant> {
    let mut names = Scope::reserving(&["Unknown", "Self", "Self_"]);
    let mut variants: Vec<ErrorVariant> = Vec::new();
    for error in errors {
        let spelling = without_prefix(&error.code.value);
        let line = [error.message.as_deref(), error.description.as_deref()]
            .into_iter()
            .flatten()
            .map(crate::docs::plain)
            .collect::<Vec<_>>()
            .join(" ");
        let known = variants
            .iter_mut()
            .find(|variant| variant.spellings.iter().any(|known| known == spelling));
        if let Some(variant) = known {
            if !variant.docs.contains(&line) {
                variant.docs.extend([String::new(), line]);
            }
            continue;
        }
        let mut spellings = vec![spelling.to_owned()];
        for alias in &error.aliases {
            let alias = without_prefix(&alias.value).to_owned();
            if !spellings.contains(&alias) {
                spellings.push(alias);
            }
        }
        variants.push(ErrorVariant {
            rust: names.give(identifier(&error.code.value, Case::Camel)).0,
            docs: vec![
                line,
                String::new(),
                format!(
                    "Code {} with status {}.",
                    crate::docs::code(&error.code.value),
                    crate::docs::plain(&error.status)
                ),
            ],
            aliases: text::aliases(error.description.as_deref()),
            spellings,
        });
    }
    variants
}

/// Some products put `isv.` or `biz.` before the code that their page shows.
fn without_prefix(code: &str) -> &str {
    code.strip_prefix("isv.")
        .or_else(|| code.strip_prefix("biz."))
        .unwrap_or(code)
}
