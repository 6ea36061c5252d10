//! Reads what was printed once more: exactly the planned types, and nothing that could run or reach elsewhere.

use std::collections::BTreeSet;
use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, File, Item, Meta};

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
const MACROS: &[&str] = &[
    "error_enum",
    "methods",
    "open_enum",
    "operation",
    "paging",
    "request",
    "required",
    "structure",
    "wrapped_lists",
];

/// Checks the items of a file against its plan.
pub(crate) fn items(file: &File, plan: &Plan) -> Result<(), String> {
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

/// Checks that `text` is one call of a macro of the runtime, and holds exactly the tokens that were planned, beside
/// lines of documentation.
pub(crate) fn table(planned: TokenStream, text: &str) -> Result<(), String> {
    if text.contains('\r') {
        return Err("a bare line break in a table".to_owned());
    }
    // A line that begins with `///` is documentation to its end, and cannot be anything else.
    let code: String = text
        .split_inclusive('\n')
        .filter(|line| !line.trim_start().starts_with("///"))
        .collect();
    let read = TokenStream::from_str(&code).map_err(|error| error.to_string())?;
    let mut head = read.clone().into_iter().take(5);
    let called = match [head.next(), head.next(), head.next(), head.next()] {
        [
            Some(TokenTree::Ident(runtime)),
            _,
            _,
            Some(TokenTree::Ident(name)),
        ] if runtime == "acs_runtime" => name.to_string(),
        _ => String::new(),
    };
    if !MACROS.contains(&called.as_str()) {
        return Err("a table that no macro of the runtime reads".to_owned());
    }
    if same(planned, read) {
        Ok(())
    } else {
        Err(format!("laying out `{called}!` changed its tokens"))
    }
}

fn same(left: TokenStream, right: TokenStream) -> bool {
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    loop {
        let equal = match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(TokenTree::Group(left)), Some(TokenTree::Group(right))) => {
                left.delimiter() == right.delimiter() && same(left.stream(), right.stream())
            }
            (Some(TokenTree::Ident(left)), Some(TokenTree::Ident(right))) => left == right,
            (Some(TokenTree::Punct(left)), Some(TokenTree::Punct(right))) => {
                left.as_char() == right.as_char()
            }
            (Some(TokenTree::Literal(left)), Some(TokenTree::Literal(right))) => {
                left.to_string() == right.to_string()
            }
            _ => false,
        };
        if !equal {
            return false;
        }
    }
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
        Item::Mod(item) if item.content.is_none() => attributes(&item.attrs),
        Item::Use(item) => attributes(&item.attrs),
        Item::Static(item) => attributes(&item.attrs),
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

    fn verify(text: &str, plan: &Plan) -> Result<(), String> {
        items(&syn::parse_file(text).unwrap(), plan)
    }

    #[test]
    fn what_was_not_planned_is_refused() {
        let plan = Plan::structs(["Client"]);
        assert_eq!(verify("pub struct Client;", &plan), Ok(()));
        for hostile in [
            "pub struct Client; pub struct Other;",
            "",
            "pub struct Client; include!(\"/etc/passwd\");",
            "pub struct Client; macro_rules! evil { () => {} }",
            "pub struct Client; acs_runtime::structure!(Client {});",
            "#[path = \"/etc/passwd\"] mod evil; pub struct Client;",
            "mod evil { pub struct Other; } pub struct Client;",
            "pub struct Client; unsafe impl Send for Client {}",
            "#[doc = include_str!(\"/etc/passwd\")] pub struct Client;",
            "pub struct Client; fn main() {}",
            "#[allow(warnings)] pub struct Client;",
        ] {
            assert!(verify(hostile, &plan).is_err(), "{hostile}");
        }
    }

    #[test]
    fn a_table_holds_the_planned_tokens_and_no_others() {
        let planned =
            quote::quote!(acs_runtime::structure! { a::B { 0 c = Field::member("d\ne"), } });
        let right =
            "acs_runtime::structure! { a::B {\n /// x\n 0 c = Field::member(\"d\\ne\"), } }";
        assert_eq!(table(planned.clone(), right), Ok(()));
        for wrong in [
            right.replace("member", "query"),
            right.replace("0 c", "1 c"),
            format!("{right} fn main() {{}}"),
            right.replace("acs_runtime", "std"),
            right.replace("structure", "include"),
            right.replace("/// x", "// x\n 1 d = e,"),
            right.replace("/// x", "/// x\r 1 d = e,"),
        ] {
            assert!(table(planned.clone(), &wrong).is_err(), "{wrong}");
        }
    }
}
