//! A finding in plain words, and as JSON.

use std::fmt::Write as _;

use acs_tools::explain::{FindingHelp, Sample};
use serde_json::{Value, json};

pub(super) fn text(finding: &FindingHelp) -> String {
    let mut text = format!("{}: {}\n", finding.code, finding.title);
    if !finding.meaning.is_empty() {
        let _ = writeln!(text, "\n{}", finding.meaning);
    }
    for (what, sample) in [("Wrong", finding.wrong), ("Right", finding.right)] {
        if let Some(sample) = sample {
            let _ = writeln!(text, "\n{what}{}:\n", place(&sample));
            for line in sample.text.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    let _ = writeln!(text, "\nFix: {}", finding.fix);
    text
}

/// Where in a spec an example stands.
fn place(sample: &Sample) -> &'static str {
    match sample.place {
        "apis" => ", under `apis`",
        "operation" | "roa" => ", in an operation",
        "parameters" => ", under `parameters` of an operation",
        "schema" => ", in a schema",
        "components" => ", under `components.schemas`",
        "endpoints" => ", under `endpoints`",
        _ => "",
    }
}

pub(super) fn as_json(finding: &FindingHelp) -> Value {
    let sample = |sample: Option<Sample>| {
        sample.map(|sample| {
            json!({ "place": sample.place, "language": sample.language, "text": sample.text })
        })
    };
    json!({
        "code": finding.code,
        "title": finding.title,
        "meaning": finding.meaning,
        "wrong": sample(finding.wrong),
        "right": sample(finding.right),
        "fix": finding.fix,
    })
}
