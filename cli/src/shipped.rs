//! The specs of the products that the project ships. They are part of the tool, so it has them in every folder.

/// The spec of one product version.
pub(crate) struct Shipped {
    /// Name of its file, such as `sts-2015-04-01.yaml`.
    pub(crate) file: &'static str,
    /// The YAML.
    pub(crate) text: &'static str,
}

/// All of them, in the order of their file names.
pub(crate) const SPECS: &[Shipped] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));
