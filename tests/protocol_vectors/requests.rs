//! The requests: method, host, path, query, headers, body and signature.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use acs_runtime::operation::Endpoints;
use acs_runtime::sign::{ToSign, authorization};
use acs_runtime::time::Clock;
use acs_runtime::{
    BoxFuture, Client, ClientBuilder, Credentials, EndpointRule, HttpRequest, HttpResponse,
    Network, Transport, TransportError, invoke,
};
use serde_json::Value as Json;

use crate::dynamic;
use crate::responses::Members;
use crate::{recordings, text};

/// Recordings of what this SDK does not offer, and why.
const NOT_OFFERED: &[(&[&str], &str)] = &[
    (
        &["sm3_rpc"],
        "SM3 is for gateways of government clouds; every product takes SHA-256",
    ),
    (
        &[
            "legacy_rpc_v1_query",
            "legacy_rpc_v1_body_sts",
            "legacy_rpc_v1_get",
            "legacy_rpc_bearer",
            "legacy_roa_v1_get",
            "legacy_roa_v1_json_sts",
            "legacy_roa_v1_form",
            "old_core_rpc_v1",
            "old_core_roa_v1",
        ],
        "the signature of before ACS3 signs neither body nor headers, by SHA-1",
    ),
    (
        &["acs4_pop_rpc", "acs4_pop_roa_json"],
        "ACS4 is opt-in, and the products that know it take ACS3",
    ),
    (
        &[
            "sls_list_logstores_v1",
            "sls_list_logstores_v4",
            "sls_create_project_v1_json",
            "sls_create_project_v4_json",
            "oss_get_bucket_acl_v1",
            "oss_get_bucket_acl_v4",
        ],
        "a gateway with a signature of its own: such operations have `.parts()` and no `send`",
    ),
];

/// Recordings of requests that sources of credentials send; `providers.rs` has them.
const PROVIDERS: &[&str] = &[
    "cred_assume_role",
    "cred_assume_role_with_oidc",
    "cred_ecs_ram_role_imdsv2",
    "cred_ecs_ram_role_imdsv1_fallback",
    "cred_credentials_uri",
];

/// Keeps what would be sent, and answers what it was given, or else `Code: OK`.
#[derive(Clone, Default)]
pub(crate) struct Recorder {
    pub(crate) sent: Arc<Mutex<Vec<HttpRequest>>>,
    pub(crate) answers: Arc<Mutex<VecDeque<HttpResponse>>>,
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.sent.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        let answer = answer.unwrap_or_else(|| HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: br#"{"Code":"OK"}"#.to_vec(),
        });
        Box::pin(async { Ok(answer) })
    }
}

/// 2023-10-26T10:22:32Z, when all was recorded.
pub(crate) struct Then;

impl Clock for Then {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_698_315_752)
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

fn credentials(input: &Json) -> Credentials {
    let given = &input["credentials"];
    if text(given, "/type") == "bearer" {
        return Credentials::bearer(
            given["token"]
                .as_str()
                .or(given["bearer_token"].as_str())
                .unwrap(),
        );
    }
    let part = |name: &str| given[name].as_str().unwrap_or("none");
    let key = Credentials::new(part("access_key_id"), part("access_key_secret"));
    match given["security_token"].as_str() {
        Some(token) => key.with_token(token),
        None => key,
    }
}

/// The builder of a client that sends at the recorded time, with the recorded nonce and key.
fn settle<C: From<Client>>(
    builder: ClientBuilder<C>,
    vector: &Json,
    recorder: &Recorder,
) -> ClientBuilder<C> {
    let input = &vector["input"];
    let nonce = text(input, "/nonce").to_owned();
    let builder = builder
        .transport(recorder.clone())
        .credentials(credentials(input))
        .clock(Then)
        .nonces(move || nonce.clone())
        .checks(false);
    // It tells the vendor how its own SDKs found the key. It is signed where it is sent, and we do not send it.
    let provider = header(vector, "x-acs-credentials-provider");
    match provider {
        Some(provider) => builder.header("x-acs-credentials-provider", provider),
        None => builder,
    }
}

fn header<'v>(vector: &'v Json, name: &str) -> Option<&'v str> {
    let headers = vector["output"]["headers"].as_array().unwrap();
    let found = headers
        .iter()
        .find(|pair| pair[0].as_str().unwrap().eq_ignore_ascii_case(name));
    found.map(|pair| pair[1].as_str().unwrap())
}

/// Pairs of a query or a form, decoded and sorted; `+` is Python's way to write a space.
pub(crate) fn decode(text: &str) -> Vec<(String, String)> {
    let pairs = form_urlencoded::parse(text.as_bytes());
    let mut pairs: Vec<(String, String)> = pairs
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    pairs.sort();
    pairs
}

/// What the query should be: what was recorded, but for what we do differently on purpose.
fn expected_query(name: &str, recorded: &str) -> Vec<(String, String)> {
    let mut pairs = decode(recorded);
    match name {
        // Python alone writes `True`.
        "dypns_bool_and_empty_string" => {
            for (_, value) in &mut pairs {
                if value == "True" {
                    "true".clone_into(value);
                }
            }
        }
        // Only Python and Node write `#12#` before the keys of a map; no spec that is known has such a parameter, and
        // plain keys are what the services document.
        "rpc_map_flat_style" => {
            pairs = vec![
                ("Param.key.with.dot".to_owned(), "v".to_owned()),
                ("Param.中.n.1".to_owned(), "1".to_owned()),
            ];
        }
        // JSON is asked for by `accept`, and XML would be read as well.
        "anonymous_rpc" => pairs.retain(|(key, _)| key != "Format"),
        _ => {}
    }
    pairs
}

/// The signature over what was recorded, by the headers that we sent: for where bytes differ and mean the same.
fn signature_over(sent: &HttpRequest, recorded: &Json, input: &Json) -> String {
    let canonical = text(recorded, "/alt_go_java_ts/canonical_request");
    let query = canonical.split('\n').nth(2).unwrap();
    let content_sha256 = text(recorded, "/content_sha256");
    let headers: Vec<(&str, &str)> = sent
        .headers
        .iter()
        .map(|(name, value)| (name.as_ref(), value.as_str()))
        .filter(|(name, _)| matches!(*name, "host" | "content-type") || name.starts_with("x-acs-"))
        .map(|(name, value)| match name {
            "x-acs-content-sha256" => (name, content_sha256),
            _ => (name, value),
        })
        .collect();
    let to_sign = ToSign {
        method: sent.method,
        path: &sent.path,
        query,
        headers: &headers,
        content_sha256,
    };
    authorization(
        &to_sign,
        text(input, "/credentials/access_key_id"),
        text(input, "/credentials/access_key_secret"),
    )
}

/// Holds a request that we sent against the one that was recorded.
fn compare(name: &str, vector: &Json, sent: &HttpRequest) {
    let (input, output) = (&vector["input"], &vector["output"]);
    assert_eq!(sent.method, text(output, "/method"), "{name}");
    assert_eq!(sent.scheme, "https", "{name}");
    assert_eq!(sent.path, text(output, "/path"), "{name}");
    assert_eq!(Some(sent.host.as_str()), header(vector, "host"), "{name}");
    let recorded_query = output["query_string"].as_str().unwrap_or_default();
    assert_eq!(
        decode(&sent.query),
        expected_query(name, recorded_query),
        "{name}"
    );
    assert!(
        !sent.query.contains('+'),
        "{name}: a space is `%20`, as it is signed"
    );

    let recorded_body = output["body_text"].as_str();
    let is_form = sent.header("content-type") == Some("application/x-www-form-urlencoded");
    let body_is_same = match recorded_body {
        Some(recorded) if is_form => {
            let sent = std::str::from_utf8(&sent.body).unwrap();
            assert_eq!(decode(sent), decode(recorded), "{name}");
            sent == recorded
        }
        _ => {
            let encoded = output["body_base64"].as_str().unwrap_or_default();
            let recorded =
                base64::Engine::decode(&base64::engine::general_purpose::STANDARD, encoded);
            assert_eq!(sent.body, recorded.unwrap(), "{name}");
            true
        }
    };

    // Headers of the connection, of another name, and those that are looked at apart.
    const APART: &[&str] = &[
        "accept-encoding",
        "connection",
        "content-length",
        "user-agent",
        "host",
        "authorization",
    ];
    for pair in output["headers"].as_array().unwrap() {
        let (header, value) = (
            pair[0].as_str().unwrap().to_ascii_lowercase(),
            pair[1].as_str().unwrap(),
        );
        if APART.contains(&header.as_str()) || (header == "x-acs-content-sha256" && !body_is_same) {
            continue;
        }
        let ours = sent.header(&header).map(str::trim);
        assert_eq!(ours, Some(value.trim()), "{name}: {header}");
    }

    let Some(recorded) = output.pointer("/alt_go_java_ts/authorization") else {
        assert_eq!(
            sent.header("authorization"),
            None,
            "{name}: a request that is not signed"
        );
        return;
    };
    assert_eq!(
        signature_over(sent, output, input),
        recorded.as_str().unwrap(),
        "{name}"
    );
    let query_is_same = expected_query(name, recorded_query) == decode(recorded_query);
    if body_is_same && query_is_same {
        assert_eq!(sent.header("authorization"), recorded.as_str(), "{name}");
    }
}

macro_rules! typed {
    ($vector:ident, $recorder:ident, $(($action:literal, $module:ident, $request:ident))*) => {
        match text($vector, "/input/action") {
            $($action => {
                let params = &$vector["input"]["params"];
                let params = params.get("query").or(params.get("body")).unwrap();
                let request: acs_sdk::$module::$request = serde_json::from_value(params.clone()).unwrap();
                let builder = settle(acs_sdk::$module::Client::builder(), $vector, &$recorder);
                request.send(&builder.region("cn-hangzhou").build().unwrap()).await.unwrap();
                true
            })*
            _ => false,
        }
    };
}

/// Sends what the recording describes; with the generated types where there are some.
async fn send(name: &str, vector: &Json, recorder: &Recorder) {
    let is_typed = typed! { vector, recorder,
        ("SendSmsVerifyCode", dypnsapi, SendSmsVerifyCodeRequest)
        ("CheckSmsVerifyCode", dypnsapi, CheckSmsVerifyCodeRequest)
        ("AddShortUrl", dysmsapi, AddShortUrlRequest)
    };
    if is_typed {
        return;
    }
    let input = &vector["input"];
    let product = dynamic::product(
        text(input, "/product"),
        text(input, "/version"),
        Endpoints::Regional(&[]),
    );
    let operation = dynamic::operation(vector, product);
    let mut request = dynamic::request(vector, operation);
    let builder = settle(ClientBuilder::<Client>::new(product), vector, recorder);
    let builder = match name {
        "ecs_vpc_endpoint_regional" => builder
            .region("ap-southeast-1")
            .endpoint_rule(EndpointRule::Regional)
            .network(Network::Vpc),
        _ => builder.endpoint(text(input, "/endpoint")),
    };
    let builder = match name {
        // There are no parameters for all calls, so those go with the call; headers for all calls are the client's.
        "global_and_extends_parameters" => {
            let extended = serde_json::json!({
                "name": name,
                "input": {"params": {
                    "query": {"Q": "req", "R": "r", "G": "g", "E": "e"},
                    "headers": {"x-acs-h": "req"},
                }},
            });
            request = dynamic::request(&extended, operation);
            builder.header("x-acs-g", "g").header("x-acs-e", "e")
        }
        "retry_throttled_then_ok" => {
            recorder.answers.lock().unwrap().push_back(HttpResponse {
                status: 429,
                headers: vec![("x-acs-retry-after".to_owned(), "1500".to_owned())],
                body: br#"{"Code":"Throttling.User","Message":"t","RequestId":"R"}"#.to_vec(),
            });
            builder
        }
        // The upload to OSS between the two calls is the caller's; the address of the file is a parameter like any other.
        "advance_upload_add_face" => {
            let uploaded = decode(text(vector, "/output/body_text")).into_iter();
            let body: serde_json::Map<String, Json> =
                uploaded.map(|(key, value)| (key, value.into())).collect();
            let extended = serde_json::json!({"name": name, "input": {"params": {"body": body}}});
            request = dynamic::request(&extended, operation);
            builder
        }
        _ => builder,
    };
    let client = builder.build().unwrap();
    invoke::<Members, String>(&client, operation, &request)
        .await
        .unwrap();
}

#[tokio::test]
async fn requests_are_those_of_the_official_sdks() {
    let vectors = recordings("vectors");
    assert_eq!(vectors.len(), 61);
    let names: Vec<&str> = vectors.iter().map(|vector| text(vector, "/name")).collect();
    let not_offered: Vec<&str> = NOT_OFFERED
        .iter()
        .flat_map(|(names, _)| *names)
        .copied()
        .collect();
    for name in not_offered.iter().chain(PROVIDERS) {
        assert!(
            names.contains(name),
            "{name} is listed above and was not recorded"
        );
    }
    let mut passed = 0;
    for vector in &vectors {
        let name = text(vector, "/name");
        if not_offered.contains(&name) || PROVIDERS.contains(&name) {
            continue;
        }
        let recorder = Recorder::default();
        send(name, vector, &recorder).await;
        let sent = recorder.sent.lock().unwrap().pop().unwrap();
        compare(name, vector, &sent);
        passed += 1;
    }
    assert_eq!(passed, 61 - not_offered.len() - PROVIDERS.len());
    assert_eq!(passed, 38);
}

#[tokio::test]
async fn the_vendor_is_not_told_how_the_key_was_found() {
    let product = dynamic::product("Demo", "1", Endpoints::Central("demo.aliyuncs.com"));
    let client: Client = ClientBuilder::new(product)
        .transport(Recorder::default())
        .credentials(Credentials::new("id", "secret"))
        .build()
        .unwrap();
    let vector = serde_json::json!({"name": "plain", "input": {
        "action": "Plain", "method": "POST", "pathname": "/", "auth_type": "AK", "req_body_type": "formData",
        "params": {"query": {"A": "1"}},
    }});
    let operation = dynamic::operation(&vector, product);
    let request = dynamic::request(&vector, operation);
    let prepared = client.prepare(operation, &request).await.unwrap();
    assert_eq!(prepared.header("x-acs-credentials-provider"), None);
}
