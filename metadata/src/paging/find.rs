//! Finds how an operation pages.

use super::search::{Body, Parameters};
use super::ways::{Counts, NumberPaging, PageSize, Paging, Path, TokenPaging, Unsupported};
use super::{limit, names};
use crate::model::{Located, Metadata, Operation, Paginate, PaginateKeys, Schema};

/// How `operation` pages: `Ok(None)` where nothing looks like paging.
///
/// # Errors
///
/// [`Unsupported`] where it looks paged and the metadata does not say enough.
pub fn find(metadata: &Metadata, operation: &Operation) -> Result<Option<Paging>, Unsupported> {
    match &operation.paginate {
        Some(Paginate::None) => Ok(None),
        Some(Paginate::By(keys)) => Ok(declared(metadata, operation, keys)),
        None => by_names(metadata, operation),
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
    let page = parameters
        .first(names::PAGE_NUMBERS)
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
    let default = schema.default.as_ref().map(|text| text.value.trim());
    match default.and_then(|text| text.parse::<i64>().ok()) {
        Some(number @ (0 | 1)) => number,
        _ => schema
            .description
            .as_deref()
            .and_then(limit::first_number)
            .unwrap_or(usual),
    }
}

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
