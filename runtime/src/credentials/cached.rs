//! Keeps temporary credentials, and renews them before they end.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Credentials, CredentialsError, ProvideCredentials};
use crate::BoxFuture;
use crate::time::{Clock, SystemClock};

/// The vendor's SDKs begin this long before the end.
const MOST_AHEAD: Duration = Duration::from_secs(15 * 60);
/// The longest pause after failures.
const MOST_PAUSE: Duration = Duration::from_secs(60);

/// Keeps what a source gives for as long as it is good. Ahead of the end one caller renews it, while all others go on with
/// the old value; a renewal that fails leaves a value that has not ended where it is, and is tried again after a pause.
/// What has no expiration is asked for each time. A client wraps its source in this.
pub struct Cached {
    source: Box<dyn ProvideCredentials>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    /// Held by whoever renews.
    renewing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    current: Option<Kept>,
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
}

impl Cached {
    /// Keeps what this source gives.
    pub fn new(source: impl ProvideCredentials + 'static) -> Self {
        Self::with_clock(source, Arc::new(SystemClock))
    }

    /// The same by another clock.
    pub fn with_clock(source: impl ProvideCredentials + 'static, clock: Arc<dyn Clock>) -> Self {
        Self {
            source: Box::new(source),
            clock,
            state: Mutex::default(),
            renewing: tokio::sync::Mutex::new(()),
        }
    }

    async fn get(&self) -> Result<Credentials, CredentialsError> {
        match self.known() {
            Known::Good(credentials) => Ok(credentials),
            Known::Failed(error) => Err(error),
            Known::Ageing(old) => {
                // Whoever comes second goes on with the old value.
                let Ok(_turn) = self.renewing.try_lock() else {
                    return Ok(old);
                };
                Ok(self.renew().await.unwrap_or(old))
            }
            Known::Nothing => {
                let _turn = self.renewing.lock().await;
                // Somebody else may have been faster.
                match self.known() {
                    Known::Good(credentials) | Known::Ageing(credentials) => Ok(credentials),
                    Known::Failed(error) => Err(error),
                    Known::Nothing => self.renew().await,
                }
            }
        }
    }

    fn known(&self) -> Known {
        let now = self.clock.now();
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = state.failed.as_ref().filter(|(_, until)| now < *until);
        let current = state.current.as_ref();
        match current.filter(|kept| kept.ends_at.is_none_or(|end| now < end)) {
            Some(kept) if now < kept.renew_at || failed.is_some() => {
                Known::Good(kept.credentials.clone())
            }
            Some(kept) => Known::Ageing(kept.credentials.clone()),
            None => failed.map_or(Known::Nothing, |(error, _)| Known::Failed(error.clone())),
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
            let left = ends_at.duration_since(now).unwrap_or_default();
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
        Box::pin(self.get())
    }

    fn reject(&self, credentials: &Credentials) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_current = |kept: &Kept| kept.credentials.is_same(credentials);
        if state.current.as_ref().is_some_and(is_current) {
            state.current = None;
        }
        drop(state);
        self.source.reject(credentials);
    }
}
