//! Protects the wire format: what the vendor's own SDKs were recorded to send, the generated crate sends.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use acs_runtime::sign::{ToSign, authorization, canonical_request, sha256_hex};
use acs_runtime::time::Clock;
use acs_runtime::{
    BoxFuture, Credentials, HttpRequest, HttpResponse, Transport, TransportError, query_string,
};
use acs_sdk::dypnsapi::{self, Client};
use serde_json::Value;

/// Keeps what would be sent, and answers `{}`.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<HttpRequest>>>);

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.0.lock().unwrap().push(request);
        Box::pin(async {
            Ok(HttpResponse {
                status: 200,
                headers: Vec::new(),
                body: b"{}".to_vec(),
            })
        })
    }
}

struct Fixed(SystemTime);

impl Clock for Fixed {
    fn now(&self) -> SystemTime {
        self.0
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

macro_rules! operations {
    ($($request:ident)*) => {
        /// Reads the parameters into the request type of `api`, and sends it.
        async fn send(api: &str, params: Value, client: &Client) {
            let name = format!("{api}Request");
            match name.as_str() {
                $(stringify!($request) => {
                    let request: dypnsapi::$request = serde_json::from_value(params).expect("the parameters fit the type");
                    request.send(client).await.expect("the recorder answers");
                })*
                _ => panic!("{api} is not in the list above"),
            }
        }
    };
}

operations! {
    SendSmsVerifyCodeRequest CheckSmsVerifyCodeRequest GetFusionAuthTokenRequest VerifyWithFusionAuthTokenRequest
    VerifyMobileRequest GetMobileRequest GetAuthTokenRequest GetPhoneWithTokenRequest VerifyPhoneWithTokenRequest
    GetSmsAuthTokensRequest VerifySmsCodeRequest GetAuthorizationUrlRequest CreateSchemeConfigRequest
    CreateVerifySchemeRequest DeleteVerifySchemeRequest DescribeVerifySchemeRequest
    QueryGateVerifyStatisticPublicRequest QueryGateVerifyBillingPublicRequest QuerySendDetailsRequest
}

fn text<'v>(value: &'v Value, path: &str) -> &'v str {
    value
        .pointer(path)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{path} is text"))
}

fn decode(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((first, tail)) = rest.split_first() {
            if *first == b'%' {
                let digits = std::str::from_utf8(&tail[..2]).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
                rest = &tail[2..];
            } else {
                bytes.push(*first);
                rest = tail;
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<_> = pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap();
            (decode(key), decode(value))
        })
        .collect();
    pairs.sort();
    pairs
}

/// The Python SDK writes booleans as `True` and `False`; every other SDK, and this one, in lower case.
fn normalised(pairs: &Value) -> Vec<(String, String)> {
    let pair = |pair: &Value| {
        let value = text(pair, "/1");
        let value = if matches!(value, "True" | "False") {
            value.to_ascii_lowercase()
        } else {
            value.to_owned()
        };
        (text(pair, "/0").to_owned(), value)
    };
    let mut pairs: Vec<_> = pairs.as_array().unwrap().iter().map(pair).collect();
    pairs.sort();
    pairs
}

#[test]
fn the_signature_is_that_of_the_official_signer() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("wire/acs3_vectors.json")).unwrap();
    assert_eq!(vectors.len(), 13);
    for vector in &vectors {
        let name = text(vector, "/name");
        let pairs = |path: &str| -> Vec<(String, String)> {
            let object = vector.pointer(path).and_then(Value::as_object).unwrap();
            object
                .iter()
                .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
                .collect()
        };
        let (query, headers) = (query_string(&pairs("/query")), pairs("/headers"));
        let content_sha256 = sha256_hex(text(vector, "/body").as_bytes());
        assert_eq!(content_sha256, text(vector, "/content_sha256"), "{name}");
        let request = ToSign {
            method: text(vector, "/method"),
            path: text(vector, "/path"),
            query: &query,
            headers: &borrowed(&headers),
            content_sha256: &content_sha256,
        };
        let (canonical, _) = canonical_request(&request);
        assert_eq!(canonical, text(vector, "/canonical_request"), "{name}");
        let authorization = authorization(
            &request,
            text(vector, "/access_key_id"),
            text(vector, "/access_key_secret"),
        );
        assert_eq!(authorization, text(vector, "/authorization"), "{name}");
    }
}

#[tokio::test]
async fn requests_are_those_of_the_official_sdk() {
    let lines: Vec<&str> = include_str!("wire/dypnsapi-2017-05-25.jsonl")
        .lines()
        .collect();
    assert_eq!(lines.len(), 57);
    for line in lines {
        let vector: Value = serde_json::from_str(line).unwrap();
        let api = text(&vector, "/api");
        let recorder = Recorder::default();
        let client: Client = Client::builder()
            .transport(recorder.clone())
            .credentials(Credentials::new("id", "secret"))
            .checks(false)
            .build()
            .unwrap();
        send(api, vector["params"].clone(), &client).await;
        let sent = recorder.0.lock().unwrap().pop().unwrap();
        let expect = &vector["expect"];
        assert_eq!(sent.method, text(expect, "/method"), "{line}");
        assert_eq!(sent.path, text(expect, "/path"), "{line}");
        assert_eq!(decode(&sent.query), normalised(&expect["query"]), "{line}");
        for (name, value) in expect["headers"].as_object().unwrap() {
            assert_eq!(sent.header(name), value.as_str(), "{name} of {line}");
        }
        let scheme = sent.header("authorization").unwrap().split(' ').next();
        assert_eq!(scheme, Some(text(expect, "/auth")), "{line}");
        assert_eq!(text(expect, "/body_kind"), "empty", "{line}");
        assert!(sent.body.is_empty(), "{line}");
    }
}

#[tokio::test]
async fn recorded_requests_get_the_signature_of_go_java_and_typescript() {
    let all: Value = serde_json::from_str(include_str!("wire/request_vectors.json")).unwrap();
    let mut vectors = all["vectors"].as_array().unwrap().clone();
    vectors.retain(|vector| text(vector, "/name").starts_with("dypns_"));
    assert_eq!(vectors.len(), 5);
    for vector in &vectors {
        let name = text(vector, "/name");
        let recorder = Recorder::default();
        let credentials = Credentials::new(
            text(vector, "/input/credentials/access_key_id"),
            text(vector, "/input/credentials/access_key_secret"),
        );
        let token = vector
            .pointer("/input/credentials/security_token")
            .and_then(Value::as_str);
        let credentials = match token {
            Some(token) => credentials.with_token(token),
            None => credentials,
        };
        let nonce = text(vector, "/input/nonce").to_owned();
        assert_eq!(text(vector, "/input/date"), "2023-10-26T10:22:32Z");
        let mut builder = Client::builder()
            .transport(recorder.clone())
            .credentials(credentials)
            .clock(Fixed(
                SystemTime::UNIX_EPOCH + Duration::from_secs(1_698_315_752),
            ))
            .nonces(move || nonce.clone())
            .checks(false);
        let headers = vector
            .pointer("/output/headers")
            .and_then(Value::as_array)
            .unwrap();
        let provider = headers
            .iter()
            .find(|pair| text(pair, "/0") == "x-acs-credentials-provider");
        if let Some(provider) = provider {
            builder = builder.header("x-acs-credentials-provider", text(provider, "/1"));
        }
        let client: Client = builder.build().unwrap();
        send(
            text(vector, "/input/action"),
            vector.pointer("/input/params/query").unwrap().clone(),
            &client,
        )
        .await;
        let sent = recorder.0.lock().unwrap().pop().unwrap();
        let is_python_boolean = text(vector, "/output/query_string").contains("=True");
        if !is_python_boolean {
            assert_eq!(
                decode(&sent.query),
                normalised(vector.pointer("/output/query_decoded").unwrap()),
                "{name}"
            );
            let expected = text(vector, "/output/alt_go_java_ts/authorization");
            assert_eq!(sent.header("authorization"), Some(expected), "{name}");
        } else {
            // Recorded from Python, whose query has `True`. What differs is that text alone: over it our signature agrees.
            assert_eq!(
                decode(&sent.query),
                normalised(vector.pointer("/output/query_decoded").unwrap()),
                "{name}"
            );
            let mut signed = borrowed(&sent.headers);
            signed.retain(|(name, _)| *name == "host" || name.starts_with("x-acs-"));
            let query = sent.query.replace("=true", "=True");
            let request = ToSign {
                method: sent.method,
                path: &sent.path,
                query: &query,
                headers: &signed,
                content_sha256: sent.header("x-acs-content-sha256").unwrap(),
            };
            let key = [
                "/input/credentials/access_key_id",
                "/input/credentials/access_key_secret",
            ];
            let [id, secret] = key.map(|path| text(vector, path));
            let expected = text(vector, "/output/alt_go_java_ts/authorization");
            assert_eq!(authorization(&request, id, secret), expected, "{name}");
        }
    }
}

fn borrowed<N: AsRef<str>>(pairs: &[(N, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, value)| (name.as_ref(), value.as_str()))
        .collect()
}
