//! What each error code of a product means, as its spec says, and how a program meets it.

use indexmap::IndexMap;

use crate::error::Error;
use crate::generate::Builder;
use crate::metadata::{ErrorCode, Metadata};
use crate::model::{ErrorEnum, Errors, Product};
use crate::resolve::without_prefix;

/// An error code of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorCodeHelp {
    /// The code without `isv.` and `biz.`.
    pub code: String,
    /// Other spellings that the specs have for it.
    pub spellings: Vec<String>,
    /// Product that lists it.
    pub product: String,
    /// Version of the product.
    pub version: String,
    /// Where it is listed, in the order of the spec.
    pub uses: Vec<ErrorCodeUse>,
}

/// An error code in the list of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorCodeUse {
    /// The operation.
    pub operation: String,
    /// HTTP status it comes with.
    pub status: String,
    /// The service's message.
    pub message: Option<String>,
    /// The page's wording.
    pub description: Option<String>,
    /// Path of the variant in Rust, such as `acs_sdk::dypnsapi::SendSmsVerifyCodeErrorCode::FrequencyFail`.
    pub rust: Option<String>,
}

impl ErrorCodeHelp {
    /// Whether a service, or a person, that writes `code` means this one: prefixes and case do not count.
    #[must_use]
    pub fn is_meant_by(&self, code: &str) -> bool {
        let bare = without_prefix(code);
        self.code.eq_ignore_ascii_case(bare)
            || self
                .spellings
                .iter()
                .any(|known| without_prefix(known).eq_ignore_ascii_case(bare))
    }
}

impl Builder {
    /// Every error code that the specs list, by product in the order of its spec.
    ///
    /// # Errors
    ///
    /// As [`Self::check`].
    pub fn error_codes(&self) -> Result<Vec<ErrorCodeHelp>, Error> {
        let resolved = self.resolved()?;
        Ok(resolved
            .iter()
            .flat_map(|(spec, product)| of_product(spec, product))
            .collect())
    }
}

fn of_product(spec: &Metadata, product: &Product) -> Vec<ErrorCodeHelp> {
    let mut found: IndexMap<&str, ErrorCodeHelp> = IndexMap::new();
    for (operation, resolved) in spec.operations.values().zip(&product.operations) {
        for error in &operation.errors {
            let help = found
                .entry(without_prefix(&error.code.value))
                .or_insert_with_key(|code| ErrorCodeHelp {
                    code: (*code).to_owned(),
                    spellings: Vec::new(),
                    product: product.code.clone(),
                    version: product.version.clone(),
                    uses: Vec::new(),
                });
            let aliases = error.aliases.iter().map(|alias| &alias.value);
            for spelling in std::iter::once(&error.code.value).chain(aliases) {
                if *spelling != help.code && !help.spellings.contains(spelling) {
                    help.spellings.push(spelling.clone());
                }
            }
            let errors = match &resolved.errors {
                Errors::Own(own) => Some(own),
                Errors::Shared => product.errors.as_ref(),
                Errors::Text => None,
            };
            help.uses.push(ErrorCodeUse {
                operation: operation.name.clone(),
                status: error.status.clone(),
                message: error.message.clone(),
                description: error.description.clone(),
                rust: errors.and_then(|errors| variant(&product.home, errors, error)),
            });
        }
    }
    found.into_values().collect()
}

fn variant(home: &str, errors: &ErrorEnum, error: &ErrorCode) -> Option<String> {
    let spelling = without_prefix(&error.code.value);
    let variant = errors
        .variants
        .iter()
        .find(|variant| variant.spellings.iter().any(|known| known == spelling))?;
    Some(format!("{home}::{}::{}", errors.name, variant.rust))
}
