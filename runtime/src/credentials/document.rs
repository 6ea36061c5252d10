//! Credentials as services and programs write them: JSON with an expiration.

use super::{Credentials, CredentialsError};
use crate::time::parse_iso8601;
use crate::wire::Value;

/// How the members are called.
pub(super) struct Names {
    pub(super) id: &'static str,
    pub(super) secret: &'static str,
    pub(super) token: &'static str,
    pub(super) expiration: &'static str,
}

/// As the vendor's services call them.
pub(super) const SERVICE: Names = Names {
    id: "AccessKeyId",
    secret: "AccessKeySecret",
    token: "SecurityToken",
    expiration: "Expiration",
};

/// Reads a JSON object; the error says who wrote it, and nothing of what was in it.
pub(super) fn object(text: &[u8], who: &str) -> Result<Value, CredentialsError> {
    match Value::parse(&String::from_utf8_lossy(text)) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(CredentialsError::new(format!(
            "{who} answered with JSON that is no object"
        ))),
        Err(error) => Err(CredentialsError::new(format!(
            "{who} answered with what is no JSON: {error}"
        ))),
    }
}

/// A member that is text, and not empty.
pub(super) fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    match object.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// Temporary credentials; every member has to be there.
pub(super) fn temporary(
    object: &Value,
    names: &Names,
    who: &str,
) -> Result<Credentials, CredentialsError> {
    let needed = |name: &str| {
        text(object, name)
            .ok_or_else(|| CredentialsError::new(format!("{who} answered without {name}")))
    };
    let expiration = needed(names.expiration)?;
    let expiration = parse_iso8601(expiration).ok_or_else(|| {
        CredentialsError::new(format!(
            "{who} answered with {} that is no time",
            names.expiration
        ))
    })?;
    let key = Credentials::new(needed(names.id)?, needed(names.secret)?);
    Ok(key
        .with_token(needed(names.token)?)
        .with_expiration(expiration))
}

/// Temporary credentials in an answer that has to say `Code: Success`.
pub(super) fn successful(body: &[u8], who: &str) -> Result<Credentials, CredentialsError> {
    let found = object(body, who)?;
    if text(&found, "Code") != Some("Success") {
        return Err(CredentialsError::new(format!(
            "{who} answered without `Code: Success`"
        )));
    }
    temporary(&found, &SERVICE, who)
}
