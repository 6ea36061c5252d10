//! Small pieces of tokens that every file needs.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::model::{Field, RustType};

/// An identifier that `naming` made; it may be raw.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// The documentation of one file's tables. Tables hold a number for each piece of it: as tokens, tens of thousands of
/// lines would have to be escaped, read and compared, and are most of the generator's work.
#[derive(Debug, Default)]
pub(super) struct Docs {
    pieces: Vec<Vec<String>>,
}

impl Docs {
    /// Keeps lines, and gives the mark that stands for them.
    pub(super) fn mark(&mut self, lines: &[String]) -> TokenStream {
        let number = Literal::usize_unsuffixed(self.pieces.len());
        self.pieces
            .push(lines.iter().map(|line| doc_text(line)).collect());
        quote!(#[#number])
    }

    /// The lines behind a mark.
    pub(super) fn lines(&self, number: usize) -> &[String] {
        self.pieces.get(number).map_or(&[], Vec::as_slice)
    }
}

/// Outer doc attributes, one for each line so that they print as `///`.
pub(super) fn docs(lines: &[String]) -> TokenStream {
    let texts = lines.iter().map(|line| doc_text(line));
    quote!(#(#[doc = #texts])*)
}

/// Inner doc attributes.
pub(super) fn inner_docs(lines: &[String]) -> TokenStream {
    let texts = lines.iter().map(|line| doc_text(line));
    quote!(#(#![doc = #texts])*)
}

/// A space before the text makes the printer write `/// text`.
fn doc_text(line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!(" {line}")
    }
}

/// Words under which a documentation search finds the item.
pub(super) fn aliases(words: &[String]) -> TokenStream {
    words
        .iter()
        .map(|word| quote!(#[doc(alias = #word)]))
        .collect()
}

/// The mark of a field that the vendor advises against.
pub(super) fn deprecated(field: &Field) -> Option<TokenStream> {
    field
        .deprecated
        .then(|| quote!(#[deprecated(note = "the vendor advises against it")]))
}

/// A type; `components` leads from the file to the product's shapes.
pub(super) fn ty(ty: &RustType, components: &TokenStream) -> TokenStream {
    match ty {
        RustType::String => quote!(String),
        RustType::Integer => quote!(i64),
        RustType::Float => quote!(f64),
        RustType::Boolean => quote!(bool),
        RustType::Bytes => quote!(acs_runtime::Bytes),
        RustType::Value => quote!(acs_runtime::Value),
        RustType::Local(name) => {
            let name = ident(name);
            quote!(#name)
        }
        RustType::Component(name) => {
            let name = ident(name);
            quote!(#components #name)
        }
        RustType::List(inner) => {
            let inner = self::ty(inner, components);
            quote!(Vec<#inner>)
        }
        RustType::Map(inner) => {
            let inner = self::ty(inner, components);
            quote!(std::collections::BTreeMap<String, #inner>)
        }
        RustType::Boxed(inner) => {
            let inner = self::ty(inner, components);
            quote!(acs_runtime::wire::Boxed<#inner>)
        }
    }
}
