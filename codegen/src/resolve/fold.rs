//! Folds dotted and numbered request names (`SystemDisk.Size`, `DataDisk.1.Size`) into nested objects and lists.
//!
//! The wire stays as it is, for a flat list or object is written with the same names. A group of names is folded
//! when that is certain: all of them travel in one place, no name is a value and an object at once, and numbers and
//! words do not mix. Any other group keeps its names as they are.

use indexmap::IndexMap;

use acs_metadata::{ListStyle, Operation, Parameter, ParameterLocation, Schema, SchemaKind};

/// The parameters as Rust sees them; of two declarations of one name the first counts, and is required if any is.
pub(super) fn fold(operation: &Operation) -> Vec<Parameter> {
    let mut distinct: IndexMap<&str, Parameter> = IndexMap::new();
    for parameter in &operation.parameters {
        distinct
            .entry(&parameter.name)
            .and_modify(|first| first.schema.required |= parameter.schema.required)
            .or_insert_with(|| parameter.clone());
    }
    let distinct: Vec<Parameter> = distinct.into_values().collect();
    let mut folded: Vec<Parameter> = Vec::with_capacity(distinct.len());
    let mut groups: IndexMap<&str, Option<Parameter>> = IndexMap::new();
    for parameter in &distinct {
        let head = head(&parameter.name);
        if !groups.contains_key(head) {
            groups.insert(head, group(&distinct, head));
        }
    }
    let mut placed: Vec<&str> = Vec::new();
    for parameter in &distinct {
        let head = head(&parameter.name);
        match groups.get(head).and_then(Option::as_ref) {
            Some(_) if placed.contains(&head) => {}
            Some(whole) => {
                placed.push(head);
                folded.push(whole.clone());
            }
            None => folded.push(parameter.clone()),
        }
    }
    folded
}

fn head(name: &str) -> &str {
    name.split_once('.').map_or(name, |(head, _)| head)
}

/// The one parameter that stands for all names that begin with `head`, if they fold.
fn group(parameters: &[Parameter], head: &str) -> Option<Parameter> {
    let members: Vec<&Parameter> = parameters
        .iter()
        .filter(|parameter| self::head(&parameter.name) == head)
        .collect();
    let first = members.first()?;
    let is_dotted = members.iter().any(|member| member.name != head);
    let fits = members.iter().all(|member| {
        let travels_flat = matches!(
            member.location.value,
            ParameterLocation::Query | ParameterLocation::Form
        );
        travels_flat
            && member.location.value == first.location.value
            && member.style == ListStyle::Flat
            && member.required_when.is_none()
            && member.name.split('.').all(|part| !part.is_empty())
    });
    if !is_dotted || !fits || head.is_empty() {
        return None;
    }
    let mut root = Tree::default();
    for member in &members {
        let path: Vec<&str> = member.name.split('.').skip(1).collect();
        root.insert(&path, &member.schema)?;
    }
    let mut schema = root.into_schema()?;
    schema.required |= members.iter().any(|member| member.schema.required);
    if schema.description.is_none() && schema.title.is_none() {
        let dotted = members.iter().filter(|member| member.name != head);
        let names: Vec<String> = dotted.map(|member| format!("`{}`", member.name)).collect();
        let more = if names.len() > 3 { ", …" } else { "" };
        let first: Vec<&str> = names.iter().take(3).map(String::as_str).collect();
        schema.description = Some(format!("Sent as {}{more}.", first.join(", ")));
    }
    Some(Parameter {
        name: head.to_owned(),
        at: first.at,
        location: first.location.clone(),
        style: ListStyle::Flat,
        schema,
        required_when: None,
    })
}

/// The shape behind some names while it is put together.
#[derive(Default)]
struct Tree {
    own: Option<Schema>,
    children: IndexMap<String, Tree>,
}

impl Tree {
    /// Adds a shape; `None` when one is there already.
    fn insert(&mut self, path: &[&str], schema: &Schema) -> Option<()> {
        match path.split_first() {
            None if self.own.is_some() => None,
            None => {
                self.own = Some(schema.clone());
                Some(())
            }
            Some((name, rest)) => self
                .children
                .entry((*name).to_owned())
                .or_default()
                .insert(rest, schema),
        }
    }

    /// The shape; `None` when it would not be one.
    fn into_schema(self) -> Option<Schema> {
        if self.children.is_empty() {
            return self.own;
        }
        let is_number = |name: &String| name.parse::<u16>().is_ok_and(|number| number > 0);
        let numbers = self.children.keys().filter(|name| is_number(name)).count();
        if numbers == self.children.len() {
            list(self.own, self.children)
        } else if numbers == 0 {
            object(self.own, self.children)
        } else {
            None
        }
    }
}

/// `Name.1.Key`, `Name.2.Key`: a list of the shape that all items have together.
fn list(own: Option<Schema>, children: IndexMap<String, Tree>) -> Option<Schema> {
    let mut item: Option<Schema> = None;
    for child in children.into_values() {
        let next = child.into_schema()?;
        item = Some(match item {
            None => next,
            Some(known) => merge(known, next)?,
        });
    }
    let mut item = item?;
    let Some(mut own) = own else {
        let at = item.at;
        item.required = false;
        return Some(Schema::plain(at, SchemaKind::Array(Some(Box::new(item)))));
    };
    match &mut own.kind {
        SchemaKind::Array(Some(inner)) => {
            let declared = std::mem::replace(inner.as_mut(), item.clone());
            **inner = merge(declared, item)?;
            Some(own)
        }
        _ => None,
    }
}

/// `Name.Key`: an object with these members beside those it declares itself.
fn object(own: Option<Schema>, children: IndexMap<String, Tree>) -> Option<Schema> {
    let mut members = IndexMap::new();
    for (name, child) in children {
        let schema = child.into_schema()?;
        members.insert(name, schema);
    }
    let at = members.values().next()?.at;
    let dotted = Schema::plain(at, SchemaKind::Object(members));
    match own {
        None => Some(dotted),
        Some(own) => merge(own, dotted),
    }
}

/// One shape for two: members of both where both are objects; the first where both are simple.
fn merge(mut first: Schema, second: Schema) -> Option<Schema> {
    match (&mut first.kind, second.kind) {
        (SchemaKind::Object(known), SchemaKind::Object(more)) => {
            for (name, schema) in more {
                known.entry(name).or_insert(schema);
            }
        }
        // An object of which nothing is known has any members.
        (SchemaKind::Map(None), SchemaKind::Object(members)) => {
            first.kind = SchemaKind::Object(members);
        }
        (SchemaKind::Object(_), _) | (_, SchemaKind::Object(_)) => return None,
        (SchemaKind::Array(Some(known)), SchemaKind::Array(Some(more))) => {
            let declared = known.as_ref().clone();
            **known = merge(declared, *more)?;
        }
        (SchemaKind::Array(_), _) | (_, SchemaKind::Array(_)) => return None,
        _ => {}
    }
    Some(first)
}
