//! The signature ACS3-HMAC-SHA256, as functions of their inputs.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub struct ToSign<'a> {
    /// HTTP method in upper case.
    pub method: &'a str,
    /// Path as sent, percent-encoded.
    pub path: &'a str,
    /// Query as sent: percent-encoded and sorted by key.
    pub query: &'a str,
    /// The headers to sign, names in lower case.
    pub headers: &'a [(String, String)],
    /// Hexadecimal SHA-256 of the body.
    pub content_sha256: &'a str,
}

/// Hexadecimal SHA-256, in lower case.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a `String` does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The canonical request and the list of signed headers.
#[must_use]
pub fn canonical_request(request: &ToSign<'_>) -> (String, String) {
    let mut headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.trim()))
        .collect();
    headers.sort_unstable();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let signed = names.join(";");
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}:{value}\n"))
        .collect();
    let path = if request.path.is_empty() {
        "/"
    } else {
        request.path
    };
    let canonical = format!(
        "{}\n{path}\n{}\n{lines}\n{signed}\n{}",
        request.method, request.query, request.content_sha256
    );
    (canonical, signed)
}

/// The value of the `Authorization` header.
#[must_use]
pub fn authorization(request: &ToSign<'_>, access_key_id: &str, access_key_secret: &str) -> String {
    let (canonical, signed) = canonical_request(request);
    let string_to_sign = format!("{ALGORITHM}\n{}", sha256_hex(canonical.as_bytes()));
    let signature = match Hmac::<Sha256>::new_from_slice(access_key_secret.as_bytes()) {
        Ok(mut mac) => {
            mac.update(string_to_sign.as_bytes());
            hex(&mac.finalize().into_bytes())
        }
        // HMAC takes keys of every length.
        Err(_) => String::new(),
    };
    format!("{ALGORITHM} Credential={access_key_id},SignedHeaders={signed},Signature={signature}")
}
