//! Who calls: the generated client, and reqwest with a request signed by hand.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use acs_runtime::sign::{ToSign, authorization, sha256_hex};
use acs_runtime::time::iso8601;
use acs_runtime::{Credentials, Error, query_string};
use acs_sdk::dypnsapi::Client;
use acs_sdk::dypnsapi::send_sms_verify_code::CodeType;

use crate::account::{Account, Told};
use crate::stand::KEY;

pub(crate) const TASKS: usize = 64;
/// Shorter than the delay of a slow answer.
pub(crate) const ATTEMPT: Duration = Duration::from_millis(400);
/// Short enough to cut calls off that wait for another attempt.
pub(crate) const TOTAL: Duration = Duration::from_secs(1);
/// What a busy machine may add to a deadline.
pub(crate) const MARGIN: Duration = Duration::from_secs(2);

/// A caller of either kind: sends the message of this number.
pub(crate) trait Caller: Send + Sync + 'static {
    fn call(&self, number: usize) -> impl Future<Output = Told> + Send;
}

/// Lets all tasks call over and over for so long, and waits for the last answers; gives how long that took.
pub(crate) async fn run(
    caller: &Arc<impl Caller>,
    account: &Arc<Account>,
    length: Duration,
) -> Duration {
    let started = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let (caller, account) = (caller.clone(), account.clone());
            tokio::spawn(async move {
                while started.elapsed() < length {
                    let Some(number) = account.open() else {
                        break;
                    };
                    let called = Instant::now();
                    let ended = tokio::time::timeout(TOTAL + MARGIN, caller.call(number)).await;
                    account.close(number, ended.unwrap_or(Told::Stuck), called.elapsed());
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    started.elapsed()
}

const SIGN_NAME: &str = "速通互联验证码";
const TEMPLATE: &str = "100001";
const TEMPLATE_PARAM: &str = r###"{"code":"##code##","min":"5"}"###;

/// The generated client with all it does.
pub(crate) struct Generated(Client);

impl Generated {
    pub(crate) const MARK: char = 'c';

    pub(crate) fn new(endpoint: &str) -> Self {
        let client = Client::builder()
            .endpoint(endpoint)
            .credentials(Credentials::new(KEY.0, KEY.1))
            .attempt_timeout(ATTEMPT)
            .total_timeout(TOTAL)
            // So that calls give up now and then, and tell so.
            .max_attempts(2)
            .build();
        Self(client.unwrap())
    }
}

impl Caller for Generated {
    async fn call(&self, number: usize) -> Told {
        let sent = self
            .0
            .send_sms_verify_code()
            .phone_number(format!("1{number:010}"))
            .sign_name(SIGN_NAME)
            .template_code(TEMPLATE)
            .template_param(TEMPLATE_PARAM)
            .code_type(CodeType::Digits)
            .out_id(format!("{}{number}", Self::MARK))
            .send()
            .await;
        match sent {
            Ok(_) => Told::Sent,
            Err(error) => told(&error),
        }
    }
}

/// What a program may conclude from an error.
fn told<C>(error: &Error<C>) -> Told {
    if error.is_retryable() {
        return Told::NotSent;
    }
    match error {
        Error::NotSent(_) | Error::Throttled(_) => Told::NotSent,
        Error::Refused(_) if !error.is_outcome_unknown() => Told::NotSent,
        _ => Told::Unknown,
    }
}

/// reqwest alone: signs, sends once, and reads the answer's bytes.
pub(crate) struct Raw {
    client: reqwest::Client,
    endpoint: String,
}

impl Raw {
    pub(crate) fn new(endpoint: &str) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .timeout(ATTEMPT)
            .build();
        Self {
            client: client.unwrap(),
            endpoint: endpoint.to_owned(),
        }
    }
}

impl Caller for Raw {
    async fn call(&self, number: usize) -> Told {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        // Numbers that the other caller does not use.
        let query = query_string(&[
            pair("CodeType", "1"),
            pair("OutId", &format!("r{number}")),
            pair("PhoneNumber", &format!("19{number:09}")),
            pair("SignName", SIGN_NAME),
            pair("TemplateCode", TEMPLATE),
            pair("TemplateParam", TEMPLATE_PARAM),
        ]);
        let empty = sha256_hex(b"");
        let date = iso8601(SystemTime::now());
        let nonce = format!("raw-{number}");
        let mut headers = vec![
            ("host", self.endpoint.trim_start_matches("http://")),
            ("x-acs-action", "SendSmsVerifyCode"),
            ("x-acs-version", "2017-05-25"),
            ("x-acs-date", &date),
            ("x-acs-signature-nonce", &nonce),
            ("x-acs-content-sha256", &empty),
        ];
        let signed = authorization(
            &ToSign {
                method: "POST",
                path: "/",
                query: &query,
                headers: &headers,
                content_sha256: &empty,
            },
            KEY.0,
            KEY.1,
        );
        headers.extend([
            ("accept", "application/json"),
            ("authorization", signed.as_str()),
        ]);
        let mut request = self.client.post(format!("{}/?{query}", self.endpoint));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let Ok(answer) = request.send().await else {
            return Told::Unknown;
        };
        let status = answer.status();
        match answer.bytes().await {
            Ok(_) if status.is_success() => Told::Sent,
            _ => Told::Unknown,
        }
    }
}
