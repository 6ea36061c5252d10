//! Reads a whole document: product, directories, endpoints, and the operations between them.

use indexmap::IndexMap;

use super::fields::{Context, Fields};
use super::operation::read_operation;
use super::schema::read_schema;
use crate::finding::Findings;
use crate::model::{Directory, Endpoint, Info, Located, Metadata, ProtocolStyle};
use crate::tree::{Node, Tree};

/// Turns the tree into metadata; `None` when there is nothing to go on with.
pub(super) fn read(
    name: &str,
    root: Node,
    strict: bool,
    findings: &mut Findings,
) -> Option<Metadata> {
    let mut context = Context { findings, strict };
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
) -> IndexMap<String, crate::model::Schema> {
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
