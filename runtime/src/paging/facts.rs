//! What generated code states about the paging of an operation.

/// Wire names from a request or a response down to a member.
pub(super) type Path = &'static [&'static str];

/// How an operation pages: by token, by a number that the caller counts, or both.
///
/// ```
/// use acs_runtime::paging::Paging;
///
/// static PAGING: Paging = Paging::new(&["Instances", "Instance"])
///     .token(&["NextToken"], &["NextToken"])
///     .max_results(&["MaxResults"], 100)
///     .page_number(&["PageNumber"], 1)
///     .page_size(&["PageSize"])
///     .total(&["TotalCount"]);
/// ```
#[derive(Debug)]
pub struct Paging {
    pub(super) items: Path,
    pub(super) identity: Option<&'static str>,
    pub(super) token: Option<Token>,
    pub(super) max_results: Option<MaxResults>,
    pub(super) number: Option<Number>,
    pub(super) size: Option<Path>,
    pub(super) total: Option<Path>,
    pub(super) is_total_by_number: bool,
    pub(super) more: Option<Path>,
    pub(super) size_taken: Option<Path>,
}

/// A token goes in, and a response brings the next one.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) input: Path,
    pub(super) output: Path,
}

/// The parameter that makes a service page by token, and the size to put there.
#[derive(Debug)]
pub(super) struct MaxResults {
    pub(super) input: Path,
    pub(super) size: u64,
}

/// A number goes in.
#[derive(Debug)]
pub(super) struct Number {
    pub(super) input: Path,
    pub(super) first: i64,
    pub(super) counts: Counts,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    Pages,
    Items,
}

impl Paging {
    /// The list of items of a page; an empty path where several lists could be meant.
    #[must_use]
    pub const fn new(items: Path) -> Self {
        Self {
            items,
            identity: None,
            token: None,
            max_results: None,
            number: None,
            size: None,
            total: None,
            is_total_by_number: false,
            more: None,
            size_taken: None,
        }
    }

    /// The member by which an item is known, such as `InstanceId`; without it the whole item is compared.
    #[must_use]
    pub const fn identity(mut self, member: &'static str) -> Self {
        self.identity = Some(member);
        self
    }

    /// By token: the parameter that takes it, and the member of the response with the next one.
    #[must_use]
    pub const fn token(mut self, input: Path, output: Path) -> Self {
        self.token = Some(Token { input, output });
        self
    }

    /// The parameter that makes the service page by token where it pages by number without it, and the size of a page to
    /// request by default, in items.
    #[must_use]
    pub const fn max_results(mut self, input: Path, size: u64) -> Self {
        self.max_results = Some(MaxResults { input, size });
        self
    }

    /// By page number, counted from `first`.
    #[must_use]
    pub const fn page_number(mut self, input: Path, first: i64) -> Self {
        self.number = Some(Number {
            input,
            first,
            counts: Counts::Pages,
        });
        self
    }

    /// By the offset of the first item of a page, counted from `first`.
    #[must_use]
    pub const fn offset(mut self, input: Path, first: i64) -> Self {
        self.number = Some(Number {
            input,
            first,
            counts: Counts::Items,
        });
        self
    }

    /// The parameter with the size of a page, where pages are requested by number or offset.
    #[must_use]
    pub const fn page_size(mut self, input: Path) -> Self {
        self.size = Some(input);
        self
    }

    /// The member of the response with the number of items on all pages.
    #[must_use]
    pub const fn total(mut self, output: Path) -> Self {
        self.total = Some(output);
        self
    }

    /// The member of the response with the number of items on all pages, where it means something only for pages that are
    /// requested by number.
    #[must_use]
    pub const fn total_by_number(mut self, output: Path) -> Self {
        self.total = Some(output);
        self.is_total_by_number = true;
        self
    }

    /// The member of the response that says whether more pages follow.
    #[must_use]
    pub const fn more(mut self, output: Path) -> Self {
        self.more = Some(output);
        self
    }

    /// The member of the response with the size of a page as the service took it.
    #[must_use]
    pub const fn size_taken(mut self, output: Path) -> Self {
        self.size_taken = Some(output);
        self
    }
}
