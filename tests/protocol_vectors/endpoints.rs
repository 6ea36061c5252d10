//! The vendor's rules for hosts.

use acs_runtime::operation::Endpoints;
use acs_runtime::{Client, ClientBuilder, Credentials, EndpointRule, Network};
use serde_json::json;

use crate::requests::Recorder;
use crate::{dynamic, recordings, text};

#[tokio::test]
async fn hosts_are_made_by_the_vendors_rules() {
    let vectors = recordings("endpoint_rule_vectors");
    assert_eq!(vectors.len(), 9);
    for vector in &vectors {
        let product = dynamic::product(text(vector, "/product"), "1", Endpoints::Regional(&[]));
        let rule = match text(vector, "/rule") {
            "regional" => EndpointRule::Regional,
            // Without a rule the vendor's SDKs take this one.
            "central" | "" => EndpointRule::Central,
            other => panic!("no rule {other}"),
        };
        let network = match text(vector, "/network") {
            "" | "public" => Network::Public,
            "vpc" => Network::Vpc,
            other => panic!("no network {other}"),
        };
        // Two recordings have a suffix of the product's, `-share` and `-intl`, which Python leaves out and Go puts in. The
        // metadata has none, so it is not offered: such a host is one for `endpoint`.
        let mut builder = ClientBuilder::<Client>::new(product)
            .endpoint_rule(rule)
            .network(network)
            .transport(Recorder::default())
            .credentials(Credentials::new("id", "secret"));
        if let Some(region) = vector["region"].as_str() {
            builder = builder.region(region);
        }
        let recorded = text(vector, "/python_openapi_core");
        let client = match builder.build() {
            Ok(client) => client,
            Err(error) => {
                assert!(
                    recorded.starts_with("ERROR RegionId is empty"),
                    "{vector}: {error}"
                );
                assert!(error.to_string().contains("needs a region"), "{error}");
                continue;
            }
        };
        let call = json!({"name": "plain", "input": {
            "action": "Plain", "method": "POST", "pathname": "/", "auth_type": "AK", "req_body_type": "formData",
            "params": {},
        }});
        let operation = dynamic::operation(&call, product);
        let request = dynamic::request(&call, operation);
        let prepared = client.prepare(operation, &request).await.unwrap();
        assert_eq!(
            (prepared.scheme, prepared.host.as_str()),
            ("https", recorded),
            "{vector}"
        );
    }
}
