//! Reads what was printed once more: exactly the planned types, and nothing that could run or reach elsewhere.

use std::collections::BTreeSet;

use syn::{Attribute, Item, Meta};

use crate::model::{Operation, Type};

/// The types a file has to define, no more and no fewer.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    types: BTreeSet<String>,
}

impl Plan {
    /// Structs by name.
    pub(crate) fn structs<const N: usize>(names: [&str; N]) -> Self {
        Self {
            types: names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// The types of a module of shapes.
    pub(crate) fn of_types(types: &[Type]) -> Self {
        let names = types.iter().map(|found| match found {
            Type::Struct(found) => found.name.clone(),
            Type::Enum(found) => found.name.clone(),
        });
        Self {
            types: names.collect(),
        }
    }

    /// The types of an operation's module.
    pub(crate) fn of_operation(operation: &Operation) -> Self {
        let mut plan = Self::of_types(&operation.nested);
        plan.types.insert(operation.request.name.clone());
        plan.types.insert(operation.response.name.clone());
        plan.types.insert(format!("{}Builder", operation.camel));
        plan.types
            .extend(operation.errors.iter().map(|errors| errors.name.clone()));
        plan
    }
}

/// Attributes that generated code may carry.
const ATTRIBUTES: &[&str] = &[
    "doc",
    "derive",
    "non_exhaustive",
    "must_use",
    "deprecated",
    "cfg",
    "rustfmt::skip",
];
/// Macros that generated code may call, all of them the runtime's.
const MACROS: &[&str] = &["structure", "request", "open_enum"];

/// Checks the text of a file against its plan.
pub(crate) fn verify(text: &str, plan: &Plan) -> Result<(), String> {
    let file = syn::parse_file(text).map_err(|error| error.to_string())?;
    attributes(&file.attrs)?;
    let mut found = BTreeSet::new();
    for item in &file.items {
        visit(item, &mut found)?;
    }
    if found == plan.types {
        return Ok(());
    }
    let difference: Vec<&String> = found.symmetric_difference(&plan.types).collect();
    Err(format!(
        "the types {difference:?} were not planned, or not printed"
    ))
}

fn visit(item: &Item, types: &mut BTreeSet<String>) -> Result<(), String> {
    match item {
        Item::Struct(item) => {
            attributes(&item.attrs)?;
            item.fields
                .iter()
                .try_for_each(|field| attributes(&field.attrs))?;
            types.insert(item.ident.to_string());
            Ok(())
        }
        Item::Enum(item) => {
            attributes(&item.attrs)?;
            item.variants
                .iter()
                .try_for_each(|variant| attributes(&variant.attrs))?;
            types.insert(item.ident.to_string());
            Ok(())
        }
        Item::Impl(item) => {
            if item.unsafety.is_some() {
                return Err("an `unsafe impl`".to_owned());
            }
            attributes(&item.attrs)
        }
        Item::Mod(item) => {
            attributes(&item.attrs)?;
            // Markers of missing parameters are the only types in a module of their own.
            let mut inner = BTreeSet::new();
            let items = item.content.iter().flat_map(|(_, items)| items);
            items
                .into_iter()
                .try_for_each(|item| visit(item, &mut inner))
        }
        Item::Use(item) => attributes(&item.attrs),
        Item::Static(item) => attributes(&item.attrs),
        Item::Macro(item) => {
            let name = item
                .mac
                .path
                .segments
                .last()
                .map(|segment| segment.ident.to_string());
            match name {
                Some(name) if item.ident.is_none() && MACROS.contains(&name.as_str()) => Ok(()),
                name => Err(format!("a call of the macro {name:?}")),
            }
        }
        _ => Err("an item of a kind that is never generated".to_owned()),
    }
}

fn attributes(attributes: &[Attribute]) -> Result<(), String> {
    for attribute in attributes {
        let segments = attribute.path().segments.iter();
        let names: Vec<String> = segments.map(|segment| segment.ident.to_string()).collect();
        let name = names.join("::");
        if !ATTRIBUTES.contains(&name.as_str()) {
            return Err(format!("the attribute `{name}`"));
        }
        if name == "doc"
            && matches!(&attribute.meta, Meta::NameValue(doc) if !matches!(doc.value, syn::Expr::Lit(_)))
        {
            return Err("documentation that is not a literal".to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_planned_is_refused() {
        let plan = Plan::structs(["Client"]);
        assert_eq!(verify("pub struct Client;", &plan), Ok(()));
        for hostile in [
            "pub struct Client; pub struct Other;",
            "",
            "pub struct Client; include!(\"/etc/passwd\");",
            "pub struct Client; macro_rules! evil { () => {} }",
            "#[path = \"/etc/passwd\"] mod evil; pub struct Client;",
            "pub struct Client; unsafe impl Send for Client {}",
            "#[doc = include_str!(\"/etc/passwd\")] pub struct Client;",
            "pub struct Client; fn main() {}",
            "#[allow(warnings)] pub struct Client;",
        ] {
            assert!(verify(hostile, &plan).is_err(), "{hostile}");
        }
    }
}
