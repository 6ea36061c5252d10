//! Reads JSON into generated types, as loosely as services write it: a wrong field never costs the whole answer.

use std::borrow::Cow;

use super::field::{ListSlot, MapSlot};
use super::json::{JsonError, Kind, Parser};
use super::shape::{Place, Slot, Structure};

/// A value that did not fit its field; the field was left out, the raw body still has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path of the member, such as `Model.Items[2].Count`.
    pub path: String,
    /// What the spec says it is.
    pub expected: &'static str,
    /// What kind of value came; never the value, which may be secret.
    pub found: &'static str,
}

/// Reads the JSON in `bytes` into the fields of `into`, and gives what did not fit.
///
/// # Errors
///
/// [`JsonError`] when the text is not JSON at all, or nested deeper than 128 levels.
pub fn read_json(bytes: &[u8], into: &mut dyn Structure) -> Result<Vec<Problem>, JsonError> {
    if let [field] = into.shape().fields
        && field.place == Place::Body
    {
        return read_whole(bytes, into.slot(0));
    }
    // Reading twice keeps a half-filled struct from ever being seen.
    let mut whole = Parser::new(bytes);
    whole.skip()?;
    whole.end()?;
    let mut reader = Reader {
        problems: Vec::new(),
        path: String::new(),
    };
    let mut parser = Parser::new(bytes);
    match parser.kind()? {
        Kind::Object => reader.structure(&mut parser, into)?,
        kind => reader.problem("an object", kind),
    }
    Ok(reader.problems)
}

/// Reads a body that is one value, and no object of members.
fn read_whole(bytes: &[u8], slot: Slot<'_>) -> Result<Vec<Problem>, JsonError> {
    let mut whole = Parser::new(bytes);
    let is_json = whole.skip().and_then(|()| whole.end());
    let slot = match (slot, is_json) {
        (Slot::Bytes(target), _) => {
            target.set(bytes.to_vec().into());
            return Ok(Vec::new());
        }
        // Text that is not JSON is the text itself.
        (Slot::Text(target), Err(_)) => {
            target.set(String::from_utf8_lossy(bytes).into_owned());
            return Ok(Vec::new());
        }
        (slot, is_json) => {
            is_json?;
            slot
        }
    };
    let mut reader = Reader {
        problems: Vec::new(),
        path: String::new(),
    };
    reader.value(&mut Parser::new(bytes), slot)?;
    Ok(reader.problems)
}

struct Reader {
    problems: Vec<Problem>,
    path: String,
}

type Read = Result<(), JsonError>;

impl Reader {
    fn problem(&mut self, expected: &'static str, found: Kind) {
        self.problems.push(Problem {
            path: self.path.clone(),
            expected,
            found: found.name(),
        });
    }

    fn structure(&mut self, parser: &mut Parser<'_>, into: &mut dyn Structure) -> Read {
        let fields = into.shape().fields;
        parser.open(b'{')?;
        let mut first = true;
        while parser.more(b'}', std::mem::take(&mut first))? {
            let key = parser.key()?;
            let exact = fields.iter().position(|field| field.name == key);
            let index = exact.or_else(|| {
                fields
                    .iter()
                    .position(|field| field.name.eq_ignore_ascii_case(&key))
            });
            match index {
                Some(index) => {
                    let length = self.path.len();
                    if length > 0 {
                        self.path.push('.');
                    }
                    self.path.push_str(&key);
                    self.value(parser, into.slot(index))?;
                    self.path.truncate(length);
                }
                None => parser.skip()?,
            }
        }
        Ok(())
    }

    /// Reads one value; `null` leaves the field as it is.
    fn value(&mut self, parser: &mut Parser<'_>, slot: Slot<'_>) -> Read {
        let kind = parser.kind()?;
        if kind == Kind::Null {
            return parser.null();
        }
        match slot {
            Slot::Ignore => parser.skip(),
            Slot::Value(target) => {
                target.set(parser.value()?);
                Ok(())
            }
            Slot::Text(target) => {
                target.set(text(parser, kind)?.into_owned());
                Ok(())
            }
            Slot::Bytes(target) => {
                target.set(text(parser, kind)?.into_owned().into());
                Ok(())
            }
            Slot::Enum(target) => {
                let text = text(parser, kind)?;
                if !text.is_empty() {
                    target.set(text.into_owned());
                }
                Ok(())
            }
            Slot::Integer(target) => match self.scalar(parser, kind)? {
                Some(text) if text.trim().is_empty() => Ok(()),
                Some(text) => {
                    match integer(&text) {
                        Some(number) => target.set(number),
                        None => self.problem("a whole number", kind),
                    }
                    Ok(())
                }
                None => {
                    self.problem("a whole number", kind);
                    Ok(())
                }
            },
            Slot::Float(target) => {
                let text = self.scalar(parser, kind)?;
                match text.as_deref().map(str::trim) {
                    Some("") => {}
                    Some(text) => match text.parse() {
                        Ok(number) => target.set(number),
                        Err(_) => self.problem("a number", kind),
                    },
                    None => self.problem("a number", kind),
                }
                Ok(())
            }
            Slot::Boolean(target) => {
                let text = self.scalar(parser, kind)?;
                match text
                    .as_deref()
                    .map(|text| text.trim().to_ascii_lowercase())
                    .as_deref()
                {
                    Some("") => {}
                    Some("true" | "1") => target.set(true),
                    Some("false" | "0") => target.set(false),
                    _ => self.problem("true or false", kind),
                }
                Ok(())
            }
            Slot::Structure(target) => match kind {
                Kind::Object => self.structure(parser, target.start()),
                Kind::Array => self.first_of_list(parser, target),
                Kind::String => self.nested_text(parser, Slot::Structure(target), "an object"),
                _ => self.refuse(parser, "an object", kind),
            },
            Slot::List(target) => match kind {
                Kind::Array => self.list(parser, target),
                Kind::Object => self.wrapped_list(parser, target),
                Kind::String => self.nested_text(parser, Slot::List(target), "a list"),
                _ => self.refuse(parser, "a list", kind),
            },
            Slot::Map(target) => match kind {
                Kind::Object => self.map(parser, target),
                Kind::String => self.nested_text(parser, Slot::Map(target), "an object"),
                // PHP writes an empty map as an empty list.
                Kind::Array if is_empty_list(parser) => parser.skip(),
                _ => self.refuse(parser, "an object", kind),
            },
        }
    }

    fn refuse(&mut self, parser: &mut Parser<'_>, expected: &'static str, found: Kind) -> Read {
        self.problem(expected, found);
        parser.skip()
    }

    /// Text of a scalar; lists and objects are stepped over and give nothing.
    fn scalar<'t>(
        &mut self,
        parser: &mut Parser<'t>,
        kind: Kind,
    ) -> Result<Option<Cow<'t, str>>, JsonError> {
        match kind {
            Kind::Array | Kind::Object => parser.skip().map(|()| None),
            _ => text(parser, kind).map(Some),
        }
    }

    fn list(&mut self, parser: &mut Parser<'_>, target: &mut dyn ListSlot) -> Read {
        target.clear();
        parser.open(b'[')?;
        let mut number = 0_usize;
        while parser.more(b']', number == 0)? {
            if parser.kind()? == Kind::Null {
                parser.null()?;
            } else {
                let length = self.path.len();
                self.path.push_str(&format!("[{number}]"));
                let before = self.problems.len();
                self.value(parser, target.push())?;
                // An item that did not fit at all is left out; one with a wrong member stays.
                let lost = self.problems.get(before..).unwrap_or_default();
                if lost.iter().any(|problem| problem.path == self.path) {
                    target.pop();
                }
                self.path.truncate(length);
            }
            number += 1;
        }
        Ok(())
    }

    /// `{"Item": [...]}` where a list is meant; an empty object is an empty list.
    fn wrapped_list(&mut self, parser: &mut Parser<'_>, target: &mut dyn ListSlot) -> Read {
        let mut ahead = parser.clone();
        ahead.open(b'{')?;
        if !ahead.more(b'}', true)? {
            target.clear();
            return parser.skip();
        }
        ahead.key()?;
        if ahead.kind()? != Kind::Array {
            return self.refuse(parser, "a list", Kind::Object);
        }
        ahead.skip()?;
        if ahead.more(b'}', false)? {
            return self.refuse(parser, "a list", Kind::Object);
        }
        parser.open(b'{')?;
        parser.key()?;
        self.list(parser, target)?;
        parser.more(b'}', false).map(drop)
    }

    fn map(&mut self, parser: &mut Parser<'_>, target: &mut dyn MapSlot) -> Read {
        target.clear();
        parser.open(b'{')?;
        let mut first = true;
        while parser.more(b'}', std::mem::take(&mut first))? {
            let key = parser.key()?.into_owned();
            if parser.kind()? == Kind::Null {
                parser.null()?;
                continue;
            }
            let length = self.path.len();
            if length > 0 {
                self.path.push('.');
            }
            self.path.push_str(&key);
            let before = self.problems.len();
            self.value(parser, target.entry(key.clone()))?;
            let lost = self.problems.get(before..).unwrap_or_default();
            if lost.iter().any(|problem| problem.path == self.path) {
                target.remove(&key);
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    /// A list where one object is meant: the first object in it, if any.
    fn first_of_list(
        &mut self,
        parser: &mut Parser<'_>,
        target: &mut dyn super::field::StructureSlot,
    ) -> Read {
        let mut ahead = parser.clone();
        ahead.open(b'[')?;
        if ahead.more(b']', true)? {
            if ahead.kind()? == Kind::Object {
                self.structure(&mut ahead, target.start())?;
            } else {
                self.problem("an object", Kind::Array);
            }
        }
        parser.skip()
    }

    /// An object or a list that was written as text.
    fn nested_text(
        &mut self,
        parser: &mut Parser<'_>,
        slot: Slot<'_>,
        expected: &'static str,
    ) -> Read {
        let text = parser.string()?;
        let inner = text.trim();
        if inner.is_empty() {
            return Ok(());
        }
        let mut whole = Parser::new(inner.as_bytes());
        let is_json = whole.skip().and_then(|()| whole.end()).is_ok();
        if is_json && inner.starts_with(['{', '[']) {
            return self.value(&mut Parser::new(inner.as_bytes()), slot);
        }
        self.problem(expected, Kind::String);
        Ok(())
    }
}

fn is_empty_list(parser: &Parser<'_>) -> bool {
    let mut ahead = parser.clone();
    ahead.open(b'[').is_ok() && ahead.more(b']', true) == Ok(false)
}

/// Any value as text: scalars as they are, lists and objects as their JSON.
fn text<'t>(parser: &mut Parser<'t>, kind: Kind) -> Result<Cow<'t, str>, JsonError> {
    match kind {
        Kind::String => parser.string(),
        _ => {
            let mark = parser.mark();
            parser.skip()?;
            Ok(String::from_utf8_lossy(parser.since(mark)))
        }
    }
}

/// A whole number, also from `21.5` or `1e3`, whose fraction is dropped.
fn integer(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let float: f64 = text.parse().ok()?;
    // Beyond this a float no longer holds every whole number.
    let is_whole_range = float.is_finite() && float.abs() < 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range was checked, and dropping the fraction is meant"
    )]
    is_whole_range.then_some(float as i64)
}
