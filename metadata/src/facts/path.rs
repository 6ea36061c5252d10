//! Path templates: what the vendor writes, made into what is sent.

use crate::model::{Operation, ParameterLocation, ProtocolStyle};

/// A path template and the query that belongs to it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Percent-encoded text with `{name}` for parameters; `*` when a parameter is the whole path.
    pub path: String,
    /// Pairs of the query.
    pub query: Vec<(String, String)>,
}

/// The template of an operation; a path of RPC is ignored, as the official SDKs do.
pub fn template(style: ProtocolStyle, operation: &Operation) -> Template {
    let path = match &operation.path {
        Some(path) if style != ProtocolStyle::Rpc && !path.value.is_empty() => path.value.as_str(),
        _ => "/",
    };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let rooted = format!("/{}", path.trim_start_matches('/'));
    let path = rooted.as_str();
    let names: Vec<&str> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location.value == ParameterLocation::Path)
        .map(|parameter| parameter.name.as_str())
        .collect();
    let path = if path.ends_with('*') && names.len() == 1 {
        "*".to_owned()
    } else {
        encode(path, &names)
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    Template {
        path,
        query: pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
    }
}

/// Encodes the text between parameters; `{name}` and, in a few files, `[name]` stand for declared parameters.
fn encode(path: &str, names: &[&str]) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(c) = rest.chars().next() {
        let closing = match c {
            '{' => '}',
            '[' => ']',
            _ => '\0',
        };
        let placeholder = rest
            .get(1..)
            .filter(|_| closing != '\0')
            .and_then(|inner| inner.split_once(closing));
        if let Some((name, after)) = placeholder
            && names.contains(&name)
        {
            out.push('{');
            out.push_str(name);
            out.push('}');
            rest = after;
            continue;
        }
        let (text, after) = rest.split_at(c.len_utf8());
        if c == '/' || c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~') {
            out.push(c);
        } else {
            for byte in text.bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_encoded_and_parameters_stay() {
        let names = ["job", "instanceId"];
        for (template, path) in [
            ("/jobs/{job}:stop", "/jobs/{job}%3Astop"),
            ("/v1/[instanceId]/x y", "/v1/{instanceId}/x%20y"),
            ("/{unknown}/{job", "/%7Bunknown%7D/%7Bjob"),
            ("/号", "/%E5%8F%B7"),
        ] {
            assert_eq!(encode(template, &names), path);
        }
    }
}
