//! Reads XML into generated types: the answers of a few gateways. JSON is read as it streams; XML is rare and short, and is
//! read into a tree first.

use std::collections::BTreeMap;
use std::fmt;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

use super::access::{Slot, Structure};
use super::json::MOST_DEPTH;
use super::read::{Problem, Step, find, put_scalar};
use super::value::Value;

/// The text is not XML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlError {
    /// Offset of the byte where reading stopped.
    pub offset: u64,
    /// What is wrong there.
    pub reason: String,
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.reason, self.offset)
    }
}

impl std::error::Error for XmlError {}

/// An element without its attributes, which no answer uses.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The root element of a document.
    pub(crate) fn parse(text: &str) -> Result<Self, XmlError> {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        loop {
            let event = reader.read_event();
            let fail = |reason: String| XmlError {
                offset: reader.error_position().max(reader.buffer_position()),
                reason,
            };
            let event = event.map_err(|error| fail(error.to_string()))?;
            let Some(current) = open.last_mut() else {
                return Err(fail("more elements end than begin".to_owned()));
            };
            match event {
                Event::Start(start) => {
                    let name = start.local_name().as_ref().to_owned();
                    open.push(Self {
                        name,
                        ..Self::default()
                    });
                    if open.len() > MOST_DEPTH {
                        return Err(fail("less nesting was expected".to_owned()));
                    }
                }
                Event::Empty(start) => current.children.push(Self {
                    name: start.local_name().as_ref().to_owned(),
                    ..Self::default()
                }),
                Event::End(_) => {
                    if let (Some(done), Some(parent)) = (open.pop(), open.last_mut()) {
                        parent.children.push(done);
                    }
                }
                Event::Text(text) => {
                    current
                        .text
                        .push_str(&text.xml_content(XmlVersion::Implicit1_0));
                }
                Event::CData(text) => {
                    current
                        .text
                        .push_str(&text.xml_content(XmlVersion::Implicit1_0));
                }
                Event::GeneralRef(name) => {
                    let named = name.xml_content(XmlVersion::Implicit1_0);
                    match name.resolve_char_ref() {
                        Ok(Some(character)) => current.text.push(character),
                        // Entities that a document declares itself are never followed.
                        _ => current
                            .text
                            .push_str(resolve_xml_entity(&named).unwrap_or("\u{fffd}")),
                    }
                }
                Event::Eof => {
                    let root = (open.len() == 1).then(|| open.pop()).flatten();
                    let root = root.and_then(|document| document.children.into_iter().next());
                    return root.ok_or_else(|| fail("an element was expected".to_owned()));
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    /// The first child of this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    fn value(&self) -> Value {
        if self.children.is_empty() {
            return Value::String(self.text.trim().to_owned());
        }
        let members = groups(&self.children).into_iter();
        Value::Object(
            members
                .map(|(name, elements)| {
                    let value = match elements.as_slice() {
                        [one] => one.value(),
                        many => Value::Array(many.iter().map(|element| element.value()).collect()),
                    };
                    (name.to_owned(), value)
                })
                .collect(),
        )
    }
}

/// Elements by their names.
fn groups(elements: &[Element]) -> BTreeMap<&str, Vec<&Element>> {
    let mut groups: BTreeMap<&str, Vec<&Element>> = BTreeMap::new();
    for element in elements {
        groups.entry(&element.name).or_default().push(element);
    }
    groups
}

/// Reads the XML in `bytes` into the fields of `into`, and gives what did not fit. The root element is a member of the
/// answer, or else stands for the answer itself.
///
/// # Errors
///
/// [`XmlError`] when the text is not XML, or nested deeper than 128 levels.
pub fn read_xml(bytes: &[u8], into: &mut dyn Structure) -> Result<Vec<Problem>, XmlError> {
    let root = Element::parse(&String::from_utf8_lossy(bytes))?;
    let mut problems = Vec::new();
    if find(into.shape().fields, &root.name).is_some() {
        structure(&[root], into, &mut problems);
    } else {
        structure(&root.children, into, &mut problems);
    }
    Ok(problems)
}

fn structure(elements: &[Element], into: &mut dyn Structure, problems: &mut Vec<Problem>) {
    let fields = into.shape().fields;
    for (name, elements) in groups(elements) {
        if let Some((index, field)) = find(fields, name) {
            let before = problems.len();
            put(&elements, into.place(index), problems);
            for problem in problems.iter_mut().skip(before) {
                problem.reached_by(Step::Member(field.name));
            }
        }
    }
}

/// Puts all elements of one name where they belong: into a list each, elsewhere the first.
fn put(elements: &[&Element], slot: Slot<'_>, problems: &mut Vec<Problem>) {
    let Some(first) = elements.first() else {
        return;
    };
    match slot {
        Slot::Ignore => {}
        Slot::List(target) => {
            target.clear();
            for (number, element) in elements.iter().enumerate() {
                let before = problems.len();
                put(&[element], target.push(), problems);
                for problem in problems.iter_mut().skip(before) {
                    problem.reached_by(Step::Item(number));
                }
            }
        }
        Slot::Structure(target) => structure(&first.children, target.start(), problems),
        Slot::Map(target) => {
            target.clear();
            for (name, elements) in groups(&first.children) {
                put(&elements, target.entry(name.to_owned()), problems);
            }
        }
        Slot::Text(target) => target.set(first.text.clone()),
        Slot::Bytes(target) => target.set(first.text.clone().into_bytes().into()),
        Slot::Enum(_) if first.text.is_empty() => {}
        Slot::Enum(target) => target.set(first.text.as_str().into()),
        Slot::Value(target) => target.set(first.value()),
        slot => {
            if let Err(expected) = put_scalar(slot, Some(&first.text)) {
                problems.push(Problem {
                    path: String::new(),
                    expected,
                    found: "text",
                });
            }
        }
    }
}
