//! Gives the paging that [`acs_metadata::paging`] found its Rust: the fields down to the items, and their type.

use super::types::fields_of;
use crate::model::{Field, PagedItems, Paging, RustType, Struct, Type};
use acs_metadata::paging::{self, Path};
use acs_metadata::{Metadata, Operation};

/// What is known of the operation's Rust types.
pub(super) struct Known<'k> {
    pub(super) request: &'k Struct,
    pub(super) response: &'k Struct,
    pub(super) nested: &'k [Type],
    pub(super) shared: &'k [Type],
}

/// How the operation pages, if it does.
pub(super) fn paging(
    metadata: &Metadata,
    operation: &Operation,
    known: &Known<'_>,
) -> Option<Paging> {
    let taken = |field: &Field| matches!(field.rust.as_str(), "pages" | "items");
    if known.request.fields.iter().any(taken) {
        return None;
    }
    let mut ways = paging::find(metadata, operation).ok().flatten()?;
    ways.token = ways.token.and_then(|mut token| {
        token.input = known.request_path(token.input)?;
        token.size = token.size.and_then(|size| known.page_size(size));
        Some(token)
    });
    ways.number = ways.number.and_then(|mut number| {
        number.input = known.request_path(number.input)?;
        number.size = number.size.and_then(|size| known.page_size(size));
        Some(number)
    });
    let items = ways.items.as_deref().and_then(|items| known.items(items));
    if items.is_none() {
        // Items that cannot be counted leave the token as the only way.
        ways.items = None;
        ways.identity = None;
        ways.number = None;
    }
    (ways.token.is_some() || ways.number.is_some()).then_some(Paging { ways, items })
}

impl Known<'_> {
    fn page_size(&self, mut size: paging::PageSize) -> Option<paging::PageSize> {
        size.input = self.request_path(size.input)?;
        Some(size)
    }

    /// The path as the request has it: a dotted name is that of a member of a nested struct.
    fn request_path(&self, path: Path) -> Option<Path> {
        if self.is_in_request(&path) {
            return Some(path);
        }
        let split: Path = path
            .iter()
            .flat_map(|name| name.split('.'))
            .map(str::to_owned)
            .collect();
        self.is_in_request(&split).then_some(split)
    }

    fn is_in_request(&self, path: &[String]) -> bool {
        let mut fields: &[Field] = &self.request.fields;
        path.iter().all(|name| {
            let Some(field) = fields.iter().find(|field| field.wire == *name) else {
                return false;
            };
            fields = self.fields_in(&field.ty);
            true
        })
    }

    fn fields_in(&self, ty: &RustType) -> &[Field] {
        match ty {
            RustType::Local(name) => fields_of(self.nested, name),
            RustType::Component(name) => fields_of(self.shared, name),
            _ => &[],
        }
    }

    /// The Rust fields down to a list, and the type of its items.
    fn items(&self, wire: &[String]) -> Option<PagedItems> {
        let mut fields: &[Field] = &self.response.fields;
        let mut rust = Vec::new();
        let mut item = None;
        for name in wire {
            let field = fields.iter().find(|field| field.wire == *name)?;
            rust.push(field.rust.clone());
            item = match &field.ty {
                RustType::List(inner) => Some(inner.as_ref().clone()),
                _ => None,
            };
            fields = self.fields_in(&field.ty);
        }
        Some(PagedItems { rust, item: item? })
    }
}
