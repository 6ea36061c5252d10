//! Takes every decision: names, types, sharing, texts. What it gives needs only printing.

mod components;
mod errors;
mod example;
mod first;
mod fold;
mod operation;
mod paging;
mod text;
mod types;

use std::collections::BTreeSet;

use crate::layout::Layout;
use crate::model::{Endpoints, Group, Product, SpecFile};
use acs_metadata::facts::{central_host, hosts};
use acs_metadata::naming::{Case, Scope, bare, identifier};
use acs_metadata::{Directory, Metadata};
use components::Components;
use types::Types;

/// Resolves one product.
pub fn resolve(metadata: &Metadata, module: &str, layout: &Layout) -> Product {
    let code = metadata.info.product.value.clone();
    let version = metadata.info.version.value.clone();
    let home = layout.home(module);
    let components = Components::new(metadata);
    let mut component_types = Types::for_components(&components);
    for (name, schema) in &metadata.schemas {
        component_types.component(name, schema);
    }
    let shared = component_types.finish();
    let mut methods = Scope::reserving(&[
        // Crates that generated files name.
        "acs_runtime",
        "std",
        "builder",
        "from_env",
        "runtime",
        "r#mod",
        "components",
        "errors",
        "lib",
        "client",
        "required",
    ]);
    let mut camels = Scope::reserving(&["Client", "ClientBuilder"]);
    let mut operations = Vec::with_capacity(metadata.operations.len());
    for operation in metadata.operations.values() {
        let wanted = operation.rust_name.as_ref().map_or_else(
            || identifier(&operation.name, Case::Snake),
            |name| name.value.clone(),
        );
        let (snake, _) = methods.give(wanted);
        let (camel, _) = camels.give(identifier(bare(&snake), Case::Camel));
        operations.push(operation::resolve(
            metadata,
            &components,
            &shared,
            &home,
            operation,
            snake,
            camel,
        ));
    }
    let groups = groups(metadata);
    let sends = metadata.info.style.value.is_acs3();
    let first = first::example(metadata, &home, &operations, &groups).filter(|_| sends);
    Product {
        module: module.to_owned(),
        docs: text::product(metadata, first.as_ref()),
        first,
        home,
        endpoints: endpoints(metadata),
        components: shared,
        groups,
        errors: errors::of_product(metadata),
        required: required(&operations),
        sends,
        spec: SpecFile {
            file: acs_metadata::digest::file_name(&metadata.file).to_owned(),
            digest: metadata.digest.clone(),
        },
        operations,
        code,
        version,
    }
}

/// One host for all regions is a central product; without a table the central rule gives the host.
fn endpoints(metadata: &Metadata) -> Endpoints {
    if metadata.endpoints.is_empty() {
        return Endpoints::Central(central_host(metadata));
    }
    let rows = hosts(metadata);
    if rows
        .iter()
        .any(|row| row.vpc.is_some() || row.dual_stack.is_some())
    {
        return Endpoints::Hosts(rows);
    }
    match rows.first() {
        Some(first) if rows.iter().all(|row| row.public == first.public) => {
            Endpoints::Central(first.public.clone())
        }
        _ => {
            let pairs = rows.into_iter().map(|row| (row.region, row.public));
            Endpoints::Regional(pairs.collect())
        }
    }
}

/// The vendor's folders, flattened; each operation in the first that lists it.
fn groups(metadata: &Metadata) -> Vec<Group> {
    let mut listed = vec![false; metadata.operations.len()];
    let mut groups = Vec::new();
    walk(metadata, &metadata.directories, &mut listed, &mut groups);
    let rest: Vec<usize> = listed
        .iter()
        .enumerate()
        .filter_map(|(index, done)| (!done).then_some(index))
        .collect();
    if !rest.is_empty() {
        groups.push(Group {
            title: String::new(),
            operations: rest,
        });
    }
    groups
}

fn walk(
    metadata: &Metadata,
    directories: &[Directory],
    listed: &mut [bool],
    groups: &mut Vec<Group>,
) {
    for directory in directories {
        let mut operations = Vec::new();
        for name in &directory.operations {
            let Some(index) = metadata.operations.get_index_of(&name.value) else {
                continue;
            };
            if let Some(done) = listed.get_mut(index)
                && !std::mem::replace(done, true)
            {
                operations.push(index);
            }
        }
        if !operations.is_empty() {
            groups.push(Group {
                title: crate::docs::plain(&directory.title),
                operations,
            });
        }
        walk(metadata, &directory.children, listed, groups);
    }
}

/// The names of the required parameters of all operations, each once.
fn required(operations: &[crate::model::Operation]) -> Vec<String> {
    let fields = operations.iter().flat_map(|found| &found.request.fields);
    let names: BTreeSet<&String> = fields.filter_map(|field| field.marker.as_ref()).collect();
    names.into_iter().cloned().collect()
}
