//! Crates that `acs new` and `acs generate` make, built as their owner would at once, from several working folders.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use acs_codegen::REPOSITORY;

use crate::corpus::execute;

#[path = "../../tests/book/src/page.rs"]
#[allow(dead_code, reason = "the tests of the book use the rest")]
mod page;

/// Runs all of it. The builds share the target folder of the repository.
pub(crate) fn run() -> Result<(), String> {
    let bench = Bench::new()?;
    let docs = bench.root.join("docs/src");
    bench.started(
        &docs,
        "../../target/new/own-dypnsapi",
        "dypnsapi",
        &Clone::Around,
    )?;
    bench.started(&bench.outside, "own-sts", "sts", &Clone::Named)?;
    // Its first example takes the items of all pages.
    bench.started(&bench.outside, "own-dysmsapi", "dysmsapi", &Clone::Named)?;
    let spec = bench.root.join("spec/sts-2015-04-01.yaml");
    bench.generated(
        &docs,
        "../../target/new/sdk-features",
        "features",
        &spec,
        &Clone::Around,
    )?;
    bench.generated(
        &bench.outside,
        "work/../sdk-crates",
        "crates",
        &spec,
        &Clone::Named,
    )?;
    bench.without_a_clone()
}

/// Whether the command finds the clone around the working folder, or is told where it is.
enum Clone {
    Around,
    Named,
}

struct Bench {
    root: &'static Path,
    /// A folder that is in no clone.
    outside: PathBuf,
}

impl Bench {
    fn new() -> Result<Self, String> {
        let root = crate::workspace::root()?;
        let outside = env::temp_dir().join(format!("acs-xtask-new-{}", std::process::id()));
        for folder in [&root.join("target/new"), &outside] {
            if folder.exists() {
                fs::remove_dir_all(folder)
                    .map_err(|error| format!("{}: {error}", folder.display()))?;
            }
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        Ok(Self { root, outside })
    }

    /// Starts a crate, runs its tests and its example.
    fn started(&self, here: &Path, made: &str, product: &str, clone: &Clone) -> Result<(), String> {
        let mut new = self.acs(here, &["new", made, "--product", product]);
        if matches!(clone, Clone::Named) {
            new.arg("--checkout").arg(self.root);
        }
        execute(new)?;
        let made = here.join(made);
        self.cargo(&made, &["test", "--quiet"])?;
        let printed = self.printed(&made, &["run", "--quiet", "--example", "call"])?;
        if product == BOOK_PRODUCT {
            is_in_book(self.root, &printed)?;
        }
        println!("new {product}: builds, its tests pass, its example runs");
        Ok(())
    }

    /// Generates a crate or a workspace of crates, and checks that it compiles.
    fn generated(
        &self,
        here: &Path,
        made: &str,
        layout: &str,
        spec: &Path,
        clone: &Clone,
    ) -> Result<(), String> {
        let mut generate = self.acs(here, &["generate", "--layout", layout, "--out", made]);
        generate.arg("--spec").arg(spec).stdout(Stdio::null());
        if matches!(clone, Clone::Named) {
            generate.arg("--runtime").arg(self.root);
        }
        execute(generate)?;
        self.cargo(&here.join(made), &["check", "--quiet", "--workspace"])?;
        println!("generate --layout {layout}: compiles");
        Ok(())
    }

    /// Where there is no clone, manifests name the repository: cargo finds there what they require. A copy of the working tree
    /// takes the place of the repository.
    fn without_a_clone(&self) -> Result<(), String> {
        let copy = self.copy_of_the_repository()?;
        let mut new = self.acs(&self.outside, &["new", "own-git", "--product", "sts"]);
        new.stdout(Stdio::null());
        execute(new)?;
        let spec = self.root.join("spec/sts-2015-04-01.yaml");
        for layout in ["features", "crates"] {
            let made = format!("sdk-git-{layout}");
            let arguments = ["generate", "--layout", layout, "--out", &made];
            let mut generate = self.acs(&self.outside, &arguments);
            generate.arg("--spec").arg(&spec).stdout(Stdio::null());
            execute(generate)?;
        }
        for made in ["own-git", "sdk-git-features", "sdk-git-crates"] {
            let made = self.outside.join(made);
            self.lock(&made)?;
            let mut tree = Command::new(env!("CARGO"));
            tree.args(["tree", "--quiet", "--workspace"])
                .current_dir(&made)
                .stdout(Stdio::null())
                .env("CARGO_NET_GIT_FETCH_WITH_CLI", "true")
                .env("GIT_CONFIG_COUNT", "1")
                .env(
                    "GIT_CONFIG_KEY_0",
                    format!("url.file://{}.insteadOf", copy.display()),
                )
                .env("GIT_CONFIG_VALUE_0", REPOSITORY);
            execute(tree)?;
        }
        println!("without a clone: cargo finds the crates in the repository");
        fs::remove_dir_all(&self.outside)
            .map_err(|error| format!("{}: {error}", self.outside.display()))
    }

    /// A repository whose only commit is the working tree.
    fn copy_of_the_repository(&self) -> Result<PathBuf, String> {
        let copy = self.outside.join("repository");
        let mut init = Command::new("git");
        init.args(["init", "--quiet"]).arg(&copy);
        execute(init)?;
        for arguments in [
            &["add", "--all"][..],
            &[
                "-c",
                "user.name=xtask",
                "-c",
                "user.email=xtask@localhost",
                "commit",
                "--quiet",
                "--message",
                "The working tree",
            ],
        ] {
            let mut git = Command::new("git");
            git.arg("--git-dir")
                .arg(copy.join(".git"))
                .arg("--work-tree")
                .arg(self.root)
                .args(arguments)
                .current_dir(self.root);
            execute(git)?;
        }
        Ok(copy)
    }

    /// The tool, run in a folder.
    fn acs(&self, here: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(["run", "--quiet", "--package", "acs-cli", "--manifest-path"])
            .arg(self.root.join("Cargo.toml"))
            .arg("--")
            .args(arguments)
            .current_dir(here);
        command
    }

    /// Cargo, run in the folder of a crate that was made.
    fn cargo(&self, made: &Path, arguments: &[&str]) -> Result<(), String> {
        execute(self.cargo_command(made, arguments)?)
    }

    /// What cargo prints to standard output there.
    fn printed(&self, made: &Path, arguments: &[&str]) -> Result<String, String> {
        let mut command = self.cargo_command(made, arguments)?;
        let failed =
            |why: &dyn std::fmt::Display| format!("`cargo {}`: {why}", arguments.join(" "));
        let output = command.output().map_err(|error| failed(&error))?;
        if !output.status.success() {
            return Err(failed(&String::from_utf8_lossy(&output.stderr)));
        }
        String::from_utf8(output.stdout).map_err(|error| failed(&error))
    }

    fn cargo_command(&self, made: &Path, arguments: &[&str]) -> Result<Command, String> {
        self.lock(made)?;
        let mut command = Command::new(env!("CARGO"));
        command
            .args(arguments)
            .arg("--offline")
            .arg("--target-dir")
            .arg(self.root.join("target"))
            .current_dir(made);
        Ok(command)
    }

    /// Gives a crate the versions that the repository is tested with, which are on this machine already.
    fn lock(&self, made: &Path) -> Result<(), String> {
        fs::copy(self.root.join("Cargo.lock"), made.join("Cargo.lock"))
            .map(|_| ())
            .map_err(|error| format!("{}: {error}", made.display()))
    }
}

/// The product of the book's first crate.
const BOOK_PRODUCT: &str = "dypnsapi";

/// The first chapter shows what the example prints.
fn is_in_book(root: &Path, printed: &str) -> Result<(), String> {
    let path = root.join("docs/src/first-call.md");
    let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
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
