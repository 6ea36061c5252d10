//! Any JSON document.

/// A JSON document whose shape the spec does not tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, with the digits as they came.
    Number(String),
    /// Text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// An object, in the order of its members.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// The text, if it is text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value with a text at a path of names; what stands in the way of the path gives way, all else stays.
    pub(crate) fn with_text(self, path: &[&str], text: String) -> Self {
        let Some((name, rest)) = path.split_first() else {
            return Self::String(text);
        };
        let mut members = match self {
            Self::Object(members) => members,
            _ => Vec::new(),
        };
        match members.iter_mut().find(|(key, _)| key == name) {
            Some((_, member)) => *member = std::mem::take(member).with_text(rest, text),
            None => members.push(((*name).to_owned(), Self::Null.with_text(rest, text))),
        }
        Self::Object(members)
    }

    /// The member called `name`, if it is an object that has one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object(members) => members
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }
}

macro_rules! conversions {
    ($($source:ty => $value:ident, $convert:expr;)*) => {
        $(
            impl From<$source> for Value {
                fn from(source: $source) -> Self {
                    Self::$value($convert(source))
                }
            }
        )*
    };
}

conversions! {
    bool => Boolean, std::convert::identity;
    &str => String, str::to_owned;
    String => String, std::convert::identity;
    i64 => Number, |number: i64| number.to_string();
    Vec<Value> => Array, std::convert::identity;
}
