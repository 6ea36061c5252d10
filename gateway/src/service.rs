//! What becomes of one request, apart from how it travels.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use acs_metadata::{Metadata, Operation};
use serde_json::{Value, json};

use crate::answer::RefusalStyle;
use crate::answer::{Answer, Refusal};
use crate::clock::{Clock, seconds};
use crate::dypnsapi::{Dypnsapi, keeps_messages};
use crate::event::{Event, Observer};
use crate::fault::{Fault, Faults};
use crate::paging;
use crate::parameters;
use crate::request::Request;
use crate::verify::{AccessKey, verify};

/// A gateway without its connections.
pub(crate) struct Service {
    pub(crate) specs: Vec<Metadata>,
    pub(crate) keys: HashMap<String, AccessKey>,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) refusal_style: RefusalStyle,
    pub(crate) prefixed_codes: bool,
    pub(crate) host: String,
    /// Number of items in lists that come in pages; that of the example unless set.
    pub(crate) list_length: Option<usize>,
    pub(crate) check_parameters: bool,
    pub(crate) observer: Option<Observer>,
    pub(crate) state: Mutex<State>,
}

/// What changes from request to request.
pub(crate) struct State {
    pub(crate) dypnsapi: Dypnsapi,
    /// Nonces with the second they came in.
    pub(crate) nonces: HashMap<String, u64>,
    /// The second in which nonces were forgotten last.
    pub(crate) forgot_at: u64,
    pub(crate) faults: VecDeque<Option<Fault>>,
    /// What goes wrong once no more is planned.
    pub(crate) at_random: Option<Faults>,
    pub(crate) requests: usize,
}

/// Nonces are remembered for twice the window in which a request is valid.
const NONCE_SECONDS: u64 = 30 * 60;

impl Service {
    /// Counts the request, and gives what shall go wrong with it.
    pub(crate) fn next_fault(&self) -> Option<Fault> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests += 1;
        match state.faults.pop_front() {
            Some(planned) => planned,
            None => state.at_random.as_mut()?.next().flatten(),
        }
    }

    /// Tells the observer, if there is one.
    pub(crate) fn report(&self, event: Event) {
        if let Some(observer) = &self.observer {
            observer(event);
        }
    }

    /// Handles a request.
    pub(crate) fn handle(&self, request: &Request) -> Answer {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let request_id = format!("00000000-0000-4000-8000-{:012}", state.requests);
        let messages = state.dypnsapi.messages.len();
        match self.decide(request, &mut state, &request_id) {
            Ok(body) => Answer {
                status: 200,
                body,
                request_id,
                retry_after: None,
                error: None,
                message: state.dypnsapi.messages.get(messages).cloned(),
            },
            Err(refusal) => refusal.answer(request_id, &self.host),
        }
    }

    fn decide(
        &self,
        request: &Request,
        state: &mut State,
        request_id: &str,
    ) -> Result<Value, Refusal> {
        let (spec, operation) = self.find(request)?;
        if !operation
            .methods
            .iter()
            .any(|method| method.value.eq_ignore_ascii_case(&request.method))
        {
            return Err(Refusal::new(
                405,
                "UnsupportedHTTPMethod",
                "This http method is not supported.",
            ));
        }
        if !operation.is_anonymous() {
            let now = self.clock.now();
            verify(request, &self.keys, now)?;
            let nonce = request.header("x-acs-signature-nonce").unwrap_or_default();
            let second = seconds(now);
            if state.forgot_at != second {
                state.forgot_at = second;
                state
                    .nonces
                    .retain(|_, seen| *seen + NONCE_SECONDS > second);
            }
            if nonce.is_empty() || state.nonces.insert(nonce.to_owned(), second).is_some() {
                return Err(Refusal::new(
                    400,
                    "SignatureNonceUsed",
                    "Specified signature nonce was used already.",
                ));
            }
        }
        let given = request.parameters();
        let is_dypnsapi = keeps_messages(&spec.info.product.value);
        let checked = match self.check_parameters {
            true => parameters::check(operation, &given),
            false => Ok(()),
        };
        let result = checked.and_then(|()| match operation.name.as_str() {
            "SendSmsVerifyCode" if is_dypnsapi => {
                state.dypnsapi.send(&given, self.clock.now(), request_id)
            }
            "CheckSmsVerifyCode" if is_dypnsapi => state.dypnsapi.check(&given, self.clock.now()),
            _ => paging::page(
                spec,
                operation,
                request,
                example(operation, request_id),
                self.list_length,
            ),
        });
        result.map_err(|refusal| {
            if is_dypnsapi {
                self.product_refusal(refusal)
            } else {
                refusal
            }
        })
    }

    fn find(&self, request: &Request) -> Result<(&Metadata, &Operation), Refusal> {
        let action = request.header("x-acs-action").unwrap_or_default();
        let version = request.header("x-acs-version").unwrap_or_default();
        let by_name = |spec: &&Metadata| spec.operations.contains_key(action);
        let spec = self
            .specs
            .iter()
            .filter(by_name)
            .find(|spec| spec.info.version.value == version);
        let known = spec.and_then(|spec| {
            spec.operations
                .get(action)
                .map(|operation| (spec, operation))
        });
        known.ok_or_else(|| {
            if self.specs.iter().any(|spec| by_name(&spec)) {
                Refusal::new(
                    400,
                    "InvalidVersion",
                    "Specified parameter Version is not valid.",
                )
            } else {
                Refusal::new(
                    404,
                    "InvalidAction.NotFound",
                    "Specified api is not found, please check your url and method.",
                )
            }
        })
    }

    /// The product's own refusals come in two shapes and two spellings.
    fn product_refusal(&self, mut refusal: Refusal) -> Refusal {
        if self.prefixed_codes && !refusal.code.starts_with("isv.") {
            refusal.code = match refusal.code.as_str() {
                "FREQUENCY_FAIL" => "biz.FREQUENCY".to_owned(),
                code => format!("isv.{code}"),
            };
        }
        refusal.style = self.refusal_style;
        refusal
    }
}

/// The spec's example, with the request's own id where it has one.
fn example(operation: &Operation, request_id: &str) -> Value {
    let json = operation.json_example();
    let parsed = json.and_then(|example| serde_json::from_str::<Value>(&example.body).ok());
    match parsed {
        Some(Value::Object(mut members)) => {
            if let Some(id) = members.get_mut("RequestId") {
                *id = Value::String(request_id.to_owned());
            }
            Value::Object(members)
        }
        Some(other) => other,
        None => json!({ "RequestId": request_id }),
    }
}
