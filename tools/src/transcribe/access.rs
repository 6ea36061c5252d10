//! The table of authorization: the RAM action and what goes with it.

use super::page::Section;
use super::table;

/// The columns of the row.
#[derive(Debug, Default)]
pub(super) struct Access {
    pub(super) action: String,
    pub(super) level: String,
    pub(super) resource: String,
    pub(super) condition_keys: String,
    pub(super) related_actions: String,
    pub(super) doubt: Option<&'static str>,
}

const LEVELS: &[&str] = &[
    "create", "delete", "update", "get", "list", "none", "Write", "Read", "List",
];

/// The row of the operation called `name`.
pub(super) fn read(section: &Section<'_>, name: &str) -> Option<Access> {
    let lines: Vec<_> = section
        .lines
        .iter()
        .copied()
        .filter(|line| !line.is_blank())
        .collect();
    let cells: Vec<Vec<String>> = match table::find(&lines).0.first() {
        Some(table) => table
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| table::plain(cell)).collect())
            .collect(),
        None => rows_of_lines(lines.iter().map(|line| line.text.trim()), name),
    };
    let mut rows = cells.into_iter().filter(|cells| cells.len() > 1);
    let mut cells = rows.next()?.into_iter();
    let mut cell = || {
        let cell = cells.next().unwrap_or_default();
        let lines: Vec<&str> = cell.split("<br>").map(str::trim).collect();
        let text = lines.join("\n").trim().to_owned();
        if text == "无" || text == "-" {
            String::new()
        } else {
            text
        }
    };
    let mut access = Access {
        action: cell(),
        level: cell(),
        resource: cell(),
        condition_keys: cell(),
        related_actions: cell(),
        doubt: None,
    };
    let named = access.action.split_once(':').map(|(_, action)| action);
    access.doubt = match named {
        _ if rows.next().is_some() => Some("the page has more rows; only the first is here"),
        Some(action) if action == name => None,
        _ => Some("not named like the operation"),
    };
    Some(access)
}

/// Cells of a copy without columns: a row starts with an action, and resources may take several lines.
fn rows_of_lines<'l>(lines: impl Iterator<Item = &'l str>, name: &str) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in lines {
        if let Some((action, level)) = action(line, name) {
            let mut row = vec![action.to_owned()];
            row.extend(level.map(str::to_owned));
            rows.push(row);
        } else if let Some(row) = rows.last_mut() {
            let is_more = line.trim_start_matches(['•', ' ']).starts_with("acs:") && row.len() == 3;
            match row.last_mut() {
                Some(resource) if is_more => {
                    resource.push('\n');
                    resource.push_str(line);
                }
                _ => row.push(line.trim_start_matches(['•', ' ']).to_owned()),
            }
        }
    }
    rows
}

/// `dypns:SendSmsVerifyCode`, perhaps with its level glued to it; the operation's `name` tells `Budget` from `Bud` and `get`.
fn action<'l>(line: &'l str, name: &str) -> Option<(&'l str, Option<&'static str>)> {
    let (product, action) = line.split_once(':')?;
    let is_word = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    let is_action = is_word(product)
        && product != "acs"
        && (action == "*"
            || is_word(action) && action.starts_with(|c: char| c.is_ascii_uppercase()));
    if !is_action {
        return None;
    }
    let level = LEVELS
        .iter()
        .find(|level| action.strip_prefix(name) == Some(**level));
    let action = level.and_then(|level| line.strip_suffix(level));
    Some((action.unwrap_or(line), level.copied()))
}
