//! Reads whether a required text may be empty: `x-allow-empty`, and the vendor's `allowEmptyValue`.

use super::fields::{Context, Fields};
use crate::model::{Schema, SchemaKind};

/// Reads both keys of a parameter or a schema. A person's word comes before the vendor's.
pub(super) fn read_allow_empty(
    fields: &mut Fields,
    kind: &SchemaKind,
    context: &mut Context<'_>,
) -> Option<bool> {
    let given = fields.located_flag("x-allow-empty", context);
    let vendor = fields.given_flag("allowEmptyValue", context);
    let is_text = matches!(kind, SchemaKind::String | SchemaKind::Reference(_));
    if let (Some(given), false) = (&given, is_text) {
        context.findings.error(
            "ACS0225",
            given.at,
            "`x-allow-empty` is for texts, and this is not one",
            "remove the key",
        );
    }
    given.map(|given| given.value).or(vendor)
}

/// Reports a schema that allows an empty text and has a limit that forbids it.
pub(super) fn contradiction(schema: &Schema, context: &mut Context<'_>) {
    let least = schema.min_length.as_ref().filter(|least| least.value > 0);
    if let (Some(least), Some(true)) = (least, schema.allow_empty) {
        context.odd(
            "ACS0225",
            least.at,
            format!(
                "an empty text is allowed, and `minLength: {}` forbids it",
                least.value
            ),
            "remove `x-allow-empty` or `minLength`",
        );
    }
}
