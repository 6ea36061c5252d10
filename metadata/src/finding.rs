//! What the generator has to say about a spec: one code, one place, one sentence, one way out.

use std::fmt;
use std::sync::Arc;

use crate::visible;

/// A place in a source file; both numbers count from one, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The first character of a file.
    pub const START: Position = Position { line: 1, column: 1 };

    /// The position behind `text`, which begins at the start of the file.
    #[must_use]
    pub fn after(text: &str) -> Self {
        let last_line = text.rsplit('\n').next().unwrap_or("");
        Self {
            line: text.matches('\n').count() + 1,
            column: last_line.chars().count() + 1,
        }
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Odd, but what it means is clear; generation goes on.
    Warning,
    /// Nothing may be generated from this.
    Error,
}

/// One remark about a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable identifier, such as `ACS0104`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The file, as it was named by the caller.
    pub file: Arc<str>,
    /// Where in the file.
    pub position: Position,
    /// What is wrong, in one sentence; what it quotes is fit to be shown, see [`crate::visible`].
    pub message: String,
    /// What to do about it, as fit.
    pub help: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let Position { line, column } = self.position;
        write!(
            f,
            "{}:{line}:{column}: {severity}[{}]: {}",
            visible::line(&self.file),
            self.code,
            self.message
        )?;
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}

/// Shows findings one by one, and how many of them are errors.
#[derive(Debug)]
pub struct Listed<'f>(pub &'f [Finding]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in self.0 {
            writeln!(f, "{finding}")?;
        }
        let is_error = |finding: &&Finding| finding.severity == Severity::Error;
        write!(f, "{} error(s)", self.0.iter().filter(is_error).count())
    }
}

/// Findings of one file while it is read and checked.
#[derive(Debug)]
pub struct Findings {
    file: Arc<str>,
    list: Vec<Finding>,
    /// Findings beyond [`MAX_FINDINGS`], which are counted and not kept.
    unlisted: usize,
}

/// Findings that are kept of one file; further ones are only counted.
const MAX_FINDINGS: usize = 10_000;

impl Findings {
    /// No findings yet for `file`.
    #[must_use]
    pub fn new(file: &str) -> Self {
        Self {
            file: file.into(),
            list: Vec::new(),
            unlisted: 0,
        }
    }

    /// Adds an error.
    pub fn error(
        &mut self,
        code: &'static str,
        position: Position,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(code, Severity::Error, position, message.into(), help.into());
    }

    /// Adds a warning.
    pub fn warning(
        &mut self,
        code: &'static str,
        position: Position,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(
            code,
            Severity::Warning,
            position,
            message.into(),
            help.into(),
        );
    }

    fn push(
        &mut self,
        code: &'static str,
        severity: Severity,
        position: Position,
        message: String,
        help: String,
    ) {
        // An error counts, however many warnings came before it.
        if self.list.len() < MAX_FINDINGS || severity == Severity::Error && !self.has_errors() {
            self.list.push(Finding {
                code,
                severity,
                file: Arc::clone(&self.file),
                position,
                // The one place that all of them pass: what they quote of a file is not theirs to trust.
                message: visible::line(&message).into_owned(),
                help: visible::line(&help).into_owned(),
            });
        } else {
            self.unlisted += 1;
        }
    }

    /// Makes every warning an error.
    pub(crate) fn harden(&mut self) {
        for finding in &mut self.list {
            finding.severity = Severity::Error;
        }
    }

    /// Whether anything found forbids generation.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|f| f.severity == Severity::Error)
    }

    /// The findings in the order of the file. Where there were too many to keep, the last one says how many more there are.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.list.sort_by_key(|f| f.position);
        if let Some(last) = self.list.last().filter(|_| self.unlisted > 0) {
            self.list.push(Finding {
                code: "ACS0113",
                severity: Severity::Warning,
                file: Arc::clone(&self.file),
                position: last.position,
                message: format!("{} more findings are not listed", self.unlisted),
                help: "correct those that are listed, and check again".to_owned(),
            });
        }
        self.list
    }
}

/// The nearest of `known` to `word`, for "did you mean".
#[must_use]
pub fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    // In a long word more than a few slips make another word.
    let limit = (word.chars().count() / 3 + 1).min(4);
    known
        .iter()
        .map(|candidate| (edit_distance(word, candidate), *candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters to insert, remove, replace or swap with their neighbour make `left` of `right`, whatever their case.
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    // Distances of the characters of `left` so far from each beginning of `right`; and the same without the last of them.
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut two_above = above.clone();
    let mut last = None;
    for (i, a) in left.to_lowercase().chars().enumerate() {
        let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
        let mut row = vec![i + 1];
        let mut previous = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = at(&above, j) + usize::from(a != *b);
            let mut best = replaced.min(previous + 1).min(at(&above, j + 1) + 1);
            if let Some(before) = j.checked_sub(1)
                && right.get(before) == Some(&a)
                && last == Some(*b)
            {
                best = best.min(at(&two_above, before) + 1);
            }
            row.push(best);
            previous = best;
        }
        two_above = std::mem::replace(&mut above, row);
        last = Some(a);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_the_word_that_was_meant() {
        assert_eq!(
            nearest("requird", &["required", "example"]),
            Some("required")
        );
        assert_eq!(nearest("maximun", &["minimum", "maximum"]), Some("maximum"));
        assert_eq!(nearest("banana", &["required", "example"]), None);
    }

    #[test]
    fn two_neighbours_that_changed_places_are_one_slip() {
        assert_eq!(nearest("int46", &["int32", "int64"]), Some("int64"));
        assert_eq!(nearest("psot", &["put", "post"]), Some("post"));
        assert_eq!(edit_distance("requierd", "required"), 1);
        assert_eq!(edit_distance("ab", "ba"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("abc", ""), 3);
        assert_eq!(edit_distance("kitten", "SITTING"), 3);
    }

    #[test]
    fn what_is_not_kept_is_counted() {
        let mut findings = Findings::new("a.yaml");
        for line in 1..=MAX_FINDINGS + 7 {
            let at = Position { line, column: 1 };
            findings.warning("ACS0213", at, "odd", "");
        }
        findings.error("ACS0201", Position::START, "wrong", "");
        let sorted = findings.into_sorted();
        assert_eq!(sorted.len(), MAX_FINDINGS + 2);
        assert!(sorted.iter().any(|finding| finding.code == "ACS0201"));
        let last = sorted.last().map(|f| (f.code, f.message.as_str()));
        assert_eq!(last, Some(("ACS0113", "7 more findings are not listed")));
    }
}
