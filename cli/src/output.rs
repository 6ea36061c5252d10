//! Text for standard output.

use std::io::{ErrorKind, Write, stdout};
use std::path::Path;

use crate::failure::Failure;

/// Prints `text` as it is; a reader that has gone, such as `head`, has seen enough.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::file(
            "write to",
            Path::new("standard output"),
            &error,
        )),
        _ => Ok(()),
    }
}
