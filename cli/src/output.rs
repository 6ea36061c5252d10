//! What goes to standard output and standard error, and files to write.

use std::io::{Error, ErrorKind, Write, stderr, stdout};
use std::sync::OnceLock;

use acs_metadata::visible;
use serde_json::Value;

/// Prints `text`, in which nothing steers the terminal.
pub(crate) fn print(text: &str) {
    styled(&visible::text(text));
}

/// Prints a line.
pub(crate) fn line(text: &str) {
    print(&format!("{text}\n"));
}

/// Prints JSON, over several lines.
pub(crate) fn json(value: &Value) {
    json_text(&format!("{value:#}\n"));
}

/// Prints JSON that is text already.
pub(crate) fn json_text(json: &str) {
    styled(&visible::json(json));
}

/// Prints `text` as it is, with colours of our own. A reader that has gone, such as `head`, has seen enough; what else goes
/// wrong is in [`failure`].
pub(crate) fn styled(text: &str) {
    let mut out = stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        // Later ones are most likely the same.
        let _ = FAILED.set(error);
    }
}

/// Why standard output did not take everything.
pub(crate) fn failure() -> Option<&'static Error> {
    FAILED.get()
}

/// The first thing that could not be printed.
static FAILED: OnceLock<Error> = OnceLock::new();

/// Says a line on standard error, in which nothing steers the terminal.
pub(crate) fn note(text: &str) {
    styled_note(&visible::text(text));
}

/// Says a line on standard error as it is, with colours of our own; who does not listen misses it.
pub(crate) fn styled_note(text: &str) {
    let _ = writeln!(stderr(), "{text}");
}
