//! Protects lists: each item is delivered exactly once, or the iterator ends in an error.
//!
//! A model service pages in every way, with all sizes, totals, empty pages, late changes and faults. `ACS_PAGING_CASES`
//! sets the number of cases.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod service;

use std::collections::HashSet;

use acs_runtime::paging::{Items, Pages, Paging};
use acs_runtime::{Credentials, Error};
use proptest::prelude::*;
use service::{Change, Echo, Fault, Model, Service, TotalByToken, Way};

/// A list operation with all parameters and members that paging knows.
mod list {
    use acs_runtime::operation::{Endpoints, Product};

    pub(crate) static PRODUCT: Product = Product {
        code: "Model",
        version: "2025-01-01",
        endpoints: Endpoints::Central("model.aliyuncs.com"),
    };

    acs_runtime::operation! {
        Operation::new(&PRODUCT, "ListItems", Method::Post).safety(Safety::Read);
    }

    acs_runtime::structure! {
        /// The request.
        ListItemsRequest {
            0 next_token: String = Field::query("NextToken"),
            1 max_results: i64 = Field::query("MaxResults"),
            2 page_number: i64 = Field::query("PageNumber"),
            3 offset: i64 = Field::query("Offset"),
            4 page_size: i64 = Field::query("PageSize"),
        }
    }

    acs_runtime::structure! {
        /// The response.
        ListItemsResponse {
            0 next_token: String = Field::member("NextToken"),
            1 items: Vec<Item> = Field::member("Items"),
            2 total_count: i64 = Field::member("TotalCount"),
            3 has_more: bool = Field::member("HasMore"),
            4 page_size: i64 = Field::member("PageSize"),
        }
    }

    acs_runtime::structure! {
        /// An item.
        Item {
            0 item_id: String = Field::member("ItemId"),
        }
    }

    pub(crate) fn operation() -> &'static acs_runtime::operation::Operation {
        &OPERATION
    }
}

use list::{Item, ListItemsRequest, ListItemsResponse};

/// What the caller sets.
#[derive(Debug, Clone, Copy, Default)]
struct Choice {
    max_results: Option<i64>,
    page_size: Option<i64>,
    page_number: Option<i64>,
    offset: Option<i64>,
}

/// What the metadata says of the operation.
fn facts(model: &Model, has_identity: bool, max_results: u64) -> &'static Paging {
    let first = i64::try_from(model.first).unwrap();
    let mut facts = Paging::new(&["Items"])
        .more(&["HasMore"])
        .size_taken(&["PageSize"]);
    facts = match model.total_by_token {
        TotalByToken::Meaningful => facts.total(&["TotalCount"]),
        _ => facts.total_by_number(&["TotalCount"]),
    };
    if has_identity {
        facts = facts.identity("ItemId");
    }
    facts = match model.way {
        Way::Token => facts.token(&["NextToken"], &["NextToken"]),
        Way::Switch | Way::NumberInsteadOfToken => facts
            .token(&["NextToken"], &["NextToken"])
            .max_results(&["MaxResults"], max_results)
            .page_number(&["PageNumber"], first)
            .page_size(&["PageSize"]),
        Way::Number => facts
            .page_number(&["PageNumber"], first)
            .page_size(&["PageSize"]),
        Way::Offset => facts.offset(&["Offset"], 0).page_size(&["PageSize"]),
        Way::TokenInsteadOfOffset => facts
            .token(&["NextToken"], &["NextToken"])
            .offset(&["Offset"], 0)
            .page_size(&["PageSize"]),
    };
    // Facts are static in generated code. A few hundred bytes a case are not worth a cache.
    Box::leak(Box::new(facts))
}

type ListError = Error<String>;

/// All items, and the error behind them.
fn list(
    service: &Service,
    facts: &'static Paging,
    choice: Choice,
) -> (Vec<u64>, Option<ListError>) {
    let client = acs_runtime::ClientBuilder::new(&list::PRODUCT)
        .endpoint("http://127.0.0.1:1")
        .transport(service.clone())
        .credentials(Credentials::new("id", "secret"))
        .build()
        .unwrap();
    let request = ListItemsRequest {
        max_results: choice.max_results,
        page_size: choice.page_size,
        page_number: choice.page_number,
        offset: choice.offset,
        ..ListItemsRequest::default()
    };
    let pages =
        Pages::<_, ListItemsResponse, String>::new(&client, list::operation(), facts, request);
    let mut items: Items<_, _, _, Item> = Items::new(pages, |page| page.items.unwrap_or_default());
    let (mut ids, mut error) = (Vec::new(), None);
    // The transport is always ready, so the future needs no runtime that waits.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        while let Some(item) = items.next().await {
            match item {
                Ok(item) => ids.push(item.item_id.unwrap().parse().unwrap()),
                Err(found) => error = Some(found),
            }
        }
    });
    (ids, error)
}

fn any_way() -> impl Strategy<Value = Way> {
    prop_oneof![
        Just(Way::Token),
        Just(Way::Switch),
        Just(Way::Number),
        Just(Way::NumberInsteadOfToken),
        Just(Way::Offset),
        Just(Way::TokenInsteadOfOffset),
    ]
}

fn any_fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None),
        1 => (1..4_usize).prop_map(Fault::EndsEarly),
        1 => (1..4_usize).prop_map(Fault::RepeatsToken),
        1 => Just(Fault::IgnoresNumber),
        1 => Just(Fault::ClampsNumber),
        1 => (0..4_usize).prop_map(Fault::Refuses),
        1 => Just(Fault::WrapsAround),
        1 => Just(Fault::TotalOfPage),
        1 => Just(Fault::TotalOfPages),
        1 => Just(Fault::TotalZero),
        1 => Just(Fault::TotalThenZero),
        1 => Just(Fault::EndlessToken),
    ]
}

fn any_change() -> impl Strategy<Value = Change> {
    (1..8_usize, -4..5_i8, any::<u8>()).prop_map(|(before, items, place)| Change {
        before,
        items,
        place,
    })
}

prop_compose! {
    fn any_model()(
        way in any_way(),
        first in 0..2_u64,
        items in prop_oneof![0..12_usize, 0..70_usize],
        default_size in 1..12_usize,
        max_size in 1..15_usize,
        stated in (any::<bool>(), any::<bool>()),
        total_by_token in prop_oneof![
            4 => Just(TotalByToken::Meaningful),
            1 => Just(TotalByToken::Right),
            1 => Just(TotalByToken::Absent),
            1 => Just(TotalByToken::Zero),
            1 => Just(TotalByToken::TooLarge),
        ],
        echo in prop_oneof![Just(Echo::Nothing), Just(Echo::Taken), Just(Echo::Asked)],
        empty_every in prop_oneof![3 => Just(0_usize), 1 => 2..5_usize],
        changes in prop_oneof![2 => Just(Vec::new()), 1 => proptest::collection::vec(any_change(), 1..4)],
        fault in any_fault(),
    ) -> Model {
        let mut model = Model {
            way, first, items, default_size, max_size, states_total: stated.0, total_by_token, states_more: stated.1, echo, empty_every,
            changes, fault,
        };
        make_detectable(&mut model);
        model
    }
}

/// Leaves out what no client can see: changes without a total, changes that cancel out between two requests, and a service
/// that lies in all it says.
fn make_detectable(model: &mut Model) {
    let by_number = matches!(
        model.way,
        Way::Number | Way::NumberInsteadOfToken | Way::Offset | Way::Switch
    );
    if by_number && !model.states_total || model.fault != Fault::None {
        model.changes.clear();
    }
    if !matches!(model.way, Way::Switch | Way::NumberInsteadOfToken) {
        model.total_by_token = TotalByToken::Meaningful;
    }
    if model.total_by_token != TotalByToken::Meaningful {
        // Such metadata describes how tokens work. A service that has none, or ends them early, is seen by its total alone.
        let lies = matches!(
            model.fault,
            Fault::EndsEarly(_)
                | Fault::TotalOfPage
                | Fault::TotalOfPages
                | Fault::TotalZero
                | Fault::TotalThenZero
                | Fault::EndlessToken
        );
        if lies {
            model.total_by_token = TotalByToken::Meaningful;
        } else if model.way == Way::NumberInsteadOfToken {
            model.states_total = true;
        }
    }
    let mut taken = HashSet::new();
    model.changes.retain(|change| taken.insert(change.before));
    match model.fault {
        Fault::EndsEarly(_) | Fault::IgnoresNumber => model.states_total = true,
        // Without a size a page that is full cannot be told from the last one.
        Fault::TotalOfPage | Fault::TotalOfPages => {
            model.echo = Echo::Taken;
            model.states_total = true;
        }
        Fault::EndlessToken => model.states_total |= !model.states_more,
        _ => {}
    }
}

fn any_choice() -> impl Strategy<Value = Choice> {
    let size = || prop_oneof![2 => Just(None), 1 => (1..20_i64).prop_map(Some)];
    (size(), size()).prop_map(|(max_results, page_size)| Choice {
        max_results,
        page_size,
        ..Choice::default()
    })
}

fn cases() -> u32 {
    let set = std::env::var("ACS_PAGING_CASES").ok();
    set.map_or(2_000, |text| text.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_item_comes_exactly_once_or_the_list_ends_in_an_error(
        model in any_model(),
        choice in any_choice(),
        has_identity in any::<bool>(),
        max_results in 1..20_u64,
    ) {
        let mut choice = choice;
        if model.fault == Fault::IgnoresNumber && model.total_by_token != TotalByToken::Meaningful {
            // A total that means nothing cannot tell that such a service ignores the number as well.
            choice.max_results = None;
        }
        let facts = facts(&model, has_identity, max_results);
        let service = Service::new(model.clone());
        let (ids, error) = list(&service, facts, choice);
        let once: HashSet<u64> = ids.iter().copied().collect();
        prop_assert_eq!(once.len(), ids.len(), "an item came twice: {:?}", ids);
        match error {
            None => {
                let lost: Vec<u64> = service.survivors().into_iter().filter(|id| !once.contains(id)).collect();
                prop_assert!(lost.is_empty(), "lost {:?} of {} after {} requests", lost, model.items, service.requests());
            }
            Some(error) => {
                // A service whose tokens, numbers and items are right is read to its end, whatever its total says.
                let is_right = matches!(
                    model.fault,
                    Fault::None | Fault::TotalOfPage | Fault::TotalOfPages | Fault::EndlessToken
                );
                let may_change = model.way != Way::Token && !model.changes.is_empty();
                let excused = !is_right || may_change;
                prop_assert!(excused, "a sound list ended in {error}");
            }
        }
    }

    /// The caller's page number or offset is where the list starts.
    #[test]
    fn a_list_that_is_read_from_a_later_page_has_all_that_follows(
        model in any_model(),
        page_size in prop_oneof![Just(None), (1..20_i64).prop_map(Some)],
        skipped in 0..8_usize,
    ) {
        let mut model = model;
        model.fault = Fault::None;
        model.changes.clear();
        let taken = page_size.map_or(model.default_size, |size| usize::try_from(size).unwrap()).min(model.max_size);
        let mut choice = Choice { page_size, ..Choice::default() };
        let expected = match model.way {
            Way::Number | Way::NumberInsteadOfToken | Way::Switch => {
                let number = usize::try_from(model.first).unwrap() + skipped;
                choice.page_number = Some(i64::try_from(number).unwrap());
                skipped * taken
            }
            Way::Offset | Way::TokenInsteadOfOffset | Way::Token => {
                model.way = Way::Offset;
                choice.offset = Some(i64::try_from(skipped).unwrap());
                skipped
            }
        };
        let expected: Vec<u64> = (expected as u64..model.items as u64).collect();
        let (ids, error) = list(&Service::new(model.clone()), facts(&model, true, 10), choice);
        prop_assert!(error.is_none(), "{}", error.unwrap());
        prop_assert_eq!(ids, expected);
    }
}
