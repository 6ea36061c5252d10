//! Checks parameters against the spec.

use acs_metadata::{Operation, Schema, SchemaKind};

use crate::answer::Refusal;

/// Refuses what the spec does not allow; parameters that it does not know are ignored, as the vendor does.
pub(crate) fn check(operation: &Operation, parameters: &[(String, String)]) -> Result<(), Refusal> {
    for parameter in &operation.parameters {
        let name = &parameter.name;
        let value = parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str());
        match value {
            None => {
                let nested = format!("{name}.");
                if parameter.schema.required
                    && !parameters.iter().any(|(key, _)| key.starts_with(&nested))
                {
                    return Err(missing(name));
                }
            }
            // The services treat an empty value of a required parameter as a missing one.
            Some("") if parameter.schema.required && parameter.schema.allow_empty != Some(true) => {
                return Err(missing(name));
            }
            Some(value) => fits(name, value, &parameter.schema)?,
        }
    }
    Ok(())
}

fn missing(name: &str) -> Refusal {
    let message = format!("{name} is mandatory for this action.");
    Refusal::new(400, format!("Missing{name}"), message)
}

fn fits(name: &str, value: &str, schema: &Schema) -> Result<(), Refusal> {
    let bad = || {
        Refusal::new(
            400,
            "INVALID_PARAMETERS",
            format!("parameter is not valid. {name}"),
        )
    };
    let length = u64::try_from(value.chars().count()).unwrap_or(u64::MAX);
    let too_short = schema
        .min_length
        .as_ref()
        .is_some_and(|limit| length < limit.value);
    let too_long = schema
        .max_length
        .as_ref()
        .is_some_and(|limit| length > limit.value);
    if too_short || too_long {
        return Err(bad());
    }
    let bound = |limit: &Option<acs_metadata::Located<String>>| {
        limit
            .as_ref()
            .and_then(|limit| limit.value.parse::<i64>().ok())
    };
    match schema.kind {
        SchemaKind::Integer => {
            let number: i64 = value.parse().map_err(|_| bad())?;
            let too_small = bound(&schema.minimum).is_some_and(|minimum| number < minimum);
            let too_large = bound(&schema.maximum).is_some_and(|maximum| number > maximum);
            if too_small || too_large {
                return Err(bad());
            }
        }
        SchemaKind::Boolean if !matches!(value.to_ascii_lowercase().as_str(), "true" | "false") => {
            return Err(bad());
        }
        _ => {}
    }
    let is_listed =
        schema.values.is_empty() || schema.values.iter().any(|known| known.value == value);
    if is_listed { Ok(()) } else { Err(bad()) }
}
