//! Endpoints as people and tables write them.

use super::error::ConfigError;

/// A scheme and a host, with a port if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) scheme: &'static str,
    pub(crate) host: String,
    /// Whether it is this machine.
    pub(crate) is_loopback: bool,
}

/// Letters, digits, `-` and `_`: what may become part of a host.
pub(crate) fn is_region(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Labels of letters, digits, `-` and, as some private names have it, `_`.
fn is_host_name(name: &str) -> bool {
    name.len() <= 253
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
}

/// `host`, `host:port`, `https://host` or `http://host`; anything more would go somewhere else than it seems.
pub(crate) fn parse(text: &str, allow_http: bool) -> Result<Endpoint, ConfigError> {
    if text.contains('@') {
        // What stands before it may be a password, and is not repeated.
        return Err(ConfigError::new(
            "the endpoint names a user: write the host alone",
        ));
    }
    let bad = |why: &str| ConfigError::new(format!("the endpoint `{}` {why}", text.escape_debug()));
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => ("https", rest),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => ("http", rest),
        Some(_) => return Err(bad("has a scheme that is neither http nor https")),
        None => ("https", text),
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let address = host
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'));
    let address: Option<std::net::IpAddr> = match address {
        Some(address) => address
            .parse::<std::net::Ipv6Addr>()
            .ok()
            .map(std::net::IpAddr::V6),
        None => host
            .parse::<std::net::Ipv4Addr>()
            .ok()
            .map(std::net::IpAddr::V4),
    };
    if address.is_none() && !is_host_name(host) {
        return Err(bad(
            "is not a host: write it without path, user or other parts",
        ));
    }
    let port = match port {
        None => None,
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            let number = digits.parse::<u16>().ok().filter(|port| *port != 0);
            Some(number.ok_or_else(|| bad("has a port that is none"))?)
        }
        Some(_) => return Err(bad("has a port that is not a number")),
    };
    let is_loopback = host.eq_ignore_ascii_case("localhost")
        || address.is_some_and(|address| address.is_loopback());
    if scheme == "http" && !is_loopback && !allow_http {
        return Err(bad(
            "is plain http, which is for loopback alone; call `allow_http(true)` if that is meant",
        ));
    }
    let host = host.to_ascii_lowercase();
    // The host is signed as it is sent, and the port of the scheme is not sent.
    let usual = if scheme == "http" { 80 } else { 443 };
    Ok(Endpoint {
        scheme,
        host: match port.filter(|port| *port != usual) {
            Some(port) => format!("{host}:{port}"),
            None => host,
        },
        is_loopback,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explicit_endpoint_is_a_host_and_nothing_else() {
        for (good, host) in [
            ("a.aliyuncs.com", "a.aliyuncs.com"),
            ("https://A.aliyuncs.com/", "a.aliyuncs.com"),
            ("HTTPS://a.aliyuncs.com:443", "a.aliyuncs.com"),
            ("a.aliyuncs.com:8443", "a.aliyuncs.com:8443"),
            ("http://127.0.0.1:80", "127.0.0.1"),
            ("http://[::1]:8080/", "[::1]:8080"),
            ("http://[::1]", "[::1]"),
            ("http://localhost:1", "localhost:1"),
        ] {
            assert_eq!(parse(good, false).unwrap().host, host);
        }
        for bad in [
            "",
            "ftp://a.b",
            "http://a.aliyuncs.com",
            "http://127.0.0.1.example.com",
            "https://user@a.b",
            "a.b/path",
            "a.b?x",
            "a.b\r\nx: y",
            "a.b\t",
            "a.b.",
            "a..b",
            "-a.b",
            "a.b:port",
            "a.b:+80",
            "a.b:0",
            "a.b:70000",
            "a.b:",
            "https://a.b#c",
            "[::1",
            "[zz]:1",
            "[127.0.0.1]",
            "::1",
        ] {
            assert!(parse(bad, false).is_err(), "{bad}");
        }
        assert!(parse("http://a.aliyuncs.com", true).is_ok());
        let said = parse("https://me:hush@a.b", false).unwrap_err().to_string();
        assert!(!said.contains("hush"), "{said}");
    }
}
