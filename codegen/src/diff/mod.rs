//! What changed between two versions of a product's metadata, as users of the crate see it.
//!
//! Compared are two resolved models and not two files: programs depend on Rust items and on what is sent, and both are
//! decided in the model. An item whose name changed is one that went away and one that came.

mod operation;
mod product;
mod render;
mod shapes;

use std::fmt;

use crate::error::Error;
use crate::generate::module_names;
use crate::layout::Layout;
use crate::metadata::Metadata;
use crate::resolve::resolve;

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
    fn of(metadata: &Metadata) -> Self {
        Self {
            file: crate::digest::file_name(&metadata.file).to_owned(),
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

/// Compares two versions of one product's metadata, with items named as `layout` makes crates.
///
/// ```
/// use acs_codegen::{Layout, diff::{Class, diff}, load_str};
///
/// # fn main() -> Result<(), acs_codegen::Error> {
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

/// Collects changes below one place: an operation's module, or what operations share.
struct Log<'l> {
    list: &'l mut Vec<Change>,
    operation: Option<String>,
    /// Path that items of this place begin with.
    path: String,
    /// Path of the product's shared shapes.
    components: String,
}

impl Log<'_> {
    /// Notes a change of the item `name` below the path; the path itself where it has no name.
    fn add(
        &mut self,
        class: Class,
        (subject, event): (Subject, Event),
        name: &str,
        message: impl Into<String>,
    ) -> &mut Self {
        let item = if name.is_empty() {
            self.path.clone()
        } else {
            format!("{}::{name}", self.path)
        };
        self.list.push(Change {
            class,
            subject,
            event,
            operation: self.operation.clone(),
            item,
            before: None,
            after: None,
            message: printable(&message.into()),
        });
        self
    }

    /// Notes the types of the change that was added last.
    fn types(&mut self, before: Option<String>, after: Option<String>) {
        if let Some(last) = self.list.last_mut() {
            (last.before, last.after) = (before, after);
        }
    }

    /// Something came: `what` with its article, such as `a new field`.
    fn added(&mut self, subject: Subject, name: &str, what: &str) -> &mut Self {
        self.add(Class::Additive, (subject, Event::Added), name, what)
    }

    /// Something went away.
    fn removed(&mut self, subject: Subject, name: &str) -> &mut Self {
        self.add(Class::Breaking, (subject, Event::Removed), name, "is gone")
    }

    /// The request, or how an answer is read, is another.
    fn wire(&mut self, subject: Subject, name: &str, message: impl Into<String>) {
        self.add(Class::Breaking, (subject, Event::Wire), name, message);
    }

    /// What is done with it before sending, or when it is shown.
    fn behaviour(
        &mut self,
        class: Class,
        subject: Subject,
        name: &str,
        message: impl Into<String>,
    ) {
        self.add(class, (subject, Event::Behaviour), name, message);
    }

    /// Words.
    fn documentation(&mut self, subject: Subject, name: &str) {
        self.add(
            Class::Documentation,
            (subject, Event::Documentation),
            name,
            "documentation changed",
        );
    }

    /// The vendor's advice against an item came or went. A new warning is what cargo counts as something new.
    fn deprecation(&mut self, subject: Subject, name: &str, old: bool, new: bool) {
        if old != new {
            let message = if new {
                "is deprecated"
            } else {
                "is no longer deprecated"
            };
            self.add(
                Class::Additive,
                (subject, Event::Deprecation),
                name,
                message,
            );
        }
    }
}

/// Messages quote the metadata, and nothing in it may steer a terminal.
fn printable(message: &str) -> String {
    let kept = |c: char| matches!(c, '"' | '\'' | '\\');
    let mut text = String::with_capacity(message.len());
    for c in message.chars() {
        if kept(c) {
            text.push(c);
        } else {
            text.extend(c.escape_debug());
        }
    }
    text
}

/// Items of both sides by key, in the order of the new side and then what is left of the old.
fn pairs<'i, T>(
    old: &'i [T],
    new: &'i [T],
    key: impl Fn(&'i T) -> &'i str,
) -> Vec<(Option<&'i T>, Option<&'i T>)> {
    let mut left: indexmap::IndexMap<&str, &T> = old.iter().map(|item| (key(item), item)).collect();
    let mut pairs: Vec<_> = new
        .iter()
        .map(|item| (left.shift_remove(key(item)), Some(item)))
        .collect();
    pairs.extend(left.into_values().map(|item| (Some(item), None)));
    pairs
}
