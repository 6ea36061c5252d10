//! What goes to standard output and standard error, and files to write.

use std::fmt::Arguments;
use std::io::{Error, ErrorKind, Write, stderr, stdout};
use std::path::Path;
use std::sync::OnceLock;

use acs_codegen::visible;
use serde_json::Value;

use crate::failure::Failure;

/// Prints `text`, in which nothing steers the terminal.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    styled(&visible::text(text))
}

/// Prints a line.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    print(&format!("{text}\n"))
}

/// Prints JSON, over several lines.
pub(crate) fn json(value: &Value) -> Result<(), Failure> {
    json_text(&format!("{value:#}\n"))
}

/// Prints JSON that is text already.
pub(crate) fn json_text(json: &str) -> Result<(), Failure> {
    styled(&visible::json(json))
}

/// Says a line on standard error, in which nothing steers the terminal.
pub(crate) fn note(text: &str) {
    eprintln!("{}", visible::text(text));
}

/// Prints `text` as it is, with colours of our own.
pub(crate) fn styled(text: &str) -> Result<(), Failure> {
    write(format_args!("{text}")).map_err(|error| unwritten(&error))
}

/// As [`styled`]; what goes wrong is kept for [`failure`].
pub(crate) fn say(text: Arguments<'_>) {
    if let Err(error) = write(text) {
        // Later ones are most likely the same.
        let _ = FAILED.set(error);
    }
}

/// Why standard output did not take everything that was said.
pub(crate) fn failure() -> Option<Failure> {
    FAILED.get().map(unwritten)
}

/// The first thing that could not be said.
static FAILED: OnceLock<Error> = OnceLock::new();

/// Writes at once; a reader that has gone, such as `head`, has seen enough.
fn write(text: Arguments<'_>) -> Result<(), Error> {
    let mut out = stdout().lock();
    match out.write_fmt(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

fn unwritten(error: &Error) -> Failure {
    Failure::file("write to", Path::new("standard output"), error)
}

/// Says it on standard error; who does not listen misses it.
pub(crate) fn tell(text: Arguments<'_>) {
    let _ = stderr().lock().write_fmt(text);
}

/// Refuses to write over the file that is read, by whatever name.
pub(crate) fn refuse_input(input: &Path, out: &Path) -> Result<(), Failure> {
    match (input.canonicalize(), out.canonicalize()) {
        (Ok(read), Ok(written)) if read == written => Err(Failure::Tool(format!(
            "{} is the file that is read; name another with `--out`, nothing was written",
            out.display()
        ))),
        _ => Ok(()),
    }
}
