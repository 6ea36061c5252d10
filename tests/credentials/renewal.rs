//! Keeping and renewing, alone and under load.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use acs_runtime::credentials::Cached;
use acs_runtime::operation::{Endpoints, Method, Operation, Product};
use acs_runtime::time::Clock;
use acs_runtime::{
    BoxFuture, Client, ClientBuilder, Credentials, CredentialsError, HttpRequest, HttpResponse,
    ProvideCredentials, Transport, TransportError,
};
use acs_sdk::dypnsapi;

use crate::{Hand, found, refusal};

struct Source {
    clock: Hand,
    lasts: Duration,
    asked: Arc<AtomicUsize>,
    fails: Arc<AtomicBool>,
}

impl ProvideCredentials for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let found = if self.fails.load(Ordering::SeqCst) {
            Err(CredentialsError::new("down"))
        } else {
            let end = self.clock.now() + self.lasts;
            Ok(Credentials::new(number.to_string(), "s").with_expiration(end))
        };
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            found
        })
    }
}

#[tokio::test]
async fn renewal_is_ahead_of_the_end_alone_and_survives_failures() {
    let clock = Hand(Arc::new(std::sync::Mutex::new(SystemTime::now())));
    let (asked, fails) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let source = Source {
        clock: clock.clone(),
        lasts: Duration::from_secs(3600),
        asked: asked.clone(),
        fails: fails.clone(),
    };
    let cached = Arc::new(Cached::with_clock(source, Arc::new(clock.clone())));
    let pass = |seconds: u64| *clock.0.lock().unwrap() += Duration::from_secs(seconds);
    let together = || async {
        let calls = (0..50).map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { found(&*cached).await.0 })
        });
        let mut ids = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            ids.push(call.await.unwrap());
        }
        ids.sort();
        ids.dedup();
        ids
    };
    assert_eq!(together().await, ["0"], "fifty at once ask once");
    pass(2600);
    assert_eq!(together().await, ["0"]);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    pass(200);
    assert_eq!(
        together().await,
        ["0", "1"],
        "one renews, the others go on with the old value"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // The source fails: the value that has not ended stays, and the source is not hammered.
    pass(2800);
    fails.store(true, Ordering::SeqCst);
    assert_eq!(together().await, ["1"]);
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    pass(2);
    assert_eq!(together().await, ["1"]);
    assert_eq!(asked.load(Ordering::SeqCst), 4);
    pass(1000);
    assert_eq!(refusal(&*cached).await, "down");
    let so_far = asked.load(Ordering::SeqCst);
    assert_eq!(refusal(&*cached).await, "down");
    assert_eq!(
        asked.load(Ordering::SeqCst),
        so_far,
        "the failure stands for a moment"
    );
    fails.store(false, Ordering::SeqCst);
    pass(60);
    let new = cached.credentials().await.unwrap();
    assert_eq!(new.access_key_id(), so_far.to_string());
    // The service knows better when they end.
    cached.reject(&Credentials::new("other", "s"));
    assert_eq!(found(&*cached).await.0, so_far.to_string());
    cached.reject(&new);
    assert_eq!(found(&*cached).await.0, (so_far + 1).to_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_while_credentials_end_every_second() {
    struct Every(Arc<AtomicUsize>);
    impl ProvideCredentials for Every {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(30)).await;
                let end = SystemTime::now() + Duration::from_secs(1);
                Ok(Credentials::new("id", "secret").with_expiration(end))
            })
        }
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let cached = Arc::new(Cached::new(Every(asked.clone())));
    let started = std::time::Instant::now();
    let workers: Vec<_> = (0..20)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move {
                for _ in 0..500 {
                    let credentials = cached.credentials().await.unwrap();
                    assert!(credentials.expiration().unwrap() > SystemTime::now());
                    tokio::time::sleep(Duration::from_millis(6)).await;
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    // A value is renewed after three quarters of its second, and once.
    let most = started.elapsed().as_millis() / 750 + 2;
    let asked = asked.load(Ordering::SeqCst);
    assert!(asked as u128 <= most, "{asked} renewals, {most} at most");
    assert!(asked > 2, "{asked}");
}

#[tokio::test]
async fn whoever_renews_may_be_dropped() {
    let clock = Hand(Arc::new(std::sync::Mutex::new(SystemTime::now())));
    let asked = Arc::new(AtomicUsize::new(0));
    let source = Source {
        clock: clock.clone(),
        lasts: Duration::from_secs(3600),
        asked: asked.clone(),
        fails: Arc::new(AtomicBool::new(false)),
    };
    let cached = Arc::new(Cached::with_clock(source, Arc::new(clock.clone())));
    // The first one gives up while nothing is there yet; those who wait for it go on by themselves.
    let first = tokio::time::timeout(Duration::from_millis(1), cached.credentials());
    let others: Vec<_> = (0..10)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { found(&*cached).await.0 })
        })
        .collect();
    assert!(first.await.is_err(), "it was given up");
    for other in others {
        let id = tokio::time::timeout(Duration::from_secs(5), other).await;
        assert_eq!(id.unwrap().unwrap(), "1");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // While there is an old value the renewal goes on without whoever began it, and nobody waits for it.
    *clock.0.lock().unwrap() += Duration::from_secs(3000);
    let renews = tokio::time::timeout(Duration::from_millis(1), cached.credentials());
    assert!(renews.await.is_err(), "it was given up");
    assert_eq!(found(&*cached).await.0, "1");
    while found(&*cached).await.0 == "1" {
        tokio::task::yield_now().await;
    }
    assert_eq!(found(&*cached).await.0, "2");
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn what_has_no_end_is_asked_for_without_a_queue() {
    struct Slow;
    impl ProvideCredentials for Slow {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                Ok(Credentials::new("id", "secret"))
            })
        }
    }
    let cached = Arc::new(Cached::new(Slow));
    assert_eq!(found(&*cached).await.0, "id");
    let started = std::time::Instant::now();
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { found(&*cached).await.0 })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), "id");
    }
    // One after the other they would take five seconds.
    assert!(
        started.elapsed() < Duration::from_millis(2500),
        "{:?}",
        started.elapsed()
    );
}

/// Answers every request, and refuses one that was signed with what had ended.
#[derive(Clone)]
struct Service {
    clock: Ticking,
    served: Arc<AtomicUsize>,
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        // The token says until when it is good, in microseconds.
        let token = request.header("x-acs-security-token").unwrap();
        let end = SystemTime::UNIX_EPOCH + Duration::from_micros(token.parse().unwrap());
        let is_good = self.clock.now() < end;
        self.served.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok(HttpResponse {
                status: if is_good { 200 } else { 400 },
                headers: Vec::new(),
                body: if is_good {
                    b"{}".to_vec()
                } else {
                    br#"{"Code":"InvalidSecurityToken.Expired","Message":"m"}"#.to_vec()
                },
            })
        })
    }
}

/// A clock on which each look takes a tenth of a millisecond.
#[derive(Clone, Default)]
struct Ticking(Arc<AtomicUsize>);

impl Clock for Ticking {
    fn now(&self) -> SystemTime {
        let ticks = self.0.fetch_add(1, Ordering::SeqCst);
        SystemTime::UNIX_EPOCH + Duration::from_micros(1_700_000_000_000_000 + 100 * ticks as u64)
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

struct EverySecond {
    clock: Ticking,
    ends: Arc<std::sync::Mutex<Vec<SystemTime>>>,
}

impl ProvideCredentials for EverySecond {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let end = self.clock.now() + Duration::from_secs(1);
            self.ends.lock().unwrap().push(end);
            // Others go on meanwhile.
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            let token = end.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            let key = Credentials::new("id", "secret").with_token(token.as_micros().to_string());
            Ok(key.with_expiration(end))
        })
    }
}

static PRODUCT: Product = Product {
    code: "Demo",
    version: "1",
    endpoints: Endpoints::Central("demo.aliyuncs.com"),
};
static WRITE: Operation = Operation::new(&PRODUCT, "CreateDemo", Method::Post);

// On one thread, where a second of this clock cannot hide a pause of the machine's.
#[tokio::test]
async fn a_client_makes_ten_thousand_calls_while_its_credentials_end_every_second() {
    let clock = Ticking::default();
    let ends = Arc::new(std::sync::Mutex::new(Vec::new()));
    let service = Service {
        clock: clock.clone(),
        served: Arc::default(),
    };
    let client: Client = ClientBuilder::new(&PRODUCT)
        .transport(service.clone())
        .clock(clock.clone())
        .credentials(EverySecond {
            clock: clock.clone(),
            ends: ends.clone(),
        })
        .total_timeout(Duration::from_secs(1_000_000))
        .max_attempts(1)
        .build()
        .unwrap();
    let workers: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                for _ in 0..500 {
                    // Any type without a value is a call without parameters.
                    let nothing = dypnsapi::SendSmsVerifyCodeResponse::default();
                    let mut output = dypnsapi::SendSmsVerifyCodeResponse::default();
                    client.call(&WRITE, &nothing, &mut output).await.unwrap();
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    assert_eq!(
        service.served.load(Ordering::SeqCst),
        10_000,
        "no call was repeated"
    );
    let ends = ends.lock().unwrap();
    let seconds = clock.0.load(Ordering::SeqCst) / 10_000;
    assert!(seconds >= 5, "the clock passed {seconds} seconds");
    // Renewed after three quarters of its second, and by one.
    let most = seconds * 4 / 3 + 2;
    assert!(
        ends.len() <= most,
        "{} renewals, {most} at most",
        ends.len()
    );
    let apart = ends
        .windows(2)
        .map(|pair| pair[1].duration_since(pair[0]).unwrap());
    assert!(
        apart.min().unwrap() >= Duration::from_millis(700),
        "no expiry is renewed for twice"
    );
}
