//! Rules on the version of a product.

use super::Checker;

impl Checker<'_> {
    /// The vendor names versions by their date, `2017-05-25`; other names, such as `iap_1.0`, are left alone.
    pub(super) fn version(&mut self) {
        let version = &self.metadata.info.version;
        let Some(date) = Date::parse(&version.value) else {
            return;
        };
        let written = version.value.escape_debug();
        let form = date.to_string();
        if !date.is_possible() {
            self.odd(
                "ACS0308",
                version.at,
                format!("the version `{written}` is not a date"),
                "write the date that the vendor gives the version, such as `2017-05-25`",
            );
        } else if version.value != form {
            self.odd(
                "ACS0308",
                version.at,
                format!("the version `{written}` is not written as `YYYY-MM-DD`"),
                &format!("did you mean `{form}`?"),
            );
        } else if date.day > date.days_of_month() {
            // The vendor has published such a version, so a transcription of it is right.
            self.findings.warning(
                "ACS0308",
                version.at,
                format!("the version `{written}` is a day that the month does not have"),
                "compare it with the version that the vendor's page shows",
            );
        }
    }
}

/// A version that looks like a date.
struct Date {
    year: u32,
    month: u32,
    day: u32,
}

impl Date {
    /// Three numbers of which the first has four digits, or three that hyphens join; or eight digits of this century or the last.
    fn parse(text: &str) -> Option<Self> {
        let is_number = |part: &&str| {
            (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_compact = text.len() == 8 && (text.starts_with("19") || text.starts_with("20"));
        let parts: Vec<&str> = match (is_compact, text.get(..4), text.get(4..6), text.get(6..)) {
            (true, Some(year), Some(month), Some(day)) if !text.contains(['-', '.', '_']) => {
                vec![year, month, day]
            }
            _ => text.split(['-', '.', '_']).collect(),
        };
        let &[year, month, day] = parts.as_slice() else {
            return None;
        };
        let looks_like_a_date = year.len() == 4 || !text.contains(['.', '_']);
        if !looks_like_a_date || ![year, month, day].iter().all(is_number) {
            return None;
        }
        let number = |part: &str| part.parse().ok();
        Some(Self {
            year: number(year)?,
            month: number(month)?,
            day: number(day)?,
        })
    }

    /// Whether each number is one that a date can have.
    fn is_possible(&self) -> bool {
        (1900..2200).contains(&self.year)
            && (1..=12).contains(&self.month)
            && (1..=31).contains(&self.day)
    }

    fn days_of_month(&self) -> u32 {
        let is_leap = self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Severity;

    /// The finding about a version in a file written by hand.
    fn finding(version: &str) -> Option<(Severity, String)> {
        let text = format!("info: {{product: Demo, version: '{version}', style: RPC}}\n");
        let mut findings = crate::finding::Findings::new("a.yaml");
        let metadata = crate::load::load_text("a.yaml", &text, &mut findings)?;
        super::super::check(&metadata, &mut findings);
        let found = findings.into_sorted().into_iter();
        found
            .filter(|finding| finding.code == "ACS0308")
            .map(|finding| (finding.severity, finding.help))
            .next()
    }

    #[test]
    fn versions_that_look_like_dates_are_dates() {
        for (version, help) in [
            ("2015-4-1", "did you mean `2015-04-01`?"),
            ("2015.04.01", "did you mean `2015-04-01`?"),
            ("2015_04_01", "did you mean `2015-04-01`?"),
            ("20150401", "did you mean `2015-04-01`?"),
            ("2015-13-01", "such as `2017-05-25`"),
            ("2015-00-10", "such as `2017-05-25`"),
            ("2015-01-32", "such as `2017-05-25`"),
            ("15-04-01", "such as `2017-05-25`"),
            ("01-04-2015", "such as `2017-05-25`"),
        ] {
            let (severity, found) = finding(version).unwrap_or((Severity::Warning, String::new()));
            assert_eq!(severity, Severity::Error, "{version}");
            assert!(found.ends_with(help), "{version}: {found}");
        }
    }

    #[test]
    fn a_day_that_the_month_does_not_have_is_a_warning() {
        for version in ["2021-09-31", "2023-02-29", "1900-02-29"] {
            let severity = finding(version).map(|(severity, _)| severity);
            assert_eq!(severity, Some(Severity::Warning), "{version}");
        }
    }

    #[test]
    fn other_versions_are_left_alone() {
        for version in [
            "2017-05-25",
            "2024-02-29",
            "2000-02-29",
            "1",
            "1.0",
            "1.2.3",
            "v2",
            "iap_1.0",
            "ssp_1.0",
            "2017-05-25-inner",
            "31415926",
        ] {
            assert_eq!(finding(version), None, "{version}");
        }
    }
}
