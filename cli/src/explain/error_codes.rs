//! An error code in plain words, and as JSON.

use std::fmt::Write as _;

use acs_metadata::UserMessage;
use acs_metadata::visible;
use acs_tools::explain::{
    Advice, CommonCode, ErrorCodeHelp, ErrorCodeUse, NegativeAnswer, advice, family, gateway_code,
};
use serde_json::{Value, json};

/// Operations shown for one meaning; `--json` has all of them.
const MOST_OPERATIONS: usize = 10;

/// What a spec says about a code, and what to do.
pub(super) fn text(help: &ErrorCodeHelp) -> String {
    let kind = match help.uses.is_empty() {
        true => "an answer, and no error,",
        false => "error code",
    };
    let mut text = format!(
        "{}: {kind} of {} {}\n",
        visible::line(&help.code),
        visible::line(&help.product),
        visible::line(&help.version)
    );
    if !help.spellings.is_empty() {
        let spellings = help.spellings.join(", ");
        let _ = writeln!(text, "also written {}", visible::line(&spellings));
    }
    for (listed, operations) in groups(&help.uses) {
        use_text(&mut text, listed, &operations);
    }
    for answer in &help.answers {
        answer_text(&mut text, answer);
    }
    let common = gateway_code(&help.code);
    if let Some(common) = &common {
        let _ = writeln!(text, "\nAs every gateway means it: {}.", common.title);
    }
    advice_text(&mut text, &help.advice());
    runtime_text(&mut text, common.as_ref());
    text
}

/// What is known of a code that no spec lists.
pub(super) fn common_text(code: &str, near: Option<String>) -> String {
    let common = gateway_code(code);
    let known = common.clone().or_else(|| family(code));
    let title = known.as_ref().map_or("", |known| known.title);
    let mut text = format!("{}: {title}\n", visible::line(code));
    text.push_str(match common {
        Some(_) => "a code that every gateway may answer; the specs do not list it\n",
        None => "no spec lists this code; its name says as much\n",
    });
    if let Some(near) = near {
        let _ = writeln!(text, "did you mean `{near}`?");
    }
    if let Some(known) = known.filter(|known| !known.meaning.is_empty()) {
        let _ = writeln!(text, "\n{}", known.meaning);
    }
    advice_text(&mut text, &advice(code));
    runtime_text(&mut text, common.as_ref());
    text
}

/// What several operations say in the same words is said once.
fn groups(uses: &[ErrorCodeUse]) -> Vec<(&ErrorCodeUse, Vec<&str>)> {
    let mut groups: Vec<(&ErrorCodeUse, Vec<&str>)> = Vec::new();
    for listed in uses {
        let same = groups
            .iter_mut()
            .find(|(first, _)| facts(first) == facts(listed));
        match same {
            Some((_, operations)) => operations.push(&listed.operation),
            None => groups.push((listed, vec![&listed.operation])),
        }
    }
    groups
}

/// What is said of a code, whichever operation says it.
fn facts(listed: &ErrorCodeUse) -> impl PartialEq + '_ {
    let ErrorCodeUse {
        operation: _,
        status,
        message,
        description,
        user_message,
        rust,
    } = listed;
    (status, message, description, user_message, rust)
}

fn use_text(text: &mut String, listed: &ErrorCodeUse, operations: &[&str]) {
    let shown: Vec<&str> = operations.iter().take(MOST_OPERATIONS).copied().collect();
    let more = operations.len() - shown.len();
    let _ = write!(text, "\n  {}", visible::line(&shown.join(", ")));
    if more > 0 {
        let _ = write!(text, " and {more} more");
    }
    text.push('\n');
    row(text, "status", &listed.status);
    for (label, line) in [
        ("message", &listed.message),
        ("meaning", &listed.description),
    ] {
        if let Some(line) = line {
            row(text, label, line);
        }
    }
    user_message(text, listed.user_message.as_ref());
    if let Some(rust) = &listed.rust {
        row(text, "Rust", rust);
        row(
            text,
            "",
            &format!("error.code() == Some(&{})", last_two(rust)),
        );
    }
}

fn answer_text(text: &mut String, answer: &NegativeAnswer) {
    let _ = writeln!(text, "\n  {}", visible::line(&answer.operation));
    let no = format!(
        "no: `{}()` of the answer gives false, and the call worked",
        answer.method
    );
    row(text, "meaning", &no);
    if let Some(explanation) = &answer.explanation {
        row(text, "", explanation);
    }
    user_message(text, answer.user_message.as_ref());
    row(text, "Rust", &answer.rust);
}

fn user_message(text: &mut String, message: Option<&UserMessage>) {
    if let Some(message) = message {
        row(text, "users", &message.chinese);
        row(text, "", &message.english);
    }
}

/// A label, and a text on one line behind it.
fn row(text: &mut String, label: &str, line: &str) {
    let one_line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = writeln!(text, "    {label:<7}  {}", visible::line(&one_line));
}

fn advice_text(text: &mut String, advice: &Advice) {
    let fix = match advice {
        Advice::Spec(fix) | Advice::Answer(fix) => fix.as_str(),
        Advice::Gateway(fix) | Advice::Family(fix) | Advice::Unknown(fix) => fix,
    };
    let one_line = fix.split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = writeln!(text, "\nFix: {}", visible::line(&one_line));
}

fn runtime_text(text: &mut String, common: Option<&CommonCode>) {
    if let Some(runtime) = common.and_then(|common| common.runtime) {
        let _ = writeln!(text, "\nThe runtime by itself: {runtime}");
    }
}

fn last_two(path: &str) -> String {
    let mut parts: Vec<&str> = path.rsplit("::").take(2).collect();
    parts.reverse();
    parts.join("::")
}

/// What a spec says about a code, and what to do.
pub(super) fn as_json(help: &ErrorCodeHelp) -> Value {
    let uses = help.uses.iter().map(|listed| {
        json!({
            "operation": listed.operation,
            "status": listed.status,
            "message": listed.message,
            "description": listed.description,
            "userMessage": listed.user_message.as_ref().map(message_json),
            "rust": listed.rust,
        })
    });
    let answers = help.answers.iter().map(|answer| {
        json!({
            "operation": answer.operation,
            "method": answer.method,
            "explanation": answer.explanation,
            "userMessage": answer.user_message.as_ref().map(message_json),
            "rust": answer.rust,
        })
    });
    json!({
        "code": help.code,
        "spellings": help.spellings,
        "product": help.product,
        "version": help.version,
        "uses": uses.collect::<Vec<_>>(),
        "answers": answers.collect::<Vec<_>>(),
        "gateway": gateway_code(&help.code).as_ref().map(gateway_json),
        "fix": advice_json(&help.advice()),
    })
}

/// What is known of a code that no spec lists, in the form of those that one does.
pub(super) fn common_json(code: &str) -> Value {
    json!([{
        "code": code,
        "spellings": [],
        "product": null,
        "version": null,
        "uses": [],
        "answers": [],
        "gateway": gateway_code(code).as_ref().map(gateway_json),
        "fix": advice_json(&advice(code)),
    }])
}

fn gateway_json(common: &CommonCode) -> Value {
    json!({ "title": common.title, "meaning": common.meaning, "runtime": common.runtime })
}

fn message_json(message: &UserMessage) -> Value {
    json!({ "zh": message.chinese, "en": message.english })
}

fn advice_json(advice: &Advice) -> Value {
    let (from, text) = match advice {
        Advice::Spec(text) => ("spec", text.as_str()),
        Advice::Answer(text) => ("answer", text.as_str()),
        Advice::Gateway(text) => ("gateway", *text),
        Advice::Family(text) => ("name", *text),
        Advice::Unknown(text) => ("none", *text),
    };
    json!({ "from": from, "text": text })
}
