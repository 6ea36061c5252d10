//! Vendor JSON to the same tree as YAML, with the place of every value.

use crate::finding::{Findings, Position};
use crate::tree::{Entry, Node, Tree};

/// Nesting one document may have; vendor schemas stay below 40.
const MOST_DEPTH: usize = 200;

/// Reads one JSON document; `None` when `findings` says why not.
pub(crate) fn parse(text: &str, findings: &mut Findings) -> Option<Node> {
    let mut reader = Reader {
        text,
        at: 0,
        place: Place::default(),
        open: Vec::new(),
        repeated: Vec::new(),
    };
    let root = reader.value().and_then(|root| {
        reader.blanks();
        match reader.rest().is_empty() {
            true => Ok(root),
            false => reader.fail("something follows the end of the document"),
        }
    });
    for (key, at) in reader.repeated {
        findings.warning(
            "ACS0102",
            at,
            format!(
                "the key `{}` stands twice in this mapping",
                key.escape_debug()
            ),
            "the last one counts",
        );
    }
    match root {
        Ok(root) => Some(root),
        Err(problem) => {
            let (message, help) = match problem.what {
                What::Wrong(what) => (
                    format!("this is not JSON: {what}"),
                    "fetch the file again; the vendor publishes it as `api-docs.json`",
                ),
                What::Ends(what) => (
                    format!("the file ends here, {what}"),
                    "the file is cut off: fetch it again, and compare its size",
                ),
            };
            findings.error("ACS0109", problem.at, message, help);
            None
        }
    }
}

/// What is wrong with the text, and where.
struct Problem {
    at: Position,
    what: What,
}

enum What {
    /// What is there does not belong there.
    Wrong(&'static str),
    /// The text ends there, and this is missing.
    Ends(String),
}

type Read<T> = Result<T, Problem>;

/// The last place that was asked for; the next is counted on from there.
struct Place {
    offset: usize,
    position: Position,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            offset: 0,
            position: Position::START,
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    place: Place,
    /// The collections that are not closed yet: what each is, and where it starts.
    open: Vec<(&'static str, Position)>,
    repeated: Vec<(String, Position)>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Line and column of the next byte.
    fn position(&mut self) -> Position {
        let passed = self
            .text
            .as_bytes()
            .get(self.place.offset..self.at)
            .unwrap_or_default();
        let Position { line, column } = &mut self.place.position;
        for byte in passed {
            match byte {
                b'\n' => {
                    *line += 1;
                    *column = 1;
                }
                // Only the first byte of a character counts.
                0x80..=0xbf => {}
                _ => *column += 1,
            }
        }
        self.place.offset = self.at;
        self.place.position
    }

    fn fail<T>(&mut self, what: &'static str) -> Read<T> {
        let at = self.position();
        if self.rest().is_empty() {
            return self.ends_early("and a value is missing");
        }
        let what = What::Wrong(what);
        Err(Problem { at, what })
    }

    /// Fails where the text ends: for the innermost collection that is not closed, or without any as `otherwise` says.
    fn ends_early<T>(&mut self, otherwise: &str) -> Read<T> {
        // Behind the last character that is shown, so that a caret can stand below it.
        let at = Position::after(self.text.trim_end());
        let what = match self.open.last() {
            Some((what, Position { line, column })) => {
                format!("and the {what} that starts at {line}:{column} is not closed")
            }
            None => otherwise.to_owned(),
        };
        let what = What::Ends(what);
        Err(Problem { at, what })
    }

    fn value(&mut self) -> Read<Node> {
        self.blanks();
        let at = self.position();
        let value = match self.byte() {
            Some(b'{') => self.mapping(at)?,
            Some(b'[') => self.sequence(at)?,
            Some(b'"') => Tree::Scalar {
                text: self.string()?,
                quoted: true,
            },
            Some(_) => self.word()?,
            None => return self.ends_early("and a value is missing"),
        };
        Ok(Node { at, value })
    }

    fn word(&mut self) -> Read<Tree> {
        let length = self
            .rest()
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            .count();
        let word = self.text.get(self.at..self.at + length).unwrap_or_default();
        let tree = match word {
            "null" => Tree::Null,
            "true" | "false" => Tree::Scalar {
                text: word.to_owned(),
                quoted: false,
            },
            _ if is_number(word) => Tree::Scalar {
                text: word.to_owned(),
                quoted: false,
            },
            _ if length == self.rest().trim_ascii_end().len() && is_beginning(word) => {
                return self.ends_early("in the middle of a value");
            }
            _ => return self.fail("a value is expected here"),
        };
        self.at += length;
        Ok(tree)
    }

    fn open(&mut self, what: &'static str, at: Position) -> Read<()> {
        self.at += 1;
        self.open.push((what, at));
        if self.open.len() > MOST_DEPTH {
            return self.fail("values are nested too deep here");
        }
        Ok(())
    }

    /// Whether the collection ends here, or another item follows.
    fn ends(&mut self, closing: u8, first: bool) -> Read<bool> {
        self.blanks();
        match self.byte() {
            Some(byte) if byte == closing => {
                self.at += 1;
                self.open.pop();
                Ok(true)
            }
            Some(b',') if !first => {
                self.at += 1;
                Ok(false)
            }
            Some(_) if first => Ok(false),
            _ => self.fail("a comma or a closing bracket is expected here"),
        }
    }

    fn sequence(&mut self, at: Position) -> Read<Tree> {
        self.open("list", at)?;
        let mut items = Vec::new();
        while !self.ends(b']', items.is_empty())? {
            items.push(self.value()?);
        }
        Ok(Tree::Sequence(items))
    }

    fn mapping(&mut self, at: Position) -> Read<Tree> {
        self.open("object", at)?;
        let mut entries: Vec<Entry> = Vec::new();
        let mut first = true;
        while !self.ends(b'}', std::mem::take(&mut first))? {
            self.blanks();
            let at = self.position();
            if self.byte() != Some(b'"') {
                return self.fail("a key in quotes is expected here");
            }
            let key = self.string()?;
            self.blanks();
            if self.byte() != Some(b':') {
                return self.fail("a colon is expected here");
            }
            self.at += 1;
            let value = self.value()?;
            entries.push(Entry { key, at, value });
        }
        self.without_repeats(&mut entries);
        Ok(Tree::Mapping(entries))
    }

    /// Of keys that stand twice the last counts, as in every other reader of JSON.
    fn without_repeats(&mut self, entries: &mut Vec<Entry>) {
        let mut seen = std::collections::HashSet::with_capacity(entries.len());
        let mut repeated: Vec<usize> = Vec::new();
        for (index, entry) in entries.iter().enumerate().rev() {
            if !seen.insert(entry.key.as_str()) {
                repeated.push(index);
            }
        }
        drop(seen);
        for index in repeated {
            let entry = entries.remove(index);
            self.repeated.push((entry.key, entry.at));
        }
    }

    fn string(&mut self) -> Read<String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let plain = self
                .rest()
                .iter()
                .take_while(|b| !matches!(b, b'"' | b'\\'))
                .count();
            text.push_str(self.text.get(self.at..self.at + plain).unwrap_or_default());
            self.at += plain;
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(_) => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                None => return self.ends_early("inside a text"),
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let escaped = self.byte();
        self.at += 1;
        Ok(match escaped {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let first = self.hex()?;
                let is_high = (0xd800..0xdc00).contains(&first);
                let code = if is_high && self.rest().starts_with(b"\\u") {
                    let back = self.at;
                    self.at += 2;
                    let second = self.hex()?;
                    if (0xdc00..0xe000).contains(&second) {
                        0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
                    } else {
                        self.at = back;
                        first
                    }
                } else {
                    first
                };
                // Half of a pair is no character.
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            None => return self.ends_early("inside a text"),
            _ => {
                self.at -= 1;
                return self.fail("there is no such escape");
            }
        })
    }

    fn hex(&mut self) -> Read<u32> {
        let digits = self.text.get(self.at..self.at + 4);
        let parsed = digits
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match parsed {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None if self.rest().len() < 4 => self.ends_early("inside a text"),
            None => self.fail("four hexadecimal digits are expected here"),
        }
    }
}

fn is_number(word: &str) -> bool {
    let starts_right = word
        .strip_prefix('-')
        .unwrap_or(word)
        .starts_with(|c: char| c.is_ascii_digit());
    starts_right && word.parse::<f64>().is_ok()
}

/// Whether more characters could make a value of `word`.
fn is_beginning(word: &str) -> bool {
    let constants = ["null", "true", "false"];
    let digits = word.strip_prefix('-').unwrap_or(word);
    !word.is_empty()
        && (constants.iter().any(|constant| constant.starts_with(word))
            || digits.is_empty()
            || digits.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
#[allow(clippy::panic, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn problem(text: &str) -> Option<(String, String, Position)> {
        let mut findings = Findings::new("a.json");
        let root = parse(text, &mut findings);
        let finding = findings.into_sorted().pop();
        assert_eq!(root.is_none(), finding.is_some(), "{text}");
        finding.map(|finding| (finding.message, finding.help, finding.position))
    }

    #[test]
    fn a_file_that_is_cut_off_anywhere_is_said_to_end_there() {
        let whole = r#"{"info": {"title": "\u4e2d\"x", "n": [1.5e3, -2, true, null]}, "号": {}}"#;
        assert_eq!(problem(whole), None);
        for (end, _) in whole.char_indices().skip(1) {
            let cut = whole.get(..end).unwrap_or_default();
            // Blanks behind a part of an escape are another mistake.
            let blanks = if cut.contains('\\') && !cut.contains("x\"") {
                ""
            } else {
                "\n  \n"
            };
            for cut in [cut.to_owned(), format!("{cut}{blanks}")] {
                let Some((message, help, at)) = problem(&cut) else {
                    panic!("{cut} was read");
                };
                assert!(
                    message.starts_with("the file ends here, and the "),
                    "{cut}: {message}"
                );
                assert!(help.contains("cut off"), "{help}");
                let column = cut.trim_end().chars().count() + 1;
                assert_eq!(at, Position { line: 1, column }, "{cut}");
            }
        }
        let message = problem("{\"a\": [\n  {\"b\": 1}").map(|(message, ..)| message);
        let expected = "the file ends here, and the list that starts at 1:7 is not closed";
        assert_eq!(message.as_deref(), Some(expected));
    }

    #[test]
    fn what_is_wrong_before_the_end_is_said_as_such() {
        for (text, what) in [
            ("{\"a\" 1}", "a colon is expected here"),
            (
                "{\"a\": 1 \"b\": 2}",
                "a comma or a closing bracket is expected here",
            ),
            ("{a: 1}", "a key in quotes is expected here"),
            ("{\"a\": nope}", "a value is expected here"),
            ("Not Found", "a value is expected here"),
            ("Forbidden", "a value is expected here"),
            ("<html>", "a value is expected here"),
            ("{} {}", "something follows the end of the document"),
            ("{\"a\": \"\\x\"}", "there is no such escape"),
        ] {
            let found = problem(text).map(|(message, ..)| message);
            assert_eq!(found, Some(format!("this is not JSON: {what}")), "{text}");
        }
    }
}
