//! How the operations of a spec page, as lines for people.

use super::find::find;
use crate::model::Metadata;

/// An operation that pages, or looks as if it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Name of the operation.
    pub operation: String,
    /// The kind of paging, such as `token`; [`NOT_SUPPORTED`] where the metadata does not say enough.
    pub kind: &'static str,
    /// The parameters and the list of items, or why it is not supported.
    pub detail: String,
}

/// The kind of an operation that looks paged and is not supported.
pub const NOT_SUPPORTED: &str = "not supported";

/// The operations of a spec that page, or look as if they did.
///
/// ```no_run
/// # fn main() -> Result<(), acs_metadata::Error> {
/// let spec = acs_metadata::load("spec/dysmsapi-2017-05-25.yaml".as_ref())?;
/// for line in acs_metadata::paging::describe(&spec) {
///     println!("{}: {}", line.operation, line.detail);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn describe(metadata: &Metadata) -> Vec<Line> {
    let lines = metadata.operations.values().filter_map(|operation| {
        let (kind, detail) = match find(metadata, operation) {
            Ok(None) => return None,
            Ok(Some(paging)) => {
                let items = match &paging.items {
                    Some(items) => format!("; items in `{}`", items.join(".")),
                    None => "; pages only, as several lists could hold the items".to_owned(),
                };
                (paging.kind(), format!("{paging}{items}"))
            }
            Err(reason) => (NOT_SUPPORTED, reason.to_string()),
        };
        Some(Line {
            operation: operation.name.clone(),
            kind,
            detail,
        })
    });
    lines.collect()
}
