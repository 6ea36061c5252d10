//! Signals that ask a command to end while it may be writing files.

use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use acs_codegen::stop_writing;

use crate::output;

/// Whether a signal has come. The thread that waits for signals ends the process then.
static RECEIVED: AtomicBool = AtomicBool::new(false);

/// Ends the process in good order when it is asked to end: temporary files are removed, or the files are put in their places first.
///
/// Where the system does not let signals be handled, they end the process at once, and the next run removes what this one left.
pub(crate) fn watch() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build();
    let Ok(runtime) = runtime else { return };
    let signals = {
        let _context = runtime.enter();
        Signals::new()
    };
    let Ok(mut signals) = signals else { return };
    thread::spawn(move || {
        let code = runtime.block_on(signals.next());
        RECEIVED.store(true, Ordering::SeqCst);
        output::note(match stop_writing() {
            true => "interrupted after the files were written",
            false => "interrupted; nothing was written",
        });
        exit(code);
    });
}

/// Waits for the end of the process if a signal has come, so that nothing else is said about it.
pub(crate) fn wait_if_received() {
    while RECEIVED.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// The signals that ask a process to end. SIGHUP is not among them, so that `nohup` can have it ignored.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for one, and gives the exit code: 128 and the number of the signal, as shells do.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.interrupt.recv() => 130,
            _ = self.terminate.recv() => 143,
        }
    }
}

/// Ctrl-C of the console.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> i32 {
        let _ = self.0.recv().await;
        130
    }
}
