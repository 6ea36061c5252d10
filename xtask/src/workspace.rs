//! Where the workspace is.

use std::path::Path;

/// The folder of the workspace.
pub(crate) fn root() -> Result<&'static Path, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.ok_or_else(|| "the crate has no parent folder".to_owned())
}
