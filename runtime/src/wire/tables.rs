//! The macros of generated wire tables: a table goes in, the traits of [`super::shape`] come out.

/// For generated code: a struct of an answer, or one nested in it or in a request.
#[doc(hidden)]
#[macro_export]
macro_rules! structure {
    (
        $(#[$meta:meta])*
        $type:ident { $($(#[$field_meta:meta])* $index:literal $member:ident: $field_type:ty = $field:expr,)* }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub struct $type {
            $($(#[$field_meta])* pub $member: Option<$field_type>,)*
        }

        $crate::shape!($type { $($index $member = $field,)* });

        #[allow(deprecated, reason = "a field that the vendor advises against is still a field")]
        impl Default for $type {
            #[inline]
            fn default() -> Self {
                Self { $($member: None,)* }
            }
        }

        impl Clone for $type {
            #[inline]
            fn clone(&self) -> Self {
                let mut copy = Self::default();
                $crate::wire::copy(self, &mut copy);
                copy
            }
        }

        $crate::serde_impls!($type, Default::default());
    };
}

/// For generated code: what all structs with a table have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! shape {
    ($type:ident { $($index:literal $member:ident = $field:expr,)* }) => {
        #[allow(deprecated, reason = "a field that the vendor advises against is still a field")]
        impl $crate::wire::Structure for $type {
            #[inline]
            fn shape(&self) -> &'static $crate::wire::Shape {
                static SHAPE: $crate::wire::Shape = {
                    use $crate::wire::{Field, Limit, ListStyle};
                    $crate::wire::Shape::new(
                        stringify!($type),
                        &[$($field.named(stringify!($member)),)*],
                    )
                };
                &SHAPE
            }
            #[inline]
            fn field(&self, index: usize) -> Option<&dyn $crate::wire::FieldType> {
                // No calls in the arms: thousands of them are most of what the compiler would have to look at.
                match index {
                    $($index => Some(&self.$member),)*
                    _ => None,
                }
            }
            #[inline]
            fn field_mut(&mut self, index: usize) -> Option<&mut dyn $crate::wire::FieldType> {
                match index {
                    $($index => Some(&mut self.$member),)*
                    _ => None,
                }
            }
        }

        impl std::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::debug(self, f)
            }
        }

        impl PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::equal(self, other)
            }
        }
    };
}

/// For generated code: the known values of an open enum.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    (@kind text $text:expr) => { $crate::wire::Member::Text($text) };
    (@kind number $text:expr) => { $crate::wire::Member::Number($text) };
    (@from text $type:ident) => {};
    (@from number $type:ident) => {
        impl From<i64> for $type {
            #[inline]
            fn from(number: i64) -> Self {
                $crate::wire::OpenEnum::from_text(number.to_string().into())
            }
        }
    };
    (
        $(#[$meta:meta])*
        $kind:ident $type:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)* }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub enum $type {
            $($(#[$variant_meta])* $variant,)*
            /// A value that the spec does not list, as it came.
            Unknown($crate::wire::UnknownValue),
        }

        impl $crate::wire::OpenEnum for $type {
            #[inline]
            fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
            #[inline]
            fn from_text(text: std::borrow::Cow<'_, str>) -> Self {
                match &*text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown($crate::wire::UnknownValue::new(text)),
                }
            }
        }

        impl $type {
            /// The value as the wire has it.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::wire::OpenEnum::as_str(self)
            }
        }

        $crate::open_enum!(@from $kind $type);
        $crate::text_enum!($type, $crate::wire::OpenEnum::from_text);

        impl $crate::wire::FieldType for $type {
            #[inline]
            fn view(&self) -> $crate::wire::Member<'_> {
                $crate::open_enum!(@kind $kind $crate::wire::OpenEnum::as_str(self))
            }
            #[inline]
            fn slot(&mut self) -> $crate::wire::Slot<'_> {
                $crate::wire::Slot::Enum(self)
            }
            #[inline]
            fn optional_slot(place: &mut Option<Self>) -> $crate::wire::Slot<'_> {
                $crate::wire::Slot::Enum(place)
            }
            #[inline]
            fn unset() -> Self {
                $crate::wire::OpenEnum::from_text("".into())
            }
        }
    };
}

/// For generated code: what all enums of texts have in common. Each trait is a line over the text, and not a match over
/// the variants, which the compiler would have to check for thousands of them.
#[doc(hidden)]
#[macro_export]
macro_rules! text_enum {
    ($type:ident, $from_text:expr) => {
        impl Clone for $type {
            #[inline]
            fn clone(&self) -> Self {
                $from_text(self.as_str().into())
            }
        }

        impl PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $type {}

        impl std::hash::Hash for $type {
            #[inline]
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl std::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::debug_enum(stringify!($type), self.as_str(), f)
            }
        }

        impl std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<&str> for $type {
            #[inline]
            fn from(text: &str) -> Self {
                $from_text(text.into())
            }
        }

        impl From<String> for $type {
            #[inline]
            fn from(text: String) -> Self {
                $from_text(text.into())
            }
        }
    };
}

/// For generated code: the spellings of error codes, the page's first, and what an end user may read, in Chinese and English.
#[doc(hidden)]
#[macro_export]
macro_rules! error_enum {
    (
        $(#[$meta:meta])*
        $type:ident { $($(#[$variant_meta:meta])* $variant:ident = $first:literal $(| $other:literal)* $(=> ($zh:literal, $en:literal))?,)* }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub enum $type {
            $($(#[$variant_meta])* $variant,)*
            /// A code that the spec does not list, as it came.
            Unknown($crate::wire::UnknownValue),
        }

        impl $type {
            #[inline]
            fn from_code(code: std::borrow::Cow<'_, str>) -> Self {
                match $crate::error_code::canonical(&code) {
                    $($first $(| $other)* => Self::$variant,)*
                    _ => Self::Unknown($crate::wire::UnknownValue::new(code)),
                }
            }
        }

        $crate::text_enum!($type, Self::from_code);

        impl $type {
            /// The code as the page spells it.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $first,)*
                    Self::Unknown(code) => code.as_str(),
                }
            }

            /// What an end user may read about it; `None` of what the program or its operator has to mend.
            #[must_use]
            #[inline]
            pub fn user_message(&self) -> Option<$crate::UserMessage> {
                match self {
                    $($(Self::$variant => Some($crate::UserMessage::new($zh, $en)),)?)*
                    _ => None,
                }
            }

            /// Whether there is a message that an end user may read.
            #[must_use]
            #[inline]
            pub fn is_user_visible(&self) -> bool {
                self.user_message().is_some()
            }
        }
    };
}

/// For generated code: accessors of lists that an object wraps.
#[doc(hidden)]
#[macro_export]
macro_rules! wrapped_lists {
    ($type:ident { $($field:ident.$list:ident: $item:ty,)* }) => {
        #[allow(deprecated, reason = "a field that the vendor advises against is still a field")]
        impl $type {
            $(
                #[doc = concat!("The items that `", stringify!($field), "` wraps.")]
                #[must_use]
                #[inline]
                pub fn $field(&self) -> &[$item] {
                    let list = self.$field.as_ref().and_then(|wrapper| wrapper.$list.as_deref());
                    list.unwrap_or_default()
                }
            )*
        }
    };
}

/// Without the feature `serde` there is nothing to implement.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! serde_impls {
    ($type:ident, $empty:expr) => {};
}

/// With the feature `serde` every generated struct is written and read by its wire names.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! serde_impls {
    ($type:ident, $empty:expr) => {
        impl $crate::private::serde::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::wire::serialize(self, serializer)
            }
        }

        impl<'de> $crate::private::serde::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let mut value: $type = $empty;
                $crate::wire::deserialize(&mut value, deserializer)?;
                Ok(value)
            }
        }
    };
}
