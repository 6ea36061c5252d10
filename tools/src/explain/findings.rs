//! What each code of a finding means. The words are in `findings.md`, where people can read them as well.

const TEXT: &str = include_str!("findings.md");

/// What a code of a finding means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingHelp {
    /// The code, such as `ACS0101`.
    pub code: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What it means, Markdown; empty where title and example say all.
    pub meaning: &'static str,
    /// A piece of a spec that has the mistake, where a few lines can show it.
    pub wrong: Option<Sample>,
    /// The same piece without it.
    pub right: Option<Sample>,
    /// What to do.
    pub fix: &'static str,
}

/// A piece of a spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Where in a spec it stands: `file`, `apis`, `operation`, `roa` (an operation with a path), `parameters`, `schema`,
    /// `components` or `endpoints`.
    pub place: &'static str,
    /// `yaml` or `json`.
    pub language: &'static str,
    /// The piece.
    pub text: &'static str,
}

/// Every code of a finding, in order.
#[must_use]
pub fn findings() -> Vec<FindingHelp> {
    TEXT.split("\n## ").skip(1).filter_map(section).collect()
}

fn section(text: &'static str) -> Option<FindingHelp> {
    let (head, body) = text.split_once('\n')?;
    let (code, title) = head.split_once(": ")?;
    let (body, fix) = body.split_once("\nFix: ")?;
    let meaning = body.split("```").next().unwrap_or(body);
    Some(FindingHelp {
        code,
        title,
        meaning: meaning.trim(),
        wrong: sample(body, " wrong "),
        right: sample(body, " right "),
        fix: fix.trim(),
    })
}

fn sample(body: &'static str, verdict: &str) -> Option<Sample> {
    body.split("```").skip(1).step_by(2).find_map(|block| {
        let (head, text) = block.split_once('\n')?;
        let (language, place) = head.split_once(verdict)?;
        Some(Sample {
            place,
            language,
            text,
        })
    })
}
