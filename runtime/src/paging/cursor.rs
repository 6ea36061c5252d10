//! Decides after each page whether another one follows, and how to request it.
//!
//! A list ends where everything that a response says agrees on the end: the token, the total, the flag for more pages and
//! the length of the page. What contradicts the end is followed by page number where the operation has one, and is an error
//! where it has none.

use std::collections::HashSet;

use super::facts::{Counts, Number, Paging, Path};
use super::member::{boolean_at, find, item_key, number_at, text_at, text_key};
use crate::error::paging::{PagingError, PagingErrorKind};
use crate::wire::{Member, Structure};

/// How often pages are read again because the total shrank, without one new item, before the list counts as one that
/// changes too often.
const MAX_REREADS: u32 = 4;

/// How many empty pages in a row, each with a new token, are the end of a list whose total is reached.
const FEW_EMPTY_PAGES: u32 = 3;

/// How many empty pages in a row, each with a new token, are read before the service counts as one that never ends.
const MAX_EMPTY_PAGES: u32 = 1_000;

/// The smallest default size of a page that the vendor uses, in items.
const SMALLEST_PAGE: i64 = 10;

/// What follows a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Another page: [`Cursor::edits`] says which.
    Next,
    /// Nothing: the list is complete.
    End,
    /// An error.
    Fail(PagingErrorKind),
}

/// What to do with a page and after it.
#[derive(Debug)]
pub(super) struct Decision {
    pub(super) step: Step,
    /// Whether the page is one that did not come before.
    pub(super) is_new: bool,
    /// Which of its items came before, by position; empty where none did.
    pub(super) repeated: Vec<bool>,
}

/// What a response says about its page.
struct Page {
    /// Number of items; none where it is not known which list holds them.
    found: Option<i64>,
    /// Keys of the items, where they are needed.
    keys: Vec<u64>,
    token: Option<String>,
    total: Option<i64>,
    more: Option<bool>,
    /// The size of a page as the service took it.
    size: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Token,
    Number,
}

/// The position in a list.
#[derive(Debug)]
pub(super) struct Cursor {
    facts: &'static Paging,
    mode: Mode,
    edits: Vec<(Path, String)>,
    /// Whether the caller set `MaxResults` or a token, so that requests by number carry them as well.
    is_token_chosen: bool,
    /// Whether the list is read from its first item on, so that its total can be compared with what came.
    is_from_start: bool,
    /// Number of items that came, each counted once.
    received: i64,
    pages: u64,
    totals: Totals,
    /// Keys of the tokens that were requested or returned.
    tokens: HashSet<u64>,
    /// The number of the page under way, or its offset.
    number: i64,
    /// The number of the first page that was requested, or its offset.
    start: i64,
    /// The size of a page that the caller asked for.
    size_asked: Option<i64>,
    /// The size of a page by token that was requested.
    results_asked: Option<i64>,
    /// Number of items of the longest page: that of a full one, once another page followed.
    length: i64,
    /// Whether all pages so far had the same length.
    is_uniform: bool,
    /// Whether the position of a page can be computed from its number.
    is_position_known: bool,
    /// Whether the page under way is requested by number although nothing says that items are left.
    is_probe: bool,
    /// The total of the page before that one.
    total_before_probe: Option<i64>,
    /// Whether a numbered page has differed from the one before.
    are_numbers_honored: bool,
    /// Keys of the items that came, where pages can be numbered.
    delivered: HashSet<u64>,
    /// Whether two items had the same key.
    has_equal_items: bool,
    /// Whether the total changed, so that pages may overlap.
    may_overlap: bool,
    /// Number of empty pages in a row.
    empty_pages: u32,
    /// Whether the page under way was requested although the total was reached.
    is_beyond_total: bool,
    rereads: u32,
    received_before_reread: i64,
    /// The highest number of a page that was read, or the highest offset.
    highest: Option<i64>,
    /// How many items may come again, as that many were added to the list.
    repeats_expected: i64,
}

/// How many items came to a list and left it between two responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    vanished: i64,
    added: i64,
}

impl Change {
    const NONE: Self = Self {
        vanished: 0,
        added: 0,
    };
}

/// The totals that the responses stated.
#[derive(Debug, Default)]
struct Totals {
    last: Option<i64>,
    /// The first total less all that vanished since: the items that must have come in the end.
    owed: Option<i64>,
    /// Whether totals turned out to count a page.
    are_ignored: bool,
}

impl Totals {
    /// Takes the total of a response, and says how it differs from the last one.
    fn take(&mut self, total: Option<i64>) -> Change {
        let Some(total) = total.filter(|_| !self.are_ignored) else {
            return Change::NONE;
        };
        let difference = self.last.map_or(0, |last| total.saturating_sub(last));
        self.last = Some(total);
        let change = Change {
            vanished: difference.min(0).saturating_neg(),
            added: difference.max(0),
        };
        self.owed = Some(
            self.owed
                .map_or(total, |owed| owed.saturating_sub(change.vanished)),
        );
        change
    }

    fn ignore(&mut self) {
        *self = Self {
            are_ignored: true,
            ..Self::default()
        };
    }

    /// Whether items are missing once the list has ended.
    fn are_missing(&self, received: i64) -> bool {
        self.owed.is_some_and(|owed| received < owed)
    }
}

impl Cursor {
    /// The position before the first page of the request as the caller made it.
    ///
    /// The caller's choice wins: a page number or the size of numbered pages selects numbers, a token or `MaxResults`
    /// selects tokens. Without a choice pages are requested by token, with as many results as the metadata allows.
    pub(super) fn start(facts: &'static Paging, request: &dyn Structure) -> Self {
        let is_set = |path: Path| text_at(request, path).is_some_and(|text| !text.is_empty());
        let token = facts.token.as_ref();
        let has_token = token.is_some_and(|token| is_set(token.input));
        let has_max_results = (facts.max_results.as_ref()).is_some_and(|max| is_set(max.input));
        let has_number = (facts.number.as_ref()).is_some_and(|number| is_set(number.input));
        let has_size = facts.max_results.is_some() && facts.size.is_some_and(is_set);
        let wants_number = (has_number || has_size) && !has_token && !has_max_results;
        let mode = if token.is_none() || facts.number.is_some() && wants_number {
            Mode::Number
        } else {
            Mode::Token
        };
        let mut edits = Vec::new();
        if let (Mode::Token, Some(max), false) =
            (mode, &facts.max_results, has_token || has_max_results)
        {
            edits.push((max.input, max.size.to_string()));
        }
        let first = facts.number.as_ref().map_or(0, |number| number.first);
        let number = number_at(request, facts.number.as_ref().map(|number| number.input));
        let number = number.unwrap_or(first);
        let max_results = facts.max_results.as_ref();
        let results_asked = number_at(request, max_results.map(|max| max.input))
            .or_else(|| i64::try_from(max_results?.size).ok());
        let is_from_start = match mode {
            Mode::Token => !has_token,
            Mode::Number => number == first,
        };
        let mut tokens = HashSet::new();
        if let Some(text) = token.and_then(|token| text_at(request, token.input)) {
            tokens.insert(text_key(&text));
        }
        Self {
            facts,
            mode,
            edits,
            is_token_chosen: has_token || has_max_results,
            is_from_start,
            received: 0,
            pages: 0,
            totals: Totals::default(),
            tokens,
            number,
            start: number,
            size_asked: number_at(request, facts.size),
            results_asked,
            length: 0,
            is_uniform: true,
            is_position_known: is_from_start,
            is_probe: false,
            total_before_probe: None,
            are_numbers_honored: false,
            delivered: HashSet::new(),
            has_equal_items: false,
            may_overlap: false,
            empty_pages: 0,
            is_beyond_total: false,
            rereads: 0,
            received_before_reread: 0,
            highest: None,
            repeats_expected: 0,
        }
    }

    /// What to put into the caller's request for the next page.
    pub(super) fn edits(&self) -> &[(Path, String)] {
        &self.edits
    }

    /// The error for what happened here.
    pub(super) fn error(&self, kind: PagingErrorKind, request_id: Option<String>) -> PagingError {
        PagingError {
            kind,
            received: u64::try_from(self.received).unwrap_or(0),
            total: self.totals.last.and_then(|total| u64::try_from(total).ok()),
            request_id,
        }
    }

    /// Takes a page, and decides what follows.
    pub(super) fn take(&mut self, response: &dyn Structure) -> Decision {
        let page = self.read(response);
        let decision = match self.mode {
            Mode::Token => self.take_by_token(&page),
            Mode::Number => self.take_by_number(&page),
        };
        self.pages = self.pages.saturating_add(1);
        decision
    }

    fn read(&self, response: &dyn Structure) -> Page {
        let facts = self.facts;
        let list = match find(response, facts.items) {
            Some(Member::List(list)) => Some(list),
            _ => None,
        };
        let has_list = !facts.items.is_empty();
        // Without numbered pages nothing is compared, and nothing has to be kept.
        let keys = match list {
            Some(list) if facts.number.is_some() => (0..list.len())
                .map(|index| item_key(&list.item(index), facts.identity))
                .collect(),
            _ => Vec::new(),
        };
        let length = list.map_or(0, |list| list.len());
        let token = facts.token.as_ref();
        Page {
            found: has_list.then(|| i64::try_from(length).unwrap_or(i64::MAX)),
            keys,
            token: token
                .and_then(|token| text_at(response, token.output))
                .filter(|text| !text.is_empty()),
            total: number_at(response, facts.total),
            more: boolean_at(response, facts.more),
            size: number_at(response, facts.size_taken).filter(|size| *size > 0),
        }
    }

    /// Takes the total of a page that begins behind `before` items, and says how the list changed since the last page.
    ///
    /// A total that is smaller than what the service itself has shown counts something else, such as pages.
    fn take_total(&mut self, page: &Page, before: i64) -> Change {
        let found = page.found.unwrap_or(0);
        if found > 0
            && page
                .total
                .is_some_and(|total| total < before.saturating_add(found))
        {
            self.totals.ignore();
        }
        let is_void = self.facts.is_total_by_number && self.mode == Mode::Token;
        let total = page.total.filter(|_| !is_void);
        let change = self.totals.take(total);
        self.may_overlap |= change != Change::NONE;
        self.repeats_expected = self.repeats_expected.saturating_add(change.added);
        change
    }

    fn take_by_token(&mut self, page: &Page) -> Decision {
        self.take_total(page, 0);
        let found = page.found.unwrap_or(0);
        if self.pages > 0 && found != self.length {
            self.is_uniform = false;
        }
        self.length = self.length.max(found);
        self.received = self.received.saturating_add(found);
        self.empty_pages = if page.found == Some(0) {
            self.empty_pages.saturating_add(1)
        } else {
            0
        };
        let _ = self.note(&page.keys);
        let step = match &page.token {
            // Some services return a new token for ever.
            Some(_) if self.empty_pages > 0 && page.more == Some(false) => Step::End,
            Some(_) if self.empty_pages >= FEW_EMPTY_PAGES && self.says_complete(page) => Step::End,
            Some(_) if self.empty_pages >= MAX_EMPTY_PAGES => {
                Step::Fail(PagingErrorKind::Incomplete)
            }
            Some(token) if self.tokens.insert(text_key(token)) => {
                // The operation has a token, as the page did.
                let input = self.facts.token.as_ref().map(|token| token.input);
                self.edits.retain(|(path, _)| Some(*path) != input);
                self.edits.extend(input.map(|input| (input, token.clone())));
                Step::Next
            }
            // A service that says that nothing follows may return its last token for ever.
            Some(_) if page.more != Some(false) => Step::Fail(PagingErrorKind::RepeatedToken),
            _ => self.end_of_tokens(page),
        };
        Decision {
            step,
            is_new: true,
            repeated: Vec::new(),
        }
    }

    /// Whether a response says that the list is complete, by its flag or by its total.
    fn says_complete(&self, page: &Page) -> bool {
        let has_all =
            self.is_from_start && self.totals.owed.is_some_and(|owed| self.received >= owed);
        page.more == Some(false) || page.more.is_none() && has_all
    }

    /// After the last token: the end, if nothing contradicts it.
    fn end_of_tokens(&mut self, page: &Page) -> Step {
        let counts_all = self.is_from_start && page.found.is_some();
        let is_short = counts_all && self.totals.are_missing(self.received);
        if is_short || page.more == Some(true) {
            return self
                .go_on_by_number(page)
                .unwrap_or(Step::Fail(PagingErrorKind::Incomplete));
        }
        if self.pages == 0 && page.more.is_none() && self.may_have_more(page) {
            self.is_probe = true;
            self.total_before_probe = page.total;
            self.is_beyond_total = page.total <= page.found;
            return self.go_on_by_number(page).unwrap_or(Step::End);
        }
        Step::End
    }

    /// Whether a first page without a token may not be the last: the service may have paged by number although it was asked
    /// for tokens, and its total proves nothing.
    fn may_have_more(&self, page: &Page) -> bool {
        if self.facts.is_total_by_number {
            // The vendor describes how the operation pages by token, so a page that is not full is believed.
            let is_full = page.found > Some(0) && page.found >= self.results_asked;
            return page.total > page.found || is_full;
        }
        page.total.is_none() || page.total < page.found || self.is_total_of_full_page(page)
    }

    /// Goes on by page number or offset behind the pages that came by token, where their length tells the position.
    fn go_on_by_number(&mut self, page: &Page) -> Option<Step> {
        let number = self.facts.number.as_ref()?;
        let found = page.found.filter(|found| *found > 0)?;
        if !self.is_from_start {
            return None;
        }
        let next = match number.counts {
            Counts::Items => number.first.checked_add(self.received)?,
            Counts::Pages if self.is_uniform && found == self.length => {
                number.first.checked_add(self.received / self.length)?
            }
            Counts::Pages => return None,
        };
        // A total that may mean nothing still shows that the list changed, at the price of reading a page again.
        if !self.totals.are_ignored {
            self.totals.last = self.totals.last.or(page.total);
        }
        // Nothing is delivered twice on the word of a probe.
        self.may_overlap |= self.is_probe;
        self.mode = Mode::Number;
        self.number = next;
        self.start = number.first;
        self.size_asked = Some(self.length);
        self.edits = vec![(number.input, next.to_string())];
        if let Some(size) = self.facts.size {
            self.edits.push((size, self.length.to_string()));
        }
        Some(Step::Next)
    }

    fn take_by_number(&mut self, page: &Page) -> Decision {
        let facts = self.facts;
        let Some(number) = &facts.number else {
            // Chosen only where there is one.
            return Decision {
                step: Step::End,
                is_new: true,
                repeated: Vec::new(),
            };
        };
        let found = page.found.unwrap_or(0);
        let has_new = page.keys.iter().any(|key| !self.delivered.contains(key));
        let is_beyond_total = std::mem::take(&mut self.is_beyond_total);
        if is_beyond_total && (found == 0 || !has_new && !self.is_probe) {
            // The total was right: some services show an earlier page for numbers behind the last.
            return Decision {
                step: Step::End,
                is_new: found == 0,
                repeated: Vec::new(),
            };
        }
        let before = self.before(number, page, found);
        let certain = if self.is_position_known { before } else { 0 };
        let change = self.take_total(page, certain);
        if change == Change::NONE
            && let Some(decision) = self.repeated_page(page, before)
        {
            return decision;
        }
        self.are_numbers_honored |= self.pages > 0;
        self.is_probe = false;
        let is_full = self.is_full(page, found);
        self.length = self.length.max(found);
        let repeated = self.note(&page.keys);
        let new = repeated.iter().filter(|seen| !**seen).count();
        self.received = self
            .received
            .saturating_add(i64::try_from(new).unwrap_or(i64::MAX));
        if self.highest.is_none_or(|highest| self.number > highest) {
            let old = i64::try_from(repeated.len() - new).unwrap_or(i64::MAX);
            self.repeats_expected = self.repeats_expected.saturating_sub(old).max(0);
            self.highest = Some(self.number);
        }
        let step = if self.has_equal_items && new < repeated.len() {
            // An item that came before, or one that equals it.
            Step::Fail(PagingErrorKind::Changed)
        } else if change.vanished > 0 {
            self.read_again(number, before.saturating_sub(change.vanished))
        } else {
            self.after(number, page, before.saturating_add(found), is_full)
        };
        Decision {
            step,
            is_new: true,
            repeated,
        }
    }

    /// A page whose items all came before: of a service that ignores numbers, or one that shows earlier pages for numbers
    /// behind the last.
    fn repeated_page(&self, page: &Page, before: i64) -> Option<Decision> {
        let is_read_again = self.highest.is_some_and(|highest| self.number <= highest);
        if self.pages == 0 || is_read_again || page.keys.is_empty() {
            return None;
        }
        let came = page.keys.iter().filter(|key| self.delivered.contains(key));
        let count = came.count();
        if i64::try_from(count).is_ok_and(|count| count <= self.repeats_expected) {
            return None;
        }
        let all_came = count == page.keys.len();
        let step = if self.is_probe && count > 0 {
            self.repeated_probe(page, all_came)
        } else if !all_came || self.are_equal_items(page, before) {
            return None;
        } else if !self.are_numbers_honored && !self.says_complete(page) {
            Step::Fail(PagingErrorKind::RepeatedPage)
        } else if page.more == Some(true) || self.totals.are_missing(self.received) {
            Step::Fail(PagingErrorKind::Incomplete)
        } else if self.is_surely_the_end(page) {
            Step::End
        } else {
            Step::Fail(PagingErrorKind::RepeatedPage)
        };
        Some(Decision {
            step,
            is_new: false,
            repeated: Vec::new(),
        })
    }

    /// After a page by number that was requested without need, and holds items that came by token.
    fn repeated_probe(&self, page: &Page, all_came: bool) -> Step {
        let has_changed = page.total != self.total_before_probe;
        // By number every total means something; a request that carries a token as well may not be one by number.
        let states_more = page.total > Some(self.received) && !self.is_token_chosen;
        if !all_came || has_changed {
            Step::Fail(PagingErrorKind::Changed)
        } else if states_more {
            Step::Fail(PagingErrorKind::RepeatedPage)
        } else {
            // The number is ignored, and the token said that this was all.
            Step::End
        }
    }

    /// Whether the items of a page, which cannot be told from earlier ones, are others all the same: the page is the last
    /// one by the total, and shorter than the page that a service would show again.
    fn are_equal_items(&self, page: &Page, before: i64) -> bool {
        let found = page.found.unwrap_or(0);
        self.facts.identity.is_none()
            && found < self.length
            && !self.totals.are_ignored
            && page.total == Some(before.saturating_add(found))
    }

    /// Whether a repeated page proves that the one before was the last: its items are known by an identity, it is shorter
    /// than a full page, or the service says so.
    fn is_surely_the_end(&self, page: &Page) -> bool {
        self.facts.identity.is_some()
            || page.found < Some(self.length)
            || page.more == Some(false)
            || self.totals.owed.is_some()
    }

    /// The number of items before the page under way.
    fn before(&mut self, number: &Number, page: &Page, found: i64) -> i64 {
        let behind = self.number.saturating_sub(number.first);
        if number.counts == Counts::Items {
            self.is_position_known = true;
            return behind.max(0);
        }
        let length = if self.length > 0 {
            // An earlier page was a full one if another one follows it.
            self.is_position_known |= found > 0;
            self.length
        } else {
            // Where the first page that was read is a later one, its position depends on the size of a page.
            let stated = page.size.or(self.size_asked);
            let is_taken = page.size.is_some() && page.size != self.size_asked;
            self.is_position_known |= is_taken || stated == Some(found);
            stated.unwrap_or(found)
        };
        behind.saturating_mul(length)
    }

    /// Whether the page is as long as a page can be, as far as that is known.
    fn is_full(&self, page: &Page, found: i64) -> bool {
        let size = self.size_taken(page).or(self.size_asked);
        match size {
            _ if self.length > 0 => found >= self.length,
            Some(size) => found >= size,
            None => found >= SMALLEST_PAGE,
        }
    }

    /// The size of a page as the service took it. One that only repeats the size asked for may be larger than what the
    /// service allows.
    fn size_taken(&self, page: &Page) -> Option<i64> {
        page.size.filter(|size| self.size_asked != Some(*size))
    }

    /// Notes the items of a page: which of them came before. Equal items of pages that cannot overlap are different items.
    fn note(&mut self, keys: &[u64]) -> Vec<bool> {
        keys.iter()
            .map(|key| {
                let was_there = !self.delivered.insert(*key);
                self.has_equal_items |= was_there && !self.may_overlap;
                was_there && self.may_overlap
            })
            .collect()
    }

    /// Goes back to the page with the item at `position`, as items before it vanished and the others moved up.
    fn read_again(&mut self, number: &Number, position: i64) -> Step {
        if self.received > self.received_before_reread {
            self.rereads = 0;
        }
        self.received_before_reread = self.received;
        self.rereads += 1;
        if self.rereads > MAX_REREADS {
            return Step::Fail(PagingErrorKind::Changed);
        }
        let position = position.max(0);
        let behind = match number.counts {
            Counts::Items => position,
            Counts::Pages => position / self.length.max(1),
        };
        self.request(number, number.first.saturating_add(behind).max(self.start))
    }

    fn after(&mut self, number: &Number, page: &Page, position: i64, is_full: bool) -> Step {
        let found = page.found.unwrap_or(0);
        let total = page
            .total
            .filter(|_| !self.totals.are_ignored && self.is_position_known);
        let more_by_total = total.map(|total| position < total);
        if found == 0 {
            let total_contradicts = more_by_total == Some(true) && !self.is_total_void();
            return if page.more == Some(true) || total_contradicts {
                Step::Fail(PagingErrorKind::Incomplete)
            } else {
                self.end()
            };
        }
        let goes_on = match (more_by_total, page.more) {
            (Some(true), _) | (_, Some(true)) => true,
            (_, Some(false)) => false,
            // A total that is reached with a full page may count that page, or be the most that the service counts.
            (Some(false), None) => {
                self.is_beyond_total = is_full;
                is_full
            }
            (None, None) => self.size_taken(page).is_none_or(|size| found >= size),
        };
        if !goes_on {
            return self.end();
        }
        let step = match number.counts {
            Counts::Pages => 1,
            Counts::Items => found,
        };
        match self.number.checked_add(step) {
            Some(next) => self.request(number, next),
            None => Step::Fail(PagingErrorKind::InvalidPosition),
        }
    }

    /// Whether the total of a response by number may be one by token, which means nothing.
    fn is_total_void(&self) -> bool {
        self.facts.is_total_by_number && self.is_token_chosen
    }

    /// Whether the total equals the length of a full first page: it may count that page alone.
    fn is_total_of_full_page(&self, page: &Page) -> bool {
        let size = page.size.or(self.size_asked);
        self.pages == 0
            && self.is_from_start
            && page.total.is_some()
            && page.total == page.found
            && page.found >= size
            && size.is_some()
    }

    /// The end, if as many items came as the totals stated.
    fn end(&self) -> Step {
        let is_short = self.is_from_start && self.totals.are_missing(self.received);
        if is_short && !self.is_total_void() {
            Step::Fail(PagingErrorKind::Incomplete)
        } else {
            Step::End
        }
    }

    fn request(&mut self, number: &Number, next: i64) -> Step {
        self.number = next;
        self.edits.retain(|(path, _)| *path != number.input);
        self.edits.push((number.input, next.to_string()));
        Step::Next
    }
}
