//! Code, message and request id in the body of an error: JSON, XML, or neither.

use super::json::Parser;
use super::read_xml::Element;
use super::value::Value;

/// What a body says at its top about how the call went.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) recommend: Option<String>,
    pub(crate) access_denied_detail: Option<String>,
}

/// Reads the body of a refusal.
pub(crate) fn read(body: &[u8]) -> Said {
    let text = String::from_utf8_lossy(body);
    from_json(&text).unwrap_or_else(|| from_xml(&text))
}

/// The scalar that the first member of this name at the top of a JSON object holds; the rest is not looked at.
pub(crate) fn member(body: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let mut parser = Parser::new(&text);
    parser.open(b'{').ok()?;
    let mut first = true;
    while parser.more(b'}', std::mem::take(&mut first)).ok()? {
        if !parser.key().ok()?.eq_ignore_ascii_case(name) {
            parser.skip().ok()?;
            continue;
        }
        return match parser.value().ok()? {
            Value::String(text) | Value::Number(text) => Some(text),
            Value::Boolean(truth) => Some(truth.to_string()),
            _ => None,
        };
    }
    None
}

/// The first member of each name counts; what nobody asks for is stepped over. `None` when this is no JSON object.
fn from_json(text: &str) -> Option<Said> {
    // The last two are what a few products write for the first two.
    const NAMES: [&str; 7] = [
        "Code",
        "Message",
        "RequestId",
        "Recommend",
        "AccessDeniedDetail",
        "ErrorCode",
        "ErrorMessage",
    ];
    let mut found: [Option<Value>; NAMES.len()] = Default::default();
    let mut parser = Parser::new(text);
    parser.open(b'{').ok()?;
    let mut first = true;
    while parser.more(b'}', std::mem::take(&mut first)).ok()? {
        let key = parser.key().ok()?;
        let known = NAMES
            .iter()
            .position(|name| name.eq_ignore_ascii_case(&key));
        match known.and_then(|known| found.get_mut(known)) {
            Some(slot) => {
                let value = parser.value().ok()?;
                slot.get_or_insert(value);
            }
            None => parser.skip().ok()?,
        }
    }
    let [
        code,
        message,
        request_id,
        recommend,
        access_denied_detail,
        other_code,
        other_message,
    ] = found.map(|value| value.and_then(scalar));
    Some(Said {
        code: code.or(other_code),
        message: message.or(other_message),
        request_id,
        recommend,
        access_denied_detail,
    })
}

/// A member as text; nested ones as JSON, empty ones not at all.
fn scalar(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) | Value::Number(text) => Some(text).filter(|text| !text.is_empty()),
        nested => Some(nested.to_json()),
    }
}

/// The members of `<Error>`, which is the root or stands in it.
fn from_xml(text: &str) -> Said {
    let Ok(root) = Element::parse(text) else {
        return Said::default();
    };
    let error = root.child("Error").unwrap_or(&root);
    let member = |name: &str| {
        let text = error.child(name)?.text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    Said {
        code: member("Code"),
        message: member("Message"),
        request_id: member("RequestId"),
        recommend: member("Recommend"),
        access_denied_detail: member("AccessDeniedDetail"),
    }
}
