//! Parsing and writing of any JSON document.

use super::access::{MapView, Member};
use super::json::{JsonError, Parser};
use super::value::Value;
use super::write::write_member;

impl Value {
    /// Reads a whole document.
    ///
    /// # Errors
    ///
    /// [`JsonError`] when it is no JSON, or nested deeper than 128 levels.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        let mut parser = Parser::new(text);
        let value = parser.value()?;
        parser.end().map(|()| value)
    }

    /// The document as compact JSON.
    ///
    /// ```
    /// use acs_runtime::Value;
    ///
    /// let value = Value::parse(r#"{ "count": 1.50, "names": ["a", null] }"#)?;
    /// assert_eq!(value.to_json(), r#"{"count":1.50,"names":["a",null]}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = String::new();
        write_member(&Member::Value(self), &mut text);
        text
    }

    /// The value as a member is seen: lists and objects open.
    pub(crate) fn open(&self) -> Member<'_> {
        match self {
            Self::Null => Member::Absent,
            Self::Boolean(truth) => Member::Boolean(*truth),
            Self::Number(digits) => Member::Number(digits),
            Self::String(text) => Member::Text(text),
            Self::Array(items) => Member::List(items),
            Self::Object(members) => Member::Map(members),
        }
    }
}

impl MapView for Vec<(String, Value)> {
    fn each(&self, visit: &mut dyn FnMut(&str, Member<'_>)) {
        for (key, value) in self {
            visit(key, Member::Value(value));
        }
    }
}
