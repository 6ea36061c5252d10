//! Percent-encoding by RFC 3986, and query strings.

/// Appends `text`, percent-encoded by RFC 3986: only `A-Z a-z 0-9 - _ . ~` stay.
pub fn percent_encode(text: &str, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let stays =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    if text.bytes().all(stays) {
        return out.push_str(text);
    }
    for byte in text.bytes() {
        if stays(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.push(
                    DIGITS
                        .get(usize::from(half))
                        .copied()
                        .map_or('0', char::from),
                );
            }
        }
    }
}

/// Joins pairs as a query string, sorted by key as the signature wants it.
#[must_use]
pub fn query_string(pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = pairs.iter().collect();
    sorted.sort_unstable();
    let lengths = pairs.iter().map(|(key, value)| key.len() + value.len() + 2);
    let mut out = String::with_capacity(lengths.sum());
    for (key, value) in sorted {
        if !out.is_empty() {
            out.push('&');
        }
        percent_encode(key, &mut out);
        out.push('=');
        percent_encode(value, &mut out);
    }
    out
}
