//! Copies generated types by their tables: one function for all of them, where each would have its own.

use super::access::{Member, Slot, Structure};

/// Puts a copy of every field of `from` into `into`, a fresh value of the same type.
pub fn copy(from: &dyn Structure, into: &mut dyn Structure) {
    for index in 0..from.shape().fields.len() {
        put(&from.get(index), into.place(index));
    }
}

fn put(member: &Member<'_>, slot: Slot<'_>) {
    match (member, slot) {
        (Member::Text(text), Slot::Text(target)) => target.set((*text).into()),
        (Member::Text(text) | Member::Number(text), Slot::Enum(target)) => {
            target.set((*text).into());
        }
        (Member::Integer(number), Slot::Integer(target)) => target.set(*number),
        (Member::Float(number), Slot::Float(target)) => target.set(*number),
        (Member::Boolean(truth), Slot::Boolean(target)) => target.set(*truth),
        (Member::Bytes(bytes), Slot::Bytes(target)) => target.set(bytes.to_vec().into()),
        (Member::Value(value), Slot::Value(target)) => target.set((*value).clone()),
        (Member::Structure(value), Slot::Structure(target)) => copy(*value, target.start()),
        (Member::List(list), Slot::List(target)) => {
            target.clear();
            for index in 0..list.len() {
                put(&list.item(index), target.push());
            }
        }
        (Member::Map(map), Slot::Map(target)) => {
            target.clear();
            map.each(&mut |key, value| put(&value, target.entry(key.to_owned())));
        }
        // What is absent stays absent; a member and a slot of one field are always of one kind.
        _ => {}
    }
}
