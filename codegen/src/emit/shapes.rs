//! Structs and enums as calls of the runtime's macros: one row for each field and value, with its name on the wire.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{Docs, aliases, deprecated, ident, ty};
use crate::model::{Enum, ErrorEnum, Field, Limit, Place, Struct, Type};
use acs_metadata::ListStyle;

/// Prints a type.
pub(super) fn definition(found: &Type, docs: &mut Docs) -> TokenStream {
    match found {
        Type::Struct(found) => structure(found, docs),
        Type::Enum(found) => enumeration(found, docs),
    }
}

/// Prints a struct of which every field may be absent.
pub(super) fn structure(found: &Struct, docs: &mut Docs) -> TokenStream {
    let name = ident(&found.name);
    let lines = docs.mark(&found.docs);
    let rows = found
        .fields
        .iter()
        .enumerate()
        .map(|(index, field)| row(index, field, docs));
    quote!(acs_runtime::structure! { #lines #name { #(#rows)* } })
}

/// A field: docs, number, name, type, and where it is on the wire.
pub(super) fn row(index: usize, field: &Field, docs: &mut Docs) -> TokenStream {
    let index = Literal::usize_unsuffixed(index);
    let rust = ident(&field.rust);
    let (lines, note) = (docs.mark(&field.docs), deprecated(field));
    let marker = field.marker.as_deref().map(|marker| {
        let marker = ident(marker);
        quote!((#marker))
    });
    let inner = ty(&field.ty, &quote!(super::components::));
    let wire = &field.wire;
    let place = match field.place {
        Place::Member => quote!(member),
        Place::Query => quote!(query),
        Place::Form => quote!(form),
        Place::Path => quote!(path),
        Place::Body => quote!(body),
        Place::Header => quote!(header),
        Place::Host => quote!(host),
    };
    let required = field.required.then(|| quote!(.required()));
    let empty = match (field.required, field.not_empty) {
        (true, false) => Some(quote!(.allow_empty())),
        (false, true) => Some(quote!(.not_empty())),
        _ => None,
    };
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
    quote! {
        #lines #note
        #index #rust #marker: #inner = Field::#place(#wire) #required #empty #sensitive #style #limits,
    }
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

fn enumeration(found: &Enum, docs: &mut Docs) -> TokenStream {
    let name = ident(&found.name);
    let lines = docs.mark(&found.docs);
    let kind = if found.numeric {
        quote!(number)
    } else {
        quote!(text)
    };
    let rows = found.variants.iter().map(|variant| {
        let (rust, wire) = (ident(&variant.rust), &variant.wire);
        let (lines, words) = (docs.mark(&variant.docs), aliases(&variant.aliases));
        quote!(#lines #words #rust = #wire,)
    });
    quote!(acs_runtime::open_enum! { #lines #kind #name { #(#rows)* } })
}

/// Prints an enum of error codes.
pub(super) fn error_enum(found: &ErrorEnum, docs: &mut Docs) -> TokenStream {
    let name = ident(&found.name);
    let lines = docs.mark(&found.docs);
    let rows = found.variants.iter().map(|variant| {
        let (rust, spellings) = (ident(&variant.rust), &variant.spellings);
        let (lines, words) = (docs.mark(&variant.docs), aliases(&variant.aliases));
        let message = variant.user_message.as_ref().map(|message| {
            let (chinese, english) = (&message.chinese, &message.english);
            quote!(=> (#chinese, #english))
        });
        quote!(#lines #words #rust = #(#spellings)|* #message,)
    });
    quote!(acs_runtime::error_enum! { #lines #name { #(#rows)* } })
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
