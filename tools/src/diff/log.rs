//! Collects changes while two models are compared.

use super::change::{Change, Class, Event, Subject};

/// Collects changes below one place: an operation's module, or what operations share.
pub(super) struct Log<'l> {
    pub(super) list: &'l mut Vec<Change>,
    pub(super) operation: Option<String>,
    /// Path that items of this place begin with.
    pub(super) path: String,
    /// Path of the product's shared shapes.
    pub(super) components: String,
}

impl Log<'_> {
    /// Notes a change of the item `name` below the path; the path itself where it has no name.
    pub(super) fn add(
        &mut self,
        class: Class,
        (subject, event): (Subject, Event),
        name: &str,
        message: impl Into<String>,
    ) -> &mut Self {
        let item = if name.is_empty() {
            self.path.clone()
        } else {
            format!("{}::{name}", self.path)
        };
        self.list.push(Change {
            class,
            subject,
            event,
            operation: self.operation.clone(),
            item,
            before: None,
            after: None,
            message: printable(&message.into()),
        });
        self
    }

    /// Notes the types of the change that was added last.
    pub(super) fn types(&mut self, before: Option<String>, after: Option<String>) {
        if let Some(last) = self.list.last_mut() {
            (last.before, last.after) = (before, after);
        }
    }

    /// Something came: `what` with its article, such as `a new field`.
    pub(super) fn added(&mut self, subject: Subject, name: &str, what: &str) -> &mut Self {
        self.add(Class::Additive, (subject, Event::Added), name, what)
    }

    /// Something went away.
    pub(super) fn removed(&mut self, subject: Subject, name: &str) -> &mut Self {
        self.add(Class::Breaking, (subject, Event::Removed), name, "is gone")
    }

    /// The request, or how an answer is read, is another.
    pub(super) fn wire(&mut self, subject: Subject, name: &str, message: impl Into<String>) {
        self.add(Class::Breaking, (subject, Event::Wire), name, message);
    }

    /// What is done with it before sending, or when it is shown.
    pub(super) fn behaviour(
        &mut self,
        class: Class,
        subject: Subject,
        name: &str,
        message: impl Into<String>,
    ) {
        self.add(class, (subject, Event::Behaviour), name, message);
    }

    /// Words.
    pub(super) fn documentation(&mut self, subject: Subject, name: &str) {
        self.add(
            Class::Documentation,
            (subject, Event::Documentation),
            name,
            "documentation changed",
        );
    }

    /// The vendor's advice against an item came or went. A new warning is what cargo counts as something new.
    pub(super) fn deprecation(&mut self, subject: Subject, name: &str, old: bool, new: bool) {
        if old != new {
            let message = if new {
                "is deprecated"
            } else {
                "is no longer deprecated"
            };
            self.add(
                Class::Additive,
                (subject, Event::Deprecation),
                name,
                message,
            );
        }
    }
}

/// Messages quote the metadata, and nothing in it may steer a terminal.
fn printable(message: &str) -> String {
    let kept = |c: char| matches!(c, '"' | '\'' | '\\');
    let mut text = String::with_capacity(message.len());
    for c in message.chars() {
        if kept(c) {
            text.push(c);
        } else {
            text.extend(c.escape_debug());
        }
    }
    text
}
