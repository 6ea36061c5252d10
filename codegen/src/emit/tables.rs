//! The wire tables: names, places and limits as static data, and access to fields by number.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Sheet;
use super::tokens::{ident, inner_docs};
use crate::metadata::{ListStyle, When};
use crate::model::{
    BodyKind, ClientToken, Enum, ErrorEnum, Errors, Field, Limit, NextPage, Operation, Paging,
    Place, Product, Struct, Type,
};

/// Prints the tables of an operation.
pub(super) fn operation(operation: &Operation) -> Sheet {
    let head = inner_docs(&[format!("`{}` on the wire.", operation.wire)]);
    let module = ident(&operation.snake);
    let here = quote!(product::#module);
    let mut tables = vec![
        structure(&operation.request, &here, true),
        structure(&operation.response, &here, false),
    ];
    tables.extend(operation.nested.iter().map(|found| shape(found, &here)));
    if let Errors::Own(errors) = &operation.errors {
        tables.push(error_enum(errors, &here));
    }
    let nested = operation.nested.iter().filter_map(as_struct);
    let structs = [&operation.request, &operation.response]
        .into_iter()
        .chain(nested);
    let imports = imports(structs);
    let table = table(operation);
    let paging = operation.paging.as_ref().map(paging);
    Sheet {
        items: quote! {
            #head
            use acs_runtime::operation::*;
            #imports
            use super::super as product;

            #table
            #paging
        },
        tables,
    }
}

/// Prints the tables of the shared shapes.
pub(super) fn components(product: &Product) -> Sheet {
    let head = inner_docs(&["Shared shapes on the wire.".to_owned()]);
    let here = quote!(product::components);
    let imports = imports(product.components.iter().filter_map(as_struct));
    Sheet {
        items: quote! {
            #head
            #imports
            use super::super as product;
        },
        tables: product
            .components
            .iter()
            .map(|found| shape(found, &here))
            .collect(),
    }
}

/// Prints the table of the product's error codes.
pub(super) fn shared_errors(errors: &ErrorEnum) -> TokenStream {
    error_enum(errors, &quote!(super::super::errors))
}

fn as_struct(found: &Type) -> Option<&Struct> {
    match found {
        Type::Struct(found) => Some(found),
        Type::Enum(_) => None,
    }
}

/// What the rows of the tables are made with; an import that nothing needs would be a warning.
fn imports<'s>(structs: impl Iterator<Item = &'s Struct>) -> Option<TokenStream> {
    let fields: Vec<&Field> = structs.flat_map(|found| &found.fields).collect();
    let names = [
        ("Field", !fields.is_empty()),
        ("Limit", fields.iter().any(|field| !field.limits.is_empty())),
        (
            "ListStyle",
            fields.iter().any(|field| field.style != ListStyle::Flat),
        ),
    ];
    let used = names
        .into_iter()
        .filter_map(|(name, used)| used.then(|| ident(name)));
    let used: Vec<_> = used.collect();
    (!used.is_empty()).then(|| quote!(use acs_runtime::wire::{#(#used),*};))
}

fn table(operation: &Operation) -> TokenStream {
    let name = &operation.wire;
    let method = match operation.method.as_str() {
        "get" => quote!(Method::Get),
        "put" => quote!(Method::Put),
        "delete" => quote!(Method::Delete),
        "patch" => quote!(Method::Patch),
        "head" => quote!(Method::Head),
        "options" => quote!(Method::Options),
        _ => quote!(Method::Post),
    };
    let path = (operation.path != "/").then(|| {
        let path = &operation.path;
        quote!(.path(#path))
    });
    let body = match operation.body {
        BodyKind::None => None,
        BodyKind::Form => Some(quote!(.body(BodyKind::Form))),
        BodyKind::Json => Some(quote!(.body(BodyKind::Json))),
        BodyKind::Binary => Some(quote!(.body(BodyKind::Binary))),
        BodyKind::Bytes => Some(quote!(.body(BodyKind::Bytes))),
        BodyKind::Xml => Some(quote!(.body(BodyKind::Xml))),
    };
    let empty_body = (!operation.empty_body.is_empty()).then(|| {
        let text = operation.empty_body;
        quote!(.empty_body(#text))
    });
    let query = (!operation.query.is_empty()).then(|| {
        let pairs = operation
            .query
            .iter()
            .map(|(key, value)| quote!((#key, #value)));
        quote!(.query(&[#(#pairs),*]))
    });
    let token = operation.client_token.as_ref().map(|token| match token {
        ClientToken::Parameter(name) => quote!(.client_token(ClientToken::Parameter(#name))),
        ClientToken::Member(name) => quote!(.client_token(ClientToken::Member(#name))),
    });
    let auth = (!operation.signed).then(|| quote!(.auth(Auth::Anonymous)));
    let safety = operation.reads.then(|| quote!(.safety(Safety::Read)));
    let success = operation
        .success
        .as_ref()
        .map(|(member, equals)| quote!(.success(Success { member: #member, equals: #equals })));
    let verdict = operation
        .verdict
        .as_ref()
        .filter(|verdict| !verdict.negative_codes.is_empty());
    let verdict = verdict.map(|verdict| {
        let codes = &verdict.negative_codes;
        quote!(.verdict(Verdict { negative_codes: &[#(#codes),*] }))
    });
    let conditions = (!operation.conditions.is_empty()).then(|| {
        let conditions = operation.conditions.iter().map(|condition| {
            let (parameter, other, explanation) = (
                &condition.parameter,
                &condition.other,
                &condition.explanation,
            );
            let when = match &condition.when {
                When::Contains(text) => quote!(When::Contains { parameter: #other, text: #text }),
                When::Equals(value) => quote!(When::Equals { parameter: #other, value: #value }),
                When::Present => quote!(When::Present { parameter: #other }),
            };
            quote!(Condition { parameter: #parameter, when: #when, explanation: #explanation })
        });
        quote!(.conditions(&[#(#conditions),*]))
    });
    quote! {
        pub(in super::super) static OPERATION: Operation = Operation::new(&super::PRODUCT, #name, #method)
            #path #query #body #empty_body #token #auth #safety #success #verdict #conditions;
    }
}

fn paging(paging: &Paging) -> TokenStream {
    let path = |names: &[String]| quote!(&[#(#names),*]);
    let input = path(&paging.input);
    let items = path(paging.items.as_ref().map_or(&[], |items| &items.wire));
    let next = match &paging.next {
        NextPage::Token { output } => {
            let output = path(output);
            quote!(NextPage::Token { output: #output })
        }
        NextPage::Number { first, size, total } => {
            let first = Literal::i64_unsuffixed(*first);
            let (size, total) = (path(size), path(total));
            quote!(NextPage::Number { first: #first, size: #size, total: #total })
        }
    };
    quote! {
        pub(in super::super) static PAGING: acs_runtime::paging::Paging = {
            use acs_runtime::paging::{NextPage, Paging};
            Paging { input: #input, next: #next, items: #items }
        };
    }
}

fn shape(found: &Type, here: &TokenStream) -> TokenStream {
    match found {
        Type::Struct(found) => structure(found, here, false),
        Type::Enum(found) => enumeration(found, here),
    }
}

fn structure(found: &Struct, here: &TokenStream, is_request: bool) -> TokenStream {
    let name = ident(&found.name);
    let rows = found.fields.iter().enumerate().map(|(index, field)| {
        let index = Literal::usize_unsuffixed(index);
        let (rust, row) = (ident(&field.rust), self::field(field));
        quote!(#index #rust = #row,)
    });
    // A request has no default, for its required fields have none.
    if is_request {
        quote!(acs_runtime::request! { #here::#name { #(#rows)* } })
    } else {
        quote!(acs_runtime::structure! { #here::#name { #(#rows)* } })
    }
}

fn field(field: &Field) -> TokenStream {
    let wire = &field.wire;
    let place = match field.place {
        Place::Member => quote!(member),
        Place::Query => quote!(query),
        Place::Form => quote!(form),
        Place::Path => quote!(path),
        Place::Header => quote!(header),
        Place::Body => quote!(body),
        Place::Host => quote!(host),
    };
    let required = field.required.then(|| quote!(.required()));
    let sensitive = field.sensitive.then(|| quote!(.sensitive()));
    let style = match field.style {
        ListStyle::Flat => None,
        ListStyle::Json => Some(quote!(.style(ListStyle::Json))),
        ListStyle::Simple => Some(quote!(.style(ListStyle::Simple))),
    };
    let limits = (!field.limits.is_empty()).then(|| {
        let limits = field.limits.iter().map(limit);
        quote!(.limits(&[#(#limits),*]))
    });
    quote!(Field::#place(#wire) #required #sensitive #style #limits)
}

fn limit(limit: &Limit) -> TokenStream {
    let count = Literal::u64_unsuffixed;
    let (name, bound) = match *limit {
        Limit::MinLength(least) => ("MinLength", count(least)),
        Limit::MaxLength(most) => ("MaxLength", count(most)),
        Limit::Minimum(least) => ("Minimum", Literal::i64_unsuffixed(least)),
        Limit::Maximum(most) => ("Maximum", Literal::i64_unsuffixed(most)),
        Limit::MinItems(least) => ("MinItems", count(least)),
        Limit::MaxItems(most) => ("MaxItems", count(most)),
    };
    let name = ident(name);
    quote!(Limit::#name(#bound))
}

fn enumeration(found: &Enum, here: &TokenStream) -> TokenStream {
    let name = ident(&found.name);
    let kind = if found.numeric {
        quote!(number)
    } else {
        quote!(text)
    };
    let rows = found.variants.iter().map(|variant| {
        let (rust, wire) = (ident(&variant.rust), &variant.wire);
        quote!(#rust = #wire,)
    });
    quote!(acs_runtime::open_enum! { #kind #here::#name { #(#rows)* } })
}

fn error_enum(found: &ErrorEnum, here: &TokenStream) -> TokenStream {
    let name = ident(&found.name);
    let rows = found.variants.iter().map(|variant| {
        let (rust, spellings) = (ident(&variant.rust), &variant.spellings);
        quote!(#rust = #(#spellings)|*,)
    });
    quote!(acs_runtime::error_enum! { #here::#name { #(#rows)* } })
}
