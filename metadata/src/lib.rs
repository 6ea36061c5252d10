//! Metadata of Alibaba Cloud's `OpenAPI`: the model of a spec, and everything that is known from the spec alone.
//!
//! ```
//! # fn main() -> Result<(), acs_metadata::Error> {
//! let spec = acs_metadata::load("../spec/sts-2015-04-01.yaml".as_ref())?;
//! assert_eq!(spec.info.product.value, "Sts");
//! # Ok(())
//! # }
//! ```
//!
//! A file is loaded into a [`tree`], the tree into [`Metadata`], and the metadata is checked. What is found on the way are
//! [findings](finding) with a code and a place. [`yaml`] writes trees, [`paging`] finds how an operation pages, and [`facts`] has
//! other facts that follow from the metadata alone.
#![forbid(unsafe_code)]

mod check;
pub mod digest;
mod error;
pub mod facts;
pub mod finding;
mod load;
mod loader;
mod model;
pub mod naming;
pub mod paging;
pub mod tree;
pub mod visible;
pub mod yaml;

pub use error::{Error, with_causes};
pub use load::{decode, parse_json, parse_yaml};
pub use loader::{Loaded, Loader, load, load_json, load_str};
pub use model::*;
