//! Finds how an operation pages: by `x-paginate`, or by the names that the vendor uses for it.
//!
//! A token that goes in and comes out, or a page number beside a page size, and one list that must be the items. Where
//! several lists could be meant there are pages without items; where nothing tells the last page there is no paging.

use crate::metadata::{
    Metadata, Operation, Paginate, Parameter, ParameterLocation, Schema, SchemaKind,
};
use crate::model::{Field, NextPage, PagedItems, Paging, RustType, Struct, Type};

/// Parameters that ask for a page by a token, and the members that give the next one, most telling first.
const TOKENS: &[(&str, &[&str])] = &[
    ("nexttoken", &["nexttoken"]),
    ("nextpagetoken", &["nextpagetoken", "nexttoken"]),
    ("pagetoken", &["nextpagetoken", "pagetoken"]),
    ("continuationtoken", &["nextcontinuationtoken"]),
    ("nextmarker", &["nextmarker"]),
    ("marker", &["nextmarker", "marker"]),
];
const NUMBERS: &[&str] = &[
    "pagenumber",
    "currentpage",
    "pageno",
    "pagenum",
    "pageindex",
    "pageid",
    "page",
];
const SIZES: &[&str] = &[
    "pagesize",
    "maxresults",
    "size",
    "limit",
    "perpage",
    "pagecount",
];
const TOTALS: &[&str] = &[
    "totalcount",
    "total",
    "totalrecordcount",
    "totalnum",
    "totalnumber",
    "totalrecords",
    "totalitems",
    "totalsize",
    "totalelements",
    "count",
];

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
    parameters: &[Parameter],
    known: &Known<'_>,
) -> Option<Paging> {
    let taken = |field: &Field| matches!(field.rust.as_str(), "pages" | "items");
    if known.request.fields.iter().any(taken) {
        return None;
    }
    let schema = metadata.target(operation.success_schema()?);
    let SchemaKind::Object(members) = &schema.kind else {
        return None;
    };
    let answer = Answer {
        metadata,
        members,
        known,
    };
    match &operation.paginate {
        Some(Paginate::None) => None,
        Some(Paginate::By {
            input,
            output,
            items,
        }) => {
            let input: Vec<String> = input.value.split('.').map(str::to_owned).collect();
            let next = match output {
                Some(output) => NextPage::Token {
                    output: output.value.split('.').map(str::to_owned).collect(),
                },
                None => NextPage::Number {
                    first: first_page(metadata, parameters, &input),
                    size: parameter(metadata, parameters, SIZES).unwrap_or_default(),
                    total: answer.scalar(TOTALS).unwrap_or_default(),
                },
            };
            let items = items.as_ref().and_then(|items| {
                answer.typed(items.value.split('.').map(str::to_owned).collect())
            });
            Some(Paging { input, next, items })
        }
        None => by_names(metadata, parameters, &answer),
    }
}

fn by_names(metadata: &Metadata, parameters: &[Parameter], answer: &Answer<'_>) -> Option<Paging> {
    for (name, outputs) in TOKENS {
        let Some(input) = parameter(metadata, parameters, &[name]) else {
            continue;
        };
        if let Some(output) = answer.scalar(outputs) {
            return Some(Paging {
                input,
                next: NextPage::Token { output },
                items: answer.items(),
            });
        }
    }
    let input = parameter(metadata, parameters, NUMBERS)?;
    let size = parameter(metadata, parameters, SIZES)?;
    // Without a list nothing tells how many items a page had.
    let items = answer.items()?;
    let first = first_page(metadata, parameters, &input);
    Some(Paging {
        input,
        next: NextPage::Number {
            first,
            size,
            total: answer.scalar(TOTALS).unwrap_or_default(),
        },
        items: Some(items),
    })
}

/// Lower case without separators, as names are compared.
fn normal(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_scalar(schema: &Schema) -> bool {
    matches!(schema.kind, SchemaKind::String | SchemaKind::Integer)
}

/// Path of the first parameter, or member of the JSON body, that has one of the names.
fn parameter(metadata: &Metadata, parameters: &[Parameter], names: &[&str]) -> Option<Vec<String>> {
    names.iter().find_map(|wanted| {
        parameters
            .iter()
            .find_map(|parameter| match parameter.location.value {
                ParameterLocation::Query | ParameterLocation::Form | ParameterLocation::Header => {
                    let fits = normal(&parameter.name) == *wanted && is_scalar(&parameter.schema);
                    fits.then(|| vec![parameter.name.clone()])
                }
                ParameterLocation::Body => metadata
                    .members(&parameter.schema)?
                    .iter()
                    .find(|(name, schema)| normal(name) == *wanted && is_scalar(schema))
                    .map(|(name, _)| vec![parameter.name.clone(), name.clone()]),
                ParameterLocation::Path | ParameterLocation::Host => None,
            })
    })
}

/// A default of zero says that pages count from zero; everything else counts from one.
fn first_page(metadata: &Metadata, parameters: &[Parameter], input: &[String]) -> i64 {
    let schema = match input {
        [name] => parameters
            .iter()
            .find(|parameter| parameter.name == *name)
            .map(|parameter| &parameter.schema),
        [body, name] => parameters
            .iter()
            .find(|parameter| parameter.name == *body)
            .and_then(|parameter| metadata.members(&parameter.schema)?.get(name)),
        _ => None,
    };
    let is_zero = |text: &str| text.trim() == "0";
    let from_zero = schema.is_some_and(|schema| {
        schema
            .default
            .as_ref()
            .is_some_and(|default| is_zero(&default.value))
    });
    i64::from(!from_zero)
}

/// The answer, as metadata and as types.
struct Answer<'a> {
    metadata: &'a Metadata,
    members: &'a indexmap::IndexMap<String, Schema>,
    known: &'a Known<'a>,
}

impl Answer<'_> {
    /// Path of a text or number at the top or one level down.
    fn scalar(&self, names: &[&str]) -> Option<Vec<String>> {
        names.iter().find_map(|wanted| {
            let fits = |name: &str, schema: &Schema| normal(name) == *wanted && is_scalar(schema);
            let top = self
                .members
                .iter()
                .find(|(name, schema)| fits(name, schema))
                .map(|(name, _)| vec![name.clone()]);
            top.or_else(|| {
                self.members.iter().find_map(|(outer, schema)| {
                    self.metadata
                        .members(schema)?
                        .iter()
                        .find(|(name, schema)| fits(name, schema))
                        .map(|(name, _)| vec![outer.clone(), name.clone()])
                })
            })
        })
    }

    /// The one list that is in no other list.
    fn items(&self) -> Option<PagedItems> {
        let mut lists = Vec::new();
        self.lists(self.members, &mut Vec::new(), &mut lists);
        match lists.as_slice() {
            [only] => self.typed(only.clone()),
            _ => None,
        }
    }

    fn lists(
        &self,
        members: &indexmap::IndexMap<String, Schema>,
        path: &mut Vec<String>,
        lists: &mut Vec<Vec<String>>,
    ) {
        // Deeper lists are details of something, and circles end here.
        if path.len() > 3 {
            return;
        }
        for (name, schema) in members {
            path.push(name.clone());
            let target = self.metadata.target(schema);
            match &target.kind {
                SchemaKind::Array(_) => lists.push(path.clone()),
                SchemaKind::Object(inner) => self.lists(inner, path, lists),
                _ => {}
            }
            path.pop();
        }
    }

    /// The Rust fields down to a list, and the type of its items.
    fn typed(&self, wire: Vec<String>) -> Option<PagedItems> {
        let mut fields: &[Field] = &self.known.response.fields;
        let mut rust = Vec::new();
        let mut item = None;
        for name in &wire {
            let field = fields.iter().find(|field| field.wire == *name)?;
            rust.push(field.rust.clone());
            item = None;
            fields = match &field.ty {
                RustType::Local(name) => super::operation::fields_of(self.known.nested, name),
                RustType::Component(name) => super::operation::fields_of(self.known.shared, name),
                RustType::List(inner) => {
                    item = Some(inner.as_ref().clone());
                    &[]
                }
                _ => &[],
            };
        }
        Some(PagedItems {
            wire,
            rust,
            item: item?,
        })
    }
}
