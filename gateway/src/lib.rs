//! A stand-in for the vendor's gateway on loopback, driven by the same specs as the generated clients.
//!
//! It verifies signatures as the vendor does, checks parameters against the spec, keeps the state of Dypnsapi
//! (codes, intervals, daily limits), and goes wrong when told to. Nothing leaves the machine.
#![forbid(unsafe_code)]

mod answer;
mod clock;
mod dypnsapi;
mod event;
mod fault;
mod paging;
mod parameters;
mod random;
mod request;
mod server;
mod service;
mod verify;

use std::collections::{HashMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fmt, io};

use acs_metadata::Metadata;
pub use answer::RefusalStyle;
pub use clock::{Clock, ManualClock, SystemClock};
pub use dypnsapi::{WrongCode, keeps_messages};
use event::Observer;
pub use event::SentMessage;
pub use event::{Call, Event, ServiceError};
pub use fault::{Fault, Faults};
use service::Service;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use verify::AccessKey;

/// Settings of a gateway.
pub struct GatewayBuilder {
    specs: Vec<Metadata>,
    keys: HashMap<String, AccessKey>,
    clock: Box<dyn Clock>,
    seed: u64,
    daily_limit: u32,
    wrong_code: WrongCode,
    refusal_style: RefusalStyle,
    prefixed_codes: bool,
    address: SocketAddr,
    allow_remote: bool,
    list_length: Option<usize>,
    check_parameters: bool,
    observer: Option<Observer>,
}

impl fmt::Debug for GatewayBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayBuilder")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Why a gateway does not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address is reachable from other machines, and `allow_remote` was not called.
    NotLoopback(SocketAddr),
    /// The system does not let the gateway listen, mostly because the port is taken.
    Io {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system said; it is the [source](std::error::Error::source), and not part of the message.
        error: io::Error,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback(address) => write!(
                f,
                "{address} can be reached from other machines; call `allow_remote(true)` if that is meant"
            ),
            Self::Io { address, .. } => write!(f, "cannot listen on {address}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotLoopback(_) => None,
            Self::Io { error, .. } => Some(error),
        }
    }
}

impl GatewayBuilder {
    /// Adds a product.
    #[must_use]
    pub fn spec(mut self, spec: Metadata) -> Self {
        self.specs.push(spec);
        self
    }

    /// Accepts an access key.
    #[must_use]
    pub fn access_key(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        let key = AccessKey {
            secret: secret.into(),
            token: None,
        };
        self.keys.insert(id.into(), key);
        self
    }

    /// Accepts a temporary access key.
    #[must_use]
    pub fn temporary_key(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
        token: impl Into<String>,
    ) -> Self {
        let key = AccessKey {
            secret: secret.into(),
            token: Some(token.into()),
        };
        self.keys.insert(id.into(), key);
        self
    }

    /// Where the time comes from.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Start of the random numbers that codes are made of.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Messages one number may get in a day of Beijing; 10 unless told.
    #[must_use]
    pub fn daily_limit(mut self, messages: u32) -> Self {
        self.daily_limit = messages;
        self
    }

    /// How a wrong code is reported.
    #[must_use]
    pub fn wrong_code(mut self, wrong_code: WrongCode) -> Self {
        self.wrong_code = wrong_code;
        self
    }

    /// How Dypnsapi refuses.
    #[must_use]
    pub fn refusal_style(mut self, style: RefusalStyle) -> Self {
        self.refusal_style = style;
        self
    }

    /// Whether Dypnsapi's error codes come with `isv.` or `biz.` in front.
    #[must_use]
    pub fn prefixed_codes(mut self, prefixed: bool) -> Self {
        self.prefixed_codes = prefixed;
        self
    }

    /// The number of items in every list that comes in pages, for trying them out: the items of the example are repeated,
    /// with identities that differ. Without it a list has the items of its example.
    #[must_use]
    pub fn list_length(mut self, items: usize) -> Self {
        self.list_length = Some(items);
        self
    }

    /// Whether parameters are checked against the spec; `true` by default. Without checks a test of something else needs no
    /// values that the spec allows.
    #[must_use]
    pub fn check_parameters(mut self, check: bool) -> Self {
        self.check_parameters = check;
        self
    }

    /// Where to listen; any free port of 127.0.0.1 unless told.
    #[must_use]
    pub fn bind(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Allows addresses that other machines can reach.
    #[must_use]
    pub fn allow_remote(mut self, allow: bool) -> Self {
        self.allow_remote = allow;
        self
    }

    /// Calls `observer` for each request once its response is known, and for each message that was sent.
    ///
    /// It is called before the response is sent, on a thread that handles requests, so it has to return soon. A second observer
    /// replaces the first.
    ///
    /// ```
    /// use acs_gateway::{Event, Gateway};
    ///
    /// let builder = Gateway::builder().observer(|event| {
    ///     if let Event::Call(call) = event {
    ///         eprintln!("{} {:?}: {:?}", call.method, call.operation, call.status);
    ///     }
    /// });
    /// ```
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(Event) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Starts listening.
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub async fn start(self) -> Result<Gateway, StartError> {
        if !self.address.ip().is_loopback() && !self.allow_remote {
            return Err(StartError::NotLoopback(self.address));
        }
        let failed = |error| StartError::Io {
            address: self.address,
            error,
        };
        let listener = TcpListener::bind(self.address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let mut dypnsapi = dypnsapi::Dypnsapi::new(self.seed);
        dypnsapi.daily_limit = self.daily_limit;
        dypnsapi.wrong_code = self.wrong_code;
        let service = Arc::new(Service {
            specs: self.specs,
            keys: self.keys,
            clock: self.clock,
            refusal_style: self.refusal_style,
            prefixed_codes: self.prefixed_codes,
            host: address.to_string(),
            list_length: self.list_length,
            check_parameters: self.check_parameters,
            observer: self.observer,
            state: Mutex::new(service::State {
                dypnsapi,
                nonces: HashMap::new(),
                forgot_at: 0,
                faults: VecDeque::new(),
                at_random: None,
                requests: 0,
            }),
        });
        let task = tokio::spawn(server::serve(listener, Arc::clone(&service)));
        Ok(Gateway {
            address,
            service,
            task,
        })
    }
}

/// A gateway that listens until it is dropped.
pub struct Gateway {
    address: SocketAddr,
    service: Arc<Service>,
    task: JoinHandle<()>,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Gateway {
    /// A gateway without products or keys.
    #[must_use]
    pub fn builder() -> GatewayBuilder {
        GatewayBuilder {
            specs: Vec::new(),
            keys: HashMap::new(),
            clock: Box::new(SystemClock),
            seed: 0x5eed,
            daily_limit: 10,
            wrong_code: WrongCode::default(),
            refusal_style: RefusalStyle::default(),
            prefixed_codes: false,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            list_length: None,
            check_parameters: true,
            observer: None,
        }
    }

    /// The endpoint to give to a client.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets the next requests go wrong, one fault each; `None` lets one pass.
    pub fn fault_plan(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.state().faults.extend(faults);
    }

    /// Lets the next request go wrong.
    pub fn fault(&self, fault: Fault) {
        self.fault_plan([Some(fault)]);
    }

    /// Lets requests go wrong at random, once no more of a plan is left.
    pub fn faults(&self, faults: Faults) {
        self.state().at_random = Some(faults);
    }

    /// The messages that would have been sent.
    #[must_use]
    pub fn messages(&self) -> Vec<SentMessage> {
        self.state().dypnsapi.messages.clone()
    }

    /// How many requests came, handled or not.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.state().requests
    }

    fn state(&self) -> std::sync::MutexGuard<'_, service::State> {
        self.service
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.task.abort();
    }
}
