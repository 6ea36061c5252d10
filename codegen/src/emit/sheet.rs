//! What one generated file holds.

use proc_macro2::TokenStream;

use super::tokens::Docs;

/// What one file holds: items that prettyplease prints, calls of the runtime's macros, and methods beside them.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) items: TokenStream,
    pub(super) tables: Vec<TokenStream>,
    pub(super) docs: Docs,
    pub(super) methods: TokenStream,
}
