//! Members whose names say where they belong: `Topic.N` is an item of a list, `Tag.N.Key` a member of its items.

use super::cell::Cell;
use super::tree::Shape;
use super::types::Type;

/// Of a request: numbered names become lists. A dotted name without a number is a name of specs, too.
pub(super) fn lists(shapes: Vec<Shape>) -> Vec<Shape> {
    let mut out = Vec::new();
    for shape in shapes {
        if first_number(&shape.name).is_some() {
            insert(&mut out, shape);
        } else {
            add(&mut out, shape);
        }
    }
    out
}

/// Of an answer: every dot leads a level deeper.
pub(super) fn nested(shapes: Vec<Shape>) -> Vec<Shape> {
    let mut out = Vec::new();
    for shape in shapes {
        insert(&mut out, shape);
    }
    out
}

/// What stands before the first number of a name, and what behind it.
fn first_number(name: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = name.split('.').collect();
    let at = parts.iter().skip(1).position(|part| is_number(part))? + 1;
    let (head, rest) = parts.split_at(at);
    let rest = rest.get(1..).unwrap_or_default();
    Some((head.join("."), rest.join(".")))
}

fn is_number(part: &str) -> bool {
    matches!(part, "N" | "n") || (!part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
}

/// Puts a shape where its name says.
fn insert(members: &mut Vec<Shape>, mut shape: Shape) {
    if let Some((head, rest)) = first_number(&shape.name) {
        if rest.is_empty() {
            shape.name = head;
            shape.is_numbered = true;
            if shape.kind.name != "array" {
                shape.kind = Type::list(Some(shape.kind));
            }
            // The example is one of an item.
            if let Some(example) = shape.cell.example.take() {
                shape.item = Some(Cell {
                    example: Some(example),
                    ..Cell::default()
                });
            }
            add(members, shape);
            return;
        }
        let list = open(members, head, &shape, Type::list(Some(Type::object())));
        if let Some(list) = list {
            list.is_numbered = true;
            shape.name = rest;
            insert(&mut list.members, shape);
        }
        return;
    }
    let dotted = shape.name.split_once('.');
    let Some((head, rest)) = dotted.map(|(head, rest)| (head.to_owned(), rest.to_owned())) else {
        add(members, shape);
        return;
    };
    if let Some(object) = open(members, head, &shape, Type::object()) {
        shape.name = rest;
        insert(&mut object.members, shape);
    }
}

/// The member of this name, made if it has no row.
fn open<'s>(
    members: &'s mut Vec<Shape>,
    name: String,
    child: &Shape,
    kind: Type,
) -> Option<&'s mut Shape> {
    match members.iter().position(|member| member.name == name) {
        Some(index) => {
            let known = members.get_mut(index)?;
            if !known.kind.is_container() {
                known.kind = kind;
            }
            Some(known)
        }
        None => {
            // A list is needed if a member of its items is, as far as a page without its row can say.
            let is_needed = child.mark == Some(true);
            members.push(Shape {
                mark: Some(is_needed),
                place: child.place,
                doubt: is_needed
                    .then(|| "the page has no row of its own for it; is it mandatory?".to_owned()),
                ..Shape::new(name, kind)
            });
            members.last_mut()
        }
    }
}

/// Adds a member; a name that is there stays as it is, and says so, for two that differ in case alone are one in Rust.
fn add(members: &mut Vec<Shape>, shape: Shape) {
    match members
        .iter_mut()
        .find(|known| known.name.eq_ignore_ascii_case(&shape.name))
    {
        Some(known) => known.add_doubt(format!(
            "another row of the page for `{}` was left out",
            shape.name
        )),
        None => members.push(shape),
    }
}
