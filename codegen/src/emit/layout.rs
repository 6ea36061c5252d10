//! Lays out the calls of the runtime's macros, which prettyplease leaves as they come.
//!
//! Braces open a block; in it a comma, a semicolon or an inner block ends a row, and docs stand on lines of their own.
//! Layout never adds or drops a token: what was laid out is read again and compared.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use super::tokens::Docs;

/// A call of one of the runtime's macros, as text; `docs` has the lines that marks stand for.
pub(super) fn call(tokens: &TokenStream, docs: &Docs) -> String {
    let mut page = Page {
        docs,
        text: String::new(),
        row: String::new(),
        depth: 0,
        glued: true,
    };
    page.block(tokens.clone());
    page.end_row();
    page.text
}

struct Page<'d> {
    docs: &'d Docs,
    text: String,
    row: String,
    depth: usize,
    /// Whether the next token must stand right behind the last.
    glued: bool,
}

impl Page<'_> {
    fn end_row(&mut self) {
        if !self.row.is_empty() {
            self.text.push_str(&"    ".repeat(self.depth));
            self.text.push_str(self.row.trim_end());
            self.text.push('\n');
            self.row.clear();
        }
        self.glued = true;
    }

    /// Rows, each ended by a comma, a semicolon or a block.
    fn block(&mut self, tokens: TokenStream) {
        self.glued = true;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' && self.row.is_empty() => {
                    if let Some(TokenTree::Group(group)) = tokens.next() {
                        self.attribute(group.stream());
                    }
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    if group.stream().is_empty() {
                        self.push(" {}", false);
                    } else {
                        self.push(" {", false);
                        self.end_row();
                        self.depth += 1;
                        self.block(group.stream());
                        self.end_row();
                        self.depth -= 1;
                        self.row.push('}');
                    }
                    let continues = matches!(
                        tokens.peek(),
                        Some(TokenTree::Punct(next)) if matches!(next.as_char(), ',' | ';')
                    );
                    if !continues {
                        self.end_row();
                    }
                }
                TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';') => {
                    self.row.push(punct.as_char());
                    self.end_row();
                }
                token => self.token(token),
            }
        }
    }

    /// The lines of documentation that a mark stands for; any other attribute as it is, on a line of its own.
    fn attribute(&mut self, tokens: TokenStream) {
        if let Some(number) = mark(&tokens) {
            let indent = "    ".repeat(self.depth);
            for line in self.docs.lines(number) {
                // `////` would be a comment like any other.
                let gap = if line.starts_with('/') { " " } else { "" };
                self.text.push_str(&indent);
                self.text.push_str("///");
                self.text.push_str(gap);
                self.text.push_str(line);
                self.text.push('\n');
            }
            return;
        }
        self.row.push_str("#[");
        self.glued = true;
        self.inline(tokens);
        self.row.push(']');
        self.end_row();
    }

    fn inline(&mut self, tokens: TokenStream) {
        for token in tokens {
            self.token(token);
        }
    }

    fn token(&mut self, token: TokenTree) {
        match token {
            TokenTree::Ident(name) => self.push(&name.to_string(), true),
            TokenTree::Literal(literal) => self.push(&literal.to_string(), true),
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => (" { ", " }"),
                    Delimiter::None => ("", ""),
                };
                self.push(open, false);
                self.glued = true;
                self.inline(group.stream());
                self.row.push_str(close);
                self.glued = false;
            }
            TokenTree::Punct(punct) => {
                let c = punct.as_char();
                let joint = punct.spacing() == Spacing::Joint;
                match c {
                    '=' | '|' if !self.row.ends_with(['=', '-', ' ']) => {
                        self.row.push(' ');
                        self.row.push(c);
                        if !joint {
                            self.row.push(' ');
                        }
                    }
                    '=' | '|' => {
                        self.row.push(c);
                        self.row.push(' ');
                    }
                    // The end of `=>`.
                    '>' if self.row.ends_with('=') => self.row.push_str("> "),
                    ',' => self.row.push_str(", "),
                    ':' if !joint && !self.row.ends_with(':') => self.row.push_str(": "),
                    c => self.row.push(c),
                }
                self.glued = true;
            }
        }
    }

    /// Adds text, with a space before it where two words would run together.
    fn push(&mut self, text: &str, is_word: bool) {
        if is_word && !self.glued && !self.row.is_empty() {
            self.row.push(' ');
        }
        self.row.push_str(text);
        self.glued = !is_word;
    }
}

/// The number of a mark.
pub(super) fn mark(tokens: &TokenStream) -> Option<usize> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Literal(number)), None) => number.to_string().parse().ok(),
        _ => None,
    }
}
