//! A help-centre page as a title and sections, each with its lines.

use crate::finding::{Findings, Position};

/// A line of the page and its number, from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'p> {
    pub(super) number: usize,
    pub(super) text: &'p str,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The start of a line.
pub(super) fn at(line: usize) -> Position {
    Position { line, column: 1 }
}

/// The sections of a page, in the order in which pages have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Introduction,
    Trial,
    Access,
    Syntax,
    Parameters,
    Response,
    Examples,
    Errors,
    History,
}

/// A page, cut into its sections.
pub(super) struct Page<'p> {
    /// Name of the operation.
    pub(super) name: &'p str,
    /// What the title says behind the name.
    pub(super) title: &'p str,
    /// Lines between the title and the first section.
    pub(super) opening: Vec<Line<'p>>,
    sections: Vec<(Part, Section<'p>)>,
}

/// One section.
#[derive(Debug, Default)]
pub(super) struct Section<'p> {
    /// The line of its heading.
    pub(super) at: usize,
    pub(super) lines: Vec<Line<'p>>,
}

/// Words that the help centre puts around a page.
const FURNITURE: &[&str] = &[
    "更新时间",
    "复制为 MD 格式",
    "复制 MD 格式",
    "复制为MD格式",
    "产品详情",
    "我的收藏",
    "一键复制",
];

/// Lines in which a title is looked for; before it stand at most a menu and a path.
const TITLE_WITHIN: usize = 40;

impl<'p> Page<'p> {
    /// Cuts the text; an error says what no page lacks.
    pub(super) fn read(text: &'p str, findings: &mut Findings) -> Option<Self> {
        let lines: Vec<Line<'p>> = text
            .lines()
            .enumerate()
            .map(|(index, text)| Line {
                number: index + 1,
                text,
            })
            .collect();
        let found = lines
            .iter()
            .take(TITLE_WITHIN)
            .enumerate()
            .find_map(|(index, line)| title(line.text).map(|title| (index, title)));
        let Some((index, (name, title))) = found else {
            findings.error(
                "ACS0401",
                Position::START,
                format!("no title of the form `Name - title` within {TITLE_WITHIN} lines"),
                "copy the page of one operation from its title on, such as `SendSms - 发送短信`",
            );
            return None;
        };
        let mut page = Self {
            name,
            title,
            opening: Vec::new(),
            sections: Vec::new(),
        };
        for line in lines.into_iter().skip(index + 1) {
            page.take(line);
        }
        Some(page)
    }

    fn take(&mut self, line: Line<'p>) {
        let current = self.sections.last().map(|(part, _)| *part);
        let heading = part_of(line.text).filter(|part| {
            // Cells of tables say `示例` and `错误码`, too, but never in this order.
            let needed = match part {
                Part::Examples => Some(Part::Response),
                Part::Errors => Some(Part::Parameters),
                _ => None,
            };
            current < Some(*part) && current >= needed
        });
        match (heading, self.sections.last_mut()) {
            (Some(part), _) => self.sections.push((
                part,
                Section {
                    at: line.number,
                    lines: Vec::new(),
                },
            )),
            (None, Some((_, section))) => section.lines.push(line),
            (None, None) if is_furniture(line.text) => {}
            // A path of menus before the title ends with it.
            (None, None) if title(line.text).is_some_and(|(name, _)| name == self.name) => {}
            (None, None) => self.opening.push(line),
        }
    }

    pub(super) fn section(&self, part: Part) -> Option<&Section<'p>> {
        self.sections
            .iter()
            .find_map(|(known, section)| (*known == part).then_some(section))
    }
}

fn is_furniture(text: &str) -> bool {
    let text = text.trim();
    FURNITURE.iter().any(|words| text.starts_with(words))
}

/// `SendSms` and `发送短信` of `# SendSms - 发送短信` or `短信服务:SendSms - 发送短信`.
fn title(line: &str) -> Option<(&str, &str)> {
    let (before, title) = line.split_once(" - ")?;
    let before = before.trim();
    let start = before
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .map_or(0, |index| {
            index
                + before
                    .get(index..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8)
        });
    let name = before.get(start..)?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !title.trim().is_empty();
    is_name.then(|| (name, title.trim()))
}

fn part_of(line: &str) -> Option<Part> {
    let words = line
        .trim()
        .trim_start_matches('#')
        .trim_matches(['*', ' ', ':', '：']);
    Some(match words {
        "接口说明" | "使用说明" => Part::Introduction,
        "调试" => Part::Trial,
        "授权信息" => Part::Access,
        "请求语法" | "请求URL" => Part::Syntax,
        "请求参数" => Part::Parameters,
        "返回参数" | "返回数据" | "响应参数" => Part::Response,
        "示例" | "正常返回示例" | "返回示例" => Part::Examples,
        "错误码" => Part::Errors,
        "变更历史" => Part::History,
        _ => return None,
    })
}
