//! The module files of a product.

use proc_macro2::TokenStream;
use quote::quote;

use super::shapes::{definition, error_enum, wrapped_lists};
use super::sheet::Sheet;
use super::tokens::{Docs, ident, inner_docs};
use crate::model::{Endpoints, ErrorEnum, Errors, Product, Type};
use acs_metadata::facts::Hosts;
use acs_metadata::naming::bare;

/// Prints `mod.rs`: what there is, by the vendor's folders.
pub(super) fn module(product: &Product) -> Sheet {
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
    let errors = product.errors.as_ref().map(|_| {
        quote!(
            mod errors;
        )
    });
    let export_errors = product.errors.as_ref().map(|_| {
        quote!(
            pub use errors::ErrorCode;
        )
    });
    let facts = facts(product);
    let items = quote! {
        #head
        mod client;
        #components
        #errors
        #(#modules)*

        pub use client::Client;
        #export_errors
        #(#exports)*

        #facts
    };
    Sheet {
        items,
        tables: required(product).into_iter().collect(),
        ..Sheet::default()
    }
}

/// The required parameters of all operations, with what the compiler says of one that is missing.
fn required(product: &Product) -> Option<TokenStream> {
    if product.required.is_empty() {
        return None;
    }
    let rows = product.required.iter().map(|name| {
        let (trait_name, message) = (
            ident(name),
            format!("the required parameter `{name}` is not set"),
        );
        quote!(#trait_name = #message,)
    });
    Some(quote!(acs_runtime::required! { #(#rows)* }))
}

/// The product's own facts.
fn facts(product: &Product) -> TokenStream {
    let (code, version) = (&product.code, &product.version);
    let endpoints = match &product.endpoints {
        Endpoints::Central(host) => quote!(Central(#host)),
        Endpoints::Regional(rows) => {
            let rows = rows.iter().map(|(region, host)| quote!((#region, #host)));
            quote!(Regional(&[#(#rows),*]))
        }
        Endpoints::Hosts(rows) => {
            let rows = rows.iter().map(hosts);
            quote!(Hosts(&[#(#rows),*]))
        }
    };
    quote! {
        static PRODUCT: acs_runtime::operation::Product = acs_runtime::operation::Product {
            code: #code,
            version: #version,
            endpoints: acs_runtime::operation::Endpoints::#endpoints,
        };
    }
}

fn hosts(hosts: &Hosts) -> TokenStream {
    let optional = |host: &Option<String>| match host {
        Some(host) => quote!(Some(#host)),
        None => quote!(None),
    };
    let (region, public) = (&hosts.region, &hosts.public);
    let (vpc, dual_stack) = (optional(&hosts.vpc), optional(&hosts.dual_stack));
    quote! {
        acs_runtime::operation::Hosts {
            region: #region,
            public: #public,
            vpc: #vpc,
            dual_stack: #dual_stack,
        }
    }
}

/// Prints `errors.rs`.
pub(super) fn errors(errors: &ErrorEnum) -> Sheet {
    let head = inner_docs(&["Error codes of all operations.".to_owned()]);
    let mut docs = Docs::default();
    Sheet {
        items: head,
        tables: vec![error_enum(errors, &mut docs)],
        docs,
        ..Sheet::default()
    }
}

/// Prints `components.rs`.
pub(super) fn components(product: &Product) -> Sheet {
    let head = inner_docs(&["Shapes that several operations share.".to_owned()]);
    let structs = product.components.iter().filter_map(|found| match found {
        Type::Struct(found) => Some(found),
        Type::Enum(_) => None,
    });
    let lists = structs.filter_map(wrapped_lists);
    let mut docs = Docs::default();
    let definitions: Vec<TokenStream> = product
        .components
        .iter()
        .map(|found| definition(found, &mut docs))
        .collect();
    Sheet {
        items: head,
        tables: definitions.into_iter().chain(lists).collect(),
        docs,
        ..Sheet::default()
    }
}

/// Lets users of a crate name credentials, errors and settings without a dependency of their own.
pub(super) fn runtime() -> TokenStream {
    quote! {
        #[doc(no_inline)]
        pub use acs_runtime;
    }
}

/// Prints the file that lists products, for a crate (with features) or for `include!`.
pub(crate) fn list(products: &[Product], features: bool, head: &[String]) -> Sheet {
    let head = inner_docs(head);
    // No docs here: the module has its own, and their links are looked up where the docs stand.
    let modules = products.iter().map(|product| {
        let name = ident(&product.module);
        let feature = bare(&product.module);
        // The printer formats what is generated; a second opinion would only make `--check` fail.
        let gate = features.then(|| quote!(#[cfg(feature = #feature)] #[rustfmt::skip]));
        quote!(#gate pub mod #name;)
    });
    let runtime = features.then(runtime);
    Sheet {
        items: quote!(#head #runtime #(#modules)*),
        ..Sheet::default()
    }
}
