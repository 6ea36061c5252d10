//! Decides what Rust type each shape becomes, and which types have to be defined for it.

use indexmap::IndexMap;

use super::components::{Components, RESERVED_TYPES};
use super::text;
use crate::model::{Enum, Field, Limit, Place, RustType, Struct, Type, Variant, WrappedList};
use crate::prose;
use acs_metadata::facts::is_sensitive;
use acs_metadata::naming::{Case, Scope, identifier};
use acs_metadata::{EnumValue, ListStyle, Schema, SchemaKind};

/// Types of one module while they are found.
pub(super) struct Types<'c, 'm> {
    components: &'c Components<'m>,
    scope: Scope,
    found: Vec<Type>,
    /// The component whose struct is being resolved, to see where it holds itself.
    inside: Option<String>,
    /// Whether fields go to the service, so that limits are checked and required ones are plain.
    sending: bool,
}

impl<'c, 'm> Types<'c, 'm> {
    /// Types of an operation's module, in which `own` names are taken.
    pub(super) fn for_operation(components: &'c Components<'m>, own: &[&str]) -> Self {
        let reserved: Vec<&str> = RESERVED_TYPES.iter().chain(own).copied().collect();
        Self {
            components,
            scope: Scope::reserving(&reserved),
            found: Vec::new(),
            inside: None,
            sending: true,
        }
    }

    /// Types of the product's `components` module.
    pub(super) fn for_components(components: &'c Components<'m>) -> Self {
        let names: Vec<&str> = components.names.values().map(String::as_str).collect();
        let mut types = Self::for_operation(components, &names);
        types.sending = false;
        types
    }

    /// From here on shapes are read, not sent.
    pub(super) fn receiving(&mut self) {
        self.sending = false;
    }

    /// Everything found.
    pub(super) fn finish(self) -> Vec<Type> {
        self.found
    }

    /// Resolves a named object.
    pub(super) fn component(&mut self, wire: &str, schema: &Schema) {
        let (Some(name), SchemaKind::Object(properties)) =
            (self.components.struct_name(wire), &schema.kind)
        else {
            return;
        };
        self.inside = Some(wire.to_owned());
        let fields = self.fields(properties, name);
        self.inside = None;
        self.found.push(Type::Struct(Struct {
            name: name.to_owned(),
            docs: text::schema(schema),
            lists: self.wrapped_lists(&fields),
            fields,
        }));
    }

    /// The fields of an object; nested types are named after `path`.
    pub(super) fn fields(
        &mut self,
        properties: &IndexMap<String, Schema>,
        path: &str,
    ) -> Vec<Field> {
        let mut names = Scope::default();
        properties
            .iter()
            .map(|(wire, schema)| self.field(wire, schema, path, &mut names))
            .collect()
    }

    /// One member of an object.
    fn field(&mut self, wire: &str, schema: &Schema, path: &str, names: &mut Scope) -> Field {
        let ty = self.resolve(wire, schema, path);
        let rust = field_name(wire, schema, names);
        let docs = text::field(&rust, wire, schema, None);
        Field {
            wire: wire.to_owned(),
            rust,
            marker: None,
            docs,
            deprecated: schema.deprecated,
            place: Place::Member,
            style: ListStyle::Flat,
            required: false,
            not_empty: self.member_not_empty(schema),
            sensitive: is_sensitive(wire, schema),
            limits: self.limits(schema),
            ty,
        }
    }

    /// The type of a shape; what has to be defined for it is found on the way.
    pub(super) fn resolve(&mut self, wire: &str, schema: &Schema, path: &str) -> RustType {
        match &schema.kind {
            SchemaKind::String | SchemaKind::Integer => {
                let values = self.known_values(schema);
                match schema.kind {
                    _ if !values.is_empty() => self.enumeration(wire, schema, &values, path),
                    SchemaKind::String => RustType::String,
                    _ => RustType::Integer,
                }
            }
            SchemaKind::Number => RustType::Float,
            SchemaKind::Boolean => RustType::Boolean,
            SchemaKind::Any | SchemaKind::Map(None) | SchemaKind::Array(None) => RustType::Value,
            SchemaKind::Map(Some(inner)) => {
                RustType::Map(Box::new(self.resolve(wire, inner, path)))
            }
            SchemaKind::Array(Some(inner)) => {
                RustType::List(Box::new(self.resolve(wire, inner, path)))
            }
            SchemaKind::Reference(target) => self.reference(&target.value),
            SchemaKind::Object(properties) => self.object(wire, schema, properties, path),
        }
    }

    /// Values that the metadata declares, or that the description of something sent lists. What is only read stays
    /// text then: nobody has to choose there, and services spell values in other cases than their pages.
    fn known_values(&self, schema: &Schema) -> Vec<EnumValue> {
        if schema.values.is_empty() && self.sending && !self.components.checked {
            return prose::values(schema);
        }
        schema.values.clone()
    }

    fn reference(&mut self, target: &str) -> RustType {
        if let Some(name) = self.components.struct_name(target) {
            let ty = RustType::Component(name.to_owned());
            let recursive = self.inside.as_deref().is_some_and(|inside| {
                target == inside || self.components.holds_directly(target, inside)
            });
            return if recursive {
                RustType::Boxed(Box::new(ty))
            } else {
                ty
            };
        }
        // Components that are not objects are other names for simple types; check has refused circles of them.
        match self.components.schema(target) {
            Some(schema) => self.resolve(target, schema, &identifier(target, Case::Camel)),
            None => RustType::Value,
        }
    }

    fn object(
        &mut self,
        wire: &str,
        schema: &Schema,
        properties: &IndexMap<String, Schema>,
        path: &str,
    ) -> RustType {
        let wanted = format!("{path}{}", identifier(wire, Case::Camel));
        let (name, _) = self.scope.give(wanted);
        let slot = self.found.len();
        let fields = self.fields(properties, &name);
        let found = Struct {
            docs: text::schema(schema),
            lists: self.wrapped_lists(&fields),
            fields,
            name,
        };
        let same = self.found.iter().find_map(|known| match known {
            Type::Struct(known) if equal_but_for_names(known, &found) => Some(known.name.clone()),
            _ => None,
        });
        if let Some(name) = same {
            // Nested types were shared before, so nothing of this one is left behind.
            self.scope.free(&found.name);
            return RustType::Local(name);
        }
        let name = found.name.clone();
        // The outer struct stands before what it holds, as a reader meets it.
        self.found.insert(slot, Type::Struct(found));
        RustType::Local(name)
    }

    /// Fields of older products that wrap a single list.
    pub(super) fn wrapped_lists(&self, fields: &[Field]) -> Vec<WrappedList> {
        if self.sending {
            return Vec::new();
        }
        let inner = |name: &str| {
            self.found.iter().find_map(|found| match found {
                Type::Struct(found) if found.name == name => Some(found.fields.as_slice()),
                _ => None,
            })
        };
        fields
            .iter()
            .filter(|field| !METHODS.contains(&field.rust.as_str()))
            .filter_map(|field| match &field.ty {
                RustType::Local(name) => match inner(name)? {
                    [only] => match &only.ty {
                        RustType::List(item) => Some(WrappedList {
                            field: field.rust.clone(),
                            list: only.rust.clone(),
                            item: item.as_ref().clone(),
                        }),
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            })
            .collect()
    }

    /// An open enum: the short name if nobody has it, an equal one if there is one, else the long name.
    fn enumeration(
        &mut self,
        wire: &str,
        schema: &Schema,
        values: &[EnumValue],
        path: &str,
    ) -> RustType {
        let short = identifier(wire, Case::Camel);
        let numeric = matches!(schema.kind, SchemaKind::Integer);
        let variants = variants(values);
        let docs = text::enumeration(wire);
        let same = self.found.iter().find_map(|found| match found {
            Type::Enum(known)
                if known.numeric == numeric
                    && known.variants == variants
                    && (known.name == short || known.docs == docs) =>
            {
                Some(known.name.clone())
            }
            _ => None,
        });
        if let Some(name) = same {
            return RustType::Local(name);
        }
        let (name, was_taken) = self.scope.give(short);
        let name = if was_taken {
            self.scope
                .give(format!("{path}{}", identifier(wire, Case::Camel)))
                .0
        } else {
            name
        };
        self.found.push(Type::Enum(Enum {
            docs,
            name: name.clone(),
            numeric,
            variants,
        }));
        RustType::Local(name)
    }

    /// Whether a member of what is sent must not be an empty text. In the vendor's files `required` says of a member only
    /// that it is there: `PutLogs` sends empty values of fields that it requires.
    fn member_not_empty(&self, schema: &Schema) -> bool {
        let is_checked = self.sending && self.components.checked;
        is_checked && schema.required && self.is_text(schema) && !self.allows_empty(schema)
    }

    /// Whether the spec lets a required text be empty.
    pub(super) fn allows_empty(&self, schema: &Schema) -> bool {
        let target = self.components.target(schema);
        schema.allow_empty.or(target.allow_empty) == Some(true) && self.is_text(schema)
    }

    fn is_text(&self, schema: &Schema) -> bool {
        matches!(self.components.target(schema).kind, SchemaKind::String)
    }

    /// Limits that are checked before sending: those a person wrote down.
    pub(super) fn limits(&self, schema: &Schema) -> Vec<Limit> {
        if !self.sending || !self.components.checked {
            return Vec::new();
        }
        let whole = |limit: &Option<acs_metadata::Located<String>>| {
            limit
                .as_ref()
                .filter(|_| matches!(schema.kind, SchemaKind::Integer))
                .and_then(|limit| limit.value.parse::<i64>().ok())
        };
        let count =
            |limit: &Option<acs_metadata::Located<u64>>| limit.as_ref().map(|limit| limit.value);
        [
            whole(&schema.minimum).map(Limit::Minimum),
            // The vendor writes "no limit" as the largest number there is.
            whole(&schema.maximum)
                .filter(|maximum| *maximum != i64::MAX)
                .map(Limit::Maximum),
            count(&schema.min_length).map(Limit::MinLength),
            count(&schema.max_length).map(Limit::MaxLength),
            count(&schema.min_items).map(Limit::MinItems),
            count(&schema.max_items).map(Limit::MaxItems),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Methods that every struct has: an accessor of that name would hide them.
const METHODS: &[&str] = &[
    "clone",
    "clone_from",
    "default",
    "eq",
    "ne",
    "fmt",
    "shape",
    "get",
    "slot",
    "field",
    "field_mut",
    "place",
    "copy",
    "view",
    "start",
    "into",
    "to_owned",
    "as_structure",
];

/// Whether two structs differ in their names alone; docs count, for a reader would miss them.
fn equal_but_for_names(known: &Struct, found: &Struct) -> bool {
    known.fields == found.fields && known.docs == found.docs && known.lists == found.lists
}

/// The Rust name of a member or parameter.
pub(super) fn field_name(wire: &str, schema: &Schema, names: &mut Scope) -> String {
    let wanted = schema
        .rust_name
        .as_ref()
        .map_or_else(|| identifier(wire, Case::Snake), |name| name.value.clone());
    names.give(wanted).0
}

fn variants(values: &[EnumValue]) -> Vec<Variant> {
    let mut names = Scope::reserving(&["Unknown", "Self"]);
    values
        .iter()
        .map(|value| {
            let wanted = match &value.rust_name {
                Some(name) => name.value.clone(),
                None => variant_name(&value.value),
            };
            let rust = names.give(wanted).0;
            Variant {
                wire: value.value.clone(),
                docs: text::variant(value),
                aliases: text::aliases(&rust, value.title.as_deref()),
                rust,
            }
        })
        .collect()
}

/// A number says nothing as a name, so `Value` stands before it.
fn variant_name(wire: &str) -> String {
    match wire.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => format!("ValueMinus{digits}"),
        _ if wire.bytes().next().is_some_and(|b| b.is_ascii_digit()) => {
            format!(
                "Value{}",
                identifier(wire, Case::Camel).trim_start_matches('N')
            )
        }
        _ => identifier(wire, Case::Camel),
    }
}

/// Fields of a struct among `types`.
pub(super) fn fields_of<'t>(types: &'t [Type], name: &str) -> &'t [Field] {
    let found = types.iter().find_map(|found| match found {
        Type::Struct(found) if found.name == name => Some(found.fields.as_slice()),
        _ => None,
    });
    found.unwrap_or_default()
}
