//! Error codes in the vendor's two spellings.

pub(crate) mod user_message;

/// The code without the prefix `isv.` or `biz.`, which means the same.
#[must_use]
pub fn canonical(code: &str) -> &str {
    code.strip_prefix("isv.")
        .or_else(|| code.strip_prefix("biz."))
        .unwrap_or(code)
}

/// Whether a code says that a security token has ended.
pub(crate) fn is_expired_token(code: &str) -> bool {
    canonical(code) == "InvalidSecurityToken.Expired"
}
