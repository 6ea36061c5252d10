//! Writes the documentation of everything that is generated.

use crate::docs::{code, example, markdown, one_line, plain, plain_with_code};
use crate::model::{Errors, FirstExample, UserMessage};
use acs_metadata::facts::is_sensitive;
use acs_metadata::{
    EnumValue, ErrorCode, Located, Metadata, Operation, RequiredWhen, Schema, When,
};

/// Docs of a product's module.
pub(super) fn product(metadata: &Metadata, first: Option<&FirstExample>) -> Vec<String> {
    let info = &metadata.info;
    let mut docs = vec![
        format!(
            "{} {}.",
            plain(&info.product.value),
            plain(&info.version.value)
        ),
        String::new(),
        "Start with [`Client`]; each of its methods is one operation of the service.".to_owned(),
    ];
    if let Some(first) = first {
        docs.push(String::new());
        docs.extend(example(&[], "", &first.lines()));
    }
    docs
}

/// The first line of an operation's docs.
pub(super) fn headline(operation: &Operation) -> String {
    let chinese = operation.summary.as_deref().or(operation.title.as_deref());
    match (&operation.summary_en, chinese) {
        (Some(english), _) => plain_with_code(english),
        (None, Some(chinese)) => plain(chinese),
        (None, None) => format!("Calls {}.", code(&operation.name)),
    }
}

/// What `Ok` does not say.
fn yes_or_no(operation: &Operation) -> Vec<String> {
    let verdict = operation.verdict.as_ref();
    let line = verdict.map(|verdict| {
        let method = code(&format!("{}()", verdict.method.value));
        format!(
            "`Ok` says that the call worked, and the answer may still be a no: only {method} tells."
        )
    });
    line.into_iter().collect()
}

/// How an answer is read that is more than one document.
fn streams(operation: &Operation, sends: bool) -> Vec<String> {
    let is_binary = operation.responses.get("200").is_some_and(|response| {
        let schema = response.schema.as_ref();
        schema.is_some_and(|schema| schema.format() == Some("binary"))
    });
    let line = if !sends {
        return Vec::new();
    } else if operation.events {
        "The answer may come as events: `.send().events().await?` gives one after the other."
    } else if is_binary {
        "The answer is bytes: `.send().open().await?` gives them chunk by chunk, however many there are."
    } else {
        return Vec::new();
    };
    vec![line.to_owned()]
}

/// Docs of an operation, the first line included.
pub(super) fn operation(operation: &Operation, errors: &Errors, sends: bool) -> Vec<String> {
    let mut docs = vec![headline(operation), String::new()];
    if operation.summary_en.is_some() {
        let chinese = operation.summary.as_deref().or(operation.title.as_deref());
        section(&mut docs, chinese.map(markdown).unwrap_or_default());
    }
    let says_more = operation.summary.is_some() && operation.title != operation.summary;
    if operation.title.is_some() && says_more {
        let title = operation.title.as_deref().map(plain).unwrap_or_default();
        section(
            &mut docs,
            vec![format!("{} - {title}", code(&operation.name))],
        );
    }
    section(
        &mut docs,
        operation
            .description
            .as_deref()
            .map(markdown)
            .unwrap_or_default(),
    );
    section(&mut docs, streams(operation, sends));
    section(&mut docs, yes_or_no(operation));
    section(&mut docs, access(operation));
    section(&mut docs, source(operation));
    match errors {
        Errors::Text => {}
        Errors::Own(_) => section(&mut docs, error_table(operation)),
        Errors::Shared => section(&mut docs, error_line(operation)),
    }
    trim(docs)
}

/// The codes alone, for their messages stand at the product's enum.
fn error_line(operation: &Operation) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for error in &operation.errors {
        let code = code(&error.code.value);
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    vec![format!(
        "[Error codes](super::ErrorCode): {}.",
        codes.join(", ")
    )]
}

fn access(operation: &Operation) -> Vec<String> {
    let Some(access) = &operation.access else {
        return Vec::new();
    };
    let mut lines = vec![
        "# Permission".to_owned(),
        String::new(),
        format!("- RAM action (操作): {}", code(&access.action)),
    ];
    let columns = [
        ("Access level (访问级别)", &access.level),
        ("Resource (资源类型)", &access.resource),
        ("Condition keys (条件关键字)", &access.condition_keys),
        ("Associated actions (关联操作)", &access.related_actions),
    ];
    for (title, value) in columns {
        if let Some(value) = value {
            lines.push(format!("- {title}: {}", code(value)));
        }
    }
    if let Some(note) = &access.note {
        lines.push(String::new());
        lines.extend(markdown(note));
    }
    lines
}

fn source(operation: &Operation) -> Vec<String> {
    let Some(source) = &operation.source else {
        return Vec::new();
    };
    let mut line = String::from("Source:");
    if let Some(page) = &source.page {
        line.push_str(&format!(" {}", plain(page)));
    }
    if let Some(url) = &source.url {
        line.push_str(&format!(" {}", plain(url)));
    }
    if let Some(date) = &source.date {
        line.push_str(&format!(" ({})", plain(date)));
    }
    let mut lines = vec![line];
    if let Some(note) = &source.note {
        lines.push(String::new());
        lines.extend(markdown(note));
    }
    lines
}

/// The error codes of an operation, as a table of its docs.
fn error_table(operation: &Operation) -> Vec<String> {
    let mut lines = vec![
        "# Error codes".to_owned(),
        String::new(),
        "| Status | Code | Message | Meaning |".to_owned(),
        "|---|---|---|---|".to_owned(),
    ];
    for error in &operation.errors {
        lines.push(format!(
            "| {} | {} | {} | {} |",
            plain(&error.status),
            code(&error.code.value).replace('|', "\\|"),
            error.message.as_deref().map(plain).unwrap_or_default(),
            error.description.as_deref().map(plain).unwrap_or_default(),
        ));
    }
    lines
}

/// Docs of a nested shape.
pub(super) fn schema(schema: &Schema) -> Vec<String> {
    let lines = words(schema);
    if lines.is_empty() {
        return vec!["A nested object.".to_owned()];
    }
    lines
}

/// Docs of a field: what it means, then the facts.
pub(super) fn field(
    rust: &str,
    wire: &str,
    schema: &Schema,
    required_when: Option<&RequiredWhen>,
) -> Vec<String> {
    let mut docs = words(schema);
    let facts = facts(rust, wire, schema, required_when).join(" ");
    match docs.as_mut_slice() {
        [] if facts.is_empty() => docs.push(format!("{}.", code(wire))),
        [] => docs.push(facts),
        _ if facts.is_empty() => {}
        [only] if is_prose(only) => {
            only.push(' ');
            only.push_str(&facts);
        }
        _ => docs.extend([String::new(), facts]),
    }
    docs
}

/// Whether a line is text that another sentence can follow.
fn is_prose(line: &str) -> bool {
    !line.starts_with(['>', '|', '`', ' ', '#']) && !line.ends_with(['\\', '`', '|'])
}

/// What is known of a field besides its meaning, each fact a sentence.
fn facts(
    rust: &str,
    wire: &str,
    schema: &Schema,
    required_when: Option<&RequiredWhen>,
) -> Vec<String> {
    let mut facts = Vec::new();
    let mut fact = |title: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            facts.push(format!("{title}: {}.", code(value)));
        }
    };
    // The search of the documentation finds a name in any case; only another spelling has to be told.
    fact(
        "Wire name",
        Some(wire).filter(|wire| bare_letters(wire) != bare_letters(rust)),
    );
    let text = |limit: &'_ Option<Located<String>>| limit.as_ref().map(|limit| limit.value.clone());
    fact("Default", text(&schema.default).as_deref());
    fact("Example", schema.example.as_deref());
    fact("Minimum", text(&schema.minimum).as_deref());
    let maximum = text(&schema.maximum).filter(|text| *text != i64::MAX.to_string());
    fact("Maximum", maximum.as_deref());
    fact("Pattern", text(&schema.pattern).as_deref());
    let counts = [
        ("At least", &schema.min_length, "characters"),
        ("At most", &schema.max_length, "characters"),
        ("At least", &schema.min_items, "items"),
        ("At most", &schema.max_items, "items"),
    ];
    for (title, limit, unit) in counts {
        if let Some(limit) = limit {
            facts.push(format!("{title} {} {unit}.", limit.value));
        }
    }
    if schema.allow_empty == Some(true) && (schema.required || required_when.is_some()) {
        facts.push("May be empty.".to_owned());
    }
    facts.extend(required_when.map(|condition| format!("{}.", required_when_line(condition))));
    if is_sensitive(wire, schema) {
        facts.push("Sensitive: never shown in `Debug`, logs or errors.".to_owned());
    }
    facts
}

fn bare_letters(name: &str) -> String {
    let letters = acs_metadata::naming::bare(name)
        .chars()
        .filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Docs of the one field of an answer that is no object.
pub(super) fn whole_body() -> Vec<String> {
    vec!["The whole body.".to_owned()]
}

/// Docs of an error code: the message, and where it comes with.
pub(super) fn error_code(error: &ErrorCode, line: String) -> Vec<String> {
    let code = code(&error.code.value);
    let status = plain(&error.status);
    vec![if line.is_empty() {
        format!("{code}, status {status}.")
    } else {
        format!("{line} ({code}, status {status})")
    }]
}

fn required_when_line(condition: &RequiredWhen) -> String {
    let other = code(&condition.parameter.value);
    match &condition.when {
        When::Contains(text) => format!("Required when {other} contains {}", code(text)),
        When::Equals(text) => format!("Required when {other} is {}", code(text)),
        When::Present => format!("Required when {other} is given"),
    }
}

/// The sentence of the error when a parameter is missing that another one makes mandatory.
pub(super) fn condition(condition: &RequiredWhen) -> String {
    match &condition.explanation {
        Some(explanation) => one_line(explanation),
        None => required_when_line(condition).replace('`', ""),
    }
}

/// What an end user may read.
pub(super) fn user_message(message: &acs_metadata::UserMessage) -> UserMessage {
    UserMessage {
        chinese: one_line(&message.chinese),
        english: one_line(&message.english),
    }
}

/// Docs of what an end user may read about an error code.
pub(super) fn for_users(message: &UserMessage) -> [String; 2] {
    let line = format!("For users: {} {}", message.chinese, message.english);
    [String::new(), plain(&line)]
}

/// Docs of an enum; what its field says is said there.
pub(super) fn enumeration(wire: &str) -> Vec<String> {
    vec![format!(
        "Known values of {}; others are kept in `Unknown`.",
        code(wire)
    )]
}

/// Docs of a variant.
pub(super) fn variant(value: &EnumValue) -> Vec<String> {
    match value
        .title
        .as_deref()
        .map(plain)
        .filter(|title| !title.is_empty())
    {
        Some(title) => vec![format!("{title} ({})", code(&value.value))],
        None => vec![code(&value.value)],
    }
}

/// Words under which a documentation search finds an item.
pub(super) fn aliases(rust: &str, title: Option<&str>) -> Vec<String> {
    let Some(title) = title else {
        return Vec::new();
    };
    let word = title.trim();
    // rustdoc refuses aliases that hold quotes, or are the name itself.
    let fits = !word.is_ascii()
        && word != rust
        && word.chars().count() <= 40
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '+' | '-' | '_' | '/'));
    if fits {
        vec![word.to_owned()]
    } else {
        Vec::new()
    }
}

fn words(schema: &Schema) -> Vec<String> {
    let mut docs = Vec::new();
    if let Some(english) = &schema.description_en {
        section(&mut docs, vec![plain_with_code(english)]);
    }
    let description = schema.description.as_deref().or(schema.title.as_deref());
    section(&mut docs, description.map(markdown).unwrap_or_default());
    trim(docs)
}

/// Docs of a request struct.
pub(super) fn request(operation: &Operation) -> Vec<String> {
    vec![format!("Parameters of {}.", code(&operation.name))]
}

/// Docs of a response struct.
pub(super) fn response(operation: &Operation, schema: Option<&Schema>) -> Vec<String> {
    let mut docs = vec![
        format!("Answer of {}.", code(&operation.name)),
        String::new(),
    ];
    docs.extend(schema.map(words).unwrap_or_default());
    if let Some(example) = operation.json_example() {
        section(&mut docs, vec!["Example:".to_owned()]);
        docs.extend(crate::docs::block(&example.body));
    }
    trim(docs)
}

/// Docs of an error-code enum.
pub(super) fn error_enum(whose: &str) -> Vec<String> {
    vec![
        format!("Error codes {whose}."),
        String::new(),
        "The prefixes `isv.` and `biz.` mean the same code; the text that came is in `Refusal::code_text`.".to_owned(),
    ]
}

/// Docs of the method that reads a verdict.
pub(super) fn verdict(verdict: &acs_metadata::Verdict) -> Vec<String> {
    let mut docs = vec![
        format!(
            "Whether {} is {}: everything else means no.",
            code(&verdict.member.value),
            code(&verdict.positive)
        ),
        String::new(),
    ];
    if let Some(explanation) = &verdict.explanation {
        docs.extend(markdown(explanation));
    }
    trim(docs)
}

fn section(docs: &mut Vec<String>, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    if docs.last().is_some_and(|line| !line.is_empty()) {
        docs.push(String::new());
    }
    docs.extend(lines);
}

fn trim(mut docs: Vec<String>) -> Vec<String> {
    while docs.last().is_some_and(String::is_empty) {
        docs.pop();
    }
    docs
}
