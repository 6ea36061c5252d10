//! A change, its class, and all changes together.

use std::fmt;

use acs_metadata::Metadata;

/// How much a change asks of a program that uses the crate; the larger one asks for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Only words changed.
    Documentation,
    /// There is something new, and what was there works as before.
    Additive,
    /// A program may have to change, or its request is another one on the wire.
    Breaking,
}

impl Class {
    /// All of them, the largest first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Additive, Self::Documentation];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Documentation => "documentation",
        }
    }

    /// The step of a crate's version before 1.0, as cargo counts: the middle number tells incompatible versions apart.
    #[must_use]
    pub fn step_before_1_0(self) -> Step {
        match self {
            Self::Breaking => Step::Minor,
            Self::Additive | Self::Documentation => Step::Patch,
        }
    }

    /// The step of a crate's version from 1.0 on.
    #[must_use]
    pub fn step(self) -> Step {
        match self {
            Self::Breaking => Step::Major,
            Self::Additive => Step::Minor,
            Self::Documentation => Step::Patch,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Which number of a version goes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The last.
    Patch,
    /// The middle one.
    Minor,
    /// The first.
    Major,
}

impl Step {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What kind of item a change touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// The product: its module, client and hosts.
    Product,
    /// An operation: its module and the client's method.
    Operation,
    /// A struct or an enum.
    Type,
    /// A field of a struct, and its setter where it is a parameter.
    Field,
    /// A value of an enum.
    Value,
    /// A method beside those that every type has.
    Method,
}

impl Subject {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Operation => "operation",
            Self::Type => "type",
            Self::Field => "field",
            Self::Value => "value",
            Self::Method => "method",
        }
    }
}

/// What happened to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Event {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another type.
    Retyped,
    /// It is as it was in Rust, and the request or the reading of the answer is not.
    Wire,
    /// It is as it was, and is checked or handled in another way before sending or when shown.
    Behaviour,
    /// The vendor advises against it now, or no longer.
    Deprecation,
    /// Its documentation changed.
    Documentation,
}

impl Event {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Retyped => "retyped",
            Self::Wire => "wire",
            Self::Behaviour => "behaviour",
            Self::Deprecation => "deprecation",
            Self::Documentation => "documentation",
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// How much it asks of programs.
    pub class: Class,
    /// The kind of item.
    pub subject: Subject,
    /// What happened to it.
    pub event: Event,
    /// The operation it belongs to, as the wire calls it; `None` for what operations share.
    pub operation: Option<String>,
    /// The Rust item, such as `acs_sdk::ecs::run_instances::RunInstancesRequest::image_id`.
    pub item: String,
    /// The type it had, as a program writes it; only for fields and what gives values.
    pub before: Option<String>,
    /// The type it has now.
    pub after: Option<String>,
    /// What changed, in a few words.
    pub message: String,
}

impl Change {
    /// Whether a compiler cannot see it: programs compile as before, and what happens when they run is another thing.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        matches!(self.event, Event::Wire | Event::Behaviour)
    }
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Side {
    /// Name of the spec file, without its folder.
    pub file: String,
    /// SHA-256 of the file.
    pub digest: String,
    /// Product code.
    pub product: String,
    /// Version of the API.
    pub version: String,
}

impl Side {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            file: acs_metadata::digest::file_name(&metadata.file).to_owned(),
            digest: metadata.digest.clone(),
            product: metadata.info.product.value.clone(),
            version: metadata.info.version.value.clone(),
        }
    }
}

/// All changes between two versions of a product's metadata: what the operations share first, then by operation in
/// the order of the new file, removed operations last.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// What was.
    pub old: Side,
    /// What is.
    pub new: Side,
    /// The changes.
    pub list: Vec<Change>,
}

impl Changes {
    /// How many there are of a class.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        self.list
            .iter()
            .filter(|change| change.class == class)
            .count()
    }

    /// The class of the largest change; `None` when nothing changed.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        self.list.iter().map(|change| change.class).max()
    }
}
