//! Error codes as their pages spell them.

/// An error code without the prefix that only responses have.
///
/// Some products put `isv.` or `biz.` before the code that their page shows.
#[must_use]
pub fn without_prefix(code: &str) -> &str {
    code.strip_prefix("isv.")
        .or_else(|| code.strip_prefix("biz."))
        .unwrap_or(code)
}
