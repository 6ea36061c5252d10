//! Foreign text made fit to be shown: what steers a terminal, or turns the order of what is read, is written as an escape.
//!
//! Specs, pages and metadata come from others. A name in them may hold ESC, BEL or U+202E, and what shows it must not obey.

use std::borrow::Cow;

/// Whether a terminal obeys `c` or reorders text for it: control characters, marks of writing direction, line and paragraph
/// separators. Line feed and tab are among them.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

/// Text of several lines: line feeds and tabs stay, all else that is hidden becomes `\u{1b}` and the like.
#[must_use]
pub fn text(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) && !matches!(c, '\n' | '\t'), rust)
}

/// Text of one line, so that nothing in it can pass for a line of its own: line feeds are escaped as well.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden, rust)
}

/// JSON that says the same: what is hidden stands in its strings alone, and becomes `\u001b` and the like.
#[must_use]
pub fn json(json: &str) -> Cow<'_, str> {
    let is_hidden = |c| is_hidden(c) && !matches!(c, '\n' | '\r' | '\t');
    escaped(json, is_hidden, |c| format!("\\u{:04x}", u32::from(c)))
}

fn rust(c: char) -> String {
    match c {
        '\n' | '\r' | '\t' => c.escape_default().to_string(),
        _ => c.escape_unicode().to_string(),
    }
}

fn escaped(
    text: &str,
    is_hidden: impl Fn(char) -> bool,
    escape: impl Fn(char) -> String,
) -> Cow<'_, str> {
    if !text.chars().any(&is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hidden(c) {
            out.push_str(&escape(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_is_left() {
        let hostile = "a\u{1b}[31m\u{7}\r\n\u{9b}\u{202e}\u{2066}\u{200f}\u{61c}\u{feff}号";
        assert_eq!(
            text(hostile),
            "a\\u{1b}[31m\\u{7}\\r\n\\u{9b}\\u{202e}\\u{2066}\\u{200f}\\u{61c}\\u{feff}号"
        );
        assert!(!line(hostile).contains(is_hidden));
        assert!(matches!(line("号码 👩‍👧"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_says_the_same() {
        let value = serde_json::json!({ "a\u{202e}": ["\u{7f}\u{85}\u{2028}", "\n"] });
        let plain = format!("{value:#}");
        let shown = json(&plain);
        assert!(!shown.contains(|c| is_hidden(c) && c != '\n'), "{shown}");
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap_or_default();
        assert_eq!(read, value);
    }
}
