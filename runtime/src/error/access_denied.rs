//! Why access was denied, as the vendor's gateways explain it.

use crate::wire::Value;

/// Why access was denied. What the service left out is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessDenied {
    /// The action that a policy would have to allow, such as `ecs:RunInstances`.
    pub action: Option<String>,
    /// Kind of the caller, such as `SubUser` or `AssumedRoleUser`.
    pub principal_type: Option<String>,
    /// The caller's name or id.
    pub principal: Option<String>,
    /// The account that the caller belongs to.
    pub principal_owner: Option<String>,
    /// Kind of the policy that decided, such as `AccountLevelIdentityBasedPolicy`.
    pub policy_type: Option<String>,
    /// `ImplicitDeny` where no policy allows it, `ExplicitDeny` where one forbids it.
    pub no_permission_type: Option<String>,
    /// What the RAM operation `DecodeDiagnosticMessage` turns into the whole story.
    pub encoded_diagnostic_message: Option<String>,
}

impl AccessDenied {
    /// Reads the detail of a refusal: a JSON object, or one more time as text.
    pub(crate) fn read(detail: &str) -> Option<Self> {
        let found = match Value::parse(detail).ok()? {
            Value::String(inner) => Value::parse(&inner).ok()?,
            found => found,
        };
        let text = |name: &str| found.get(name)?.as_str().map(str::to_owned);
        let denied = Self {
            action: text("AuthAction"),
            principal_type: text("AuthPrincipalType"),
            principal: text("AuthPrincipalDisplayName"),
            principal_owner: text("AuthPrincipalOwnerId"),
            policy_type: text("PolicyType"),
            no_permission_type: text("NoPermissionType"),
            encoded_diagnostic_message: text("EncodedDiagnosticMessage"),
        };
        (denied != Self::default()).then_some(denied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_read_in_both_forms_and_nothing_is_made_up() {
        let plain = r#"{"AuthAction":"ecs:X","PolicyType":"P","NoPermissionType":"ImplicitDeny"}"#;
        let quoted = format!("{:?}", plain);
        for detail in [plain, quoted.as_str()] {
            let denied = AccessDenied::read(detail).unwrap();
            assert_eq!(denied.action.as_deref(), Some("ecs:X"));
            assert_eq!(denied.no_permission_type.as_deref(), Some("ImplicitDeny"));
            assert_eq!(denied.principal, None);
        }
        for other in ["无", "{}", "[1]", r#"{"Other":1}"#, ""] {
            assert_eq!(AccessDenied::read(other), None, "{other}");
        }
    }
}
