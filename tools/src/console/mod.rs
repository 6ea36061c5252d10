//! A product's operations as forms that a person fills in: what a page has to show, the values that were typed turned into
//! values of the wire, and the Rust that makes the same call. `acs gateway` shows it in a browser.

mod describe;
mod exchange;
mod rust;
mod values;

use serde_json::Value;

use acs_codegen::Builder;
use acs_codegen::Error;
use acs_codegen::internal::model::{Operation, Product, RustType};
use acs_metadata::Metadata;

pub use acs_codegen::internal::model::Place;
pub use acs_metadata::facts::BodyKind;
pub use exchange::{CallFacts, CallParameter, Problem, StandIn, Typed};

/// The forms of one product.
#[derive(Debug)]
pub struct Console {
    spec: Metadata,
    product: Product,
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
