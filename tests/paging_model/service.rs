//! A model of a service that lists items in pages: every way, size, total, empty page, late change and fault.

use std::sync::{Arc, Mutex, PoisonError};

use acs_runtime::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

/// How the service pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By token alone.
    Token,
    /// By token where `MaxResults` or `NextToken` is given, else by page number: as ECS does.
    Switch,
    /// By page number alone.
    Number,
    /// By page number, although the metadata has a token as well.
    NumberInsteadOfToken,
    /// By offset.
    Offset,
    /// By token from the first request on, although the metadata has an offset as well.
    TokenInsteadOfOffset,
}

/// What a response says of the size of its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Echo {
    Nothing,
    /// The size that the service took.
    Taken,
    /// The size of the request, even where the service took a smaller one.
    Asked,
}

/// What the total is where pages are requested by token, of an operation whose metadata says that it means nothing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TotalByToken {
    /// The metadata says no such thing.
    Meaningful,
    /// It is right all the same.
    Right,
    Absent,
    Zero,
    TooLarge,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// The token is missing after this many pages, although items are left.
    EndsEarly(usize),
    /// The service returns the first token again after this many pages.
    RepeatsToken(usize),
    /// Every page is the first one.
    IgnoresNumber,
    /// Numbers behind the last page show the last page.
    ClampsNumber,
    /// The request fails after this many pages.
    Refuses(usize),
    /// Numbers behind the last page show the first pages again.
    WrapsAround,
    /// The total counts the page.
    TotalOfPage,
    /// The total counts the pages.
    TotalOfPages,
    /// The total is zero.
    TotalZero,
    /// The total is zero but on the first page.
    TotalThenZero,
    /// The service returns a token for ever, with empty pages behind the last.
    EndlessToken,
}

/// A change of the list before a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    /// Before the request with this index.
    pub(crate) before: usize,
    /// How many items are added (positive) or vanish (negative).
    pub(crate) items: i8,
    /// Where, as a share of the list in 256ths.
    pub(crate) place: u8,
}

/// What a service is like.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) way: Way,
    /// Number of the first page.
    pub(crate) first: u64,
    pub(crate) items: usize,
    /// Size of a page where none is requested.
    pub(crate) default_size: usize,
    /// The largest size that the service takes.
    pub(crate) max_size: usize,
    pub(crate) states_total: bool,
    pub(crate) total_by_token: TotalByToken,
    pub(crate) states_more: bool,
    pub(crate) echo: Echo,
    /// Every page with an index that this divides is empty, where tokens are used; 0 for none.
    pub(crate) empty_every: usize,
    pub(crate) changes: Vec<Change>,
    pub(crate) fault: Fault,
}

#[derive(Debug, Clone, Copy)]
struct Item {
    id: u64,
    is_there: bool,
    was_there_at_first: bool,
}

struct State {
    /// Those that vanished keep their place, for the tokens that name them.
    items: Vec<Item>,
    requests: usize,
    next_id: u64,
    /// The first token that was returned.
    first_token: Option<String>,
}

/// The service as a transport.
#[derive(Clone)]
pub(crate) struct Service {
    model: Arc<Model>,
    state: Arc<Mutex<State>>,
}

/// More requests than any list of the model needs: paging that never ends fails the test.
const MAX_REQUESTS: usize = 2_000;

/// A page as the service has computed it.
struct Page {
    ids: Vec<u64>,
    token: String,
    has_more: bool,
}

impl Service {
    pub(crate) fn new(model: Model) -> Self {
        let items = (0..model.items as u64)
            .map(|id| Item {
                id,
                is_there: true,
                was_there_at_first: true,
            })
            .collect();
        let state = State {
            items,
            requests: 0,
            next_id: model.items as u64,
            first_token: None,
        };
        Self {
            model: Arc::new(model),
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// The items that were there from the first request to the last.
    pub(crate) fn survivors(&self) -> Vec<u64> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let survivors = state
            .items
            .iter()
            .filter(|item| item.is_there && item.was_there_at_first);
        survivors.map(|item| item.id).collect()
    }

    pub(crate) fn requests(&self) -> usize {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .requests
    }

    fn respond(&self, query: &str) -> (u16, String) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let index = state.requests;
        state.requests += 1;
        assert!(state.requests < MAX_REQUESTS, "paging does not end");
        for change in &self.model.changes {
            if change.before == index && index > 0 {
                state.change(*change);
            }
        }
        if self.model.fault == Fault::Refuses(index) {
            let body = r#"{"Code":"Forbidden","Message":"no","RequestId":"r"}"#;
            return (403, body.to_owned());
        }
        let given = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_owned())
        };
        let number = |name: &str| given(name).and_then(|text| text.parse::<usize>().ok());
        let by_token = match self.model.way {
            Way::Token | Way::TokenInsteadOfOffset => true,
            Way::Switch => given("NextToken").is_some() || given("MaxResults").is_some(),
            Way::Number | Way::NumberInsteadOfToken | Way::Offset => false,
        };
        let asked = number(if by_token { "MaxResults" } else { "PageSize" });
        let taken = asked
            .unwrap_or(self.model.default_size)
            .min(self.model.max_size);
        let alive: Vec<u64> = state.alive();
        let page = if by_token {
            self.page_by_token(&mut state, index, taken, given("NextToken"))
        } else {
            let from = match self.model.way {
                Way::Offset => number("Offset").unwrap_or(0),
                _ => {
                    let first = self.model.first as usize;
                    number("PageNumber").unwrap_or(first).saturating_sub(first) * taken
                }
            };
            self.page_from(&alive, from, taken)
        };
        let total = match self.model.total_by_token {
            _ if !self.model.states_total => None,
            TotalByToken::Absent if by_token => None,
            TotalByToken::Zero if by_token => Some(0),
            TotalByToken::TooLarge if by_token => Some(alive.len() * 2 + 1),
            _ => match self.model.fault {
                Fault::TotalOfPage => Some(page.ids.len()),
                Fault::TotalOfPages => Some(alive.len().div_ceil(taken)),
                Fault::TotalZero => Some(0),
                Fault::TotalThenZero if index > 0 => Some(0),
                _ => Some(alive.len()),
            },
        };
        (200, self.body(&page, total, asked, taken))
    }

    fn page_from(&self, alive: &[u64], from: usize, size: usize) -> Page {
        let last_page = alive.len().saturating_sub(1) / size * size;
        let from = match self.model.fault {
            Fault::IgnoresNumber => 0,
            Fault::ClampsNumber => from.min(last_page),
            Fault::WrapsAround if from >= alive.len() => 0,
            _ => from,
        };
        let ids: Vec<u64> = alive.iter().skip(from).take(size).copied().collect();
        Page {
            has_more: from + ids.len() < alive.len(),
            ids,
            token: String::new(),
        }
    }

    fn page_by_token(
        &self,
        state: &mut State,
        index: usize,
        size: usize,
        token: Option<String>,
    ) -> Page {
        // A token is the last item that was shown, and a serial number.
        let shown = token.as_deref().and_then(|token| {
            let (id, _) = token.split_once('-')?;
            id.parse::<u64>().ok()
        });
        let behind = match shown {
            Some(id) => state
                .items
                .iter()
                .position(|item| item.id == id)
                .map_or(0, |at| at + 1),
            None => 0,
        };
        let is_empty = self.model.empty_every > 0 && index % self.model.empty_every == 1;
        let rest: Vec<u64> = state.items[behind..]
            .iter()
            .filter(|item| item.is_there)
            .map(|item| item.id)
            .collect();
        let ids: Vec<u64> = if is_empty {
            Vec::new()
        } else {
            rest.iter().take(size).copied().collect()
        };
        let has_more = ids.len() < rest.len();
        let last = ids.last().copied().or(shown);
        let token = match last {
            _ if !has_more => String::new(),
            Some(id) => format!("{id}-{index}"),
            None => format!("none-{index}"),
        };
        let token = match (self.model.fault, last) {
            (Fault::EndlessToken, Some(id)) => format!("{id}-{index}"),
            _ => token,
        };
        let token = match self.model.fault {
            Fault::EndsEarly(pages) if index + 1 >= pages => String::new(),
            Fault::RepeatsToken(pages) if has_more && index >= pages => {
                state.first_token.clone().unwrap_or(token)
            }
            _ => token,
        };
        state.first_token.get_or_insert_with(|| token.clone());
        Page {
            ids,
            token,
            has_more,
        }
    }

    fn body(
        &self,
        page: &Page,
        total: Option<usize>,
        asked: Option<usize>,
        taken: usize,
    ) -> String {
        let items: Vec<String> = page
            .ids
            .iter()
            .map(|id| format!(r#"{{"ItemId":"{id}"}}"#))
            .collect();
        let mut body = format!(
            r#"{{"NextToken":"{}","Items":[{}]"#,
            page.token,
            items.join(",")
        );
        if let Some(total) = total {
            body.push_str(&format!(r#","TotalCount":{total}"#));
        }
        if self.model.states_more {
            body.push_str(&format!(r#","HasMore":{}"#, page.has_more));
        }
        let size = match self.model.echo {
            Echo::Nothing => None,
            Echo::Taken => Some(taken),
            Echo::Asked => Some(asked.unwrap_or(taken)),
        };
        if let Some(size) = size {
            body.push_str(&format!(r#","PageSize":{size}"#));
        }
        body.push('}');
        body
    }
}

impl State {
    fn alive(&self) -> Vec<u64> {
        self.items
            .iter()
            .filter(|item| item.is_there)
            .map(|item| item.id)
            .collect()
    }

    fn change(&mut self, change: Change) {
        for _ in 0..change.items.unsigned_abs() {
            let place = usize::from(change.place);
            if change.items > 0 {
                let at = place * self.items.len() / 256;
                self.items.insert(
                    at,
                    Item {
                        id: self.next_id,
                        is_there: true,
                        was_there_at_first: false,
                    },
                );
                self.next_id += 1;
            } else {
                let alive: Vec<usize> = (0..self.items.len())
                    .filter(|at| self.items[*at].is_there)
                    .collect();
                if let Some(at) = alive.get(place * alive.len() / 256) {
                    self.items[*at].is_there = false;
                }
            }
        }
    }
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let (status, body) = self.respond(&request.query);
        Box::pin(async move {
            Ok(HttpResponse {
                status,
                headers: Vec::new(),
                body: body.into_bytes(),
            })
        })
    }
}
