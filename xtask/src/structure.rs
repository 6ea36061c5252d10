//! The modules of each crate: their lines, and the `use` graph between their files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item, UseTree};

/// Crates whose files are looked at, by folder.
const CRATES: [&str; 6] = ["cli", "codegen", "gateway", "metadata", "runtime", "tools"];

/// Crates whose files must form no cycles.
const WITHOUT_CYCLES: [&str; 5] = ["cli", "codegen", "gateway", "metadata", "tools"];

/// Lines that a folder of modules may have.
const MAX_LINES: usize = 4_000;

/// A module is the names that lead to it; the root of a crate has none.
type Module = Vec<String>;

/// The files that each file uses.
type Graph = BTreeMap<Module, BTreeSet<Module>>;

/// Prints lines and cycles of every crate, and fails where there may be none.
pub(crate) fn run() -> Result<(), String> {
    let root = crate::root()?;
    let mut wrong = Vec::new();
    for name in CRATES {
        let files = files(&root.join(name).join("src"))?;
        let lines: usize = files.values().map(|text| text.lines().count()).sum();
        println!("{name}: {} files, {lines} lines", files.len());
        for (folder, lines) in folders(&files) {
            println!("  {folder}/: {lines} lines");
            if lines > MAX_LINES {
                wrong.push(format!(
                    "{name}/src/{folder} has more than {MAX_LINES} lines"
                ));
            }
        }
        for cycle in cycles(&graph(&files)?) {
            let names: Vec<String> = cycle.iter().map(shown).collect();
            println!("  cycle: {}", names.join(", "));
            if WITHOUT_CYCLES.contains(&name) {
                wrong.push(format!("{name} has a cycle of files: {}", names.join(", ")));
            }
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{}\nMove what the files of a cycle share to a file of its own, below all of them.",
        wrong.join("\n")
    ))
}

fn shown(module: &Module) -> String {
    if module.is_empty() {
        return "the root".to_owned();
    }
    module.join("::")
}

/// The text of each file of Rust below `folder`, by its module.
fn files(folder: &Path) -> Result<BTreeMap<Module, String>, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![(folder.to_owned(), Module::new())];
    while let Some((folder, module)) = open.pop() {
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let mut inner = module.clone();
            if !matches!(&*name, "lib" | "main" | "mod") {
                inner.push(name.clone().into_owned());
            }
            if path.is_dir() {
                open.push((path, inner));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.insert(inner, fs::read_to_string(&path).map_err(failed)?);
            }
        }
    }
    Ok(found)
}

/// Lines of the folders at the first level, with their `mod.rs`.
fn folders(files: &BTreeMap<Module, String>) -> BTreeMap<String, usize> {
    let inside = files.keys().filter(|module| module.len() > 1);
    let names: BTreeSet<&String> = inside.filter_map(|module| module.first()).collect();
    let mut lines = BTreeMap::new();
    for (module, text) in files {
        if let Some(folder) = module.first().filter(|name| names.contains(name)) {
            *lines.entry(folder.clone()).or_default() += text.lines().count();
        }
    }
    lines
}

/// Which files use which: by `use`, and by paths in code. Tests do not count, and neither do the tokens of `quote!`, which are
/// paths of generated code.
fn graph(files: &BTreeMap<Module, String>) -> Result<Graph, String> {
    let mut graph = Graph::new();
    for (module, text) in files {
        let parsed =
            syn::parse_file(text).map_err(|error| format!("{}: {error}", shown(module)))?;
        let mut paths = Vec::new();
        for item in &parsed.items {
            match item {
                Item::Use(item) => leaves(&item.tree, &mut Vec::new(), &mut paths),
                Item::Mod(item) if is_of_tests(&item.attrs) => {}
                item => in_code(item.to_token_stream(), &mut paths),
            }
        }
        let used = paths.iter().filter_map(|path| target(files, module, path));
        let used = used.filter(|used| used != module).collect();
        graph.insert(module.clone(), used);
    }
    Ok(graph)
}

fn is_of_tests(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.to_token_stream().to_string() == "# [cfg (test)]")
}

/// The paths that a `use` declaration names.
fn leaves(tree: &UseTree, before: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, paths);
            before.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                leaves(tree, before, paths);
            }
        }
        UseTree::Name(name) => paths.push(with(before, &name.ident.to_string())),
        UseTree::Rename(name) => paths.push(with(before, &name.ident.to_string())),
        UseTree::Glob(_) => paths.push(before.clone()),
    }
}

fn with(before: &[String], last: &str) -> Vec<String> {
    let mut path = before.to_vec();
    path.push(last.to_owned());
    path
}

/// The paths of at least two names in code.
fn in_code(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    // Colons behind the last name of the path: two of them lead to the next name.
    let mut colons = 0;
    let mut last_name = String::new();
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                last_name = name.to_string();
                if colons != 2 {
                    paths.push(std::mem::take(&mut path));
                }
                path.push(last_name.clone());
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            // The name of a macro stands before its mark.
            TokenTree::Punct(mark) if mark.as_char() == '!' => colons = 0,
            TokenTree::Group(group) => {
                if last_name != "quote" {
                    in_code(group.stream(), paths);
                }
                last_name.clear();
                colons = 0;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                last_name.clear();
                colons = 0;
            }
        }
    }
    paths.push(path);
    paths.retain(|path| path.len() > 1);
}

/// The file that a path leads to, if it is one of the same crate.
fn target(files: &BTreeMap<Module, String>, module: &Module, path: &[String]) -> Option<Module> {
    let mut names = path;
    let mut full = module.clone();
    match names.first().map(String::as_str)? {
        "crate" => {
            full.clear();
            names = names.get(1..)?;
        }
        "self" => names = names.get(1..)?,
        "super" => {
            while names.first().is_some_and(|name| name == "super") {
                full.pop();
                names = names.get(1..)?;
            }
        }
        first if !files.contains_key(&with(module, first)) => return None,
        _ => {}
    }
    full.extend_from_slice(names);
    // Of the names at the end, those are items that are no files.
    while !files.contains_key(&full) {
        full.pop()?;
    }
    Some(full)
}

/// Groups of files of which each uses every other, directly or through others.
fn cycles(graph: &Graph) -> Vec<BTreeSet<Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = graph
        .keys()
        .map(|module| (module, reachable(graph, module)))
        .collect();
    let mut cycles: Vec<BTreeSet<Module>> = Vec::new();
    for (module, all) in &reached {
        let is_known = cycles.iter().any(|cycle| cycle.contains(*module));
        if is_known || !all.contains(module) {
            continue;
        }
        let back = |other: &&&Module| reached.get(*other).is_some_and(|all| all.contains(module));
        cycles.push(
            all.iter()
                .filter(back)
                .map(|module| (*module).clone())
                .collect(),
        );
    }
    cycles
}

/// The files that a file uses, directly or through others.
fn reachable<'g>(graph: &'g Graph, module: &Module) -> BTreeSet<&'g Module> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Module> = graph.get(module).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(graph.get(next).into_iter().flatten());
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph_of(files: &[(&str, &str)]) -> Graph {
        let module = |name: &str| -> Module {
            let names = name.split("::").filter(|name| !name.is_empty());
            names.map(str::to_owned).collect()
        };
        let files = files
            .iter()
            .map(|(name, text)| (module(name), (*text).to_owned()));
        graph(&files.collect()).unwrap()
    }

    fn cycles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let found = cycles(&graph_of(files));
        let names = found
            .iter()
            .map(|cycle| cycle.iter().map(|module| module.join("::")).collect());
        names.collect()
    }

    #[test]
    fn a_cycle_is_found_in_declarations_and_in_code() {
        let cycle = [
            ("", "mod a; mod b; mod c;"),
            ("a", "use crate::b::{self, B};"),
            ("b", "fn b() { let x = [super::c::C, 1]; }"),
            ("c", "pub type C = crate::a::A;"),
        ];
        assert_eq!(cycles_of(&cycle), [["a", "b", "c"]]);
        let line = [
            ("a", "use crate::b::B;"),
            ("b", "use std::fs;"),
            ("c", "use crate::a;"),
        ];
        assert!(cycles_of(&line).is_empty());
    }

    #[test]
    fn a_folder_that_uses_its_files_and_is_used_by_them_is_a_cycle() {
        let cycle = [
            ("a", "mod b; fn a() { b::run(); }"),
            ("a::b", "use super::Shared;"),
        ];
        assert_eq!(cycles_of(&cycle), [["a", "a::b"]]);
    }

    #[test]
    fn tests_and_generated_code_do_not_count() {
        let files = [
            (
                "a",
                "use crate::b::B; #[cfg(test)] mod tests { use crate::c::C; }",
            ),
            ("b", "fn b() { quote!(crate::a::A); }"),
            ("c", "use crate::a::A;"),
        ];
        assert!(cycles_of(&files).is_empty());
    }

    #[test]
    fn the_crates_have_the_structure_that_is_promised() {
        assert_eq!(run(), Ok(()));
    }
}
