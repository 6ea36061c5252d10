//! Clients, requests, and what comes of calls.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use acs_gateway::{Fault, Faults, Gateway};
use acs_runtime::sign::ToSign;
use acs_runtime::{
    BoxFuture, ClientBuilder, Credentials, Error, HttpRequest, HttpResponse, Transport,
    TransportError,
};
use acs_sdk::dypnsapi::send_sms_verify_code::CodeType;
use acs_sdk::dypnsapi::{Client, SendSmsVerifyCodeRequest};
use acs_sdk::{dysmsapi, sts};

use crate::answers::{self, ended, raw};
use crate::seen::{PHONE, Seen, planted};
use crate::support::{Answer, Server};

/// No secret: shown, so that the walk is known to look.
pub(crate) const OUT_ID: &str = "out-id-that-is-shown";
pub(crate) const REQUEST_ID: &str = "00000000-0000-4000-8000-";
/// An answer to `CheckSmsVerifyCode`.
pub(crate) const CHECKED: &str = r#"{"Code":"OK","Model":{"VerifyResult":"PASS"}}"#;

fn key() -> Credentials {
    Credentials::new("id", planted("KeySecret")).with_token(planted("KeyToken"))
}

pub(crate) fn builder(endpoint: &str) -> ClientBuilder<Client> {
    Client::builder()
        .endpoint(endpoint)
        .credentials(key())
        .header("x-acs-planted", planted("Header"))
        .attempt_timeout(Duration::from_millis(200))
        .total_timeout(Duration::from_millis(500))
}

pub(crate) fn client(endpoint: &str) -> Client {
    builder(endpoint).build().unwrap()
}

pub(crate) fn message(scheme: &str) -> SendSmsVerifyCodeRequest {
    let param = format!(r#"{{"code":"{}","min":"5"}}"#, planted("Template"));
    SendSmsVerifyCodeRequest::builder()
        .phone_number(PHONE)
        .sign_name("速通互联验证码")
        .template_code("100001")
        .template_param(param)
        .code_type(CodeType::Digits)
        .return_verify_code(true)
        .scheme_name(scheme)
        .out_id(OUT_ID)
        .build()
}

pub(crate) async fn walk(seen: &mut Seen) {
    settings(seen);
    requests(seen);
    gateway(seen).await;
    answers::walk(seen).await;
    never_sent(seen).await;
    streams_and_pages(seen).await;
    proxies(seen).await;
    transports(seen).await;
    other_products(seen).await;
}

fn settings(seen: &mut Seen) {
    let client = client("http://127.0.0.1:1");
    seen.debug("Client", &client);
    seen.debug("the runtime's Client", client.runtime());
    let all = builder("http://127.0.0.1:1")
        .observer(|_| {})
        .user_agent("mine");
    seen.debug("ClientBuilder", &all);
    let endpoint = format!("https://user:{}@host", planted("Endpoint"));
    let with_password = builder(&endpoint);
    seen.debug("an endpoint with a password", &with_password);
    let failed = with_password.build().unwrap_err();
    seen.error("an endpoint with a password", &failed);
    let bad = builder("http://127.0.0.1:1").header("x-a", format!("{}\n", planted("Header")));
    seen.error("a bad header", &bad.build().unwrap_err());
}

fn requests(seen: &mut Seen) {
    let client = client("http://127.0.0.1:1");
    seen.debug("a request", &message("s"));
    seen.debug("a copied request", &message("s").clone());
    seen.debug("parts of a request", &message("s").parts().unwrap());
    seen.debug("a call", &message_builder(&client).send());
    seen.debug("a builder", &message_builder(&client));
    seen.debug(
        "a builder begun",
        &client.send_sms_verify_code().phone_number(PHONE),
    );
    let check = client
        .check_sms_verify_code()
        .phone_number(PHONE)
        .verify_code(planted("Code"));
    seen.debug("a builder of a check", &check);
    seen.debug("a check", &check.build());
    let mobile = client
        .verify_mobile()
        .access_code(planted("Code"))
        .phone_number(PHONE);
    seen.debug("a builder of another check", &mobile);
    let headers = [("x-acs-security-token", planted("KeyToken"))];
    let headers = headers
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let signed = ToSign {
        method: "POST",
        path: "/",
        query: &format!("PhoneNumber={PHONE}"),
        headers: &headers,
        content_sha256: "",
    };
    seen.debug("ToSign", &signed);
    for json in [
        format!(r#"{{"PhoneNumber":{PHONE}}}"#),
        format!(r#"{{"PhoneNumber":["{PHONE}"]}}"#),
        format!(
            r#"{{"PhoneNumber":"{PHONE}","TemplateParam":{{"{}":1}}}}"#,
            planted("Template")
        ),
        format!(r#""{}""#, planted("Json")),
    ] {
        match serde_json::from_str::<SendSmsVerifyCodeRequest>(&json) {
            Ok(request) => seen.debug("a request of JSON", &request),
            Err(error) => seen.error("JSON that is no request", &error),
        }
    }
}

fn message_builder(
    client: &Client,
) -> acs_sdk::dypnsapi::send_sms_verify_code::SendSmsVerifyCodeBuilder<
    Client,
    acs_runtime::builder::Set,
    acs_runtime::builder::Set,
    acs_runtime::builder::Set,
    acs_runtime::builder::Set,
> {
    client
        .send_sms_verify_code()
        .phone_number(PHONE)
        .sign_name("速通互联验证码")
        .template_code("100001")
        .template_param(planted("Template"))
}

/// Well and under every fault, with and without further attempts.
async fn gateway(seen: &mut Seen) {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/dypnsapi-2017-05-25.yaml");
    let gateway = Gateway::builder()
        .spec(acs_metadata::load(&spec).unwrap())
        .temporary_key("id", planted("KeySecret"), planted("KeyToken"))
        .daily_limit(1000);
    seen.debug("the gateway's builder", &gateway);
    let gateway = gateway.start().await.unwrap();
    let client = client(&gateway.endpoint());
    let sent = message("well").send(&client).await.unwrap();
    let code = sent.model.as_ref().unwrap().verify_code.clone().unwrap();
    assert_eq!(code, planted("Template"), "the answer holds the code");
    seen.debug("an answer", &sent);
    seen.debug("an answer alone", &sent.clone().into_inner());
    seen.debug("the gateway's ledger", &gateway.messages());
    let again = message("well").send(&client).await.unwrap_err();
    assert!(matches!(again, Error::Refused(_)));
    seen.error("a refusal", &again);
    let check = client
        .check_sms_verify_code()
        .phone_number(PHONE)
        .verify_code(planted("Code"));
    seen.debug("an answer to a check", &check.send().await.unwrap());
    let always = Faults::random(1, 1.0);
    let kinds = always.kinds().iter().chain(&[Fault::Status(500)]);
    for (number, fault) in kinds.enumerate() {
        gateway.faults(always.clone().among([fault.clone()]));
        let failed = message(&number.to_string()).send(&client).await;
        seen.error(&format!("{fault:?}"), &failed.unwrap_err());
    }
    gateway.faults(always.among([]));
    let stranger = builder(&gateway.endpoint()).credentials(
        Credentials::new("id", planted("WrongSecret")).with_token(planted("WrongToken")),
    );
    let failed = message("x").send(&stranger.build().unwrap()).await;
    seen.error("a wrong key", &failed.unwrap_err());
}

/// Everything that keeps a call from being sent.
async fn never_sent(seen: &mut Seen) {
    let nobody = client("http://127.0.0.1:1");
    seen.error(
        "nobody listens",
        &message("x").send(&nobody).await.unwrap_err(),
    );
    let mut broken = message(&planted("Scheme").repeat(9));
    broken.code_length = Some(100);
    broken.code_type = None;
    broken.template_param = format!("##code##{}", planted("Template"));
    let failed = broken.send(&nobody).await.unwrap_err();
    assert!(!failed.violations().is_empty());
    seen.error("broken limits", &failed);
    let none =
        builder("http://127.0.0.1:1").credentials(Credentials::new("", planted("KeySecret")));
    let failed = message("x").send(&none.build().unwrap()).await;
    seen.error("no credentials", &failed.unwrap_err());
    let unfit = builder("http://127.0.0.1:1")
        .credentials(key().with_token(format!("{}\n", planted("KeyToken"))));
    let failed = message("x").send(&unfit.build().unwrap()).await;
    seen.error("a token that is no header", &failed.unwrap_err());
    let mut polled = message_builder(&nobody).send();
    tokio::select! {
        biased;
        _ = &mut polled => {}
        () = std::future::ready(()) => {}
    }
    seen.debug("a call that is running", &polled);
    seen.error("a call polled before", &polled.open().await.unwrap_err());
    let bearer = builder("http://127.0.0.1:1").credentials(Credentials::bearer(planted("Bearer")));
    let failed = message("x").send(&bearer.build().unwrap()).await;
    seen.error("a bearer token that reaches nobody", &failed.unwrap_err());
}

#[allow(
    deprecated,
    reason = "the operation with pages is the one with phone numbers in its answer"
)]
async fn streams_and_pages(seen: &mut Seen) {
    let secret = planted("Stream");
    let event = format!(
        "data: {{\"Code\":\"OK\",\"Model\":{{\"VerifyCode\":\"{secret}\"}}}}\n\ndata: {secret}\n\n"
    );
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 1000\r\n\r\n";
    let client = client(&raw(format!("{head}{event}")));
    let mut stream = message_builder(&client).send().open().await.unwrap();
    seen.debug("Streaming", &stream);
    assert!(stream.chunk().await.unwrap().is_some());
    seen.error(
        "a stream that broke off",
        &stream.chunk().await.unwrap_err(),
    );
    let mut events = message_builder(&client).send().events().await.unwrap();
    seen.debug("Events", &events);
    let mut kinds = [0; 2];
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => {
                kinds[0] += 1;
                seen.debug("an event", &event);
            }
            Err(error) => {
                kinds[1] += 1;
                seen.error("an event not understood", &error);
            }
        }
    }
    assert_eq!(kinds, [1, 2], "an event, one that is no JSON, and the end");

    let page = format!(
        r#"{{"Code":"OK","TotalCount":9,"Model":[{{"PhoneNum":"{PHONE}","Content":"{secret}","OutId":"o"}},{{"PhoneNum":{{"{secret}":1}}}}]}}"#
    );
    let server = Server::start(move |got| {
        let first = got.query.contains("CurrentPage=1");
        Answer::new(
            if first { 200 } else { 400 },
            if first { page.clone() } else { String::new() },
        )
    });
    let client = self::client(&server.url());
    let query = || {
        client
            .query_send_details()
            .phone_number(PHONE)
            .send_date("20260101")
            .page_size(2)
            .current_page(1)
    };
    seen.debug("a builder of pages", &query());
    let mut pages = query().pages();
    seen.debug("Pages", &pages);
    seen.debug("a page", &pages.next().await.unwrap().unwrap());
    seen.debug("Pages on their way", &pages);
    seen.error(
        "a page that was refused",
        &pages.next().await.unwrap().unwrap_err(),
    );
    let mut items = query().items();
    seen.debug("Items", &items);
    seen.debug("an item", &items.next().await.unwrap().unwrap());
    seen.debug("Items on their way", &items);
}

/// `localhost` is behind a proxy with a password, as the parent has set it up.
async fn proxies(seen: &mut Seen) {
    for endpoint in ["http://localhost:1", "https://localhost:1"] {
        let client = client(endpoint);
        seen.debug("a Client behind a proxy", &client);
        let failed = message("x").send(&client).await;
        seen.error("a proxy that refuses", &failed.unwrap_err());
        let check = client
            .check_sms_verify_code()
            .phone_number(PHONE)
            .verify_code(planted("Code"));
        ended(seen, "an answer through a proxy", check.send().await);
    }
}

/// Keeps what it is given, and answers with a secret.
#[derive(Clone, Default)]
struct Keeping(Arc<Mutex<Vec<HttpRequest>>>);

impl Transport for Keeping {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.0.lock().unwrap().push(request);
        Box::pin(async {
            Ok(HttpResponse {
                status: 200,
                headers: vec![("x-planted".to_owned(), planted("Header"))],
                body: planted("Body").into_bytes(),
            })
        })
    }
}

async fn transports(seen: &mut Seen) {
    for credentials in [key(), Credentials::bearer(planted("Bearer"))] {
        let keeping = Keeping::default();
        let client: Client = builder("http://127.0.0.1:1")
            .transport(keeping.clone())
            .credentials(credentials)
            .build()
            .unwrap();
        let failed = message("x").send(&client).await;
        seen.error("a transport's odd answer", &failed.unwrap_err());
        let request = keeping.0.lock().unwrap().remove(0);
        assert!(request.query.contains(PHONE), "it travels");
        seen.debug("HttpRequest", &request);
        let answer = keeping.send(request).await.unwrap();
        seen.debug("HttpResponse", &answer);
    }
}

/// Products whose specs are the vendor's.
async fn other_products(seen: &mut Seen) {
    let secret = planted("Sts");
    let answer = format!(
        r#"{{"RequestId":"R","Credentials":{{"AccessKeyId":"i","AccessKeySecret":"{secret}","SecurityToken":"{secret}","Expiration":"x"}}}}"#
    );
    let server = Server::start(move |_| Answer::new(200, answer.clone()));
    let client: sts::Client = sts::Client::builder()
        .endpoint(server.url())
        .credentials(key())
        .build()
        .unwrap();
    let assumed = client.assume_role().role_arn("arn").role_session_name("me");
    seen.debug("an answer of STS", &assumed.send().await.unwrap());
    let oidc = client
        .assume_role_with_oidc()
        .role_session_name("me")
        .oidc_token(planted("Oidc"));
    seen.debug("a request of STS", &oidc);
    let sms = dysmsapi::Client::builder()
        .endpoint(server.url())
        .credentials(key())
        .build()
        .unwrap();
    let sending = sms
        .send_sms()
        .phone_numbers(PHONE)
        .sign_name("s")
        .template_code("t")
        .template_param(planted("Template"));
    seen.debug("a builder of Dysmsapi", &sending);
}
