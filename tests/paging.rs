//! Protects paging and client tokens: every page once, the last page known, a write that carries a token safe to repeat.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use acs_gateway::Gateway;
use acs_runtime::builder::Set;
use acs_runtime::intercept::Attempt;
use acs_runtime::{
    BoxFuture, Credentials, Error, HttpRequest, HttpResponse, Intercept, PagingErrorKind,
    Transport, TransportError,
};
use acs_sdk::dysmsapi;

/// Answers one after the other, and keeps what was asked; an empty answer is a broken connection.
#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<Vec<String>>>,
    asked: Arc<Mutex<Vec<HttpRequest>>>,
}

impl Script {
    fn new(answers: impl IntoIterator<Item = String>) -> Self {
        let mut answers: Vec<String> = answers.into_iter().collect();
        answers.reverse();
        Self {
            answers: Arc::new(Mutex::new(answers)),
            asked: Arc::default(),
        }
    }

    fn client(&self) -> dysmsapi::Client {
        dysmsapi::Client::builder()
            .endpoint("http://127.0.0.1:1")
            .transport(self.clone())
            .credentials(Credentials::new("id", "secret"))
            .total_timeout(Duration::from_secs(60))
            .build()
            .unwrap()
    }

    /// The value of a parameter in each request; `-` where it was not sent.
    fn values(&self, name: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .map(|request| {
                let mut pairs = request.query.split('&').filter_map(|p| p.split_once('='));
                pairs
                    .find(|(key, _)| *key == name)
                    .map_or("-".to_owned(), |(_, value)| value.to_owned())
            })
            .collect()
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.asked.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop();
        Box::pin(async move {
            match answer {
                Some(body) if !body.is_empty() => Ok(HttpResponse {
                    status: 200,
                    headers: Vec::new(),
                    body: body.into_bytes(),
                }),
                _ => Err(TransportError::maybe_sent("the connection broke")),
            }
        })
    }
}

/// A page of templates: their codes, and how many there are in all.
fn templates(codes: &[&str], total: Option<u32>) -> String {
    let list: Vec<String> = codes
        .iter()
        .map(|code| format!(r#"{{"TemplateCode":"{code}"}}"#))
        .collect();
    let total = total.map_or(String::new(), |total| format!(r#","TotalCount":{total}"#));
    format!(
        r#"{{"Code":"OK","SmsTemplateList":[{}]{total}}}"#,
        list.join(",")
    )
}

#[tokio::test]
async fn numbered_pages_end_with_the_total() {
    let script = Script::new([
        templates(&["a", "b"], Some(3)),
        templates(&["c"], Some(3)),
        templates(&["never"], Some(3)),
    ]);
    let mut items = script
        .client()
        .query_sms_template_list()
        .page_size(2)
        .items();
    let mut codes = Vec::new();
    while let Some(item) = items.next().await {
        codes.push(item.unwrap().template_code.unwrap());
    }
    assert_eq!(codes, ["a", "b", "c"]);
    assert_eq!(script.values("PageIndex"), ["-", "2"]);
    assert_eq!(script.values("PageSize"), ["2", "2"]);
}

#[tokio::test]
async fn without_a_total_an_empty_page_is_the_last() {
    let short = Script::new([
        templates(&["a", "b"], None),
        templates(&["c"], None),
        templates(&[], None),
    ]);
    let mut pages = short
        .client()
        .query_sms_template_list()
        .page_size(2)
        .pages();
    let mut count = 0;
    while let Some(page) = pages.next().await {
        page.unwrap();
        count += 1;
    }
    assert_eq!(count, 3);
    let empty = Script::new([templates(&["a"], None), templates(&[], None)]);
    let mut pages = empty
        .client()
        .query_sms_template_list()
        .page_index(4)
        .pages();
    while let Some(page) = pages.next().await {
        page.unwrap();
    }
    assert_eq!(empty.values("PageIndex"), ["4", "5"]);
}

#[tokio::test]
async fn tokens_lead_from_page_to_page_and_never_in_a_circle() {
    let page = |next: &str| {
        format!(
            r#"{{"Code":"OK","NextToken":"{next}","TagResources":{{"TagResource":[{{"TagKey":"k"}}]}}}}"#
        )
    };
    let script = Script::new([page("t1"), page("t2"), page("")]);
    let request = || {
        script
            .client()
            .list_tag_resources()
            .region_id("cn-hangzhou")
            .resource_type("TEMPLATE")
    };
    let mut pages = request().pages();
    let mut count = 0;
    while let Some(answer) = pages.next().await {
        assert_eq!(answer.unwrap().tag_resources().len(), 1);
        count += 1;
    }
    assert_eq!(count, 3);
    assert_eq!(script.values("NextToken"), ["-", "t1", "t2"]);
    let circle = Script::new([page("same"), page("same"), page("same")]);
    let mut pages = circle
        .client()
        .list_tag_resources()
        .region_id("cn-hangzhou")
        .resource_type("TEMPLATE")
        .pages();
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    let Error::Paging(error) = error else {
        panic!("another error: {error}");
    };
    assert_eq!(error.kind, PagingErrorKind::RepeatedToken);
    assert_eq!(error.received, 2);
    assert!(pages.next().await.is_none());
    assert_eq!(circle.values("NextToken"), ["-", "same"]);
}

/// The instances of one region, paged as the documentation of `DescribeInstances` says: by token where `MaxResults` or
/// `NextToken` is given, else by page number.
#[derive(Clone, Default)]
struct Instances {
    queries: Arc<Mutex<Vec<String>>>,
}

const INSTANCES: usize = 37;

impl Transport for Instances {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let value = |name: &str| {
            let mut pairs = request.query.split('&').filter_map(|p| p.split_once('='));
            pairs
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_owned())
        };
        let number = |name: &str| value(name).map(|text| text.parse::<usize>().unwrap());
        let (max_results, token) = (number("MaxResults"), value("NextToken"));
        let by_token = max_results.is_some() || token.is_some();
        let (from, size) = if by_token {
            let from = token.map_or(0, |token| token.strip_prefix('t').unwrap().parse().unwrap());
            (from, max_results.unwrap_or(10).clamp(10, 100))
        } else {
            let size = number("PageSize").unwrap_or(10).min(100);
            ((number("PageNumber").unwrap_or(1) - 1) * size, size)
        };
        let to = (from + size).min(INSTANCES);
        let list: Vec<String> = (from.min(to)..to)
            .map(|id| format!(r#"{{"InstanceId":"i-{id}"}}"#))
            .collect();
        let next = match by_token {
            true if to < INSTANCES => format!("t{to}"),
            _ => String::new(),
        };
        let body = format!(
            r#"{{"NextToken":"{next}","TotalCount":{INSTANCES},"PageSize":{size},"PageNumber":1,"Instances":{{"Instance":[{}]}}}}"#,
            list.join(",")
        );
        self.queries.lock().unwrap().push(request.query);
        Box::pin(async move {
            Ok(HttpResponse {
                status: 200,
                headers: Vec::new(),
                body: body.into_bytes(),
            })
        })
    }
}

impl Instances {
    fn request(
        &self,
    ) -> acs_harness::ecs::describe_instances::DescribeInstancesBuilder<acs_harness::ecs::Client, Set>
    {
        let client: acs_harness::ecs::Client = acs_harness::ecs::Client::builder()
            .endpoint("http://127.0.0.1:1")
            .transport(self.clone())
            .credentials(Credentials::new("id", "secret"))
            .build()
            .unwrap();
        client.describe_instances().region_id("cn-hangzhou")
    }

    /// Whether a parameter was in each request.
    fn has(&self, name: &str) -> Vec<bool> {
        let queries = self.queries.lock().unwrap();
        let start = format!("{name}=");
        let has = |query: &String| query.split('&').any(|pair| pair.starts_with(&start));
        queries.iter().map(has).collect()
    }
}

/// An operation with both ways, which ended after the first page when it was read by default.
#[tokio::test]
async fn all_37_instances_come_whatever_the_caller_sets() {
    let service = Instances::default();
    let requests = [
        ("default", service.request()),
        ("MaxResults", service.request().max_results(20)),
        ("PageSize", service.request().page_size(10)),
        ("PageNumber", service.request().page_number(1)),
        (
            "both sizes",
            service.request().page_size(10).max_results(10),
        ),
    ];
    for (name, request) in requests {
        let mut items = request.items();
        let mut ids = Vec::new();
        while let Some(item) = items.next().await {
            ids.push(item.unwrap().instance_id.unwrap());
        }
        let expected: Vec<String> = (0..INSTANCES).map(|id| format!("i-{id}")).collect();
        assert_eq!(ids, expected, "{name}");
    }
}

/// The caller's choice of a way wins, and the default needs the fewest requests.
#[tokio::test]
async fn tokens_are_the_default_and_the_caller_can_choose_numbers() {
    let service = Instances::default();
    assert_eq!(
        service
            .request()
            .pages()
            .next()
            .await
            .unwrap()
            .unwrap()
            .instances()
            .len(),
        INSTANCES
    );
    assert_eq!(service.has("MaxResults"), [true]);
    let service = Instances::default();
    let mut pages = service.request().page_size(20).pages();
    while let Some(page) = pages.next().await {
        page.unwrap();
    }
    assert_eq!(service.has("MaxResults"), [false, false]);
    assert_eq!(service.has("PageNumber"), [false, true]);
    // The last two pages of ten.
    let service = Instances::default();
    let mut items = service.request().page_number(3).items();
    let mut count = 0;
    while let Some(item) = items.next().await {
        item.unwrap();
        count += 1;
    }
    assert_eq!(count, 17);
}

#[tokio::test]
async fn an_error_ends_the_pages() {
    // The second page breaks off as often as it is tried.
    let script = Script::new([templates(&["a"], Some(9))]);
    let mut pages = script
        .client()
        .query_sms_template_list()
        .page_size(1)
        .pages();
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_err());
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_client_token_is_filled_and_makes_a_write_safe_to_repeat() {
    let broken = String::new();
    let done = r#"{"SnapshotId":"s-1"}"#.to_owned();
    let client = |script: &Script| -> acs_harness::ecs::Client {
        acs_harness::ecs::Client::builder()
            .endpoint("http://127.0.0.1:1")
            .transport(script.clone())
            .credentials(Credentials::new("id", "secret"))
            .build()
            .unwrap()
    };
    let script = Script::new([broken.clone(), done.clone()]);
    let answer = client(&script)
        .create_snapshot()
        .disk_id("d-1")
        .send()
        .await;
    assert_eq!(answer.unwrap().snapshot_id.as_deref(), Some("s-1"));
    let tokens = script.values("ClientToken");
    assert_eq!(tokens.len(), 2, "the broken attempt was repeated");
    assert!(tokens[0].len() > 16 && tokens[0] == tokens[1], "{tokens:?}");
    let script = Script::new([done.clone()]);
    let request = client(&script)
        .create_snapshot()
        .disk_id("d-1")
        .client_token("mine");
    request.send().await.unwrap();
    assert_eq!(script.values("ClientToken"), ["mine"]);
    // An empty one tells requests apart as little as none.
    let script = Script::new([done.clone()]);
    let request = client(&script)
        .create_snapshot()
        .disk_id("d-1")
        .client_token("");
    request.send().await.unwrap();
    assert!(script.values("ClientToken")[0].len() > 16);
    // A write without one is not sent again.
    let script = Script::new([broken, done]);
    let error = client(&script)
        .delete_snapshot()
        .snapshot_id("s-1")
        .send()
        .await;
    assert!(error.unwrap_err().is_outcome_unknown());
    assert_eq!(script.values("ClientToken"), ["-"]);
}

/// Nobody knows whether a request that was rewritten still has its token, so it is not sent twice.
#[tokio::test]
async fn a_request_that_an_interceptor_rewrote_is_not_repeated_for_its_token() {
    struct WithoutQuery;
    impl Intercept for WithoutQuery {
        fn before_signing(&self, _: &Attempt, request: &mut HttpRequest) -> Result<(), String> {
            request.query = "DiskId=d-1".to_owned();
            Ok(())
        }
    }
    let script = Script::new([String::new(), r#"{"SnapshotId":"s-1"}"#.to_owned()]);
    let client: acs_harness::ecs::Client = acs_harness::ecs::Client::builder()
        .endpoint("http://127.0.0.1:1")
        .transport(script.clone())
        .credentials(Credentials::new("id", "secret"))
        .interceptor(WithoutQuery)
        .build()
        .unwrap();
    let error = client.create_snapshot().disk_id("d-1").send().await;
    assert!(error.unwrap_err().is_outcome_unknown());
    assert_eq!(script.values("ClientToken"), ["-"]);
}

/// Protects what is tried first: the emulator pages as the service does, with its switch, totals and tokens that end.
#[tokio::test]
async fn the_emulator_pages_its_examples() {
    let gateway = Gateway::builder()
        .spec(acs_metadata::load("spec/ecs-2014-05-26.yaml".as_ref()).unwrap())
        .access_key("id", "secret")
        .list_length(INSTANCES)
        .start()
        .await
        .unwrap();
    let client = acs_harness::ecs::Client::builder()
        .endpoint(gateway.endpoint())
        .credentials(Credentials::new("id", "secret"))
        .build()
        .unwrap();
    let request = || client.describe_instances().region_id("cn-hangzhou");
    for (name, request, pages) in [
        ("default", request(), 1),
        ("MaxResults", request().max_results(10), 4),
        ("PageSize", request().page_size(10), 4),
        ("PageNumber", request().page_number(1), 4),
    ] {
        let before = gateway.requests();
        let mut items = request.items();
        let mut ids = std::collections::HashSet::new();
        while let Some(item) = items.next().await {
            assert!(ids.insert(item.unwrap().instance_id.unwrap()), "{name}");
        }
        assert_eq!(ids.len(), INSTANCES, "{name}");
        assert_eq!(gateway.requests() - before, pages, "{name}");
    }
    let page = request().page_number(4).page_size(10).send().await.unwrap();
    assert_eq!(page.instances().len(), 7);
    assert_eq!(page.total_count, Some(37));
    assert_eq!(page.page_number, Some(4));
    assert_eq!(page.next_token.as_deref(), Some(""));
    let page = request().max_results(30).send().await.unwrap();
    let token = page.next_token.clone().unwrap();
    let rest = request().next_token(token).max_results(30).send().await;
    assert_eq!(rest.unwrap().instances().len(), 7);
    let refused = request().next_token("invented").send().await.unwrap_err();
    assert_eq!(refused.http_status(), Some(400));
}
