//! How the operations of a tree of metadata page.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use acs_metadata::paging::{Line, NOT_SUPPORTED, describe};

/// The table of the shipped products, below the root.
const TABLE: &str = "docs/src/paging-table.md";

const TABLE_HEAD: &str = "\
# Paging of the shipped products

Every operation of the specs in `spec/` that returns its items in pages, or looks as if it did.
Written by `cargo xtask paging --update`; `cargo test` compares it with the specs.
See [Lists and pages](paging.md) for what the ways mean.
";

pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let folders: Vec<PathBuf> = arguments
        .iter()
        .filter(|argument| !argument.starts_with("--"))
        .map(PathBuf::from)
        .collect();
    let root = crate::workspace::root()?;
    if !folders.is_empty() {
        print!("{}", report(&folders)?);
        return Ok(());
    }
    let path = root.join(TABLE);
    if arguments.iter().any(|argument| argument == "--update") {
        let text = expected(root)?;
        return fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()));
    }
    compare(root)?;
    println!("{TABLE} agrees with spec/");
    Ok(())
}

/// The page as the specs give it.
fn expected(root: &Path) -> Result<String, String> {
    Ok(format!("{TABLE_HEAD}\n{}", table(&root.join("spec"))?))
}

fn compare(root: &Path) -> Result<(), String> {
    let path = root.join(TABLE);
    let current =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if current == expected(root)? {
        Ok(())
    } else {
        Err(format!(
            "{TABLE} does not agree with spec/: run `cargo xtask paging --update`"
        ))
    }
}

/// The operations of one spec, and how many there are beside those that page.
struct Product {
    name: String,
    lines: Vec<Line>,
    operations: usize,
}

fn product(file: &Path) -> Result<Product, String> {
    let metadata = acs_metadata::load(file).map_err(|error| error.to_string())?;
    Ok(Product {
        name: format!(
            "{} {}",
            metadata.info.product.value, metadata.info.version.value
        ),
        lines: describe(&metadata),
        operations: metadata.operations.len(),
    })
}

/// All metadata files below the folders, in order.
fn products(folders: &[PathBuf]) -> Result<Vec<Product>, String> {
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, &mut files)?;
    }
    files.sort();
    files.iter().map(|file| product(file)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            collect(&path, files)?;
        } else if name == "api-docs.json" || name.ends_with(".yaml") {
            files.push(path);
        }
    }
    Ok(())
}

/// A line for each operation, counts by kind, and the unsupported ones with reasons.
fn report(folders: &[PathBuf]) -> Result<String, String> {
    let products = products(folders)?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut out, mut unsupported, mut plain) = (String::new(), String::new(), 0);
    for product in &products {
        plain += product.operations - product.lines.len();
        for line in &product.lines {
            *counts.entry(line.kind).or_default() += 1;
            let text = format!("{} {}: {}\n", product.name, line.operation, line.detail);
            if line.kind == NOT_SUPPORTED {
                unsupported.push_str(&text);
            } else {
                out.push_str(&text);
            }
        }
    }
    let _ = writeln!(out, "\n{} product versions", products.len());
    for (kind, count) in &counts {
        let _ = writeln!(out, "{count:>7} {kind}");
    }
    let _ = writeln!(out, "{plain:>7} without paging");
    if !unsupported.is_empty() {
        let _ = write!(out, "\nlook paged and are not supported:\n{unsupported}");
    }
    Ok(out)
}

/// The table of the shipped products, in Markdown.
fn table(specs: &Path) -> Result<String, String> {
    let mut out = String::new();
    for product in products(&[specs.to_owned()])? {
        let _ = writeln!(out, "## {}\n", product.name);
        if product.lines.is_empty() {
            let _ = writeln!(out, "No operation of {} pages.\n", product.operations);
            continue;
        }
        let _ = writeln!(out, "| Operation | Way | Detail |\n|---|---|---|");
        for line in &product.lines {
            let _ = writeln!(
                out,
                "| `{}` | {} | {} |",
                line.operation, line.kind, line.detail
            );
        }
        let rest = product.operations - product.lines.len();
        let _ = writeln!(out, "\n{rest} more operations return everything at once.\n");
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    /// Protects the table in the book: it lists what the generator does with the specs.
    #[test]
    fn the_table_agrees_with_the_specs() {
        let root = crate::workspace::root().unwrap();
        assert_eq!(super::compare(root), Ok(()));
    }
}
