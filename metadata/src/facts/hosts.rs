//! Hosts of a product: those of the spec that requests may go to, and the vendor's central rule.

use crate::model::{Located, Metadata};

/// The hosts of a region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hosts {
    /// Its identifier, such as `cn-hangzhou`.
    pub region: String,
    /// The host in the Internet.
    pub public: String,
    /// The host in networks of the vendor, where the spec has one.
    pub vpc: Option<String>,
    /// The host that has IPv4 and IPv6 addresses, where the spec has one.
    pub dual_stack: Option<String>,
}

/// The usable hosts of each region, in order.
#[must_use]
pub fn hosts(metadata: &Metadata) -> Vec<Hosts> {
    // Nothing signed goes to an invalid host; `check` has reported it.
    let usable = |host: &Located<String>| is_host(&host.value);
    let optional = |host: &Option<Located<String>>| {
        let host = host.as_ref().filter(|host| usable(host));
        host.map(|host| host.value.clone())
    };
    let mut rows: Vec<Hosts> = Vec::new();
    for endpoint in &metadata.endpoints {
        let region = &endpoint.region.value;
        if usable(&endpoint.host)
            && is_region(region)
            && !rows.iter().any(|row| row.region == *region)
        {
            rows.push(Hosts {
                region: region.clone(),
                public: endpoint.host.value.clone(),
                vpc: optional(&endpoint.vpc),
                dual_stack: optional(&endpoint.dual_stack),
            });
        }
    }
    rows.sort();
    rows
}

/// The host by the vendor's central rule, as in its SDKs.
#[must_use]
pub fn central_host(metadata: &Metadata) -> String {
    let product = metadata.info.product.value.to_ascii_lowercase();
    format!("{product}.aliyuncs.com")
}

/// Whether a request could go to `host`.
#[must_use]
pub fn is_host(host: &str) -> bool {
    host.contains('.')
        // The vendor's way to say that the account's id belongs here.
        && !host.starts_with("account-id.")
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
}

/// Whether `region` can be the name of one.
#[must_use]
pub fn is_region(region: &str) -> bool {
    !region.is_empty()
        && region
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}
