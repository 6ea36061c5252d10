//! Rules on what a spec means. Every rule has a code, a place and a way out.

mod operation;
mod schema;
mod version;

use std::collections::HashMap;

use crate::facts::{is_host, is_region};
use crate::finding::{Findings, Position, Severity, nearest};
use crate::model::{Directory, Metadata};
use crate::naming::{Case, identifier};

/// Applies every rule to `metadata`.
pub(crate) fn check(metadata: &Metadata, findings: &mut Findings) {
    let mut checker = Checker { metadata, findings };
    checker.identity();
    checker.version();
    checker.endpoints();
    checker.directories(&metadata.directories);
    checker.components();
    checker.operations();
}

/// What a rule needs.
struct Checker<'c> {
    metadata: &'c Metadata,
    findings: &'c mut Findings,
}

impl Checker<'_> {
    fn error(&mut self, code: &'static str, at: Position, message: String, help: &str) {
        self.findings.error(code, at, message, help);
    }

    /// An error in a file written by hand, a warning in one of the vendor's.
    fn odd(&mut self, code: &'static str, at: Position, message: String, help: &str) {
        match self.severity() {
            Severity::Error => self.findings.error(code, at, message, help),
            Severity::Warning => self.findings.warning(code, at, message, help),
        }
    }

    fn severity(&self) -> Severity {
        if self.metadata.hand_written {
            Severity::Error
        } else {
            Severity::Warning
        }
    }

    /// Product and version go into headers of signed requests, so no other character may pass.
    fn identity(&mut self) {
        let info = &self.metadata.info;
        for (what, text) in [("product", &info.product), ("version", &info.version)] {
            let is_safe = text
                .value
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
            if !is_safe {
                self.error(
                    "ACS0301",
                    text.at,
                    format!(
                        "the {what} `{}` holds a character that a header must not carry",
                        text.value.escape_debug()
                    ),
                    "letters, digits, `-`, `_` and `.` are allowed",
                );
            }
        }
    }

    /// Hosts decide where a signed request goes.
    fn endpoints(&mut self) {
        let mut seen: HashMap<&str, Position> = HashMap::new();
        for endpoint in &self.metadata.endpoints {
            let hosts = [
                Some(&endpoint.host),
                endpoint.vpc.as_ref(),
                endpoint.dual_stack.as_ref(),
            ];
            for host in hosts.into_iter().flatten() {
                if !is_host(&host.value) {
                    self.odd(
                        "ACS0302",
                        host.at,
                        format!("`{}` is not a host name", host.value.escape_debug()),
                        "write the host alone, without scheme, port or path, such as `dypnsapi.aliyuncs.com`",
                    );
                }
            }
            let region = &endpoint.region;
            if !is_region(&region.value) {
                self.odd(
                    "ACS0303",
                    region.at,
                    format!("`{}` is not a region", region.value.escape_debug()),
                    "write a region such as `cn-hangzhou`",
                );
            }
            if seen.insert(&region.value, region.at).is_some() {
                self.odd(
                    "ACS0304",
                    region.at,
                    format!("the region `{}` has two endpoints", region.value),
                    "keep one of the two",
                );
            }
        }
    }

    fn directories(&mut self, directories: &[Directory]) {
        for directory in directories {
            for listed in &directory.operations {
                if !self.metadata.operations.contains_key(&listed.value) {
                    let known: Vec<&str> = self
                        .metadata
                        .operations
                        .keys()
                        .map(String::as_str)
                        .collect();
                    let help = match nearest(&listed.value, &known) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => {
                            "add the operation under `apis`, or take it off the list".to_owned()
                        }
                    };
                    self.odd(
                        "ACS0305",
                        listed.at,
                        format!(
                            "the directory lists `{}`, which is not an operation of this spec",
                            listed.value
                        ),
                        &help,
                    );
                }
            }
            self.directories(&directory.children);
        }
    }

    fn components(&mut self) {
        let metadata = self.metadata;
        let names = metadata.schemas.iter().map(|(name, schema)| {
            (
                name.as_str(),
                schema.at,
                schema.rust_name.as_ref().map(|name| name.value.as_str()),
            )
        });
        self.collisions("the components", names, Case::Camel);
        for (name, schema) in &metadata.schemas {
            self.schema(schema);
            self.alias_cycle(name, schema);
        }
    }

    /// Two names that Rust cannot tell apart. The vendor's files are numbered instead.
    fn collisions<'n>(
        &mut self,
        what: &str,
        names: impl Iterator<Item = (&'n str, Position, Option<&'n str>)>,
        case: Case,
    ) {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (wire, at, given) in names {
            let rust = given.map_or_else(|| identifier(wire, case), str::to_owned);
            if let Some(other) = seen.insert(rust.clone(), wire) {
                self.odd(
                    "ACS0306",
                    at,
                    format!("among {what}, `{wire}` and `{other}` both become `{rust}` in Rust"),
                    "give one of them another name with `x-name` (`x-enum-names` for values)",
                );
            }
        }
    }

    /// A name a person chose must be one Rust takes as it is.
    fn given_name(&mut self, name: Option<&crate::model::Located<String>>, case: Case) {
        let Some(name) = name else { return };
        if !crate::naming::is_plain(&name.value, case) {
            let shape = match case {
                Case::Snake => "snake_case",
                Case::Camel => "UpperCamelCase",
            };
            self.error(
                "ACS0307",
                name.at,
                format!("`{}` cannot be a name in Rust here", name.value.escape_debug()),
                &format!("write a name in {shape} of ASCII letters and digits that is not a reserved word"),
            );
        }
    }
}
