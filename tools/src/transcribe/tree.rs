//! Rows as a tree: by indentation where the layout shows it, else by the example of the answer.

use serde_json::Value;

use super::cell::Cell;
use super::row::Row;
use super::types::Type;

/// A member with what belongs to it.
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) kind: Type,
    pub(super) mark: Option<bool>,
    pub(super) cell: Cell,
    /// Members of the object, or of the list's items.
    pub(super) members: Vec<Shape>,
    /// What the page says of the list's items.
    pub(super) item: Option<Cell>,
    /// Where a parameter travels, where the page says it.
    pub(super) place: Option<&'static str>,
    /// Whether the page numbers its items: `Topic.N`.
    pub(super) is_numbered: bool,
    /// Why it may belong elsewhere.
    pub(super) doubt: Option<String>,
}

impl Shape {
    /// A member of which only name and type are known.
    pub(super) fn new(name: String, kind: Type) -> Self {
        Self {
            name,
            kind,
            mark: None,
            cell: Cell::default(),
            members: Vec::new(),
            item: None,
            place: None,
            is_numbered: false,
            doubt: None,
        }
    }

    pub(super) fn add_doubt(&mut self, more: String) {
        self.doubt = Some(match self.doubt.take() {
            Some(doubt) => format!("{doubt}; {more}"),
            None => more,
        });
    }
}

/// The members of a request or an answer, and what is said of the answer as a whole.
pub(super) struct Shapes {
    pub(super) whole: Option<Cell>,
    pub(super) members: Vec<Shape>,
}

/// A member that can still get members, with the part of the example that shows it.
struct Open<'e> {
    /// Where it is: the numbers of members from the top.
    path: Vec<usize>,
    indent: usize,
    example: Option<&'e Value>,
}

/// Builds the tree; `example` is the answer's.
pub(super) fn build(rows: Vec<Row>, example: Option<&Value>) -> Shapes {
    let mut shapes = Shapes {
        whole: None,
        members: Vec::new(),
    };
    let shows_depth = rows.iter().any(|row| row.indent > 0);
    let names: Vec<String> = rows.iter().filter_map(|row| row.name.clone()).collect();
    let mut open = vec![Open {
        path: Vec::new(),
        indent: 0,
        example: example.map(item_of),
    }];
    for (index, row) in rows.into_iter().enumerate() {
        let Some(name) = row.name else {
            if index == 0 {
                shapes.whole = Some(row.cell);
            } else if let Some(shape) = last(&mut shapes.members) {
                if shape.kind.name == "array" {
                    shape.item = Some(row.cell);
                } else {
                    let at = row.at;
                    shape.add_doubt(format!(
                        "line {at} of the page, a row without a name, was left out behind this"
                    ));
                }
            }
            continue;
        };
        let (level, doubt) = if shows_depth {
            (by_indent(&open, row.indent), None)
        } else {
            by_example(&open, &shapes.members, &name)
        };
        open.truncate(level + 1);
        let Some(parent) = open.last() else { continue };
        let shown = member_of(parent.example, &name);
        let otherwise = shown
            .map(|(written, _)| written)
            .filter(|known| *known != name);
        let shown = shown.map(|(_, value)| value);
        let mut cell = row.cell;
        let is_scalar = shown.is_some_and(|value| !value.is_object() && !value.is_array());
        let is_container = row.kind.is_container() && !(row.kind.is_unsaid() && is_scalar);
        if cell.example.is_none() && !is_container {
            cell.example = shown.and_then(scalar);
        }
        let Some(members) = members_at(&mut shapes.members, &parent.path) else {
            continue;
        };
        if let Some(known) = members
            .iter_mut()
            .find(|known| known.name.eq_ignore_ascii_case(&name))
        {
            let again = format!(
                "line {} of the page, which names `{name}` again, was left out",
                row.at
            );
            known.add_doubt(again);
            continue;
        }
        let mut path = parent.path.clone();
        path.push(members.len());
        let mut shape = Shape {
            mark: row.mark,
            cell,
            place: row.place,
            doubt,
            ..Shape::new(name, row.kind)
        };
        if let Some(written) = otherwise {
            shape.add_doubt(format!("the example writes it `{written}`"));
        }
        members.push(shape);
        if is_container {
            open.push(Open {
                path,
                indent: row.indent,
                example: shown.map(|value| inside(value, &names)),
            });
        }
    }
    shapes
}

/// The level of the member that is indented less.
fn by_indent(open: &[Open<'_>], indent: usize) -> usize {
    let is_outer = |level: &Open<'_>| level.path.is_empty() || level.indent < indent;
    open.iter().rposition(is_outer).unwrap_or(0)
}

/// The level whose part of the example has a member of this name that has no row yet.
fn by_example(open: &[Open<'_>], members: &[Shape], name: &str) -> (usize, Option<String>) {
    let lacks_row = |level: &Open<'_>, name: &str| {
        shapes_at(members, &level.path)
            .is_some_and(|members| members.iter().all(|member| member.name != name))
    };
    let fitting: Vec<usize> = open
        .iter()
        .enumerate()
        .filter(|(_, level)| member_of(level.example, name).is_some() && lacks_row(level, name))
        .map(|(index, _)| index)
        .collect();
    match fitting.as_slice() {
        [one] => return (*one, None),
        [.., deepest] => {
            return (
                *deepest,
                Some(format!(
                    "the example has `{name}` here and further up; whose member is this row?"
                )),
            );
        }
        [] => {}
    }
    // A level whose example is all told gets no more members.
    let is_told = |level: &Open<'_>| match level.example {
        Some(Value::Object(object)) => {
            let rows = shapes_at(members, &level.path).unwrap_or_default();
            let has_row = |key: &String| rows.iter().any(|row| row.name.eq_ignore_ascii_case(key));
            object.keys().all(has_row)
        }
        _ => false,
    };
    let level = open
        .iter()
        .rposition(|level| !is_told(level) && lacks_row(level, name))
        .unwrap_or(0);
    let is_certain = open.len() == 1;
    (
        level,
        (!is_certain).then(|| format!("the page does not show whose member `{name}` is")),
    )
}

/// What shows the members of a value: of an object around one list that has no row, the items of the list.
fn inside<'e>(value: &'e Value, rows: &[String]) -> &'e Value {
    let mut entries = value.as_object().into_iter().flatten();
    match (entries.next(), entries.next()) {
        (Some((name, list @ Value::Array(_))), None) if !rows.contains(name) => item_of(list),
        _ => item_of(value),
    }
}

/// A list is shown by its first item.
pub(super) fn item_of(value: &Value) -> &Value {
    match value {
        Value::Array(items) => items.first().map_or(value, item_of),
        _ => value,
    }
}

/// The member of this name, else the one whose name differs in case alone, as the example writes it.
pub(super) fn member_of<'e>(
    example: Option<&'e Value>,
    name: &str,
) -> Option<(&'e str, &'e Value)> {
    let object = example?.as_object()?;
    object
        .get_key_value(name)
        .or_else(|| {
            object
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
        })
        .map(|(key, value)| (key.as_str(), value))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn shapes_at<'s>(members: &'s [Shape], path: &[usize]) -> Option<&'s [Shape]> {
    match path.split_first() {
        None => Some(members),
        Some((index, rest)) => shapes_at(&members.get(*index)?.members, rest),
    }
}

fn members_at<'s>(members: &'s mut Vec<Shape>, path: &[usize]) -> Option<&'s mut Vec<Shape>> {
    match path.split_first() {
        None => Some(members),
        Some((index, rest)) => members_at(&mut members.get_mut(*index)?.members, rest),
    }
}

/// The shape of the row before.
fn last(members: &mut [Shape]) -> Option<&mut Shape> {
    let shape = members.last_mut()?;
    if shape.members.is_empty() {
        Some(shape)
    } else {
        last(&mut shape.members)
    }
}
