//! Protects the files people have: what they wrote is not replaced, and a refusal leaves everything as it was.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// Exit code, and what was said.
fn acs(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_acs"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (output.status.code().unwrap(), said)
}

/// A vendor's file of a product with one operation.
fn metadata(product: &str, version: &str) -> Value {
    let parameter = json!({"name": "Size", "in": "query", "schema": {"type": "string"}});
    json!({
        "version": "1.0",
        "info": {"product": product, "version": version, "style": "RPC"},
        "apis": {"DoDemo": {
            "methods": ["post"], "schemes": ["https"], "security": [{"AK": []}],
            "parameters": [parameter],
        }},
    })
}

/// A folder with `a.json` in it.
fn folder_with(metadata: &Value) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), metadata.to_string()).unwrap();
    folder
}

/// Generates from the `a.json` of a folder into `out`.
fn generate(folder: &Path, layout: &str, out: &str) -> (i32, String) {
    let arguments = [
        "generate",
        "--metadata",
        "a.json",
        "--layout",
        layout,
        "--out",
        out,
    ];
    acs(folder, &arguments)
}

/// Every file below a folder with its text.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.clone(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn what_a_person_wrote_is_not_generated_over() {
    let folder = folder_with(&metadata("Demo", "1"));
    for layout in ["features", "crates"] {
        let generate = |out: &str| generate(folder.path(), layout, out);
        let fresh = format!("fresh-{layout}");
        let (code, said) = generate(&fresh);
        assert_eq!(code, 0, "{said}");
        let fresh = folder.path().join(fresh);
        let written = files(&fresh);
        assert!(written.len() >= 6);
        for (number, path) in written.keys().enumerate() {
            let out = format!("own-{layout}-{number}");
            let own = folder
                .path()
                .join(&out)
                .join(path.strip_prefix(&fresh).unwrap());
            fs::create_dir_all(own.parent().unwrap()).unwrap();
            fs::write(&own, "# My own.\n").unwrap();
            let before = files(folder.path());
            let (code, said) = generate(&out);
            assert_eq!(code, 1, "{}: {said}", own.display());
            let name = own.strip_prefix(folder.path()).unwrap();
            assert!(said.contains(&format!("  {}\n", name.display())), "{said}");
            assert!(said.contains("nothing was written"), "{said}");
            assert!(before == files(folder.path()), "{}", own.display());
        }
    }
}

#[test]
fn what_was_generated_is_generated_again() {
    let folder = folder_with(&metadata("Demo", "1"));
    let generate = ["generate", "--metadata", "a.json", "--out", "out"];
    assert_eq!(acs(folder.path(), &generate).0, 0);
    let out = folder.path().join("out");
    // As the generator of another time wrote them: the same mark, other words.
    for (path, text) in files(&out) {
        fs::write(path, text + "\n# More.\n").unwrap();
    }
    let (code, said) = acs(folder.path(), &generate);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains(" 0 created, ") && said.contains(" 0 unchanged"),
        "{said}"
    );
    let own = out.join("src/own.rs");
    fs::write(&own, "//! My own.\n").unwrap();
    let (code, said) = acs(folder.path(), &generate);
    assert_eq!(code, 0, "what is not replaced is nobody's business: {said}");
    assert_eq!(fs::read_to_string(own).unwrap(), "//! My own.\n");
}

/// Protects a product that an earlier run generated into the folder.
#[test]
fn a_product_is_removed_only_on_request() {
    for layout in ["features", "crates"] {
        let folder = folder_with(&metadata("Demo", "1"));
        let write = |name: &str, metadata: Value| {
            fs::write(folder.path().join(name), metadata.to_string()).unwrap();
        };
        assert_eq!(generate(folder.path(), layout, "out").0, 0);
        let out = folder.path().join("out");
        let before = files(&out);
        write("a.json", metadata("Other", "1"));
        let (code, said) = generate(folder.path(), layout, "out");
        assert_eq!(code, 1, "{said}");
        for words in [
            "a generated crate of Demo 1,",
            "nothing was written",
            "`--remove`",
        ] {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert!(before == files(&out), "{layout}");
        // Another version, and a product more, take nothing away.
        write("b.json", metadata("Demo", "2"));
        let one = |out| {
            [
                "generate",
                "--layout",
                layout,
                "--out",
                out,
                "--metadata",
                "a.json",
            ]
        };
        let (code, said) = acs(folder.path(), &[&one("out")[..], &["b.json"]].concat());
        assert_eq!(code, 0, "{said}");
        assert!(files(&out).len() > before.len());
        let (code, said) = acs(folder.path(), &one("out"));
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("a generated crate of Demo 2,"), "{said}");
        let (code, said) = acs(folder.path(), &[&one("out")[..], &["--remove"]].concat());
        assert_eq!(code, 0, "{said}");
        assert_eq!(acs(folder.path(), &one("fresh")).0, 0);
        let fresh = folder.path().join("fresh");
        let inside = |root: &Path| -> Vec<PathBuf> {
            let paths = files(root).into_keys();
            paths
                .map(|path| path.strip_prefix(root).unwrap().to_owned())
                .collect()
        };
        assert_eq!(inside(&out), inside(&fresh), "{layout}");
    }
}

/// Protects crates below the folder that is generated into.
#[test]
fn a_crate_below_the_folder_is_not_removed_without_a_word() {
    let folder = folder_with(&metadata("Demo", "1"));
    assert_eq!(generate(folder.path(), "features", "sdks/demo").0, 0);
    let other = metadata("Other", "1").to_string();
    fs::write(folder.path().join("a.json"), other).unwrap();
    let (code, said) = generate(folder.path(), "features", "sdks");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("Demo 1"), "{said}");
    assert!(folder.path().join("sdks/demo/src/lib.rs").exists());
    assert!(!folder.path().join("sdks/Cargo.toml").exists());
}

#[test]
fn the_first_page_shows_a_call_where_one_can_be_sent() {
    let mut own_signature = metadata("Demo", "1");
    own_signature["info"]["style"] = json!("OSS");
    // A module named by a keyword is a raw identifier in Rust, and a feature without its mark.
    let cases = [
        (metadata("Demo", "1"), "demo", true),
        (metadata("Type", "1"), "r#type", true),
        (own_signature, "demo", false),
    ];
    for (metadata, module, is_sent) in cases {
        let folder = folder_with(&metadata);
        for (layout, folder_of_crate, home) in [
            ("features", "out".to_owned(), format!("acs_sdk::{module}")),
            (
                "crates",
                format!("out-crates/acs-{}", module.trim_start_matches("r#")),
                format!("acs_{}", module.trim_start_matches("r#")),
            ),
        ] {
            let out = folder_of_crate.split('/').next().unwrap();
            let (code, said) = generate(folder.path(), layout, out);
            assert_eq!(code, 0, "{said}");
            for page in ["README.md", "src/lib.rs"] {
                let path = folder.path().join(&folder_of_crate).join(page);
                let text = fs::read_to_string(path).unwrap();
                let client = format!("let client = {home}::Client::from_env().await?;");
                assert_eq!(text.contains(&client), is_sent, "{text}");
                assert_eq!(text.contains("client.do_demo().send()"), is_sent, "{text}");
                assert_eq!(
                    text.matches("no_run").count(),
                    usize::from(is_sent),
                    "{text}"
                );
                assert!(is_sent || !text.contains("as below"), "{text}");
                assert!(
                    !text.contains("cargo add acs-"),
                    "it is in no registry: {text}"
                );
            }
        }
    }
}

#[test]
fn the_first_example_is_no_purchase_and_shows_the_items_of_a_list() {
    let mut metadata = metadata("Demo", "1");
    let region = json!({"name": "RegionId", "in": "query", "schema": {"type": "string", "required": true, "example": "cn-hangzhou"}});
    let page = json!({"name": "PageNumber", "in": "query", "schema": {"type": "integer"}});
    let size = json!({"name": "PageSize", "in": "query", "schema": {"type": "integer"}});
    let list = json!({"type": "array", "items": {"type": "object", "properties": {"Id": {"type": "string"}}}});
    let instances = json!({"type": "object", "properties": {"Instance": list}});
    let total = json!({"type": "integer"});
    let response =
        json!({"type": "object", "properties": {"TotalCount": total, "Instances": instances}});
    let example =
        json!({"TotalCount": 37, "Instances": {"Instance": [{"Id": "i-1"}, {"Id": "i-2"}]}});
    let demo = json!([{"type": "json", "example": example.to_string()}]).to_string();
    let operation = |kind: &str, parameters: Value| {
        json!({
            "methods": ["post"], "schemes": ["https"], "security": [{"AK": []}], "operationType": kind,
            "parameters": parameters, "responses": {"200": {"schema": response}}, "responseDemo": demo,
        })
    };
    metadata["apis"] = json!({
        "RunInstances": operation("write", json!([region])),
        "DescribeInstances": operation("read", json!([region, page, size])),
    });
    let folder = folder_with(&metadata);
    assert_eq!(generate(folder.path(), "features", "out").0, 0);
    let (code, said) = acs(folder.path(), &["new", "own", "--metadata", "a.json"]);
    assert_eq!(code, 0, "{said}");
    for page in [
        "out/README.md",
        "out/src/lib.rs",
        "out/src/demo/mod.rs",
        "own/examples/call.rs",
    ] {
        let text = fs::read_to_string(folder.path().join(page)).unwrap();
        assert!(
            text.contains("client.describe_instances()"),
            "{page}: {text}"
        );
        assert!(text.contains(".items();"), "{page}: {text}");
        assert!(
            text.contains("while let Some(item) = items.next().await {"),
            "{page}: {text}"
        );
        assert!(!text.contains("client.run_instances()"), "{page}: {text}");
    }
    // The mock has one page with one item, so that the example ends.
    let own = fs::read_to_string(folder.path().join("own/examples/call.rs")).unwrap();
    assert!(
        own.contains("i-1") && !own.contains("i-2") && !own.contains("37"),
        "{own}"
    );
    assert!(own.contains("MockAnswer::json(NO_MORE)"), "{own}");
}

#[test]
fn metadata_is_not_generated_into_the_folder_of_the_specs() {
    let folder = folder_with(&metadata("Demo", "1"));
    let (code, said) = acs(folder.path(), &["generate", "--metadata", "a.json"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("--out <OUT>"), "{said}");
    assert!(!folder.path().join("generated").exists());
    let spec = ["generate", "--spec", "a.json"];
    assert_eq!(acs(folder.path(), &spec).0, 0);
    assert!(folder.path().join("generated/Cargo.toml").exists());
}

/// Imports `metadata` over `spec`, which is refused for this reason and leaves everything as it was.
fn assert_kept(metadata: &Value, spec: &str, reasons: &[&str]) {
    let folder = folder_with(metadata);
    fs::write(folder.path().join("spec.yaml"), spec).unwrap();
    let (code, said) = acs(folder.path(), &["import", "a.json", "--out", "spec.yaml"]);
    assert_eq!(code, 1, "{said}");
    for reason in reasons {
        assert!(said.contains(reason), "{reason}: {said}");
    }
    let left = fs::read_to_string(folder.path().join("spec.yaml")).unwrap();
    assert_eq!(left, spec);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn import_replaces_an_import_of_the_same_product_alone() {
    let folder = folder_with(&metadata("Demo", "1"));
    let import = ["import", "a.json", "--out", "spec.yaml"];
    assert_eq!(acs(folder.path(), &import).0, 0);
    let spec = fs::read_to_string(folder.path().join("spec.yaml")).unwrap();
    assert_kept(
        &metadata("Other", "1"),
        &spec,
        &["it is of Demo, and the metadata is of Other", "a new file"],
    );
    let own = spec.replace("x-origin: vendor\n", "");
    assert_ne!(own, spec);
    assert_kept(
        &metadata("Demo", "1"),
        &own,
        &["no `x-origin: vendor`, so a person wrote it", "a new file"],
    );
    // Another version is an upgrade, and letters of another case are none of the product's.
    fs::write(
        folder.path().join("a.json"),
        metadata("DEMO", "2").to_string(),
    )
    .unwrap();
    let (code, said) = acs(folder.path(), &import);
    assert_eq!(code, 0, "{said}");
    fs::write(folder.path().join("spec.yaml"), "\n").unwrap();
    let (code, said) = acs(folder.path(), &import);
    assert_eq!(code, 0, "there is nothing to lose in an empty file: {said}");
}

#[test]
fn import_writes_nothing_that_does_not_load() {
    let folder = folder_with(&metadata("Demo", "1"));
    let import = ["import", "a.json", "--out", "spec.yaml"];
    assert_eq!(acs(folder.path(), &import).0, 0);
    let spec = fs::read_to_string(folder.path().join("spec.yaml")).unwrap();
    let kept_key = spec.replace("  DoDemo:\n", "  DoDemo:\n    x-retry: sometimes\n");
    assert_ne!(kept_key, spec);
    assert_kept(
        &metadata("Demo", "1"),
        &kept_key,
        &[
            "ACS0217",
            "sometimes",
            "spec.yaml as it would be",
            "nothing was written",
        ],
    );
    let mut unnamed = metadata("Demo", "1");
    unnamed["info"].as_object_mut().unwrap().remove("product");
    for (metadata, reasons) in [
        (json!({}), ["error[ACS0203]", "`info` of a spec is missing"]),
        (
            json!([1]),
            ["error[ACS0202]", "`a spec` has to be a mapping"],
        ),
        (
            json!("x"),
            ["error[ACS0202]", "`a spec` has to be a mapping"],
        ),
        (json!({"info": 1}), ["error[ACS0202]", "`info`"]),
        (
            unnamed,
            ["error[ACS0203]", "`product` of `info` is missing"],
        ),
    ] {
        assert_kept(&metadata, &spec, &reasons);
        let folder = folder_with(&metadata);
        for arguments in [&import[..], &["check", "--metadata", "a.json"]] {
            let (code, said) = acs(folder.path(), arguments);
            assert_eq!(code, 1, "{said}");
            for reason in reasons {
                assert!(said.contains(reason), "{arguments:?}: {said}");
            }
        }
        assert!(!folder.path().join("spec.yaml").exists());
    }
}

#[test]
fn the_file_that_is_read_is_not_written() {
    let folder = folder_with(&metadata("Demo", "1"));
    let before = files(folder.path());
    for name in ["a.json", "./a.json"] {
        assert_not_written(folder.path(), name);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.json", folder.path().join("link.json")).unwrap();
        assert_not_written(folder.path(), "link.json");
    }
    let text = fs::read_to_string(folder.path().join("a.json")).unwrap();
    assert_eq!(before.values().next(), Some(&text));
}

fn assert_not_written(folder: &Path, name: &str) {
    for command in ["import", "openapi"] {
        let (code, said) = acs(folder, &[command, "a.json", "--out", name]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("is the file that is read"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_so_does_the_mode_of_its_target() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = folder_with(&metadata("Demo", "1"));
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("real")).unwrap();
    fs::write(at("real/there.json"), "old").unwrap();
    fs::set_permissions(at("real/there.json"), fs::Permissions::from_mode(0o600)).unwrap();
    for (link, target) in [
        ("there.json", "real/there.json"),
        // The target of this one is still to be made.
        ("new.json", "real/new.json"),
    ] {
        symlink(target, at(link)).unwrap();
        let (code, said) = acs(folder.path(), &["openapi", "a.json", "--out", link]);
        assert_eq!(code, 0, "{said}");
        assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink());
        assert!(
            fs::read_to_string(at(target))
                .unwrap()
                .contains("\"openapi\"")
        );
    }
    let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("real/there.json"), 0o600);
    assert_eq!(mode("real/new.json"), 0o644);
}

#[cfg(unix)]
#[test]
fn a_pipe_stays_a_pipe() {
    use std::io::Read;
    use std::os::unix::fs::FileTypeExt;

    let folder = folder_with(&metadata("Demo", "1"));
    let pipe = folder.path().join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    // Opened for both, so that nobody waits for anybody; what is written fits into a pipe.
    let both = fs::OpenOptions::new().read(true).write(true).open(&pipe);
    let (code, said) = acs(folder.path(), &["openapi", "a.json", "--out", "pipe"]);
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo(), "{said}");
    assert_eq!(code, 0, "{said}");
    let mut start = [0; 2];
    both.unwrap().read_exact(&mut start).unwrap();
    assert_eq!(&start, b"{\n");
}
