//! Protects readers who copy: no Rust block has hidden lines, each one compiles as it stands, the programs run, and what a page
//! shows as output is what comes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[path = "../src/page.rs"]
#[allow(dead_code, reason = "the build script uses the rest")]
mod page;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use page::{blocks, hidden_lines, is_output, promises};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Pages by their paths from the root, with their texts.
fn pages() -> Vec<(String, String)> {
    let pages = page::pages(&root()).unwrap();
    let pages = pages.into_iter().map(|path| {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        (path.to_str().unwrap().to_owned(), text)
    });
    pages.collect()
}

/// Runs the program with the arguments in the root of the repository, where `spec` is.
fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acs-book"));
    command
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The build script looks for hidden lines as well, for a block with one mostly does not compile.
#[test]
fn no_rust_block_has_a_hidden_line() {
    let hidden =
        blocks("```rust\nfn main() {\n#   let a = 1;\n#[cfg(test)]\n#\n}\n```\n```sh\n# a\n```\n");
    let hidden: Vec<usize> = hidden.iter().flat_map(hidden_lines).collect();
    assert_eq!(hidden, [3, 5]);
    let mut count = 0;
    for (page, text) in pages() {
        for block in blocks(&text) {
            count += usize::from(block.language() == "rust");
            assert_eq!(
                hidden_lines(&block),
                [0; 0],
                "{page}: code hosts show these lines"
            );
        }
    }
    assert!(count >= 20, "only {count} Rust blocks were found");
}

#[test]
fn every_program_runs_and_prints_what_its_page_shows() {
    let mut promised: BTreeMap<String, String> = BTreeMap::new();
    for (page, text) in pages() {
        let runs = promises(&text)
            .into_iter()
            .filter(|promise| promise.command == "cargo run");
        for promise in runs {
            let line = promise
                .program
                .unwrap_or_else(|| panic!("{page}: no program above `cargo run`"));
            promised.insert(format!("{page}:{line}"), promise.output);
        }
    }
    assert!(promised.len() >= 5, "only {promised:?}");
    let listed = run(&[]);
    let listed = stdout(&listed);
    let names: Vec<&str> = listed.lines().collect();
    assert!(names.len() >= 10, "only {names:?}");
    for name in &names {
        let output = run(&[name]);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{name}: {errors}");
        let actual = stdout(&output);
        let promised = promised.remove(*name).unwrap_or_default();
        assert!(
            is_output(&promised, &actual),
            "{name}: the page shows\n{promised}\nand the program prints\n{actual}"
        );
    }
    assert!(
        promised.is_empty(),
        "these programs are not run: {promised:?}"
    );
}

/// Commands whose output other tests compare: those of the tool in `cli/tests/book.rs`, the example in `tests/readme.rs`, and the
/// crate that `acs new` makes in `cargo xtask new`.
const ELSEWHERE: [&str; 4] = [
    "curl http://127.0.0.1:8601/messages",
    "cargo acs ",
    "cd ../login && cargo run --example call",
    "cargo acs generate && cargo run --example send_and_check",
];

#[test]
fn every_output_belongs_to_a_command_that_a_test_runs() {
    for (page, text) in pages() {
        let outputs = blocks(&text)
            .iter()
            .filter(|block| block.language() == "text")
            .count();
        let promises = promises(&text);
        assert_eq!(
            outputs,
            promises.len(),
            "{page}: a `text` block follows the `sh` block of its command"
        );
        for promise in promises {
            let is_known = promise.command == "cargo run"
                || ELSEWHERE
                    .iter()
                    .any(|known| promise.command.starts_with(known));
            assert!(is_known, "{page}: no test runs `{}`", promise.command);
        }
    }
}

#[test]
fn outputs_are_compared_line_by_line() {
    for (promised, actual, is_same) in [
        ("a\nb\n", "a\nb\n", true),
        ("a\n", "a\nb\n", false),
        ("a\nb\n", "a\n", false),
        ("port …, a\n", "port 80, a\n", true),
        ("port …, a\n", "port 80, b\n", false),
        ("…\nz\n", "a\nb\nz\n", true),
        ("…\nz\n", "a\nb\n", false),
        ("a\n…\n", "a\n", true),
        ("", "a\n", false),
    ] {
        assert_eq!(
            is_output(promised, actual),
            is_same,
            "{promised:?} {actual:?}"
        );
    }
}
