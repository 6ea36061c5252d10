//! The wire format as data: static tables of fields, and one reader and one writer for all generated types.

mod debug;
mod field;
mod json;
mod read;
#[cfg(feature = "serde")]
mod serde;
mod shape;
mod value;
mod write;

pub use debug::debug;
pub use field::{
    EnumSlot, FieldType, ListSlot, ListView, MapSlot, MapView, OwnedStructure, StructureSlot,
    Target,
};
pub use json::JsonError;
pub use read::{Problem, read_json};
#[cfg(feature = "serde")]
pub use serde::{deserialize, serialize};
pub use shape::{
    Field, Limit, ListStyle, Member, OpenEnum, Place, Shape, Slot, Structure, UnknownValue,
};
pub use value::Value;
pub use write::write_json;

pub(crate) use json::Parser;
pub(crate) use write::write_member;
