//! The table of error codes.

use super::cell::is_chinese;
use super::page::{Line, Section};
use super::table;

/// One row.
pub(super) struct ErrorRow {
    pub(super) status: String,
    pub(super) code: String,
    pub(super) message: String,
    pub(super) description: String,
    pub(super) doubt: Option<&'static str>,
}

/// The rows, and the lines that are none.
pub(super) struct ErrorTable {
    pub(super) rows: Vec<ErrorRow>,
    pub(super) strange: Vec<usize>,
}

const HEADER: &[&str] = &[
    "HTTP status code",
    "HTTP状态码",
    "HTTP 状态码",
    "错误码",
    "错误信息",
    "描述",
    "操作",
];

pub(super) fn read(section: &Section<'_>) -> ErrorTable {
    let lines: Vec<Line<'_>> = section
        .lines
        .iter()
        .copied()
        .filter(|line| !line.is_blank() && !is_around(line.text))
        .collect();
    let mut errors = ErrorTable {
        rows: Vec::new(),
        strange: Vec::new(),
    };
    let (tables, around) = table::find(&lines);
    if !tables.is_empty() {
        tables.iter().for_each(|table| errors.take(table));
        errors.strange.extend(around.iter().map(|line| line.number));
        return errors;
    }
    let mut lines = lines.iter().peekable();
    while let Some(line) = lines.next() {
        let text = line.text.trim();
        let Some((status, rest)) = text
            .split_at_checked(3)
            .filter(|(status, _)| is_status(status))
        else {
            errors.strange.push(line.number);
            continue;
        };
        if rest.is_empty() {
            // Each cell has a line of its own.
            let mut cells = Vec::new();
            while let Some(cell) = lines.next_if(|line| !is_status(line.text.trim())) {
                cells.push(cell.text.trim().to_owned());
            }
            let mut cells = cells.into_iter();
            let code = cells.next().unwrap_or_default();
            if code.is_empty() {
                errors.strange.push(line.number);
                continue;
            }
            let message = cells.next().unwrap_or_default();
            let description: Vec<String> = cells.collect();
            errors.add(
                status.to_owned(),
                code,
                message,
                description.join("\n"),
                None,
            );
            continue;
        }
        let is_glued = !rest.starts_with(char::is_whitespace);
        let (code, words, doubt) = if is_glued {
            let (code, words) = unglued(rest);
            let doubt = "the copy has glued the columns; does the code end here?";
            (code, words, Some(doubt))
        } else {
            let rest = rest.trim_start();
            let (code, words) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            (code, words, None)
        };
        let words = words.trim();
        let start = words.find(is_chinese).filter(|start| *start > 0);
        let (message, description) = words.split_at(start.unwrap_or(words.len()));
        errors.add(
            status.to_owned(),
            code.to_owned(),
            message.trim().to_owned(),
            description.to_owned(),
            doubt,
        );
    }
    errors
}

/// The columns by their headings, in the order of the fields of a row.
const COLUMNS: [&[&str]; 4] = [
    &[
        "HttpCode",
        "HTTP status code",
        "HTTP Status Code",
        "HTTP code",
        "HTTP状态码",
        "HTTP 状态码",
    ],
    &["错误码", "错误代码", "Error code", "Error Code"],
    &["错误信息", "Error message", "Error Message"],
    &["描述", "说明", "Description"],
];

impl ErrorTable {
    fn take(&mut self, table: &table::Table) {
        let columns: [usize; 4] = std::array::from_fn(|index| {
            let names = COLUMNS.get(index).copied().unwrap_or_default();
            let is_named = |title: &String| names.contains(&title.as_str());
            table.header.iter().position(is_named).unwrap_or(index)
        });
        for row in &table.rows {
            let [status, code, message, description] = columns.map(|column| {
                let cell = row.cells.get(column).map(|cell| table::plain(cell));
                cell.unwrap_or_default()
            });
            if is_status(&status) && !code.is_empty() {
                self.add(status, code, message, description, None);
            } else {
                self.strange.push(row.at);
            }
        }
    }

    /// Adds a row, unless it is there: pages repeat some.
    fn add(
        &mut self,
        status: String,
        code: String,
        message: String,
        description: String,
        doubt: Option<&'static str>,
    ) {
        // A hyphen fills an empty cell.
        let message = match message.strip_suffix('-') {
            Some(rest) if rest.is_empty() || rest.ends_with(['.', ' ']) => rest.trim().to_owned(),
            _ => message,
        };
        let description = if description == "-" {
            String::new()
        } else {
            description
        };
        let is_known =
            |row: &ErrorRow| row.status == status && row.code == code && row.message == message;
        if !self.rows.iter().any(is_known) {
            self.rows.push(ErrorRow {
                status,
                code,
                message,
                description,
                doubt,
            });
        }
    }
}

fn is_status(text: &str) -> bool {
    text.len() == 3
        && text.starts_with(['2', '3', '4', '5'])
        && text.chars().all(|c| c.is_ascii_digit())
}

/// The heading of the table, and the sentence that ends the section.
fn is_around(text: &str) -> bool {
    let text = text.trim();
    HEADER.contains(&text)
        || text.starts_with("HTTP status code错误码")
        || text.starts_with("访问错误中心")
        || text.contains("错误中心](")
        || text.contains("Error Center](")
        || text.contains("查看本产品错误码")
        || text.starts_with("暂无")
}

/// `MissingParameter` and `The input …` of `MissingParameterThe input …`: the first word of a sentence is the last hump.
fn unglued(text: &str) -> (&str, &str) {
    let word_end = text.find(' ').unwrap_or(text.len());
    let word = text.get(..word_end).unwrap_or_default();
    let is_upper = |c: char| c.is_ascii_uppercase();
    // Of `ErrorSTS` the whole run of capitals.
    let last = word.rfind(is_upper).unwrap_or(word.len());
    let is_run_at_end = word.ends_with(is_upper);
    let start = if is_run_at_end {
        word.trim_end_matches(is_upper).len()
    } else {
        last
    };
    if start == 0 {
        return (word, text.get(word_end..).unwrap_or_default());
    }
    text.split_at(start)
}
