//! The module files of a product.

use proc_macro2::TokenStream;
use quote::quote;

use super::definitions::structure;
use super::tokens::{ident, inner_docs};
use super::Sheet;
use crate::model::{Endpoints, ErrorEnum, Errors, Product, Type};
use crate::naming::bare;

/// Prints `mod.rs`: what there is, by the vendor's folders.
pub(super) fn module(product: &Product) -> TokenStream {
    let mut lines = product.docs.clone();
    lines.extend([String::new(), "# Operations".to_owned()]);
    for group in &product.groups {
        lines.push(String::new());
        if !group.title.is_empty() {
            lines.extend([format!("**{}**", group.title), String::new()]);
        }
        for operation in group
            .operations
            .iter()
            .filter_map(|index| product.operations.get(*index))
        {
            let name = &operation.snake;
            lines.push(format!(
                "- [`{name}`](Client::{name}): {}",
                operation.headline
            ));
        }
    }
    let head = inner_docs(&lines);
    let components = (!product.components.is_empty()).then(|| {
        quote!(
            pub mod components;
        )
    });
    let modules = product.operations.iter().map(|operation| {
        let name = ident(&operation.snake);
        quote!(pub mod #name;)
    });
    let exports = product.operations.iter().map(|operation| {
        let module = ident(&operation.snake);
        let request = ident(&operation.request.name);
        let response = ident(&operation.response.name);
        match &operation.errors {
            Errors::Own(errors) => {
                let errors = ident(&errors.name);
                quote!(pub use #module::{#request, #response, #errors};)
            }
            Errors::Shared | Errors::Text => quote!(pub use #module::{#request, #response};),
        }
    });
    let errors = product.errors.as_ref().map(|_| quote!(mod errors;));
    let export_errors = product
        .errors
        .as_ref()
        .map(|_| quote!(pub use errors::ErrorCode;));
    quote! {
        #head
        mod client;
        #components
        #errors
        #(#modules)*
        mod wire;

        pub use client::Client;
        #export_errors
        #(#exports)*
    }
}

/// Prints `wire/mod.rs`: the product's own facts.
pub(super) fn wire(product: &Product) -> TokenStream {
    let head = inner_docs(&["How the types of this product look on the wire.".to_owned()]);
    let components = (!product.components.is_empty()).then(|| {
        quote!(
            mod components;
        )
    });
    let modules = product.operations.iter().map(|operation| {
        let name = ident(&operation.snake);
        quote!(pub(super) mod #name;)
    });
    let (code, version) = (&product.code, &product.version);
    let endpoints = match &product.endpoints {
        Endpoints::Central(host) => quote!(Endpoints::Central(#host)),
        Endpoints::Regional(rows) => {
            let rows = rows.iter().map(|(region, host)| quote!((#region, #host)));
            quote!(Endpoints::Regional(&[#(#rows),*]))
        }
    };
    let errors = product.errors.as_ref().map(|_| {
        quote!(
            mod errors;
        )
    });
    quote! {
        #head
        use acs_runtime::operation::{Endpoints, Product};
        #errors

        #components
        #(#modules)*

        pub(super) static PRODUCT: Product = Product {
            code: #code,
            version: #version,
            endpoints: #endpoints,
        };
    }
}

/// Prints `errors.rs`.
pub(super) fn errors(errors: &ErrorEnum) -> Sheet {
    let head = inner_docs(&["Error codes of all operations.".to_owned()]);
    let definition = super::definitions::error_enum(errors);
    Sheet {
        items: quote!(#head #definition),
        tables: Vec::new(),
    }
}

/// Prints `components.rs`.
pub(super) fn components(product: &Product) -> Sheet {
    let head = inner_docs(&["Shapes that several operations share.".to_owned()]);
    let definitions = product.components.iter().map(|found| match found {
        Type::Struct(found) => structure(found, &TokenStream::new()),
        Type::Enum(_) => super::definitions::definition(found),
    });
    let structs = product.components.iter().filter_map(|found| match found {
        Type::Struct(found) => Some(found),
        Type::Enum(_) => None,
    });
    Sheet {
        items: quote!(#head #(#definitions)*),
        tables: structs
            .filter_map(super::definitions::wrapped_lists)
            .collect(),
    }
}

/// Prints the file that lists products, for a crate (with features) or for `include!`.
pub(crate) fn list(products: &[Product], features: bool, head: &[String]) -> TokenStream {
    let head = inner_docs(head);
    // No docs here: the module has its own, and their links are looked up where the docs stand.
    let modules = products.iter().map(|product| {
        let name = ident(&product.module);
        let feature = bare(&product.module);
        // The printer formats what is generated; a second opinion would only make `--check` fail.
        let gate = features.then(|| quote!(#[cfg(feature = #feature)] #[rustfmt::skip]));
        quote!(#gate pub mod #name;)
    });
    quote!(#head #(#modules)*)
}
