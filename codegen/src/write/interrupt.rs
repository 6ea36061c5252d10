//! Stopping writers of this process when it is asked to end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

/// Whether [`stop_writing`] was called.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// Whether a writer has put its files in their places.
static WRITTEN: AtomicBool = AtomicBool::new(false);

/// Read by writers while they have files on disk that are not in their places yet.
static WRITING: RwLock<()> = RwLock::new(());

/// A writer at work. Sections of one thread must not be nested.
pub(super) struct Section(
    #[expect(dead_code, reason = "held, not used")] RwLockReadGuard<'static, ()>,
);

impl Section {
    /// Waits for ever once writing has been stopped.
    pub(super) fn begin() -> Self {
        Self(WRITING.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the writer has to remove what it has prepared, and give up.
    pub(super) fn is_stopped(&self) -> bool {
        STOPPED.load(Ordering::SeqCst)
    }

    /// Everything is in its place.
    pub(super) fn finish(self) {
        WRITTEN.store(true, Ordering::SeqCst);
    }
}

/// Stops all writing of this process, for a program that is about to end: by a signal such as SIGINT.
///
/// Writers that prepare files remove them and fail with [`Error::Interrupted`](crate::Error::Interrupted); those that are putting files
/// in their places finish, which takes a moment. The function returns when no writer has temporary files left, and a later
/// writer of this process waits for ever. Returns whether this process has written files.
///
/// Without it a process that is killed may leave temporary files and some of its changes; the next run on the same folder
/// finishes or removes them.
#[must_use]
pub fn stop_writing() -> bool {
    STOPPED.store(true, Ordering::SeqCst);
    let guard = WRITING.write().unwrap_or_else(PoisonError::into_inner);
    // Held until the process ends.
    std::mem::forget(guard);
    WRITTEN.load(Ordering::SeqCst)
}
