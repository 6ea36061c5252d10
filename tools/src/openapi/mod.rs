//! A spec as OpenAPI 3.1, so that other tools can read it. What OpenAPI has no word for goes into the `x-` keys of our own specs,
//! and nothing is said that a request does not hold.

mod document;
mod operation;
mod parameters;
mod responses;
mod schema;
mod servers;

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use acs_codegen::internal::docs;
use acs_metadata::Error;
use acs_metadata::{Directory, Metadata, ProtocolStyle};
use document::Document;
use schema::schema;

/// An OpenAPI 3.1 document.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenApi(Value);

impl OpenApi {
    /// What `metadata` says.
    ///
    /// Operations that share a method and a path, as all of the style RPC do, are told apart by a fragment: `/#SendSmsVerifyCode`. A
    /// client never sends it, so that the request is the one which the service takes: the header `x-acs-action` names the operation.
    ///
    /// ```
    /// # fn main() -> Result<(), acs_metadata::Error> {
    /// let spec = "{info: {product: Demo, version: '2020-01-01', style: RPC}, apis: {Ping: {methods: [post]}}}";
    /// let document = acs_tools::OpenApi::new(&acs_metadata::load_str("demo.yaml", spec)?);
    /// assert!(document.json().contains("\"/#Ping\""));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn new(metadata: &Metadata) -> Self {
        let document = Document::new(metadata);
        Self(document.whole())
    }

    /// The document as JSON, indented, with a line break at its end.
    #[must_use]
    pub fn json(&self) -> String {
        format!("{:#}\n", self.0)
    }

    /// The document as YAML that says the same.
    ///
    /// # Errors
    ///
    /// [`Error::Spec`] where the document is nested deeper than a YAML reader follows.
    pub fn yaml(&self) -> Result<String, Error> {
        acs_metadata::yaml::of_json(&self.json())
    }
}

impl Document<'_> {
    fn whole(&self) -> Value {
        let info = &self.metadata.info;
        let mut whole = Map::new();
        whole.insert("openapi".into(), json!("3.1.0"));
        whole.insert(
            "info".into(),
            json!({
                "title": info.product.value,
                "version": info.version.value,
                "description": self.about(),
            }),
        );
        whole.insert("servers".into(), servers::servers(self.metadata));
        whole.insert("security".into(), json!([{ SECURITY: [] }]));
        let (tags, tag_of) = tags(&self.metadata.directories);
        if !tags.is_empty() {
            whole.insert("tags".into(), Value::Array(tags));
        }
        whole.insert("paths".into(), self.paths(&tag_of));
        whole.insert("components".into(), self.components());
        Value::Object(whole)
    }

    fn about(&self) -> String {
        let mut text = format!(
            "{} {} of Alibaba Cloud.",
            self.metadata.info.product.value, self.metadata.info.version.value
        );
        if self.metadata.info.style.value == ProtocolStyle::Rpc {
            text.push_str(
                " Every request goes to the path `/`, and the header `x-acs-action` names the operation; what stands behind `#` in \
                 a path of this document only tells operations apart, and is never sent.",
            );
        }
        text
    }

    fn paths(&self, tag_of: &HashMap<&str, String>) -> Value {
        let mut paths: Map<String, Value> = Map::new();
        // Templates that differ in nothing but the names of their parameters are one.
        let mut taken: HashMap<String, String> = HashMap::new();
        for operation in self.metadata.operations.values() {
            let made = self.operation(operation, tag_of.get(operation.name.as_str()));
            let bare = without_names(&made.path);
            let known = taken.entry(bare).or_insert_with(|| made.path.clone());
            let is_free = self.metadata.info.style.value != ProtocolStyle::Rpc
                && *known == made.path
                && paths
                    .get(&made.path)
                    .is_none_or(|item| item.get(&made.method).is_none());
            let path = if is_free {
                made.path
            } else {
                format!("{}#{}", made.path, operation.name)
            };
            let item = paths.entry(path).or_insert_with(|| json!({}));
            if let Value::Object(item) = item {
                item.insert(made.method, made.body);
            }
        }
        Value::Object(paths)
    }

    fn components(&self) -> Value {
        let mut components = Map::new();
        let mut schemas = Map::new();
        for (name, shape) in &self.metadata.schemas {
            if let Some(allowed) = self.names.get(name.as_str()) {
                schemas.insert(allowed.clone(), schema(self, name, shape));
            }
        }
        schemas.insert(self.refusal_name(), responses::refusal());
        components.insert("schemas".into(), Value::Object(schemas));
        components.insert(
            "responses".into(),
            json!({ responses::REFUSED: responses::refused(self) }),
        );
        if self.metadata.info.style.value.is_acs3() {
            components.insert(
                "parameters".into(),
                json!({ parameters::VERSION: parameters::version(self.metadata) }),
            );
        }
        components.insert(
            "securitySchemes".into(),
            json!({ SECURITY: security(self.metadata) }),
        );
        Value::Object(components)
    }
}

/// The name of the one way to authenticate.
const SECURITY: &str = "signature";

fn security(metadata: &Metadata) -> Value {
    let description = if metadata.info.style.value.is_acs3() {
        "`ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…`, made of the request with an AccessKey. The headers \
         `x-acs-date`, `x-acs-signature-nonce`, `x-acs-content-sha256` and, with temporary credentials, `x-acs-security-token` belong to it."
    } else {
        "The gateway of this product has a signature of its own, made of the request with an AccessKey."
    };
    json!({ "type": "apiKey", "in": "header", "name": "Authorization", "description": description })
}

/// The folders as tags, and the tag of each operation: that of the first folder which lists it.
fn tags(directories: &[Directory]) -> (Vec<Value>, HashMap<&str, String>) {
    let mut tags = Vec::new();
    let mut tag_of: HashMap<&str, String> = HashMap::new();
    let mut open: Vec<(String, &Directory)> = directories
        .iter()
        .rev()
        .map(|directory| (String::new(), directory))
        .collect();
    while let Some((above, directory)) = open.pop() {
        let title = docs::clean(&directory.title);
        let name = [above.as_str(), title.trim()]
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" / ");
        if !directory.operations.is_empty() && !name.is_empty() {
            let tag = json!({ "name": name });
            if !tags.contains(&tag) {
                tags.push(tag);
            }
            for operation in &directory.operations {
                tag_of
                    .entry(&operation.value)
                    .or_insert_with(|| name.clone());
            }
        }
        let inside = directory.children.iter().rev();
        open.extend(inside.map(|child| (name.clone(), child)));
    }
    (tags, tag_of)
}

fn without_names(path: &str) -> String {
    let mut bare = String::new();
    let mut inside = false;
    for c in path.chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        bare.push(c);
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_compared_without_the_names_of_their_parameters() {
        assert_eq!(without_names("/a/{x}/b/{y}"), "/a/{}/b/{}");
    }
}
