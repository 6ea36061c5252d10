//! Hosts as servers.

use serde_json::{Map, Value, json};

use acs_metadata::facts::Hosts;
use acs_metadata::facts::hosts;
use acs_metadata::{Metadata, Operation, ParameterLocation};

/// One server for each host, with the regions that it serves.
pub(super) fn servers(metadata: &Metadata) -> Value {
    let mut servers: Vec<(Hosts, Vec<String>)> = Vec::new();
    for row in hosts(metadata) {
        let same = servers.iter_mut().find(|(known, _)| {
            known.public == row.public && known.vpc == row.vpc && known.dual_stack == row.dual_stack
        });
        match same {
            Some((_, regions)) => regions.push(row.region),
            None => {
                let region = row.region.clone();
                servers.push((row, vec![region]));
            }
        }
    }
    let servers = servers.into_iter().map(|(row, regions)| {
        let mut server = Map::new();
        server.insert("url".into(), json!(format!("https://{}", row.public)));
        server.insert("description".into(), json!(regions.join(", ")));
        server.insert("x-regions".into(), json!(regions));
        for (key, host) in [("x-vpc", row.vpc), ("x-dual-stack", row.dual_stack)] {
            if let Some(host) = host {
                server.insert(key.into(), json!(host));
            }
        }
        Value::Object(server)
    });
    let servers: Vec<Value> = servers.collect();
    if servers.is_empty() {
        return json!([{ "url": format!("https://{}", central(metadata)) }]);
    }
    Value::Array(servers)
}

/// The server of an operation whose parameters stand before the host.
pub(super) fn with_labels(metadata: &Metadata, operation: &Operation) -> Option<Value> {
    let labels: Vec<_> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location.value == ParameterLocation::Host)
        .collect();
    // The last one counts, as in the runtime.
    let label = labels.last()?;
    let mut all: Vec<String> = Vec::new();
    for row in hosts(metadata) {
        if !all.contains(&row.public) {
            all.push(row.public);
        }
    }
    if all.is_empty() {
        all.push(central(metadata));
    }
    let example = label.schema.example.clone();
    let default = example.unwrap_or_else(|| label.name.to_ascii_lowercase());
    let mut variable = Map::from_iter([("default".to_owned(), json!(default))]);
    if let Some(text) = &label.schema.description {
        variable.insert(
            "description".into(),
            json!(acs_codegen::internal::docs::prose(text)),
        );
    }
    let host = json!({ "default": all.first(), "enum": all });
    Some(json!([{
        "url": format!("https://{{{}}}.{{endpoint}}", label.name),
        "variables": { label.name.clone(): variable, "endpoint": host },
    }]))
}

fn central(metadata: &Metadata) -> String {
    acs_metadata::facts::central_host(metadata)
}
