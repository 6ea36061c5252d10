//! Tables that describe generated types.

use std::borrow::Cow;

/// The table of a struct.
#[derive(Debug)]
pub struct Shape {
    /// Path of the Rust type, as generated code names it.
    pub path: &'static str,
    /// Its fields, in the order of their numbers.
    pub fields: &'static [Field],
}

impl Shape {
    /// A table.
    #[must_use]
    pub const fn new(path: &'static str, fields: &'static [Field]) -> Self {
        Self { path, fields }
    }

    /// Name of the Rust type.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.path.rsplit("::").next().unwrap_or(self.path).trim()
    }
}

/// One field of a struct.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name on the wire.
    pub name: &'static str,
    /// Name in Rust, `r#` included.
    pub member: &'static str,
    /// Where it travels.
    pub place: Place,
    /// How a list or an object is written into one parameter.
    pub style: ListStyle,
    /// Whether a request cannot do without it.
    pub required: bool,
    /// Whether an empty text is a violation, which is reported before sending.
    pub not_empty: bool,
    /// Whether its value is never shown.
    pub sensitive: bool,
    /// Limits that are checked before sending.
    pub limits: &'static [Limit],
}

macro_rules! places {
    ($($function:ident $place:ident $what:literal;)*) => {
        $(
            #[doc = concat!("A field that travels ", $what, ".")]
            #[must_use]
            pub const fn $function(name: &'static str) -> Self {
                Self::at(name, Place::$place)
            }
        )*
    };
}

impl Field {
    places! {
        query Query "in the query string";
        form Form "in a form body";
        header Header "in a header";
        path Path "in the path";
        body Body "as the body";
        host Host "in the host name";
        member Member "inside another value";
    }

    const fn at(name: &'static str, place: Place) -> Self {
        Self {
            name,
            member: "",
            place,
            style: ListStyle::Flat,
            required: false,
            not_empty: false,
            sensitive: false,
            limits: &[],
        }
    }

    /// Gives the name in Rust.
    #[must_use]
    pub const fn named(mut self, member: &'static str) -> Self {
        self.member = member;
        self
    }

    /// Marks a field that a request cannot do without: it has to be given, and a text must not be empty.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self.not_empty = true;
        self
    }

    /// Marks a text that must not be empty where it is given.
    #[must_use]
    pub const fn not_empty(mut self) -> Self {
        self.not_empty = true;
        self
    }

    /// Marks a required text that may be empty.
    #[must_use]
    pub const fn allow_empty(mut self) -> Self {
        self.not_empty = false;
        self
    }

    /// Marks a field whose value is never shown.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Says how a list or an object is written.
    #[must_use]
    pub const fn style(mut self, style: ListStyle) -> Self {
        self.style = style;
        self
    }

    /// Says what is checked before sending.
    #[must_use]
    pub const fn limits(mut self, limits: &'static [Limit]) -> Self {
        self.limits = limits;
        self
    }
}

/// Where a field travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the query string.
    Query,
    /// In a form body.
    Form,
    /// In a header.
    Header,
    /// In the path.
    Path,
    /// As the body.
    Body,
    /// In the host name.
    Host,
    /// Inside another value.
    Member,
}

/// How a list or an object is written into one parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStyle {
    /// `Name.1.Key=value`.
    Flat,
    /// JSON text.
    Json,
    /// Joined by commas.
    Simple,
}

/// A limit that the spec states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Fewest characters.
    MinLength(u64),
    /// Most characters.
    MaxLength(u64),
    /// Smallest number.
    Minimum(i64),
    /// Largest number.
    Maximum(i64),
    /// Fewest items.
    MinItems(u64),
    /// Most items.
    MaxItems(u64),
}

/// An enum that keeps values it does not know.
pub trait OpenEnum: Sized {
    /// The value as the wire has it.
    fn as_str(&self) -> &str;
    /// The variant of a value, or the one that keeps it.
    fn from_text(text: Cow<'_, str>) -> Self;
}

/// A value that the spec does not list. It cannot be made outside, so that a program that met one before it was
/// listed does not change its meaning once it is: convert text with `from` instead.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue(String);

impl UnknownValue {
    /// For generated code.
    #[doc(hidden)]
    #[must_use]
    pub fn new(text: Cow<'_, str>) -> Self {
        Self(text.into_owned())
    }

    /// The value as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
