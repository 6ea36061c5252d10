//! What the official SDKs were recorded to send, to understand and to resolve, against this one. Where this one differs on
//! purpose, the test says so and why. The recordings lie beside the repository; without them the tests say that they skip.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
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

/// The recordings, or nothing where they are not.
fn recordings(list: &str) -> Option<Vec<Json>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/protocol/request_vectors.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the recordings are not beside the repository");
        return None;
    };
    let mut all: Json = serde_json::from_str(&text).expect("the recordings are JSON");
    match all[list].take() {
        Json::Array(vectors) => Some(vectors),
        _ => panic!("the recordings have no {list}"),
    }
}

fn text<'v>(value: &'v Json, path: &str) -> &'v str {
    let found = value.pointer(path).and_then(Json::as_str);
    found.unwrap_or_else(|| panic!("{path} is text in {}", value["name"]))
}
