//! A help-centre page as a title and sections, each with its lines.

use super::heading::{self, Part};
use super::link::{self, Link};
use acs_metadata::finding::{Findings, Position};

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

/// A page, cut into its sections.
pub(super) struct Page<'p> {
    /// Name of the operation.
    pub(super) name: &'p str,
    /// What the title says beside the name; older pages say nothing.
    pub(super) title: Option<&'p str>,
    /// The link to the explorer.
    pub(super) link: Option<Link<'p>>,
    /// Lines between the title and the first section.
    pub(super) opening: Vec<Line<'p>>,
    sections: Vec<(Part, Section<'p>)>,
    is_fenced: bool,
}

/// One section.
#[derive(Debug, Default)]
pub(super) struct Section<'p> {
    /// The line of its heading.
    pub(super) at: usize,
    /// The words of its heading.
    pub(super) heading: &'p str,
    pub(super) lines: Vec<Line<'p>>,
}

impl Section<'_> {
    pub(super) fn has_table(&self) -> bool {
        self.lines.iter().any(|line| line.text.contains('|'))
    }

    /// Whether all lines are sentences.
    pub(super) fn is_prose(&self) -> bool {
        let is_sentence = |text: &str| text.ends_with(['。', '.', '：', ')']);
        self.lines
            .iter()
            .map(|line| line.text.trim())
            .filter(|text| !text.is_empty())
            .all(is_sentence)
    }
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
        let link = lines
            .iter()
            .find_map(|line| link::read(line.number, line.text));
        let found = lines
            .iter()
            .take(TITLE_WITHIN)
            .enumerate()
            .find_map(|(index, line)| Some((index, title(line.text, link.as_ref())?)));
        let Some((index, (name, title))) = found else {
            findings.error(
                "ACS0401",
                Position::START,
                format!(
                    "no title of the form `Name - title`, and no first heading with a name, within {TITLE_WITHIN} lines"
                ),
                "copy the page of one operation from its title on, such as `SendSms - 发送短信` or `# SendSms`",
            );
            return None;
        };
        let mut page = Self {
            name,
            title,
            link,
            opening: Vec::new(),
            sections: Vec::new(),
            is_fenced: false,
        };
        for line in lines.into_iter().skip(index + 1) {
            page.take(line);
        }
        Some(page)
    }

    fn take(&mut self, line: Line<'p>) {
        let is_fence = is_fence(line.text);
        let heading = if is_fence || self.is_fenced {
            None
        } else {
            self.heading(line.text)
        };
        self.is_fenced ^= is_fence;
        match (heading, self.sections.last_mut()) {
            (Some(part), _) => self.sections.push((
                part,
                Section {
                    at: line.number,
                    heading: heading::words(line.text),
                    lines: Vec::new(),
                },
            )),
            (None, Some((_, section))) => section.lines.push(line),
            (None, None) if is_furniture(line.text) => {}
            // A path of menus before the title ends with it.
            (None, None)
                if heading::name_and_title(line.text)
                    .is_some_and(|(name, _)| name == self.name) => {}
            (None, None) => self.opening.push(line),
        }
    }

    /// The section that begins on a line outside of fences.
    fn heading(&self, line: &str) -> Option<Part> {
        let current = self.sections.last().map(|(part, _)| *part);
        let depth = heading::depth(line);
        let Some(part) = heading::part_of(line) else {
            // Before the parameters stands what describes the operation, whatever it is called.
            let has_parameters = self.section(Part::Parameters).is_some();
            let part = if has_parameters {
                Part::Other
            } else {
                Part::Introduction
            };
            return (depth == 2).then_some(part);
        };
        if depth > 0 {
            // Older pages have the sections in another order, and several that describe.
            let is_new = part == Part::Introduction || self.section(part).is_none();
            return is_new.then_some(part);
        }
        // Cells of tables say `示例` and `错误码`, too, but never in this order.
        let needed = match part {
            Part::Examples => Some(Part::Response),
            Part::Errors => Some(Part::Parameters),
            _ => None,
        };
        (current < Some(part) && current >= needed).then_some(part)
    }

    /// Whether the page is one of the English help centre.
    pub(super) fn is_english(&self) -> bool {
        self.section(Part::Parameters)
            .is_some_and(|section| section.heading.is_ascii())
    }

    pub(super) fn section(&self, part: Part) -> Option<&Section<'p>> {
        self.sections(part).next()
    }

    pub(super) fn sections(&self, part: Part) -> impl Iterator<Item = &Section<'p>> {
        self.sections
            .iter()
            .filter(move |(known, _)| *known == part)
            .map(|(_, section)| section)
    }
}

/// Whether the line opens or closes a block of code.
pub(super) fn is_fence(line: &str) -> bool {
    line.trim_start().starts_with("```")
}

fn is_furniture(text: &str) -> bool {
    let text = text.trim();
    FURNITURE.iter().any(|words| text.starts_with(words))
}

/// The name of the operation and the words beside it, if the line is the page's title.
fn title<'p>(line: &'p str, link: Option<&Link<'p>>) -> Option<(&'p str, Option<&'p str>)> {
    if let Some((name, title)) = heading::name_and_title(line) {
        return Some((name, Some(title)));
    }
    if heading::depth(line) != 1 {
        return None;
    }
    let words = heading::words(line);
    if heading::is_name(words) {
        return Some((words, None));
    }
    // A title of words alone: the link to the explorer has the name.
    let name = link.and_then(|link| link.operation)?;
    (!words.is_empty()).then_some((name, Some(words)))
}
