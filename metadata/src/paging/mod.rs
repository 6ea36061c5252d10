//! How operations page, found in the metadata alone: by `x-paginate`, and by the names that the vendor uses.
//!
//! An operation has up to two ways. A *token* goes into the request and a response brings the next one. A *number* of a
//! page, or the *offset* of its first item, is counted by the caller. Both ways need to know which list holds the items, what
//! says how many there are, and which parameter holds the size of a page.

mod limit;
mod names;
mod report;
mod search;

use std::fmt;

use crate::model::{Located, Metadata, Operation, Paginate, PaginateKeys, Schema};
pub use report::{Line, NOT_SUPPORTED, describe};
use search::{Body, Parameters};

/// Wire names from a request or a response down to a member.
pub type Path = Vec<String>;

/// How an operation pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paging {
    /// By token.
    pub token: Option<TokenPaging>,
    /// By page number or by offset.
    pub number: Option<NumberPaging>,
    /// The list with the items of a page; none where several lists could be meant.
    pub items: Option<Path>,
    /// The member of an item by which it is known, such as `InstanceId`.
    pub identity: Option<String>,
    /// The number of items on all pages, in the response.
    pub total: Option<Path>,
    /// Whether the total means something only where pages are requested by number, as the vendor says of some operations.
    pub is_total_by_number: bool,
    /// Whether more pages follow, in the response.
    pub more: Option<Path>,
    /// The size of a page as the service took it, in the response.
    pub size: Option<Path>,
    /// The number of the page, in the response.
    pub page: Option<Path>,
}

/// Paging by token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenPaging {
    /// The parameter that takes the token.
    pub input: Path,
    /// The member of the response with the next token.
    pub output: Path,
    /// The parameter with the size of a page.
    pub size: Option<PageSize>,
}

/// Paging by a number that the caller counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberPaging {
    /// The parameter that takes the number.
    pub input: Path,
    /// What it counts.
    pub counts: Counts,
    /// The number of the first page, or the offset of the first item.
    pub first: i64,
    /// The parameter with the size of a page.
    pub size: Option<PageSize>,
}

impl PageSize {
    /// The size to request so that few pages are needed, in items: the largest, where it is known.
    #[must_use]
    pub fn requested(&self) -> u64 {
        self.largest.or(self.default).unwrap_or(SMALL_PAGE)
    }
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Pages.
    Pages,
    /// Items: the number is an offset.
    Items,
}

/// The parameter with the size of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSize {
    /// Where it is.
    pub input: Path,
    /// The largest size that the metadata allows, in items, where it states one.
    pub largest: Option<u64>,
    /// The size that the service takes where none is sent, as far as the metadata says.
    pub default: Option<u64>,
}

impl Paging {
    /// The parameter that makes the service page by token where it pages by number without it.
    #[must_use]
    pub fn switch(&self) -> Option<&PageSize> {
        let (token, number) = (self.token.as_ref()?, self.number.as_ref()?);
        let size = token.size.as_ref()?;
        let is_shared = number
            .size
            .as_ref()
            .is_some_and(|other| other.input == size.input);
        (!is_shared).then_some(size)
    }

    /// The parameter with the size of a page by token, and the size to request by default, in items: so that the service
    /// pages by token, and needs few pages.
    #[must_use]
    pub fn results(&self) -> Option<(&PageSize, u64)> {
        if let Some(switch) = self.switch() {
            return Some((switch, switch.requested()));
        }
        if self.number.is_some() {
            return None;
        }
        let size = self.token.as_ref()?.size.as_ref()?;
        let largest = size.largest?;
        (2..=MAX_RESULTS)
            .contains(&largest)
            .then_some((size, largest))
    }

    /// The kind of paging, for tables and counts.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match (&self.token, &self.number) {
            (Some(_), Some(number)) if number.counts == Counts::Pages => "token or page number",
            (Some(_), Some(_)) => "token or offset",
            (Some(_), None) => "token",
            (None, Some(number)) if number.counts == Counts::Pages => "page number",
            (None, Some(_)) => "offset",
            (None, None) => "none",
        }
    }
}

/// "by token (`NextToken`, size `MaxResults` up to 100) or by page number (`PageNumber` from 1, size `PageSize`)".
impl fmt::Display for Paging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = |f: &mut fmt::Formatter<'_>, size: &Option<PageSize>| match size {
            Some(size) => {
                write!(f, ", size `{}`", size.input.join("."))?;
                match size.largest {
                    Some(largest) => write!(f, " up to {largest})"),
                    None => f.write_str(")"),
                }
            }
            None => f.write_str(")"),
        };
        if let Some(token) = &self.token {
            write!(f, "by token (`{}`", token.input.join("."))?;
            size(f, &token.size)?;
        }
        if let Some(number) = &self.number {
            let or = if self.token.is_some() { " or " } else { "" };
            let what = match number.counts {
                Counts::Pages => "page number",
                Counts::Items => "offset",
            };
            let (input, first) = (number.input.join("."), number.first);
            write!(f, "{or}by {what} (`{input}` from {first}")?;
            size(f, &number.size)?;
        }
        Ok(())
    }
}

/// Why an operation that has parameters of paging gets no pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsupported {
    /// A token goes in, and no member of the response brings the next one.
    NoNextToken(String),
    /// Pages are numbered, and the response has no list whose items could be counted.
    NoList(String),
    /// Pages are numbered, and several lists could hold the items.
    SeveralLists(Vec<Path>),
    /// The metadata does not describe the response.
    NoResponse,
    /// A parameter has the name of a method that lists need.
    NameTaken(String),
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNextToken(input) => write!(
                f,
                "`{input}` takes a token, and no member of the response brings the next one"
            ),
            Self::NoList(input) => write!(
                f,
                "`{input}` takes a page, and the response has no list to count items of"
            ),
            Self::SeveralLists(lists) => {
                f.write_str("several lists could hold the items:")?;
                for (index, list) in lists.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "," };
                    write!(f, "{separator} `{}`", list.join("."))?;
                }
                Ok(())
            }
            Self::NameTaken(name) => write!(
                f,
                "the parameter `{name}` has the name of the method that would read the pages"
            ),
            Self::NoResponse => f.write_str("the metadata does not describe the response"),
        }
    }
}

/// How `operation` pages: `Ok(None)` where nothing looks like paging.
///
/// # Errors
///
/// [`Unsupported`] where it looks paged and the metadata does not say enough.
pub fn find(metadata: &Metadata, operation: &Operation) -> Result<Option<Paging>, Unsupported> {
    let found = match &operation.paginate {
        Some(Paginate::None) => None,
        Some(Paginate::By(keys)) => declared(metadata, operation, keys),
        None => by_names(metadata, operation)?,
    };
    let taken = operation
        .parameters
        .iter()
        .find(|parameter| names::METHODS.contains(&search::normal(&parameter.name).as_str()));
    match (found, taken) {
        (Some(_), Some(parameter)) => Err(Unsupported::NameTaken(parameter.name.clone())),
        (found, _) => Ok(found),
    }
}

/// What `x-paginate` says; what it leaves open is found by names.
fn declared(metadata: &Metadata, operation: &Operation, keys: &PaginateKeys) -> Option<Paging> {
    let parameters = Parameters::of(metadata, operation);
    let body = Body::of(metadata, operation)?;
    let path = |text: &Located<String>| text.value.split('.').map(str::to_owned).collect::<Path>();
    let size = |input: Path| page_size(&parameters, input);
    let token = match (&keys.input, &keys.output) {
        (Some(input), Some(output)) => Some(TokenPaging {
            input: path(input),
            output: path(output),
            size: match (&keys.max_results, &keys.size) {
                (Some(name), _) | (None, Some(name)) => Some(size(path(name))),
                (None, None) => parameters.first(names::TOKEN_SIZES).map(size),
            },
        }),
        _ => None,
    };
    let numbered = match (&keys.page, &keys.offset) {
        (Some(page), _) => Some((path(page), Counts::Pages)),
        (None, Some(offset)) => Some((path(offset), Counts::Items)),
        (None, None) => None,
    };
    let number = numbered.map(|(input, counts)| NumberPaging {
        first: first_number(parameters.schema(&input), counts),
        input,
        counts,
        size: match &keys.size {
            Some(name) => Some(size(path(name))),
            None => parameters.first(names::NUMBER_SIZES).map(size),
        },
    });
    let items = match &keys.items {
        Some(items) => Some(path(items)),
        None => body.items().ok(),
    };
    let mut paging = read_response(&body, items);
    if let Some(total) = &keys.total {
        paging.total = Some(path(total));
        paging.is_total_by_number = false;
    }
    if let Some(more) = &keys.more {
        paging.more = Some(path(more));
    }
    Some(Paging {
        token,
        number,
        ..paging
    })
}

fn by_names(metadata: &Metadata, operation: &Operation) -> Result<Option<Paging>, Unsupported> {
    let parameters = Parameters::of(metadata, operation);
    let number = numbered(&parameters);
    let has_token = names::TOKENS
        .iter()
        .filter(|names| names.is_certain)
        .find_map(|names| parameters.token(names.input));
    let Some(body) = Body::of(metadata, operation) else {
        let looks_paged = has_token.is_some() || number.is_some();
        return if looks_paged {
            Err(Unsupported::NoResponse)
        } else {
            Ok(None)
        };
    };
    let lists = body.items();
    let along: &[String] = lists.as_deref().unwrap_or_default();
    let token = names::TOKENS.iter().find_map(|names| {
        Some(TokenPaging {
            input: parameters.token(names.input)?,
            output: body.token(names.outputs, along)?,
            size: parameters
                .first(names::TOKEN_SIZES)
                .map(|input| page_size(&parameters, input)),
        })
    });
    let number = match (&lists, number) {
        (Ok(_), number) => number,
        (Err(_), Some(_)) if token.is_some() => None,
        (Err(lists), Some(number)) => {
            return Err(if lists.is_empty() {
                Unsupported::NoList(number.input.join("."))
            } else {
                Unsupported::SeveralLists(lists.clone())
            });
        }
        (Err(_), None) => None,
    };
    if token.is_none() && number.is_none() {
        return match has_token {
            Some(input) => Err(Unsupported::NoNextToken(input.join("."))),
            None => Ok(None),
        };
    }
    Ok(Some(Paging {
        token,
        number,
        ..read_response(&body, lists.ok())
    }))
}

/// What the response says about its pages.
fn read_response(body: &Body<'_>, items: Option<Path>) -> Paging {
    let along: &[String] = items.as_deref().unwrap_or_default();
    let total = body.total(along);
    Paging {
        token: None,
        number: None,
        is_total_by_number: total.as_ref().is_some_and(|(_, by_number)| *by_number),
        identity: items.as_deref().and_then(|items| body.identity(items)),
        total: total.map(|(path, _)| path),
        more: body.more(along),
        size: body.size(along),
        page: body.page(along),
        items,
    }
}

/// The way by page number, else the one by offset.
fn numbered(parameters: &Parameters<'_>) -> Option<NumberPaging> {
    let size = parameters
        .first(names::NUMBER_SIZES)
        .map(|input| page_size(parameters, input));
    let beside_size = || {
        size.as_ref()?;
        parameters.first(names::PAGE_NUMBER_BESIDE_SIZE)
    };
    let page = parameters
        .first(names::PAGE_NUMBERS)
        .or_else(beside_size)
        .or_else(|| parameters.numbered_token());
    let (input, counts) = match page {
        Some(page) => (page, Counts::Pages),
        // Without a size beside it, an offset is that of a time or of a text.
        None => {
            size.as_ref()?;
            (parameters.offset()?, Counts::Items)
        }
    };
    Some(NumberPaging {
        first: first_number(parameters.schema(&input), counts),
        input,
        counts,
        size,
    })
}

/// Numbers of pages count from one and offsets from zero, unless the metadata says otherwise.
fn first_number(schema: Option<&Schema>, counts: Counts) -> i64 {
    let usual = match counts {
        Counts::Pages => 1,
        Counts::Items => 0,
    };
    let Some(schema) = schema else {
        return usual;
    };
    if let Some(first) = schema.description.as_deref().and_then(limit::first_number) {
        return first;
    }
    let default = schema.default.as_ref().map(|text| text.value.as_str());
    let counts_from_zero = counts == Counts::Pages
        && [default, schema.example.as_deref()]
            .into_iter()
            .flatten()
            .any(|text| text.trim() == "0");
    // Where the first page were page one after all, the service returns it again, which is an error and no loss.
    if counts_from_zero { 0 } else { usual }
}

/// The largest size of a page that is requested by default, in items. A larger limit is that of a type of number.
const MAX_RESULTS: u64 = 10_000;

/// The size of a page where the metadata says nothing about it, in items: the least default that the vendor uses.
const SMALL_PAGE: u64 = 10;

fn page_size(parameters: &Parameters<'_>, input: Path) -> PageSize {
    let schema = parameters.schema(&input);
    let number = |text: Option<&str>| {
        text.and_then(|text| text.trim().parse::<u64>().ok())
            .filter(|number| *number > 0)
    };
    let located = |text: &Option<Located<String>>| number(text.as_ref().map(|t| t.value.as_str()));
    let default = schema.and_then(|schema| located(&schema.default));
    let stated = schema.and_then(|schema| located(&schema.maximum));
    let described = schema
        .and_then(|schema| schema.description.as_deref())
        .and_then(limit::largest);
    // Where the two differ, the smaller one is right in both readings.
    let largest = match (stated, described) {
        (Some(stated), Some(described)) => Some(stated.min(described)),
        (stated, described) => stated.or(described),
    };
    PageSize {
        input,
        largest,
        default,
    }
}
