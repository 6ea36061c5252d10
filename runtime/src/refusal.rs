//! Reads what a service says when it refuses: JSON, XML, or neither.

use std::time::Duration;

use crate::error::{Error, OutcomeUnknown, Refusal, Throttle, Undecodable, error_code};
use crate::operation::{Operation, Safety};
use crate::transport::HttpResponse;
use crate::wire::{Element, Parser, Value};

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

fn means_throttled(code: &str) -> bool {
    const CODES: [&str; 5] = [
        "Rejected.Throttling",
        "QpsLimitExceeded",
        "FlowControl",
        "ServiceBusy",
        "Throttling",
    ];
    code.starts_with("Throttling.") || CODES.contains(&code)
}

/// The error that an answer is, given that it is one.
pub(crate) fn classify(operation: &Operation, response: HttpResponse, said: Said) -> Error<String> {
    let status = response.status;
    let request_id = said
        .request_id
        .or_else(|| response.header("x-acs-request-id").map(str::to_owned));
    let positive = |name: &str| -> Option<u64> {
        let number = response.header(name)?.trim().parse().ok()?;
        (number > 0).then_some(number)
    };
    let asked = positive("x-acs-retry-after").map(Duration::from_millis);
    let is_write = operation.safety == Safety::Write;
    let says_throttled = status == 429 || said.code.as_deref().is_some_and(means_throttled);
    // A write that failed inside the service may have happened, whatever the service asks for.
    let may_have_run = is_write && status >= 500 && status != 503;
    let is_throttled = says_throttled || asked.is_some() && !may_have_run;
    // What stands between here and the service speaks HTTP's own word.
    let retry_after = asked.or_else(|| positive("retry-after").map(Duration::from_secs));
    let unknown = |reason: &str, request_id| {
        Error::OutcomeUnknown(Box::new(OutcomeUnknown {
            status: Some(status),
            request_id,
            ..OutcomeUnknown::new(reason)
        }))
    };
    let Some(code) = said
        .code
        .or_else(|| is_throttled.then(|| "Throttling".to_owned()))
    else {
        if status >= 500 && is_write {
            return unknown("something between here and the service failed", request_id);
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
        return unknown("the service has seen this request before", request_id);
    }
    let mut refusal = Refusal {
        code: code.clone(),
        code_text: code,
        message: said.message.unwrap_or_default(),
        request_id,
        status,
        recommend: said.recommend,
        access_denied_detail: said.access_denied_detail,
        retry_after,
        may_have_happened: false,
    };
    refusal.may_have_happened =
        is_write && status >= 500 && !is_throttled && !refusal.was_not_handled();
    if is_throttled {
        Error::Throttled(Box::new(Throttle { refusal }))
    } else {
        Error::Refused(Box::new(refusal))
    }
}
