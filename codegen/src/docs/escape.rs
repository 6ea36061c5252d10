//! Text in which neither Markdown nor rustdoc finds anything but text.

/// Escapes what Markdown or rustdoc would take for more than text; bare addresses become links.
pub(super) fn escape(text: &str, at_line_start: bool) -> String {
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
