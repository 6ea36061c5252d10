//! Takes what a request keeps secret out of what a service says about it: services repeat what they were sent.

use crate::credentials::Credentials;
use crate::error::{Error, Refusal};
use crate::wire::percent::percent_encode;
use crate::wire::{Member, Structure, Value};

/// Shorter texts stand in ordinary words, and to hide them would hide the message.
const FEWEST_CHARACTERS: usize = 4;

/// Where a request has its secrets from.
#[derive(Clone, Copy)]
pub(crate) struct Secrets<'a> {
    pub(crate) input: &'a dyn Structure,
    /// A signature that does not match is answered with what was signed, and the token is a part of that.
    pub(crate) credentials: Option<&'a Credentials>,
}

/// Replaces every text of a sensitive field, and the tokens of the credentials, by `***` in what the service said.
pub(crate) fn redact(error: &mut Error<String>, hidden: Secrets<'_>) {
    let refusal = match error {
        Error::Refused(refusal) => &mut **refusal,
        Error::Throttled(throttle) => &mut throttle.refusal,
        _ => return,
    };
    let mut secrets = Vec::new();
    collect(hidden.input, &mut secrets);
    if let Some(open) = hidden.credentials.map(Credentials::expose) {
        // The secret of the key never travels.
        let sent = [open.security_token, open.bearer_token];
        let sent = sent.into_iter().flatten();
        sent.for_each(|text| keep(text, &mut secrets));
    }
    let encoded: Vec<String> = secrets
        .iter()
        .map(|secret| {
            let mut text = String::new();
            percent_encode(secret, &mut text);
            text
        })
        .filter(|text| text.contains('%'))
        .collect();
    secrets.extend(encoded);
    // The longest first, for one may be a part of another.
    secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
    for secret in &secrets {
        hide(refusal, secret);
    }
}

fn hide(refusal: &mut Refusal<String>, secret: &str) {
    let texts = [
        &mut refusal.code,
        &mut refusal.code_text,
        &mut refusal.message,
    ];
    let details = [&mut refusal.recommend, &mut refusal.access_denied_detail];
    let details = details.into_iter().filter_map(Option::as_mut);
    for text in texts.into_iter().chain(details) {
        if text.contains(secret) {
            *text = text.replace(secret, "***");
        }
    }
}

/// The texts of sensitive fields, however deep they stand.
fn collect(value: &dyn Structure, secrets: &mut Vec<String>) {
    for (index, field) in value.shape().fields.iter().enumerate() {
        let member = value.get(index);
        if field.sensitive {
            texts(&member, secrets);
        } else {
            nested(&member, secrets);
        }
    }
}

fn nested(member: &Member<'_>, secrets: &mut Vec<String>) {
    match member {
        Member::Structure(value) => collect(*value, secrets),
        Member::List(list) => (0..list.len()).for_each(|index| nested(&list.item(index), secrets)),
        Member::Map(map) => map.each(&mut |_, member| nested(&member, secrets)),
        _ => {}
    }
}

/// All texts in a member; those of JSON in a text as well.
fn texts(member: &Member<'_>, secrets: &mut Vec<String>) {
    match member {
        Member::Text(text) => {
            if let Some(document) = Value::parse(text).ok().filter(is_nested) {
                texts(&document.open(), secrets);
            }
            keep(text, secrets);
        }
        Member::Number(text) => keep(text, secrets),
        Member::Integer(number) => keep(&number.to_string(), secrets),
        Member::Value(value) => texts(&value.open(), secrets),
        Member::Structure(value) => {
            for index in 0..value.shape().fields.len() {
                texts(&value.get(index), secrets);
            }
        }
        Member::List(list) => (0..list.len()).for_each(|index| texts(&list.item(index), secrets)),
        Member::Map(map) => map.each(&mut |_, member| texts(&member, secrets)),
        Member::Absent | Member::Float(_) | Member::Boolean(_) | Member::Bytes(_) => {}
    }
}

fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

fn keep(text: &str, secrets: &mut Vec<String>) {
    if text.chars().count() >= FEWEST_CHARACTERS {
        secrets.push(text.to_owned());
    }
}
