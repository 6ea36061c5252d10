//! The two calls of STS that give temporary credentials.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::surroundings::{self, Ask, Reach};
use super::{Credentials, CredentialsError, Meaning, Surroundings, document};
use crate::endpoint::Endpoint;
use crate::error_code::is_expired_token;
use crate::sign::{ToSign, authorization_by, sha256_hex};
use crate::time::iso8601;
use crate::transport::HttpResponse;
use crate::wire::error_body;
use crate::wire::percent::query_string;

const WHO: &str = "STS";
const VERSION: &str = "2015-04-01";
/// The longest wait for an answer, with all attempts.
const MOST_TIME: Duration = Duration::from_secs(10);
/// Pauses before further attempts.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(600)];
const FORM: &str = "application/x-www-form-urlencoded";

/// What both calls take.
#[derive(Debug, Clone)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) session_name: Option<String>,
    pub(super) policy: Option<String>,
    pub(super) duration: Duration,
    pub(super) region: Option<String>,
    pub(super) vpc: bool,
}

impl Role {
    pub(super) fn new(arn: String) -> Self {
        Self {
            arn,
            session_name: None,
            policy: None,
            duration: Duration::from_secs(3600),
            region: None,
            vpc: false,
        }
    }

    /// The parameters that both calls have.
    pub(super) fn parameters(
        &self,
        surroundings: &Surroundings,
    ) -> Result<Vec<(String, String)>, CredentialsError> {
        if self.arn.is_empty() {
            return Err(CredentialsError::new("the ARN of the role is empty"));
        }
        let seconds = self.duration.as_secs();
        if seconds < 900 {
            return Err(CredentialsError::new(format!(
                "a session of a role lasts at least 900 seconds, and {seconds} were asked for"
            )));
        }
        let session = self
            .session_name
            .clone()
            .or_else(|| surroundings.variable("ALIBABA_CLOUD_ROLE_SESSION_NAME"))
            .unwrap_or_else(|| {
                let since = surroundings.now().duration_since(UNIX_EPOCH);
                format!("acs-rust-{}", since.unwrap_or_default().as_millis())
            });
        let pair = |name: &str, value: String| (name.to_owned(), value);
        let mut parameters = vec![
            pair("RoleArn", self.arn.clone()),
            pair("RoleSessionName", session),
            pair("DurationSeconds", seconds.to_string()),
        ];
        parameters.extend(self.policy.clone().map(|policy| pair("Policy", policy)));
        Ok(parameters)
    }
}

/// `AssumeRole`, signed like every call.
pub(super) async fn assume_role(
    surroundings: &Surroundings,
    role: &Role,
    external_id: Option<&str>,
    source: &Credentials,
) -> Result<Credentials, CredentialsError> {
    let Some(key) = source.signing_key() else {
        return Err(CredentialsError::new(
            "a role is assumed with an access key, and the source has a bearer token",
        ));
    };
    let endpoint = surroundings.sts(role.region.as_deref(), role.vpc)?;
    let mut parameters = role.parameters(surroundings)?;
    let external_id = external_id.map(|id| ("ExternalId".to_owned(), id.to_owned()));
    parameters.extend(external_id);
    let body = query_string(&parameters).into_bytes();
    let content_sha256 = sha256_hex(&body);
    let request = |now: SystemTime| {
        let mut headers = vec![
            ("x-acs-action", "AssumeRole".to_owned()),
            ("x-acs-version", VERSION.to_owned()),
            ("x-acs-date", iso8601(now)),
            ("x-acs-signature-nonce", crate::random::nonce()),
            ("x-acs-content-sha256", content_sha256.clone()),
            ("content-type", FORM.to_owned()),
        ];
        if let Some(token) = source.token() {
            headers.push(("x-acs-accesskey-id", source.access_key_id().to_owned()));
            headers.push(("x-acs-security-token", token.to_owned()));
        }
        let mut signed: Vec<(&str, &str)> = vec![("host", &endpoint.host)];
        signed.extend(headers.iter().map(|(name, value)| (*name, value.as_str())));
        let to_sign = ToSign {
            method: "POST",
            path: "/",
            query: "",
            headers: &signed,
            content_sha256: &content_sha256,
        };
        let authorization = authorization_by(&to_sign, source.access_key_id(), key);
        headers.push(("authorization", authorization));
        (String::new(), headers)
    };
    ask(surroundings, &endpoint, &body, request).await
}

/// `AssumeRoleWithOIDC`, which is not signed: the token says who asks.
pub(super) async fn assume_role_with_oidc(
    surroundings: &Surroundings,
    role: &Role,
    provider_arn: &str,
    token: &str,
) -> Result<Credentials, CredentialsError> {
    let endpoint = surroundings.sts(role.region.as_deref(), role.vpc)?;
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut parameters = role.parameters(surroundings)?;
    parameters.push(pair("OIDCProviderArn", provider_arn));
    parameters.push(pair("OIDCToken", token));
    let body = query_string(&parameters).into_bytes();
    let request = |now: SystemTime| {
        let query = query_string(&[
            pair("Action", "AssumeRoleWithOIDC"),
            pair("Format", "JSON"),
            pair("Timestamp", &iso8601(now)),
            pair("Version", VERSION),
        ]);
        (query, vec![("content-type", FORM.to_owned())])
    };
    ask(surroundings, &endpoint, &body, request).await
}

/// Query and headers of a request.
type Head = (String, Vec<(&'static str, String)>);

/// Asks, and asks again where that may help: nothing comes of asking twice but another session. The clock is corrected
/// once by the service's.
async fn ask(
    surroundings: &Surroundings,
    endpoint: &Endpoint,
    body: &[u8],
    request: impl Fn(SystemTime) -> Head,
) -> Result<Credentials, CredentialsError> {
    let started = Instant::now();
    let mut pauses = PAUSES.iter();
    let mut service_now = None;
    loop {
        let (query, headers) = request(service_now.unwrap_or_else(|| surroundings.now()));
        let asked = surroundings.ask(Ask {
            method: "POST",
            endpoint,
            path: "/".to_owned(),
            query,
            headers,
            body: body.to_vec(),
            timeout: MOST_TIME.saturating_sub(started.elapsed()),
            reach: Reach::Network,
        });
        let (failure, helps) = match asked.await {
            Ok(answer) if answer.status == 200 => return read(surroundings, &answer),
            Ok(answer) => {
                let (failure, code) = refused(&answer);
                let date = surroundings::date(&answer);
                if code.to_ascii_lowercase().contains("timestamp")
                    && service_now.is_none()
                    && date.is_some()
                {
                    service_now = date;
                    continue;
                }
                let is_passing =
                    answer.status >= 500 || answer.status == 429 || code.contains("Throttling");
                (failure, is_passing)
            }
            Err(failure) => (failure, true),
        };
        match pauses.next() {
            Some(pause) if helps && started.elapsed() + *pause < MOST_TIME => {
                surroundings.sleep(*pause).await;
            }
            _ => return Err(failure),
        }
    }
}

/// The refusal as an error, and its code.
fn refused(answer: &HttpResponse) -> (CredentialsError, String) {
    let said = error_body::read(&answer.body);
    let mut message = format!("{WHO} answered with status {}", answer.status);
    // The service's message repeats what was signed, and may be long; code and request id are enough to go on.
    let code = said.code.unwrap_or_default();
    if !code.is_empty() {
        message.push_str(": ");
        message.push_str(&code);
    }
    if let Some(id) = &said.request_id {
        message.push_str(", request id ");
        message.push_str(id);
    }
    let failure = CredentialsError::new(message).with_request_id(said.request_id);
    let meaning = match is_expired_token(&code) {
        true => Meaning::Expired,
        false => Meaning::Broken,
    };
    (failure.meaning(meaning), code)
}

fn read(
    surroundings: &Surroundings,
    answer: &HttpResponse,
) -> Result<Credentials, CredentialsError> {
    let found = document::object(&answer.body, WHO)?;
    let credentials = found.get("Credentials");
    let credentials = credentials
        .ok_or_else(|| CredentialsError::new(format!("{WHO} answered without Credentials")))?;
    let credentials = document::temporary(credentials, &document::SERVICE, WHO)?;
    Ok(surroundings.by_own_clock(credentials, answer))
}
