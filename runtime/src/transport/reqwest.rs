//! Requests carried by a reqwest client of the program's own, so that it and the rest of the program share connections and
//! settings.

use std::time::Duration;

use super::failure::{self, Peer};
use super::{BoxFuture, HttpRequest, HttpResponse, Streaming, Transport, TransportError, unfold};
use reqwest::header::{CONTENT_LENGTH, HeaderName, HeaderValue};

/// Carries requests by a [`reqwest::Client`]: `ClientBuilder::transport(ReqwestTransport::new(client))`.
///
/// The client must neither follow redirections nor try again by itself: build it with `redirect(Policy::none())` and
/// `retry(retry::never())`, or a signed request may end where it should not, or twice. It does not tell how far a request got
/// when time ran out while it connected, so that such a write counts as perhaps sent; the transport that comes with this crate
/// knows.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// By this client; clones of it share connections.
    #[must_use]
    pub fn new(client: reqwest::Client) -> Self {
        Self { client }
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let limit = request.max_response_bytes;
            let timeout = request.timeout;
            let address = failure::address(request.scheme, &request.host);
            let failed = |error| failed(error, &address, timeout);
            let mut converted = convert(request)?;
            *converted.timeout_mut() = Some(timeout);
            let mut response = self.client.execute(converted).await.map_err(failed)?;
            let status = response.status().as_u16();
            let headers = headers_of(&response);
            let id = super::message::find(&headers, "x-acs-request-id").map(str::to_owned);
            let broken =
                |error: TransportError| error.with_status(status).with_request_id(id.clone());
            let mut body = Vec::new();
            while let Some(chunk) = response
                .chunk()
                .await
                .map_err(|error| broken(failed(error)))?
            {
                if body.len() + chunk.len() > limit {
                    return Err(broken(failure::too_large(limit)));
                }
                body.extend_from_slice(&chunk);
            }
            Ok(HttpResponse {
                status,
                headers,
                body,
            })
        })
    }

    fn open(&self, request: HttpRequest) -> BoxFuture<'_, Result<Streaming, TransportError>> {
        Box::pin(async move {
            let timeout = request.timeout;
            let address = failure::address(request.scheme, &request.host);
            let execute = self.client.execute(convert(request)?);
            let response = match tokio::time::timeout(timeout, execute).await {
                Ok(response) => response.map_err(|error| failed(error, &address, timeout))?,
                Err(_) => return Err(failure::no_response_within(&address, timeout)),
            };
            let status = response.status().as_u16();
            let headers = headers_of(&response);
            let body = unfold(Some((response, address, timeout)), |state| {
                Box::pin(async move {
                    let (mut response, address, timeout) = state?;
                    let error = match tokio::time::timeout(timeout, response.chunk()).await {
                        Ok(Ok(chunk)) => {
                            return chunk.map(|chunk| {
                                (Ok(chunk.into()), Some((response, address, timeout)))
                            });
                        }
                        Ok(Err(error)) => failed(error, &address, timeout),
                        Err(_) => failure::no_response_within(&address, timeout),
                    };
                    Some((Err(error), None))
                })
            });
            Ok(Streaming::new(status, headers, body))
        })
    }
}

fn headers_of(response: &reqwest::Response) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let pairs = response.headers().iter();
    pairs
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

fn convert(request: HttpRequest) -> Result<reqwest::Request, TransportError> {
    let unfit = || TransportError::impossible("the request cannot be written as HTTP");
    let mut url = reqwest::Url::parse(&format!("{}://{}/", request.scheme, request.host))
        .map_err(|_| unfit())?;
    url.set_path(&request.path);
    if !request.query.is_empty() {
        url.set_query(Some(&request.query));
    }
    // A path such as `/a/../b` would be sent in another form than was signed.
    if url.path() != request.path || url.query().unwrap_or_default() != request.query {
        return Err(TransportError::not_sent(
            "reqwest would change the path or the query, which are signed as they are",
        ));
    }
    let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|_| unfit())?;
    let mut converted = reqwest::Request::new(method, url);
    converted.headers_mut().reserve(request.headers.len());
    for (name, value) in request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unfit())?;
        let mut value = HeaderValue::try_from(value).map_err(|_| unfit())?;
        value.set_sensitive(super::is_secret(name.as_str()));
        converted.headers_mut().insert(name, value);
    }
    if !request.body.is_empty() {
        *converted.body_mut() = Some(request.body.into());
    } else if request.method == "POST" || request.method == "PUT" {
        // Some gateways insist on the length of an empty body.
        let zero = HeaderValue::from_static("0");
        converted.headers_mut().insert(CONTENT_LENGTH, zero);
    }
    Ok(converted)
}

fn failed(error: reqwest::Error, address: &str, timeout: Duration) -> TransportError {
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        let peer = Peer {
            address: address.to_owned(),
            proxy: None,
        };
        failure::cannot_connect(&peer, error)
    } else if error.is_timeout() {
        failure::no_response_within(address, timeout).with_source(error)
    } else {
        failure::broken(address, error)
    }
}
