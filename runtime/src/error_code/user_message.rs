//! What an end user may read about a failure.

/// A sentence for the person in front of the screen, in Chinese and in English: what happened and what to do, without a word of
/// accounts, parameters or signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UserMessage {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl UserMessage {
    /// The same in both languages.
    #[must_use]
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    /// Chinese where the language is Chinese, else English. The language is named as in BCP 47, in a locale of POSIX, or in the header
    /// `Accept-Language`, of which the first counts.
    ///
    /// ```
    /// let message = acs_runtime::UserMessage::new("请稍后再试。", "Please try again later.");
    /// assert_eq!(message.in_language("zh-CN,zh;q=0.9,en;q=0.8"), "请稍后再试。");
    /// assert_eq!(message.in_language("en-GB"), "Please try again later.");
    /// ```
    #[must_use]
    pub fn in_language(&self, language: &str) -> &'static str {
        let end = |c: char| !c.is_ascii_alphabetic();
        let primary = language.trim().split(end).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            self.zh
        } else {
            self.en
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_counts() {
        let message = UserMessage::new("中", "en");
        for chinese in ["zh", "ZH", "zh-Hant-TW", "zh_CN.UTF-8", " zh;q=1, en"] {
            assert_eq!(message.in_language(chinese), "中", "{chinese}");
        }
        for other in ["", "en", "zha", "de-CH, zh", "*"] {
            assert_eq!(message.in_language(other), "en", "{other}");
        }
    }
}
