//! How fast metadata becomes a crate, stage by stage: `cargo bench --bench generate`. The largest product of `spec/`
//! is taken, and all of `../shared/corpus` where that is there.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on has failed, and talks on standard output"
)]

use std::path::{Path, PathBuf};

use acs_codegen::{Builder, Layout};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    run("ecs", vec![root.join("spec/ecs-2014-05-26.yaml")]);
    let mut files: Vec<PathBuf> = Vec::new();
    for product in folders(&root.join("../shared/corpus")) {
        for version in folders(&product) {
            files.push(version.join("api-docs.json"));
        }
    }
    files.retain(|file| file.is_file());
    if files.is_empty() {
        println!("skipped: there is no ../shared/corpus");
    } else {
        run("corpus", files);
    }
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// Three runs, of which the fastest counts.
fn run(name: &str, files: Vec<PathBuf>) {
    let builder = files
        .iter()
        .fold(Builder::new(), Builder::spec)
        .layout(Layout::Crates("acs".to_owned()));
    let outcomes = (0..3).map(|_| {
        let folder = tempfile::tempdir().unwrap();
        builder.generate(folder.path()).unwrap()
    });
    let best = outcomes
        .min_by_key(acs_codegen::Outcome::total_time)
        .unwrap();
    println!("{name}: {} operations", best.all_operations());
    for (stage, time) in &best.stages {
        println!("{stage:>26} {:9.1} ms", time.as_secs_f64() * 1e3);
    }
    let rate = best.operations_per_second();
    println!("{:>26} {rate:9.0} operations a second", "all");
}
