//! YAML text to a tree, with exact places, duplicate keys refused and aliases on a budget.

use std::collections::{BTreeMap, HashMap, HashSet};

use granit_parser::{Event, Options, Parser, ScalarStyle, Span};

use crate::finding::{Findings, Position};
use crate::tree::{Entry, Node, Tree};

/// Nodes one document may hold, aliases expanded: four times the largest product of the vendor.
const MOST_NODES: usize = 4_000_000;
/// Nesting one document may have; vendor schemas stay below 40.
const MOST_DEPTH: usize = 200;
/// Characters one scalar may have: the vendor's longest description has 45,589.
const MOST_SCALAR: usize = 1_000_000;

/// Reads one YAML document; `None` when `findings` says why not.
pub(crate) fn parse(text: &str, findings: &mut Findings) -> Option<Node> {
    let mut builder = Builder {
        findings,
        lost_text: lost_text(text),
        anchors: HashMap::new(),
        open: Vec::new(),
        root: None,
        nodes: 0,
        documents: 0,
    };
    // Nobody asks for comments here, and those in a row would count against a limit.
    let mut options = Options::default();
    options.set_emit_comments(false);
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => builder.accept(event, span)?,
            Err(error) => {
                let at = Position {
                    line: error.marker().line().max(1),
                    column: error.marker().col() + 1,
                };
                builder.findings.error(
                    "ACS0101",
                    at,
                    format!("this is not YAML: {}", error.info()),
                    "mind the indentation, use spaces instead of tabs, and quote text that holds `: `, `#` or starts with a special character",
                );
                return None;
            }
        }
    }
    builder.root
}

/// The comments of a document that [`parse`] has read, each with its `#`, by their lines.
pub(crate) fn comments(text: &str) -> BTreeMap<usize, String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut options = Options::default();
    options.max_buffered_comment_events = usize::MAX;
    let events = Parser::new_from_str_with_options(text, options).map_while(Result::ok);
    let found = events.filter(|(event, _)| matches!(event, Event::Comment(..)));
    let comments = found.filter_map(|(_, span)| {
        let line = span.start.line();
        let source = lines.get(line.checked_sub(1)?)?;
        let text: String = source.chars().skip(span.start.col()).collect();
        Some((line, text.trim_end().to_owned()))
    });
    comments.collect()
}

/// A collection that is not closed yet.
struct Open {
    at: Position,
    anchor: usize,
    nodes_before: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<Entry>,
        seen: HashSet<String>,
        key: Option<(String, Position)>,
    },
}

/// Ends of values, by line from 1 and column from 0, behind which a comment starts without a blank after its `#`: ` ##code##`. The
/// value is the column of that `#` and the first word of the comment.
fn lost_text(text: &str) -> HashMap<(usize, usize), (usize, String)> {
    let mut found = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        // Column at which the blanks before the present character start.
        let mut blanks = None;
        let mut characters = line.chars().enumerate().peekable();
        while let Some((column, c)) = characters.next() {
            let next_is_text = characters.peek().is_some_and(|(_, c)| !c.is_whitespace());
            match (c, blanks) {
                (' ' | '\t', _) => blanks = blanks.or(Some(column)),
                ('#', Some(start)) if start > 0 && next_is_text => {
                    let word: String = line.chars().skip(column).take(MAX_QUOTED).collect();
                    let word = word.split_whitespace().next().unwrap_or_default();
                    found.insert((number + 1, start), (column, word.to_owned()));
                    // Everything behind it is the comment, unless this is inside of quotes, where no plain value ends.
                    blanks = None;
                }
                _ => blanks = None,
            }
        }
    }
    found
}

/// Characters of a comment that a message quotes at most.
const MAX_QUOTED: usize = 40;

struct Builder<'f> {
    findings: &'f mut Findings,
    /// See [`lost_text`].
    lost_text: HashMap<(usize, usize), (usize, String)>,
    /// Anchored nodes with the number of nodes each stands for.
    anchors: HashMap<usize, (Node, usize)>,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
}

impl Builder<'_> {
    /// Takes one event; `None` ends the reading after an error.
    fn accept(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let at = Position {
            line: span.start.line().max(1),
            column: span.start.col() + 1,
        };
        match event {
            Event::Scalar(text, style, anchor, _) => {
                if style == ScalarStyle::Plain {
                    self.warn_of_lost_text(span);
                }
                let node = self.scalar(text.into_owned(), style, at)?;
                self.finish(node, anchor, 1)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.start(at, anchor, Content::Sequence(Vec::new()))
            }
            Event::MappingStart(_, anchor, _) => self.start(
                at,
                anchor,
                Content::Mapping {
                    entries: Vec::new(),
                    seen: HashSet::new(),
                    key: None,
                },
            ),
            Event::SequenceEnd | Event::MappingEnd => {
                let open = self.open.pop()?;
                let value = match open.content {
                    Content::Sequence(items) => Tree::Sequence(items),
                    Content::Mapping { entries, .. } => Tree::Mapping(entries),
                };
                let size = self.nodes - open.nodes_before;
                self.finish(Node { at: open.at, value }, open.anchor, size)
            }
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.findings.error(
                        "ACS0103",
                        at,
                        "a spec is one YAML document, and a second one starts here",
                        "split the file: one product version per file",
                    );
                    return None;
                }
                Some(())
            }
            _ => Some(()),
        }
    }

    /// Warns if a comment that looks like text follows a value without quotes.
    fn warn_of_lost_text(&mut self, value: Span) {
        let end = (value.end.line(), value.end.col());
        let Some((column, word)) = self.lost_text.get(&end) else {
            return;
        };
        let at = Position {
            line: end.0,
            column: column + 1,
        };
        self.findings.warning(
            "ACS0114",
            at,
            format!("YAML reads `{word}` and what follows on this line as a comment, and the value ends before it"),
            "put quotes around the whole value, or write a blank after the `#` of a comment",
        );
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, at: Position) -> Option<Node> {
        self.count(1, at)?;
        if text.len() > MOST_SCALAR {
            self.findings.error(
                "ACS0105",
                at,
                format!(
                    "this text is {} bytes long; at most {MOST_SCALAR} are read",
                    text.len()
                ),
                "shorten it, or check that a closing quote is not missing",
            );
            return None;
        }
        let quoted = style != ScalarStyle::Plain;
        let value = match text.as_str() {
            "" | "~" | "null" if !quoted => Tree::Null,
            _ => Tree::Scalar { text, quoted },
        };
        Some(Node { at, value })
    }

    fn start(&mut self, at: Position, anchor: usize, content: Content) -> Option<()> {
        let nodes_before = self.nodes;
        self.count(1, at)?;
        if self.open.len() >= MOST_DEPTH {
            self.findings.error(
                "ACS0106",
                at,
                format!("values are nested deeper than {MOST_DEPTH} levels here"),
                "flatten the structure; a recursive shape is written with `$ref`",
            );
            return None;
        }
        self.open.push(Open {
            at,
            anchor,
            nodes_before,
            content,
        });
        Some(())
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Option<()> {
        let Some((node, size)) = self.anchors.get(&anchor) else {
            self.findings.error(
                "ACS0107",
                at,
                "this alias stands for a value that contains it",
                "write a recursive shape with `$ref: '#/components/schemas/...'`",
            );
            return None;
        };
        let (node, size) = (node.clone(), *size);
        self.count(size, at)?;
        self.finish(node, 0, size)
    }

    fn count(&mut self, more: usize, at: Position) -> Option<()> {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes > MOST_NODES {
            self.findings.error(
                "ACS0104",
                at,
                format!(
                    "the document has more than {MOST_NODES} values once its aliases are expanded"
                ),
                "remove the nested aliases; shapes are shared with `$ref`",
            );
            return None;
        }
        Some(())
    }

    /// Puts a complete node where it belongs.
    fn finish(&mut self, node: Node, anchor: usize, size: usize) -> Option<()> {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        match &mut open.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping { entries, seen, key } => match key.take() {
                Some((key, at)) => entries.push(Entry {
                    key,
                    at,
                    value: node,
                }),
                None => {
                    let at = node.at;
                    let Some(text) = key_text(node) else {
                        self.findings.error(
                            "ACS0108",
                            at,
                            "a key has to be text, and this one is a list, a mapping or nothing",
                            "write the key as plain text before the colon",
                        );
                        return None;
                    };
                    if !seen.insert(text.clone()) {
                        self.findings.error(
                            "ACS0102",
                            at,
                            format!("the key `{text}` stands twice in this mapping"),
                            "keep one of the two; the other would be lost",
                        );
                    }
                    *key = Some((text, at));
                }
            },
        }
        Some(())
    }
}

fn key_text(node: Node) -> Option<String> {
    match node.value {
        Tree::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Place and quoted word of each warning of lost text.
    fn warnings(text: &str) -> Vec<String> {
        let mut findings = Findings::new("spec.yaml");
        assert!(parse(text, &mut findings).is_some(), "{text}");
        let found = findings.into_sorted().into_iter();
        found
            .map(|finding| {
                assert_eq!(finding.code, "ACS0114", "{finding}");
                let Position { line, column } = finding.position;
                let word = finding.message.split('`').nth(1).unwrap_or_default();
                format!("{line}:{column} {word}")
            })
            .collect()
    }

    #[test]
    fn a_comment_that_looks_like_text_is_reported() {
        for (text, warning) in [
            ("a: with ##code## in it\n", "1:9 ##code##"),
            ("a:\n  - 号码  #1\nb: c\n", "2:9 #1"),
            ("{a: b #c\n}\n", "1:7 #c"),
            ("a: one\n  two #three\nb: c\n", "2:7 #three"),
        ] {
            assert_eq!(warnings(text), [warning], "{text}");
        }
    }

    #[test]
    fn comments_and_quoted_text_are_not_reported() {
        for text in [
            "a: b # c\n",
            "a: b#c\n",
            "a: 'b #c'\n",
            "a: \"b #c\" #d\n",
            "#a\na: b\n  #c\nd: e\n#f\n",
            "a: |\n  b #c\n",
            "a: b  #\n",
            "a: [b, 'c #d']\n",
        ] {
            assert_eq!(warnings(text), Vec::<String>::new(), "{text}");
        }
    }
}
