//! Small pieces of tokens that every file needs.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::model::RustType;

/// An identifier that `naming` made; it may be raw.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Outer doc attributes, one for each line so that they print as `///`.
pub(super) fn docs(lines: &[String]) -> TokenStream {
    lines.iter().map(|line| doc_line(line)).collect()
}

/// One line of docs.
pub(super) fn doc_line(line: &str) -> TokenStream {
    let text = if line.is_empty() {
        String::new()
    } else {
        format!(" {line}")
    };
    quote!(#[doc = #text])
}

/// Inner doc attributes.
pub(super) fn inner_docs(lines: &[String]) -> TokenStream {
    lines
        .iter()
        .map(|line| {
            let text = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            quote!(#![doc = #text])
        })
        .collect()
}

/// Words under which a documentation search finds the item.
pub(super) fn aliases(words: &[String]) -> TokenStream {
    words
        .iter()
        .map(|word| quote!(#[doc(alias = #word)]))
        .collect()
}

/// A type; `here` leads from the file to the module that holds nested types, `components` to the product's shapes.
pub(super) fn ty(ty: &RustType, here: &TokenStream, components: &TokenStream) -> TokenStream {
    match ty {
        RustType::String => quote!(String),
        RustType::Integer => quote!(i64),
        RustType::Float => quote!(f64),
        RustType::Boolean => quote!(bool),
        RustType::Value => quote!(acs_runtime::Value),
        RustType::Local(name) => {
            let name = ident(name);
            quote!(#here #name)
        }
        RustType::Component(name) => {
            let name = ident(name);
            quote!(#components #name)
        }
        RustType::List(inner) => {
            let inner = self::ty(inner, here, components);
            quote!(Vec<#inner>)
        }
        RustType::Map(inner) => {
            let inner = self::ty(inner, here, components);
            quote!(std::collections::BTreeMap<String, #inner>)
        }
        RustType::Boxed(inner) => {
            let inner = self::ty(inner, here, components);
            quote!(Box<#inner>)
        }
    }
}
