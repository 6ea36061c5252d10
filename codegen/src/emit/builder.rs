//! The builder of a request: the compiler knows which required parameters are still missing.

use proc_macro2::TokenStream;
use quote::quote;

use super::definitions::error_type;
use super::tokens::{docs, ident, ty};
use crate::model::{Field, Operation, RustType};
use crate::naming::bare;

/// Prints the builder with its setters, and the markers of what is missing.
pub(super) fn builder(operation: &Operation) -> TokenStream {
    let builder = ident(&format!("{}Builder", operation.camel));
    let request = ident(&operation.request.name);
    let markers: Vec<_> = operation
        .request
        .fields
        .iter()
        .filter_map(|field| field.marker.as_deref().map(ident))
        .collect();
    let lines = docs(&[
        format!("Builds a [`{}`], and sends it where it came from a client.", operation.request.name),
        String::new(),
        "Each type parameter but the first stands for a required parameter: `Set` once it is given.".to_owned(),
    ]);
    let setters = operation
        .request
        .fields
        .iter()
        .map(|field| setter(operation, &builder, field, &markers));
    let start = operation.request.fields.iter().map(|field| {
        let name = ident(&field.rust);
        if field.required {
            quote!(#name: acs_runtime::wire::FieldType::unset(),)
        } else {
            quote!(#name: None,)
        }
    });
    let response = ident(&operation.response.name);
    let code = error_type(operation);
    let missing = missing(operation);
    let impl_builder = quote!(impl<Via #(, #markers)*> #builder<Via #(, #markers)*>);
    quote! {
        #lines
        #[derive(Debug, Clone)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #builder<Via #(, #markers = missing::#markers)*> {
            via: Via,
            request: #request,
            state: std::marker::PhantomData<(#(#markers,)*)>,
        }

        impl #request {
            /// Starts a request that is sent later with [`Self::send`].
            pub fn builder() -> #builder<()> {
                #builder::start(())
            }

            pub(super) fn unset() -> Self {
                Self { #(#start)* }
            }
        }

        impl<Via> #builder<Via> {
            pub(super) fn start(via: Via) -> Self {
                Self {
                    via,
                    request: #request::unset(),
                    state: std::marker::PhantomData,
                }
            }
        }

        #impl_builder {
            #(#setters)*

            /// The request, complete.
            pub fn build(self) -> #request
            where
                #(#markers: acs_runtime::builder::IsSet,)*
            {
                self.request
            }
        }

        impl<#(#markers),*> #builder<super::Client #(, #markers)*> {
            /// Sends the request.
            ///
            /// # Errors
            ///
            /// Tells apart what was not sent, refused, throttled, not answered and not understood; see [`acs_runtime::Error`].
            pub async fn send(self) -> Result<acs_runtime::Response<#response>, acs_runtime::Error<#code>>
            where
                #(#markers: acs_runtime::builder::IsSet,)*
            {
                self.request.send(&self.via).await
            }
        }

        #missing
    }
}

fn setter(
    operation: &Operation,
    builder: &proc_macro2::Ident,
    field: &Field,
    markers: &[proc_macro2::Ident],
) -> TokenStream {
    let name = ident(&field.rust);
    let plain_name = bare(&field.rust);
    let first = field.docs.first().cloned().unwrap_or_default();
    let kind = if field.required {
        "Required"
    } else {
        "Optional"
    };
    let lines = docs(&[
        first,
        String::new(),
        format!(
            "{kind}; all about it is at [`{}::{plain_name}`].",
            operation.request.name
        ),
    ]);
    let inner = ty(&field.ty, &quote!(super::components::));
    let (parameter, value) = match field.ty {
        RustType::String => (quote!(impl Into<String>), quote!(value.into())),
        _ => (inner, quote!(value)),
    };
    let Some(marker) = field.marker.as_deref().map(ident) else {
        return quote! {
            #lines
            pub fn #name(mut self, value: #parameter) -> Self {
                self.request.#name = Some(#value);
                self
            }
        };
    };
    let after = markers.iter().map(|other| {
        if *other == marker {
            quote!(acs_runtime::builder::Set)
        } else {
            quote!(#other)
        }
    });
    quote! {
        #lines
        pub fn #name(mut self, value: #parameter) -> #builder<Via #(, #after)*> {
            self.request.#name = #value;
            #builder {
                via: self.via,
                request: self.request,
                state: std::marker::PhantomData,
            }
        }
    }
}

/// Empty types whose names the compiler shows when a required parameter is missing.
fn missing(operation: &Operation) -> TokenStream {
    let markers: Vec<TokenStream> = operation
        .request
        .fields
        .iter()
        .filter_map(|field| {
            let marker = ident(field.marker.as_deref()?);
            let line = docs(&[format!("`{}` has not been set.", field.rust)]);
            Some(quote!(#line #[derive(Debug, Clone, Copy)] pub struct #marker;))
        })
        .collect();
    if markers.is_empty() {
        return TokenStream::new();
    }
    quote! {
        /// What a builder lacks, as the compiler names it.
        pub mod missing { #(#markers)* }
    }
}
