//! The harness: compiles what `build.rs` generates from `spec/`, as a crate of one's own would.
#![forbid(unsafe_code)]

include!(concat!(env!("OUT_DIR"), "/acs.rs"));
