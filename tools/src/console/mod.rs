//! A product's operations as forms that a person fills in: what a page has to show, the values that were typed turned into
//! values of the wire, and the Rust that makes the same call. `acs gateway` shows it in a browser.

mod describe;
mod rust;
mod values;

use std::collections::BTreeMap;

use serde_json::Value;

use acs_codegen::Builder;
use acs_codegen::Error;
use acs_codegen::internal::model::{Operation, Product, RustType};
use acs_metadata::{ListStyle, Metadata};

pub use acs_codegen::internal::model::Place;
pub use acs_metadata::facts::BodyKind;

/// The forms of one product.
#[derive(Debug)]
pub struct Console {
    spec: Metadata,
    product: Product,
}

/// What was typed into a form, by parameter; what was left empty is not there.
pub type Typed = BTreeMap<String, String>;

/// A value that does not fit, or one that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The parameter by its wire name; none where it is about the whole call.
    pub parameter: Option<String>,
    /// A sentence for whoever typed it.
    pub message: String,
}

impl Problem {
    fn of(parameter: &str, message: impl Into<String>) -> Self {
        Self {
            parameter: Some(parameter.to_owned()),
            message: message.into(),
        }
    }
}

/// A gateway on this machine that stands in for the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// Its address, such as `http://127.0.0.1:8600`.
    pub endpoint: String,
    /// Id of an access key that it accepts.
    pub access_key_id: String,
    /// Secret of that access key.
    pub access_key_secret: String,
}

/// What an operation is, as far as a request of it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct CallFacts {
    /// Name, sent as `x-acs-action`.
    pub name: String,
    /// HTTP method, in upper case.
    pub method: String,
    /// Path template.
    pub path: String,
    /// Query that belongs to the path.
    pub query: Vec<(String, String)>,
    /// Kind of body.
    pub body: BodyKind,
    /// Body that is sent when no parameter gives one.
    pub empty_body: &'static str,
    /// Whether requests are signed.
    pub signed: bool,
    /// Its parameters.
    pub parameters: Vec<CallParameter>,
}

/// A parameter of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct CallParameter {
    /// Name on the wire.
    pub name: String,
    /// Where it travels.
    pub place: Place,
    /// How a list or an object is written.
    pub style: ListStyle,
    /// Whether its text is sent byte by byte.
    pub is_bytes: bool,
}

/// The forms of each product of the specs.
///
/// # Errors
///
/// As [`Builder::check`].
pub fn consoles(specs: &Builder) -> Result<Vec<Console>, Error> {
    let resolved = specs.resolved()?;
    Ok(resolved
        .into_iter()
        .map(|(spec, product)| Console { spec, product })
        .collect())
}

impl Console {
    /// Code of the product, such as `Dypnsapi`.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.product.code
    }

    /// Version of the product.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.product.version
    }

    /// The spec that it came from.
    #[must_use]
    pub fn spec(&self) -> &Metadata {
        &self.spec
    }

    /// The product as JSON: its directories, and for each operation what a form of it needs.
    #[must_use]
    pub fn describe(&self) -> Value {
        describe::product(&self.spec, &self.product)
    }

    /// What a request of an operation is made of; nothing where there is no such operation.
    #[must_use]
    pub fn facts(&self, operation: &str) -> Option<CallFacts> {
        let operation = self.find(operation)?;
        let parameters = operation.request.fields.iter().map(|field| CallParameter {
            name: field.wire.clone(),
            place: field.place,
            style: field.style,
            is_bytes: field.ty == RustType::Bytes,
        });
        Some(CallFacts {
            name: operation.wire.clone(),
            method: operation.method.to_ascii_uppercase(),
            path: operation.path.clone(),
            query: operation.query.clone(),
            body: operation.body,
            empty_body: operation.empty_body,
            signed: operation.signed,
            parameters: parameters.collect(),
        })
    }

    /// The values of an operation's parameters, in the order of [`CallFacts::parameters`]; none for what was not typed.
    ///
    /// # Errors
    ///
    /// Everything that does not fit, and everything that is missing.
    pub fn values(
        &self,
        operation: &str,
        typed: &Typed,
    ) -> Result<Vec<Option<Value>>, Vec<Problem>> {
        let operation = self.known(operation)?;
        let (values, problems) = values::of(operation, &self.product, typed);
        if problems.is_empty() {
            Ok(values)
        } else {
            Err(problems)
        }
    }

    /// A program that makes the call, to the service or to what stands in for it; and what kept a value out of it.
    ///
    /// # Errors
    ///
    /// Where there is no such operation.
    pub fn rust(
        &self,
        operation: &str,
        typed: &Typed,
        stand_in: Option<&StandIn>,
    ) -> Result<(String, Vec<Problem>), Vec<Problem>> {
        let operation = self.known(operation)?;
        let (values, problems) = values::of(operation, &self.product, typed);
        let program = rust::program(operation, &self.product, &values, stand_in);
        Ok((program, problems))
    }

    fn known(&self, operation: &str) -> Result<&Operation, Vec<Problem>> {
        self.find(operation).ok_or_else(|| {
            vec![Problem {
                parameter: None,
                message: format!("{} has no operation `{operation}`", self.product.code),
            }]
        })
    }

    fn find(&self, operation: &str) -> Option<&Operation> {
        let mut operations = self.product.operations.iter();
        operations.find(|found| found.wire == operation)
    }
}
