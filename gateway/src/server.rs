//! Connections: how requests come in, answers go out, and both go wrong.

use std::convert::Infallible;
use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::{io, mem};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Extension, State};
use axum::http::{HeaderValue, Request as HttpRequest, Response, StatusCode, header};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::answer::{Answer, Refusal};
use crate::clock::http_date;
use crate::event::{Call, Event, SentMessage, ServiceError};
use crate::fault::Fault;
use crate::request::{Request, decode_pairs};
use crate::service::Service;

/// Bytes of a request's body.
const MOST_BODY: usize = 8 * 1024 * 1024;

/// Accepts connections until the task is dropped, and all of them with it.
pub(crate) async fn serve(listener: TcpListener, service: Arc<Service>) {
    let router = Router::new().fallback(answer).with_state(service);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, router.clone()));
                }
                // One connection that failed says nothing about the next.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Cuts its connection when told.
type Cut = Arc<Notify>;

async fn connection(stream: TcpStream, router: Router) {
    let cut = Cut::default();
    let service = TowerToHyperService::new(router.layer(Extension(Arc::clone(&cut))));
    let mut serving =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // Errors of a connection are the client's to see.
        _ = &mut serving => {}
        () = cut.notified() => {
            // Without this the connection would end in peace.
            let stream = serving.into_parts().io.into_inner();
            let _ = stream.set_zero_linger();
        }
    }
}

async fn answer(
    State(service): State<Arc<Service>>,
    Extension(cut): Extension<Cut>,
    incoming: HttpRequest<Body>,
) -> Result<Response<Body>, Infallible> {
    let mut call = call(&incoming);
    let fault = service.next_fault();
    let reply = reply(&service, fault, incoming).await;
    call.status = match &reply.end {
        End::Response(response) => Some(response.status().as_u16()),
        End::Silence | End::Reset => None,
    };
    call.error = reply.error;
    service.report(Event::Call(call));
    if let Some(message) = reply.message {
        service.report(Event::Message(message));
    }
    match reply.end {
        End::Response(response) => Ok(response),
        End::Silence => pending().await,
        End::Reset => {
            cut.notify_one();
            pending().await
        }
    }
}

/// What is known of a request before its body was read.
fn call(incoming: &HttpRequest<Body>) -> Call {
    let operation = incoming.headers().get("x-acs-action");
    let operation = operation.map(|name| String::from_utf8_lossy(name.as_bytes()).into_owned());
    Call {
        method: incoming.method().as_str().to_owned(),
        path: incoming.uri().path().to_owned(),
        operation,
        status: None,
        error: None,
    }
}

/// How a request ends.
enum End {
    Response(Response<Body>),
    /// There is no response, and the connection stays.
    Silence,
    /// There is no response, and the connection is reset.
    Reset,
}

/// How a request ends, and what an observer is told about it.
struct Reply {
    end: End,
    error: Option<ServiceError>,
    message: Option<SentMessage>,
}

impl From<End> for Reply {
    fn from(end: End) -> Self {
        Self {
            end,
            error: None,
            message: None,
        }
    }
}

impl Reply {
    /// The response of the service.
    fn respond(service: &Service, mut answer: Answer, fault: Option<Fault>) -> Self {
        let (error, message) = (answer.error.take(), answer.message.take());
        Self {
            end: End::Response(respond(service, answer, fault)),
            error,
            message,
        }
    }

    /// The request was handled, and another response or none is sent.
    fn instead(answer: Answer, end: End) -> Self {
        Self {
            message: answer.message,
            ..Self::from(end)
        }
    }

    fn refuse(service: &Service, refusal: Refusal, retry_after: Option<u64>) -> Self {
        let id = "00000000-0000-4000-8000-000000000000".to_owned();
        let mut answer = refusal.answer(id, &service.host);
        answer.retry_after = retry_after;
        Self::respond(service, answer, None)
    }
}

async fn reply(service: &Service, fault: Option<Fault>, incoming: HttpRequest<Body>) -> Reply {
    if fault == Some(Fault::ResetBefore) {
        return End::Reset.into();
    }
    let request = match read(incoming).await {
        Ok(request) => request,
        Err(refusal) => {
            let answer = refusal.answer(String::new(), &service.host);
            return Reply::respond(service, answer, None);
        }
    };
    match fault {
        // A reset before the request is read came above.
        None | Some(Fault::ResetBefore) => Reply::respond(service, service.handle(&request), None),
        Some(Fault::Status(status)) => End::Response(html(status)).into(),
        Some(Fault::StatusAfter(status)) => {
            Reply::instead(service.handle(&request), End::Response(html(status)))
        }
        Some(Fault::Delay(delay)) => {
            tokio::time::sleep(delay).await;
            Reply::respond(service, service.handle(&request), None)
        }
        Some(Fault::NoAnswer) => Reply::instead(service.handle(&request), End::Silence),
        Some(Fault::ResetAfter) => Reply::instead(service.handle(&request), End::Reset),
        Some(fault @ (Fault::Truncate | Fault::WrongJson)) => {
            Reply::respond(service, service.handle(&request), Some(fault))
        }
        Some(Fault::Throttle { retry_after_ms }) => {
            let message = "Request was denied due to user flow control.";
            let refusal = Refusal::new(429, "Throttling.User", message);
            Reply::refuse(service, refusal, Some(retry_after_ms))
        }
        Some(Fault::ServiceUnavailable) => {
            let message = "The request has failed due to a temporary failure of the server.";
            Reply::refuse(
                service,
                Refusal::new(503, "ServiceUnavailable", message),
                None,
            )
        }
        Some(Fault::InternalErrorAfter) => {
            let handled = service.handle(&request);
            let message = "The request processing has failed due to some unknown error.";
            let refusal = Refusal::new(500, "InternalError", message);
            Reply {
                message: handled.message,
                ..Reply::refuse(service, refusal, None)
            }
        }
    }
}

async fn read(incoming: HttpRequest<Body>) -> Result<Request, Refusal> {
    let (head, body) = incoming.into_parts();
    let body = to_bytes(body, MOST_BODY)
        .await
        .map_err(|_| Refusal::new(413, "RequestTooLarge", "The request is too large."))?;
    Ok(Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: decode_pairs(head.uri.query().unwrap_or_default()),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect(),
        body,
    })
}

fn html(status: u16) -> Response<Body> {
    let mut response = Response::new(Body::from(
        "<html><body>Something between failed.</body></html>",
    ));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

fn respond(service: &Service, answer: Answer, fault: Option<Fault>) -> Response<Body> {
    let text = answer.body.to_string();
    let body = match fault {
        Some(Fault::Truncate) => Body::new(Broken::half_of(&text)),
        Some(Fault::WrongJson) => Body::from(text.replace('"', "'")),
        _ => Body::from(text),
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut put = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    put("content-type", "application/json;charset=utf-8");
    put("date", &http_date(service.clock.now()));
    put("x-acs-request-id", &answer.request_id);
    if let Some(milliseconds) = answer.retry_after {
        put("x-acs-retry-after", &milliseconds.to_string());
    }
    response
}

/// A body that promises a whole and breaks off in its middle.
struct Broken {
    first: Bytes,
    whole: u64,
}

impl Broken {
    fn half_of(text: &str) -> Self {
        let half = text.as_bytes().get(..text.len() / 2).unwrap_or_default();
        Self {
            first: Bytes::copy_from_slice(half),
            whole: u64::try_from(text.len()).unwrap_or(u64::MAX),
        }
    }
}

impl http_body::Body for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let first = mem::take(&mut self.first);
        Poll::Ready(Some(if first.is_empty() {
            Err(io::Error::other("broken off"))
        } else {
            Ok(Frame::data(first))
        }))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}
