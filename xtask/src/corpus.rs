//! Real metadata all the way: generated, compiled, documented, sent, decoded.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use acs_codegen::{Builder, CrateSource, Layout, Standalone};
use acs_metadata::with_causes;

use crate::skip::skip;

/// The program that drives the generated crates.
const PROBE: &str = include_str!("probe.rs.txt");

/// Its part that reads lists to their end.
const PROBE_LISTS: &str = include_str!("probe_lists.rs.txt");

pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let with_docs = !arguments.iter().any(|argument| argument == "--no-docs");
    let products: Vec<String> = arguments
        .iter()
        .filter(|argument| !argument.starts_with("--"))
        .cloned()
        .collect();
    let products = products.as_slice();
    let root = crate::workspace::root()?;
    let shared = root.join("../shared");
    let named = env::var_os("ACS_CORPUS").map(PathBuf::from);
    let (corpus, wire) = if let Some(corpus) = named {
        (corpus, shared.join("wire"))
    } else if shared.join("corpus").is_dir() {
        (shared.join("corpus"), shared.join("wire"))
    } else {
        skip("most of cargo xtask corpus, there is no ../shared/corpus but tests/metadata")?;
        (root.join("tests/metadata"), root.join("tests/wire"))
    };
    let files = metadata_files(&corpus, products)?;
    if files.is_empty() {
        return Err(format!(
            "no metadata of {products:?} in {}",
            corpus.display()
        ));
    }
    let work = root.join("target/corpus");
    let crates = work.join("crates");
    let outcome = files
        .iter()
        .fold(Builder::new(), Builder::spec)
        .layout(Layout::Crates("acs".to_owned()))
        // Another selection of products was here before.
        .remove(true)
        .standalone(Standalone {
            runtime: CrateSource::Path("../../../runtime".to_owned()),
        })
        .generate(&crates)
        .map_err(|error| with_causes(&error))?;
    println!(
        "{} files: {} operations, {} of them types only, {} oddities",
        files.len(),
        outcome.all_operations(),
        outcome.unsendable,
        outcome.warnings.len()
    );
    for (stage, time) in &outcome.stages {
        println!("{stage:>24} {:9.1} ms", time.as_secs_f64() * 1e3);
    }
    cargo(&crates, &["check", "--workspace"], "RUSTFLAGS")?;
    println!("all crates compile without a warning");
    if with_docs {
        cargo(
            &crates,
            &["doc", "--workspace", "--no-deps"],
            "RUSTDOCFLAGS",
        )?;
        println!("all documentation builds without a warning");
    }
    let probe = work.join("probe");
    write_probe(&probe, &crates)?;
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["run", "--quiet", "--manifest-path"])
        .arg(probe.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(work.join("target"))
        .arg("--")
        .arg(wire)
        .args(&files);
    execute(command)
}

/// `PRODUCT/VERSION/api-docs.json` below `corpus`, in order.
fn metadata_files(corpus: &Path, products: &[String]) -> Result<Vec<PathBuf>, String> {
    let folders = |path: &Path| -> Result<Vec<PathBuf>, String> {
        let entries = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        found.sort();
        Ok(found)
    };
    let mut files = Vec::new();
    for product in folders(corpus)? {
        let name = product.file_name().unwrap_or_default().to_string_lossy();
        let wanted = products.is_empty() || products.iter().any(|product| *product == name);
        if !product.is_dir() || !wanted {
            continue;
        }
        for version in folders(&product)? {
            let file = version.join("api-docs.json");
            if file.is_file() {
                files.push(file);
            }
        }
    }
    Ok(files)
}

/// Runs cargo in `folder` with warnings as errors.
fn cargo(folder: &Path, arguments: &[&str], flags: &str) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .args(["--quiet", "--target-dir", "../target"])
        .current_dir(folder)
        .env(flags, "-D warnings");
    execute(command)
}

/// Runs a command to its end.
pub(crate) fn execute(mut command: Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?} ended with {status}")),
        Err(error) => Err(format!("{command:?}: {error}")),
    }
}

/// A program that knows every operation of the generated crates by name.
fn write_probe(folder: &Path, crates: &Path) -> Result<(), String> {
    let mut manifest = String::from(
        "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.dev]\ndebug = 0\n\n[dependencies]\nserde_json = { version = \"1\", features = [\"float_roundtrip\", \"preserve_order\"] }\ntokio = { version = \"1\", features = [\"rt-multi-thread\"] }\nacs-gateway = { path = \"../../../gateway\" }\nacs-metadata = { path = \"../../../metadata\" }\nacs-runtime = { path = \"../../../runtime\", default-features = false, features = [\"http\", \"serde\"] }\n",
    );
    let mut paged: Vec<String> = Vec::new();
    let mut rows: Vec<String> = Vec::new();
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let mut members: Vec<PathBuf> = fs::read_dir(crates)
        .map_err(|error| error.to_string())?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("src/client.rs").is_file())
        .collect();
    members.sort();
    let wanted = read(&crates.join("Cargo.toml"))?;
    for member in members {
        let name = member
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // Crates of an earlier run stay in the folder.
        if !wanted.contains(&format!("\"{name}\"")) {
            continue;
        }
        let module = name.replace('-', "_");
        let _ = writeln!(
            manifest,
            "{name} = {{ path = \"../crates/{name}\", default-features = false, features = [\"serde\"] }}"
        );
        let facts = read(&member.join("src/lib.rs"))?;
        let product = literal_after(&facts, "code: ");
        let version = literal_after(&facts, "version: ");
        let mut operations: Vec<PathBuf> = fs::read_dir(member.join("src"))
            .map_err(|error| error.to_string())?
            .flatten()
            .map(|entry| entry.path())
            .collect();
        operations.sort();
        for path in operations {
            let text = read(&path)?;
            let Some((_, request)) = text.split_once("acs_runtime::request! {") else {
                continue;
            };
            let operation = literal_after(&text, "PRODUCT,");
            let Some((request, response)) = type_names(request) else {
                return Err(format!("{}: no request in the table", path.display()));
            };
            if let Some((_, paging)) = text.split_once("acs_runtime::paging! {") {
                let arm = if paging.contains("\n    items ") {
                    "items"
                } else {
                    "pages"
                };
                paged.push(format!(
                    "paged!(\"{product}\", \"{version}\", \"{operation}\", {module}::{request}, {module}::Client, {arm}),\n"
                ));
            }
            rows.push(format!(
                "operation!(\"{product}\", \"{version}\", \"{operation}\", {module}::{request}, {module}::{response}),\n"
            ));
        }
    }
    let table = tables("Entry", "OPERATIONS", &rows) + &tables("Paged", "PAGED", &paged);
    fs::create_dir_all(folder.join("src")).map_err(|error| error.to_string())?;
    for (path, text) in [
        ("Cargo.toml", manifest),
        ("src/main.rs", PROBE.to_owned()),
        ("src/lists.rs", PROBE_LISTS.to_owned()),
        ("src/table.rs", table),
    ] {
        let path = folder.join(path);
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            fs::write(&path, text).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// Rows as static tables: one of thousands of closures takes the compiler many minutes, many short ones take it seconds.
fn tables(row: &str, name: &str, rows: &[String]) -> String {
    let chunks = rows.chunks(40);
    let names: Vec<String> = (0..chunks.len())
        .map(|number| format!("{name}_{number}"))
        .collect();
    let mut table = String::new();
    for (name, chunk) in names.iter().zip(chunks) {
        let _ = writeln!(table, "static {name}: &[{row}] = &[\n{}];", chunk.concat());
    }
    let names = names.join(", ");
    let _ = writeln!(table, "static {name}: &[&[{row}]] = &[{names}];");
    table
}

/// The first literal behind `mark`.
fn literal_after<'t>(text: &'t str, mark: &str) -> &'t str {
    let behind = text.split_once(mark).map_or("", |(_, behind)| behind);
    behind.split('"').nth(1).unwrap_or("")
}

/// Request and answer, as the row behind the docs names them: `XRequest by XBuilder => XResponse | …`.
fn type_names(table: &str) -> Option<(&str, &str)> {
    let row = table.lines().find(|line| line.contains(" by "))?;
    let (request, rest) = row.trim().split_once(" by ")?;
    let (_, response) = rest.split_once("=> ")?;
    Some((request, response.split(" |").next()?))
}
