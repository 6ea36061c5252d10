//! Requests as they travel: percent-encoding, query, form, path and body.

use crate::error::NotSent;
use crate::operation::{BodyKind, ClientToken, Operation};
use crate::wire::percent::{percent_encode, query_string};
use crate::wire::{
    Field, ListStyle, Member, Parser, Place, Structure, Value, write_member, write_xml,
};

/// Whether HTTP has headers of this name: what else a name held would end it, or the list of those that are signed.
pub(crate) fn is_header_name(name: &str) -> bool {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty() && name.bytes().all(is_token)
}

/// A request without host and signature: what its parameters make of it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestParts {
    /// Method in upper case.
    pub method: &'static str,
    /// Labels to stand before the host, such as a project.
    pub host_prefix: Option<String>,
    /// Path, percent-encoded.
    pub path: String,
    /// Query, percent-encoded and sorted, without `?`.
    pub query: String,
    /// Headers that parameters gave, names in lower case.
    pub headers: Vec<(String, String)>,
    /// `content-type`, where there is a body.
    pub content_type: Option<&'static str>,
    /// Body.
    pub body: Vec<u8>,
    /// Whether a client token travels with it, so that sending it twice is safe.
    pub(crate) carries_token: bool,
}

impl std::fmt::Debug for RequestParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestParts")
            .field("method", &self.method)
            .field("query", &format_args!("{} bytes", self.query.len()))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// For generated code: the parts of a request.
///
/// # Errors
///
/// [`NotSent::Parameter`] for a value that HTTP cannot carry where it should go.
pub fn request_parts(
    operation: &Operation,
    input: &dyn Structure,
) -> Result<RequestParts, NotSent> {
    encode(operation, input, None).map_err(NotSent::Parameter)
}

/// Places every parameter; `token` fills the client token where the caller gave none.
pub(crate) fn encode(
    operation: &Operation,
    input: &dyn Structure,
    token: Option<&str>,
) -> Result<RequestParts, String> {
    let mut encoder = Encoder {
        operation,
        query: pairs_of(operation.query),
        form: Vec::new(),
        body: None,
        parts: RequestParts {
            method: operation.method.as_str(),
            host_prefix: None,
            path: operation.path.to_owned(),
            query: String::new(),
            headers: Vec::new(),
            content_type: None,
            body: Vec::new(),
            carries_token: false,
        },
    };
    for (index, field) in input.shape().fields.iter().enumerate() {
        let mut member = input.get(index);
        if operation.client_token == Some(ClientToken::Parameter(field.name)) {
            // An empty token tells requests apart as little as none.
            if let (Member::Absent | Member::Text(""), Some(token)) = (&member, token) {
                member = Member::Text(token);
            }
            encoder.parts.carries_token = !matches!(member, Member::Absent | Member::Text(""));
        }
        if !matches!(member, Member::Absent) {
            encoder.place(field, &member)?;
        }
    }
    Ok(encoder.finish(token))
}

fn pairs_of(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

struct Encoder<'o> {
    operation: &'o Operation,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    parts: RequestParts,
}

impl Encoder<'_> {
    fn place(&mut self, field: &Field, member: &Member<'_>) -> Result<(), String> {
        match field.place {
            Place::Query | Place::Member => {
                parameter(field.name, member, field.style, &mut self.query);
            }
            Place::Form => parameter(field.name, member, field.style, &mut self.form),
            Place::Header => self.header(field.name, member)?,
            Place::Path => self.path(field.name, &scalar(member))?,
            Place::Body => self.body = Some(self.body_of(member)),
            Place::Host => self.host(field.name, scalar(member))?,
        }
        Ok(())
    }

    fn header(&mut self, name: &str, member: &Member<'_>) -> Result<(), String> {
        // `x-oss-meta-*` stands for a header under each key.
        if let (Some(prefix), Member::Map(map)) = (name.strip_suffix('*'), member) {
            let mut entries = Vec::new();
            map.each(&mut |key, value| entries.push((format!("{prefix}{key}"), scalar(&value))));
            return entries
                .into_iter()
                .try_for_each(|(name, value)| self.push_header(&name, value));
        }
        self.push_header(name, scalar(member))
    }

    fn push_header(&mut self, name: &str, value: String) -> Result<(), String> {
        if !is_header_name(name) {
            return Err(format!(
                "`{}` cannot be the name of a header",
                name.escape_debug()
            ));
        }
        if value.chars().any(char::is_control) {
            return Err(format!(
                "`{name}` travels in a header and holds a control character"
            ));
        }
        self.parts.headers.push((name.to_ascii_lowercase(), value));
        Ok(())
    }

    fn path(&mut self, name: &str, value: &str) -> Result<(), String> {
        if value.is_empty() {
            return Err(format!("`{name}` is part of the path and is empty"));
        }
        if self.operation.path == "*" {
            let is_path = value.starts_with('/')
                && value
                    .bytes()
                    .all(|b| b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'\\' | b'"'));
            if !is_path {
                return Err(format!(
                    "`{name}` is the whole path: it starts with `/`, and is percent-encoded where it has to be"
                ));
            }
            value.clone_into(&mut self.parts.path);
            return Ok(());
        }
        // `.` and `..` would be another path to whoever normalises it.
        let encoded = match value {
            "." => "%2E".to_owned(),
            ".." => "%2E%2E".to_owned(),
            value => {
                let mut encoded = String::new();
                percent_encode(value, &mut encoded);
                encoded
            }
        };
        self.parts.path = self.parts.path.replace(&format!("{{{name}}}"), &encoded);
        Ok(())
    }

    fn host(&mut self, name: &str, value: String) -> Result<(), String> {
        let is_label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        if !value.split('.').all(is_label) {
            return Err(format!(
                "`{name}` is part of the host name: letters, digits and `-` are allowed"
            ));
        }
        self.parts.host_prefix = Some(value);
        Ok(())
    }

    fn body_of(&self, member: &Member<'_>) -> Vec<u8> {
        match member {
            Member::Bytes(bytes) => bytes.to_vec(),
            // A body that is text goes as it is.
            Member::Text(text) => text.as_bytes().to_vec(),
            Member::Value(Value::String(text)) => text.as_bytes().to_vec(),
            member if self.operation.body == BodyKind::Xml => write_xml(member).into_bytes(),
            member => {
                let mut text = String::new();
                write_member(member, &mut text);
                text.into_bytes()
            }
        }
    }

    fn finish(mut self, token: Option<&str>) -> RequestParts {
        self.parts.query = query_string(&self.query);
        let kind = self.operation.body;
        if kind == BodyKind::Form {
            self.parts.content_type = kind.content_type();
            self.parts.body = query_string(&self.form).into_bytes();
            return self.parts;
        }
        let empty = self.operation.empty_body;
        let given = self
            .body
            .or_else(|| (!empty.is_empty()).then(|| empty.as_bytes().to_vec()));
        if let Some(mut body) = given {
            if let (Some(ClientToken::Member(name)), Some(token)) =
                (self.operation.client_token, token)
            {
                (body, self.parts.carries_token) = with_token(body, name, token);
            }
            self.parts.content_type = kind.content_type();
            self.parts.body = body;
        }
        self.parts
    }
}

/// A JSON object with the token in it, its own or the one that fills its place; what is no object cannot carry one.
fn with_token(body: Vec<u8>, name: &str, token: &str) -> (Vec<u8>, bool) {
    let document = match Parser::new(&String::from_utf8_lossy(&body)).value() {
        Ok(document @ Value::Object(_)) => document,
        _ => return (body, false),
    };
    match document.get(name) {
        None | Some(Value::Null) => {}
        Some(Value::String(own)) if own.is_empty() => {}
        Some(_) => return (body, true),
    }
    let document = document.with_text(&[name], token.to_owned());
    (document.to_json().into_bytes(), true)
}

fn parameter(name: &str, member: &Member<'_>, style: ListStyle, pairs: &mut Vec<(String, String)>) {
    match (style, member) {
        // Text under style `json` is taken to be JSON already.
        (ListStyle::Json, Member::Text(text)) => pairs.push((name.to_owned(), (*text).to_owned())),
        (ListStyle::Json, Member::Value(Value::String(text))) => {
            pairs.push((name.to_owned(), text.clone()));
        }
        (ListStyle::Json, member) => {
            let mut text = String::new();
            write_member(member, &mut text);
            pairs.push((name.to_owned(), text));
        }
        (ListStyle::Simple, Member::List(list)) => {
            let items: Vec<String> = (0..list.len())
                .map(|index| scalar(&list.item(index)))
                .collect();
            pairs.push((name.to_owned(), items.join(",")));
        }
        (_, member) => flatten(name, member, pairs),
    }
}

/// `Name.1.Key`: lists count from one, members are joined by dots.
fn flatten(name: &str, member: &Member<'_>, pairs: &mut Vec<(String, String)>) {
    let below = |part: &str| {
        if name.is_empty() {
            part.to_owned()
        } else {
            format!("{name}.{part}")
        }
    };
    match member {
        Member::Absent => {}
        Member::Structure(inner) => {
            for (index, field) in inner.shape().fields.iter().enumerate() {
                flatten(&below(field.name), &inner.get(index), pairs);
            }
        }
        Member::List(list) => {
            for index in 0..list.len() {
                flatten(&below(&(index + 1).to_string()), &list.item(index), pairs);
            }
        }
        Member::Map(map) => map.each(&mut |key, member| flatten(&below(key), &member, pairs)),
        Member::Value(value) => flatten(name, &value.open(), pairs),
        member => pairs.push((name.to_owned(), scalar(member))),
    }
}

/// A value as text: scalars plainly, the rest as JSON.
fn scalar(member: &Member<'_>) -> String {
    match member {
        Member::Absent => String::new(),
        Member::Text(text) | Member::Number(text) => (*text).to_owned(),
        Member::Value(Value::String(text)) => text.clone(),
        Member::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        member => {
            let mut text = String::new();
            write_member(member, &mut text);
            text
        }
    }
}
