//! Crates that `acs new` starts, built and tested as their owner would at once.

use std::path::Path;
use std::process::Command;

use crate::corpus::execute;

#[path = "../../tests/book/src/page.rs"]
#[allow(dead_code, reason = "the tests of the book use the rest")]
mod page;

/// Products with a spec in the repository: one that a person wrote, and two imported from the vendor. The first example of the
/// last one takes the items of all pages.
const PRODUCTS: [&str; 3] = ["dypnsapi", "sts", "dysmsapi"];

pub(crate) fn run() -> Result<(), String> {
    let root = crate::root()?;
    let folder = root.join("target/new");
    for product in PRODUCTS {
        let own = folder.join(format!("own-{product}"));
        if own.exists() {
            std::fs::remove_dir_all(&own).map_err(|error| format!("{}: {error}", own.display()))?;
        }
        let mut new = cargo(root, &["acs", "new"]);
        new.arg(&own).args(["--product", product]);
        execute(new)?;
        // The versions that the repository is tested with, which are here already.
        std::fs::copy(root.join("Cargo.lock"), own.join("Cargo.lock"))
            .map_err(|error| error.to_string())?;
        let target = root.join("target");
        let in_own = |arguments: &[&str]| {
            let mut command = cargo(&own, arguments);
            command.arg("--offline").arg("--target-dir").arg(&target);
            command
        };
        execute(in_own(&["test", "--quiet"]))?;
        let printed = print(in_own(&["run", "--quiet", "--example", "call"]))?;
        if product == BOOK_PRODUCT {
            is_in_book(root, &printed)?;
        }
        println!("{product}: builds, its tests pass, its example runs");
    }
    Ok(())
}

/// The product of the book's first crate.
const BOOK_PRODUCT: &str = "dypnsapi";

/// Runs a command, and gives what it prints to standard output.
fn print(mut command: Command) -> Result<String, String> {
    let failed = |why: &dyn std::fmt::Display| format!("`cargo run --example call`: {why}");
    let output = command.output().map_err(|error| failed(&error))?;
    if !output.status.success() {
        return Err(failed(&String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| failed(&error))
}

/// The first chapter shows what the example prints.
fn is_in_book(root: &Path, printed: &str) -> Result<(), String> {
    let path = root.join("docs/src/first-call.md");
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let promises = page::promises(&text);
    let promise = promises
        .iter()
        .find(|promise| promise.command.ends_with("cargo run --example call"))
        .ok_or_else(|| format!("{} shows no output of the example", path.display()))?;
    if page::is_output(&promise.output, printed) {
        return Ok(());
    }
    Err(format!(
        "{}:{} shows another output than\n{printed}",
        path.display(),
        promise.line
    ))
}

fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(folder);
    command
}
