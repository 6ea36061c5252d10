//! A pull parser of JSON: one value at a time, over bytes, without a tree.

use std::borrow::Cow;
use std::fmt;

use super::value::Value;

/// Nesting that is followed; deeper text is not what a service sends.
pub(crate) const MOST_DEPTH: usize = 128;

/// The text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonError {
    /// Offset of the byte that does not fit.
    pub offset: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}", self.expected, self.offset)
    }
}

impl std::error::Error for JsonError {}

/// What a value starts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "text",
            Self::Array => "a list",
            Self::Object => "an object",
        }
    }
}

/// A position in JSON text.
#[derive(Debug, Clone)]
pub(crate) struct Parser<'t> {
    text: &'t [u8],
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, JsonError>;

impl<'t> Parser<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Self {
        let bom = text.starts_with(b"\xef\xbb\xbf");
        Self {
            text,
            at: if bom { 3 } else { 0 },
            depth: 0,
        }
    }

    fn fail<T>(&self, expected: &'static str) -> Parsed<T> {
        Err(JsonError {
            offset: self.at,
            expected,
        })
    }

    fn byte(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(*byte),
            }
        }
        None
    }

    /// The kind of the next value.
    pub(crate) fn kind(&mut self) -> Parsed<Kind> {
        match self.byte() {
            Some(b'n') => Ok(Kind::Null),
            Some(b't' | b'f') => Ok(Kind::Boolean),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b'"') => Ok(Kind::String),
            Some(b'[') => Ok(Kind::Array),
            Some(b'{') => Ok(Kind::Object),
            _ => self.fail("a value"),
        }
    }

    /// Where the next value starts, to cut it out later.
    pub(crate) fn mark(&mut self) -> usize {
        self.byte();
        self.at
    }

    /// The text from `mark` to here.
    pub(crate) fn since(&self, mark: usize) -> &'t [u8] {
        self.text.get(mark..self.at).unwrap_or_default()
    }

    fn word(&mut self, word: &'static str) -> Parsed<()> {
        self.byte();
        let end = self.at + word.len();
        if self.text.get(self.at..end) == Some(word.as_bytes()) {
            self.at = end;
            return Ok(());
        }
        self.fail(word)
    }

    pub(crate) fn null(&mut self) -> Parsed<()> {
        self.word("null")
    }

    pub(crate) fn boolean(&mut self) -> Parsed<bool> {
        if self.byte() == Some(b't') {
            self.word("true").map(|()| true)
        } else {
            self.word("false").map(|()| false)
        }
    }

    /// The digits of a number as they stand.
    pub(crate) fn number(&mut self) -> Parsed<&'t str> {
        self.byte();
        let start = self.at;
        if self.text.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        self.digits()?;
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.text.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        match std::str::from_utf8(self.since(start)) {
            Ok(text) => Ok(text),
            Err(_) => self.fail("a number"),
        }
    }

    fn digits(&mut self) -> Parsed<()> {
        let start = self.at;
        while matches!(self.text.get(self.at), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            self.fail("a digit")
        } else {
            Ok(())
        }
    }

    /// A text, borrowed where nothing is escaped; what is not UTF-8 becomes the replacement character.
    pub(crate) fn string(&mut self) -> Parsed<Cow<'t, str>> {
        if self.byte() != Some(b'"') {
            return self.fail("a text");
        }
        self.at += 1;
        let start = self.at;
        if self.plain_text() == Some(b'"') {
            let text = self.since(start);
            self.at += 1;
            return Ok(String::from_utf8_lossy(text));
        }
        let mut bytes = self.since(start).to_vec();
        loop {
            match self.text.get(self.at) {
                None => return self.fail("the end of the text"),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()));
                }
                Some(b'\\') => {
                    self.at += 1;
                    let character = self.escape()?;
                    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                Some(_) => {
                    let start = self.at;
                    self.plain_text();
                    bytes.extend_from_slice(self.since(start));
                }
            }
        }
    }

    /// Steps to the end of a text or to its next escape, and gives what stands there.
    fn plain_text(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\'))
            .unwrap_or(rest.len());
        self.at += length;
        rest.get(length).copied()
    }

    /// Steps over a text without looking at its characters.
    fn skip_text(&mut self) -> Parsed<()> {
        if self.byte() != Some(b'"') {
            return self.fail("a text");
        }
        self.at += 1;
        loop {
            match self.plain_text() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(_) => {
                    self.at += 1;
                    self.escape()?;
                }
                None => return self.fail("the end of the text"),
            }
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        let escaped = self.text.get(self.at).copied();
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
                let code = if (0xd800..0xdc00).contains(&first)
                    && self.text.get(self.at..self.at + 2) == Some(b"\\u")
                {
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
                // A lone surrogate is no character.
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return self.fail("an escape"),
        })
    }

    fn hex(&mut self) -> Parsed<u32> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match digits
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
            .map(|d| u32::from_str_radix(d, 16))
        {
            Some(Ok(code)) => {
                self.at += 4;
                Ok(code)
            }
            _ => self.fail("four hexadecimal digits"),
        }
    }

    /// Opens a list or an object.
    pub(crate) fn open(&mut self, bracket: u8) -> Parsed<()> {
        if self.byte() != Some(bracket) {
            return self.fail("a bracket");
        }
        self.at += 1;
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return self.fail("less nesting");
        }
        Ok(())
    }

    /// Whether another item follows; `first` for the first question after opening.
    pub(crate) fn more(&mut self, closing: u8, first: bool) -> Parsed<bool> {
        match self.byte() {
            Some(byte) if byte == closing => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if first => Ok(true),
            _ => self.fail("a comma or the closing bracket"),
        }
    }

    /// A key with its colon.
    pub(crate) fn key(&mut self) -> Parsed<Cow<'t, str>> {
        let key = self.string()?;
        if self.byte() != Some(b':') {
            return self.fail("a colon");
        }
        self.at += 1;
        Ok(key)
    }

    /// Steps over one value, checking that it is JSON.
    pub(crate) fn skip(&mut self) -> Parsed<()> {
        match self.kind()? {
            Kind::Null => self.null(),
            Kind::Boolean => self.boolean().map(drop),
            Kind::Number => self.number().map(drop),
            Kind::String => self.skip_text(),
            Kind::Array => {
                self.open(b'[')?;
                let mut first = true;
                while self.more(b']', std::mem::take(&mut first))? {
                    self.skip()?;
                }
                Ok(())
            }
            Kind::Object => {
                self.open(b'{')?;
                let mut first = true;
                while self.more(b'}', std::mem::take(&mut first))? {
                    self.key()?;
                    self.skip()?;
                }
                Ok(())
            }
        }
    }

    /// Reads one value whole.
    pub(crate) fn value(&mut self) -> Parsed<Value> {
        Ok(match self.kind()? {
            Kind::Null => self.null().map(|()| Value::Null)?,
            Kind::Boolean => Value::Boolean(self.boolean()?),
            Kind::Number => Value::Number(self.number()?.to_owned()),
            Kind::String => Value::String(self.string()?.into_owned()),
            Kind::Array => {
                self.open(b'[')?;
                let mut items = Vec::new();
                while self.more(b']', items.is_empty())? {
                    items.push(self.value()?);
                }
                Value::Array(items)
            }
            Kind::Object => {
                self.open(b'{')?;
                let mut members = Vec::new();
                while self.more(b'}', members.is_empty())? {
                    let key = self.key()?.into_owned();
                    members.push((key, self.value()?));
                }
                Value::Object(members)
            }
        })
    }

    /// Nothing but blanks may follow.
    pub(crate) fn end(&mut self) -> Parsed<()> {
        match self.byte() {
            None => Ok(()),
            Some(_) => self.fail("the end"),
        }
    }
}
