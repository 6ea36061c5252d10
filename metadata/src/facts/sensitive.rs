//! What is personal or secret, and so never shown: `x-sensitive` says it, and where a spec is silent the name does.

use heck::ToSnakeCase;

use crate::model::{Schema, SchemaKind};

/// Names end in these words. `NextToken`, `ClientToken` and the like are no secrets, so a token needs a word before it.
const SECRET_ENDINGS: &[&str] = &[
    "access_key_secret",
    "access_token",
    "api_key",
    "app_secret",
    "auth_token",
    "bearer_token",
    "client_secret",
    "id_token",
    "idtoken",
    "oidc_token",
    "passwd",
    "password",
    "private_key",
    "refresh_token",
    "saml_assertion",
    "secret",
    "secret_access_key",
    "secret_data",
    "secret_key",
    "security_token",
    "session_token",
    "sts_token",
    "verification_code",
    "verify_code",
];

const PERSONAL_ENDINGS: &[&str] = &[
    "bank_card",
    "card_no",
    "cert_no",
    "email",
    "id_card",
    "id_card_number",
    "id_number",
    "identity_card",
    "mobile",
    "mobile_number",
    "mobile_phone",
    "mobiles",
    "phone",
    "phone_num",
    "phone_number",
    "phone_number_json",
    "phone_number_set",
    "phone_numbers",
    "telephone",
    "template_param",
    "template_param_json",
    "template_params",
];

/// Whether a field's value is never shown.
pub fn is_sensitive(wire: &str, schema: &Schema) -> bool {
    schema
        .sensitive
        .unwrap_or_else(|| holds_text(schema) && is_named_so(wire))
}

/// Flags, counts and objects that are named after a secret (`PasswordInherit`) hold none.
fn holds_text(schema: &Schema) -> bool {
    match &schema.kind {
        SchemaKind::String | SchemaKind::Any => schema.values.is_empty(),
        SchemaKind::Integer => true,
        SchemaKind::Array(items) => items.as_deref().is_none_or(holds_text),
        _ => false,
    }
}

fn is_named_so(wire: &str) -> bool {
    // The last part of a dotted name says what it is.
    let last = wire.rsplit('.').next().unwrap_or(wire);
    let words = last.to_snake_case();
    SECRET_ENDINGS.iter().chain(PERSONAL_ENDINGS).any(|ending| {
        words
            .strip_suffix(ending)
            .is_some_and(|before| before.is_empty() || before.ends_with('_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_secrets_from_what_only_sounds_like_them() {
        for name in [
            "AccessKeySecret",
            "SecurityToken",
            "OIDCToken",
            "Password",
            "LoginProfile.Password",
            "db_password",
            "PhoneNumbers",
            "PhoneNumberJson",
            "CalledMobile",
            "TemplateParam",
            "VerifyCode",
            "ContactEmail",
        ] {
            assert!(is_named_so(name), "{name}");
        }
        for name in [
            "NextToken",
            "ClientToken",
            "PageToken",
            "KeyPairName",
            "SecretName",
            "PasswordPolicy",
            "InstanceId",
            "Code",
            "TemplateCode",
            "Automobile",
        ] {
            assert!(!is_named_so(name), "{name}");
        }
    }
}
