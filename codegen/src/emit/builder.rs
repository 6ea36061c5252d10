//! The builder of a request, as a call of the runtime's macro: one row for each parameter.

use proc_macro2::TokenStream;
use quote::quote;

use super::definitions::error_type;
use super::tokens::{deprecated, docs, ident, ty};
use crate::model::{Field, Operation, RustType};

/// Prints the builder with its setters.
pub(super) fn builder(operation: &Operation, sends: bool) -> TokenStream {
    let builder = ident(&format!("{}Builder", operation.camel));
    let (request, response) = (
        ident(&operation.request.name),
        ident(&operation.response.name),
    );
    let module = ident(&operation.snake);
    let code = error_type(operation);
    let lines = docs(&[format!("Builds a [`{}`].", operation.request.name)]);
    let rows = |required: bool| {
        let fields = operation
            .request
            .fields
            .iter()
            .filter(move |field| field.required == required);
        fields.map(setter)
    };
    let (required, optional) = (rows(true), rows(false));
    let sending = if sends { quote!(acs3) } else { quote!(own) };
    quote! {
        acs_runtime::builder! {
            #lines
            #builder for #request of super::wire::#module::OPERATION => #response, #code, #sending super::Client;
            required { #(#required)* }
            optional { #(#optional)* }
        }
    }
}

/// Prints the pages and items of an operation that pages.
pub(super) fn paging(operation: &Operation) -> Option<TokenStream> {
    let paging = operation.paging.as_ref()?;
    let builder = ident(&format!("{}Builder", operation.camel));
    let (request, response) = (
        ident(&operation.request.name),
        ident(&operation.response.name),
    );
    let markers = operation
        .request
        .fields
        .iter()
        .filter_map(|field| field.marker.as_deref().map(ident));
    let module = ident(&operation.snake);
    let code = error_type(operation);
    let items = paging.items.as_ref().map(|items| {
        let fields = items.rust.iter().map(|field| ident(field));
        let item = ty(&items.item, &quote!(super::components::));
        quote!(items #(#fields).*: #item;)
    });
    Some(quote! {
        acs_runtime::paging! {
            #builder [#(#markers)*] for #request of super::wire::#module::OPERATION, super::wire::#module::PAGING => #response, #code, super::Client;
            #items
        }
    })
}

fn setter(field: &Field) -> TokenStream {
    let name = ident(&field.rust);
    let lines = docs(std::slice::from_ref(&field.summary));
    let note = deprecated(field);
    let inner = ty(&field.ty, &quote!(super::components::));
    let parameter = match field.ty {
        RustType::String | RustType::Bytes => quote!(impl Into<#inner>),
        _ => inner,
    };
    let marker = field.marker.as_deref().map(|marker| {
        let marker = ident(marker);
        quote!((#marker))
    });
    quote!(#lines #note #name #marker: #parameter,)
}
