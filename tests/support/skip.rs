//! Reports what a test leaves out because data or a program is missing.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

/// Reports on standard error that `what` is skipped, past the output capture of the test harness.
///
/// The line is added to the file that `ACS_SKIPPED` names, so that `.ci/run` can count what was skipped.
///
/// # Errors
///
/// Under `ACS_STRICT=1`, the line itself: whatever would be skipped fails.
pub(crate) fn skip(what: &str) -> Result<(), String> {
    let is_strict = env::var_os("ACS_STRICT").is_some_and(|value| value == "1");
    let list = env::var_os("ACS_SKIPPED");
    let list = list.as_deref().map(Path::new);
    report(what, is_strict, list, &mut io::stderr().lock())
}

/// As [`skip`], with the settings and the output as arguments.
pub(crate) fn report(
    what: &str,
    is_strict: bool,
    list: Option<&Path>,
    output: &mut dyn Write,
) -> Result<(), String> {
    let line = format!("skipped: {what}");
    if is_strict {
        return Err(format!("{line}; ACS_STRICT=1 does not allow that"));
    }
    writeln!(output, "{line}").map_err(|error| error.to_string())?;
    if let Some(list) = list {
        let file = OpenOptions::new().create(true).append(true).open(list);
        let written = file.and_then(|mut file| writeln!(file, "{line}"));
        written.map_err(|error| format!("{}: {error}", list.display()))?;
    }
    Ok(())
}
