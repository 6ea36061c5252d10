//! Codes that no spec lists: those of every gateway, and families of names. The words are in `gateway_codes.md` and `families.md`,
//! where people can read them as well.

use acs_metadata::facts::without_prefix;

const GATEWAY: &str = include_str!("gateway_codes.md");
const FAMILIES: &str = include_str!("families.md");

/// What codes mean that are the same for every product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommonCode {
    /// The codes; `*` stands for one character or more.
    pub codes: Vec<&'static str>,
    /// What they mean, in a few words.
    pub title: &'static str,
    /// What they mean in full; empty where the title says all.
    pub meaning: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// What the runtime does about it by itself.
    pub runtime: Option<&'static str>,
}

impl CommonCode {
    /// Whether `code` is one of these, whatever its prefix and case.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        let code = without_prefix(code).to_ascii_lowercase();
        self.codes
            .iter()
            .any(|pattern| fits(&pattern.to_ascii_lowercase(), &code))
    }

    /// How many characters of the pattern that fits `code` are given; one that is the code itself has all of them.
    fn closeness(&self, code: &str) -> Option<usize> {
        let code = without_prefix(code).to_ascii_lowercase();
        self.codes
            .iter()
            .map(|pattern| pattern.to_ascii_lowercase())
            .filter(|pattern| fits(pattern, &code))
            .map(|pattern| pattern.replace('*', "").len())
            .max()
    }
}

/// Every code that gateways share.
#[must_use]
pub fn gateway_codes() -> Vec<CommonCode> {
    sections(GATEWAY)
}

/// The families of names that say by themselves what to do.
#[must_use]
pub fn families() -> Vec<CommonCode> {
    sections(FAMILIES)
}

/// What gateways mean by `code`: the entry with the most exact pattern.
#[must_use]
pub fn gateway_code(code: &str) -> Option<CommonCode> {
    let known = gateway_codes().into_iter();
    known
        .filter_map(|entry| Some((entry.closeness(code)?, entry)))
        .max_by_key(|(closeness, _)| *closeness)
        .map(|(_, entry)| entry)
}

/// The first family that `code` belongs to.
#[must_use]
pub fn family(code: &str) -> Option<CommonCode> {
    families().into_iter().find(|family| family.has(code))
}

fn sections(text: &'static str) -> Vec<CommonCode> {
    text.split("\n## ").skip(1).filter_map(section).collect()
}

fn section(text: &'static str) -> Option<CommonCode> {
    let (head, body) = text.split_once('\n')?;
    let (codes, title) = head.split_once(": ")?;
    let (meaning, advice) = body.split_once("\nFix: ")?;
    let (fix, runtime) = match advice.split_once("\n\nRuntime: ") {
        Some((fix, runtime)) => (fix, Some(runtime.trim())),
        None => (advice, None),
    };
    Some(CommonCode {
        codes: codes.split(", ").collect(),
        title,
        meaning: meaning.trim(),
        fix: fix.trim(),
        runtime,
    })
}

/// Whether `text` is what `pattern` says.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(behind) = text.strip_prefix(head) else {
        return false;
    };
    // The star takes one character at least.
    behind
        .char_indices()
        .map(|(start, c)| start + c.len_utf8())
        .any(|end| behind.get(end..).is_some_and(|left| fits(rest, left)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_anything_but_nothing() {
        for (pattern, code, expected) in [
            ("throttling", "throttling", true),
            ("throttling.*", "throttling.user", true),
            ("throttling.*", "throttling.", false),
            ("invalid*.notfound", "invalidvpcid.notfound", true),
            ("invalid*.notfound", "invalid.notfound", false),
            ("quota*exceed*", "quotaofecsexceeded", true),
            ("*conflict", "conflict", false),
            ("missing*", "amissing", false),
        ] {
            assert_eq!(fits(pattern, code), expected, "{pattern} {code}");
        }
    }

    #[test]
    fn every_section_is_read_whole() {
        for (text, entries) in [(GATEWAY, gateway_codes()), (FAMILIES, families())] {
            assert_eq!(entries.len(), text.matches("\n## ").count());
            for entry in entries {
                assert!(
                    !entry.title.is_empty() && entry.fix.ends_with('.'),
                    "{entry:?}"
                );
                assert!(!entry.fix.contains("Runtime:"), "{entry:?}");
                // Which pattern finds an entry is told by the entry that each of its own codes finds.
                let code = entry
                    .codes
                    .first()
                    .copied()
                    .unwrap_or_default()
                    .replace('*', "X");
                let found = if entry.runtime.is_some() {
                    gateway_code(&code)
                } else {
                    family(&code)
                };
                assert_eq!(found.as_ref(), Some(&entry), "{code}");
            }
        }
        assert!(gateway_codes().iter().all(|entry| entry.runtime.is_some()));
    }

    #[test]
    fn the_more_exact_pattern_counts() {
        let title = |code| gateway_code(code).map_or("", |entry| entry.title);
        assert!(title("InvalidSecurityToken.Expired").contains("have ended"));
        assert!(title("InvalidSecurityToken.Whatever").contains("is not one"));
        assert!(title("isv.throttling.USER").contains("too many"));
        assert!(gateway_code("FREQUENCY_FAIL").is_none());
        assert!(family("FREQUENCY_FAIL").is_none());
    }
}
