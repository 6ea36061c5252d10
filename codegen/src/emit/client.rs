//! The client of a product: one method for each operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::sheet::Sheet;
use super::tokens::{Docs, docs, ident, inner_docs};
use crate::docs::example;
use crate::model::{Operation, Product};

/// Prints the file.
pub(super) fn client(product: &Product) -> Sheet {
    let head = inner_docs(&[format!(
        "The client of {} {}.",
        product.code, product.version
    )]);
    let mut store = Docs::default();
    let methods: TokenStream = product
        .operations
        .iter()
        .map(|operation| method(operation, &product.home, &mut store))
        .collect();
    let title = docs(&[
        format!(
            "Calls the operations of {} {}.",
            product.code, product.version
        ),
        String::new(),
        "Cloning is cheap: clones share connections, credentials and settings.".to_owned(),
    ]);
    let items = quote! {
        #head
        #title
        #[derive(Debug, Clone)]
        pub struct Client {
            runtime: acs_runtime::Client,
        }

        impl From<acs_runtime::Client> for Client {
            fn from(runtime: acs_runtime::Client) -> Self {
                Self { runtime }
            }
        }

        impl Client {
            /// A client with the credentials and the region that the environment gives.
            ///
            /// # Errors
            ///
            /// When a setting of the environment cannot be used; missing credentials are reported by the first call.
            pub async fn from_env() -> Result<Self, acs_runtime::ConfigError> {
                acs_runtime::client_from_env(&super::PRODUCT).await.map(Self::from)
            }

            /// A client made by hand: credentials, endpoint, timeouts, checks.
            pub fn builder() -> acs_runtime::ClientBuilder<Self> {
                acs_runtime::ClientBuilder::new(&super::PRODUCT)
            }

            /// A client for tests: it calls a stand-in, such as [`acs_runtime::Mock`], and needs no credentials.
            #[must_use]
            pub fn with_transport(transport: impl acs_runtime::Transport + 'static) -> Self {
                acs_runtime::Client::with_transport(&super::PRODUCT, transport).into()
            }

            /// What all clients have in common.
            #[must_use]
            pub fn runtime(&self) -> &acs_runtime::Client {
                &self.runtime
            }

        }
    };
    let tables = if product.operations.is_empty() {
        Vec::new()
    } else {
        vec![quote!(acs_runtime::methods! { Client { #methods } })]
    };
    Sheet {
        items,
        tables,
        docs: store,
        ..Sheet::default()
    }
}

fn method(operation: &Operation, home: &str, store: &mut Docs) -> TokenStream {
    let name = ident(&operation.snake);
    let module = ident(&operation.snake);
    let builder = ident(&format!("{}Builder", operation.camel));
    let mut lines = operation.docs.clone();
    lines.extend(["", "# Example", ""].map(str::to_owned));
    let allowed = operation.deprecated.as_ref();
    let allowed: Vec<_> = allowed
        .map(|_| "#![allow(deprecated)]".to_owned())
        .into_iter()
        .collect();
    let parameters = format!("client: &{home}::Client");
    lines.extend(example(&allowed, &parameters, &operation.example));
    let lines = store.mark(&lines);
    let deprecated = operation
        .deprecated
        .as_ref()
        .map(|note| quote!(#[deprecated(note = #note)]));
    quote! {
        #lines
        #deprecated
        #name: #builder in #module,
    }
}
