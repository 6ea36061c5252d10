//! What goes to standard output and standard error.

use std::fmt::Arguments;
use std::io::{Error, ErrorKind, Write, stderr, stdout};
use std::path::Path;
use std::sync::OnceLock;

use crate::failure::Failure;

/// The first thing that could not be said.
static FAILED: OnceLock<Error> = OnceLock::new();

/// Says it on standard output. A reader that has gone, such as `head`, has seen enough; what else goes wrong is in [`failure`].
pub(crate) fn say(text: Arguments<'_>) {
    let mut out = stdout().lock();
    if let Err(error) = out.write_fmt(text).and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        // Later ones are most likely the same.
        let _ = FAILED.set(error);
    }
}

/// Says it on standard error.
pub(crate) fn tell(text: Arguments<'_>) {
    let _ = stderr().lock().write_fmt(text);
}

/// Why standard output did not take everything.
pub(crate) fn failure() -> Option<Failure> {
    let error = FAILED.get()?;
    Some(Failure::file(
        "write to",
        Path::new("standard output"),
        error,
    ))
}
