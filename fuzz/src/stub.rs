//! A client without a network and without waiting.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use acs_runtime::time::Clock;
use acs_runtime::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use acs_runtime::{BoxFuture, ClientBuilder, Credentials};

/// Never in an input by chance, so that it can be looked for in what is shown.
pub(crate) const SECRET: &str = "planted-secret-7Q2x";

/// Answers every request alike, and keeps them.
#[derive(Clone)]
pub(crate) struct Stub {
    answer: Arc<HttpResponse>,
    sent: Arc<Mutex<Vec<HttpRequest>>>,
}

impl Stub {
    pub(crate) fn new(answer: HttpResponse) -> Self {
        Self {
            answer: Arc::new(answer),
            sent: Arc::default(),
        }
    }

    /// The requests that came since this was asked last.
    pub(crate) fn take_sent(&self) -> Vec<HttpRequest> {
        std::mem::take(&mut self.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Transport for Stub {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.push(request);
        Box::pin(std::future::ready(Ok((*self.answer).clone())))
    }
}

/// Waiting only moves the hands.
#[derive(Clone, Default)]
pub(crate) struct Hands(Arc<AtomicU64>);

impl Clock for Hands {
    fn now(&self) -> SystemTime {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        start + Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        // As far as a call can wait, so that a long wait that was asked for does not leave the calendar.
        self.0
            .fetch_add(milliseconds.min(60_000), Ordering::Relaxed);
        Box::pin(std::future::ready(()))
    }
}

/// Settings that need nothing from outside.
pub(crate) fn configured<C: From<acs_runtime::Client>>(
    builder: ClientBuilder<C>,
    stub: &Stub,
) -> C {
    let built = builder
        .endpoint("127.0.0.1:1")
        .credentials(Credentials::new("planted-id", SECRET))
        .transport(stub.clone())
        .clock(Hands::default())
        .nonces(|| "nonce".to_owned())
        .build();
    match built {
        Ok(client) => client,
        Err(error) => panic!("the client of the fuzz targets is not built: {error}"),
    }
}

/// Runs a future that waits for nothing outside of the process.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime = match tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
        {
            Ok(runtime) => runtime,
            Err(error) => panic!("there is no runtime: {error}"),
        };
    }
    RUNTIME.with(|runtime| runtime.block_on(future))
}

/// Reads `STATUS`, lines of `name: value`, an empty line and the body; what is not there has a likely value.
pub(crate) fn answer(data: &[u8]) -> HttpResponse {
    let (head, body) = match data.windows(2).position(|two| two == b"\n\n") {
        Some(end) => data.split_at(end),
        None => (&b"200"[..], data),
    };
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.trim().parse().ok());
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    });
    HttpResponse {
        status: status
            .filter(|status| (100..1000).contains(status))
            .unwrap_or(400),
        headers: headers.collect(),
        body: body.strip_prefix(b"\n\n").unwrap_or(body).to_vec(),
    }
}
