//! Keeps temporary credentials, and renews them before they end.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Credentials, CredentialsError, ProvideCredentials};
use crate::BoxFuture;
use crate::time::timeout::within;
use crate::time::{Clock, SystemClock};

/// The vendor's SDKs begin this long before the end.
const MOST_AHEAD: Duration = Duration::from_secs(15 * 60);
/// The shortest time that something with an end is kept.
const LEAST_KEPT: Duration = Duration::from_secs(1);
/// The longest pause after failures.
const MOST_PAUSE: Duration = Duration::from_secs(60);

/// Keeps what a source gives for as long as it is good. Ahead of the end one caller renews it, while all others go on with
/// the old value; a renewal that fails leaves a value that has not ended where it is, and is tried again after a pause.
/// What has no expiration is asked for each time. A client wraps its source in this.
///
/// Whoever renews may be dropped at any time: the next caller takes its turn, and nobody waits for one that is gone.
pub struct Cached {
    shared: Arc<Shared>,
}

struct Shared {
    source: Box<dyn ProvideCredentials>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    /// Held by whoever renews.
    renewing: Arc<tokio::sync::Mutex<()>>,
}

/// The longest wait for a new value as long as the old one is good.
const MOST_WAIT: Duration = Duration::from_millis(500);

#[derive(Default)]
struct State {
    current: Option<Kept>,
    /// The source gave something without an end, which is not kept: nobody waits for anybody.
    is_endless: bool,
    failures: u32,
    /// The last failure, and until when it stands.
    failed: Option<(CredentialsError, SystemTime)>,
}

#[derive(Clone)]
struct Kept {
    credentials: Credentials,
    renew_at: SystemTime,
    ends_at: Option<SystemTime>,
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").finish_non_exhaustive()
    }
}

/// What to do with what is kept.
enum Known {
    /// It is good.
    Good(Credentials),
    /// It is good, and somebody should renew it.
    Ageing(Credentials),
    /// There is nothing good; the last try failed a moment ago.
    Failed(CredentialsError),
    /// There is nothing good.
    Nothing,
    /// Nothing is ever kept of this source.
    Endless,
}

impl Cached {
    /// Keeps what this source gives.
    pub fn new(source: impl ProvideCredentials + 'static) -> Self {
        Self::with_clock(source, Arc::new(SystemClock))
    }

    /// The same by another clock.
    pub fn with_clock(source: impl ProvideCredentials + 'static, clock: Arc<dyn Clock>) -> Self {
        Self {
            shared: Arc::new(Shared {
                source: Box::new(source),
                clock,
                state: Mutex::default(),
                renewing: Arc::default(),
            }),
        }
    }
}

impl Shared {
    async fn get(self: Arc<Self>) -> Result<Credentials, CredentialsError> {
        match self.known() {
            Known::Good(credentials) => Ok(credentials),
            Known::Failed(error) => Err(error),
            Known::Ageing(old) => {
                // Whoever comes second goes on with the old value.
                let Ok(turn) = self.renewing.clone().try_lock_owned() else {
                    return Ok(old);
                };
                let renewal = async move {
                    let _turn = turn;
                    self.renew().await
                };
                let Ok(runtime) = tokio::runtime::Handle::try_current() else {
                    return Ok(renewal.await.unwrap_or(old));
                };
                // It goes on when this caller is given up, and this caller goes on when it takes long.
                let renewed = within(MOST_WAIT, runtime.spawn(renewal)).await;
                Ok(match renewed {
                    Some(Ok(Ok(new))) => new,
                    _ => old,
                })
            }
            Known::Endless => self.renew().await,
            Known::Nothing => {
                let _turn = self.renewing.lock().await;
                // Somebody else may have been faster.
                match self.known() {
                    Known::Good(credentials) | Known::Ageing(credentials) => Ok(credentials),
                    Known::Failed(error) => Err(error),
                    Known::Nothing | Known::Endless => self.renew().await,
                }
            }
        }
    }

    fn known(&self) -> Known {
        let now = self.clock.now();
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not make a failure last.
        let failed = state.failed.as_ref().filter(|(_, until)| {
            let left = until.duration_since(now).unwrap_or_default();
            !left.is_zero() && left <= MOST_PAUSE
        });
        let current = state.current.as_ref();
        match current.filter(|kept| kept.ends_at.is_none_or(|end| now < end)) {
            Some(kept) if now < kept.renew_at || failed.is_some() => {
                Known::Good(kept.credentials.clone())
            }
            Some(kept) => Known::Ageing(kept.credentials.clone()),
            None => match failed {
                Some((error, _)) => Known::Failed(error.clone()),
                None if state.is_endless => Known::Endless,
                None => Known::Nothing,
            },
        }
    }

    async fn renew(&self) -> Result<Credentials, CredentialsError> {
        let found = self.source.credentials().await;
        let now = self.clock.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match found {
            Ok(credentials) => {
                state.failures = 0;
                state.failed = None;
                state.current = Self::keep(&credentials, now);
                state.is_endless = state.current.is_none();
                Ok(credentials)
            }
            Err(error) => {
                let pause = Duration::from_secs(1) * 2_u32.pow(state.failures.min(10));
                state.failures = state.failures.saturating_add(1);
                state.failed = Some((error.clone(), now + pause.min(MOST_PAUSE)));
                Err(error)
            }
        }
    }

    /// How long something is kept; what has no end, not at all.
    fn keep(credentials: &Credentials, now: SystemTime) -> Option<Kept> {
        let credentials = credentials.clone();
        if let Some(ends_at) = credentials.expiration() {
            // What seems to have ended may be good by the service's clock, and is no reason to ask at every call.
            let left = ends_at.duration_since(now).unwrap_or_default();
            let left = left.max(LEAST_KEPT);
            // What ends soon anyway is not renewed at every call.
            let ahead = MOST_AHEAD.min(left / 4);
            return Some(Kept {
                renew_at: now + (left - ahead),
                // A request that arrives a moment after the end is refused.
                ends_at: Some(now + (left - (left / 20).min(Duration::from_secs(10)))),
                credentials,
            });
        }
        let renew_at = credentials.reload_at?;
        Some(Kept {
            credentials,
            renew_at,
            ends_at: None,
        })
    }
}

impl ProvideCredentials for Cached {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.shared.clone().get())
    }

    fn reject(&self, credentials: &Credentials) {
        let mut state = self
            .shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let is_current = |kept: &Kept| kept.credentials.is_same(credentials);
        if state.current.as_ref().is_some_and(is_current) {
            state.current = None;
        }
        drop(state);
        self.shared.source.reject(credentials);
    }
}
