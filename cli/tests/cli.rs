//! Protects the people at the command line: help, completions, what is shown of a mistake, and crates that `acs new` starts.
//! `cargo xtask new` builds such crates.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

const COMMANDS: [&str; 10] = [
    "new",
    "generate",
    "import",
    "transcribe",
    "diff",
    "check",
    "explain",
    "openapi",
    "gateway",
    "completions",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn acs(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_acs"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_command_has_examples_and_exit_codes_in_its_help() {
    for command in COMMANDS {
        let help = out(&acs(&root(), &[command, "--help"]));
        assert!(help.contains("Example"), "{command}\n{help}");
        assert!(
            help.contains(&format!("  acs {command}")),
            "{command}\n{help}"
        );
        assert!(help.contains("Exit codes: 0 "), "{command}\n{help}");
    }
    let help = out(&acs(&root(), &["--help"]));
    assert!(COMMANDS.iter().all(|command| help.contains(command)));
    assert_eq!(acs(&root(), &["nonsense"]).status.code(), Some(2));
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = out(&acs(&root(), &["completions", shell]));
        for command in COMMANDS {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    assert_eq!(acs(&root(), &["completions", "sh"]).status.code(), Some(2));
}

const BAD: &str =
    "info: {product: Demo, version: '1', style: RPC}\napis:\n  Ping:\n    methods: [pots]\n";

#[test]
fn a_mistake_is_shown_with_its_line_and_a_caret() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.yaml"), BAD).unwrap();
    let output = acs(folder.path(), &["check", "--spec", "bad.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = "\
error[ACS0215]: there is no HTTP method `pots`
 --> bad.yaml:4:15
  |
4 |     methods: [pots]
  |               ^^^^
  |
  = help: did you mean `post`?
";
    assert!(err(&output).contains(shown), "{}", err(&output));
    assert!(
        !err(&output).contains('\u{1b}'),
        "no colours where nobody looks"
    );
}

#[test]
fn a_line_too_long_to_show_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let apis = json!({"Ping": {"methods": ["pots"], "description": "x".repeat(300)}});
    let info = json!({"product": "Demo", "version": "1", "style": "RPC"});
    let text = json!({"info": info, "apis": apis}).to_string();
    fs::write(folder.path().join("a.json"), text).unwrap();
    let output = acs(folder.path(), &["check", "--metadata", "a.json"]);
    assert!(output.status.success());
    let text = out(&output);
    assert!(
        text.contains("warning[ACS0215]") && text.contains("--> a.json:1:"),
        "{text}"
    );
    assert!(!text.contains("xxxx"), "{text}");
}

#[test]
fn check_gives_json_whether_it_finds_errors_or_none() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.yaml"), BAD).unwrap();
    let bad = acs(folder.path(), &["check", "--json", "--spec", "bad.yaml"]);
    assert_eq!(bad.status.code(), Some(1));
    let found: Value = serde_json::from_str(&out(&bad)).unwrap();
    assert_eq!(found["errors"], 2, "{found}");
    let method = &found["findings"][1];
    assert_eq!(method["code"], "ACS0215");
    assert_eq!(
        (&method["line"], &method["column"]),
        (&json!(4), &json!(15))
    );
    fs::write(folder.path().join("good.yaml"), BAD.replace("pots", "post")).unwrap();
    let good = acs(folder.path(), &["check", "--json", "--spec", "good.yaml"]);
    assert!(good.status.success());
    let found: Value = serde_json::from_str(&out(&good)).unwrap();
    assert_eq!(found, json!({"errors": 0, "warnings": 0, "findings": []}));
}

#[test]
fn check_gives_json_of_what_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    for (spec, said) in [
        ("gone.yaml", "cannot read gone.yaml: No such file"),
        (".", "the folder . holds no `.yaml` or `.yml` file"),
    ] {
        let output = acs(folder.path(), &["check", "--json", "--spec", spec]);
        assert_eq!(output.status.code(), Some(1));
        let found: Value = serde_json::from_str(&out(&output)).unwrap();
        assert_eq!(
            (&found["errors"], &found["findings"]),
            (&json!(1), &json!([]))
        );
        let error = found["error"].as_str().unwrap();
        assert!(error.starts_with(said), "{error}");
    }
}

/// A folder without specs was named, so that "no spec was given" would send its reader the wrong way.
#[test]
fn a_folder_without_specs_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for inside in ["empty/deeper", "json", "full", "elsewhere"] {
        fs::create_dir_all(folder.path().join(inside)).unwrap();
    }
    let good = BAD.replace("pots", "post");
    fs::write(folder.path().join("empty/deeper/a.yaml"), &good).unwrap();
    fs::write(folder.path().join("json/api-docs.json"), "{}").unwrap();
    fs::write(folder.path().join("full/a.yml"), &good).unwrap();
    let nothing = "the folder empty holds no `.yaml` or `.yml` file: name the folder that holds the specs; folders in it are not \
                   searched\n";
    let json = "the folder json holds no `.yaml` or `.yml` file: name JSON files one by one, such as json/api-docs.json\n";
    for (arguments, said) in [
        (&["check", "--spec", "empty"][..], nothing),
        (&["check", "--spec", "full", "empty"], nothing),
        (&["check", "--metadata", "json"], json),
        (&["generate", "--spec", "json", "--out", "out"], json),
    ] {
        let output = acs(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(err(&output), said, "{arguments:?}");
    }
    assert!(!folder.path().join("out").exists());
    let output = acs(folder.path(), &["check", "--spec", "full"]);
    assert!(output.status.success(), "{}", err(&output));
}

const VENDOR: &str = "x-origin: vendor
info: {product: Demo, version: 2020-01-01, style: RPC, requird: 1}
apis:
  Ping:
    methods: [post]
    zebra: 1
    parameters:
      - name: Count
        in: query
        schema: {type: integer, requierd: true}
      - name: Text
        in: query
        schema: {type: string, requierd: true}
";

/// A misspelt key in imported metadata is reported at its own place.
#[test]
fn each_unknown_key_of_the_vendor_is_shown_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("v.yaml"), VENDOR).unwrap();
    let output = acs(folder.path(), &["check", "--spec", "v.yaml"]);
    assert!(output.status.success());
    let text = out(&output);
    let shown = "\
warning[ACS0213]: a schema has no key `requierd`; it was left out
  --> v.yaml:10:33
   |
10 |         schema: {type: integer, requierd: true}
   |                                 ^^^^^^^^
   |
   = help: did you mean `required`? If the vendor wrote it, a newer generator may know it
";
    assert!(text.contains(shown), "{text}");
    for place in ["v.yaml:2:56", "v.yaml:6:5", "v.yaml:13:32"] {
        assert!(text.contains(&format!("--> {place}\n")), "{place}\n{text}");
    }
    let end = "\
odd[ACS0213] 2 time(s), first at v.yaml:10:33: a schema has no key `requierd`; it was left out
odd[ACS0213] 1 time(s), first at v.yaml:6:5: an operation has no key `zebra`; it was left out
no errors, 4 warning(s)
";
    assert!(text.ends_with(end), "{text}");

    let strict = acs(
        folder.path(),
        &["check", "--strict", "--json", "--spec", "v.yaml"],
    );
    assert_eq!(strict.status.code(), Some(1));
    let found: Value = serde_json::from_str(&out(&strict)).unwrap();
    assert_eq!(
        (&found["errors"], &found["warnings"]),
        (&json!(4), &json!(0))
    );
    let places = found["findings"].as_array().unwrap().iter();
    let places = places.map(|f| (f["line"].as_u64().unwrap(), f["column"].as_u64().unwrap()));
    assert_eq!(
        places.collect::<Vec<_>>(),
        [(2, 56), (6, 5), (10, 33), (13, 32)]
    );

    let generated = acs(
        folder.path(),
        &["generate", "--spec", "v.yaml", "--out", "out"],
    );
    assert!(generated.status.success());
    let text = err(&generated);
    assert!(
        text.contains("odd[ACS0213] 2 time(s), first at v.yaml:10:33: "),
        "{text}"
    );
}

/// What may be right of the vendor's, and of no person's spec, is an error there alone.
#[test]
fn an_odd_version_or_format_of_the_vendor_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let odd = VENDOR
        .replace("2020-01-01", "2020-1-1")
        .replace("type: string", "type: string, format: int46");
    let person = odd.replace("x-origin: vendor\n", "");
    fs::write(folder.path().join("vendor.yaml"), odd).unwrap();
    fs::write(folder.path().join("person.yaml"), person).unwrap();
    for (spec, severity) in [("vendor.yaml", "warning"), ("person.yaml", "error")] {
        let output = acs(folder.path(), &["check", "--spec", spec]);
        let text = format!("{}{}", out(&output), err(&output));
        assert_eq!(output.status.success(), severity == "warning", "{text}");
        for (code, help) in [("ACS0308", "`2020-01-01`"), ("ACS0319", "`int64`")] {
            let (_, finding) = text.split_once(&format!("{severity}[{code}]: ")).unwrap();
            let (_, found) = finding.split_once("help: did you mean ").unwrap();
            assert!(found.starts_with(help), "{finding}");
        }
    }
}

/// "A comma is expected" is no help where the file was cut off.
#[test]
fn a_file_that_was_cut_off_is_said_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let info = json!({"product": "Demo", "version": "1", "style": "RPC"});
    let text = json!({"info": info, "apis": {"Ping": {"methods": ["post"]}}}).to_string();
    fs::write(folder.path().join("cut.json"), &text[..text.len() - 9]).unwrap();
    let output = acs(folder.path(), &["check", "--metadata", "cut.json"]);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(
        said.contains("error[ACS0109]: the file ends here, and the ")
            && said.contains("help: the file is cut off: fetch it again"),
        "{said}"
    );
}

#[test]
fn only_what_writes_says_that_it_did_not() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.yaml"), BAD).unwrap();
    fs::write(folder.path().join("bad.json"), "{").unwrap();
    fs::write(folder.path().join("page.txt"), "none").unwrap();
    let reads: [&[&str]; 6] = [
        &["check", "--spec", "bad.yaml"],
        &["explain", "A", "--spec", "bad.yaml"],
        &["diff", "bad.yaml", "bad.yaml"],
        &["openapi", "bad.yaml"],
        &["transcribe", "page.txt"],
        &["generate", "--check", "--spec", "bad.yaml"],
    ];
    let writes: [&[&str]; 5] = [
        &["generate", "--spec", "bad.yaml"],
        &["openapi", "bad.yaml", "--out", "a.json"],
        &["transcribe", "page.txt", "--out", "a.yaml"],
        &["import", "bad.json", "--out", "a.yaml"],
        &["new", "a", "--spec", "bad.yaml"],
    ];
    for (arguments, says) in reads
        .map(|a| (a, false))
        .into_iter()
        .chain(writes.map(|a| (a, true)))
    {
        let output = acs(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let text = err(&output);
        assert!(text.contains(" error(s)"), "{arguments:?}\n{text}");
        assert_eq!(
            text.contains("nothing was written"),
            says,
            "{arguments:?}\n{text}"
        );
    }
}

#[test]
fn new_writes_a_crate_that_names_the_checkout() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("sdk/my-login");
    fs::create_dir_all(&made).unwrap();
    let output = acs(
        &root(),
        &["new", made.to_str().unwrap(), "--product", "dypnsapi"],
    );
    assert!(output.status.success(), "{}", err(&output));
    let read = |path: &str| fs::read_to_string(made.join(path)).unwrap();
    assert!(read("Cargo.toml").contains("name = \"my-login\""));
    assert!(read("Cargo.toml").contains("/runtime',") && read("Cargo.toml").contains("/codegen',"));
    assert!(
        read("tests/calls.rs")
            .contains("use my_login::dypnsapi::{Client, SendSmsVerifyCodeErrorCode};")
    );
    assert!(read("examples/call.rs").contains("--live"));
    assert!(read("README.md").contains("my_login::dypnsapi::Client::send_sms_verify_code()"));
    assert_eq!(
        read("spec/dypnsapi-2017-05-25.yaml"),
        fs::read_to_string(root().join("spec/dypnsapi-2017-05-25.yaml")).unwrap()
    );
    let beside = fs::read_dir(folder.path().join("sdk")).unwrap().count();
    assert_eq!(beside, 1, "nothing is left beside the crate");
    let again = acs(
        &root(),
        &["new", made.to_str().unwrap(), "--product", "sts"],
    );
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("is not empty"));
    assert!(read("Cargo.toml").contains("Dypnsapi"));
}

#[test]
fn new_leaves_nothing_when_it_cannot_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = |style: &str| {
        let info = json!({"product": "Demo", "version": "1", "style": style});
        json!({"info": info, "apis": {"Ping": {"methods": ["get"]}}}).to_string()
    };
    fs::write(folder.path().join("bad.yaml"), BAD).unwrap();
    fs::write(folder.path().join("own.json"), vendor("OSS")).unwrap();
    fs::write(folder.path().join("rpc.json"), vendor("RPC")).unwrap();
    for (arguments, reason) in [
        (&["a-crate", "--spec", "bad.yaml"][..], "ACS0215"),
        (&["a-crate", "--spec", "gone.yaml"], "cannot read gone.yaml"),
        (
            &["a-crate", "--metadata", "own.json"],
            "signature of its own",
        ),
        (
            &["a-crate", "--metadata", "rpc.json", "--product", "other"],
            "is of `Demo`",
        ),
        (
            &["a-crate", "--product", "dypnsapo"],
            "no spec of `dypnsapo` was found: did you mean `dypnsapi`?",
        ),
        (
            &["a-crate", "--product", "vpcpeering"],
            "there are dypnsapi, dysmsapi, ecs, sts; name another spec with `--spec`",
        ),
        (
            &["a-crate", "--product", "sts", "--checkout", "."],
            ". is not in a clone of https://",
        ),
        (
            &["1crate", "--metadata", "rpc.json"],
            "cannot be the name of a crate",
        ),
        (
            &["fn", "--metadata", "rpc.json"],
            "cannot be the name of a crate",
        ),
        (
            &["acs_runtime", "--metadata", "rpc.json"],
            "cannot be the name of a crate",
        ),
        (&["..", "--metadata", "rpc.json"], "names no folder"),
    ] {
        let mut all = vec!["new"];
        all.extend(arguments);
        let output = acs(folder.path(), &all);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(
            err(&output).contains(reason),
            "{arguments:?}\n{}",
            err(&output)
        );
        let left = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 3, "{arguments:?} left something");
    }
    let made = acs(folder.path(), &["new", "a-crate", "--metadata", "rpc.json"]);
    assert!(made.status.success(), "{}", err(&made));
    let manifest = fs::read_to_string(folder.path().join("a-crate/Cargo.toml")).unwrap();
    assert!(!manifest.contains("path = '"), "{manifest}");
    assert_eq!(manifest.matches(GIT).count(), 2, "{manifest}");
    let note = "the manifest takes acs-runtime and acs-codegen from https://";
    assert!(out(&made).contains(note), "{}", out(&made));
    assert!(out(&made).contains("`--checkout CLONE`"), "{}", out(&made));
}

/// How a manifest names a crate of this project where there is no clone.
const GIT: &str = concat!("git = '", env!("CARGO_PKG_REPOSITORY"), "'");

/// Folders of this project's crates that a manifest names.
fn paths_in(manifest: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(manifest).unwrap();
    let folder = manifest.parent().unwrap();
    text.split("path = '")
        .skip(1)
        .map(|rest| folder.join(rest.split('\'').next().unwrap()))
        .collect()
}

/// Protects the crates that are made beside a clone, as the book shows: `cargo xtask new` builds them.
#[test]
fn manifests_name_the_clone_from_wherever_the_command_runs() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("clone/runtime")).unwrap();
    fs::create_dir_all(at("clone/spec")).unwrap();
    fs::create_dir_all(at("clone/docs/src")).unwrap();
    fs::create_dir_all(at("far/away/work")).unwrap();
    fs::copy(
        root().join("runtime/Cargo.toml"),
        at("clone/runtime/Cargo.toml"),
    )
    .unwrap();
    fs::write(at("rpc.json"), RPC).unwrap();
    let mut places = vec![
        ("clone", "../made", ""),
        ("clone", "made", ""),
        ("clone/docs/src", "../../../made", ""),
        ("clone/docs/src", "made", ""),
        ("far/away", "work/../../made", "../../clone"),
        ("far/away", "made", "../../clone/docs"),
    ];
    if cfg!(unix) {
        #[cfg(unix)]
        std::os::unix::fs::symlink("far/away/work", at("link")).unwrap();
        // The parent of a link is that of the folder it leads to.
        places.push(("clone", "../link/made", ""));
        places.push(("clone", "../link/../made", ""));
    }
    for (here, made, clone) in places {
        let here = at(here);
        let metadata = at("rpc.json").to_string_lossy().into_owned();
        let clone_of = |option: &str| match clone {
            "" => vec![],
            // `--runtime` takes the crate's own folder, too.
            clone if option == "--runtime" => {
                vec![option.to_owned(), clone.replace("/docs", "/runtime")]
            }
            clone => vec![option.to_owned(), clone.to_owned()],
        };
        for (command, option, crates) in [
            (&["new", made][..], "--checkout", 2),
            (&["generate", "--out", made], "--runtime", 1),
            (
                &["generate", "--layout", "crates", "--out", made],
                "--runtime",
                1,
            ),
        ] {
            let mut arguments = command.to_vec();
            arguments.extend(["--metadata", &metadata]);
            let given = clone_of(option);
            arguments.extend(given.iter().map(String::as_str));
            let output = acs(&here, &arguments);
            assert!(output.status.success(), "{arguments:?}\n{}", err(&output));
            let paths = paths_in(&here.join(made).join("Cargo.toml"));
            assert_eq!(paths.len(), crates, "{arguments:?}");
            let runtime = paths[0].canonicalize().unwrap();
            let expected = at("clone/runtime").canonicalize().unwrap();
            assert_eq!(runtime, expected, "{here:?} {arguments:?}");
            assert!(!out(&output).contains("by git"), "{}", out(&output));
            fs::remove_dir_all(here.join(made)).unwrap();
        }
    }
}

const RPC: &str = r#"{"info": {"product": "Demo", "version": "1", "style": "RPC"}, "apis": {"Ping": {"methods": ["get"]}}}"#;

#[test]
fn without_a_clone_generated_manifests_name_the_repository_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rpc.json"), RPC).unwrap();
    for (source, layout) in [
        ("--metadata", "features"),
        ("--metadata", "crates"),
        ("--spec", "features"),
    ] {
        let generate = [
            "generate", source, "rpc.json", "--layout", layout, "--out", "made",
        ];
        let made = acs(folder.path(), &generate);
        assert!(made.status.success(), "{}", err(&made));
        let manifest = fs::read_to_string(folder.path().join("made/Cargo.toml")).unwrap();
        assert_eq!(manifest.matches(GIT).count(), 1, "{manifest}");
        assert!(!manifest.contains("version.workspace"), "{manifest}");
        assert!(out(&made).contains("the manifest takes acs-runtime from https://"));
        assert!(out(&made).contains("`--runtime CLONE`"), "{}", out(&made));
        let check = [&generate[..], &["--check"]].concat();
        assert!(acs(folder.path(), &check).status.success());
        fs::remove_dir_all(folder.path().join("made")).unwrap();
    }
    let wrong = [
        "generate",
        "--spec",
        "rpc.json",
        "--out",
        "made",
        "--runtime",
        ".",
    ];
    let refused = acs(folder.path(), &wrong);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        err(&refused).contains(". is neither the folder of the crate `acs-runtime` nor a clone")
    );
    assert!(!folder.path().join("made").exists());
}

/// Protects `acs generate` in the clone, whose `generated` is a member of its workspace, and everywhere else, where nothing is inherited.
#[test]
fn a_manifest_inherits_from_a_workspace_only_as_its_member() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rpc.json"), RPC).unwrap();
    fs::write(
        folder.path().join("Cargo.toml"),
        "[workspace]\nmembers = ['generated']\n",
    )
    .unwrap();
    for (option, inherits) in [
        ("--out=generated", true),
        ("--out=other", false),
        ("--standalone", false),
    ] {
        let made = acs(folder.path(), &["generate", "--spec", "rpc.json", option]);
        assert!(made.status.success(), "{}", err(&made));
        let name = option.strip_prefix("--out=").unwrap_or("generated");
        let manifest = fs::read_to_string(folder.path().join(name).join("Cargo.toml")).unwrap();
        assert_eq!(
            manifest.contains("version.workspace = true"),
            inherits,
            "{option}"
        );
        assert_eq!(manifest.contains("\n[workspace]\n"), !inherits, "{option}");
    }
}

#[test]
fn new_knows_the_shipped_products_in_any_folder() {
    let folder = tempfile::tempdir().unwrap();
    for (product, spec) in [
        ("dypnsapi", "dypnsapi-2017-05-25.yaml"),
        ("Sts", "sts-2015-04-01.yaml"),
    ] {
        let made = acs(folder.path(), &["new", product, "--product", product]);
        assert!(made.status.success(), "{}", err(&made));
        assert_eq!(
            fs::read_to_string(folder.path().join(product).join("spec").join(spec)).unwrap(),
            fs::read_to_string(root().join("spec").join(spec)).unwrap()
        );
    }
    // A spec of one's own comes first.
    let own = fs::read_to_string(root().join("spec/sts-2015-04-01.yaml")).unwrap() + "# My own.\n";
    fs::create_dir(folder.path().join("spec")).unwrap();
    fs::write(folder.path().join("spec/sts-2015-04-01.yaml"), &own).unwrap();
    let made = acs(folder.path(), &["new", "own", "--product", "sts"]);
    assert!(made.status.success(), "{}", err(&made));
    let spec = folder.path().join("own/spec/sts-2015-04-01.yaml");
    assert_eq!(fs::read_to_string(spec).unwrap(), own);
}

#[test]
fn a_product_that_is_none_is_wrong_usage_of_transcribe() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("A.md"), "# A - 甲\n\n## 请求参数\n").unwrap();
    for (product, version, said) in [
        ("a b", "2020-01-01", "`a b`"),
        ("Demo", "\u{1b}", "`\\u{1b}`"),
    ] {
        let arguments = [
            "transcribe",
            "A.md",
            "--product",
            product,
            "--version",
            version,
        ];
        let output = acs(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2));
        let text = err(&output);
        assert!(
            text.starts_with(said) && text.contains("`Dypnsapi`"),
            "{text}"
        );
        assert!(!text.contains("-->") && !text.contains("ACS0"), "{text}");
    }
}
