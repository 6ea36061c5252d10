//! Classifies the error that a service returned.

use std::time::Duration;

use crate::error::{Error, OutcomeUnknown, Refusal, Throttle, Undecodable};
use crate::error_code;
use crate::operation::{Operation, Safety};
use crate::transport::HttpResponse;
use crate::wire::error_body::Said;

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
