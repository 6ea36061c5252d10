//! Reads what a service says when it refuses: JSON, XML, or neither.

use std::time::Duration;

use crate::error::{Error, OutcomeUnknown, Refusal, Throttle, Undecodable, error_code};
use crate::operation::{Operation, Safety};
use crate::transport::HttpResponse;
use crate::wire::{Parser, Value};

/// What a body says about a failure.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) recommend: Option<String>,
    pub(crate) access_denied_detail: Option<String>,
}

/// Reads the body of an answer.
pub(crate) fn read(body: &[u8]) -> Said {
    if let Ok(value @ Value::Object(_)) = Parser::new(body).value() {
        return from_json(&value);
    }
    from_xml(&String::from_utf8_lossy(body))
}

fn from_json(value: &Value) -> Said {
    let text = |name: &str| {
        let Value::Object(members) = value else {
            return None;
        };
        let (_, found) = members
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        match found {
            Value::Null => None,
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(text.clone()),
            Value::Number(text) => Some(text.clone()),
            other => {
                let mut text = String::new();
                crate::wire::write_member(&crate::wire::Member::Value(other), &mut text);
                Some(text)
            }
        }
    };
    Said {
        code: text("Code"),
        message: text("Message"),
        request_id: text("RequestId"),
        recommend: text("Recommend"),
        access_denied_detail: text("AccessDeniedDetail"),
    }
}

/// The text of a member at the top of a JSON body.
pub(crate) fn member(body: &[u8], name: &str) -> Option<String> {
    match Parser::new(body).value().ok()?.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(text) => Some(text.clone()),
        Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The vendor's XML errors are flat, so finding the elements is enough.
fn from_xml(text: &str) -> Said {
    if !text.contains("<Error>") && !text.contains("<Code>") {
        return Said::default();
    }
    let element = |name: &str| {
        let (_, after) = text.split_once(&format!("<{name}>"))?;
        let (inner, _) = after.split_once(&format!("</{name}>"))?;
        let inner = inner
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
        (!inner.is_empty()).then_some(inner)
    };
    Said {
        code: element("Code"),
        message: element("Message"),
        request_id: element("RequestId"),
        recommend: element("Recommend"),
        access_denied_detail: element("AccessDeniedDetail"),
    }
}

/// The error that an answer is, given that it is one.
pub(crate) fn classify(operation: &Operation, response: HttpResponse) -> Error<String> {
    let said = read(&response.body);
    let status = response.status;
    let request_id = said
        .request_id
        .or_else(|| response.header("x-acs-request-id").map(str::to_owned));
    let retry_after = response
        .header("x-acs-retry-after")
        .and_then(|text| text.trim().parse().ok())
        .filter(|milliseconds| *milliseconds > 0)
        .map(Duration::from_millis);
    let is_write = operation.safety == Safety::Write;
    let is_throttled = retry_after.is_some()
        || status == 429
        || said
            .code
            .as_deref()
            .is_some_and(|code| code.contains("Throttling"));
    let Some(code) = said
        .code
        .or_else(|| is_throttled.then(|| "Throttling".to_owned()))
    else {
        if status >= 500 && is_write {
            return Error::OutcomeUnknown(Box::new(OutcomeUnknown {
                status: Some(status),
                request_id,
                reason: "something between here and the service failed".to_owned(),
                source: None,
            }));
        }
        return Error::Undecodable(Box::new(Undecodable {
            status,
            request_id,
            reason: "the service refused, and gave no error code".to_owned(),
            body: response.body,
        }));
    };
    if is_write && error_code::canonical(&code) == "SignatureNonceUsed" {
        // Every attempt has its own nonce, so the same request came in twice: the first may have been carried out.
        return Error::OutcomeUnknown(Box::new(OutcomeUnknown {
            status: Some(status),
            request_id,
            reason: "the service has seen this request before".to_owned(),
            source: None,
        }));
    }
    let may_have_happened =
        is_write && status >= 500 && !is_throttled && code != "ServiceUnavailable";
    let refusal = Refusal {
        code: code.clone(),
        code_text: code,
        message: said.message.unwrap_or_default(),
        request_id,
        status,
        recommend: said.recommend,
        access_denied_detail: said.access_denied_detail,
        may_have_happened,
    };
    if is_throttled {
        Error::Throttled(Box::new(Throttle {
            refusal,
            retry_after,
        }))
    } else {
        Error::Refused(Box::new(refusal))
    }
}
