//! The answers: what a program gets of them.

use std::time::Duration;

use acs_runtime::operation::{Endpoints, Method, Operation, Product, Safety, Success};
use acs_runtime::wire::{Field, FieldType, Shape, Structure, Value};
use acs_runtime::{
    Bytes, Call, Client, ClientBuilder, Credentials, Error, HttpResponse, Response, invoke,
};
use serde_json::Value as Json;

use crate::requests::{Recorder, Then};
use crate::{dynamic, recordings, text};

macro_rules! structure {
    ($name:ident, $shape:ident, $type:ty, [$($field:expr),*]) => {
        #[derive(Default)]
        pub(crate) struct $name([$type; [$($field),*].len()]);

        static $shape: Shape = Shape::new(stringify!($name), &[$($field),*]);

        impl Structure for $name {
            fn shape(&self) -> &'static Shape {
                &$shape
            }

            fn field(&self, index: usize) -> Option<&dyn FieldType> {
                self.0.get(index).map(|value| value as &dyn FieldType)
            }

            fn field_mut(&mut self, index: usize) -> Option<&mut dyn FieldType> {
                self.0.get_mut(index).map(|value| value as &mut dyn FieldType)
            }
        }
    };
}

structure!(
    Members,
    MEMBERS,
    Value,
    [
        Field::member("RequestId").named("request_id"),
        Field::member("X").named("x"),
        Field::member("a").named("a"),
        Field::member("Code").named("code")
    ]
);
structure!(Whole, WHOLE, Value, [Field::body("body").named("body")]);
structure!(Text, TEXT, String, [Field::body("body").named("body")]);
structure!(Raw, RAW, Bytes, [Field::body("body").named("body")]);

/// The answer of an operation that has none.
#[derive(Default)]
struct Nothing;

static NOTHING: Shape = Shape::new("Nothing", &[]);

impl Structure for Nothing {
    fn shape(&self) -> &'static Shape {
        &NOTHING
    }

    fn field(&self, _: usize) -> Option<&dyn FieldType> {
        None
    }

    fn field_mut(&mut self, _: usize) -> Option<&mut dyn FieldType> {
        None
    }
}

static PRODUCT: Product = Product {
    code: "Demo",
    version: "2020-01-01",
    endpoints: Endpoints::Central("demo.aliyuncs.com"),
};
static READ: Operation =
    Operation::new(&PRODUCT, "DescribeDemo", Method::Post).safety(Safety::Read);
static WRITE: Operation = Operation::new(&PRODUCT, "CreateDemo", Method::Post);
static JUDGED: Operation = Operation::new(&PRODUCT, "DescribeDemo", Method::Post)
    .safety(Safety::Read)
    .success(Success {
        member: "Code",
        equals: "OK",
    });

/// A client that gets the recorded answer, and asks once.
fn client(vector: &Json) -> (Client, Recorder) {
    let recorder = Recorder::default();
    let headers = vector["headers"].as_object().into_iter().flatten();
    recorder.answers.lock().unwrap().push_back(HttpResponse {
        status: u16::try_from(vector["status"].as_u64().unwrap_or(200)).unwrap(),
        headers: headers
            .map(|(name, value)| {
                (
                    name.to_ascii_lowercase(),
                    value.as_str().unwrap().to_owned(),
                )
            })
            .collect(),
        body: text(vector, "/body").as_bytes().to_vec(),
    });
    let client = ClientBuilder::new(&PRODUCT)
        .transport(recorder.clone())
        .credentials(Credentials::new("id", "secret"))
        .clock(Then)
        .max_attempts(1)
        .build()
        .unwrap();
    (client, recorder)
}

async fn get<T: Structure + Default>(
    operation: &'static Operation,
    vector: &Json,
) -> Result<Response<T>, Error<String>> {
    let (client, recorder) = client(vector);
    let got = invoke(&client, operation, &Nothing).await;
    assert_eq!(
        recorder.sent.lock().unwrap().len(),
        1,
        "{}: one request",
        vector["name"]
    );
    got
}

async fn good<T: Structure + Default>(vector: &Json) -> Response<T> {
    match get(&READ, vector).await {
        Ok(answer) => answer,
        Err(error) => panic!("{}: {error}", vector["name"]),
    }
}

/// The error of an operation that only reads.
async fn bad(vector: &Json) -> Error<String> {
    match get::<Members>(&READ, vector).await {
        Ok(answer) => panic!(
            "{}: status {} is an answer",
            vector["name"],
            answer.status()
        ),
        Err(error) => error,
    }
}

fn member(answer: &Members, index: usize) -> &Value {
    &answer.0[index]
}

/// What every refusal with a code tells.
fn refused(name: &str, error: &Error<String>, code: &str, status: u16, request_id: Option<&str>) {
    assert_eq!(
        error.code().map(String::as_str),
        Some(code),
        "{name}: {error}"
    );
    assert_eq!(error.http_status(), Some(status), "{name}");
    assert_eq!(error.request_id(), request_id, "{name}");
}

async fn answer(name: &str, vector: &Json) {
    let number = |digits: &str| Value::Number(digits.to_owned());
    match name {
        "ok_json" => {
            let answer = good::<Members>(vector).await;
            assert_eq!(answer.request_id(), Some("R"));
            assert_eq!(*member(&answer, 1), number("1"));
        }
        "ok_json_array" => {
            let answer = good::<Whole>(vector).await;
            assert_eq!(answer.0[0], Value::Array(vec![number("1"), number("2")]));
        }
        "ok_string" => assert_eq!(good::<Text>(vector).await.0[0], "plain"),
        "ok_byte" => assert_eq!(good::<Raw>(vector).await.0[0].as_slice(), [0, 1]),
        "ok_none_bodytype" => {
            let answer = good::<Nothing>(vector).await;
            assert_eq!(answer.raw_body(), b"whatever");
        }
        // Python and Java fail where a body is empty; a service that says 2xx and no more has said enough, as in Go.
        "empty_body_json" => assert_eq!(good::<Members>(vector).await.status(), 200),
        "status_204_json" => assert_eq!(good::<Members>(vector).await.status(), 204),
        "status_204_none" => assert_eq!(good::<Nothing>(vector).await.status(), 204),
        "status_202_json" => {
            let answer = good::<Members>(vector).await;
            assert_eq!((answer.status(), member(&answer, 2)), (202, &number("1")));
        }
        // As in the official SDKs where the spec does not say what success is; an error where it does.
        "business_error_http200" => {
            let answer = good::<Members>(vector).await;
            assert_eq!(
                *member(&answer, 3),
                Value::from("isv.BUSINESS_LIMIT_CONTROL")
            );
            let error = get::<Members>(&JUDGED, vector).await.err().unwrap();
            refused(name, &error, "isv.BUSINESS_LIMIT_CONTROL", 200, Some("R"));
        }
        "err_400_pascal" => {
            let error = bad(vector).await;
            refused(name, &error, "InvalidParameter", 400, Some("R-1"));
            assert_eq!(error.message(), Some("bad"));
            assert_eq!(
                error.recommend(),
                Some("https://next.api.aliyun.com/troubleshoot")
            );
            assert!(!error.is_retryable());
        }
        "err_403_access_denied" => {
            let error = bad(vector).await;
            refused(name, &error, "Forbidden.RAM", 403, Some("R-2"));
            assert!(
                format!("{:?}", error.refusal().unwrap()).contains("ecs:X"),
                "the denied action is told"
            );
        }
        "err_404_lowercase" => {
            let error = bad(vector).await;
            refused(name, &error, "ErrorClusterNotFound", 404, Some("r-3"));
            assert_eq!(error.message(), Some("cluster not found"));
        }
        // The official SDKs lose both; a service that names them so means the same.
        "err_400_errorCode" => {
            let error = bad(vector).await;
            refused(name, &error, "X", 400, None);
            assert_eq!(error.message(), Some("m"));
        }
        "err_429_retry_after" => {
            let error = bad(vector).await;
            refused(name, &error, "Throttling.User", 429, Some("R-4"));
            assert!(error.is_throttled());
            assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
        }
        // The official SDKs go by the header alone; the code says it as clearly.
        "err_400_throttling_no_header" => {
            let error = bad(vector).await;
            refused(name, &error, "Throttling.User", 400, Some("R-5"));
            assert!(error.is_throttled() && error.retry_after().is_none());
        }
        "err_503_retry_after_zero" => {
            let error = bad(vector).await;
            refused(name, &error, "ServiceUnavailable", 503, Some("R-6"));
            assert!(!error.is_throttled() && error.retry_after().is_none());
        }
        "err_500" => {
            refused(name, &bad(vector).await, "InternalError", 500, Some("R-7"));
            let write = get::<Members>(&WRITE, vector).await.err().unwrap();
            assert_eq!(write.http_status(), Some(500));
            assert_eq!(write.request_id(), Some("R-7"));
        }
        "err_xml_exact_ct" => {
            let error = bad(vector).await;
            refused(name, &error, "Forbidden", 403, Some("R-8"));
            assert_eq!(error.message(), Some("nope"));
        }
        // The official SDKs read XML under one exact content type, and hide status and code under any other.
        "err_xml_other_ct" => refused(name, &bad(vector).await, "Forbidden", 403, None),
        // The official SDKs complain about the HTML, and the status is lost. A write that met it may have happened.
        "err_html" | "err_empty_body" => {
            let status = u16::try_from(vector["status"].as_u64().unwrap()).unwrap();
            let error = bad(vector).await;
            assert_eq!(error.http_status(), Some(status), "{name}: {error}");
            let write = get::<Members>(&WRITE, vector).await.err().unwrap();
            assert_eq!(write.http_status(), Some(status), "{name}");
            assert!(write.is_outcome_unknown(), "{name}: {write}");
        }
        // No status of HTTP, so no success; the official SDKs count failures up to 599 alone.
        "err_statuscode_600" => refused(name, &bad(vector).await, "x", 600, None),
        // The official SDKs follow, and the signature is for another address then. Nothing is followed here, and
        // what moved away has not answered.
        "redirect_302" => assert_eq!(bad(vector).await.http_status(), Some(302)),
        "sse_parse" => events(vector).await,
        other => panic!("{other} was recorded, and no test knows it"),
    }
}

async fn events(vector: &Json) {
    let mut vector = vector.clone();
    vector["headers"] = serde_json::json!({"content-type": "text/event-stream"});
    let (client, recorder) = client(&vector);
    let call = Call::<Nothing, Text, String>::new(&client, &READ, Nothing);
    let mut events = call.events().await.unwrap();
    let mut found = Vec::new();
    while let Some(event) = events.next().await {
        found.push(event.unwrap());
    }
    let recorded = vector["python_events"].as_array().unwrap();
    for (event, recorded) in found.iter().zip(recorded) {
        assert_eq!(event.data.0[0], text(recorded, "/data"));
        assert_eq!(event.id.as_deref(), recorded["id"].as_str());
        // Python names every event that has no name; here it has none.
        let name = event.name.as_deref().unwrap_or("message");
        assert_eq!(name, text(recorded, "/event"));
        assert_eq!(
            event.retry,
            recorded["retry"].as_u64().map(Duration::from_millis)
        );
    }
    // Python drops an event that no blank line ends; Go gives it, and so nothing is lost.
    assert_eq!(found.len(), recorded.len() + 1);
    assert_eq!(found.last().unwrap().data.0[0], "unterminated");
    let sent = recorder.sent.lock().unwrap().pop().unwrap();
    let headers = vector["request_headers"].as_array().unwrap();
    let accept = headers.iter().find(|pair| pair[0] == "accept").unwrap();
    assert_eq!(sent.header("accept"), accept[1].as_str());
}

#[tokio::test]
async fn answers_are_understood_as_well_as_by_the_official_sdks_or_better() {
    let vectors = recordings("response_vectors");
    assert_eq!(vectors.len(), 25);
    let mut failed = Vec::new();
    for vector in vectors {
        let name = text(&vector, "/name").to_owned();
        // One that fails does not hide the others.
        let answered = tokio::spawn(async move { answer(text(&vector, "/name"), &vector).await });
        if answered.await.is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "{failed:?}, for the reasons above");
}

#[tokio::test]
async fn a_header_of_the_call_wins_over_one_of_the_client() {
    let client: Client = ClientBuilder::new(&PRODUCT)
        .transport(Recorder::default())
        .credentials(Credentials::new("id", "secret"))
        .header("x-acs-h", "client")
        .build()
        .unwrap();
    let vector =
        serde_json::json!({"name": "", "input": {"params": {"headers": {"x-acs-h": "call"}}}});
    let request = dynamic::request(&vector, &READ);
    let prepared = client.prepare(&READ, &request).await.unwrap();
    assert_eq!(prepared.header("x-acs-h"), Some("call"));
}
