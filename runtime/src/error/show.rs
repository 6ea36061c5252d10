//! Text of a service in the messages of errors.

use std::fmt::{self, Write as _};

/// The maximum number of characters shown of a text that a service wrote; its whole message is in `Error::message`.
const MAX_SHOWN_CHARACTERS: usize = 200;

/// Foreign text in a line of a log: no line breaks or control characters, and no more than fits.
pub(super) struct OneLine<'a>(pub(super) &'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = self.0.trim().chars();
        for character in words.by_ref().take(MAX_SHOWN_CHARACTERS) {
            f.write_char(if character.is_control() {
                ' '
            } else {
                character
            })?;
        }
        if words.next().is_some() {
            f.write_char('…')?;
        }
        Ok(())
    }
}

/// Status and request id, as far as they came.
pub(crate) fn show_origin(
    f: &mut fmt::Formatter<'_>,
    status: Option<u16>,
    request_id: Option<&str>,
) -> fmt::Result {
    let mut before = " (";
    if let Some(status) = status {
        write!(f, "{before}status {status}")?;
        before = ", ";
    }
    if let Some(id) = request_id {
        write!(f, "{before}request id {}", OneLine(id))?;
        before = ", ";
    }
    f.write_str(if before == " (" { "" } else { ")" })
}
