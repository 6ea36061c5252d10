//! A struct whose fields were found at run time.

use super::access::{FieldType, Structure};
use super::shape::Shape;

/// Values in the order of the fields of a table, for operations that are known from their spec alone and have no generated types.
///
/// ```
/// use acs_runtime::wire::{Dynamic, Field, Shape, write_json};
///
/// static SHAPE: Shape = Shape::new("Demo", &[Field::member("Name").named("name")]);
/// let demo = Dynamic::new(&SHAPE, vec![Box::new("a".to_owned())]);
/// let mut json = String::new();
/// write_json(&demo, &mut json);
/// assert_eq!(json, r#"{"Name":"a"}"#);
/// ```
pub struct Dynamic {
    shape: &'static Shape,
    values: Vec<Box<dyn FieldType>>,
}

impl Dynamic {
    /// These values; fields without one are absent.
    #[must_use]
    pub fn new(shape: &'static Shape, values: Vec<Box<dyn FieldType>>) -> Self {
        Self { shape, values }
    }
}

impl std::fmt::Debug for Dynamic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        super::debug(self, f)
    }
}

impl Structure for Dynamic {
    fn shape(&self) -> &'static Shape {
        self.shape
    }

    fn field(&self, index: usize) -> Option<&dyn FieldType> {
        self.values.get(index).map(|value| &**value)
    }

    fn field_mut(&mut self, index: usize) -> Option<&mut dyn FieldType> {
        match self.values.get_mut(index) {
            Some(value) => Some(&mut **value),
            None => None,
        }
    }
}
