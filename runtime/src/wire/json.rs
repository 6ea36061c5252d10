//! A pull parser of JSON: one value at a time, without a tree.

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
    /// Whether the text ends there, so that it was mostly cut off.
    pub is_end: bool,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            offset, expected, ..
        } = self;
        if self.is_end {
            write!(
                f,
                "the JSON ends at byte {offset}, where {expected} was expected"
            )
        } else {
            write!(f, "expected {expected} at byte {offset}")
        }
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
    text: &'t str,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, JsonError>;

impl<'t> Parser<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text: text.strip_prefix('\u{feff}').unwrap_or(text),
            at: 0,
            depth: 0,
        }
    }

    /// The byte here, if the text goes on.
    fn here(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fail<T>(&self, expected: &'static str) -> Parsed<T> {
        Err(JsonError {
            offset: self.at,
            expected,
            is_end: self.here().is_none(),
        })
    }

    #[inline]
    fn byte(&mut self) -> Option<u8> {
        loop {
            match self.here() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                here => return here,
            }
        }
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
    pub(crate) fn since(&self, mark: usize) -> &'t str {
        self.text.get(mark..self.at).unwrap_or_default()
    }

    fn word(&mut self, word: &'static str) -> Parsed<()> {
        self.byte();
        let end = self.at + word.len();
        if self.text.get(self.at..end) == Some(word) {
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
        if self.here() == Some(b'-') {
            self.at += 1;
        }
        self.digits()?;
        if self.here() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.here(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.here(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.since(start))
    }

    fn digits(&mut self) -> Parsed<()> {
        let start = self.at;
        while matches!(self.here(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            self.fail("a digit")
        } else {
            Ok(())
        }
    }

    /// A text, borrowed where nothing is escaped.
    #[inline]
    pub(crate) fn string(&mut self) -> Parsed<Cow<'t, str>> {
        if self.byte() != Some(b'"') {
            return self.fail("a text");
        }
        self.at += 1;
        let start = self.at;
        if self.plain_text() == Some(b'"') {
            let text = self.since(start);
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        self.escaped(start).map(Cow::Owned)
    }

    /// The rest of a text that holds escapes, the first of them here.
    #[cold]
    fn escaped(&mut self, start: usize) -> Parsed<String> {
        let mut text = self.since(start).to_owned();
        loop {
            match self.here() {
                None => return self.fail("the end of the text"),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                Some(_) => {
                    let start = self.at;
                    self.plain_text();
                    text.push_str(self.since(start));
                }
            }
        }
    }

    /// Steps to the end of a text or to its next escape, and gives what stands there.
    fn plain_text(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += plain_length(rest);
        self.here()
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
        let escaped = self.here();
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
                    && self.text.get(self.at..self.at + 2) == Some("\\u")
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
        let digits = self.text.get(self.at..self.at + 4);
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

    /// Steps over this key and its colon, if they are what comes next, and nothing is escaped or stands between.
    pub(crate) fn is_key(&mut self, name: &str) -> bool {
        let rest = self
            .byte()
            .and_then(|_| self.text.as_bytes().get(self.at..));
        let after = rest
            .and_then(|rest| rest.strip_prefix(b"\""))
            .and_then(|rest| rest.strip_prefix(name.as_bytes()));
        let is_next = after.is_some_and(|rest| rest.starts_with(b"\":"));
        if is_next {
            self.at += name.len() + 3;
        }
        is_next
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

/// The number of bytes before the first quote or backslash, eight looked at together.
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut length = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        // A byte that is zero after the exclusive or borrows from its highest bit; the lowest such bit is exact.
        let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
        let found =
            zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return length + found.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let is_end = |byte: &u8| matches!(byte, b'"' | b'\\');
    length + rest.iter().position(is_end).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_that_is_cut_off_is_said_to_end() {
        let error = |text| Value::parse(text).map_err(|error| error.to_string()).err();
        let cut = "the JSON ends at byte 7, where a comma or the closing bracket was expected";
        assert_eq!(error("{\"a\": 1").as_deref(), Some(cut));
        let wrong = "expected a comma or the closing bracket at byte 8";
        assert_eq!(error("{\"a\": 1 2}").as_deref(), Some(wrong));
    }

    #[test]
    fn the_end_of_a_text_is_found_wherever_it_stands() {
        for end in ['"', '\\'] {
            for before in 0..40 {
                let text = format!(
                    "{}{end}é\u{80}!#[]",
                    "é".repeat(before / 2) + "x".repeat(before % 2).as_str()
                );
                assert_eq!(plain_length(text.as_bytes()), before);
            }
        }
        assert_eq!(plain_length(b"no end in sight"), 15);
    }
}
