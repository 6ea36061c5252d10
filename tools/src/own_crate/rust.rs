//! The Rust of a crate of somebody's own: printed from tokens, so that text of a spec is a literal and nothing else.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value};

use crate::error::Error;
use acs_codegen::internal::model::{self, Errors, FirstExample, Product};
use acs_metadata::Operation;

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
    /// The first example of the product, which calls the operation; none where all operations are deprecated.
    pub(super) first: Option<&'c FirstExample>,
}

/// The response that the page shows, if it is a JSON object.
fn page_response(operation: &Operation) -> Option<Map<String, Value>> {
    match serde_json::from_str(&operation.json_example()?.body).ok()? {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// The part of a response that holds the list at `path`, with one item: without a token and a total, which would ask for more.
fn last_page(response: &Map<String, Value>, path: &[String]) -> Map<String, Value> {
    let Some((name, rest)) = path.split_first() else {
        return Map::new();
    };
    let inner = match response.get(name) {
        Some(Value::Object(members)) => Value::Object(last_page(members, rest)),
        Some(Value::Array(items)) if rest.is_empty() => {
            Value::Array(items.iter().take(1).cloned().collect())
        }
        _ => return Map::new(),
    };
    Map::from_iter([(name.clone(), inner)])
}

impl Own<'_> {
    pub(super) fn example(&self) -> Result<String, Error> {
        let name = &self.operation.name;
        let effects = if self.resolved.reads {
            "The call only reads."
        } else {
            "The call may change resources or cost money: set its parameters first."
        };
        let head = [
            format!(" Calls {name}: a mock with the response of the page, or with `--live` the service."),
            String::new(),
            " `--live` takes the access key from where the vendor's tools look, such as `ALIBABA_CLOUD_ACCESS_KEY_ID` and".to_owned(),
            format!(" `ALIBABA_CLOUD_ACCESS_KEY_SECRET`. {effects}"),
        ];
        let client = self.uses(&[])?;
        let (imports, call) = self.first_call()?;
        let (answer, last) = self.shown_answers();
        print(
            "examples/call.rs",
            quote! {
                #(#![doc = #head])*
                use acs_runtime::{Mock, MockAnswer};
                #client

                #answer

                #[tokio::main]
                async fn main() -> Result<(), Box<dyn std::error::Error>> {
                    #imports
                    let client = if std::env::args().any(|argument| argument == "--live") {
                        Client::from_env().await?
                    } else {
                        let mock = Mock::new().on(#name, MockAnswer::json(ANSWER))#last;
                        Client::with_transport(mock)
                    };
                    #call
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
        let code = acs_metadata::facts::without_prefix(&self.operation.errors.first()?.code.value);
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

    /// The imports and the call of the product's first example, which prints what comes.
    fn first_call(&self) -> Result<(TokenStream, TokenStream), Error> {
        let Some(first) = self.first else {
            let call = self.call()?;
            let call = quote! {
                #call
                println!("{response:#?}");
            };
            return Ok((TokenStream::new(), call));
        };
        Ok((
            tokens(&first.imports.join("\n"))?,
            tokens(&first.call.join("\n"))?,
        ))
    }

    /// The response of the page.
    fn answer(&self) -> TokenStream {
        let response = page_response(self.operation).unwrap_or_default();
        let docs = format!(
            " The response that the page of {} shows.",
            self.operation.name
        );
        constant(&docs, response)
    }

    /// The responses for the first example as constants, and what the mock is told besides the first. Where the example takes the
    /// items of all pages, there is one page, and the one after it is empty.
    fn shown_answers(&self) -> (TokenStream, TokenStream) {
        let paging = self.resolved.paging.as_ref();
        let items = paging.and_then(|paging| paging.ways.items.as_ref());
        let Some(items) = items.filter(|_| self.first.is_some()) else {
            return (self.answer(), TokenStream::new());
        };
        let name = &self.operation.name;
        let response = page_response(self.operation).unwrap_or_default();
        let docs = format!(
            " The list of the response that the page of {name} shows, with one item and without the token of another page."
        );
        let page = constant(&docs, last_page(&response, items));
        let constants = quote! {
            #page

            /// The page after it is empty.
            const NO_MORE: &str = "{}";
        };
        (constants, quote!(.on(#name, MockAnswer::json(NO_MORE))))
    }
}

fn constant(docs: &str, response: Map<String, Value>) -> TokenStream {
    let text = literal(&format!("{:#}", Value::Object(response)));
    quote! {
        #[doc = #docs]
        const ANSWER: &str = #text;
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
    acs_codegen::Error::Verify {
        file: path.to_owned(),
        message: message.to_owned(),
    }
    .into()
}
