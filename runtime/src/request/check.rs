//! Checks before sending: what the spec states, all of it at once.

use crate::error::Violation;
use crate::operation::{ClientToken, Operation, When};
use crate::wire::{Limit, Member, Structure};

/// Everything that `input` breaks.
pub(crate) fn check(operation: &Operation, input: &dyn Structure) -> Vec<Violation> {
    let mut violations = Vec::new();
    limits(operation, "", input, &mut violations);
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

/// Whether the client puts a token there before it sends: an empty one is filled like an absent one.
fn is_filled(operation: &Operation, path: &str, name: &str) -> bool {
    match operation.client_token {
        Some(ClientToken::Parameter(token)) => path.is_empty() && name == token,
        // The body is one parameter, and the token a member of it.
        Some(ClientToken::Member(token)) => {
            !path.is_empty() && !path.contains(['.', '[']) && name == token
        }
        None => false,
    }
}

fn limits(
    operation: &Operation,
    path: &str,
    input: &dyn Structure,
    violations: &mut Vec<Violation>,
) {
    for (index, field) in input.shape().fields.iter().enumerate() {
        let name = if path.is_empty() {
            field.name.to_owned()
        } else {
            format!("{path}.{}", field.name)
        };
        let member = input.get(index);
        let problems = if is_empty_text(&member) && is_filled(operation, path, field.name) {
            Vec::new()
        } else if field.not_empty && is_empty_text(&member) {
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
        nested(operation, &name, &member, violations);
    }
}

fn nested(operation: &Operation, name: &str, member: &Member<'_>, violations: &mut Vec<Violation>) {
    match member {
        Member::Structure(inner) => limits(operation, name, *inner, violations),
        Member::List(list) => {
            for index in 0..list.len() {
                let name = format!("{name}[{index}]");
                nested(operation, &name, &list.item(index), violations);
            }
        }
        Member::Map(map) => map.each(&mut |key, member| {
            nested(operation, &format!("{name}.{key}"), &member, violations);
        }),
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

#[cfg(test)]
mod tests {
    #![allow(
        unreachable_pub,
        dead_code,
        unused_imports,
        reason = "the macros of generated code define and import all that a crate may need"
    )]
    //! Protects callers from a request that the service cannot take: a required text that is empty is reported wherever it
    //! travels, and nothing else is.

    use super::*;
    use crate::operation::{Condition, Endpoints, Method, Product};

    static PRODUCT: Product = Product {
        code: "Demo",
        version: "1",
        endpoints: Endpoints::Central("demo.aliyuncs.com"),
    };

    static OPERATION: Operation = Operation::new(&PRODUCT, "Do", Method::Post).conditions(&[
        Condition::new("Reason", When::Equals("Query", ""), "the reason"),
        Condition::new("Hint", When::Equals("Query", ""), "the hint").allow_empty(),
    ]);

    crate::structure! {
        /// A body.
        Item {
            /// Must not be empty.
            0 key: String = Field::member("Key").not_empty(),
            /// May be empty.
            1 value: String = Field::member("Value"),
        }
    }

    crate::structure! {
        /// A field for each place.
        Input {
            /// Query.
            0 query: String = Field::query("Query").required().limits(&[Limit::MinLength(2)]),
            /// Form.
            1 form: String = Field::form("Form").required(),
            /// Header.
            2 header: String = Field::header("Header").required(),
            /// Path.
            3 path: String = Field::path("path").required(),
            /// Host.
            4 host: String = Field::host("host").required(),
            /// Members of a body.
            5 body: Vec<Item> = Field::body("body").required(),
            /// The spec allows it.
            6 note: String = Field::query("Note").required().allow_empty(),
            /// Optional.
            7 comment: String = Field::query("Comment"),
            /// Mandatory by a condition.
            8 reason: String = Field::query("Reason"),
            /// Mandatory by a condition, and may be empty.
            9 hint: String = Field::query("Hint"),
        }
    }

    crate::structure! {
        /// A body that is one object.
        Body {
            /// The body.
            0 body: Item = Field::body("body"),
        }
    }

    fn input(text: &str) -> Input {
        let text = || Some(text.to_owned());
        let item = Item {
            key: text(),
            value: text(),
        };
        Input {
            query: text(),
            form: text(),
            header: text(),
            path: text(),
            host: text(),
            body: Some(vec![item]),
            note: text(),
            comment: text(),
            reason: text(),
            hint: text(),
        }
    }

    #[test]
    fn an_empty_text_that_is_required_is_a_violation_wherever_it_travels() {
        let told: Vec<String> = check(&OPERATION, &input(""))
            .iter()
            .map(ToString::to_string)
            .collect();
        let empty = |name: &str| format!("{name} is required, and is empty: give it a value");
        let mut expected: Vec<String> = ["Query", "Form", "Header", "path", "host", "body[0].Key"]
            .map(empty)
            .to_vec();
        expected.push("Reason is empty: the reason".to_owned());
        assert_eq!(told, expected);
    }

    #[test]
    fn an_empty_client_token_is_no_violation_because_the_client_fills_it() {
        static FILLED: Operation = Operation::new(&PRODUCT, "Do", Method::Post)
            .client_token(ClientToken::Parameter("Header"));
        let told = check(&FILLED, &input(""));
        assert!(told.iter().any(|violation| violation.parameter == "Form"));
        assert!(!told.iter().any(|violation| violation.parameter == "Header"));
        static BODY: Operation =
            Operation::new(&PRODUCT, "Do", Method::Post).client_token(ClientToken::Member("Key"));
        let body = Body {
            body: Some(Item {
                key: Some(String::new()),
                value: None,
            }),
        };
        assert_eq!(check(&BODY, &body), []);
        assert_eq!(check(&OPERATION, &body).len(), 1, "no token is filled");
    }

    #[test]
    fn texts_that_are_given_are_no_violations() {
        assert_eq!(check(&OPERATION, &input("ab")), []);
        let blank = check(&OPERATION, &input(" "));
        assert_eq!(blank.len(), 1, "a space is a text: {blank:?}");
    }
}
