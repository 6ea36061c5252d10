//! Conditions in prose: a fact that follows one holds in a case only.

/// Words before a fact that make it hold in a case only.
const CONDITIONS: &[&str] = &["当", "若", "如果", "时,"];
/// Conditions that mean "when it is left out".
const LEFT_OUT: &[&str] = &[
    "不填",
    "不传",
    "为空",
    "不设置",
    "未设置",
    "不指定",
    "未指定",
    "不传入",
    "未传入",
];

/// Whether the words before a fact make it hold in a case only.
pub(super) fn is_conditional(before: &str) -> bool {
    CONDITIONS.iter().any(|word| before.contains(word))
        && !LEFT_OUT.iter().any(|word| before.contains(word))
}
