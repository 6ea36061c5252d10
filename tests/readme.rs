//! Protects newcomers: the first command of the READMEs prints what they show.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[path = "book/src/page.rs"]
#[allow(dead_code, reason = "the tests of the book use the rest")]
mod page;

use std::path::Path;
use std::process::Command;

const COMMAND: &str = "cargo acs generate && cargo run --example send_and_check";

/// `cargo test` builds the examples, unless it is told which target to test; `cargo build --example send_and_check` builds this one.
#[test]
fn the_first_command_prints_what_the_readmes_show() {
    // The test is in `target/PROFILE/deps`, and the example in `target/PROFILE/examples`.
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let example = profile.join("examples").join("send_and_check");
    let output = Command::new(example.with_extension(std::env::consts::EXE_EXTENSION)).output();
    let output = output.unwrap_or_else(|error| {
        panic!(
            "{}: {error}; run `cargo build --example send_and_check`",
            example.display()
        )
    });
    assert!(output.status.success(), "{output:?}");
    let actual = String::from_utf8(output.stdout).unwrap();
    for readme in ["README.md", "README.zh-CN.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(readme);
        let text = std::fs::read_to_string(path).unwrap();
        let promises = page::promises(&text);
        let promise = promises.iter().find(|promise| promise.command == COMMAND);
        let promised = &promise.unwrap().output;
        assert!(
            page::is_output(promised, &actual),
            "{readme} shows\n{promised}\nand the example prints\n{actual}"
        );
    }
}
