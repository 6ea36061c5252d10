//! The types that fields have: how they are written and read into.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::access::{
    EnumSlot, FieldType, ListSlot, ListView, MapSlot, MapView, Member, OwnedStructure, Slot,
    Structure, StructureSlot, Target,
};
use super::bytes::Bytes;
use super::shape::OpenEnum;
use super::value::Value;

impl<T: FieldType> FieldType for Option<T> {
    fn view(&self) -> Member<'_> {
        self.as_ref().map_or(Member::Absent, FieldType::view)
    }

    fn slot(&mut self) -> Slot<'_> {
        T::optional_slot(self)
    }

    fn optional_slot(place: &mut Option<Self>) -> Slot<'_> {
        T::optional_slot(place.get_or_insert_with(|| None))
    }

    fn unset() -> Self {
        None
    }
}

macro_rules! simple {
    ($($type:ty => $slot:ident, |$value:ident| $view:expr, $unset:expr;)*) => {
        $(
            impl FieldType for $type {
                fn view(&self) -> Member<'_> {
                    let $value = self;
                    $view
                }
                fn slot(&mut self) -> Slot<'_> {
                    Slot::$slot(Target::Plain(self))
                }
                fn optional_slot(place: &mut Option<Self>) -> Slot<'_> {
                    Slot::$slot(Target::Optional(place))
                }
                fn unset() -> Self {
                    $unset
                }
            }
        )*
    };
}

simple! {
    String => Text, |value| Member::Text(value), String::new();
    i64 => Integer, |value| Member::Integer(*value), 0;
    f64 => Float, |value| Member::Float(*value), 0.0;
    bool => Boolean, |value| Member::Boolean(*value), false;
    Value => Value, |value| Member::Value(value), Value::Null;
    Bytes => Bytes, |value| Member::Bytes(value), Bytes::default();
}

impl<T: FieldType> ListView for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn item(&self, index: usize) -> Member<'_> {
        self.get(index).map_or(Member::Absent, FieldType::view)
    }
}

impl<T: FieldType> ListSlot for Vec<T> {
    fn clear(&mut self) {
        Vec::clear(self);
    }

    fn push(&mut self) -> Slot<'_> {
        Vec::push(self, T::unset());
        self.last_mut().map_or(Slot::Ignore, FieldType::slot)
    }

    fn pop(&mut self) {
        Vec::pop(self);
    }
}

impl<T: FieldType> ListSlot for Option<Vec<T>> {
    fn clear(&mut self) {
        *self = Some(Vec::new());
    }

    fn push(&mut self) -> Slot<'_> {
        ListSlot::push(self.get_or_insert_default())
    }

    fn pop(&mut self) {
        self.as_mut().and_then(Vec::pop);
    }
}

impl<T: FieldType> FieldType for Vec<T> {
    fn view(&self) -> Member<'_> {
        Member::List(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }

    fn optional_slot(place: &mut Option<Self>) -> Slot<'_> {
        Slot::List(place)
    }

    fn unset() -> Self {
        Vec::new()
    }
}

impl<T: FieldType> MapView for BTreeMap<String, T> {
    fn each(&self, visit: &mut dyn FnMut(&str, Member<'_>)) {
        for (key, value) in self {
            visit(key, value.view());
        }
    }
}

impl<T: FieldType> MapSlot for BTreeMap<String, T> {
    fn clear(&mut self) {
        BTreeMap::clear(self);
    }

    fn entry(&mut self, key: String) -> Slot<'_> {
        BTreeMap::entry(self, key).or_insert_with(T::unset).slot()
    }

    fn remove(&mut self, key: &str) {
        BTreeMap::remove(self, key);
    }
}

impl<T: FieldType> MapSlot for Option<BTreeMap<String, T>> {
    fn clear(&mut self) {
        *self = Some(BTreeMap::new());
    }

    fn entry(&mut self, key: String) -> Slot<'_> {
        MapSlot::entry(self.get_or_insert_default(), key)
    }

    fn remove(&mut self, key: &str) {
        if let Some(map) = self {
            map.remove(key);
        }
    }
}

impl<T: FieldType> FieldType for BTreeMap<String, T> {
    fn view(&self) -> Member<'_> {
        Member::Map(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }

    fn optional_slot(place: &mut Option<Self>) -> Slot<'_> {
        Slot::Map(place)
    }

    fn unset() -> Self {
        BTreeMap::new()
    }
}

impl<T: Structure + Default> OwnedStructure for T {
    fn as_structure(&mut self) -> &mut dyn Structure {
        self
    }
}

impl<T: Structure + Default> StructureSlot for T {
    fn start(&mut self) -> &mut dyn Structure {
        *self = T::default();
        self
    }

    fn clear(&mut self) {
        *self = T::default();
    }
}

impl<T: OwnedStructure> StructureSlot for Option<T> {
    fn start(&mut self) -> &mut dyn Structure {
        self.insert(T::default()).as_structure()
    }

    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Structure + Default> FieldType for T {
    fn view(&self) -> Member<'_> {
        Member::Structure(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Structure(self)
    }

    fn optional_slot(place: &mut Option<Self>) -> Slot<'_> {
        Slot::Structure(place)
    }

    fn unset() -> Self {
        T::default()
    }
}

/// A struct on the heap, where a shape holds itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Boxed<T>(Box<T>);

impl<T> Boxed<T> {
    /// The struct, owned.
    #[must_use]
    pub fn into_inner(self) -> T {
        *self.0
    }
}

impl<T> From<T> for Boxed<T> {
    fn from(value: T) -> Self {
        Self(Box::new(value))
    }
}

impl<T> std::ops::Deref for Boxed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> std::ops::DerefMut for Boxed<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Structure + Default> OwnedStructure for Boxed<T> {
    fn as_structure(&mut self) -> &mut dyn Structure {
        self.0.as_mut()
    }
}

impl<T: Structure + Default> StructureSlot for Boxed<T> {
    fn start(&mut self) -> &mut dyn Structure {
        *self.0 = T::default();
        self.0.as_mut()
    }

    fn clear(&mut self) {
        *self.0 = T::default();
    }
}

impl<T: Structure + Default> FieldType for Boxed<T> {
    fn view(&self) -> Member<'_> {
        Member::Structure(self.0.as_ref())
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Structure(self)
    }

    fn optional_slot(place: &mut Option<Self>) -> Slot<'_> {
        Slot::Structure(place)
    }

    fn unset() -> Self {
        Self::default()
    }
}

impl<T: OpenEnum> EnumSlot for T {
    fn set(&mut self, text: Cow<'_, str>) {
        *self = T::from_text(text);
    }
}

impl<T: OpenEnum> EnumSlot for Option<T> {
    fn set(&mut self, text: Cow<'_, str>) {
        *self = Some(T::from_text(text));
    }
}
