//! Checks before sending: what the spec states, all of it at once.

use std::fmt;

use crate::operation::{Operation, When};
use crate::wire::{Limit, Member, Structure};

/// One limit that a request breaks. It never holds the value, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The parameter, by wire name; members of nested values by their path.
    pub parameter: String,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.parameter, self.problem)
    }
}

/// Everything that `input` breaks.
pub(crate) fn check(operation: &Operation, input: &dyn Structure) -> Vec<Violation> {
    let mut violations = Vec::new();
    limits("", input, &mut violations);
    for condition in operation.conditions {
        let state = match find(input, condition.parameter) {
            Member::Absent => "missing",
            member if !condition.allow_empty && is_empty_text(&member) => "empty",
            _ => continue,
        };
        if applies(&condition.when, input) {
            violations.push(Violation {
                parameter: condition.parameter.to_owned(),
                problem: format!("is {state}: {}", condition.explanation),
            });
        }
    }
    violations
}

fn find<'i>(input: &'i dyn Structure, name: &str) -> Member<'i> {
    let index = input
        .shape()
        .fields
        .iter()
        .position(|field| field.name == name);
    index.map_or(Member::Absent, |index| input.get(index))
}

/// Whether a text, or a value of an enum, has no characters.
fn is_empty_text(member: &Member<'_>) -> bool {
    matches!(member, Member::Text("") | Member::Number(""))
}

fn is_absent(input: &dyn Structure, name: &str) -> bool {
    matches!(find(input, name), Member::Absent)
}

fn applies(when: &When, input: &dyn Structure) -> bool {
    match when {
        When::Contains(parameter, text) => match find(input, parameter) {
            Member::Text(value) => value.contains(text),
            _ => false,
        },
        When::Equals(parameter, value) => match find(input, parameter) {
            Member::Text(found) | Member::Number(found) => found == *value,
            Member::Integer(found) => found.to_string() == *value,
            Member::Boolean(found) => found.to_string() == *value,
            _ => false,
        },
        When::Present(parameter) => !is_absent(input, parameter),
    }
}

fn limits(path: &str, input: &dyn Structure, violations: &mut Vec<Violation>) {
    for (index, field) in input.shape().fields.iter().enumerate() {
        let name = if path.is_empty() {
            field.name.to_owned()
        } else {
            format!("{path}.{}", field.name)
        };
        let member = input.get(index);
        let problems = if field.not_empty && is_empty_text(&member) {
            // Its other limits would say the same in more words.
            vec!["is required, and is empty: give it a value".to_owned()]
        } else {
            let limits = field.limits.iter();
            limits.filter_map(|limit| broken(*limit, &member)).collect()
        };
        violations.extend(problems.into_iter().map(|problem| Violation {
            parameter: name.clone(),
            problem,
        }));
        nested(&name, &member, violations);
    }
}

fn nested(name: &str, member: &Member<'_>, violations: &mut Vec<Violation>) {
    match member {
        Member::Structure(inner) => limits(name, *inner, violations),
        Member::List(list) => {
            for index in 0..list.len() {
                nested(&format!("{name}[{index}]"), &list.item(index), violations);
            }
        }
        Member::Map(map) => {
            map.each(&mut |key, member| nested(&format!("{name}.{key}"), &member, violations))
        }
        _ => {}
    }
}

fn broken(limit: Limit, member: &Member<'_>) -> Option<String> {
    let size = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    match (limit, member) {
        (Limit::MinLength(least), Member::Text(text)) => {
            let length = size(text.chars().count());
            (length < least).then(|| format!("has {length} characters, and needs at least {least}"))
        }
        (Limit::MaxLength(most), Member::Text(text)) => {
            let length = size(text.chars().count());
            (length > most).then(|| format!("has {length} characters, and may have at most {most}"))
        }
        (Limit::Minimum(least), Member::Integer(number)) => {
            (*number < least).then(|| format!("is below its minimum of {least}"))
        }
        (Limit::Maximum(most), Member::Integer(number)) => {
            (*number > most).then(|| format!("is above its maximum of {most}"))
        }
        (Limit::MinItems(least), Member::List(list)) => (size(list.len()) < least)
            .then(|| format!("has {} items, and needs at least {least}", list.len())),
        (Limit::MaxItems(most), Member::List(list)) => (size(list.len()) > most)
            .then(|| format!("has {} items, and may have at most {most}", list.len())),
        _ => None,
    }
}
