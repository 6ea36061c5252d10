//! The vendor's Markdown and HTML made into documentation that is safe to compile.
//!
//! Documentation is code: a fence or an indented paragraph runs on the user's `cargo test`, `[x]` is a link to an
//! item, a bidi character breaks the build. So a description is parsed, and written anew from what was understood.

mod escape;
mod text;
mod writer;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use escape::escape;
pub use text::{block, clean, code, one_line};
use writer::Writer;

/// Writes `text` anew, as lines of Markdown that rustdoc renders without a warning and never runs.
pub fn markdown(text: &str) -> Vec<String> {
    let cleaned = clean(text);
    let prepared = without_audiences(&help_centre_links(&cleaned));
    let mut writer = Writer::default();
    for event in Parser::new_ext(&prepared, Options::ENABLE_STRIKETHROUGH) {
        writer.accept(event);
    }
    writer.finish()
}

/// One line of plain text, escaped so that no Markdown is left in it.
pub fn plain(text: &str) -> String {
    escape(&one_line(text), true)
}

/// One line of text in which only `code` between single backticks is Markdown; the rest is escaped.
pub fn plain_with_code(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, inside, after)) = code_span(rest) {
        out.push_str(&escape(before, out.is_empty()));
        out.push_str(&code(inside));
        rest = after;
    }
    out.push_str(&escape(rest, out.is_empty()));
    out
}

/// The text before the first pair of single backticks, the text between them, and the text after them.
fn code_span(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (inside, after) = rest.split_once('`')?;
    let is_code = !inside.trim().is_empty() && !after.starts_with('`');
    is_code.then_some((before, inside, after))
}

/// An example that compiles and is not run: `lines` in a function with these parameters, which may fail. The lines of `before`
/// stand in front of the function, which no reader sees either.
pub fn example(before: &[String], parameters: &str, lines: &[String]) -> Vec<String> {
    let mut docs = vec!["```no_run".to_owned()];
    docs.extend(before.iter().map(|line| format!("# {line}")));
    docs.push(format!(
        "# async fn example({parameters}) -> Result<(), Box<dyn std::error::Error>> {{"
    ));
    docs.extend_from_slice(lines);
    docs.extend(["# Ok(()) }", "```"].map(str::to_owned));
    docs
}

/// Markdown of the vendor's, without what only the help centre understands.
pub fn prose(text: &str) -> String {
    help_centre_links(&clean(text)).trim().to_owned()
}

/// `[x](~~123~~)` is the vendor's way to link its help centre.
pub fn help_centre_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](~~") {
        out.push_str(before);
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        match after
            .get(digits.len()..)
            .and_then(|tail| tail.strip_prefix("~~)"))
        {
            Some(tail) if !digits.is_empty() => {
                out.push_str("](https://help.aliyun.com/document_detail/");
                out.push_str(&digits);
                out.push_str(".html)");
                rest = tail;
            }
            _ => {
                out.push_str("](~~");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A line with the words of its links and images in their places: what is only words cannot hold a target.
pub fn without_link_targets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut depth = 0_usize;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                if depth == 0 {
                    out.push_str(text.get(copied..range.start).unwrap_or_default());
                    copied = range.end;
                }
                depth += 1;
            }
            Event::End(TagEnd::Link | TagEnd::Image) => depth = depth.saturating_sub(1),
            Event::Text(words) | Event::Code(words) if depth > 0 => out.push_str(&words),
            _ => {}
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out.trim().to_owned()
}

/// `<props="china">…</props>` is the vendor's way to tell its audiences apart; the tags go, for they are no HTML that a parser
/// would see, and what they enclose stays.
fn without_audiences(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<props=\"") {
        let end = after.find("\">").filter(|end| *end <= MOST_AUDIENCE);
        let tail = end.and_then(|end| after.get(end + 2..));
        out.push_str(before);
        if tail.is_none() {
            out.push_str("<props=\"");
        }
        rest = tail.unwrap_or(after);
    }
    out.push_str(rest);
    out
}

/// Longest name of an audience, in bytes.
const MOST_AUDIENCE: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_never_becomes_a_doctest() {
        for hostile in [
            "```rust\nstd::fs::write(\"owned\", \"\").unwrap();\n```",
            "text\n\n    std::fs::write(\"owned\", \"\").unwrap();\n",
            "- item\n\n      std::process::abort();\n",
            "~~~\nstd::process::abort();\n~~~",
        ] {
            let lines = markdown(hostile);
            let fences: Vec<_> = lines.iter().filter(|line| line.contains("````")).collect();
            assert_eq!(fences.len(), 2, "{lines:?}");
            assert!(fences[0].ends_with("````text"), "{lines:?}");
        }
    }

    #[test]
    fn no_line_of_a_block_closes_its_fence() {
        let hostile = "`````\n````\n```rust\nstd::process::abort();\n```\n````\n`````";
        for lines in [markdown(hostile), block(hostile)] {
            let text = lines.join("\n");
            let blocks: Vec<_> = Parser::new(&text)
                .filter_map(|event| match event {
                    Event::Start(Tag::CodeBlock(kind)) => Some(kind.into_static()),
                    _ => None,
                })
                .collect();
            assert_eq!(
                blocks,
                [pulldown_cmark::CodeBlockKind::Fenced("text".into())],
                "{text}"
            );
        }
    }

    #[test]
    fn brackets_tags_and_odd_characters_are_only_text() {
        assert_eq!(
            markdown("取值[0，100]，List<String>\u{202e}\0"),
            ["取值\\[0，100\\]，List\\<String\\>"]
        );
        assert_eq!(markdown("a<b>b</b><br>c <!-- d -->"), ["ab", "c"]);
        assert_eq!(
            markdown("云盘<props=\"china\">、ESSD</props>，<props=\"x"),
            ["云盘、ESSD，\\<props=\"x"]
        );
        assert_eq!(markdown("a\rb"), ["a", "b"]);
        assert_eq!(
            markdown("见[短信](~~85198~~)。"),
            ["见[短信](https://help.aliyun.com/document_detail/85198.html)。"]
        );
        assert_eq!(markdown("[x](javascript:alert)"), ["x"]);
        assert_eq!(
            markdown("see https://example.com/a."),
            ["see <https://example.com/a>."]
        );
    }

    #[test]
    fn code_in_a_line_stays_code_and_nothing_else_does() {
        for (text, line) in [
            ("`##code##` asks for *it*", "`##code##` asks for \\*it\\*"),
            ("# a `b_c` [d] `e`.", "\\# a `b_c` \\[d\\] `e`."),
            ("one ` alone", "one \\` alone"),
            ("` ` and ``a``", "\\` \\` and \\`\\`a\\`\\`"),
            ("`a\n```rust\nb`", "\\`a \\`\\`\\`rust b\\`"),
        ] {
            assert_eq!(plain_with_code(text), line, "{text}");
        }
    }

    #[test]
    fn lists_keep_their_shape() {
        assert_eq!(
            markdown("取值：\n\n- **1**：覆盖\n- **2**：保留\n\n完"),
            ["取值：", "", "- **1**：覆盖", "- **2**：保留", "", "完"]
        );
    }
}
