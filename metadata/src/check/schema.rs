//! Rules on shapes.

use std::collections::HashSet;

use super::Checker;
use crate::finding::nearest;
use crate::model::{Located, Schema, SchemaKind};
use crate::naming::Case;

/// Values of `format`: those that the vendor writes, and those that OpenAPI registers for the same types.
const FORMATS: [&str; 20] = [
    "int32",
    "int64",
    "float",
    "double",
    "byte",
    "binary",
    "iso8601",
    "date",
    "date-time",
    "time",
    "duration",
    "password",
    "email",
    "uri",
    "url",
    "uuid",
    "hostname",
    "ipv4",
    "ipv6",
    "json",
];

impl Checker<'_> {
    /// Applies the rules to a shape and all it holds.
    pub(super) fn schema(&mut self, schema: &Schema) {
        self.format(schema);
        self.default_fits(schema);
        self.numeric_limits(schema);
        self.count_limits(schema);
        self.enumeration(schema);
        match &schema.kind {
            SchemaKind::Object(properties) => {
                let names = properties.iter().map(|(name, schema)| {
                    (
                        name.as_str(),
                        schema.at,
                        schema.rust_name.as_ref().map(|name| name.value.as_str()),
                    )
                });
                self.collisions("the members of this object", names, Case::Snake);
                for property in properties.values() {
                    self.given_name(property.rust_name.as_ref(), Case::Snake);
                    self.schema(property);
                }
            }
            SchemaKind::Array(inner) | SchemaKind::Map(inner) => {
                if let Some(inner) = inner {
                    self.schema(inner);
                }
            }
            SchemaKind::Reference(name) => self.reference(name),
            _ => {}
        }
    }

    fn reference(&mut self, name: &Located<String>) {
        if self.metadata.schemas.contains_key(&name.value) {
            return;
        }
        let known: Vec<&str> = self.metadata.schemas.keys().map(String::as_str).collect();
        let help = match nearest(&name.value, &known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "add the shape under `components.schemas`".to_owned(),
        };
        self.odd(
            "ACS0311",
            name.at,
            format!("there is no component `{}`", name.value),
            &help,
        );
    }

    /// A component that is only another name for itself.
    pub(super) fn alias_cycle(&mut self, name: &str, schema: &Schema) {
        let mut seen: HashSet<&str> = HashSet::from([name]);
        let mut current = schema;
        loop {
            current = match &current.kind {
                SchemaKind::Reference(target) => {
                    if !seen.insert(&target.value) {
                        self.error(
                            "ACS0312",
                            schema.at,
                            format!(
                                "the component `{name}` stands for itself and never for a shape"
                            ),
                            "let one component of the circle have a `type`",
                        );
                        return;
                    }
                    match self.metadata.schemas.get(&target.value) {
                        Some(next) => next,
                        None => return,
                    }
                }
                // Lists and maps of themselves have no end either.
                SchemaKind::Array(Some(inner)) | SchemaKind::Map(Some(inner)) => inner,
                _ => return,
            };
        }
    }

    /// An unknown format changes nothing in Rust, and is most likely a slip of one that does.
    fn format(&mut self, schema: &Schema) {
        let Some(format) = &schema.format else { return };
        if FORMATS.contains(&format.value.as_str()) {
            return;
        }
        let help = match nearest(&format.value, &FORMATS) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the formats are {}", FORMATS.join(", ")),
        };
        self.odd(
            "ACS0319",
            format.at,
            format!("unknown format `{}`", format.value.escape_debug()),
            &help,
        );
    }

    fn default_fits(&mut self, schema: &Schema) {
        let Some(default) = schema
            .default
            .as_ref()
            .filter(|default| !default.value.is_empty())
        else {
            return;
        };
        let text = default.value.as_str();
        if !schema.values.is_empty() && !schema.values.iter().any(|value| value.value == text) {
            let known: Vec<&str> = schema
                .values
                .iter()
                .map(|value| value.value.as_str())
                .collect();
            self.odd(
                "ACS0313",
                default.at,
                format!(
                    "the default `{}` is not one of the values",
                    text.escape_debug()
                ),
                &format!("the values are {}", known.join(", ")),
            );
            return;
        }
        let expected = match schema.kind {
            SchemaKind::Integer if text.parse::<i64>().is_err() => "a whole number",
            SchemaKind::Number if text.parse::<f64>().is_err() => "a number",
            SchemaKind::Boolean if !matches!(text, "true" | "false") => "`true` or `false`",
            _ => return,
        };
        self.odd(
            "ACS0314",
            default.at,
            format!(
                "the default `{}` does not fit the type",
                text.escape_debug()
            ),
            &format!("write {expected}"),
        );
    }

    fn numeric_limits(&mut self, schema: &Schema) {
        let bound = |limit: &Option<Located<String>>| {
            limit
                .as_ref()
                .map(|limit| (limit.at, limit.value.clone(), limit.value.parse::<f64>()))
        };
        let (minimum, maximum) = (bound(&schema.minimum), bound(&schema.maximum));
        for (at, text, parsed) in [&minimum, &maximum].into_iter().flatten() {
            if parsed.is_err() {
                self.odd(
                    "ACS0315",
                    *at,
                    format!("the limit `{}` is not a number", text.escape_debug()),
                    "write a number",
                );
            }
            if !matches!(schema.kind, SchemaKind::Integer | SchemaKind::Number) {
                self.odd(
                    "ACS0316",
                    *at,
                    "`minimum` and `maximum` limit numbers, and this is not one".to_owned(),
                    "limit the length of a text with `minLength` and `maxLength`, of a list with `minItems` and `maxItems`",
                );
            }
        }
        if let (Some((_, low, Ok(minimum))), Some((at, high, Ok(maximum)))) = (minimum, maximum)
            && minimum > maximum
        {
            self.odd(
                "ACS0317",
                at,
                format!("the minimum {low} is above the maximum {high}: no value fits"),
                "swap or correct the two",
            );
        }
    }

    fn count_limits(&mut self, schema: &Schema) {
        let is_text = matches!(schema.kind, SchemaKind::String);
        let is_list = matches!(schema.kind, SchemaKind::Array(_));
        for (low, high, what, fits) in [
            (&schema.min_length, &schema.max_length, "Length", is_text),
            (&schema.min_items, &schema.max_items, "Items", is_list),
        ] {
            for limit in [low, high].into_iter().flatten() {
                if !fits {
                    self.odd(
                        "ACS0316",
                        limit.at,
                        format!("`min{what}` and `max{what}` do not limit a value of this type"),
                        "`minLength` and `maxLength` limit texts, `minItems` and `maxItems` lists, `minimum` and `maximum` numbers",
                    );
                }
            }
            if let (Some(low), Some(high)) = (low, high)
                && low.value > high.value
            {
                self.odd(
                    "ACS0317",
                    high.at,
                    format!(
                        "`min{what}` {} is above `max{what}` {}: no value fits",
                        low.value, high.value
                    ),
                    "swap or correct the two",
                );
            }
        }
    }

    fn enumeration(&mut self, schema: &Schema) {
        let values = schema.values.iter().map(|value| {
            (
                value.value.as_str(),
                value.at,
                value.rust_name.as_ref().map(|name| name.value.as_str()),
            )
        });
        self.collisions("these values", values, Case::Camel);
        for value in &schema.values {
            self.given_name(value.rust_name.as_ref(), Case::Camel);
            if let Some(name) = value
                .rust_name
                .as_ref()
                .filter(|name| name.value == "Unknown")
            {
                self.error(
                    "ACS0318",
                    name.at,
                    "`Unknown` is the variant for values that the spec does not list".to_owned(),
                    "choose another name",
                );
            }
        }
    }
}
