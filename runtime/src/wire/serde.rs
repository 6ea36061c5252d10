//! serde's traits for generated types, by wire names.

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::access::Structure;
use super::read::read_document;
use super::shape::Shape;
use super::value::Value;
use super::write::write_json;

/// Writes `value` as a map of wire names.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(value: &dyn Structure, serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = String::new();
    write_json(value, &mut text);
    let parsed = Value::parse(&text).map_err(serde::ser::Error::custom)?;
    parsed.serialize(serializer)
}

/// Reads a map of wire names into `value`: strictly, for a person or a program wrote it, and not a service.
///
/// # Errors
///
/// A required member is missing, or a member does not fit its type.
pub fn deserialize<'de, D: Deserializer<'de>>(
    value: &mut dyn Structure,
    deserializer: D,
) -> Result<(), D::Error> {
    let document = unfold(Value::deserialize(deserializer)?, value.shape());
    let text = document.to_json();
    for field in value.shape().fields {
        if field.required
            && document
                .get(field.name)
                .is_none_or(|found| *found == Value::Null)
        {
            return Err(D::Error::missing_field(field.name));
        }
    }
    let problems = read_document(&text, value).map_err(D::Error::custom)?;
    match problems.first() {
        None => Ok(()),
        Some(problem) => Err(D::Error::custom(format_args!(
            "`{}` has to be {}, and is {}",
            problem.path, problem.expected, problem.found
        ))),
    }
}

/// Dotted names that Rust sees as nested (`SystemDisk.Size`, `DataDisk.1.Size`) become nested here as well.
fn unfold(document: Value, shape: &Shape) -> Value {
    let Value::Object(members) = document else {
        return document;
    };
    let is_field = |name: &str| shape.fields.iter().any(|field| field.name == name);
    let mut tree = Tree::Node(Vec::new());
    for (key, value) in members {
        let is_folded = key
            .split_once('.')
            .is_some_and(|(first, _)| !is_field(&key) && is_field(first));
        if is_folded {
            tree.insert(&mut key.split('.'), value);
        } else {
            tree.insert(&mut std::iter::once(key.as_str()), value);
        }
    }
    match tree {
        Tree::Node(children) => Value::Object(
            children
                .into_iter()
                .map(|(key, child)| (key, child.finish()))
                .collect(),
        ),
        Tree::Leaf(value) => value,
    }
}

/// A document while dotted names are put in their places.
enum Tree {
    Leaf(Value),
    Node(Vec<(String, Tree)>),
}

impl Tree {
    fn insert(&mut self, path: &mut dyn Iterator<Item = &str>, value: Value) {
        let Some(name) = path.next() else {
            match (&self, value) {
                // What came before under dotted names stays beside the object's own members.
                (Self::Node(_), Value::Object(members)) => {
                    for (key, value) in members {
                        self.insert(&mut std::iter::once(key.as_str()), value);
                    }
                }
                (_, value) => *self = Self::Leaf(value),
            }
            return;
        };
        let mut children = match std::mem::replace(self, Self::Leaf(Value::Null)) {
            Self::Node(children) => children,
            Self::Leaf(Value::Object(members)) => members
                .into_iter()
                .map(|(key, value)| (key, Self::Leaf(value)))
                .collect(),
            Self::Leaf(Value::Array(items)) => (1..)
                .map(|number: usize| number.to_string())
                .zip(items.into_iter().map(Self::Leaf))
                .collect(),
            Self::Leaf(_) => Vec::new(),
        };
        match children.iter_mut().find(|(key, _)| key == name) {
            Some((_, child)) => child.insert(path, value),
            None => {
                let mut child = Self::Leaf(Value::Null);
                child.insert(path, value);
                children.push((name.to_owned(), child));
            }
        }
        *self = Self::Node(children);
    }

    /// Where all names are numbers they count the items of a list.
    fn finish(self) -> Value {
        let children = match self {
            Self::Leaf(value) => return value,
            Self::Node(children) => children,
        };
        let numbers: Option<Vec<usize>> = children
            .iter()
            .map(|(key, _)| key.parse().ok().filter(|n| (1..=MOST_ITEMS).contains(n)))
            .collect();
        let named = children
            .into_iter()
            .map(|(key, child)| (key, child.finish()));
        let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) else {
            return Value::Object(named.collect());
        };
        let mut items = Vec::new();
        for (number, (_, value)) in numbers.into_iter().zip(named) {
            if items.len() < number {
                items.resize(number, Value::Object(Vec::new()));
            }
            if let Some(item) = items.get_mut(number - 1) {
                *item = value;
            }
        }
        Value::Array(items)
    }
}

/// More items than any numbered name counts; a larger number is no position in a list.
const MOST_ITEMS: usize = 1000;

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(truth) => serializer.serialize_bool(*truth),
            Self::Number(digits) => match (digits.parse::<i64>(), digits.parse::<f64>()) {
                (Ok(whole), _) => serializer.serialize_i64(whole),
                (_, Ok(float)) => serializer.serialize_f64(float),
                _ => serializer.serialize_str(digits),
            },
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Boolean(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(if number.is_finite() {
            Value::Number(number.to_string())
        } else {
            Value::Null
        })
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            members.push(entry);
        }
        Ok(Value::Object(members))
    }
}
