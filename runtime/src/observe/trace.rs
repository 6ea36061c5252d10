//! Spans and events of a call, under OpenTelemetry's names for HTTP and remote calls. Nothing personal or secret: no path, no
//! query, no headers. Without the feature `tracing` all of this is nothing.

#[cfg(not(feature = "tracing"))]
pub(crate) use off::Span;
#[cfg(feature = "tracing")]
pub(crate) use on::Span;

#[cfg(feature = "tracing")]
mod on {
    use std::time::Duration;

    use tracing::Instrument as _;
    use tracing::field::Empty;

    use crate::endpoint::Endpoint;
    use crate::error::{Error, NotSent};
    use crate::observe::intercept::Attempt;
    use crate::operation::Operation;
    use crate::transport::HttpRequest;

    /// The span of a call or of an attempt.
    pub(crate) struct Span(tracing::Span);

    impl Span {
        /// One call with all its attempts.
        pub(crate) fn call(operation: &Operation, endpoint: &Endpoint) -> Self {
            Self(tracing::info_span!(
                "acs.call",
                otel.kind = "client",
                rpc.system = "alibaba_cloud",
                rpc.service = operation.product.code,
                rpc.method = operation.name,
                server.address = server(&endpoint.host).0,
                server.port = server(&endpoint.host).1,
                http.response.status_code = Empty,
                acs.request_id = Empty,
                acs.attempts = Empty,
                error.type = Empty,
            ))
        }

        /// One attempt of a call.
        pub(crate) fn attempt(attempt: &Attempt, request: &HttpRequest) -> Self {
            Self(tracing::debug_span!(
                "acs.attempt",
                http.request.method = request.method,
                http.request.resend_count = attempt.number - 1,
                http.request.body.size = request.body.len(),
                url.scheme = request.scheme,
                url.template = attempt.operation.path,
                server.address = server(&request.host).0,
                server.port = server(&request.host).1,
                http.response.status_code = Empty,
                acs.request_id = Empty,
                acs.attempt = attempt.number,
                error.type = Empty,
            ))
        }

        /// Whether anybody listens.
        pub(crate) fn is_on(&self) -> bool {
            !self.0.is_disabled()
        }

        pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
            future.instrument(self.0.clone())
        }

        pub(crate) fn answered(
            &self,
            attempts: u32,
            status: Option<u16>,
            request_id: Option<&str>,
        ) {
            self.0.record("acs.attempts", attempts);
            self.0.record("http.response.status_code", status);
            self.0.record("acs.request_id", request_id);
        }

        pub(crate) fn failed(&self, attempts: u32, error: &Error<String>) {
            self.answered(attempts, error.http_status(), error.request_id());
            self.0.record("error.type", kind(error));
        }

        /// An attempt is to follow.
        pub(crate) fn again(attempt: &Attempt, error: &Error<String>, wait: Duration) {
            tracing::debug!(
                acs.attempt = attempt.number,
                acs.wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                acs.request_id = error.request_id(),
                error.type = kind(error),
                "tries again"
            );
        }

        /// The service's clock was taken over.
        pub(crate) fn clock_corrected(seconds: i64) {
            tracing::warn!(
                acs.clock_offset_s = seconds,
                "the clock of this machine is not the service's; requests are dated by the service's from now on"
            );
        }
    }

    /// The name of a host, and its port where that is not the scheme's.
    fn server(host: &str) -> (&str, Option<u16>) {
        let parts = host.rsplit_once(':');
        match parts.and_then(|(name, port)| Some((name, port.parse().ok()?))) {
            Some((name, port)) => (name, Some(port)),
            None => (host, None),
        }
    }

    /// The service's code, or what kept it from giving one.
    fn kind(error: &Error<String>) -> &str {
        match error {
            Error::Refused(refusal) => &refusal.code_text,
            Error::Throttled(throttle) => &throttle.refusal.code_text,
            Error::OutcomeUnknown(_) => "outcome_unknown",
            Error::Undecodable(_) => "undecodable",
            Error::NotSent(NotSent::Connect(_)) => "connect",
            Error::NotSent(NotSent::Credentials(_)) => "credentials",
            Error::NotSent(_) => "not_sent",
            Error::Paging(_) => "paging",
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Duration;

    use crate::endpoint::Endpoint;
    use crate::error::Error;
    use crate::observe::intercept::Attempt;
    use crate::operation::Operation;
    use crate::transport::HttpRequest;

    /// Nothing.
    pub(crate) struct Span;

    impl Span {
        pub(crate) fn call(_: &Operation, _: &Endpoint) -> Self {
            Self
        }

        pub(crate) fn attempt(_: &Attempt, _: &HttpRequest) -> Self {
            Self
        }

        #[allow(clippy::unused_self, reason = "as with the feature")]
        pub(crate) fn is_on(&self) -> bool {
            false
        }

        #[allow(clippy::unused_self, reason = "as with the feature")]
        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn answered(&self, _: u32, _: Option<u16>, _: Option<&str>) {}

        pub(crate) fn failed(&self, _: u32, _: &Error<String>) {}

        pub(crate) fn again(_: &Attempt, _: &Error<String>, _: Duration) {}

        pub(crate) fn clock_corrected(_: i64) {}
    }
}
