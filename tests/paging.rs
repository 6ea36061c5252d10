//! Protects paging and client tokens: every page once, the last page known, a write that carries a token safe to repeat.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use acs_runtime::intercept::Attempt;
use acs_runtime::{
    BoxFuture, Credentials, HttpRequest, HttpResponse, Intercept, Transport, TransportError,
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
async fn without_a_total_a_short_or_empty_page_is_the_last() {
    let short = Script::new([templates(&["a", "b"], None), templates(&["c"], None)]);
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
    assert_eq!(count, 2);
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
    let mut count = 0;
    while let Some(answer) = pages.next().await {
        answer.unwrap();
        count += 1;
    }
    assert_eq!(count, 2, "the token that came twice is asked for once");
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
