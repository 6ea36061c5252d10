//! What the tool says about its work.

use std::collections::BTreeMap;
use std::path::Path;

use acs_codegen::{Difference, Outcome};
use acs_metadata::finding::Finding;
use acs_metadata::visible;
use similar::TextDiff;

use crate::output;
use crate::snippet::has_colours;

/// Oddities of the specs: each one, or how many of each kind with the first of them.
pub(crate) fn oddities(warnings: &[Finding], verbose: bool) {
    if verbose {
        for warning in warnings {
            output::note(&warning.to_string());
        }
        return;
    }
    for line in kinds(warnings) {
        output::note(&line);
    }
    if !warnings.is_empty() {
        output::note(&format!(
            "all {} with `--verbose`; `--strict` refuses them",
            warnings.len()
        ));
    }
}

/// How many findings there are of each kind, and where the first of them is. Each unknown key of the vendor's is a kind of its own.
pub(crate) fn kinds(findings: &[Finding]) -> Vec<String> {
    let mut kinds: BTreeMap<(&str, &str), (usize, &Finding)> = BTreeMap::new();
    for finding in findings {
        let key = match finding.code {
            UNKNOWN_KEY => finding.message.as_str(),
            _ => "",
        };
        let kind = kinds.entry((finding.code, key)).or_insert((0, finding));
        kind.0 += 1;
    }
    let lines = kinds.into_iter().map(|((code, _), (count, first))| {
        let place = format!(
            "{}:{}:{}",
            first.file, first.position.line, first.position.column
        );
        format!(
            "odd[{code}] {count} time(s), first at {place}: {}",
            first.message
        )
    });
    lines.collect()
}

/// The code of an unknown key in the vendor's metadata; the message of such a finding names the key.
const UNKNOWN_KEY: &str = "ACS0213";

/// Files that changed, and sums.
pub(crate) fn files(outcome: &Outcome, out: &Path, verbose: bool) {
    if outcome.recovered {
        output::note("an earlier run was killed; what it left was finished or removed first");
    }
    let lists = [
        ("created", &outcome.created),
        ("changed", &outcome.changed),
        ("removed", &outcome.removed),
    ];
    for (what, paths) in lists {
        // A new crate has thousands of files.
        let most = if verbose { usize::MAX } else { 20 };
        for path in paths.iter().take(most) {
            output::line(&format!(
                "{what:>9} {}",
                visible::line(&path.to_string_lossy())
            ));
        }
        if paths.len() > most {
            output::line(&format!("{what:>9} {} more", paths.len() - most));
        }
    }
    output::line(&format!(
        "{}: {} created, {} changed, {} removed, {} unchanged",
        out.display(),
        outcome.created.len(),
        outcome.changed.len(),
        outcome.removed.len(),
        outcome.unchanged
    ));
    let operations = outcome.all_operations();
    match outcome.unsendable {
        0 => output::line(&format!("{operations} operations")),
        some => output::line(&format!(
            "{operations} operations, of which {some} cannot be sent yet: their gateways have signatures of their own"
        )),
    }
}

/// How long each stage took, and what that is for each operation.
pub(crate) fn timings(outcome: &Outcome) {
    for (stage, time) in &outcome.stages {
        output::line(&format!("{stage:>24} {:9.1} ms", time.as_secs_f64() * 1e3));
    }
    output::line(&format!(
        "{:>24} {:9.1} ms, {:.0} operations a second",
        "all",
        outcome.total_time().as_secs_f64() * 1e3,
        outcome.operations_per_second()
    ));
}

/// A unified diff: `-` is what is there, `+` what the specs give.
pub(crate) fn difference(difference: &Difference) {
    let path = difference.path.display().to_string();
    let found = difference.found.as_deref().unwrap_or("");
    let expected = difference.expected.as_deref().unwrap_or("");
    let note = match (&difference.found, &difference.expected) {
        (None, _) => " (missing)",
        (_, None) => " (stale)",
        _ => "",
    };
    let diff = TextDiff::from_lines(found, expected);
    let text = diff
        .unified_diff()
        .context_radius(3)
        .header(
            &format!("{path}{note}"),
            &format!("{path} (from the specs)"),
        )
        .to_string();
    for line in text.lines() {
        output::styled(&format!("{}\n", painted(&visible::text(line))));
    }
}

fn painted(line: &str) -> String {
    let color = match line.chars().next() {
        Some('+') => "32",
        Some('-') => "31",
        Some('@') => "36",
        _ => return line.to_owned(),
    };
    if has_colours(&std::io::stdout()) {
        format!("\u{1b}[{color}m{line}\u{1b}[0m")
    } else {
        line.to_owned()
    }
}
