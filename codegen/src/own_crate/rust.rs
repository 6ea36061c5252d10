//! The Rust of a crate of somebody's own: printed from tokens, so that text of a spec is a literal and nothing else.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::error::Error;
use crate::metadata::Operation;
use crate::model::{self, Errors, Product};

pub(super) fn build_script() -> String {
    "//! Makes the client of the specs in `spec`, whenever they change.

use acs_codegen::{Builder, Error, Layout};

fn main() -> Result<(), Error> {
    let layout = Layout::Features(env!(\"CARGO_PKG_NAME\").to_owned());
    Builder::new().spec(\"spec\").layout(layout).build_script()?;
    Ok(())
}
"
    .to_owned()
}

pub(super) fn library() -> String {
    "//! Typed calls, made of the specs in `spec` when this crate is built.
#![forbid(unsafe_code)]

include!(concat!(env!(\"OUT_DIR\"), \"/acs.rs\"));
"
    .to_owned()
}

/// What example and test are made of.
pub(super) struct Own<'c> {
    pub(super) product: &'c Product,
    pub(super) operation: &'c Operation,
    pub(super) resolved: &'c model::Operation,
}

/// The answer that the page shows, if it can be read.
pub(super) fn answer(operation: &Operation) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(&operation.json_example()?.body).ok()?;
    value.is_object().then(|| format!("{value:#}"))
}

impl Own<'_> {
    pub(super) fn example(&self) -> Result<String, Error> {
        let name = &self.operation.name;
        let head = [
            format!(" Calls {name}: a stand-in that answers what the page shows, or with `--live` the service."),
            String::new(),
            " `--live` takes the access key from where the vendor's tools look, such as `ALIBABA_CLOUD_ACCESS_KEY_ID` and".to_owned(),
            " `ALIBABA_CLOUD_ACCESS_KEY_SECRET`. The call may change something or cost money: set its parameters first.".to_owned(),
        ];
        let (client, call, answer) = (self.uses(&[])?, self.call()?, self.answer());
        let name = &self.operation.name;
        print(
            "examples/call.rs",
            quote! {
                #(#![doc = #head])*
                use acs_runtime::{Mock, MockAnswer};
                #client

                #answer

                #[tokio::main]
                async fn main() -> Result<(), Box<dyn std::error::Error>> {
                    let client = if std::env::args().any(|argument| argument == "--live") {
                        Client::from_env().await?
                    } else {
                        let mock = Mock::new().on(#name, MockAnswer::json(ANSWER));
                        Client::with_transport(mock)
                    };
                    #call
                    println!("{response:#?}");
                    Ok(())
                }
            },
        )
    }

    pub(super) fn test(&self) -> Result<String, Error> {
        let head = " The calls of this crate against a stand-in: nothing leaves this machine, and no key is needed.";
        let name = &self.operation.name;
        let (call, answer) = (self.call()?, self.answer());
        let refusal = self.refusal();
        let (client, refused) = match refusal {
            Some(refusal) => (self.uses(&[refusal.errors])?, self.refused(&refusal)?),
            None => (self.uses(&[])?, TokenStream::new()),
        };
        print(
            "tests/calls.rs",
            quote! {
                #![doc = #head]
                use acs_runtime::{Mock, MockAnswer};
                #client

                #answer

                #[tokio::test]
                async fn the_answer_is_read() -> Result<(), Box<dyn std::error::Error>> {
                    let mock = Mock::new().on(#name, MockAnswer::json(ANSWER));
                    let client = Client::with_transport(mock.clone());
                    #call
                    assert_eq!(response.status(), 200);
                    assert_eq!(mock.count(#name), 1);
                    Ok(())
                }

                #refused
            },
        )
    }

    /// The first error code that the spec lists, if there is one.
    fn refusal(&self) -> Option<Refusal<'_>> {
        let errors = match &self.resolved.errors {
            Errors::Own(own) => own,
            Errors::Shared => self.product.errors.as_ref()?,
            Errors::Text => return None,
        };
        let code = crate::resolve::without_prefix(&self.operation.errors.first()?.code.value);
        let variant = errors
            .variants
            .iter()
            .find(|variant| variant.spellings.iter().any(|known| known == code))?;
        Some(Refusal {
            code,
            errors: &errors.name,
            variant: &variant.rust,
        })
    }

    fn refused(&self, refusal: &Refusal<'_>) -> Result<TokenStream, Error> {
        let name = &self.operation.name;
        let code = refusal.code;
        let variant = tokens(&format!("{}::{}", refusal.errors, refusal.variant))?;
        let call = tokens(
            &self
                .resolved
                .example
                .join("\n")
                .replace(".await?", ".await"),
        )?;
        Ok(quote! {
            #[tokio::test]
            async fn a_refusal_has_a_name() {
                let mock = Mock::new().on(#name, MockAnswer::refusal(400, #code, "no"));
                let client = Client::with_transport(mock);
                #call
                let code = response.as_ref().err().and_then(|error| error.code());
                let expected = Some(&#variant);
                assert_eq!(code, expected);
            }
        })
    }

    /// The client of the product, and what else its module has.
    fn uses(&self, others: &[&str]) -> Result<TokenStream, Error> {
        let home = &self.product.home;
        match others {
            [] => tokens(&format!("use {home}::Client;")),
            others => tokens(&format!("use {home}::{{Client, {}}};", others.join(", "))),
        }
    }

    /// The call that the documentation of the operation shows.
    fn call(&self) -> Result<TokenStream, Error> {
        tokens(&self.resolved.example.join("\n"))
    }

    fn answer(&self) -> TokenStream {
        let text = answer(self.operation).unwrap_or_else(|| "{}".to_owned());
        let text = literal(&text);
        let docs = format!(" What the page of {} shows.", self.operation.name);
        quote! {
            #[doc = #docs]
            const ANSWER: &str = #text;
        }
    }
}

/// An error code and its name in Rust.
struct Refusal<'c> {
    code: &'c str,
    errors: &'c str,
    variant: &'c str,
}

/// A literal that reads well: raw, with as many `#` as it takes.
fn literal(text: &str) -> TokenStream {
    let raw = (1..=16).map(|n| "#".repeat(n)).find_map(|hashes| {
        let is_free = !text.contains(&format!("\"{hashes}")) && !text.contains('\r');
        let raw = format!("r{hashes}\"{text}\"{hashes}");
        is_free.then(|| raw.parse::<TokenStream>().ok()).flatten()
    });
    // One token and no other: the text could not end the literal.
    raw.filter(|tokens| tokens.clone().into_iter().count() == 1)
        .unwrap_or_else(|| {
            let literal = Literal::string(text);
            quote!(#literal)
        })
}

fn tokens(text: &str) -> Result<TokenStream, Error> {
    text.parse()
        .map_err(|error| fault("the example", &format!("{error}")))
}

/// Formats, with a blank line before each item. What was printed is read again, to see that a line is all that came in.
fn print(path: &str, items: TokenStream) -> Result<String, Error> {
    let read = |text| syn::parse_file(text).map_err(|error| fault(path, &error.to_string()));
    let parsed =
        syn::parse2::<syn::File>(items).map_err(|error| fault(path, &error.to_string()))?;
    let dense = prettyplease::unparse(&parsed);
    let text = dense
        .replace("\nuse acs_runtime", "\n\nuse acs_runtime")
        .replace("\n/// ", "\n\n/// ")
        .replace("\n#[tokio", "\n\n#[tokio");
    if prettyplease::unparse(&read(&text)?) == dense {
        Ok(text)
    } else {
        Err(fault(path, "it reads otherwise than it was planned"))
    }
}

fn fault(path: &str, message: &str) -> Error {
    Error::Verify {
        file: path.to_owned(),
        message: message.to_owned(),
    }
}
