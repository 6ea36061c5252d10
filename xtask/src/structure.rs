//! Compares the structure of the workspace with `structure.toml`: dependencies between crates, layers of modules, cycles, sizes.

mod graph;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use toml::Table;

use graph::Graph;

/// What is allowed, below the workspace's folder.
const ALLOWED: &str = "structure.toml";

/// Where each folder of modules has its purpose.
const DESCRIPTION: &str = "ARCHITECTURE.md";

/// A larger module is divided.
const MAX_MODULE_LINES: usize = 4000;

/// Generated; its sizes and layers follow from the specs.
const GENERATED: &str = "acs-sdk";

/// Prints the structure, and fails with all that is not allowed.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let root = crate::workspace::root()?;
    match arguments {
        [] => {}
        [flag, package] if flag == "--layers" => return print_layers(root, package),
        _ => return Err("usage: cargo xtask structure [--layers CRATE]".to_owned()),
    }
    let (report, problems) = examine(root)?;
    print!("{report}");
    if problems.is_empty() {
        return Ok(());
    }
    Err(problems.join("\n"))
}

/// Prints the layers of a crate's modules, each module as low as its uses allow.
fn print_layers(root: &Path, name: &str) -> Result<(), String> {
    let packages = packages(root)?;
    let package = packages.iter().find(|package| package.name == name);
    let package = package.ok_or_else(|| format!("unknown crate {name}"))?;
    for root_file in &package.roots {
        let graph = Graph::read(Path::new(root_file))?;
        let layers = graph::layers(&graph.module_edges());
        println!("{name} = [");
        for layer in layers.iter().rev() {
            println!("    {layer:?},");
        }
        println!("]");
    }
    Ok(())
}

/// The report, and what is not allowed.
fn examine(root: &Path) -> Result<(String, Vec<String>), String> {
    let path = root.join(ALLOWED);
    let text = fs::read_to_string(&path).map_err(|error| format!("{ALLOWED}: {error}"))?;
    let allowed: Table = text
        .parse()
        .map_err(|error| format!("{ALLOWED}: {error}"))?;
    let described = fs::read_to_string(root.join(DESCRIPTION))
        .map_err(|error| format!("{DESCRIPTION}: {error}"))?;
    let mut report = String::new();
    let mut problems = Vec::new();
    let known = known_cycles(&allowed)?;
    let mut cycles = BTreeSet::new();
    for package in packages(root)? {
        check_dependencies(&package, &allowed, &mut problems);
        for root_file in &package.roots {
            let graph = Graph::read(Path::new(root_file))?;
            let modules = graph.module_edges();
            report.push_str(&describe(&package.name, &graph, &modules));
            for members in graph::cycles(&modules) {
                cycles.insert((package.name.clone(), members));
            }
            for members in graph::cycles(&graph.file_edges()) {
                cycles.insert((package.name.clone(), members));
            }
            if package.name != GENERATED && modules.len() > 1 {
                check_layers(&package.name, &modules, &allowed, &known, &mut problems);
                check_sizes(&package.name, &graph, &mut problems);
                check_purposes(&package.name, &graph, &described, &mut problems);
            }
        }
    }
    for (package, members) in &cycles {
        report.push_str(&format!("cycle in {package}: {}\n", members.join(", ")));
    }
    compare_cycles(&cycles, &known, &mut problems);
    Ok((report, problems))
}

/// A package of the workspace.
struct Package {
    name: String,
    /// Packages of the workspace that it builds on; those of its tests are left out.
    dependencies: BTreeSet<String>,
    /// The root files of its library and programs.
    roots: Vec<String>,
}

/// The packages of the workspace, as cargo describes them.
fn packages(root: &Path) -> Result<Vec<Package>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cannot start cargo metadata: {error}"))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(format!("cargo metadata failed: {message}"));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cargo metadata printed invalid JSON: {error}"))?;
    let list = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned();
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let packages = list(&metadata, "packages").unwrap_or_default();
    Ok(packages
        .iter()
        .map(|package| Package {
            name: text(package, "name").unwrap_or_default(),
            dependencies: list(package, "dependencies")
                .unwrap_or_default()
                .iter()
                .filter(|known| {
                    known.get("path").is_some() && text(known, "kind").as_deref() != Some("dev")
                })
                .filter_map(|known| text(known, "name"))
                .collect(),
            roots: list(package, "targets")
                .unwrap_or_default()
                .iter()
                .filter(|target| {
                    let kinds = list(target, "kind").unwrap_or_default();
                    kinds.iter().any(|kind| kind == "lib" || kind == "bin")
                })
                .filter_map(|target| text(target, "src_path"))
                .collect(),
        })
        .collect())
}

fn describe(package: &str, graph: &Graph, modules: &BTreeMap<&str, BTreeSet<&str>>) -> String {
    let total: usize = graph.files.iter().map(|file| file.lines).sum();
    let mut text = format!("{package}: {total} lines in {} files\n", graph.files.len());
    if package == GENERATED {
        return text;
    }
    for (module, uses) in modules {
        let lines = lines_of(graph, module);
        let uses: Vec<&str> = uses.iter().copied().collect();
        text.push_str(&format!(
            "  {module}: {lines} lines; uses {}\n",
            uses.join(" ")
        ));
    }
    text
}

fn lines_of(graph: &Graph, module: &str) -> usize {
    let files = graph.files.iter().filter(|file| file.module() == module);
    files.map(|file| file.lines).sum()
}

/// The texts of a list in the table.
fn texts(value: Option<&toml::Value>) -> Vec<&str> {
    let values = value.and_then(toml::Value::as_array).into_iter().flatten();
    values.filter_map(toml::Value::as_str).collect()
}

fn check_dependencies(package: &Package, allowed: &Table, problems: &mut Vec<String>) {
    let crates = allowed.get("crates").and_then(toml::Value::as_table);
    let known = texts(crates.and_then(|crates| crates.get(&package.name)));
    for dependency in &package.dependencies {
        if !known.contains(&dependency.as_str()) {
            let name = &package.name;
            problems.push(format!(
                "{name} depends on {dependency}: {ALLOWED} does not allow it under [crates]"
            ));
        }
    }
}

/// Each module has one layer, and uses modules of lower layers only, or those of its own known cycle.
fn check_layers(
    package: &str,
    modules: &BTreeMap<&str, BTreeSet<&str>>,
    allowed: &Table,
    known: &Cycles,
    problems: &mut Vec<String>,
) {
    let in_known_cycle = |one: &str, other: &str| {
        let has = |members: &[String], name: &str| members.iter().any(|member| member == name);
        known
            .iter()
            .any(|(owner, members)| owner == package && has(members, one) && has(members, other))
    };
    let layers = allowed.get("layers").and_then(toml::Value::as_table);
    let layers = layers.and_then(|layers| layers.get(package)?.as_array());
    let mut heights: BTreeMap<&str, usize> = BTreeMap::new();
    for (height, layer) in layers.into_iter().flatten().rev().enumerate() {
        for name in texts(Some(layer)) {
            if heights.insert(name, height).is_some() {
                problems.push(format!(
                    "{ALLOWED} lists the module {name} of {package} twice"
                ));
            }
        }
    }
    for name in heights.keys().filter(|name| !modules.contains_key(**name)) {
        problems.push(format!(
            "{ALLOWED} lists an unknown module of {package}: {name}"
        ));
    }
    for (module, uses) in modules {
        let Some(height) = heights.get(module) else {
            problems.push(format!(
                "{ALLOWED} lists no layer for the module {module} of {package}"
            ));
            continue;
        };
        let is_lower = |used: &str| heights.get(used).is_none_or(|other| other < height);
        for used in uses
            .iter()
            .filter(|used| !is_lower(used) && !in_known_cycle(module, used))
        {
            problems.push(format!(
                "{package}: {module} uses {used}, which is not in a lower layer of {ALLOWED}"
            ));
        }
    }
}

fn check_sizes(package: &str, graph: &Graph, problems: &mut Vec<String>) {
    let modules: BTreeSet<&str> = graph.files.iter().map(graph::File::module).collect();
    for module in modules {
        let lines = lines_of(graph, module);
        if lines > MAX_MODULE_LINES {
            problems.push(format!(
                "{package}: the module {module} has {lines} lines; divide it, at most {MAX_MODULE_LINES} are allowed"
            ));
        }
    }
}

/// Each folder of modules is described.
fn check_purposes(package: &str, graph: &Graph, described: &str, problems: &mut Vec<String>) {
    let folders: BTreeSet<&str> = graph
        .files
        .iter()
        .filter(|file| file.path.contains('/'))
        .map(graph::File::module)
        .collect();
    for folder in folders {
        let is_named = [format!("`{folder}/`"), format!("/{folder}/`")];
        if !is_named.iter().any(|name| described.contains(name)) {
            problems.push(format!(
                "{package}: {DESCRIPTION} does not say what the folder {folder}/ is for"
            ));
        }
    }
}

type Cycles = BTreeSet<(String, Vec<String>)>;

fn known_cycles(allowed: &Table) -> Result<Cycles, String> {
    let entries = allowed.get("known_cycles").and_then(toml::Value::as_array);
    entries
        .into_iter()
        .flatten()
        .map(|entry| {
            let package = entry.get("crate").and_then(toml::Value::as_str);
            let package =
                package.ok_or_else(|| format!("{ALLOWED}: a known cycle has no `crate`"))?;
            let mut members: Vec<String> = texts(entry.get("members"))
                .iter()
                .map(|&name| name.to_owned())
                .collect();
            members.sort();
            Ok((package.to_owned(), members))
        })
        .collect()
}

/// A cycle that is not listed is a problem, and so is an entry that is no longer true: the list only shrinks.
fn compare_cycles(found: &Cycles, known: &Cycles, problems: &mut Vec<String>) {
    for (package, members) in found.difference(known) {
        problems.push(format!(
            "{package} has a cycle of modules: {}",
            members.join(", ")
        ));
    }
    for (package, members) in known.difference(found) {
        problems.push(format!(
            "{ALLOWED} lists a cycle that does not exist in {package}; remove it: {}",
            members.join(", ")
        ));
    }
}

#[cfg(test)]
mod tests;
