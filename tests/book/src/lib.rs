//! The chapters of `docs/` and the READMEs as documentation, so that `cargo test` compiles their Rust and runs it.
#![forbid(unsafe_code)]

#[doc = include_str!("../../../docs/src/introduction.md")]
mod introduction {}
#[doc = include_str!("../../../docs/src/first-call.md")]
mod first_call {}
#[doc = include_str!("../../../docs/src/sibling-api.md")]
mod sibling_api {}
#[doc = include_str!("../../../docs/src/regenerating.md")]
mod regenerating {}
#[doc = include_str!("../../../docs/src/testing.md")]
mod testing {}
#[doc = include_str!("../../../docs/src/credentials.md")]
mod credentials {}
#[doc = include_str!("../../../docs/src/errors.md")]
mod errors {}
#[doc = include_str!("../../../docs/src/from-python.md")]
mod from_python {}
#[doc = include_str!("../../../README.md")]
mod readme {}
#[doc = include_str!("../../../README.zh-CN.md")]
mod readme_zh_cn {}
#[doc = include_str!("../../../generated/README.md")]
mod readme_of_the_generated_crate {}
