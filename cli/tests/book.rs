//! Protects readers of the book: a command of the tool prints what the page shows below it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[path = "../../tests/book/src/page.rs"]
#[allow(dead_code, reason = "the tests of the book use the rest")]
mod page;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use page::{Promise, is_output, promises};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The outputs that the pages promise for commands of the tool.
fn promised() -> Vec<(String, Promise)> {
    let pages = page::pages(&root()).unwrap();
    let found = pages.iter().flat_map(|page| {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let page = page.display().to_string();
        promises(&text)
            .into_iter()
            .map(move |promise| (page.clone(), promise))
    });
    let of_tool = found.filter(|(_, promise)| {
        let command = &promise.command;
        // `tests/gateway.rs` runs the emulator.
        command.starts_with("cargo acs ")
            && !command.contains("&&")
            && command != "cargo acs gateway"
    });
    of_tool.collect()
}

#[test]
fn commands_print_what_the_pages_show() {
    let promised = promised();
    assert!(promised.len() >= 4, "{promised:?}");
    for (page, promise) in promised {
        let folder = tempfile::tempdir().unwrap();
        // What a page writes beside the clone is written elsewhere.
        let beside = format!("{}/", folder.path().display());
        let command = promise.command.replace("../", &beside);
        let output = Command::new(env!("CARGO_BIN_EXE_acs"))
            .args(command.split(' ').skip(2))
            .current_dir(root())
            .output()
            .unwrap();
        let actual = [output.stdout, output.stderr].concat();
        let actual = String::from_utf8(actual).unwrap().replace(&beside, "../");
        assert!(
            output.status.success() && is_output(&promise.output, &actual),
            "{page}:{}: the page shows\n{}\nand the command prints\n{actual}",
            promise.line,
            promise.output
        );
    }
}
