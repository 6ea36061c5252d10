//! YAML that people like to read, written of a tree and its comments.

mod comments;
mod writer;

use crate::error::Error;
use crate::load::{parse_json, parse_yaml};
use crate::tree::{Node, same};
pub use comments::Comments;

/// YAML that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The YAML.
    pub text: String,
    /// Comments whose key is not in the tree, each with its path.
    pub lost: Vec<String>,
}

/// Writes a tree as YAML, with the comments in their places and below `head`.
///
/// The YAML is parsed again and compared with the tree. `name` names the source of the tree in errors.
///
/// # Errors
///
/// [`Error::Verify`] when the YAML does not say the same as the tree, which is a fault of this crate.
pub fn write(
    name: &str,
    root: &Node,
    mut comments: Comments,
    head: Option<&str>,
) -> Result<Written, Error> {
    let text = writer::write(root, &mut comments, head);
    let read = parse_yaml("the YAML that was written", &text)?;
    if !same(root, &read) {
        return Err(Error::Verify {
            file: name.to_owned(),
            message: "the YAML does not say the same as its source".to_owned(),
        });
    }
    Ok(Written {
        text,
        lost: comments.left(),
    })
}

/// Writes JSON as YAML that says the same.
///
/// # Errors
///
/// [`Error::Spec`] when `json` is invalid, [`Error::Verify`].
pub fn of_json(json: &str) -> Result<String, Error> {
    let root = parse_json("the document", json)?;
    write("the document", &root, Comments::default(), None).map(|written| written.text)
}
