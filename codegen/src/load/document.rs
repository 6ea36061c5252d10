//! Reads a whole document: product, directories, operations, endpoints.

use indexmap::IndexMap;

use super::extensions::{
    read_access, read_paginate, read_retry, read_source, read_success, read_user_message,
    read_verdict,
};
use super::fields::{Context, Fields, wrong_type};
use super::node::{Entry, Node, Tree};
use super::schema::{read_parameter, read_schema};
use crate::finding::{Findings, nearest};
use crate::metadata::{
    Directory, Endpoint, ErrorCode, Example, Info, Located, Metadata, Operation, ProtocolStyle,
    Response,
};

/// Turns the tree into metadata; `None` when there is nothing to go on with.
pub(super) fn read(
    name: &str,
    root: Node,
    strict: bool,
    findings: &mut Findings,
) -> Option<Metadata> {
    let mut context = Context {
        findings,
        strict,
        unknown_keys: std::collections::BTreeMap::new(),
    };
    let context = &mut context;
    let mut fields = context.firmly(|context| Fields::of(root, "a spec", context))?;
    let start = fields.at;
    read_origin(&mut fields, context);
    fields.text("version", context);
    let info = match fields.node("info") {
        Some(node) => read_info(node, context),
        None => {
            context.findings.error(
                "ACS0203",
                start,
                "`info` of a spec is missing",
                "add `info:` with `product`, `version` and `style`",
            );
            None
        }
    };
    let directories = fields.list("directories", context);
    let directories = read_directories(directories, context);
    let schemas = read_components(&mut fields, context);
    let operations = fields
        .mapping("apis", context)
        .into_iter()
        .filter_map(|entry| {
            let name = entry.key.clone();
            read_operation(entry, context).map(|operation| (name, operation))
        })
        .collect();
    let endpoints = fields.list("endpoints", context);
    let endpoints = endpoints
        .into_iter()
        .filter_map(|node| read_endpoint(node, context))
        .collect();
    fields.finish(
        &[
            "version",
            "info",
            "directories",
            "components",
            "apis",
            "endpoints",
            "x-origin",
        ],
        &[],
        context,
    );
    for (key, count) in std::mem::take(&mut context.unknown_keys) {
        let message = format!(
            "the key `{}` is not known and was left out, {count} time(s)",
            key.escape_debug()
        );
        context.findings.warning(
            "ACS0213",
            start,
            message,
            "a newer generator may know what it means",
        );
    }
    Some(Metadata {
        file: name.to_owned(),
        digest: String::new(),
        hand_written: context.strict,
        info: info?,
        directories,
        schemas,
        operations,
        endpoints,
    })
}

/// `x-origin: vendor` says that the vendor's metadata was imported as it is, so that its oddities are no mistakes.
fn read_origin(fields: &mut Fields, context: &mut Context<'_>) {
    let Some(origin) = fields.located_text("x-origin", context) else {
        return;
    };
    if origin.value == "vendor" {
        context.strict = false;
    } else {
        context.findings.error(
            "ACS0218",
            origin.at,
            format!("there is no origin `{}`", origin.value.escape_debug()),
            "write `x-origin: vendor` for metadata that was imported, or leave the key out",
        );
    }
}

fn read_info(node: Node, context: &mut Context<'_>) -> Option<Info> {
    let mut fields = context.firmly(|context| Fields::of(node, "`info`", context))?;
    let mut needed = |key| context.firmly(|context| fields.required_text(key, context));
    let (product, version, style) = (needed("product"), needed("version"), needed("style"));
    fields.finish(
        &["product", "version", "style"],
        &["title", "description"],
        context,
    );
    let style = style.map(|style| {
        let value = match style.value.as_str() {
            "RPC" => ProtocolStyle::Rpc,
            "ROA" => ProtocolStyle::Roa,
            "V3" => ProtocolStyle::V3,
            "FC" => ProtocolStyle::Fc,
            "OSS" => ProtocolStyle::Oss,
            "SLS" => ProtocolStyle::Sls,
            "PDS" => ProtocolStyle::Pds,
            "AliGenie" => ProtocolStyle::AliGenie,
            other => {
                context.odd(
                    "ACS0214",
                    style.at,
                    format!("there is no protocol style `{}`", other.escape_debug()),
                    "the styles are `RPC`, `ROA`, `V3`, `FC`, `OSS`, `SLS`, `PDS` and `AliGenie`",
                );
                ProtocolStyle::Unknown
            }
        };
        Located {
            value,
            at: style.at,
        }
    });
    Some(Info {
        product: product?,
        version: version?,
        style: style?,
    })
}

fn read_directories(nodes: Vec<Node>, context: &mut Context<'_>) -> Vec<Directory> {
    let (folders, operations) = split_children(nodes);
    let mut directories: Vec<Directory> = folders
        .into_iter()
        .filter_map(|folder| read_directory(folder, context))
        .collect();
    if !operations.is_empty() {
        directories.push(Directory {
            title: String::new(),
            operations,
            children: Vec::new(),
        });
    }
    directories
}

fn read_directory(node: Node, context: &mut Context<'_>) -> Option<Directory> {
    let mut fields = Fields::of(node, "a directory", context)?;
    let title = fields.text("title", context).unwrap_or_default();
    let children = fields.list("children", context);
    fields.finish(&["title", "children"], &["id", "type"], context);
    let (folders, operations) = split_children(children);
    Some(Directory {
        title,
        operations,
        children: folders
            .into_iter()
            .filter_map(|folder| read_directory(folder, context))
            .collect(),
    })
}

fn split_children(nodes: Vec<Node>) -> (Vec<Node>, Vec<Located<String>>) {
    let mut folders = Vec::new();
    let mut operations = Vec::new();
    for node in nodes {
        match node.value {
            Tree::Scalar { text, .. } => operations.push(Located {
                value: text,
                at: node.at,
            }),
            _ => folders.push(node),
        }
    }
    (folders, operations)
}

fn read_components(
    fields: &mut Fields,
    context: &mut Context<'_>,
) -> IndexMap<String, crate::metadata::Schema> {
    let Some(node) = fields.node("components") else {
        return IndexMap::new();
    };
    let Some(mut components) = Fields::of(node, "`components`", context) else {
        return IndexMap::new();
    };
    let entries = components.mapping("schemas", context);
    components.finish(&["schemas"], &[], context);
    entries
        .into_iter()
        .filter_map(|entry| Some((entry.key, read_schema(entry.value, context)?)))
        .collect()
}

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
];
const OPERATION_IGNORED: &[&str] = &[
    "systemTags",
    "requestParamsDescription",
    "responseParamsDescription",
    "extraInfo",
    "consumes",
    "tags",
];

fn read_operation(entry: Entry, context: &mut Context<'_>) -> Option<Operation> {
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

fn read_endpoint(node: Node, context: &mut Context<'_>) -> Option<Endpoint> {
    let mut fields = Fields::of(node, "an endpoint", context)?;
    let region = fields.required_text("regionId", context);
    let host = fields.required_text("endpoint", context);
    let vpc = fields.located_text("vpc", context);
    let dual_stack = fields.located_text("x-dual-stack", context);
    fields.finish(
        &["regionId", "endpoint", "vpc", "x-dual-stack"],
        &["public", "regionName", "areaId", "areaName"],
        context,
    );
    // Some vendor files have a tab behind a host.
    let trimmed = |text: Located<String>| Located {
        value: text.value.trim().to_owned(),
        at: text.at,
    };
    // An empty one says that there is none.
    let optional =
        |text: Option<Located<String>>| text.map(trimmed).filter(|text| !text.value.is_empty());
    Some(Endpoint {
        region: region.map(trimmed)?,
        host: host.map(trimmed)?,
        vpc: optional(vpc),
        dual_stack: optional(dual_stack),
    })
}
