//! The link to the vendor's explorer, which names product, operation, style and version.

use super::heading::is_name;

/// What a link tells, as far as it does.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link<'p> {
    /// The line it stands on.
    pub(super) at: usize,
    pub(super) product: Option<&'p str>,
    pub(super) operation: Option<&'p str>,
    pub(super) version: Option<&'p str>,
    /// `RPC` or `ROA`.
    pub(super) style: Option<&'p str>,
}

/// The link on one line.
pub(super) fn read(at: usize, line: &str) -> Option<Link<'_>> {
    let link = by_keys(line).or_else(|| by_path(line))?;
    Some(Link { at, ..link })
}

/// `…#product=Vpc&api=ModifySnatEntry&type=RPC&version=2016-04-28`
fn by_keys(line: &str) -> Option<Link<'_>> {
    let start = line.find("product=")?;
    let keys = line.get(start..)?;
    let end = keys.find(|c: char| !(is_value(c) || matches!(c, '=' | '&')));
    let mut link = Link::default();
    for pair in keys.get(..end.unwrap_or(keys.len()))?.split('&') {
        let Some((key, value)) = pair.split_once('=') else {
            continue;
        };
        let value = Some(value).filter(|value| !value.is_empty());
        match key {
            "product" => link.product = value,
            "api" => link.operation = value.filter(|name| is_name(name)),
            "version" => link.version = value,
            "type" => link.style = value.filter(|style| matches!(*style, "RPC" | "ROA")),
            _ => {}
        }
    }
    (link.product.is_some() && link.operation.is_some()).then_some(link)
}

/// `…/api/Vpc/2016-04-28/ModifySnatEntry`
fn by_path(line: &str) -> Option<Link<'_>> {
    let hosts = ["api.aliyun.com/api/", "api.alibabacloud.com/api/"];
    let (_, path) = hosts.iter().find_map(|host| line.split_once(host))?;
    let end = path.find(|c: char| !(is_value(c) || c == '/'));
    let mut parts = path.get(..end.unwrap_or(path.len()))?.split('/');
    let mut part = || parts.next().filter(|part| !part.is_empty());
    let (product, version, operation) = (part()?, part()?, part()?);
    is_name(operation).then_some(Link {
        product: Some(product),
        version: Some(version),
        operation: Some(operation),
        ..Link::default()
    })
}

fn is_value(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_tells_what_it_names() {
        let facts = |line| {
            read(1, line).map(|link| (link.product, link.operation, link.version, link.style))
        };
        assert_eq!(
            facts("[试](https://x/#product=Demo-a&api=GetDemo&type=ROA&version=2020-01-01)。"),
            Some((
                Some("Demo-a"),
                Some("GetDemo"),
                Some("2020-01-01"),
                Some("ROA")
            ))
        );
        assert_eq!(
            facts("[试](https://x/#product=Demo&api=GetDemo)】"),
            Some((Some("Demo"), Some("GetDemo"), None, None))
        );
        assert_eq!(
            facts("https://api.aliyun.com/api/Demo/2020-01-01/GetDemo?tab=DEMO"),
            Some((Some("Demo"), Some("GetDemo"), Some("2020-01-01"), None))
        );
        assert_eq!(facts("product=Demo 是产品"), None);
    }
}
