//! Findings with the line of the spec they are about, and a caret below it.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::ops::Range;
use std::sync::Arc;

use acs_metadata::finding::{Finding, Severity};
use acs_metadata::visible::{self, is_hidden};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// Characters of a line that is shown; the vendor's JSON may be one line.
const WIDEST: usize = 160;

/// Whether `stream` shows colours.
pub(crate) fn has_colours(stream: &impl IsTerminal) -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let is_off = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !is_dumb && !is_off
}

/// Renders findings; each file is read once.
pub(crate) struct Snippets {
    files: HashMap<Arc<str>, Vec<String>>,
    renderer: Renderer,
}

impl Snippets {
    pub(crate) fn for_stream(stream: &impl IsTerminal) -> Self {
        let renderer = match has_colours(stream) {
            true => Renderer::styled(),
            false => Renderer::plain(),
        };
        Self {
            files: HashMap::new(),
            renderer,
        }
    }

    pub(crate) fn render(&mut self, finding: &Finding) -> String {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(&finding.message).id(finding.code);
        let file = visible::line(&finding.file);
        let lines = self
            .files
            .entry(Arc::clone(&finding.file))
            .or_insert_with(|| lines(&finding.file));
        let line = lines
            .get(finding.position.line - 1)
            .filter(|line| line.chars().count() <= WIDEST)
            .and_then(|line| Some((line, span(line, finding.position.column)?)));
        let group = match line {
            Some((line, span)) => Group::with_title(title).element(
                Snippet::source(line)
                    .path(&*file)
                    .line_start(finding.position.line)
                    .annotation(AnnotationKind::Primary.span(span)),
            ),
            None => Group::with_title(title).element(
                Origin::path(&*file)
                    .line(finding.position.line)
                    .char_column(finding.position.column),
            ),
        };
        let group = match finding.help.as_str() {
            "" => group,
            help => group.element(Level::HELP.message(help)),
        };
        self.renderer.render(&[group])
    }
}

/// The lines of a file; none where it cannot be read (any more), and then the place has to do.
fn lines(file: &str) -> Vec<String> {
    let bytes = std::fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    text.lines().map(shown).collect()
}

/// A line of a file with a mark for each character that is hidden, so that columns stay what they are.
fn shown(line: &str) -> String {
    let mark = |c| {
        if is_hidden(c) && c != '\t' {
            '\u{fffd}'
        } else {
            c
        }
    };
    line.chars().map(mark).collect()
}

/// The bytes of the word, or of the quoted text, at a column.
fn span(line: &str, column: usize) -> Option<Range<usize>> {
    let start = match line.char_indices().nth(column - 1) {
        Some((start, _)) => start,
        // Just behind the end: something is missing there.
        None if column == line.chars().count() + 1 => return Some(line.len()..line.len()),
        None => return None,
    };
    let rest = line.get(start..)?;
    let first = rest.chars().next()?;
    let length = match first {
        '"' | '\'' => rest
            .get(1..)
            .and_then(|inner| inner.find(first))
            .map_or(rest.len(), |end| end + 2),
        '{' | '[' => 1,
        _ => rest
            .find([':', ',', '}', ']', ' ', '\t'])
            .filter(|length| *length > 0)
            .unwrap_or(rest.len()),
    };
    Some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_below_the_word() {
        for (line, column, expected) in [
            ("  requird: true", 3, "requird"),
            ("  in: 'a b'  # c", 7, "'a b'"),
            ("{类型: int}", 2, "类型"),
            ("{类型: int}", 6, "int"),
            ("a: \"open", 4, "\"open"),
            ("a:", 3, ""),
        ] {
            let found = span(line, column).and_then(|span| line.get(span));
            assert_eq!(found, Some(expected), "{line}");
        }
        assert_eq!(span("a", 9), None);
    }
}
