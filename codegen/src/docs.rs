//! The vendor's Markdown and HTML made into documentation that is safe to compile.
//!
//! Documentation is code: a fence or an indented paragraph runs on the user's `cargo test`, `[x]` is a link to an
//! item, a bidi character breaks the build. So a description is parsed, and written anew from what was understood.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Writes `text` anew, as lines of Markdown that rustdoc renders without a warning and never runs.
pub(crate) fn markdown(text: &str) -> Vec<String> {
    let cleaned = clean(text);
    let prepared = without_audiences(&help_centre_links(&cleaned));
    let mut writer = Writer::default();
    for event in Parser::new_ext(&prepared, Options::ENABLE_STRIKETHROUGH) {
        writer.accept(event);
    }
    writer.finish()
}

/// One line of plain text, escaped so that no Markdown is left in it.
pub(crate) fn plain(text: &str) -> String {
    let one_line = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    escape(&one_line, true)
}

/// `text` as inline code.
pub(crate) fn code(text: &str) -> String {
    let one_line = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = longest_backticks(&one_line);
    if longest == 0 {
        return format!("`{one_line}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {one_line} {fence}")
}

/// `text` as a block that is shown as it is and never runs: no line of it can close the fence, which is longer than
/// any run of backticks inside.
pub(crate) fn block(text: &str) -> Vec<String> {
    let cleaned = clean(text);
    let fence = "`".repeat(longest_backticks(&cleaned).max(3) + 1);
    let mut lines = vec![format!("{fence}text")];
    lines.extend(cleaned.lines().map(str::to_owned));
    lines.push(fence);
    lines
}

fn longest_backticks(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

/// Drops what no reader sees and a compiler or terminal might obey: control, bidi and zero-width characters.
pub(crate) fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\n' => Some('\n'),
            '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\t' | '\u{a0}' => Some(' '),
            c if c.is_control() => None,
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{61c}' => None,
            c => Some(c),
        })
        .collect()
}

/// Markdown of the vendor's, without what only the help centre understands.
pub(crate) fn prose(text: &str) -> String {
    help_centre_links(&clean(text)).trim().to_owned()
}

/// `[x](~~123~~)` is the vendor's way to link its help centre.
pub(crate) fn help_centre_links(text: &str) -> String {
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

/// Tags that say how a text looks, in HTML and in the vendor's own language; any other is a part of the text.
const TAGS_OF_STYLE: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "center",
    "code",
    "del",
    "details",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "li",
    "note",
    "notice",
    "ol",
    "p",
    "pre",
    "props",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    line: String,
    /// Prefixes of the open lists and quotes; the first line of an item replaces the last with its bullet.
    indents: Vec<String>,
    /// Next number of each open list; `None` is a bullet list.
    lists: Vec<Option<u64>>,
    bullet: Option<String>,
    /// Text of the open code block.
    code_block: Option<String>,
    in_html: bool,
    links: Vec<Option<String>>,
}

impl Writer {
    fn accept(&mut self, event: Event<'_>) {
        if let (Some(code), Event::Text(text)) = (&mut self.code_block, &event) {
            code.push_str(text);
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_html => self.html(&text),
            Event::Text(text) => {
                let at_start = self.line.is_empty();
                self.line.push_str(&escape(&text, at_start));
            }
            Event::Code(text) => self.line.push_str(&code(&text)),
            Event::Html(text) | Event::InlineHtml(text) => self.html(&text),
            Event::SoftBreak => self.end_line(),
            Event::HardBreak => {
                self.line.push('\\');
                self.end_line();
            }
            Event::Rule => self.blank(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } => {
                if self.bullet.is_none() {
                    self.blank();
                }
                if matches!(tag, Tag::Heading { .. }) {
                    self.line.push_str("**");
                }
            }
            Tag::BlockQuote(_) => {
                self.blank();
                self.indents.push("> ".to_owned());
            }
            // The language is dropped: only `text` is certain not to run.
            Tag::CodeBlock(_) => {
                self.blank();
                self.code_block = Some(String::new());
            }
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.blank();
                } else {
                    self.end_line();
                }
                self.lists.push(first);
            }
            Tag::Item => {
                self.end_line();
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let marker = format!("{number}. ");
                        *number += 1;
                        marker
                    }
                    _ => "- ".to_owned(),
                };
                self.indents.push(" ".repeat(marker.len()));
                self.bullet = Some(marker);
            }
            Tag::Emphasis => self.line.push('*'),
            Tag::Strong => self.line.push_str("**"),
            Tag::Link { dest_url, .. } => {
                let address = safe_address(&dest_url);
                if address.is_some() {
                    self.line.push('[');
                }
                self.links.push(address);
            }
            Tag::HtmlBlock => {
                self.blank();
                self.in_html = true;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_line(),
            TagEnd::Heading(_) => {
                self.line.push_str("**");
                self.end_line();
            }
            TagEnd::BlockQuote(_) => {
                self.end_line();
                self.indents.pop();
                self.blank();
            }
            TagEnd::CodeBlock => {
                for line in block(&self.code_block.take().unwrap_or_default()) {
                    self.put(line);
                }
            }
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.blank();
                }
            }
            TagEnd::Item => {
                self.end_line();
                self.bullet = None;
                self.indents.pop();
            }
            TagEnd::Emphasis => self.line.push('*'),
            TagEnd::Strong => self.line.push_str("**"),
            TagEnd::Link => {
                if let Some(Some(address)) = self.links.pop() {
                    self.line.push_str("](");
                    self.line.push_str(&address);
                    self.line.push(')');
                }
            }
            TagEnd::HtmlBlock => {
                self.in_html = false;
                self.end_line();
            }
            _ => {}
        }
    }

    /// HTML says little in documentation: line breaks stay, other tags of style go, and all that is text stays.
    fn html(&mut self, html: &str) {
        let mut rest = html;
        while let Some((text, tag_and_more)) = rest.split_once('<') {
            self.html_text(text);
            let Some((tag, more)) = tag_and_more.split_once('>') else {
                self.html_text(tag_and_more);
                return;
            };
            let name: String = tag
                .trim_start_matches('/')
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            let name = name.to_ascii_lowercase();
            if matches!(name.as_str(), "br" | "p" | "div" | "tr" | "li") {
                self.end_line();
            }
            if !TAGS_OF_STYLE.contains(&name.as_str()) && !tag.starts_with('!') {
                self.html_text(&format!("<{tag}>"));
            }
            rest = more;
        }
        self.html_text(rest);
    }

    fn html_text(&mut self, text: &str) {
        for (number, part) in text.split('\n').enumerate() {
            if number > 0 {
                self.end_line();
            }
            let at_start = self.line.is_empty();
            self.line.push_str(&escape(part.trim_start(), at_start));
        }
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            let line = std::mem::take(&mut self.line);
            self.put(line);
        }
    }

    /// Adds a line, behind the prefixes of what it stands in.
    fn put(&mut self, line: String) {
        let mut prefix = String::new();
        let last = self.indents.len();
        for (number, indent) in self.indents.iter().enumerate() {
            match (&self.bullet, number + 1 == last) {
                (Some(bullet), true) => prefix.push_str(bullet),
                _ => prefix.push_str(indent),
            }
        }
        self.bullet = None;
        self.lines
            .push(format!("{prefix}{line}").trim_end().to_owned());
    }

    fn blank(&mut self) {
        self.end_line();
        let blank = self.indents.concat().trim_end().to_owned();
        if self
            .lines
            .last()
            .is_some_and(|line| !line.trim_matches([' ', '>']).is_empty())
        {
            self.lines.push(blank);
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.end_line();
        while self.lines.last().is_some_and(|line| line.trim().is_empty()) {
            self.lines.pop();
        }
        self.lines
    }
}

/// Only web addresses without surprises are linked.
fn safe_address(url: &str) -> Option<String> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_plain = url.chars().all(|c| {
        c.is_ascii_graphic() && !matches!(c, '(' | ')' | '<' | '>' | '"' | '\\' | '`' | '[' | ']')
    });
    (is_web && is_plain).then(|| url.to_owned())
}

/// Escapes what Markdown or rustdoc would take for more than text; bare addresses become links.
fn escape(text: &str, at_line_start: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(start) = rest
        .find("http://")
        .into_iter()
        .chain(rest.find("https://"))
        .min()
    {
        let (before, from) = rest.split_at(start);
        let length = from
            .find(|c: char| !c.is_ascii_alphanumeric() && !"-._~:/?#@!$&'*+,;=%".contains(c))
            .unwrap_or(from.len());
        let (address, after) = from.split_at(length);
        let trimmed = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~']);
        escape_into(before, &mut out);
        // "http://" alone links nowhere.
        if trimmed.len() > "https://".len() {
            out.push('<');
            out.push_str(trimmed);
            out.push('>');
            escape_into(address.get(trimmed.len()..).unwrap_or(""), &mut out);
        } else {
            escape_into(address, &mut out);
        }
        rest = after;
    }
    escape_into(rest, &mut out);
    if at_line_start && starts_a_block(&out) {
        out.insert(0, '\\');
    }
    out
}

fn escape_into(text: &str, out: &mut String) {
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
}

fn starts_a_block(line: &str) -> bool {
    let mut chars = line.chars();
    matches!(chars.next(), Some('#' | '+' | '-' | '='))
}

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
    fn lists_keep_their_shape() {
        assert_eq!(
            markdown("取值：\n\n- **1**：覆盖\n- **2**：保留\n\n完"),
            ["取值：", "", "- **1**：覆盖", "- **2**：保留", "", "完"]
        );
    }
}
