//! Where requests go.

mod error;
mod host;

use std::fmt;

use crate::operation::{Endpoints, Hosts, Product};

pub use error::ConfigError;
pub(crate) use host::{Endpoint, is_region, parse};

/// The network that requests take; an endpoint given by hand has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Network {
    /// The internet.
    #[default]
    Public,
    /// The vendor's virtual private clouds. Where the metadata does not tell the host, the vendor's rule makes it:
    /// `ecs.cn-hangzhou.aliyuncs.com` is `ecs-vpc.cn-hangzhou.aliyuncs.com` there. Not every product answers in every VPC.
    Vpc,
    /// The vendor's classic internal network, by the same rule with `-internal`.
    Internal,
    /// Hosts that answer over IPv6 as well. No rule makes them: only products whose metadata tells them have any.
    DualStack,
}

impl Network {
    /// What the vendor's rule adds to the name of the product; none where there is no rule.
    const fn suffix(self) -> Option<&'static str> {
        match self {
            Self::Public => Some(""),
            Self::Vpc => Some("-vpc"),
            Self::Internal => Some("-internal"),
            Self::DualStack => None,
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "public",
            Self::Vpc => "VPC",
            Self::Internal => "internal",
            Self::DualStack => "dual-stack",
        })
    }
}

/// How the vendor makes a host of a product's code, for a region that the product's table does not have yet, or a product
/// without a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EndpointRule {
    /// `<product>.<region>.aliyuncs.com`
    Regional,
    /// `<product>.aliyuncs.com`
    Central,
}

/// Where a client was told to send.
#[derive(Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) endpoint: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    pub(crate) network: Network,
    pub(crate) rule: Option<EndpointRule>,
    pub(crate) allow_http: bool,
}

/// An endpoint given by hand wins, then a rule; else the product's table, by region.
pub(crate) fn resolve(product: &Product, wanted: &Wanted<'_>) -> Result<Endpoint, ConfigError> {
    if let Some(explicit) = wanted.endpoint {
        return parse(explicit, wanted.allow_http);
    }
    if let Some(region) = wanted.region
        && !is_region(region)
    {
        return Err(ConfigError::new(format!(
            "`{}` is not a region",
            region.escape_debug()
        )));
    }
    let host = match wanted.rule {
        Some(rule) => by_rule(product, rule, wanted)?,
        None => by_table(product, wanted)?,
    };
    // A host decides where a signed request goes, so that of a table or a rule is looked at like any other.
    parse(&host, false)
}

fn by_rule(
    product: &Product,
    rule: EndpointRule,
    wanted: &Wanted<'_>,
) -> Result<String, ConfigError> {
    let code = product.code.to_ascii_lowercase();
    let Some(suffix) = wanted.network.suffix() else {
        return Err(no_host(product, wanted.network));
    };
    match (rule, wanted.region) {
        (EndpointRule::Central, _) => Ok(format!("{code}{suffix}.aliyuncs.com")),
        (EndpointRule::Regional, Some(region)) => {
            Ok(format!("{code}{suffix}.{region}.aliyuncs.com"))
        }
        (EndpointRule::Regional, None) => Err(ConfigError::new(format!(
            "{} needs a region: call `region`, or set ALIBABA_CLOUD_REGION_ID",
            product.code
        ))),
    }
}

fn by_table(product: &Product, wanted: &Wanted<'_>) -> Result<String, ConfigError> {
    let region = || {
        wanted
            .region
            .ok_or_else(|| no_region(product, &regions(product)))
    };
    let (public, own) = match product.endpoints {
        Endpoints::Central(host) => (host, None),
        Endpoints::Regional(rows) => {
            let region = region()?;
            let row = rows.iter().find(|(known, _)| *known == region);
            (row.ok_or_else(|| not_served(product, region))?.1, None)
        }
        Endpoints::Hosts(rows) => {
            let region = region()?;
            let row = rows.iter().find(|row| row.region == region);
            let row = row.ok_or_else(|| not_served(product, region))?;
            (row.public, row.of(wanted.network))
        }
    };
    own.map(str::to_owned)
        .or_else(|| in_network(public, wanted.region, wanted.network))
        .ok_or_else(|| no_host(product, wanted.network))
}

impl Hosts {
    const fn of(&self, network: Network) -> Option<&'static str> {
        match network {
            Network::Vpc => self.vpc,
            Network::DualStack => self.dual_stack,
            Network::Public | Network::Internal => None,
        }
    }
}

/// The twin of a public host in another network by the vendor's rule; none where the rule does not fit the host.
fn in_network(public: &str, region: Option<&str>, network: Network) -> Option<String> {
    let suffix = network.suffix()?;
    if suffix.is_empty() {
        return Some(public.to_owned());
    }
    // Hosts of other domains have rules of their own, or none.
    let name = public.strip_suffix(".aliyuncs.com")?;
    let (first, rest) = name
        .split_once('.')
        .map_or((name, None), |(first, rest)| (first, Some(rest)));
    // Some tables have hosts of a private network alone.
    if first.ends_with("-vpc") || first.ends_with("-internal") {
        return first.ends_with(suffix).then(|| public.to_owned());
    }
    // `cn-hangzhou.log` has the region where the product should be.
    if region == Some(first) {
        return None;
    }
    // Old hosts have the region in the name, `ecs-cn-hangzhou`; in a VPC they are called by the rule.
    let product = region.and_then(|region| first.strip_suffix(region)?.strip_suffix('-'));
    Some(match (product, region, rest, network) {
        (Some(product), Some(region), None, Network::Vpc) => {
            format!("{product}{suffix}.{region}.aliyuncs.com")
        }
        (_, _, Some(rest), _) => format!("{first}{suffix}.{rest}.aliyuncs.com"),
        _ => format!("{first}{suffix}.aliyuncs.com"),
    })
}

fn regions(product: &Product) -> Vec<&'static str> {
    match product.endpoints {
        Endpoints::Central(_) => Vec::new(),
        Endpoints::Regional(rows) => rows.iter().map(|(region, _)| *region).collect(),
        Endpoints::Hosts(rows) => rows.iter().map(|row| row.region).collect(),
    }
}

fn no_region(product: &Product, known: &[&str]) -> ConfigError {
    if known.is_empty() {
        return ConfigError::new(format!(
            "no host of {} is known: call `endpoint` with one",
            product.code
        ));
    }
    ConfigError::new(format!(
        "{} needs a region: call `region`, or set ALIBABA_CLOUD_REGION_ID; its regions are {}",
        product.code,
        listed(known, "")
    ))
}

fn not_served(product: &Product, region: &str) -> ConfigError {
    let known = regions(product);
    if known.is_empty() {
        return no_region(product, &known);
    }
    let meant = nearest(region, &known)
        .map(|meant| format!("did you mean `{meant}`? "))
        .unwrap_or_default();
    ConfigError::new(format!(
        "{} is not served in `{region}`; {meant}its regions are {}; for one that is newer than this list, call `endpoint` or `endpoint_rule`",
        product.code,
        listed(&known, region)
    ))
}

/// The names, or of many those near the one that was asked for, and those that are no special parts of regions.
fn listed(known: &[&str], region: &str) -> String {
    const MOST: usize = 24;
    let area = |name: &str| name.split('-').next().map(str::to_owned);
    let mut names = known.to_vec();
    names.sort_by_key(|name| (area(name) != area(region), name.matches('-').count()));
    names.truncate(MOST);
    names.sort_unstable();
    match known.len() - names.len() {
        0 => names.join(", "),
        more => format!("{}, and {more} more", names.join(", ")),
    }
}

/// The region that was probably meant: another case, the end of a name (`hangzhou`), or a slip or two.
fn nearest<'k>(region: &str, known: &[&'k str]) -> Option<&'k str> {
    let text = region.to_ascii_lowercase().replace('_', "-");
    let end = format!("-{text}");
    let closest = known
        .iter()
        .map(|name| (strsim::osa_distance(&text, name), *name))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 2);
    known
        .iter()
        .find(|name| **name == text || name.ends_with(&end))
        .copied()
        .or(closest.map(|(_, name)| name))
}

fn no_host(product: &Product, network: Network) -> ConfigError {
    ConfigError::new(format!(
        "no {network} host of {} is known: call `endpoint` with one",
        product.code
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    static ECS: Product = Product {
        code: "Ecs",
        version: "1",
        endpoints: Endpoints::Regional(&[
            ("cn-beijing", "ecs.cn-beijing.aliyuncs.com"),
            ("cn-hangzhou", "ecs-cn-hangzhou.aliyuncs.com"),
            ("cn-odd", "cn-odd.log.aliyuncs.com"),
            ("cn-own", "openapi.example.com"),
            ("cn-vpc", "ecs-vpc.cn-vpc.aliyuncs.com"),
        ]),
    };

    fn host(product: &Product, wanted: &Wanted<'_>) -> Result<String, String> {
        let found = resolve(product, wanted);
        found
            .map(|endpoint| endpoint.host)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_region_that_is_not_served_lists_those_that_are() {
        let asked = |region| {
            host(
                &ECS,
                &Wanted {
                    region,
                    ..Wanted::default()
                },
            )
        };
        assert_eq!(
            asked(Some("cn-beijing")).unwrap(),
            "ecs.cn-beijing.aliyuncs.com"
        );
        let error = asked(Some("mars-1")).unwrap_err();
        assert!(
            error.contains("cn-beijing, cn-hangzhou") && !error.contains("did you mean"),
            "{error}"
        );
        for (slip, meant) in [
            ("cn-hangzou", "cn-hangzhou"),
            ("CN_Hangzhou", "cn-hangzhou"),
            ("beijing", "cn-beijing"),
        ] {
            let error = asked(Some(slip)).unwrap_err();
            assert!(
                error.contains(&format!("did you mean `{meant}`?")),
                "{error}"
            );
        }
        assert!(asked(None).unwrap_err().contains("needs a region"));
        assert!(asked(Some("a/../b")).unwrap_err().contains("not a region"));
    }

    #[test]
    fn a_long_list_is_cut_to_what_is_near() {
        let many = (0..40).map(|number| format!("us-{number:02}-test-1"));
        let names: Vec<String> = many
            .chain(["cn-a".to_owned(), "us-west-1".to_owned()])
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = listed(&names, "cn-b");
        assert!(
            text.starts_with("cn-a, us-00-test-1, ") && text.ends_with("us-west-1, and 18 more"),
            "{text}"
        );
        assert_eq!(
            listed(&names[38..], "cn-b"),
            "cn-a, us-38-test-1, us-39-test-1, us-west-1"
        );
    }

    #[test]
    fn another_network_is_by_the_rule_where_the_rule_fits() {
        let asked = |region, network| {
            host(
                &ECS,
                &Wanted {
                    region: Some(region),
                    network,
                    ..Wanted::default()
                },
            )
        };
        for (region, network, expected) in [
            (
                "cn-beijing",
                Network::Vpc,
                "ecs-vpc.cn-beijing.aliyuncs.com",
            ),
            (
                "cn-beijing",
                Network::Internal,
                "ecs-internal.cn-beijing.aliyuncs.com",
            ),
            (
                "cn-hangzhou",
                Network::Vpc,
                "ecs-vpc.cn-hangzhou.aliyuncs.com",
            ),
            (
                "cn-hangzhou",
                Network::Internal,
                "ecs-cn-hangzhou-internal.aliyuncs.com",
            ),
            ("cn-vpc", Network::Vpc, "ecs-vpc.cn-vpc.aliyuncs.com"),
        ] {
            assert_eq!(asked(region, network).unwrap(), expected);
        }
        for (region, network) in [
            ("cn-odd", Network::Vpc),
            ("cn-own", Network::Vpc),
            ("cn-vpc", Network::Internal),
            ("cn-beijing", Network::DualStack),
        ] {
            let error = asked(region, network).unwrap_err();
            assert!(error.contains("call `endpoint`"), "{error}");
        }
    }

    #[test]
    fn hosts_that_the_metadata_tells_win_over_the_rule() {
        static PRODUCT: Product = Product {
            code: "Demo",
            version: "1",
            endpoints: Endpoints::Hosts(&[Hosts {
                region: "cn-a",
                public: "demo.cn-a.aliyuncs.com",
                vpc: Some("demo.vpc-proxy.aliyuncs.com"),
                dual_stack: Some("demo-dualstack.cn-a.aliyuncs.com"),
            }]),
        };
        for (network, expected) in [
            (Network::Public, "demo.cn-a.aliyuncs.com"),
            (Network::Vpc, "demo.vpc-proxy.aliyuncs.com"),
            (Network::Internal, "demo-internal.cn-a.aliyuncs.com"),
            (Network::DualStack, "demo-dualstack.cn-a.aliyuncs.com"),
        ] {
            let wanted = Wanted {
                region: Some("cn-a"),
                network,
                ..Wanted::default()
            };
            assert_eq!(host(&PRODUCT, &wanted).unwrap(), expected);
        }
    }

    #[test]
    fn a_host_of_a_table_is_looked_at_like_any_other() {
        static ODD: Product = Product {
            code: "Odd product",
            version: "1",
            endpoints: Endpoints::Regional(&[("cn-a", "odd.aliyuncs.com\t"), ("cn-b", "cn-b.")]),
        };
        static NONE: Product = Product {
            code: "None",
            version: "1",
            endpoints: Endpoints::Regional(&[]),
        };
        for region in ["cn-a", "cn-b"] {
            let wanted = Wanted {
                region: Some(region),
                ..Wanted::default()
            };
            assert!(host(&ODD, &wanted).unwrap_err().contains("not a host"));
            assert!(
                host(&NONE, &wanted)
                    .unwrap_err()
                    .contains("call `endpoint`")
            );
        }
        let by_rule = Wanted {
            rule: Some(EndpointRule::Central),
            ..Wanted::default()
        };
        assert!(host(&ODD, &by_rule).unwrap_err().contains("not a host"));
        assert_eq!(host(&NONE, &by_rule).unwrap(), "none.aliyuncs.com");
    }
}
