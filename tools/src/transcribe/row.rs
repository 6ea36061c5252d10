//! One row of a section.

use super::cell::Cell;
use super::types::Type;

/// One row: a parameter, a member, or the items of the list before it.
#[derive(Debug)]
pub(super) struct Row {
    /// Nothing for the object of an answer, and for the items of a list.
    pub(super) name: Option<String>,
    pub(super) kind: Type,
    /// The mark in the column 必填, where the copy has it.
    pub(super) mark: Option<bool>,
    /// How far the name is indented, where the layout shows it.
    pub(super) indent: usize,
    pub(super) cell: Cell,
    /// Where a parameter travels, as `in` has it, where the page says it.
    pub(super) place: Option<&'static str>,
    /// The line it starts on.
    pub(super) at: usize,
}

pub(super) fn mark_of(word: &str) -> Option<bool> {
    match word {
        "是" | "必填" | "必选" | "Yes" => Some(true),
        "否" | "可选" | "选填" | "No" => Some(false),
        _ => None,
    }
}
