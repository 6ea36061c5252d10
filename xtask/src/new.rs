//! Crates that `acs new` starts, built and tested as their owner would at once.

use std::path::Path;
use std::process::Command;

use crate::corpus::execute;

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
        for arguments in [
            &["test", "--quiet"][..],
            &["run", "--quiet", "--example", "call"],
        ] {
            let mut command = cargo(&own, arguments);
            command.arg("--offline").arg("--target-dir").arg(&target);
            execute(command)?;
        }
        println!("{product}: builds, its tests pass, its example runs");
    }
    Ok(())
}

fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(folder);
    command
}
