//! Headings of a page: its title and the names of its sections.

/// The sections of a page, in the order in which pages have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Introduction,
    Trial,
    Access,
    Headers,
    Syntax,
    Parameters,
    Body,
    Response,
    Examples,
    Errors,
    History,
    /// A section behind the parameters that no operation has a place for.
    Other,
}

/// The section that begins on this line, by its name.
pub(super) fn part_of(line: &str) -> Option<Part> {
    Some(match words(line) {
        "接口说明" | "使用说明" | "API描述" | "接口描述" | "限制说明" | "QPS限制" => {
            Part::Introduction
        }
        "调试" | "Debugging" => Part::Trial,
        "授权信息" => Part::Access,
        "请求头" | "Request headers" | "Request header" => Part::Headers,
        "请求语法" | "请求URL" | "Request syntax" => Part::Syntax,
        "请求参数" | "Request parameters" => Part::Parameters,
        "RequestBody" | "请求体" | "Request body" => Part::Body,
        "返回参数" | "返回数据" | "响应参数" | "Response parameters" | "Response elements" => {
            Part::Response
        }
        "示例" | "正常返回示例" | "返回示例" | "Examples" => Part::Examples,
        "错误码" | "Error codes" => Part::Errors,
        "变更历史" => Part::History,
        _ => return None,
    })
}

/// How deep a Markdown heading is; 0 for a line that is none.
pub(super) fn depth(line: &str) -> usize {
    let line = line.trim();
    let behind = line.trim_start_matches('#');
    let depth = line.len() - behind.len();
    if behind.starts_with(' ') { depth } else { 0 }
}

/// A heading's words, without marks and attributes such as `{#anchor .section}`.
pub(super) fn words(line: &str) -> &str {
    without_attributes(line)
        .trim()
        .trim_start_matches('#')
        .trim_matches(['*', ' ', ':', '：'])
}

/// A line without the attributes at its end.
pub(super) fn without_attributes(line: &str) -> &str {
    let text = line.trim_end();
    let is_attribute = |word: &str| word.starts_with(['#', '.']) && word.len() > 1;
    text.strip_suffix('}')
        .and_then(|rest| rest.rsplit_once('{'))
        .filter(|(_, inside)| !inside.trim().is_empty())
        .filter(|(_, inside)| inside.split_whitespace().all(is_attribute))
        .map_or(line, |(before, _)| before.trim_end())
}

/// `SendSms` and `发送短信` of `# SendSms - 发送短信` or `短信服务:SendSms - 发送短信`.
pub(super) fn name_and_title(line: &str) -> Option<(&str, &str)> {
    let (before, title) = without_attributes(line).split_once(" - ")?;
    let before = before.trim();
    let start = before.rfind(|c: char| !is_name_char(c)).map_or(0, |index| {
        index
            + before
                .get(index..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8)
    });
    let name = before.get(start..)?;
    (is_name(name) && !title.trim().is_empty()).then(|| (name, title.trim()))
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether the word can name an operation.
pub(super) fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.chars().all(is_name_char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_no_text_and_braces_are() {
        for (line, expected) in [
            ("## 请求参数 {#parameters .section}", "## 请求参数"),
            ("## 错误码 { .section}", "## 错误码"),
            ("``` {#codeblock_a}", "```"),
            ("GET /demos/{DemoId}", "GET /demos/{DemoId}"),
            ("一个 {}", "一个 {}"),
        ] {
            assert_eq!(without_attributes(line), expected);
        }
    }
}
