//! Reads an operation.

use indexmap::IndexMap;

use super::extensions::{
    read_access, read_paginate, read_retry, read_source, read_success, read_user_message,
    read_verdict,
};
use super::fields::{Context, Fields, wrong_type};
use super::parameter::read_parameter;
use super::schema::read_schema;
use crate::finding::nearest;
use crate::model::{ErrorCode, Example, Located, Operation, Response};
use crate::tree::{Entry, Node, Tree};

const OPERATION_KEYS: &[&str] = &[
    "title",
    "summary",
    "description",
    "methods",
    "path",
    "security",
    "operationType",
    "deprecated",
    "staticInfo",
    "parameters",
    "responses",
    "schemes",
    "produces",
    "responseDemo",
    "errorCodes",
    "x-access",
    "x-success",
    "x-verdict",
    "x-retry",
    "x-source",
    "x-name",
    "x-summary-en",
    "x-paginate",
    "x-first-example",
];
const OPERATION_IGNORED: &[&str] = &[
    "systemTags",
    "requestParamsDescription",
    "responseParamsDescription",
    "extraInfo",
    "consumes",
    "tags",
];

/// Reads one operation with its parameters, responses, examples and error codes.
pub(super) fn read_operation(entry: Entry, context: &mut Context<'_>) -> Option<Operation> {
    let mut fields = Fields::of(entry.value, "an operation", context)?;
    let parameters = fields.list("parameters", context);
    let responses = fields.mapping("responses", context);
    let errors = fields.mapping("errorCodes", context);
    let methods = fields.texts("methods", context);
    let schemes = fields.texts("schemes", context);
    let produces = fields.texts("produces", context);
    let operation = Operation {
        name: entry.key,
        at: entry.at,
        title: fields.prose("title", context),
        summary: fields.prose("summary", context),
        summary_en: fields.prose("x-summary-en", context),
        description: fields.prose("description", context),
        methods: read_methods(methods, context),
        path: fields.located_text("path", context),
        security: read_security(&mut fields, context),
        operation_type: fields.text("operationType", context),
        deprecated: fields.flag("deprecated", context),
        substitutions: read_substitutions(&mut fields, context),
        parameters: parameters
            .into_iter()
            .filter_map(|node| read_parameter(node, context))
            .collect(),
        responses: responses
            .into_iter()
            .filter_map(|entry| Some((entry.key, read_response(entry.value, context)?)))
            .collect(),
        events: schemes.iter().any(|scheme| scheme.value == "sse")
            || produces
                .iter()
                .any(|kind| kind.value.starts_with("text/event-stream")),
        examples: read_examples(&mut fields, context),
        errors: read_errors(errors, context),
        access: fields
            .node("x-access")
            .and_then(|node| read_access(node, context)),
        success: fields
            .node("x-success")
            .and_then(|node| read_success(node, context)),
        verdict: fields
            .node("x-verdict")
            .and_then(|node| read_verdict(node, context)),
        retry: fields
            .located_text("x-retry", context)
            .and_then(|text| read_retry(&text, context)),
        source: fields
            .node("x-source")
            .and_then(|node| read_source(node, context)),
        rust_name: fields.located_text("x-name", context),
        paginate: fields
            .node("x-paginate")
            .and_then(|node| read_paginate(node, context)),
        first_example: fields.flag("x-first-example", context),
    };
    fields.finish(OPERATION_KEYS, OPERATION_IGNORED, context);
    Some(operation)
}

const METHODS: [&str; 7] = ["get", "post", "put", "delete", "patch", "head", "options"];

fn read_methods(methods: Vec<Located<String>>, context: &mut Context<'_>) -> Vec<Located<String>> {
    let mut known = Vec::new();
    for method in methods {
        let lower = method.value.to_ascii_lowercase();
        if METHODS.contains(&lower.as_str()) {
            known.push(Located {
                value: lower,
                at: method.at,
            });
        } else {
            let help = match nearest(&lower, &METHODS) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the methods are {}", METHODS.join(", ")),
            };
            context.odd(
                "ACS0215",
                method.at,
                format!("there is no HTTP method `{}`", method.value.escape_debug()),
                help,
            );
        }
    }
    known
}

/// `security` is a list of mappings whose keys name the ways to authenticate.
fn read_security(fields: &mut Fields, context: &mut Context<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for node in fields.list("security", context) {
        match node.value {
            Tree::Mapping(entries) => names.extend(entries.into_iter().map(|entry| entry.key)),
            Tree::Scalar { text, .. } => names.push(text),
            _ => {}
        }
    }
    names
}

fn read_substitutions(fields: &mut Fields, context: &mut Context<'_>) -> Vec<String> {
    let Some(node) = fields.node("staticInfo") else {
        return Vec::new();
    };
    let Some(mut info) = Fields::of(node, "`staticInfo`", context) else {
        return Vec::new();
    };
    let found = info.texts("substitutions", context);
    found.into_iter().map(|located| located.value).collect()
}

fn read_response(node: Node, context: &mut Context<'_>) -> Option<Response> {
    let mut fields = Fields::of(node, "a response", context)?;
    let response = Response {
        schema: fields
            .node("schema")
            .and_then(|node| read_schema(node, context)),
        description: fields.prose("description", context),
    };
    fields.finish(
        &["schema", "description"],
        &["headers", "examples"],
        context,
    );
    Some(response)
}

/// `responseDemo` is a list, or (in vendor files) JSON text that holds the list.
fn read_examples(fields: &mut Fields, context: &mut Context<'_>) -> Vec<Example> {
    let Some(node) = fields.node("responseDemo") else {
        return Vec::new();
    };
    let at = node.at;
    let kind = node.kind();
    let items = match node.value {
        Tree::Sequence(items) => items,
        Tree::Scalar { text, .. } if text.trim().is_empty() => Vec::new(),
        Tree::Scalar { text, .. } => {
            match serde_json::from_str::<Vec<IndexMap<String, String>>>(&text) {
                Ok(demos) => {
                    return demos
                        .into_iter()
                        .filter_map(|mut demo| {
                            Some(Example {
                                format: demo.shift_remove("type")?,
                                body: demo
                                    .shift_remove("example")
                                    .filter(|body| !body.is_empty())?,
                                at,
                            })
                        })
                        .collect();
                }
                Err(error) => {
                    context.findings.warning(
                        "ACS0216",
                        at,
                        format!("the JSON in `responseDemo` cannot be read: {error}"),
                        "write it as a list of `type` and `example`",
                    );
                    Vec::new()
                }
            }
        }
        _ => {
            wrong_type(context, at, "responseDemo", "a list", kind);
            Vec::new()
        }
    };
    let mut examples = Vec::new();
    for item in items {
        let Some(mut demo) = Fields::of(item, "an item of `responseDemo`", context) else {
            continue;
        };
        let format = demo.required_text("type", context);
        let body = demo.located_text("example", context);
        demo.finish(
            &["type", "example", "errorExample"],
            &["errorExample"],
            context,
        );
        if let (Some(format), Some(body)) = (format, body) {
            examples.push(Example {
                format: format.value,
                body: body.value,
                at: body.at,
            });
        }
    }
    examples
}

fn read_errors(entries: Vec<Entry>, context: &mut Context<'_>) -> Vec<ErrorCode> {
    let mut errors = Vec::new();
    for entry in entries {
        let (at, kind) = (entry.value.at, entry.value.kind());
        let Tree::Sequence(items) = entry.value.value else {
            wrong_type(
                context,
                at,
                "errorCodes",
                "a list of codes under each status",
                kind,
            );
            continue;
        };
        for item in items {
            let Some(mut fields) = Fields::of(item, "an error code", context) else {
                continue;
            };
            let code = fields.required_text("errorCode", context);
            let message = fields.prose("errorMessage", context);
            let description = fields.prose("x-description", context);
            let aliases = fields.texts("x-aliases", context);
            let fix = fields.prose("x-fix", context);
            let user_message = fields
                .node("x-user-message")
                .and_then(|node| read_user_message(node, context));
            fields.finish(
                &[
                    "errorCode",
                    "errorMessage",
                    "x-description",
                    "x-aliases",
                    "x-fix",
                    "x-user-message",
                ],
                &["description"],
                context,
            );
            if let Some(code) = code {
                errors.push(ErrorCode {
                    status: entry.key.clone(),
                    code,
                    message,
                    description,
                    aliases,
                    fix,
                    user_message,
                });
            }
        }
    }
    errors
}
