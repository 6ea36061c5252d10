//! The wire format as data: static tables of fields, and one reader and one writer for all generated types.

mod access;
mod bytes;
mod copy;
mod debug;
mod document;
mod dynamic;
mod equal;
pub(crate) mod error_body;
mod field;
mod json;
pub(crate) mod percent;
mod read;
mod read_xml;
#[cfg(feature = "serde")]
mod serde;
mod shape;
mod tables;
mod value;
mod write;
mod xml;

pub use access::{
    EnumSlot, FieldType, ListSlot, ListView, MapSlot, MapView, Member, OwnedStructure, Slot,
    Structure, StructureSlot, Target,
};
pub use bytes::Bytes;
pub use copy::copy;
pub use debug::{debug, debug_enum};
pub use dynamic::Dynamic;
pub use equal::equal;
pub use field::Boxed;
pub use json::JsonError;
pub use read::{Problem, read_json};
pub use read_xml::{XmlError, read_xml};
#[cfg(feature = "serde")]
pub use serde::{deserialize, serialize};
pub use shape::{Field, Limit, ListStyle, OpenEnum, Place, Shape, UnknownValue};
pub use value::Value;
pub use write::write_json;

pub(crate) use json::Parser;
pub(crate) use read::read_document;
pub(crate) use write::write_member;
pub(crate) use xml::write_xml;
