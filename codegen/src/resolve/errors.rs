//! The error codes of operations and products.

use std::collections::{HashMap, HashSet};

use super::text;
use crate::model::{ErrorEnum, ErrorVariant, Errors};
use acs_metadata::facts::without_prefix;
use acs_metadata::naming::{Case, Scope, identifier};
use acs_metadata::{ErrorCode, Metadata, Operation};

/// Error codes: an enum for the operation where a person wrote them down, one for the product where the vendor lists
/// the same codes for hundreds of operations.
pub(super) fn of_operation(metadata: &Metadata, operation: &Operation, name: String) -> Errors {
    if operation.errors.is_empty() {
        return Errors::Text;
    }
    if !metadata.hand_written {
        return Errors::Shared;
    }
    Errors::Own(ErrorEnum {
        docs: text::error_enum(&format!("of {}", crate::docs::code(&operation.name))),
        variants: variants(operation.errors.iter()),
        name,
    })
}

/// The error codes of all operations of a vendor's file.
pub(super) fn of_product(metadata: &Metadata) -> Option<ErrorEnum> {
    let mut all = metadata
        .operations
        .values()
        .flat_map(|operation| operation.errors.iter())
        .peekable();
    if metadata.hand_written || all.peek().is_none() {
        return None;
    }
    Some(ErrorEnum {
        name: "ErrorCode".to_owned(),
        docs: text::error_enum("that the operations list"),
        variants: variants(all),
    })
}

/// One variant for each code, whatever the statuses it comes with.
fn variants<'m>(errors: impl Iterator<Item = &'m ErrorCode>) -> Vec<ErrorVariant> {
    let mut names = Scope::reserving(&["Unknown", "Self"]);
    let mut variants: Vec<ErrorVariant> = Vec::new();
    // Codes that differ in nothing but their prefix are one variant.
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut said: HashSet<(usize, String)> = HashSet::new();
    for error in errors {
        let spelling = without_prefix(&error.code.value);
        let line = [error.message.as_deref(), error.description.as_deref()]
            .into_iter()
            .flatten()
            .map(crate::docs::plain)
            .collect::<Vec<_>>()
            .join(" ");
        if let Some(index) = known.get(spelling) {
            let is_new = said.insert((*index, line.clone()));
            if let Some(variant) = variants.get_mut(*index) {
                if is_new {
                    variant.docs.extend([String::new(), line]);
                }
                let message = error.user_message.as_ref();
                let message = message.filter(|_| variant.user_message.is_none());
                if let Some(message) = message.map(text::user_message) {
                    variant.docs.extend(text::for_users(&message));
                    variant.user_message = Some(message);
                }
            }
            continue;
        }
        let mut spellings = vec![spelling.to_owned()];
        for alias in &error.aliases {
            let alias = without_prefix(&alias.value).to_owned();
            if !known.contains_key(&alias) && !spellings.contains(&alias) {
                spellings.push(alias);
            }
        }
        for spelling in &spellings {
            known.insert(spelling.clone(), variants.len());
        }
        said.insert((variants.len(), line.clone()));
        let rust = names.give(identifier(&error.code.value, Case::Camel)).0;
        let user_message = error.user_message.as_ref().map(text::user_message);
        let mut docs = text::error_code(error, line);
        docs.extend(user_message.iter().flat_map(text::for_users));
        variants.push(ErrorVariant {
            docs,
            aliases: text::aliases(&rust, error.description.as_deref()),
            rust,
            spellings,
            user_message,
        });
    }
    variants
}
