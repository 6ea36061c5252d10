//! Operations.

use serde_json::{Map, Value, json};

use super::document::Document;
use super::parameters::{
    LIST_STYLE, VERSION, Written, constant, distinct, parameters, required_when, unsent, written,
};
use super::schema::schema;
use super::{responses, servers};
use acs_codegen::internal::docs::prose;
use acs_metadata::facts;
use acs_metadata::facts::BodyKind;
use acs_metadata::{
    Access, Operation, Paginate, Parameter, ParameterLocation, SourceNote, Verdict,
};

/// An operation and where it belongs.
pub(super) struct Made {
    pub(super) path: String,
    /// In small letters.
    pub(super) method: String,
    pub(super) body: Value,
}

impl Document<'_> {
    pub(super) fn operation(&self, operation: &Operation, tag: Option<&String>) -> Made {
        let style = self.metadata.info.style.value;
        let template = facts::template(style, operation);
        let path = match template.path.as_str() {
            // One parameter is the whole path.
            "*" => whole_path(operation),
            path => path.to_owned(),
        };
        let mut parameters = parameters(self, operation, &path);
        // A pair that is declared as well is one parameter.
        let constants = template.query.iter().filter(|(name, _)| {
            let is_declared = |known: &Value| known["name"] == **name && known["in"] == "query";
            !parameters.iter().any(is_declared)
        });
        let constants: Vec<_> = constants.collect();
        parameters.extend(
            constants
                .into_iter()
                .map(|(name, value)| constant(name, "query", value)),
        );
        if style.is_acs3() {
            parameters.push(constant("x-acs-action", "header", &operation.name));
            parameters.push(json!({ "$ref": format!("#/components/parameters/{VERSION}") }));
        }
        let mut body = head(operation, tag);
        body.insert("parameters".into(), Value::Array(parameters));
        if let Some(request) = self.request_body(operation) {
            body.insert("requestBody".into(), request);
        }
        body.insert("responses".into(), responses::responses(self, operation));
        if operation.is_anonymous() {
            body.insert("security".into(), json!([]));
        }
        if let Some(servers) = servers::with_labels(self.metadata, operation) {
            body.insert("servers".into(), servers);
        }
        extensions(operation, &path, &mut body);
        Made {
            path,
            method: facts::method(operation),
            body: Value::Object(body),
        }
    }

    fn request_body(&self, operation: &Operation) -> Option<Value> {
        let kind = facts::body(self.metadata.info.style.value, operation);
        if kind == BodyKind::Form {
            return Some(self.form(operation));
        }
        let mut bodies = distinct(operation)
            .into_iter()
            .filter(|parameter| parameter.location.value == ParameterLocation::Body);
        let body = bodies.next()?;
        let media_type = match kind {
            BodyKind::None | BodyKind::Form => return None,
            BodyKind::Json | BodyKind::PlainJson => "application/json",
            BodyKind::Xml => "application/xml",
            BodyKind::Binary | BodyKind::Bytes => "application/octet-stream",
        };
        let mut made = Map::new();
        if let Some(text) = &body.schema.description {
            made.insert("description".into(), json!(prose(text)));
        }
        let shape = schema(self, &body.name, &body.schema);
        made.insert("content".into(), json!({ media_type: { "schema": shape } }));
        made.insert("required".into(), json!(body.schema.required));
        made.insert("x-body-name".into(), json!(body.name));
        Some(Value::Object(made))
    }

    fn form(&self, operation: &Operation) -> Value {
        let fields: Vec<&Parameter> = distinct(operation)
            .into_iter()
            .filter(|parameter| parameter.location.value == ParameterLocation::Form)
            .collect();
        let mut properties = Map::new();
        let mut encoding = Map::new();
        for field in &fields {
            let mut shape = schema(self, &field.name, &field.schema);
            if let (Some(condition), Value::Object(shape)) = (&field.required_when, &mut shape) {
                shape.insert("x-required-when".into(), required_when(condition));
            }
            properties.insert(field.name.clone(), shape);
            let how = match written(self.metadata, field) {
                Written::Plain => continue,
                Written::Json => json!({ "contentType": "application/json" }),
                Written::Commas => json!({ "style": "form", "explode": false }),
                Written::Numbered => json!({ LIST_STYLE: "flat" }),
            };
            encoding.insert(field.name.clone(), how);
        }
        let required: Vec<&str> = fields
            .iter()
            .filter(|field| field.schema.required)
            .map(|field| field.name.as_str())
            .collect();
        let is_required = !required.is_empty();
        let mut shape = json!({ "type": "object", "properties": properties });
        if let (true, Value::Object(shape)) = (is_required, &mut shape) {
            shape.insert("required".into(), json!(required));
        }
        let mut body = Map::from_iter([("schema".to_owned(), shape)]);
        if !encoding.is_empty() {
            body.insert("encoding".into(), Value::Object(encoding));
        }
        json!({
            "content": { "application/x-www-form-urlencoded": body },
            "required": is_required,
        })
    }
}

fn whole_path(operation: &Operation) -> String {
    let parameter = operation
        .parameters
        .iter()
        .find(|parameter| parameter.location.value == ParameterLocation::Path);
    parameter.map_or_else(
        || "/".to_owned(),
        |parameter| format!("/{{{}}}", parameter.name),
    )
}

/// Names and texts.
fn head(operation: &Operation, tag: Option<&String>) -> Map<String, Value> {
    let mut made = Map::new();
    made.insert("operationId".into(), json!(operation.name));
    if let Some(tag) = tag {
        made.insert("tags".into(), json!([tag]));
    }
    let short = operation.title.as_ref().or(operation.summary.as_ref());
    if let Some(short) = short {
        made.insert("summary".into(), json!(prose(short)));
    }
    let long: Vec<String> = [&operation.summary, &operation.description]
        .into_iter()
        .flatten()
        .filter(|text| Some(*text) != short)
        .map(|text| prose(text))
        .collect();
    if !long.is_empty() {
        made.insert("description".into(), json!(long.join("\n\n")));
    }
    if let Some(line) = &operation.summary_en {
        made.insert("x-summary-en".into(), json!(prose(line)));
    }
    if operation.deprecated {
        made.insert("deprecated".into(), json!(true));
    }
    made
}

/// What OpenAPI has no word for, under the keys of specs.
fn extensions(operation: &Operation, path: &str, made: &mut Map<String, Value>) {
    let mut put = |key: &str, value: Value| {
        made.insert(key.to_owned(), value);
    };
    let retry = if facts::reads(operation) {
        "read"
    } else {
        "write"
    };
    put("x-retry", json!(retry));
    if operation.methods.len() > 1 {
        let methods = operation.methods.iter().map(|method| &method.value);
        put("x-methods", methods.cloned().collect());
    }
    if !operation.substitutions.is_empty() {
        put("x-substitutions", json!(operation.substitutions));
    }
    let unsent = unsent(operation, path);
    if !unsent.is_empty() {
        put("x-unsent-parameters", json!(unsent));
    }
    if let Some(name) = &operation.rust_name {
        put("x-name", json!(name.value));
    }
    if let Some(access) = &operation.access {
        put("x-access", self::access(access));
    }
    if let Some(success) = &operation.success {
        let (member, equals) = (&success.member.value, &success.equals);
        put("x-success", json!({ "member": member, "equals": equals }));
    }
    if let Some(verdict) = &operation.verdict {
        put("x-verdict", self::verdict(verdict));
    }
    if let Some(paginate) = &operation.paginate {
        put("x-paginate", self::paginate(paginate));
    }
    if operation.first_example {
        put("x-first-example", json!(true));
    }
    if let Some(source) = &operation.source {
        put("x-source", self::source(source));
    }
}

/// A mapping of the texts that are there.
fn texts<'t>(pairs: impl IntoIterator<Item = (&'static str, Option<&'t str>)>) -> Value {
    let pairs = pairs
        .into_iter()
        .filter_map(|(key, text)| Some((key.to_owned(), json!(text?))));
    Value::Object(pairs.collect())
}

fn access(access: &Access) -> Value {
    texts([
        ("action", Some(access.action.as_str())),
        ("level", access.level.as_deref()),
        ("resource", access.resource.as_deref()),
        ("conditionKeys", access.condition_keys.as_deref()),
        ("relatedActions", access.related_actions.as_deref()),
        ("note", access.note.as_deref()),
    ])
}

fn verdict(verdict: &Verdict) -> Value {
    let mut made = texts([
        ("member", Some(verdict.member.value.as_str())),
        ("positive", Some(verdict.positive.as_str())),
        ("method", Some(verdict.method.value.as_str())),
        ("explanation", verdict.explanation.as_deref()),
    ]);
    if let Value::Object(made) = &mut made {
        made.insert("negativeCodes".into(), json!(verdict.negative_codes));
    }
    made
}

fn paginate(paginate: &Paginate) -> Value {
    match paginate {
        Paginate::None => json!("none"),
        Paginate::By(keys) => texts(
            keys.entries()
                .map(|(name, text)| (name, text.map(|text| text.value.as_str()))),
        ),
    }
}

fn source(source: &SourceNote) -> Value {
    texts([
        ("page", source.page.as_deref()),
        ("url", source.url.as_deref()),
        ("date", source.date.as_deref()),
        ("note", source.note.as_deref()),
    ])
}
