//! What each error code of a product means, as its spec says, and how a program meets it.

use indexmap::IndexMap;

use super::catalogue::{family, gateway_code};
use acs_codegen::Builder;
use acs_codegen::Error;
use acs_codegen::internal::model::{ErrorEnum, Errors, Product};
use acs_metadata::facts::without_prefix;
use acs_metadata::{ErrorCode, Metadata, UserMessage};

/// A code of a product: one with which it refuses, or one that is an answer.
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
    /// Where it is no failure but an answer that means no.
    pub answers: Vec<NegativeAnswer>,
    /// What the spec says to do about it (`x-fix`), each wording once.
    pub fixes: Vec<String>,
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
    /// What an end user may read.
    pub user_message: Option<UserMessage>,
    /// Path of the variant in Rust, such as `acs_sdk::dypnsapi::SendSmsVerifyCodeErrorCode::FrequencyFail`.
    pub rust: Option<String>,
}

/// An operation that answers no by this code (`negativeCodes` of `x-verdict`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NegativeAnswer {
    /// The operation.
    pub operation: String,
    /// The method of the answer that gives `false` then, such as `is_verified`.
    pub method: String,
    /// What the spec says about the verdict.
    pub explanation: Option<String>,
    /// What an end user may read about a no.
    pub user_message: Option<UserMessage>,
    /// Path of the method in Rust, such as `acs_sdk::dypnsapi::CheckSmsVerifyCodeResponse::is_verified`.
    pub rust: String,
}

/// What to do about a code, and where that is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// The spec says it.
    Spec(String),
    /// It is an answer, and there is nothing to mend.
    Answer(String),
    /// It is what every gateway means by the code.
    Gateway(&'static str),
    /// The name of the code says it.
    Family(&'static str),
    /// Nobody says it; this is where to look.
    Unknown(&'static str),
}

const NO_FIX: &str = "the vendor gives none, and the name does not say it. Read `error.message()`; `error.recommend()` is the page about this very refusal, where the answer has one; the vendor's support finds the call by `error.request_id()`.";

/// What to do about a code that no spec has.
#[must_use]
pub fn advice(code: &str) -> Advice {
    if let Some(common) = gateway_code(code) {
        return Advice::Gateway(common.fix);
    }
    family(code).map_or(Advice::Unknown(NO_FIX), |family| Advice::Family(family.fix))
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

    /// What to do: as the spec says, else as is certain without it.
    #[must_use]
    pub fn advice(&self) -> Advice {
        if !self.fixes.is_empty() {
            return Advice::Spec(self.fixes.join(" "));
        }
        match self.answers.first() {
            Some(answer) if self.uses.is_empty() => Advice::Answer(format!(
                "nothing is broken. Send the call as usual, ask the answer with `{}()`, and tell the person that it was a no.",
                answer.method
            )),
            _ => advice(&self.code),
        }
    }
}

/// Every error code that the specs list, by product in the order of its spec; those that are answers are among them.
///
/// # Errors
///
/// As [`Builder::check`].
pub fn error_codes(specs: &Builder) -> Result<Vec<ErrorCodeHelp>, Error> {
    let resolved = specs.resolved()?;
    Ok(resolved
        .iter()
        .flat_map(|(spec, product)| of_product(spec, product))
        .collect())
}

/// The codes of one product, in the order in which they were met.
struct Found<'p> {
    product: &'p Product,
    codes: IndexMap<String, ErrorCodeHelp>,
}

impl Found<'_> {
    /// The entry of a code that is written so, which is made if it is new.
    fn entry<'s>(
        &mut self,
        spellings: impl IntoIterator<Item = &'s String>,
    ) -> Option<&mut ErrorCodeHelp> {
        let mut spellings = spellings.into_iter().peekable();
        let code = without_prefix(spellings.peek()?).to_owned();
        let product = self.product;
        let help = self
            .codes
            .entry(code)
            .or_insert_with_key(|code| ErrorCodeHelp {
                code: code.clone(),
                spellings: Vec::new(),
                product: product.code.clone(),
                version: product.version.clone(),
                uses: Vec::new(),
                answers: Vec::new(),
                fixes: Vec::new(),
            });
        for spelling in spellings {
            if *spelling != help.code && !help.spellings.contains(spelling) {
                help.spellings.push(spelling.clone());
            }
        }
        Some(help)
    }
}

fn of_product(spec: &Metadata, product: &Product) -> Vec<ErrorCodeHelp> {
    let mut found = Found {
        product,
        codes: IndexMap::new(),
    };
    for (operation, resolved) in spec.operations.values().zip(&product.operations) {
        for error in &operation.errors {
            let aliases = error.aliases.iter().map(|alias| &alias.value);
            let Some(help) = found.entry(std::iter::once(&error.code.value).chain(aliases)) else {
                continue;
            };
            let errors = match &resolved.errors {
                Errors::Own(own) => Some(own),
                Errors::Shared => product.errors.as_ref(),
                Errors::Text => None,
            };
            if let Some(fix) = error.fix.as_ref().filter(|fix| !help.fixes.contains(fix)) {
                help.fixes.push(fix.clone());
            }
            help.uses.push(ErrorCodeUse {
                operation: operation.name.clone(),
                status: error.status.clone(),
                message: error.message.clone(),
                description: error.description.clone(),
                user_message: error.user_message.clone(),
                rust: errors.and_then(|errors| variant(&product.home, errors, error)),
            });
        }
        let Some(verdict) = &operation.verdict else {
            continue;
        };
        for code in &verdict.negative_codes {
            let Some(help) = found.entry([code]) else {
                continue;
            };
            let method = &verdict.method.value;
            help.answers.push(NegativeAnswer {
                operation: operation.name.clone(),
                method: method.clone(),
                explanation: verdict.explanation.clone(),
                user_message: verdict.user_message.clone(),
                rust: format!("{}::{}::{method}", product.home, resolved.response.name),
            });
        }
    }
    found.codes.into_values().collect()
}

fn variant(home: &str, errors: &ErrorEnum, error: &ErrorCode) -> Option<String> {
    let spelling = without_prefix(&error.code.value);
    let variant = errors
        .variants
        .iter()
        .find(|variant| variant.spellings.iter().any(|known| known == spelling))?;
    Some(format!("{home}::{}::{}", errors.name, variant.rust))
}
