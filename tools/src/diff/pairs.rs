//! Items of two versions, side by side.

/// Items of both sides by key, in the order of the new side and then what is left of the old.
pub(super) fn pairs<'i, T>(
    old: &'i [T],
    new: &'i [T],
    key: impl Fn(&'i T) -> &'i str,
) -> Vec<(Option<&'i T>, Option<&'i T>)> {
    let mut left: indexmap::IndexMap<&str, &T> = old.iter().map(|item| (key(item), item)).collect();
    let mut pairs: Vec<_> = new
        .iter()
        .map(|item| (left.shift_remove(key(item)), Some(item)))
        .collect();
    pairs.extend(left.into_values().map(|item| (Some(item), None)));
    pairs
}
