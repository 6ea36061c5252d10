//! The signature ACS3-HMAC-SHA256, as functions of their inputs.

pub(crate) mod digest;

use digest::{Key, sha256};

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// Most requests have no body.
const SHA256_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What is signed.
#[derive(Clone, Copy)]
pub struct ToSign<'a> {
    /// HTTP method in upper case.
    pub method: &'a str,
    /// Path as sent, percent-encoded.
    pub path: &'a str,
    /// Query as sent: percent-encoded and sorted by key.
    pub query: &'a str,
    /// The headers to sign, names in lower case.
    pub headers: &'a [(&'a str, &'a str)],
    /// Hexadecimal SHA-256 of the body.
    pub content_sha256: &'a str,
}

impl std::fmt::Debug for ToSign<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToSign")
            .field("method", &self.method)
            .field("query", &format_args!("{} bytes", self.query.len()))
            .finish_non_exhaustive()
    }
}

/// Hexadecimal SHA-256, in lower case.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return SHA256_OF_NOTHING.to_owned();
    }
    hex(sha256(bytes).as_ref())
}

/// Hexadecimal digits in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| match value {
        0..=9 => char::from(b'0' + value),
        value => char::from(b'a' + value - 10),
    };
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0xf));
    }
    text
}

/// The canonical request and the list of signed headers.
#[must_use]
pub fn canonical_request(request: &ToSign<'_>) -> (String, String) {
    let mut headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .map(|(name, value)| (*name, value.trim()))
        .collect();
    headers.sort_unstable();
    let mut signed = String::with_capacity(160);
    let mut canonical = String::with_capacity(768 + request.path.len() + request.query.len());
    let path = Some(request.path).filter(|path| !path.is_empty());
    for line in [request.method, path.unwrap_or("/"), request.query] {
        canonical.push_str(line);
        canonical.push('\n');
    }
    for (name, value) in headers {
        for part in [name, ":", value, "\n"] {
            canonical.push_str(part);
        }
        if !signed.is_empty() {
            signed.push(';');
        }
        signed.push_str(name);
    }
    for part in ["\n", &signed, "\n", request.content_sha256] {
        canonical.push_str(part);
    }
    (canonical, signed)
}

/// The value of the `Authorization` header.
#[must_use]
pub fn authorization(request: &ToSign<'_>, access_key_id: &str, access_key_secret: &str) -> String {
    authorization_by(request, access_key_id, &Key::new(access_key_secret))
}

pub(crate) fn authorization_by(request: &ToSign<'_>, access_key_id: &str, key: &Key) -> String {
    let (canonical, signed) = canonical_request(request);
    let digest = sha256_hex(canonical.as_bytes());
    let signature = hex(key.sign(&[ALGORITHM, "\n", &digest]).as_ref());
    let mut value = String::with_capacity(ALGORITHM.len() + signed.len() + 160);
    for part in [
        ALGORITHM,
        " Credential=",
        access_key_id,
        ",SignedHeaders=",
        &signed,
        ",Signature=",
        &signature,
    ] {
        value.push_str(part);
    }
    value
}
