//! Changes as text for a terminal, Markdown for a changelog, and JSON for scripts.

use std::fmt::Write as _;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::change::{Change, Changes, Class, Side};
use acs_codegen::internal::docs;
use acs_metadata::visible;

impl Changes {
    /// Every change on a line of its own, by operation; of documentation only how many items it touches.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = self.heading();
        for (operation, changes) in self.by_operation() {
            let _ = write!(text, "\n{}\n", visible::line(operation));
            let (words, rest): (Vec<_>, Vec<_>) = changes
                .into_iter()
                .partition(|change| change.class == Class::Documentation);
            for class in Class::ALL {
                for change in rest.iter().filter(|change| change.class == class) {
                    let silent = if change.is_silent() { " (silent)" } else { "" };
                    let (item, message) =
                        (visible::line(&change.item), visible::line(&change.message));
                    let _ = writeln!(text, "  {class}{silent}: {item}: {message}");
                }
            }
            if !words.is_empty() {
                let _ = writeln!(text, "  documentation: {}", count(words.len(), "item"));
            }
        }
        text
    }

    /// A line for each operation with how many changes of each class it has.
    #[must_use]
    pub fn to_summary(&self) -> String {
        let mut text = self.heading();
        for (operation, changes) in self.by_operation() {
            let _ = writeln!(text, "  {}: {}", visible::line(operation), counts(&changes));
        }
        text
    }

    /// An entry for a changelog.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = format!("## {}\n\n{}\n", self.title(), self.advice());
        for (class, heading) in [(Class::Breaking, "Breaking"), (Class::Additive, "Added")] {
            let found: Vec<&Change> = self
                .list
                .iter()
                .filter(|change| change.class == class)
                .collect();
            if found.is_empty() {
                continue;
            }
            let _ = write!(text, "\n### {heading}\n\n");
            for change in found {
                let message = docs::plain(&change.message);
                // What no compiler sees matters most to whoever reads this.
                let silent = if change.is_silent() { " (silent)" } else { "" };
                let _ = writeln!(text, "- {}{silent}: {message}", docs::code(&change.item));
            }
        }
        let words = self.count(Class::Documentation);
        if words > 0 {
            let items = count(words, "item");
            let _ = write!(text, "\n### Documentation\n\n- {items} reworded\n");
        }
        text
    }

    /// An object with both sides, the sums, the steps of the version, and every change.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let list: Vec<Value> = self.list.iter().map(change).collect();
        let class = self.class();
        json!({
            "old": side(&self.old),
            "new": side(&self.new),
            "counts": {
                "breaking": self.count(Class::Breaking),
                "additive": self.count(Class::Additive),
                "documentation": self.count(Class::Documentation),
            },
            "class": class.map(Class::as_str),
            "step": class.map(step),
            "changes": list,
        })
    }

    fn heading(&self) -> String {
        let all: Vec<&Change> = self.list.iter().collect();
        let sums = if all.is_empty() {
            "no changes".to_owned()
        } else {
            counts(&all)
        };
        format!("{}: {sums}\n{}\n", self.title(), self.advice())
    }

    fn title(&self) -> String {
        let (old, new) = (&self.old, &self.new);
        let title = if old.version == new.version {
            format!("{} {}", new.product, new.version)
        } else {
            format!("{} {} to {}", new.product, old.version, new.version)
        };
        visible::line(&title).into_owned()
    }

    /// What the version of a crate has to do.
    fn advice(&self) -> String {
        match self.class() {
            None => "The crate's version may stay.".to_owned(),
            Some(class) => format!(
                "The crate needs a {} step before 1.0, a {} step from then on.",
                class.step_before_1_0(),
                class.step()
            ),
        }
    }

    /// What the operations share comes first, as it does in the list.
    fn by_operation(&self) -> IndexMap<&str, Vec<&Change>> {
        let mut groups: IndexMap<&str, Vec<&Change>> = IndexMap::new();
        for change in &self.list {
            let name = change.operation.as_deref().unwrap_or("(shared)");
            groups.entry(name).or_default().push(change);
        }
        groups
    }
}

fn counts(changes: &[&Change]) -> String {
    let parts = Class::ALL.into_iter().filter_map(|class| {
        let count = changes.iter().filter(|change| change.class == class);
        let count = count.count();
        (count > 0).then(|| format!("{count} {class}"))
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn count(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

fn side(side: &Side) -> Value {
    json!({
        "file": side.file,
        "sha256": side.digest,
        "product": side.product,
        "version": side.version,
    })
}

fn step(class: Class) -> Value {
    json!({"before_1_0": class.step_before_1_0().as_str(), "from_1_0": class.step().as_str()})
}

fn change(change: &Change) -> Value {
    json!({
        "class": change.class.as_str(),
        "step": step(change.class),
        "operation": change.operation,
        "subject": change.subject.as_str(),
        "event": change.event.as_str(),
        "silent": change.is_silent(),
        "item": change.item,
        "before": change.before,
        "after": change.after,
        "message": change.message,
    })
}
