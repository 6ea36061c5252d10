//! The file of an operation: its types and their docs; the wire tables are elsewhere.

use proc_macro2::TokenStream;
use quote::quote;

use super::Sheet;
use super::builder;
use super::tokens::{aliases, deprecated, docs, ident, inner_docs, ty};
use crate::model::{ErrorEnum, Errors, Field, Operation, Struct, Type};

/// Prints the file.
pub(super) fn operation(operation: &Operation, sends: bool) -> Sheet {
    let head = inner_docs(&[
        operation.headline.clone(),
        String::new(),
        format!(
            "Types of `{}`; the call is [`Client::{}`](super::Client::{}).",
            operation.wire, operation.snake, operation.snake
        ),
    ]);
    let request = request(&operation.request);
    let response = response(operation);
    let nested: TokenStream = operation.nested.iter().map(definition).collect();
    let errors = match &operation.errors {
        Errors::Own(errors) => Some(error_enum(errors)),
        Errors::Text | Errors::Shared => None,
    };
    let structs = operation.nested.iter().filter_map(|found| match found {
        Type::Struct(found) => Some(found),
        Type::Enum(_) => None,
    });
    let lists = std::iter::once(&operation.response)
        .chain(structs)
        .filter_map(wrapped_lists);
    Sheet {
        items: quote! {
            #head
            #request
            #response
            #nested
            #errors
        },
        tables: std::iter::once(builder::builder(operation, sends))
            .chain(builder::paging(operation))
            .chain(lists)
            .collect(),
    }
}

/// Accessors of lists that older products wrap.
pub(super) fn wrapped_lists(found: &Struct) -> Option<TokenStream> {
    if found.lists.is_empty() {
        return None;
    }
    let name = ident(&found.name);
    let rows = found.lists.iter().map(|list| {
        let (field, inner) = (ident(&list.field), ident(&list.list));
        let item = ty(&list.item, &quote!(super::components::));
        quote!(#field.#inner: #item,)
    });
    Some(quote!(acs_runtime::wrapped_lists! { #name { #(#rows)* } }))
}

/// Prints an enum of error codes.
pub(super) fn error_enum(errors: &ErrorEnum) -> TokenStream {
    let variants = errors
        .variants
        .iter()
        .map(|variant| (&variant.rust, &variant.docs, &variant.aliases));
    let unknown = "A code that the spec does not list, as it came.";
    open_enum(&errors.name, &errors.docs, variants, unknown)
}

fn request(found: &Struct) -> TokenStream {
    let name = ident(&found.name);
    let lines = docs(&found.docs);
    let fields = definitions_of(&found.fields, &quote!(super::components::));
    quote! {
        #lines
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct #name { #fields }
    }
}

/// The error codes of an operation; text where the spec lists none.
pub(super) fn error_type(operation: &Operation) -> TokenStream {
    match &operation.errors {
        Errors::Own(errors) => {
            let name = ident(&errors.name);
            quote!(#name)
        }
        Errors::Shared => quote!(super::ErrorCode),
        Errors::Text => quote!(String),
    }
}

fn response(operation: &Operation) -> TokenStream {
    let definition = structure(&operation.response, &quote!(super::components::));
    let verdict = operation.verdict.as_ref().map(|verdict| {
        let name = ident(&operation.response.name);
        let lines = docs(&verdict.docs);
        let method = ident(&verdict.method);
        let positive = &verdict.positive;
        let mut path = verdict.path.iter().map(|field| ident(field));
        let first = path.next();
        let steps = path.map(|field| quote!(.and_then(|member| member.#field.as_ref())));
        quote! {
            impl #name {
                #lines
                #[must_use]
                pub fn #method(&self) -> bool {
                    self.#first.as_ref() #(#steps)* .is_some_and(|answer| answer.as_str() == #positive)
                }
            }
        }
    });
    quote!(#definition #verdict)
}

/// Prints a nested type.
pub(super) fn definition(found: &Type) -> TokenStream {
    match found {
        Type::Struct(found) => structure(found, &quote!(super::components::)),
        Type::Enum(found) => {
            let variants = found
                .variants
                .iter()
                .map(|variant| (&variant.rust, &variant.docs, &variant.aliases));
            let unknown = "A value that the spec does not list, as it came.";
            open_enum(&found.name, &found.docs, variants, unknown)
        }
    }
}

/// Prints a struct of which all fields have a default.
pub(super) fn structure(found: &Struct, components: &TokenStream) -> TokenStream {
    let name = ident(&found.name);
    let lines = docs(&found.docs);
    let fields = definitions_of(&found.fields, components);
    quote! {
        #lines
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct #name { #fields }
    }
}

fn definitions_of(fields: &[Field], components: &TokenStream) -> TokenStream {
    let fields = fields.iter().map(|field| {
        let lines = docs(&field.docs);
        let rust = ident(&field.rust);
        let inner = ty(&field.ty, components);
        let full = if field.required {
            inner
        } else {
            quote!(Option<#inner>)
        };
        let note = deprecated(field);
        quote!(#lines #note pub #rust: #full,)
    });
    quote!(#(#fields)*)
}

/// Prints an enum that keeps what it does not know; each variant is a name, its docs and its search words.
fn open_enum<'v>(
    name: &str,
    lines: &[String],
    variants: impl Iterator<Item = (&'v String, &'v Vec<String>, &'v Vec<String>)>,
    unknown: &str,
) -> TokenStream {
    let name = ident(name);
    let lines = docs(lines);
    let variants = variants.map(|(rust, lines, words)| {
        let (rust, lines, words) = (ident(rust), docs(lines), aliases(words));
        quote!(#lines #words #rust,)
    });
    let unknown = docs(&[unknown.to_owned()]);
    quote! {
        #lines
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #unknown
            Unknown(acs_runtime::wire::UnknownValue),
        }
    }
}
