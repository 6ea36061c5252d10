//! Lays out the calls of the runtime's macros, which prettyplease leaves as they come.
//!
//! Braces open a block; in it a comma, a semicolon or an inner block ends a row, and docs stand on lines of their own.
//! Layout never adds or drops a token: what was laid out is read again and compared.

use proc_macro2::{Delimiter, Literal, Spacing, TokenStream, TokenTree};

/// A call of one of the runtime's macros, as text.
pub(super) fn call(tokens: &TokenStream) -> String {
    let mut page = Page::default();
    page.block(tokens.clone());
    page.end_row();
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
    row: String,
    depth: usize,
    /// Whether the next token must stand right behind the last.
    glued: bool,
}

impl Page {
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

    /// Documentation as `///`, any other attribute as it is, on a line of its own.
    fn attribute(&mut self, tokens: TokenStream) {
        let parts: Vec<TokenTree> = tokens.clone().into_iter().collect();
        if let [TokenTree::Ident(name), _, TokenTree::Literal(text)] = parts.as_slice()
            && name == "doc"
            && let Some(line) = plain_line(text)
        {
            self.row = format!("///{line}");
            self.end_row();
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
                    Delimiter::Brace => ("{ ", " }"),
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

/// The text of a doc literal, if it can stand behind `///`.
fn plain_line(literal: &Literal) -> Option<String> {
    let text = syn::parse_str::<syn::LitStr>(&literal.to_string())
        .ok()?
        .value();
    // `////` would be a comment like any other.
    (!text.contains(['\n', '\r']) && !text.starts_with('/')).then_some(text)
}
