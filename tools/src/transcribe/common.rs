//! Parameters that every RPC request has: the runtime sends them, so no operation lists them.

use super::row::Row;

/// Of a signature or of the caller; no operation has such a parameter of its own.
const SIGNED: &[&str] = &[
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
];
/// Other common parameters: an older gateway would read any of these names as its own.
const OTHERS: &[&str] = &["Action", "Format", "Version", "Timestamp"];

/// Takes the common parameters of an RPC request out of the rows, and says which of them may be others.
pub(super) fn take_out(rows: &mut Vec<Row>, operation: &str) -> Vec<String> {
    let mut doubts = Vec::new();
    rows.retain(|row| {
        let Some(name) = row.name.as_deref() else {
            return true;
        };
        if SIGNED.contains(&name) {
            return false;
        }
        if !OTHERS.contains(&name) {
            return true;
        }
        if !is_certain(row, name, operation) {
            doubts.push(format!(
                "line {} of the page was left out: is `{name}` the common parameter?",
                row.at
            ));
        }
        false
    });
    doubts
}

fn is_certain(row: &Row, name: &str, operation: &str) -> bool {
    let example = row.cell.example.as_deref().unwrap_or_default();
    let description = row.cell.description.as_deref().unwrap_or_default();
    match name {
        "Action" => example == operation || description.contains(operation),
        "Format" => {
            let text = format!("{example} {description}");
            text.to_ascii_uppercase().contains("JSON")
        }
        "Version" => is_date(example) || description.contains("API"),
        _ => is_date(example.get(..10).unwrap_or_default()) || description.contains("时间戳"),
    }
}

/// `2017-05-25`
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &&str| part.chars().all(|c| c.is_ascii_digit());
    parts.iter().map(|part| part.len()).eq([4, 2, 2]) && parts.iter().all(is_number)
}
