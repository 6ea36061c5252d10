//! Where requests go.

use std::fmt;

use crate::operation::{Endpoints, Product};

/// A scheme and a host, with a port if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) scheme: &'static str,
    pub(crate) host: String,
}

/// Why a client cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    message: String,
}

impl ConfigError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

/// An endpoint given by hand wins; else the product's table, by region.
pub(crate) fn resolve(
    product: &Product,
    explicit: Option<&str>,
    region: Option<&str>,
    allow_http: bool,
) -> Result<Endpoint, ConfigError> {
    if let Some(explicit) = explicit {
        return parse(explicit, allow_http);
    }
    if let Some(region) = region
        && !is_region(region)
    {
        return Err(ConfigError::new(format!(
            "`{}` is not a region",
            region.escape_debug()
        )));
    }
    let host = match (product.endpoints, region) {
        (Endpoints::Central(host), _) => host,
        (Endpoints::Regional(rows), Some(region)) => {
            let row = rows.iter().find(|(known, _)| *known == region);
            row.map(|(_, host)| *host).ok_or_else(|| {
                ConfigError::new(format!(
                    "{} is not served in `{region}`; its regions are {}",
                    product.code,
                    regions(rows)
                ))
            })?
        }
        (Endpoints::Regional(rows), None) => {
            return Err(ConfigError::new(format!(
                "{} needs a region: call `region`, or set ALIBABA_CLOUD_REGION_ID; its regions are {}",
                product.code,
                regions(rows)
            )));
        }
    };
    Ok(Endpoint {
        scheme: "https",
        host: host.to_owned(),
    })
}

/// Letters, digits, `-` and `_`: what may become part of a host.
pub(crate) fn is_region(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn regions(rows: &[(&str, &str)]) -> String {
    let names: Vec<&str> = rows.iter().map(|(region, _)| *region).collect();
    names.join(", ")
}

/// `host`, `host:port`, `https://host` or `http://host`; anything more would go somewhere else than it seems.
pub(crate) fn parse(text: &str, allow_http: bool) -> Result<Endpoint, ConfigError> {
    let bad = |why: &str| ConfigError::new(format!("the endpoint `{}` {why}", text.escape_debug()));
    let (scheme, rest) = match text.split_once("://") {
        Some(("https", rest)) => ("https", rest),
        Some(("http", rest)) => ("http", rest),
        Some(_) => return Err(bad("has a scheme that is neither http nor https")),
        None => ("https", text),
    };
    let host = rest.strip_suffix('/').unwrap_or(rest);
    let (name, port) = match host
        .strip_prefix('[')
        .and_then(|inner| inner.split_once(']'))
    {
        Some((address, port)) => {
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return Err(bad("is not a host"));
            }
            (
                address,
                port.strip_prefix(':').or((!port.is_empty()).then_some("?")),
            )
        }
        None => {
            let (name, port) = host
                .split_once(':')
                .map_or((host, None), |(name, port)| (name, Some(port)));
            let is_name = !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
            if !is_name {
                return Err(bad(
                    "is not a host: write it without path, user or other parts",
                ));
            }
            (name, port)
        }
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err(bad("has a port that is not a number"));
    }
    let is_loopback = name == "localhost"
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    if scheme == "http" && !is_loopback && !allow_http {
        return Err(bad(
            "is plain http, which is for loopback alone; call `allow_http(true)` if that is meant",
        ));
    }
    Ok(Endpoint {
        scheme,
        host: host.to_ascii_lowercase(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explicit_endpoint_is_a_host_and_nothing_else() {
        for good in [
            "a.aliyuncs.com",
            "https://a.aliyuncs.com",
            "http://127.0.0.1:80",
            "http://[::1]:80/",
            "http://localhost:1",
        ] {
            assert!(parse(good, false).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ftp://a.b",
            "http://a.aliyuncs.com",
            "https://user@a.b",
            "a.b/path",
            "a.b?x",
            "a.b\r\nx: y",
            "a.b:port",
            "https://a.b#c",
            "[::1",
            "[zz]:1",
        ] {
            assert!(parse(bad, false).is_err(), "{bad}");
        }
        assert!(parse("http://a.aliyuncs.com", true).is_ok());
    }

    #[test]
    fn a_region_that_is_not_served_lists_those_that_are() {
        static PRODUCT: Product = Product {
            code: "Ecs",
            version: "1",
            endpoints: Endpoints::Regional(&[
                ("cn-hangzhou", "ecs.aliyuncs.com"),
                ("cn-beijing", "ecs-b.aliyuncs.com"),
            ]),
        };
        let found = resolve(&PRODUCT, None, Some("cn-beijing"), false).unwrap();
        assert_eq!(found.host, "ecs-b.aliyuncs.com");
        let error = resolve(&PRODUCT, None, Some("mars-1"), false)
            .unwrap_err()
            .to_string();
        assert!(error.contains("cn-hangzhou, cn-beijing"), "{error}");
        assert!(resolve(&PRODUCT, None, None, false).is_err());
        assert!(resolve(&PRODUCT, None, Some("a/../b"), false).is_err());
    }
}
