//! The ways in which an operation pages.

use std::fmt;

/// The size of a page where the metadata says nothing about it, in items: the least default that the vendor uses.
const SMALL_PAGE: u64 = 10;

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
            Self::NoResponse => f.write_str("the metadata does not describe the response"),
        }
    }
}
