//! What was shown, and the search for what must not be.

use std::error::Error;
use std::fmt::Debug;

use crate::log::Log;

/// In every secret that is planted.
pub(crate) const MARK: &str = "pLaNt3d";
/// Personal, and digits alone, as the gateway wants it.
pub(crate) const PHONE: &str = "13912345678";

/// A secret that tells where it was planted; letters and digits, so that no encoding changes it.
pub(crate) fn planted(place: &str) -> String {
    format!("{MARK}{place}")
}

/// Everything that was shown, each with what showed it.
#[derive(Default)]
pub(crate) struct Seen {
    shown: Vec<(String, String)>,
}

impl Seen {
    pub(crate) fn debug(&mut self, what: &str, value: &dyn Debug) {
        self.text(
            &format!("Debug of {what}"),
            format!("{value:?}\n{value:#?}"),
        );
    }

    /// An error with all that it is caused by.
    pub(crate) fn error(&mut self, what: &str, error: &dyn Error) {
        let mut next = Some(error);
        let mut depth = 0;
        while let Some(error) = next {
            let what = match depth {
                0 => what.to_owned(),
                _ => format!("cause {depth} of {what}"),
            };
            self.text(&format!("Display of {what}"), format!("{error}\n{error:#}"));
            self.debug(&what, &error);
            next = error.source();
            depth += 1;
        }
    }

    pub(crate) fn text(&mut self, what: &str, text: String) {
        self.shown.push((what.to_owned(), text));
    }

    pub(crate) fn contains(&self, text: &str) -> bool {
        self.shown.iter().any(|(_, shown)| shown.contains(text))
    }

    /// What showed a secret, once each, with the words around the first.
    pub(crate) fn leaks(&self) -> Vec<(String, String)> {
        let mut leaks: Vec<(String, String)> = Vec::new();
        for (what, text) in &self.shown {
            if leaks.iter().all(|(known, _)| known != what)
                && let Some(excerpt) = leak(text)
            {
                leaks.push((what.clone(), excerpt));
            }
        }
        leaks
    }
}

/// Words around the first secret in a text, in any of the forms in which bytes are shown.
pub(crate) fn leak(text: &str) -> Option<String> {
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let forms = [MARK, PHONE].into_iter().flat_map(forms);
    forms.into_iter().find_map(|form| {
        let at = dense.find(&form)?;
        let before = dense.get(..at)?;
        let start = before.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
        let after = dense.get(at..)?;
        Some(dense[start..at].to_owned() + &after.chars().take(60).collect::<String>())
    })
}

/// A secret as text, in hexadecimal, as a list of bytes, in Base64 wherever it begins, percent-encoded, and escaped.
fn forms(secret: &str) -> Vec<String> {
    let each = |show: fn(&u8) -> String, between: &str| {
        let shown: Vec<String> = secret.as_bytes().iter().map(show).collect();
        shown.join(between)
    };
    let base64: &[&str] = match secret {
        MARK => &["cExhTnQzZ", "BMYU50M2", "wTGFOdDNk"],
        _ => &["MTM5MTIzNDU2Nz", "EzOTEyMzQ1Njc4", "xMzkxMjM0NTY3O"],
    };
    let mut forms = vec![
        secret.to_owned(),
        each(|byte| format!("{byte:02x}"), ""),
        each(|byte| format!("{byte:02X}"), ""),
        each(|byte| byte.to_string(), ","),
        each(|byte| format!("%{byte:02X}"), ""),
        each(|byte| format!("\\x{byte:02x}"), ""),
        each(|byte| format!("\\u{{{byte:x}}}"), ""),
    ];
    forms.extend(base64.iter().map(|form| (*form).to_owned()));
    forms
}

/// Listens to the whole process at the lowest level: events and spans of `tracing`, and records of `log`.
pub(crate) fn listen() -> Log {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // Sets the bridge from `log` as well.
    tracing_subscriber::util::SubscriberInitExt::init(subscriber);
    log
}
