//! Access to the fields of generated types: values to write, and places to read into.

use std::borrow::Cow;

use super::bytes::Bytes;
use super::shape::Shape;
use super::value::Value;

/// A generated struct: its table, and its fields by their number in the table.
pub trait Structure: Send + Sync + 'static {
    /// The table.
    fn shape(&self) -> &'static Shape;
    /// A field; none beyond the last.
    fn field(&self, index: usize) -> Option<&dyn FieldType>;
    /// A field, to be changed; none beyond the last.
    fn field_mut(&mut self, index: usize) -> Option<&mut dyn FieldType>;

    /// The value of a field; [`Member::Absent`] beyond the last.
    fn get(&self, index: usize) -> Member<'_> {
        self.field(index).map_or(Member::Absent, FieldType::view)
    }

    /// The place of a field; [`Slot::Ignore`] beyond the last.
    fn place(&mut self, index: usize) -> Slot<'_> {
        self.field_mut(index).map_or(Slot::Ignore, FieldType::slot)
    }
}

/// A value that is about to be written.
pub enum Member<'a> {
    /// Nothing.
    Absent,
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A number as text, of an enum whose values are numbers.
    Number(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Any JSON.
    Value(&'a Value),
    /// A struct.
    Structure(&'a dyn Structure),
    /// A list.
    List(&'a dyn ListView),
    /// A map.
    Map(&'a dyn MapView),
}

/// The place of a value that is about to be read.
pub enum Slot<'a> {
    /// Nobody wants it.
    Ignore,
    /// Text.
    Text(Target<'a, String>),
    /// A whole number.
    Integer(Target<'a, i64>),
    /// A number with a fraction.
    Float(Target<'a, f64>),
    /// `true` or `false`.
    Boolean(Target<'a, bool>),
    /// Bytes.
    Bytes(Target<'a, Bytes>),
    /// Any JSON.
    Value(Target<'a, Value>),
    /// An open enum.
    Enum(&'a mut dyn EnumSlot),
    /// A struct.
    Structure(&'a mut dyn StructureSlot),
    /// A list.
    List(&'a mut dyn ListSlot),
    /// A map.
    Map(&'a mut dyn MapSlot),
}

/// Where a simple value goes.
pub enum Target<'a, T> {
    /// A field that may be absent.
    Optional(&'a mut Option<T>),
    /// A field that always is.
    Plain(&'a mut T),
}

impl<T> Target<'_, T> {
    /// Puts the value there.
    pub fn set(self, value: T) {
        match self {
            Self::Optional(place) => *place = Some(value),
            Self::Plain(place) => *place = value,
        }
    }
}

/// The type of a field, without its `Option`.
pub trait FieldType: Send + Sync {
    /// The value, for writing.
    fn view(&self) -> Member<'_>;
    /// Its place, for reading.
    fn slot(&mut self) -> Slot<'_>;
    /// The place of an optional field of this type.
    fn optional_slot(place: &mut Option<Self>) -> Slot<'_>
    where
        Self: Sized;
    /// A value to be overwritten.
    fn unset() -> Self
    where
        Self: Sized;
}

/// A list that can be looked through.
pub trait ListView {
    /// Number of items.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// An item; [`Member::Absent`] beyond the last.
    fn item(&self, index: usize) -> Member<'_>;
}

/// A list that can be filled.
pub trait ListSlot {
    /// Starts the list anew.
    fn clear(&mut self);
    /// The place of one more item.
    fn push(&mut self) -> Slot<'_>;
    /// Takes the last item back.
    fn pop(&mut self);
}

/// A map that can be looked through.
pub trait MapView {
    /// Calls `visit` with every key and value, in order.
    fn each(&self, visit: &mut dyn FnMut(&str, Member<'_>));
}

/// A map that can be filled.
pub trait MapSlot {
    /// Starts the map anew.
    fn clear(&mut self);
    /// The place of the value under `key`.
    fn entry(&mut self, key: String) -> Slot<'_>;
    /// Takes the value under `key` out again.
    fn remove(&mut self, key: &str);
}

/// A struct that can be filled.
pub trait StructureSlot {
    /// Puts an empty struct there, and gives it.
    fn start(&mut self) -> &mut dyn Structure;

    /// Removes the struct, or empties it where the place always has one.
    fn clear(&mut self);
}

/// A struct that a field owns, directly or in a box.
pub trait OwnedStructure: Default {
    /// The struct.
    fn as_structure(&mut self) -> &mut dyn Structure;
}

/// An open enum that can be set.
pub trait EnumSlot {
    /// Puts the variant of `text` there.
    fn set(&mut self, text: Cow<'_, str>);
}
