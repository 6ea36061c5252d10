//! Protects users from statements that are not theirs: the manifests of their crates name no licence and no repository.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;

use acs_codegen::{Builder, Layout, Standalone};

const SPEC: &str = "info: {product: Demo, version: 2020-01-01, style: RPC}
apis:
  SendDemo:
    title: Demo
    methods: [post]
";

fn manifests(builder: Builder, files: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let builder = builder.spec_text("demo-2020-01-01.yaml", SPEC);
    builder.generate(folder.path()).unwrap();
    let text = |file: &&str| fs::read_to_string(folder.path().join(Path::new(file))).unwrap();
    files.iter().map(text).collect()
}

#[test]
fn crates_of_users_have_neither_our_licence_nor_our_repository() {
    let one_each = Builder::new().layout(Layout::Crates("acs".to_owned()));
    let mut all = manifests(one_each, &["Cargo.toml", "acs-demo/Cargo.toml"]);
    let standalone = Builder::new().standalone(Standalone::default());
    all.extend(manifests(standalone, &["Cargo.toml"]));
    for manifest in all {
        let stated: Vec<&str> = manifest
            .lines()
            .filter(|line| line.starts_with("license") || line.starts_with("repository"))
            .collect();
        assert_eq!(stated, Vec::<&str>::new(), "{manifest}");
        assert!(manifest.contains("edition"), "{manifest}");
    }
}
