//! Takes every decision: names, types, sharing, texts. What it gives needs only printing.

mod errors;
mod example;
mod first;
mod fold;
mod operation;
mod paging;
mod path;
pub(crate) mod prose;
mod sensitive;
mod text;
mod types;

use std::collections::{BTreeSet, HashMap};

use crate::layout::Layout;
use crate::metadata::{Directory, Located, Metadata, Schema, SchemaKind};
use crate::model::{Endpoints, Group, Hosts, Product, SpecFile};
use crate::naming::{Case, Scope, bare, identifier};
pub(crate) use errors::without_prefix;
pub(crate) use operation::{body, method, reads};
pub(crate) use path::template;
pub(crate) use sensitive::is_sensitive;
use types::Types;

/// Names every generated module uses for something else.
pub(crate) const RESERVED_TYPES: &[&str] = &[
    "BTreeMap",
    "Box",
    "Client",
    "Clone",
    "Debug",
    "Default",
    "Display",
    "Eq",
    "Err",
    "Error",
    "From",
    "Hash",
    "Into",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "PhantomData",
    "Response",
    "Result",
    "Self",
    "Send",
    "Set",
    "Some",
    "String",
    "Sync",
    "ToString",
    "UnknownValue",
    "Value",
    "Vec",
    "Via",
];

/// Resolves one product.
pub(crate) fn resolve(metadata: &Metadata, module: &str, layout: &Layout) -> Product {
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
            file: crate::digest::file_name(&metadata.file).to_owned(),
            digest: metadata.digest.clone(),
        },
        operations,
        code,
        version,
    }
}

/// The names of the required parameters of all operations, each once.
fn required(operations: &[crate::model::Operation]) -> Vec<String> {
    let fields = operations.iter().flat_map(|found| &found.request.fields);
    let names: BTreeSet<&String> = fields.filter_map(|field| field.marker.as_ref()).collect();
    names.into_iter().cloned().collect()
}

/// Named shapes: which are structs, what they are called, and which hold themselves.
pub(crate) struct Components<'m> {
    schemas: &'m indexmap::IndexMap<String, Schema>,
    names: HashMap<&'m str, String>,
    /// Whether anything in the file is checked before sending.
    pub(crate) checked: bool,
}

impl<'m> Components<'m> {
    fn new(metadata: &'m Metadata) -> Self {
        let mut scope = Scope::reserving(RESERVED_TYPES);
        let mut names = HashMap::new();
        for (name, schema) in &metadata.schemas {
            if matches!(schema.kind, SchemaKind::Object(_)) {
                let wanted = schema
                    .rust_name
                    .as_ref()
                    .map_or_else(|| identifier(name, Case::Camel), |name| name.value.clone());
                names.insert(name.as_str(), scope.give(wanted).0);
            }
        }
        Self {
            schemas: &metadata.schemas,
            names,
            checked: metadata.hand_written,
        }
    }

    /// The struct that stands for a component, if it is an object.
    pub(crate) fn struct_name(&self, wire: &str) -> Option<&str> {
        self.names.get(wire).map(String::as_str)
    }

    /// The shape behind a name.
    pub(crate) fn schema(&self, wire: &str) -> Option<&'m Schema> {
        self.schemas.get(wire)
    }

    /// The shape that a schema stands for: the component behind its references, itself where that is unknown.
    pub(crate) fn target<'s>(&'s self, schema: &'s Schema) -> &'s Schema {
        let mut current = schema;
        // A chain that is longer than there are components is a circle.
        for _ in 0..=self.schemas.len() {
            match &current.kind {
                SchemaKind::Reference(name) => match self.schemas.get(&name.value) {
                    Some(next) => current = next,
                    None => return current,
                },
                _ => return current,
            }
        }
        schema
    }

    /// Whether a value of `from` can directly hold, without a list or map between, a value of `to`.
    pub(crate) fn holds_directly(&self, from: &str, to: &str) -> bool {
        let mut seen = vec![from];
        let mut open = vec![from];
        while let Some(name) = open.pop() {
            let Some(schema) = self.schemas.get(name) else {
                continue;
            };
            for target in direct_references(schema) {
                if target == to {
                    return true;
                }
                if !seen.contains(&target) {
                    seen.push(target);
                    open.push(target);
                }
            }
        }
        false
    }
}

/// Components a value of this shape holds without a list or map between.
fn direct_references(schema: &Schema) -> Vec<&str> {
    match &schema.kind {
        SchemaKind::Reference(name) => vec![&name.value],
        SchemaKind::Object(properties) => properties.values().flat_map(direct_references).collect(),
        _ => Vec::new(),
    }
}

/// The usable hosts of each region, in order.
pub(crate) fn hosts(metadata: &Metadata) -> Vec<Hosts> {
    // Nothing signed goes to what is no host; check has said so.
    let usable = |host: &Located<String>| crate::check::is_host(&host.value);
    let optional = |host: &Option<Located<String>>| {
        let host = host.as_ref().filter(|host| usable(host));
        host.map(|host| host.value.clone())
    };
    let mut rows: Vec<Hosts> = Vec::new();
    for endpoint in &metadata.endpoints {
        let region = &endpoint.region.value;
        if usable(&endpoint.host)
            && crate::check::is_region(region)
            && !rows.iter().any(|row| row.region == *region)
        {
            rows.push(Hosts {
                region: region.clone(),
                public: endpoint.host.value.clone(),
                vpc: optional(&endpoint.vpc),
                dual_stack: optional(&endpoint.dual_stack),
            });
        }
    }
    rows.sort();
    rows
}

/// The host by the vendor's central rule, as in its SDKs.
pub(crate) fn central_host(metadata: &Metadata) -> String {
    let product = metadata.info.product.value.to_ascii_lowercase();
    format!("{product}.aliyuncs.com")
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
