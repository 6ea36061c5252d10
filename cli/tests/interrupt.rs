//! Protects folders from commands that are interrupted or killed: files are as they were, or all of them are written, and nothing is
//! left beside them. After SIGKILL the next run sees to that.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

type Tree = BTreeMap<PathBuf, String>;

/// What the names of temporary files contain.
const TEMPORARY: &str = ".acs-";

fn start(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_acs"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    start(folder, arguments).wait_with_output().unwrap()
}

fn run_well(folder: &Path, arguments: &[&str]) {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{output:?}");
}

/// The vendor's metadata of a product with these operations.
fn metadata(operations: Range<u32>, words: &str) -> String {
    let apis: Map<String, Value> = operations
        .map(|number| {
            // Every other operation is the same in both versions.
            let title = if number % 2 == 0 { words } else { "same" };
            let parameter = json!({"name": "Size", "in": "query", "schema": {"type": "string"}});
            let operation = json!({"methods": ["post"], "title": title, "parameters": [parameter]});
            (format!("Ping{number}"), operation)
        })
        .collect();
    let info = json!({"product": "Demo", "version": "1", "style": "RPC"});
    json!({"info": info, "apis": apis}).to_string()
}

/// Every file below a folder with its text, temporary files among them.
fn tree(folder: &Path) -> Tree {
    let mut found = Tree::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(current).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), text);
            }
        }
    }
    found
}

/// Names of temporary files and folders in a folder.
fn temporary(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.contains(TEMPORARY)).collect()
}

/// Moments that are the same in each run of the test.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: Duration) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let micros = u64::try_from(limit.as_micros()).unwrap().max(1);
        Duration::from_micros(self.0 % micros)
    }
}

/// When a process is to be ended.
enum Moment {
    /// So long after its start.
    After(Duration),
    /// So long after the first temporary file is in this folder.
    Writing(PathBuf, Duration),
}

impl Moment {
    fn wait(&self, child: &mut Child) {
        match self {
            Self::After(delay) => sleep(*delay),
            Self::Writing(folder, delay) => {
                while temporary(folder).is_empty() && child.try_wait().unwrap().is_none() {
                    std::hint::spin_loop();
                }
                sleep(*delay);
            }
        }
    }
}

fn send(child: &mut Child, signal: &str) {
    if signal == "KILL" {
        // Quicker than a program that sends it.
        child.kill().unwrap();
        return;
    }
    // A process that has ended meanwhile is no failure.
    let _ = Command::new("kill")
        .args(["-s", signal, &child.id().to_string()])
        .stderr(Stdio::null())
        .status()
        .unwrap();
}

/// Runs a command, sends it a signal, and gives its output.
fn interrupted(folder: &Path, arguments: &[&str], signal: &str, moment: &Moment) -> Output {
    let mut child = start(folder, arguments);
    moment.wait(&mut child);
    send(&mut child, signal);
    child.wait_with_output().unwrap()
}

/// Moments over the whole run, and others while files are written into `folder`.
fn moments(random: &mut Random, whole: Duration, folder: &Path) -> Vec<Moment> {
    let mut moments: Vec<Moment> = (0..3).map(|_| Moment::After(random.below(whole))).collect();
    moments.push(Moment::Writing(folder.to_owned(), Duration::ZERO));
    for _ in 0..3 {
        let delay = random.below(Duration::from_millis(30));
        moments.push(Moment::Writing(folder.to_owned(), delay));
    }
    moments
}

/// What a command that was asked to end says has to agree with what it did.
fn assert_agrees(output: &Output, signal: &str, is_written: bool, context: &str) {
    use std::os::unix::process::ExitStatusExt;

    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = if signal == "INT" { 130 } else { 143 };
    match output.status.code() {
        Some(0) => assert!(is_written, "{context}: {said}"),
        Some(found) if found == code => {
            let expected = match is_written {
                true => "interrupted after the files were written\n",
                false => "interrupted; nothing was written\n",
            };
            assert_eq!(said, expected, "{context}");
        }
        // It had not yet begun to watch for signals.
        None => assert!(!is_written && output.status.signal().is_some(), "{context}"),
        Some(other) => assert_eq!(other, code, "{context}: {said}"),
    }
}

#[test]
fn a_generated_crate_is_the_old_one_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("old.json"), metadata(0..120, "old")).unwrap();
    fs::write(here.join("new.json"), metadata(40..160, "new")).unwrap();
    fs::write(here.join("broken.json"), "{").unwrap();
    let to = |version: &'static str| ["generate", "--metadata", version, "--out", "crate"];
    let out = here.join("crate");
    run_well(here, &to("new.json"));
    let new = tree(&out);
    let start = Instant::now();
    run_well(here, &to("old.json"));
    let whole = start.elapsed();
    let old = tree(&out);
    assert!(old != new && old.len() > 120);
    let mut random = Random(11);
    let (mut killed_while_writing, mut seen) = (0, [0, 0]);
    for signal in ["INT", "TERM", "KILL"] {
        for (number, moment) in moments(&mut random, whole, &out).iter().enumerate() {
            let context = format!("{signal} {number}");
            let output = interrupted(here, &to("new.json"), signal, moment);
            if signal == "KILL" {
                killed_while_writing += usize::from(!temporary(&out).is_empty());
                // It need not be a run that succeeds.
                let next = run(here, &to("broken.json"));
                assert_eq!(next.status.code(), Some(1), "{context}: {next:?}");
            }
            let found = tree(&out);
            assert!(found == old || found == new, "{context}: {output:?}");
            if signal != "KILL" {
                assert_agrees(&output, signal, found == new, &context);
            }
            seen[usize::from(found == new)] += 1;
            run_well(here, &to("old.json"));
            assert!(tree(&out) == old, "{context}");
        }
    }
    assert!(killed_while_writing > 0, "no run was killed while it wrote");
    assert!(seen[0] > 0, "no run was stopped: {seen:?}");
}

#[test]
fn a_folder_that_is_new_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("a.json"), metadata(0..120, "a")).unwrap();
    let generate = ["generate", "--metadata", "a.json", "--out", "made"];
    let new = ["new", "made", "--product", "sts"];
    let made = here.join("made");
    let mut random = Random(12);
    let mut killed_while_writing = 0;
    for arguments in [&generate[..], &new] {
        let start = Instant::now();
        run_well(here, arguments);
        let whole = start.elapsed();
        let complete = tree(&made);
        fs::remove_dir_all(&made).unwrap();
        for signal in ["INT", "TERM", "KILL"] {
            for (number, moment) in moments(&mut random, whole, here).iter().enumerate() {
                let context = format!("{} {signal} {number}", arguments[0]);
                let output = interrupted(here, arguments, signal, moment);
                let is_written = made.exists();
                assert!(!is_written || tree(&made) == complete, "{context}");
                if signal != "KILL" {
                    assert_agrees(&output, signal, is_written, &context);
                    assert!(temporary(here).is_empty(), "{context}");
                }
                killed_while_writing += usize::from(!temporary(here).is_empty());
                if is_written {
                    fs::remove_dir_all(&made).unwrap();
                }
                // The next run removes what was left, and does what it is asked to.
                if !temporary(here).is_empty() {
                    run_well(here, arguments);
                    assert!(tree(&made) == complete, "{context}");
                    assert!(temporary(here).is_empty(), "{context}");
                    fs::remove_dir_all(&made).unwrap();
                }
            }
        }
    }
    assert!(killed_while_writing > 0, "no run was killed while it wrote");
}

/// One file each: its old text or its new one, and no temporary file after the next run.
#[test]
fn a_file_is_the_old_one_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("a.json"), metadata(0..60, "a")).unwrap();
    let import = ["import", "a.json", "--out", "out/spec.yaml"];
    let openapi = ["openapi", "a.json", "--out", "out/spec.yaml"];
    let out = here.join("out");
    let mut random = Random(13);
    for arguments in [&import[..], &openapi] {
        let start = Instant::now();
        run_well(here, arguments);
        let whole = start.elapsed();
        let complete = tree(&out);
        assert_eq!(complete.len(), 1);
        for signal in ["INT", "TERM", "KILL"] {
            for (number, moment) in moments(&mut random, whole, &out).iter().enumerate() {
                fs::remove_dir_all(&out).unwrap();
                let context = format!("{} {signal} {number}", arguments[0]);
                interrupted(here, arguments, signal, moment);
                let written = out.join("spec.yaml");
                if written.exists() {
                    let text = fs::read_to_string(&written).unwrap();
                    assert!(complete.values().next() == Some(&text), "{context}");
                }
                if signal != "KILL" {
                    assert!(temporary(&out).is_empty(), "{context}");
                }
                // As a file that a killed run has left.
                fs::create_dir_all(&out).unwrap();
                fs::write(out.join(".spec.yaml.acs-killed"), "half").unwrap();
                let _ = fs::remove_file(written);
                run_well(here, arguments);
                assert!(tree(&out) == complete, "{context}");
            }
        }
    }
}
