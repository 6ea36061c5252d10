//! What goes into a console and comes out of it: what was typed, what is wrong with it, and what a call is made of.

use std::collections::BTreeMap;

use acs_codegen::internal::model::Place;
use acs_metadata::ListStyle;
use acs_metadata::facts::BodyKind;

/// What was typed into a form, by parameter; what was left empty is not there.
pub type Typed = BTreeMap<String, String>;

/// A value that does not fit, or one that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The parameter by its wire name; none where it is about the whole call.
    pub parameter: Option<String>,
    /// A sentence for the user who typed it.
    pub message: String,
}

impl Problem {
    pub(super) fn of(parameter: &str, message: impl Into<String>) -> Self {
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
