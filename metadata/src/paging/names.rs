//! Names that the vendor uses for paging, in lower case without separators, most telling first.

/// A parameter that takes a token, and the members that bring the next one.
pub(super) struct TokenNames {
    pub(super) input: &'static str,
    pub(super) outputs: &'static [&'static str],
    /// Whether the parameter alone says that the operation pages.
    pub(super) is_certain: bool,
}

const fn certain(input: &'static str, outputs: &'static [&'static str]) -> TokenNames {
    TokenNames {
        input,
        outputs,
        is_certain: true,
    }
}

const fn possible(input: &'static str, outputs: &'static [&'static str]) -> TokenNames {
    TokenNames {
        input,
        outputs,
        is_certain: false,
    }
}

pub(super) const TOKENS: &[TokenNames] = &[
    certain("nexttoken", &["nexttoken", "nextpagetoken"]),
    certain("nextpagetoken", &["nextpagetoken", "nexttoken"]),
    certain("pagetoken", &["nextpagetoken", "pagetoken", "nexttoken"]),
    certain(
        "continuationtoken",
        &["nextcontinuationtoken", "continuationtoken", "nexttoken"],
    ),
    certain("nextmarker", &["nextmarker"]),
    certain("marker", &["nextmarker", "marker"]),
    certain("startingtoken", &["nexttoken"]),
    certain("scrollid", &["scrollid", "nextscrollid"]),
    // Also a position in a stream, or a secret.
    possible("nextcursor", &["nextcursor"]),
    possible("cursor", &["nextcursor", "cursor"]),
    possible("token", &["nexttoken"]),
    possible("nextid", &["nextid"]),
    possible("nextkey", &["nextkey"]),
];

pub(super) const PAGE_NUMBERS: &[&str] = &[
    "pagenumber",
    "currentpage",
    "pageno",
    "pagenum",
    "pageindex",
    "currentpagenum",
    "currentpagenumber",
    "currentpageno",
    "pageid",
    "page",
    "pagenumbers",
];

pub(super) const OFFSETS: &[&str] = &["offset", "startindex", "startrow", "skip", "start"];

pub(super) const NUMBER_SIZES: &[&str] = &[
    "pagesize",
    "size",
    "limit",
    "perpage",
    "pagecount",
    "maxrecordsperpage",
    "line",
    "rows",
    "maxresults",
    "maxresult",
];

pub(super) const TOKEN_SIZES: &[&str] = &[
    "maxresults",
    "maxresult",
    "maxitems",
    "maxkeys",
    "limit",
    "pagesize",
    "size",
];

pub(super) const TOTALS: &[&str] = &[
    "totalcount",
    "totalrecordcount",
    "total",
    "totalnum",
    "totalnumber",
    "totalrecords",
    "totalrecord",
    "totalitems",
    "totalitem",
    "totalsize",
    "totalelements",
    "totalresults",
    "xtotalcount",
    "totalcnt",
    "count",
];

pub(super) const MORE: &[&str] = &[
    "istruncated",
    "hasmore",
    "hasnext",
    "hasnextpage",
    "truncated",
];

pub(super) const SIZES_OF_RESPONSES: &[&str] = &["pagesize", "maxresults", "limit", "size"];
