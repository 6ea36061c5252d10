//! Protects where requests go: the hosts of a spec become the product's table, and what is no host never does.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use acs_codegen::Builder;

const SPEC: &str = "info:
  product: Demo
  version: 2020-01-01
  style: RPC
x-origin: vendor
apis:
  DescribeDemo:
    title: Demo
    methods: [post]
    security:
      - AK: []
    responses:
      '200':
        schema:
          type: object
          properties:
            RequestId: {type: string}
";

/// The product's facts in what is generated, without blanks.
fn facts(endpoints: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("demo-2020-01-01.yaml");
    fs::write(&spec, format!("{SPEC}{endpoints}")).unwrap();
    let out = folder.path().join("out");
    Builder::new().spec(&spec).generate(&out).unwrap();
    let text = fs::read_to_string(out.join("src/demo/mod.rs")).unwrap();
    let facts = text.split("static PRODUCT").nth(1).unwrap();
    facts.split_whitespace().collect()
}

#[test]
fn hosts_in_other_networks_stand_beside_the_public_one() {
    let facts = facts(
        "endpoints:
  - regionId: cn-hangzhou
    endpoint: \"demo.cn-hangzhou.aliyuncs.com\\t\"
    vpc: demo.vpc-proxy.aliyuncs.com
    x-dual-stack: demo-dualstack.cn-hangzhou.aliyuncs.com
  - regionId: cn-beijing
    endpoint: demo.cn-beijing.aliyuncs.com
    vpc: ''
",
    );
    let expected = [
        r#"Hosts{region:"cn-beijing",public:"demo.cn-beijing.aliyuncs.com",vpc:None,dual_stack:None,}"#,
        r#"Hosts{region:"cn-hangzhou",public:"demo.cn-hangzhou.aliyuncs.com",vpc:Some("demo.vpc-proxy.aliyuncs.com"),dual_stack:Some("demo-dualstack.cn-hangzhou.aliyuncs.com"),}"#,
    ];
    let places: Vec<usize> = expected
        .iter()
        .map(|row| facts.find(row).unwrap_or(usize::MAX))
        .collect();
    assert!(
        places.is_sorted() && !places.contains(&usize::MAX),
        "{facts}"
    );
}

#[test]
fn what_is_no_host_is_left_out_and_never_guessed() {
    let table = |hosts: &[(&str, &str)]| {
        let rows = hosts.iter();
        let rows =
            rows.map(|(region, host)| format!("  - regionId: {region}\n    endpoint: {host}\n"));
        facts(&format!("endpoints:\n{}", rows.collect::<String>()))
    };
    let (pattern, cut) = (
        ("cn-shanghai", "account-id.cn-shanghai.demo.aliyuncs.com"),
        ("cn-huhehaote", "cn-huhehaote."),
    );
    let all_odd = table(&[pattern, cut]);
    assert!(all_odd.contains("Regional(&[])"), "{all_odd}");
    let some = table(&[
        pattern,
        cut,
        ("cn-b", "demo.cn-b.aliyuncs.com"),
        ("cn-c", "demo.cn-c.aliyuncs.com"),
    ]);
    assert!(
        some.contains(
            r#"Regional(&[("cn-b","demo.cn-b.aliyuncs.com"),("cn-c","demo.cn-c.aliyuncs.com")]"#
        ),
        "{some}"
    );
}

#[test]
fn without_a_table_the_central_rule_gives_the_host() {
    let facts = facts("");
    assert!(facts.contains(r#"Central("demo.aliyuncs.com")"#), "{facts}");
}
