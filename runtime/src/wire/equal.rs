//! Equality of generated types, by their tables.

use super::access::{MapView, Member, Structure};

/// Whether two values of one type have equal fields.
#[must_use]
pub fn equal(left: &dyn Structure, right: &dyn Structure) -> bool {
    let fields = left.shape().fields.len();
    fields == right.shape().fields.len()
        && (0..fields).all(|index| same(&left.get(index), &right.get(index)))
}

fn same(left: &Member<'_>, right: &Member<'_>) -> bool {
    match (left, right) {
        (Member::Absent, Member::Absent) => true,
        (Member::Text(left), Member::Text(right))
        | (Member::Number(left), Member::Number(right)) => left == right,
        (Member::Integer(left), Member::Integer(right)) => left == right,
        (Member::Float(left), Member::Float(right)) => left == right,
        (Member::Boolean(left), Member::Boolean(right)) => left == right,
        (Member::Value(left), Member::Value(right)) => left == right,
        (Member::Bytes(left), Member::Bytes(right)) => left == right,
        (Member::Structure(left), Member::Structure(right)) => equal(*left, *right),
        (Member::List(left), Member::List(right)) => {
            left.len() == right.len()
                && (0..left.len()).all(|index| same(&left.item(index), &right.item(index)))
        }
        (Member::Map(left), Member::Map(right)) => same_maps(*left, *right),
        _ => false,
    }
}

/// Maps are walked in the order of their keys, so equal maps give equal walks.
fn same_maps(left: &dyn MapView, right: &dyn MapView) -> bool {
    let mut entries = Vec::new();
    left.each(&mut |key, member| entries.push((key.to_owned(), write(&member))));
    let mut rest = entries.into_iter();
    let mut equal = true;
    right.each(&mut |key, member| {
        equal &= rest.next() == Some((key.to_owned(), write(&member)));
    });
    equal && rest.next().is_none()
}

fn write(member: &Member<'_>) -> String {
    let mut text = String::new();
    super::write_member(member, &mut text);
    text
}
