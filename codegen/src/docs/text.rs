//! Foreign text made safe for documentation: without hidden characters, as inline code or as a block.

/// Text on one line, without what no reader sees; it is not escaped.
pub fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` as inline code.
pub fn code(text: &str) -> String {
    let one_line = one_line(text);
    let longest = longest_backticks(&one_line);
    if longest == 0 {
        return format!("`{one_line}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {one_line} {fence}")
}

/// `text` as a block that is shown as it is and never runs: no line of it can close the fence, which is longer than
/// any run of backticks inside.
pub fn block(text: &str) -> Vec<String> {
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
pub fn clean(text: &str) -> String {
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
