//! Rules on operations and their parameters.

use std::collections::HashMap;

use super::Checker;
use crate::finding::{Position, nearest};
use crate::model::{
    Located, Operation, Paginate, ParameterLocation, ProtocolStyle, Schema, SchemaKind,
};
use crate::naming::Case;

impl<'c> Checker<'c> {
    pub(super) fn operations(&mut self) {
        let metadata = self.metadata;
        let names = metadata.operations.values().map(|operation| {
            let given = operation.rust_name.as_ref().map(|name| name.value.as_str());
            (operation.name.as_str(), operation.at, given)
        });
        self.collisions("the operations", names, Case::Snake);
        for operation in metadata.operations.values() {
            self.operation(operation);
        }
        self.first_example();
    }

    /// The documentation of a product begins with one example.
    fn first_example(&mut self) {
        let operations = self.metadata.operations.values();
        let mut marked = operations.filter(|operation| operation.first_example);
        let Some(first) = marked.next() else {
            return;
        };
        for operation in marked {
            self.error(
                "ACS0336",
                operation.at,
                format!(
                    "`{}` and `{}` are both marked with `x-first-example`",
                    first.name, operation.name
                ),
                "keep the mark on one of them",
            );
        }
    }

    fn operation(&mut self, operation: &'c Operation) {
        self.given_name(operation.rust_name.as_ref(), Case::Snake);
        self.operation_name(operation);
        if operation.methods.is_empty() && self.metadata.hand_written {
            self.error(
                "ACS0321",
                operation.at,
                format!("`{}` allows no HTTP method", operation.name),
                "add `methods: [post]`",
            );
        }
        self.path(operation);
        self.parameters(operation);
        for response in operation.responses.values() {
            if let Some(schema) = &response.schema {
                self.schema(schema);
            }
        }
        self.response_members(operation);
        self.paginate(operation);
        self.examples(operation);
        self.error_codes(operation);
    }

    /// The name goes into a header of the signed request.
    fn operation_name(&mut self, operation: &Operation) {
        let is_safe = operation
            .name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        // The name becomes that of a file as well.
        if !is_safe || operation.name.is_empty() || operation.name.len() > 128 {
            self.error(
                "ACS0322",
                operation.at,
                format!(
                    "`{}` cannot be the name of an operation",
                    operation.name.escape_debug()
                ),
                "the name travels in a header: at most 128 ASCII letters, digits, `_`, `-` and `.` are allowed",
            );
        }
    }

    fn path(&mut self, operation: &Operation) {
        let Some(path) = operation
            .path
            .as_ref()
            .filter(|path| !path.value.is_empty())
        else {
            return;
        };
        if self.metadata.info.style.value == ProtocolStyle::Rpc {
            return;
        }
        let is_safe = path.value.starts_with('/')
            && path
                .value
                .chars()
                .all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '#' | '<' | '>'));
        if !is_safe {
            self.odd(
                "ACS0323",
                path.at,
                format!("`{}` is not a path template", path.value.escape_debug()),
                "start with `/` and write parameters as `{name}`",
            );
        }
        for name in path
            .value
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
        {
            let declared = operation
                .parameters
                .iter()
                .any(|p| p.name == name && p.location.value == ParameterLocation::Path);
            if !declared {
                self.odd(
                    "ACS0324",
                    path.at,
                    format!(
                        "the path holds `{{{name}}}`, and there is no such parameter `in: path`"
                    ),
                    "declare the parameter, or take it out of the path",
                );
            }
        }
    }

    fn parameters(&mut self, operation: &Operation) {
        let mut seen: HashMap<&str, Position> = HashMap::new();
        for parameter in &operation.parameters {
            if seen.insert(&parameter.name, parameter.at).is_some() {
                self.odd(
                    "ACS0325",
                    parameter.at,
                    format!(
                        "`{}` declares the parameter `{}` twice",
                        operation.name, parameter.name
                    ),
                    "keep one of the two; the first would count",
                );
            }
            if parameter.name.chars().any(char::is_control) {
                self.odd(
                    "ACS0326",
                    parameter.at,
                    "the name of a parameter holds a control character".to_owned(),
                    "write the name as the page shows it",
                );
            }
            let is_token = |name: &str| {
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
            };
            if parameter.location.value == ParameterLocation::Header && !is_token(&parameter.name) {
                self.odd(
                    "ACS0327",
                    parameter.location.at,
                    format!(
                        "`{}` cannot be the name of a header",
                        parameter.name.escape_debug()
                    ),
                    "a header name is letters, digits and `-`",
                );
            }
            self.given_name(parameter.schema.rust_name.as_ref(), Case::Snake);
            self.schema(&parameter.schema);
            if let Some(condition) = &parameter.required_when {
                self.required_when(operation, &parameter.name, &condition.parameter);
            }
        }
        let mut distinct: Vec<&str> = Vec::new();
        let parameters = operation.parameters.iter().filter(|parameter| {
            let first = !distinct.contains(&parameter.name.as_str());
            distinct.push(&parameter.name);
            first
        });
        let names: Vec<_> = parameters
            .map(|parameter| {
                let given = parameter
                    .schema
                    .rust_name
                    .as_ref()
                    .map(|name| name.value.as_str());
                (parameter.name.as_str(), parameter.at, given)
            })
            .collect();
        self.collisions(
            &format!("the parameters of `{}`", operation.name),
            names.into_iter(),
            Case::Snake,
        );
    }

    fn required_when(&mut self, operation: &Operation, parameter: &str, other: &Located<String>) {
        if other.value != parameter && operation.parameters.iter().any(|p| p.name == other.value) {
            return;
        }
        let known: Vec<&str> = operation
            .parameters
            .iter()
            .map(|p| p.name.as_str())
            .collect();
        let help = match nearest(&other.value, &known) {
            Some(meant) if meant != parameter => format!("did you mean `{meant}`?"),
            _ => "name another parameter of the same operation".to_owned(),
        };
        self.error(
            "ACS0328",
            other.at,
            format!("`{parameter}` cannot depend on `{}`", other.value),
            &help,
        );
    }

    /// Members named by `x-success` and `x-verdict` have to exist, and a verdict's has to be text or an enum.
    fn response_members(&mut self, operation: &'c Operation) {
        if let Some(success) = &operation.success {
            self.response_member(operation, &success.member);
        }
        let Some(verdict) = &operation.verdict else {
            return;
        };
        self.given_name(Some(&verdict.method), Case::Snake);
        if verdict.user_message.is_some() && verdict.method.value == "user_message" {
            self.error(
                "ACS0335",
                verdict.method.at,
                "`user_message` is the method that gives `userMessage`".to_owned(),
                "name the method that says yes or no otherwise, such as `is_verified`",
            );
        }
        let Some(answer) = self.response_member(operation, &verdict.member) else {
            return;
        };
        let is_text = match answer.kind {
            SchemaKind::String => true,
            SchemaKind::Integer => !answer.values.is_empty(),
            _ => false,
        };
        if !is_text {
            self.error(
                "ACS0333",
                verdict.member.at,
                format!(
                    "`{}` is neither text nor an enum, so no text can mean yes",
                    verdict.member.value
                ),
                "name the member whose text is the answer",
            );
        }
    }

    /// Members named by `x-paginate` have to exist, and say how to reach the next page.
    fn paginate(&mut self, operation: &'c Operation) {
        let Some(Paginate::By(keys)) = &operation.paginate else {
            return;
        };
        let inputs = [
            &keys.input,
            &keys.page,
            &keys.offset,
            &keys.size,
            &keys.max_results,
        ];
        for input in inputs.into_iter().flatten() {
            let first = input.value.split('.').next().unwrap_or_default();
            if !operation.parameters.iter().any(|p| p.name == first) {
                self.error(
                    "ACS0334",
                    input.at,
                    format!("`{}` has no parameter `{first}`", operation.name),
                    "name a parameter of the operation, such as `NextToken` or `PageNumber`",
                );
            }
        }
        for member in [&keys.output, &keys.items, &keys.total, &keys.more]
            .into_iter()
            .flatten()
        {
            self.response_member(operation, member);
        }
        let by_token = keys.input.is_some() && keys.output.is_some();
        let by_number = keys.page.is_some() || keys.offset.is_some();
        if !by_token && !by_number {
            self.error(
                "ACS0337",
                operation.at,
                format!(
                    "`x-paginate` of `{}` does not say how to request the next page",
                    operation.name
                ),
                "write `input` and `output` for a token, `page` for a page number, or `offset`",
            );
        }
    }

    /// The shape at a dotted path of the answer; reports that there is none.
    fn response_member(
        &mut self,
        operation: &'c Operation,
        member: &Located<String>,
    ) -> Option<&'c Schema> {
        let metadata = self.metadata;
        let mut current = operation.success_schema();
        for name in member.value.split('.') {
            current = current
                .and_then(|schema| metadata.members(schema))
                .and_then(|members| members.get(name));
        }
        if current.is_none() {
            self.error(
                "ACS0329",
                member.at,
                format!(
                    "the response of `{}` has no member `{}`",
                    operation.name, member.value
                ),
                "write the path of a member as the response has it, such as `Model.VerifyResult`",
            );
        }
        current
    }

    fn examples(&mut self, operation: &Operation) {
        for example in operation
            .examples
            .iter()
            .filter(|example| example.format == "json")
        {
            if let Err(error) = serde_json::from_str::<serde_json::Value>(&example.body) {
                self.odd(
                    "ACS0330",
                    example.at,
                    format!("the example of `{}` is not JSON: {error}", operation.name),
                    "copy the example as the page shows it",
                );
            }
        }
    }

    fn error_codes(&mut self, operation: &Operation) {
        let mut seen: HashMap<(&str, &str), Position> = HashMap::new();
        for error in &operation.errors {
            let is_status =
                error.status.len() == 3 && error.status.bytes().all(|b| b.is_ascii_digit());
            if !is_status {
                self.odd(
                    "ACS0331",
                    error.code.at,
                    format!("`{}` is not an HTTP status", error.status.escape_debug()),
                    "list error codes under the status they come with, such as `'400'`",
                );
            }
            if seen
                .insert((&error.status, &error.code.value), error.code.at)
                .is_some()
            {
                self.odd(
                    "ACS0332",
                    error.code.at,
                    format!(
                        "the error code `{}` is listed twice under {}",
                        error.code.value, error.status
                    ),
                    "keep one of the two",
                );
            }
        }
    }
}
