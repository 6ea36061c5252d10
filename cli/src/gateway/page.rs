//! The page: its files, and what it asks for. It answers to browsers on this machine alone, and to no other site's scripts.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use acs_gateway::Gateway;
use acs_runtime::time::iso8601;
use acs_tools::console::{Console, Problem, StandIn, Typed};
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::call::{Caller, Exchange};

/// Nothing from anywhere else, and in nobody's frame.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

macro_rules! files {
    ($($path:literal $kind:literal $file:literal;)*) => {
        /// Path, type and text of each file.
        const FILES: &[(&str, &str, &str)] = &[
            $(($path, $kind, include_str!(concat!("page/", $file))),)*
        ];
    };
}

files! {
    "/" "text/html; charset=utf-8" "index.html";
    "/style.css" "text/css; charset=utf-8" "style.css";
    "/answer.js" "text/javascript; charset=utf-8" "answer.js";
    "/api.js" "text/javascript; charset=utf-8" "api.js";
    "/app.js" "text/javascript; charset=utf-8" "app.js";
    "/code.js" "text/javascript; charset=utf-8" "code.js";
    "/copy.js" "text/javascript; charset=utf-8" "copy.js";
    "/dom.js" "text/javascript; charset=utf-8" "dom.js";
    "/form.js" "text/javascript; charset=utf-8" "form.js";
    "/markup.js" "text/javascript; charset=utf-8" "markup.js";
    "/messages.js" "text/javascript; charset=utf-8" "messages.js";
    "/operation.js" "text/javascript; charset=utf-8" "operation.js";
    "/strings.js" "text/javascript; charset=utf-8" "strings.js";
    "/tree.js" "text/javascript; charset=utf-8" "tree.js";
    "/favicon.svg" "image/svg+xml; charset=utf-8" "favicon.svg";
}

/// What the page is about.
pub(super) struct Page {
    gateway: Gateway,
    consoles: Vec<Console>,
    caller: Caller,
    stand_in: StandIn,
    /// Where it listens, as browsers name it.
    hosts: [String; 2],
    /// What `/api/products` says, which never changes.
    products: Bytes,
}

impl Page {
    pub(super) fn new(
        gateway: Gateway,
        consoles: Vec<Console>,
        caller: Caller,
        stand_in: StandIn,
        address: SocketAddr,
    ) -> Self {
        let products: Vec<Value> = consoles.iter().map(described).collect();
        // The key of a stand-in is no secret, and a program needs it.
        let products = json!({
            "gateway": {
                "endpoint": stand_in.endpoint,
                "access_key_id": stand_in.access_key_id,
                "access_key_secret": stand_in.access_key_secret,
            },
            "products": products,
        });
        Self {
            gateway,
            consoles,
            caller,
            stand_in,
            hosts: [address.to_string(), format!("localhost:{}", address.port())],
            products: products.to_string().into(),
        }
    }

    /// What a form asks, and the product it asks it of.
    fn asked(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(&Console, Asked), (StatusCode, &'static str)> {
        let asked = Asked::read(headers, body);
        let asked = asked.map_err(|message| (StatusCode::BAD_REQUEST, message))?;
        let console = self.consoles.iter().find(|console| {
            console.product() == asked.product && console.version() == asked.version
        });
        let unknown = (StatusCode::NOT_FOUND, "there is no such product");
        Ok((console.ok_or(unknown)?, asked))
    }
}

fn described(console: &Console) -> Value {
    let mut described = console.describe();
    if let Some(product) = described.as_object_mut() {
        let has_messages = acs_gateway::keeps_messages(console.product());
        product.insert("has_messages".to_owned(), json!(has_messages));
    }
    described
}

/// Serves the page until the task ends.
pub(super) async fn serve(listener: TcpListener, page: Arc<Page>) -> io::Result<()> {
    let mut router = Router::new()
        .route("/api/products", get(products))
        .route("/api/messages", get(messages))
        .route("/messages", get(messages_of_user))
        .route("/api/call", post(call))
        .route("/api/code", post(code));
    for (path, kind, text) in FILES {
        router = router.route(
            path,
            get(move || async move { ([(header::CONTENT_TYPE, *kind)], *text) }),
        );
    }
    let router = router
        .layer(from_fn_with_state(page.clone(), guard))
        .layer(middleware::map_response(hardened))
        .with_state(page);
    axum::serve(listener, router).await
}

/// A name that some site points at this machine is not ours, and neither is a form of another site.
async fn guard(State(page): State<Arc<Page>>, request: Request, next: Next) -> Response {
    let is_ours = |value: &HeaderValue, scheme: &str| {
        let value = value.to_str().ok();
        let host = value.and_then(|value| value.strip_prefix(scheme));
        host.is_some_and(|host| page.hosts.iter().any(|own| own == host))
    };
    let headers = request.headers();
    let host = headers.get(header::HOST);
    let origin = headers.get(header::ORIGIN);
    if !host.is_some_and(|host| is_ours(host, ""))
        || origin.is_some_and(|origin| !is_ours(origin, "http://"))
    {
        return failed(
            StatusCode::FORBIDDEN,
            "this page answers to its own address alone",
        );
    }
    next.run(request).await
}

async fn hardened(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let all = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn products(State(page): State<Arc<Page>>) -> Response {
    json_text(StatusCode::OK, page.products.clone())
}

async fn messages(State(page): State<Arc<Page>>) -> Response {
    let messages = page.gateway.messages();
    let messages: Vec<Value> = messages
        .iter()
        .rev()
        .map(|message| {
            json!({
                "phone_number": message.phone_number,
                "code": message.code,
                "checkable": message.checkable,
                "scheme": message.scheme,
                "sign_name": message.sign_name,
                "template_code": message.template_code,
                "out_id": message.out_id,
                "sent_at": iso8601(message.sent_at.max(UNIX_EPOCH)),
            })
        })
        .collect();
    answered(&json!({ "messages": messages }))
}

/// `/messages`, which users type: the view of the page for a browser, and JSON for any other client.
async fn messages_of_user(page: State<Arc<Page>>, headers: HeaderMap) -> Response {
    let accepted = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    if accepted.is_some_and(|accepted| accepted.contains("text/html")) {
        return Redirect::to("/#/messages").into_response();
    }
    messages(page).await
}

/// A form that somebody filled in.
struct Asked {
    product: String,
    version: String,
    operation: String,
    values: Typed,
}

impl Asked {
    /// Reads JSON, and says what is wrong with it.
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, &'static str> {
        let kind = headers.get(header::CONTENT_TYPE);
        // Forms of other sites cannot say that they are JSON.
        if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json")) {
            return Err("the request is no JSON");
        }
        let read: Value = serde_json::from_slice(body).map_err(|_| "the request is no JSON")?;
        let text = |name: &str| read.get(name).and_then(Value::as_str).map(str::to_owned);
        let values = read.get("values").and_then(Value::as_object);
        let values = values.ok_or("`values` is missing")?.iter();
        let values = values.map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        Ok(Self {
            product: text("product").ok_or("`product` is missing")?,
            version: text("version").ok_or("`version` is missing")?,
            operation: text("operation").ok_or("`operation` is missing")?,
            values: values.collect::<Option<_>>().ok_or("a value is no text")?,
        })
    }
}

async fn call(State(page): State<Arc<Page>>, headers: HeaderMap, body: Bytes) -> Response {
    let (console, asked) = match page.asked(&headers, &body) {
        Ok(asked) => asked,
        Err((status, message)) => return failed(status, message),
    };
    let Some(facts) = console.facts(&asked.operation) else {
        return failed(StatusCode::NOT_FOUND, "there is no such operation");
    };
    let values = match console.values(&asked.operation, &asked.values) {
        Ok(values) => values,
        Err(problems) => return answered(&json!({ "problems": listed(&problems) })),
    };
    let exchange = page.caller.call(console, &facts, values).await;
    if let (None, Some(failure)) = (&exchange.request, &exchange.failure) {
        let problem = json!({ "parameter": null, "message": failure });
        return answered(&json!({ "problems": [problem] }));
    }
    answered(&told(&exchange))
}

fn told(exchange: &Exchange) -> Value {
    let request = exchange.request.as_ref().map(|sent| {
        json!({
            "method": sent.method,
            "path": sent.path,
            "query": sent.query,
            "headers": sent.headers,
            "body": sent.body,
        })
    });
    let answer = exchange.answer.as_ref().map(
        |answer| json!({ "status": answer.status, "headers": answer.headers, "body": answer.body }),
    );
    json!({ "request": request, "answer": answer, "failure": exchange.failure, "problems": [] })
}

async fn code(State(page): State<Arc<Page>>, headers: HeaderMap, body: Bytes) -> Response {
    let (console, asked) = match page.asked(&headers, &body) {
        Ok(asked) => asked,
        Err((status, message)) => return failed(status, message),
    };
    match console.rust(&asked.operation, &asked.values, Some(&page.stand_in)) {
        Ok((code, problems)) => answered(&json!({ "code": code, "problems": listed(&problems) })),
        Err(_) => failed(StatusCode::NOT_FOUND, "there is no such operation"),
    }
}

fn listed(problems: &[Problem]) -> Vec<Value> {
    let problems = problems.iter();
    problems
        .map(|problem| json!({ "parameter": problem.parameter, "message": problem.message }))
        .collect()
}

fn answered(value: &Value) -> Response {
    json_text(StatusCode::OK, value.to_string())
}

fn failed(status: StatusCode, message: &str) -> Response {
    json_text(status, json!({ "error": message }).to_string())
}

fn json_text(status: StatusCode, text: impl Into<Bytes>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (status, kind, text.into()).into_response()
}
