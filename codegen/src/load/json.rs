//! Vendor JSON to the same tree as YAML, with the place of every value.

use super::node::{Entry, Node, Tree};
use crate::finding::{Findings, Position};

/// Nesting one document may have; vendor schemas stay below 40.
const MOST_DEPTH: usize = 200;

/// Reads one JSON document; `None` when `findings` says why not.
pub(crate) fn parse(text: &str, findings: &mut Findings) -> Option<Node> {
    let mut reader = Reader {
        text,
        at: 0,
        place: Place::default(),
        depth: 0,
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
            findings.error(
                "ACS0109",
                problem.at,
                format!("this is not JSON: {}", problem.what),
                "fetch the file again; the vendor publishes it as `api-docs.json`",
            );
            None
        }
    }
}

/// What is wrong with the text, and where.
struct Problem {
    at: Position,
    what: &'static str,
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
    depth: usize,
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
        Err(Problem {
            at: self.position(),
            what,
        })
    }

    fn value(&mut self) -> Read<Node> {
        self.blanks();
        let at = self.position();
        let value = match self.byte() {
            Some(b'{') => self.mapping()?,
            Some(b'[') => self.sequence()?,
            Some(b'"') => Tree::Scalar {
                text: self.string()?,
                quoted: true,
            },
            Some(_) => self.word()?,
            None => return self.fail("the document ends here, and a value is missing"),
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
            _ => return self.fail("a value is expected here"),
        };
        self.at += length;
        Ok(tree)
    }

    fn open(&mut self) -> Read<()> {
        self.at += 1;
        self.depth += 1;
        if self.depth > MOST_DEPTH {
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
                self.depth -= 1;
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

    fn sequence(&mut self) -> Read<Tree> {
        self.open()?;
        let mut items = Vec::new();
        while !self.ends(b']', items.is_empty())? {
            items.push(self.value()?);
        }
        Ok(Tree::Sequence(items))
    }

    fn mapping(&mut self) -> Read<Tree> {
        self.open()?;
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
                None => return self.fail("the text is not closed"),
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
