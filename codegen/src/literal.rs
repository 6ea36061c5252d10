//! Text as Rust writes it, for code that people read.

use proc_macro2::Literal;

use crate::docs::clean;

/// A literal of exactly this text: raw where quotes would have to be escaped.
pub fn literal(text: &str) -> String {
    if text.contains('\n') || clean(text) != text {
        return Literal::string(text).to_string();
    }
    if !text.contains(['"', '\\']) {
        return format!("\"{text}\"");
    }
    let hashes = (1..=16)
        .map(|count| "#".repeat(count))
        .find(|hashes| !text.contains(&format!("\"{hashes}")));
    match hashes {
        Some(hashes) => format!("r{hashes}\"{text}\"{hashes}"),
        None => Literal::string(text).to_string(),
    }
}
