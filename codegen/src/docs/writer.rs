//! Writes parsed Markdown and HTML anew, with nothing in it that could run or mislead.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::escape::escape;
use super::text::{block, code};

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

/// What was understood of a text, as lines of Markdown.
#[derive(Default)]
pub(super) struct Writer {
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
    pub(super) fn accept(&mut self, event: Event<'_>) {
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

    pub(super) fn finish(mut self) -> Vec<String> {
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
