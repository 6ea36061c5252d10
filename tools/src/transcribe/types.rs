//! The words that pages have for types.

/// A type of the language of specs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Type {
    /// `string`, `integer`, `number`, `boolean`, `object`, `array` or `any`.
    pub(super) name: &'static str,
    pub(super) format: Option<&'static str>,
    /// Of a list, where the page says it.
    pub(super) item: Option<Box<Type>>,
    /// Why the page's word may mean another type.
    pub(super) doubt: Option<&'static str>,
}

/// For errors.
pub(super) const KNOWN: &str = "string, integer, long, boolean, number, float, double, object, struct, map, json, any, list, array and array<…>";

impl Type {
    fn plain(name: &'static str, format: Option<&'static str>) -> Self {
        Self {
            name,
            format,
            item: None,
            doubt: None,
        }
    }

    pub(super) fn list(item: Option<Self>) -> Self {
        Self {
            item: item.map(Box::new),
            ..Self::plain("array", None)
        }
    }

    pub(super) fn object() -> Self {
        Self::plain("object", None)
    }

    /// Of a row whose type is empty.
    pub(super) fn unsaid() -> Self {
        Self {
            doubt: Some("the page names no type"),
            ..Self::plain("any", None)
        }
    }

    pub(super) fn is_unsaid(&self) -> bool {
        self.name == "any" && self.doubt.is_some()
    }

    /// Whether members may follow.
    pub(super) fn is_container(&self) -> bool {
        match self.name {
            "object" => true,
            "any" => self.is_unsaid(),
            "array" => self.item.as_ref().is_none_or(|item| item.is_container()),
            _ => false,
        }
    }

    /// Whether a row without a name can tell of the items of this.
    pub(super) fn may_have_item(&self, item: &Type) -> bool {
        self.name == "array" && self.item.as_deref().is_none_or(|known| known == item)
    }
}

/// The type that a word stands for.
pub(super) fn of_word(word: &str) -> Option<Type> {
    let word = word.trim().to_ascii_lowercase();
    let item = word
        .strip_prefix("array<")
        .or_else(|| word.strip_prefix("list<"))
        .and_then(|rest| rest.strip_suffix('>'))
        .or_else(|| word.strip_suffix("[]"));
    if let Some(item) = item {
        return Some(Type::list(Some(of_word(item)?)));
    }
    // `Array of Tag` names the title of a member, `Array of String` its type.
    if let Some(item) = word.strip_prefix("array of ") {
        return Some(Type::list(of_word(item)));
    }
    // Members of the request with names such as `Topic.1`, all of them texts.
    if word == "repeatlist" {
        return Some(Type::list(Some(Type::plain("string", None))));
    }
    if word == "json" {
        return Some(Type {
            doubt: Some("the page says JSON: a text that holds some, or an object or a list?"),
            ..Type::plain("string", None)
        });
    }
    let (name, format) = match word.as_str() {
        "string" | "date" => ("string", None),
        "file" => ("string", Some("binary")),
        "integer" => ("integer", None),
        "int" | "int32" => ("integer", Some("int32")),
        "long" | "int64" => ("integer", Some("int64")),
        "boolean" | "bool" => ("boolean", None),
        "number" => ("number", None),
        "float" => ("number", Some("float")),
        "double" => ("number", Some("double")),
        "object" | "struct" | "map" | "hash" => ("object", None),
        "array" | "list" => ("array", None),
        "any" => ("any", None),
        _ => return None,
    };
    Some(Type::plain(name, format))
}

/// `PhoneNumbersstring` as a name and its type.
pub(super) fn glued(text: &str) -> Option<(&str, Type)> {
    let split = |at: usize| Some((text.get(..at)?, of_word(text.get(at..)?)?));
    if let Some(list) = text.rfind("array<").filter(|_| text.ends_with('>')) {
        // Lists of lists begin further ahead.
        let mut first = list;
        while let Some(before) = text
            .get(..first)
            .and_then(|text| text.strip_suffix("array<"))
        {
            first = before.len();
        }
        return split(first);
    }
    const WORDS: &[&str] = &[
        "string", "integer", "boolean", "number", "float", "double", "object", "array", "long",
        "any", "file",
    ];
    WORDS
        .iter()
        .find_map(|word| text.strip_suffix(word))
        .and_then(|name| split(name.len()))
}
