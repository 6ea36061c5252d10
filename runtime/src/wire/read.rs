//! Reads JSON into generated types, as loosely as services write it: a wrong field never costs the whole answer.

use std::borrow::Cow;

use super::access::{ListSlot, MapSlot, Slot, Structure};
use super::json::{JsonError, Kind, Parser};
use super::shape::{Field, Place};

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
/// [`JsonError`] when the text is not JSON at all, or nested deeper than 128 levels; `into` may hold a part of it then. What has
/// no fields takes any text.
pub fn read_json(bytes: &[u8], into: &mut dyn Structure) -> Result<Vec<Problem>, JsonError> {
    // One look at all bytes, instead of one at every text; what is not UTF-8 becomes the replacement character.
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    };
    if into.shape().fields.is_empty() {
        // An operation without an answer takes whatever comes.
        return Ok(Vec::new());
    }
    if let [field] = into.shape().fields
        && field.place == Place::Body
    {
        let mut reader = Reader::default();
        reader.whole(bytes, &text, into.place(0))?;
        return Ok(reader.problems);
    }
    read_members(&text, into, Reader::default())
}

/// Reads the JSON in `bytes` as a person or a program wrote it for `into`: an object of its fields, in which an empty
/// text is a value.
pub(crate) fn read_document(
    text: &str,
    into: &mut dyn Structure,
) -> Result<Vec<Problem>, JsonError> {
    let reader = Reader {
        keeps_empty: true,
        ..Reader::default()
    };
    read_members(text, into, reader)
}

fn read_members(
    text: &str,
    into: &mut dyn Structure,
    mut reader: Reader,
) -> Result<Vec<Problem>, JsonError> {
    let mut parser = Parser::new(text);
    match parser.kind()? {
        Kind::Object => reader.structure(&mut parser, into)?,
        kind => {
            reader.problem("an object", kind);
            parser.skip()?;
        }
    }
    parser.end()?;
    Ok(reader.problems)
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    /// Whether an empty text is a value of an enum; services write it where there is none.
    keeps_empty: bool,
}

/// A part of the way down to a value.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

impl Problem {
    /// Puts the step before the path, for problems are met at the far end of the way.
    pub(super) fn reached_by(&mut self, step: Step<'_>) {
        let dot = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = match step {
            Step::Member(name) => format!("{name}{dot}{}", self.path),
            Step::Item(number) => format!("[{number}]{dot}{}", self.path),
        };
    }
}

/// Whether the value was of a kind that its place can take.
type Fits = Result<bool, JsonError>;

impl Reader {
    fn problem(&mut self, expected: &'static str, found: Kind) {
        self.problems.push(Problem {
            path: String::new(),
            expected,
            found: found.name(),
        });
    }

    /// Reads the value that is one step further down.
    #[inline]
    fn value_at(&mut self, step: Step<'_>, parser: &mut Parser<'_>, slot: Slot<'_>) -> Fits {
        let before = self.problems.len();
        let fits = self.value(parser, slot)?;
        for problem in self.problems.iter_mut().skip(before) {
            problem.reached_by(step);
        }
        Ok(fits)
    }

    fn refuse(&mut self, parser: &mut Parser<'_>, expected: &'static str, found: Kind) -> Fits {
        self.problem(expected, found);
        parser.skip().map(|()| false)
    }

    /// A body that is one value, and no object of members.
    fn whole(&mut self, bytes: &[u8], text: &str, slot: Slot<'_>) -> Result<(), JsonError> {
        let mut whole = Parser::new(text);
        let is_json = whole.skip().and_then(|()| whole.end());
        match (slot, is_json) {
            (Slot::Bytes(target), _) => target.set(bytes.to_vec().into()),
            // Text that is not JSON is the text itself.
            (Slot::Text(target), Err(_)) => {
                target.set(text.to_owned());
            }
            (slot, is_json) => {
                is_json?;
                self.value(&mut Parser::new(text), slot)?;
            }
        }
        Ok(())
    }

    fn structure(
        &mut self,
        parser: &mut Parser<'_>,
        into: &mut dyn Structure,
    ) -> Result<(), JsonError> {
        let fields = into.shape().fields;
        parser.open(b'{')?;
        let mut first = true;
        // Services mostly write members in the order of their schema.
        let mut likely = 0;
        while parser.more(b'}', std::mem::take(&mut first))? {
            let expected = fields.get(likely);
            let (index, field) = match expected.filter(|field| parser.is_key(field.name)) {
                Some(field) => (likely, field),
                None => match find(fields, &parser.key()?) {
                    Some(found) => found,
                    None => {
                        parser.skip()?;
                        continue;
                    }
                },
            };
            likely = index + 1;
            self.value_at(Step::Member(field.name), parser, into.place(index))?;
        }
        Ok(())
    }

    /// Reads one value; `null` leaves the field as it is.
    fn value(&mut self, parser: &mut Parser<'_>, slot: Slot<'_>) -> Fits {
        let kind = parser.kind()?;
        match slot {
            _ if kind == Kind::Null => parser.null()?,
            Slot::Ignore => parser.skip()?,
            Slot::Value(target) => target.set(parser.value()?),
            Slot::Text(target) => target.set(text(parser, kind)?.into_owned()),
            Slot::Bytes(target) => target.set(text(parser, kind)?.into_owned().into()),
            Slot::Enum(target) => {
                let text = text(parser, kind)?;
                if self.keeps_empty || !text.is_empty() {
                    target.set(text);
                }
            }
            slot @ (Slot::Integer(_) | Slot::Float(_) | Slot::Boolean(_)) => {
                return self.scalar(parser, kind, slot);
            }
            Slot::Structure(target) => {
                return match kind {
                    Kind::Object => self.structure(parser, target.start()).map(|()| true),
                    Kind::Array => self.list_for_object(parser, target),
                    Kind::String => self.nested_text(parser, Slot::Structure(target), "an object"),
                    _ => self.refuse(parser, "an object", kind),
                };
            }
            Slot::List(target) => {
                return match kind {
                    Kind::Array => self.list(parser, target),
                    Kind::Object => self.wrapped_list(parser, target),
                    Kind::String => self.nested_text(parser, Slot::List(target), "a list"),
                    _ => self.refuse(parser, "a list", kind),
                };
            }
            Slot::Map(target) => {
                return match kind {
                    Kind::Object => self.map(parser, target),
                    Kind::String => self.nested_text(parser, Slot::Map(target), "an object"),
                    // PHP writes an empty map as an empty list.
                    Kind::Array if is_empty_list(parser) => parser.skip().map(|()| true),
                    _ => self.refuse(parser, "an object", kind),
                };
            }
        }
        Ok(true)
    }

    /// A number or a truth; lists and objects never fit.
    fn scalar(&mut self, parser: &mut Parser<'_>, kind: Kind, slot: Slot<'_>) -> Fits {
        let found = if matches!(kind, Kind::Array | Kind::Object) {
            parser.skip()?;
            put_scalar(slot, None)
        } else {
            put_scalar(slot, Some(&text(parser, kind)?))
        };
        if let Err(expected) = found {
            self.problem(expected, kind);
        }
        Ok(found.is_ok())
    }

    fn list(&mut self, parser: &mut Parser<'_>, target: &mut dyn ListSlot) -> Fits {
        target.clear();
        parser.open(b'[')?;
        let mut number = 0_usize;
        while parser.more(b']', number == 0)? {
            if parser.kind()? == Kind::Null {
                parser.null()?;
            } else {
                // An item that did not fit at all is left out; one with a wrong member stays.
                if !self.value_at(Step::Item(number), parser, target.push())? {
                    target.pop();
                }
            }
            number += 1;
        }
        Ok(true)
    }

    /// `{"Item": [...]}` where a list is meant; an empty object is an empty list.
    fn wrapped_list(&mut self, parser: &mut Parser<'_>, target: &mut dyn ListSlot) -> Fits {
        let mut ahead = parser.clone();
        ahead.open(b'{')?;
        if !ahead.more(b'}', true)? {
            target.clear();
            return parser.skip().map(|()| true);
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
        parser.more(b'}', false).map(|_| true)
    }

    fn map(&mut self, parser: &mut Parser<'_>, target: &mut dyn MapSlot) -> Fits {
        target.clear();
        parser.open(b'{')?;
        let mut first = true;
        while parser.more(b'}', std::mem::take(&mut first))? {
            let key = parser.key()?;
            if parser.kind()? == Kind::Null {
                parser.null()?;
                continue;
            }
            let place = target.entry(key.clone().into_owned());
            if !self.value_at(Step::Member(&key), parser, place)? {
                target.remove(&key);
            }
        }
        Ok(true)
    }

    /// Decodes a list where the spec declares an object: as the list that the object wraps (`["a"]` for `{"Item": ["a"]}`),
    /// or else as the first object in the list. An empty list leaves the field as it is.
    fn list_for_object(
        &mut self,
        parser: &mut Parser<'_>,
        target: &mut dyn super::access::StructureSlot,
    ) -> Fits {
        let mut ahead = parser.clone();
        ahead.open(b'[')?;
        if !ahead.more(b']', true)? {
            return parser.skip().map(|()| true);
        }
        let into = target.start();
        if let [field] = into.shape().fields
            && !is_object_with_list(ahead.clone(), field.name)?
            && let Slot::List(items) = into.place(0)
        {
            return self.list(parser, items);
        }
        if ahead.kind()? != Kind::Object {
            target.clear();
            return self.refuse(parser, "an object", Kind::Array);
        }
        self.structure(&mut ahead, into)?;
        parser.skip().map(|()| true)
    }

    /// An object or a list that was written as text.
    fn nested_text(
        &mut self,
        parser: &mut Parser<'_>,
        slot: Slot<'_>,
        expected: &'static str,
    ) -> Fits {
        let text = parser.string()?;
        let inner = text.trim();
        if inner.is_empty() {
            return Ok(true);
        }
        let mut whole = Parser::new(inner);
        let is_json = whole.skip().and_then(|()| whole.end()).is_ok();
        if is_json && inner.starts_with(['{', '[']) {
            return self.value(&mut Parser::new(inner), slot);
        }
        self.problem(expected, Kind::String);
        Ok(false)
    }
}

/// Puts a number or a truth from its text, or says what is expected; an empty text is nothing.
pub(super) fn put_scalar(slot: Slot<'_>, text: Option<&str>) -> Result<(), &'static str> {
    let text = text.map(str::trim);
    if text == Some("") {
        return Ok(());
    }
    let (fits, expected) = match slot {
        Slot::Integer(target) => (
            text.and_then(integer).map(|number| target.set(number)),
            "a whole number",
        ),
        Slot::Float(target) => (
            // Beyond the largest number there is none, and neither are `inf` and `nan`.
            text.and_then(|text| text.parse().ok())
                .filter(|number: &f64| number.is_finite())
                .map(|number| target.set(number)),
            "a number",
        ),
        Slot::Boolean(target) => (
            text.and_then(truth).map(|truth| target.set(truth)),
            "true or false",
        ),
        _ => (Some(()), "anything"),
    };
    fits.ok_or(expected)
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// The field of a key: one of that name, or one of that name in another case.
pub(super) fn find(fields: &'static [Field], key: &str) -> Option<(usize, &'static Field)> {
    let numbered = || fields.iter().enumerate();
    numbered()
        .find(|(_, field)| field.name == key)
        .or_else(|| numbered().find(|(_, field)| field.name.eq_ignore_ascii_case(key)))
}

/// Whether the next value is an object whose member `name` is a list or null, or an empty object.
fn is_object_with_list(mut item: Parser<'_>, name: &str) -> Result<bool, JsonError> {
    if item.kind()? != Kind::Object {
        return Ok(false);
    }
    item.open(b'{')?;
    let mut is_empty = true;
    while item.more(b'}', is_empty)? {
        is_empty = false;
        if item.key()?.eq_ignore_ascii_case(name) {
            return Ok(matches!(item.kind()?, Kind::Array | Kind::Null));
        }
        item.skip()?;
    }
    Ok(is_empty)
}

fn is_empty_list(parser: &Parser<'_>) -> bool {
    let mut ahead = parser.clone();
    ahead.open(b'[').is_ok() && ahead.more(b']', true) == Ok(false)
}

/// Any value as text: scalars as they are, lists and objects as their JSON.
#[inline]
fn text<'t>(parser: &mut Parser<'t>, kind: Kind) -> Result<Cow<'t, str>, JsonError> {
    match kind {
        Kind::String => parser.string(),
        _ => {
            let mark = parser.mark();
            parser.skip()?;
            Ok(Cow::Borrowed(parser.since(mark)))
        }
    }
}

/// A whole number, also from `21.5` or `1e3`, whose fraction is dropped.
fn integer(text: &str) -> Option<i64> {
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
