//! What changed between two versions of a product's metadata, as users of the crate see it.
//!
//! Compared are two resolved models and not two files: programs depend on Rust items and on what is sent, and both are
//! decided in the model. An item whose name changed is one that went away and one that came.

mod change;
mod log;
mod operation;
mod pairs;
mod product;
mod render;
mod shapes;

pub use change::{Change, Changes, Class, Event, Side, Step, Subject};

use crate::error::Error;
use acs_codegen::Layout;
use acs_codegen::internal::module_names;
use acs_codegen::internal::resolve;
use acs_metadata::Metadata;

/// Compares two versions of one product's metadata, with items named as `layout` makes crates.
///
/// ```
/// use acs_codegen::Layout;
/// use acs_metadata::load_str;
/// use acs_tools::diff::{Class, diff};
///
/// # fn main() -> Result<(), acs_tools::Error> {
/// let spec = |kind: &str| format!("
/// info: {{product: Demo, version: '2020-01-01', style: RPC}}
/// apis:
///   DoDemo:
///     title: Demo
///     methods: [post]
///     security: [{{AK: []}}]
///     parameters: [{{name: Size, in: query, schema: {{type: {kind}}}}}]
/// endpoints: [{{regionId: cn-hangzhou, endpoint: demo.aliyuncs.com}}]
/// ");
/// let old = load_str("old.yaml", &spec("string"))?;
/// let new = load_str("new.yaml", &spec("boolean"))?;
/// let changes = diff(&old, &new, &Layout::default())?;
/// assert_eq!(changes.class(), Some(Class::Breaking));
/// assert_eq!(changes.list[0].item, "acs_sdk::demo::do_demo::DoDemoRequest::size");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::OtherProduct`] when the two are not of one product.
pub fn diff(old: &Metadata, new: &Metadata, layout: &Layout) -> Result<Changes, Error> {
    let sides = (Side::of(old), Side::of(new));
    if !sides.0.product.eq_ignore_ascii_case(&sides.1.product) {
        return Err(Error::OtherProduct {
            old: sides.0.product,
            new: sides.1.product,
        });
    }
    let model = |metadata: &Metadata| {
        let modules = module_names(std::slice::from_ref(metadata));
        let module = modules.into_iter().next().unwrap_or_default();
        resolve(metadata, &module, layout)
    };
    Ok(Changes {
        list: product::compare(&model(old), &model(new)),
        old: sides.0,
        new: sides.1,
    })
}
