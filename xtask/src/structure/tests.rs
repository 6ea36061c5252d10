//! Protects the structure of the workspace, and the reading of module graphs.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use super::*;

#[test]
fn the_workspace_has_the_structure_that_is_allowed() {
    let (_, problems) = examine(crate::workspace::root().unwrap()).unwrap();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Writes a crate, and reads its graph.
fn graph_of(files: &[(&str, &str)]) -> Graph {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Graph::read(&folder.path().join("lib.rs")).unwrap()
}

/// The edges between the files of a crate.
fn edges_of(files: &[(&str, &str)]) -> Vec<String> {
    let graph = graph_of(files);
    let edges = graph.file_edges();
    let lines = edges
        .iter()
        .flat_map(|(from, to)| to.iter().map(move |to| format!("{from} -> {to}")));
    lines.collect()
}

#[test]
fn names_are_followed_through_reexports_to_their_files() {
    let edges = edges_of(&[
        (
            "lib.rs",
            "mod a; mod b; pub use a::Outer; pub use b::deep::Inner;",
        ),
        ("a.rs", "use crate::Inner; pub struct Outer(Inner);"),
        ("b/mod.rs", "pub mod deep; pub use deep::Inner;"),
        ("b/deep.rs", "pub struct Inner;"),
    ]);
    assert_eq!(edges, ["a.rs -> b/deep.rs"]);
}

#[test]
fn paths_in_code_macros_and_local_uses_are_edges() {
    let edges = edges_of(&[
        ("lib.rs", "mod a; mod b; mod c; mod d; mod e;"),
        (
            "a.rs",
            "use crate::e; fn f() { use super::c::{self, Local}; println!(\"{}\", crate::b::g()); e::h(); }
            #[macro_export] macro_rules! made { () => { $crate::d::Thing } }",
        ),
        ("b.rs", "pub fn g() -> u8 { 1 }"),
        ("c.rs", "pub struct Local;"),
        ("d.rs", "pub struct Thing;"),
        ("e.rs", "pub fn h() { crate::made!(); }"),
    ]);
    assert_eq!(
        edges,
        [
            "a.rs -> b.rs",
            "a.rs -> c.rs",
            "a.rs -> d.rs",
            "a.rs -> e.rs",
            "e.rs -> a.rs"
        ]
    );
}

#[test]
fn test_code_and_other_crates_are_left_out() {
    let edges = edges_of(&[
        ("lib.rs", "mod a; mod b;"),
        (
            "a.rs",
            "use std::fmt; #[cfg(test)] mod tests { use crate::b::B; } #[cfg(test)] use crate::b::B; fn b(f: fmt::Error) {}",
        ),
        ("b.rs", "pub struct B;"),
    ]);
    assert!(edges.is_empty(), "{edges:?}");
}

#[test]
fn a_cycle_over_three_modules_is_found() {
    let edges: BTreeMap<&str, BTreeSet<&str>> = [
        ("a", BTreeSet::from(["b"])),
        ("b", BTreeSet::from(["c"])),
        ("c", BTreeSet::from(["a", "d"])),
        ("d", BTreeSet::new()),
    ]
    .into();
    let found = graph::cycles(&edges);
    let expected: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
    assert_eq!(found, BTreeSet::from([expected]));
}

#[test]
fn a_layer_is_as_low_as_its_uses_allow_and_holds_cycles_together() {
    let edges: BTreeMap<&str, BTreeSet<&str>> = [
        ("base", BTreeSet::new()),
        ("left", BTreeSet::from(["right"])),
        ("right", BTreeSet::from(["left", "base"])),
        ("top", BTreeSet::from(["left"])),
    ]
    .into();
    assert_eq!(
        graph::layers(&edges),
        [vec!["base"], vec!["left", "right"], vec!["top"]]
    );
}

#[test]
fn layers_and_dependencies_that_are_not_allowed_are_problems() {
    let allowed: Table = "crates.one = ['two']\nlayers.one = [['high'], ['low', 'gone']]"
        .parse()
        .unwrap();
    let mut problems = Vec::new();
    let modules = [
        ("high", BTreeSet::new()),
        ("low", BTreeSet::from(["high"])),
        ("new", BTreeSet::new()),
    ];
    check_layers(
        "one",
        &modules.into(),
        &allowed,
        &Cycles::new(),
        &mut problems,
    );
    let package = Package {
        name: "one".to_owned(),
        dependencies: ["two", "three"].map(str::to_owned).into(),
        roots: Vec::new(),
    };
    check_dependencies(&package, &allowed, &mut problems);
    let expected = [
        "unknown module of one: gone",
        "one: low uses high",
        "no layer for the module new",
        "one depends on three",
    ];
    assert_eq!(problems.len(), expected.len(), "{problems:?}");
    for (problem, expected) in problems.iter().zip(expected) {
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn the_list_of_cycles_only_shrinks() {
    let cycle = |name: &str| ("one".to_owned(), vec![name.to_owned(), "z".to_owned()]);
    let mut problems = Vec::new();
    compare_cycles(
        &[cycle("a"), cycle("b")].into(),
        &[cycle("b"), cycle("c")].into(),
        &mut problems,
    );
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("one has a cycle of modules: a, z"))
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("remove it: c, z"))
    );
}

#[test]
fn large_modules_and_folders_without_a_purpose_are_problems() {
    let long = "// a line\n".repeat(MAX_MODULE_LINES);
    let graph = graph_of(&[
        ("lib.rs", "mod large; mod named; mod unnamed;"),
        ("large.rs", &format!("{long}// one more\n")),
        ("named/mod.rs", &long),
        ("unnamed/mod.rs", ""),
    ]);
    let mut problems = Vec::new();
    check_sizes("one", &graph, &mut problems);
    check_purposes("one", &graph, "| `named/` | a purpose |", &mut problems);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("the module large has 4001 lines"))
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("the folder unnamed/"))
    );
}
