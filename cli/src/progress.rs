//! A sign of life during long work, for people alone: only on a terminal, and only once the work is long.

use std::io::{IsTerminal, Write, stderr};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Work that is shorter says nothing.
const PATIENCE: Duration = Duration::from_millis(700);

/// Shown until it is dropped.
pub(crate) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    /// Says `what` is being done, and since when.
    pub(crate) fn of(what: &'static str) -> Self {
        if !stderr().is_terminal() {
            return Self(None);
        }
        let (done, waiting) = channel();
        let start = Instant::now();
        let thread = std::thread::spawn(move || {
            let mut patience = PATIENCE;
            while waiting.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                // A terminal that cannot be written to misses nothing that matters.
                let _ = write!(stderr(), "\r{what}, {} s", start.elapsed().as_secs());
                let _ = stderr().flush();
                patience = Duration::from_secs(1);
            }
            if start.elapsed() >= PATIENCE {
                let _ = write!(stderr(), "\r\u{1b}[K");
            }
        });
        Self(Some((done, thread)))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.0.take() {
            drop(done);
            // It has nothing to panic about, and the work is done whatever became of it.
            let _ = thread.join();
        }
    }
}
