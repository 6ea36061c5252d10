//! Verifies signatures: a second implementation on purpose, so that an error of the client's does not agree with itself.

use std::collections::HashMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::answer::Refusal;
use crate::clock::{parse_iso8601, seconds};
use crate::request::Request;

/// Seconds a request may be old, or ahead.
const WINDOW: u64 = 15 * 60;

/// An access key that the gateway accepts.
#[derive(Clone)]
pub(crate) struct AccessKey {
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

/// Checks who sent the request, when, and that it is what was signed.
pub(crate) fn verify(
    request: &Request,
    keys: &HashMap<String, AccessKey>,
    now: std::time::SystemTime,
) -> Result<(), Refusal> {
    let header = request.header("authorization").unwrap_or_default();
    let Some(fields) = header.strip_prefix("ACS3-HMAC-SHA256 ") else {
        return Err(Refusal::new(
            400,
            "MissingAuthorization",
            "The Authorization header is mandatory for this action.",
        ));
    };
    let field = |name: &str| {
        fields
            .split(',')
            .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
    };
    let (Some(id), Some(signed), Some(signature)) = (
        field("Credential"),
        field("SignedHeaders"),
        field("Signature"),
    ) else {
        return Err(Refusal::new(
            400,
            "IncompleteSignature",
            "The request signature does not conform to Aliyun standards.",
        ));
    };
    let Some(key) = keys.get(id) else {
        return Err(Refusal::new(
            404,
            "InvalidAccessKeyId.NotFound",
            "Specified access key is not found.",
        ));
    };
    if key.token.as_deref() != request.header("x-acs-security-token") {
        return Err(Refusal::new(
            400,
            "InvalidSecurityToken.Malformed",
            "Specified SecurityToken is malformed.",
        ));
    }
    let Some(date) = request.header("x-acs-date").and_then(parse_iso8601) else {
        return Err(Refusal::new(
            400,
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted.",
        ));
    };
    if date.abs_diff(seconds(now)) > WINDOW {
        return Err(Refusal::new(
            400,
            "InvalidTimeStamp.Expired",
            "Specified time stamp or date value is expired.",
        ));
    }
    let content = hex(&Sha256::digest(&request.body));
    if request.header("x-acs-content-sha256") != Some(content.as_str()) {
        return Err(Refusal::new(
            400,
            "InvalidContentSha256",
            "The header x-acs-content-sha256 does not match the body.",
        ));
    }
    let names: Vec<&str> = signed.split(';').collect();
    let unsigned = request.headers.iter().find(|(name, _)| {
        (*name == "host" || name.starts_with("x-acs-")) && !names.contains(&name.as_str())
    });
    if let Some((name, _)) = unsigned {
        let message = format!("The header {name} has to be signed.");
        return Err(Refusal::new(400, "IncompleteSignature", message));
    }
    let lines: String = names
        .iter()
        .map(|name| {
            format!(
                "{name}:{}\n",
                request.header(name).unwrap_or_default().trim()
            )
        })
        .collect();
    let canonical = format!(
        "{}\n{}\n{}\n{lines}\n{signed}\n{content}",
        request.method,
        request.path,
        canonical_query(&request.query)
    );
    let hash = hex(&Sha256::digest(canonical.as_bytes()));
    let expected = format!("ACS3-HMAC-SHA256\n{hash}");
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.secret.as_bytes()) else {
        return Err(Refusal::new(
            500,
            "InternalError",
            "The request processing has failed.",
        ));
    };
    mac.update(expected.as_bytes());
    if unhex(signature).is_none_or(|signature| mac.verify_slice(&signature).is_err()) {
        let message = format!(
            "Specified signature is not matched with our calculation. Hash of the canonical request is {hash}."
        );
        return Err(Refusal::new(400, "SignatureDoesNotMatch", message));
    }
    Ok(())
}

fn canonical_query(pairs: &[(String, String)]) -> String {
    let mut encoded: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
        .collect();
    encoded.sort();
    encoded.join("&")
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|index| u8::from_str_radix(text.get(index..index + 2)?, 16).ok())
        .collect()
}
