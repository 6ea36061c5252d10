//! Compares this SDK with recordings of the official SDKs: requests, responses, and endpoints (`tests/wire/README.md` says where
//! they come from). Where this SDK differs on purpose, the test says so and why.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod dynamic;
mod endpoints;
mod providers;
mod requests;
mod responses;
#[path = "../support/mod.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]
mod support;

use serde_json::Value as Json;

/// The recordings in `list`, a member of the file.
fn recordings(list: &str) -> Vec<Json> {
    let text = include_str!("../wire/request_vectors.json");
    let mut all: Json = serde_json::from_str(text).expect("the recordings are JSON");
    match all[list].take() {
        Json::Array(vectors) => vectors,
        _ => panic!("the recordings have no {list}"),
    }
}

fn text<'v>(value: &'v Json, path: &str) -> &'v str {
    let found = value.pointer(path).and_then(Json::as_str);
    found.unwrap_or_else(|| panic!("{path} is text in {}", value["name"]))
}
