//! Verification codes by text message: what Dypnsapi does with them, without a phone.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};

use crate::answer::Refusal;
use crate::clock::seconds;
use crate::event::SentMessage;
use crate::random::Random;

/// Whether the gateway keeps the state of this product, and with it the messages that would have been sent.
#[must_use]
pub fn keeps_messages(product: &str) -> bool {
    product == "Dypnsapi"
}

/// How a wrong or expired code is reported; the vendor does both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WrongCode {
    /// `Code` is `OK` and the result `UNKNOWN`.
    #[default]
    Unknown,
    /// Status 400 with `isv.ValidateFail`.
    ValidateFail,
}

/// A code that can be checked.
struct Live {
    code: String,
    country: String,
    out_id: Option<String>,
    expires: SystemTime,
}

/// The state of the product.
pub(crate) struct Dypnsapi {
    pub(crate) daily_limit: u32,
    pub(crate) wrong_code: WrongCode,
    pub(crate) messages: Vec<SentMessage>,
    live: HashMap<(String, String), Vec<Live>>,
    last: HashMap<(String, String), SystemTime>,
    per_day: HashMap<(String, u64), u32>,
    random: Random,
}

const PLACEHOLDER: &str = "##code##";
const DEFAULT_SCHEME: &str = "默认方案";
/// The daily limit counts days of Beijing.
const BEIJING: u64 = 8 * 3600;

type Parameters<'p> = &'p [(String, String)];

impl Dypnsapi {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            daily_limit: 10,
            wrong_code: WrongCode::default(),
            messages: Vec::new(),
            live: HashMap::new(),
            last: HashMap::new(),
            per_day: HashMap::new(),
            random: Random::new(seed),
        }
    }

    /// Sends: the body of the answer.
    pub(crate) fn send(
        &mut self,
        parameters: Parameters<'_>,
        now: SystemTime,
        request_id: &str,
    ) -> Result<Value, Refusal> {
        let get = |name: &str| find(parameters, name);
        let invalid = |name: &str| {
            Refusal::new(
                400,
                "INVALID_PARAMETERS",
                format!("parameter is not valid. {name}"),
            )
        };
        let phone = mainland(get("PhoneNumber").unwrap_or_default())?;
        let template = get("TemplateParam").unwrap_or_default();
        let Ok(Value::Object(variables)) = serde_json::from_str::<Value>(template) else {
            return Err(invalid("TemplateParam"));
        };
        let generated = template.contains(PLACEHOLDER);
        if generated && get("CodeType").is_none() {
            return Err(invalid("CodeType"));
        }
        let scheme = get("SchemeName").unwrap_or(DEFAULT_SCHEME).to_owned();
        let target = (scheme.clone(), phone.to_owned());
        let interval = Duration::from_secs(number(get("Interval"), 60));
        let too_soon = self.last.get(&target).is_some_and(|last| {
            now.duration_since(*last)
                .is_ok_and(|since| since < interval)
        });
        if too_soon {
            return Err(Refusal::new(400, "FREQUENCY_FAIL", "Check frequency fail."));
        }
        let day = (seconds(now) + BEIJING) / 86_400;
        let sent_today = self.per_day.entry((phone.to_owned(), day)).or_default();
        if *sent_today >= self.daily_limit {
            return Err(Refusal::new(
                400,
                "BUSINESS_LIMIT_CONTROL",
                "The number has exceeded the limit for the day.",
            ));
        }
        *sent_today += 1;
        self.last.insert(target.clone(), now);
        let code = if generated {
            self.make_code(number(get("CodeType"), 1), number(get("CodeLength"), 4))
        } else {
            literal_code(&variables)
        };
        if generated {
            let live = self.live.entry(target).or_default();
            if get("DuplicatePolicy") != Some("2") {
                live.clear();
            }
            live.push(Live {
                code: code.clone(),
                country: get("CountryCode").unwrap_or("86").to_owned(),
                out_id: get("OutId").map(str::to_owned),
                expires: now + Duration::from_secs(number(get("ValidTime"), 300)),
            });
        }
        self.messages.push(SentMessage {
            phone_number: phone.to_owned(),
            code: code.clone(),
            checkable: generated,
            scheme,
            sign_name: get("SignName").unwrap_or_default().to_owned(),
            template_code: get("TemplateCode").unwrap_or_default().to_owned(),
            out_id: get("OutId").map(str::to_owned),
            sent_at: now,
        });
        let mut model = Map::new();
        if get("ReturnVerifyCode").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            model.insert("VerifyCode".to_owned(), Value::String(code));
        }
        model.insert("RequestId".to_owned(), Value::String(request_id.to_owned()));
        if let Some(out_id) = get("OutId") {
            model.insert("OutId".to_owned(), Value::String(out_id.to_owned()));
        }
        model.insert(
            "BizId".to_owned(),
            Value::String(format!("{}^0", self.random.next())),
        );
        Ok(
            json!({"RequestId": request_id, "Message": "成功", "Model": model, "Code": "OK", "Success": true}),
        )
    }

    /// Checks: the body of the answer. A code that passed is used up.
    pub(crate) fn check(
        &mut self,
        parameters: Parameters<'_>,
        now: SystemTime,
    ) -> Result<Value, Refusal> {
        let get = |name: &str| find(parameters, name);
        let phone = mainland(get("PhoneNumber").unwrap_or_default())?;
        let target = (
            get("SchemeName").unwrap_or(DEFAULT_SCHEME).to_owned(),
            phone.to_owned(),
        );
        let country = get("CountryCode").unwrap_or("86");
        let given = get("VerifyCode").unwrap_or_default();
        let ignore_case = get("CaseAuthPolicy").unwrap_or("1") == "1";
        let matches = |live: &Live| {
            let same = if ignore_case {
                live.code.eq_ignore_ascii_case(given)
            } else {
                live.code == given
            };
            same && live.country == country
                && live.out_id.as_deref() == get("OutId")
                && live.expires > now
        };
        let live = self.live.entry(target).or_default();
        let passed = match live.iter().position(matches) {
            Some(index) => {
                live.remove(index);
                true
            }
            None => false,
        };
        if !passed && self.wrong_code == WrongCode::ValidateFail {
            return Err(Refusal::new(
                400,
                "isv.ValidateFail",
                "The verification code is wrong or expired.",
            ));
        }
        let mut model = Map::new();
        if let Some(out_id) = get("OutId") {
            model.insert("OutId".to_owned(), Value::String(out_id.to_owned()));
        }
        let result = if passed { "PASS" } else { "UNKNOWN" };
        model.insert("VerifyResult".to_owned(), Value::String(result.to_owned()));
        Ok(json!({"Message": "成功", "Model": model, "Code": "OK", "Success": true}))
    }

    fn make_code(&mut self, code_type: u64, length: u64) -> String {
        const DIGITS: &str = "0123456789";
        const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
        let alphabet = match code_type {
            2 => UPPER.to_owned(),
            3 => LOWER.to_owned(),
            4 => format!("{UPPER}{LOWER}"),
            5 => format!("{DIGITS}{UPPER}"),
            6 => format!("{DIGITS}{LOWER}"),
            7 => format!("{DIGITS}{UPPER}{LOWER}"),
            _ => DIGITS.to_owned(),
        };
        let letters: Vec<char> = alphabet.chars().collect();
        (0..length)
            .filter_map(|_| {
                let count = u64::try_from(letters.len()).ok()?;
                let index = usize::try_from(self.random.below(count)).ok()?;
                letters.get(index).copied()
            })
            .collect()
    }
}

fn find<'p>(parameters: Parameters<'p>, name: &str) -> Option<&'p str> {
    parameters
        .iter()
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.as_str())
}

fn number(text: Option<&str>, default: u64) -> u64 {
    text.and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Eleven digits that start with one, with the country code in front or not.
fn mainland(phone: &str) -> Result<&str, Refusal> {
    let bare = phone
        .strip_prefix("+86")
        .or_else(|| phone.strip_prefix("86").filter(|rest| rest.len() == 11))
        .unwrap_or(phone);
    let is_mobile =
        bare.len() == 11 && bare.starts_with('1') && bare.bytes().all(|b| b.is_ascii_digit());
    is_mobile.then_some(bare).ok_or_else(|| {
        Refusal::new(
            400,
            "MOBILE_NUMBER_ILLEGAL",
            "The mobile number is illegal.",
        )
    })
}

/// The template calls its variable as it likes, mostly `code`.
fn literal_code(variables: &Map<String, Value>) -> String {
    let found = variables.get("code").or_else(|| variables.values().next());
    found.and_then(Value::as_str).unwrap_or_default().to_owned()
}
