//! Protects readers: every chapter is in the book's list, every relative link and heading that a page points to is there,
//! and so is every file that a page of the repository names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

const PAGES: [&str; 8] = [
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "fuzz/README.md",
    "generated/README.md",
];

/// Folders that a page may name files from: tables of ARCHITECTURE.md leave the folder of their heading out.
const FOLDERS: [&str; 22] = [
    "",
    "cli",
    "codegen",
    "codegen/src",
    "codegen/src/emit",
    "cli/tests",
    "codegen/src/write",
    "codegen/src/resolve",
    "metadata",
    "metadata/src",
    "metadata/src/load",
    "metadata/src/paging",
    "tools",
    "tools/src",
    "tools/src/diff",
    "runtime",
    "runtime/src",
    "runtime/src/paging",
    "runtime/src/transport",
    "runtime/src/wire",
    "gateway/src",
    "benches",
];

/// Files that are not the repository's: of the reader's own program, of the vendor, or written by a command.
const ELSEWHERE: [&str; 3] = ["main.rs", "config.json", "api-docs.json"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What of a page points somewhere.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    headings: BTreeSet<String>,
    code: Vec<String>,
    /// The words behind the fences of code blocks.
    fences: Vec<String>,
}

fn read(path: &Path) -> Page {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut page = Page::default();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                page.headings
                    .extend(heading.take().map(|text| anchor(&text)));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(words))) => {
                page.fences.push(words.into_string());
            }
            Event::Text(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::Code(code) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&code);
                }
                page.code.push(code.into_string());
            }
            _ => {}
        }
    }
    page
}

/// The name of a heading in an address, as mdBook and code hosts make it.
fn anchor(heading: &str) -> String {
    let letters = heading.trim().chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
        _ => None,
    });
    letters.flat_map(char::to_lowercase).collect()
}

/// A path without `.` and `..`.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                assert!(tidied.pop(), "{} leaves the repository", path.display());
            }
            Component::CurDir => {}
            component => tidied.push(component),
        }
    }
    tidied
}

fn chapters() -> Vec<String> {
    let summary = read(&root().join("docs/src/SUMMARY.md"));
    assert!(summary.links.len() >= 8);
    summary.links
}

/// Pages by their paths from the root.
fn pages() -> Vec<PathBuf> {
    let chapters = chapters();
    let book = chapters
        .iter()
        .map(|chapter| Path::new("docs/src").join(chapter));
    let summary = PathBuf::from("docs/src/SUMMARY.md");
    PAGES
        .iter()
        .map(PathBuf::from)
        .chain([summary])
        .chain(book)
        .collect()
}

/// What is wrong with a link, if anything is.
fn broken(page: &Path, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (path, heading) = match link.split_once('#') {
        Some((path, heading)) => (path, Some(heading)),
        None => (link, None),
    };
    let folder = page.parent().unwrap();
    let target = match path {
        "" => page.to_owned(),
        path => tidy(&folder.join(path)),
    };
    let file = root().join(&target);
    if !file.exists() {
        return Some(format!("{}: there is no {link}", page.display()));
    }
    let is_in_book = |path: &Path| path.starts_with("docs/src");
    if is_in_book(page) && !is_in_book(&target) {
        return Some(format!("{}: the book does not have {link}", page.display()));
    }
    let heading = heading.filter(|heading| !read(&file).headings.contains(*heading));
    heading.map(|heading| format!("{}: {path} has no heading `{heading}`", page.display()))
}

/// Whether a piece of code is the path of one file.
fn is_file(code: &str) -> bool {
    const KINDS: [&str; 8] = ["rs", "md", "toml", "yaml", "json", "py", "sh", "txt"];
    let kind = Path::new(code).extension().and_then(|kind| kind.to_str());
    let is_path = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    // Capitals stand for what the reader fills in, but for files that are written so.
    let is_pattern = code.contains("PRODUCT") || code.contains("NAME");
    kind.is_some_and(|kind| KINDS.contains(&kind)) && code.chars().all(is_path) && !is_pattern
}

#[test]
fn every_link_leads_somewhere() {
    let mut links = 0;
    let broken: Vec<String> = pages()
        .iter()
        .flat_map(|page| {
            let found = read(&root().join(page)).links;
            links += found.len();
            let page = page.clone();
            found
                .into_iter()
                .filter_map(move |link| broken(&page, &link))
        })
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(links >= 30, "only {links} links were found");
}

#[test]
fn every_file_that_is_named_is_there() {
    let mut files = 0;
    let mut missing = Vec::new();
    for page in pages() {
        for code in read(&root().join(&page)).code {
            let name = code.rsplit('/').next().unwrap_or(&code);
            if !is_file(&code) || ELSEWHERE.contains(&name) {
                continue;
            }
            files += 1;
            let is_there = |folder: &str| root().join(folder).join(&code).exists();
            if !FOLDERS.iter().any(|folder| is_there(folder)) {
                missing.push(format!("{}: there is no {code}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(files >= 60, "only {files} files were found");
}

#[test]
fn every_chapter_is_listed_and_its_blocks_are_of_known_languages() {
    let chapters = chapters();
    let mut found: Vec<String> = fs::read_dir(root().join("docs/src"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "SUMMARY.md")
        .collect();
    found.sort();
    let mut listed = chapters.clone();
    listed.sort();
    assert_eq!(found, listed, "SUMMARY.md lists every chapter once");
    for chapter in &chapters {
        for words in read(&root().join("docs/src").join(chapter)).fences {
            let (language, rest) = words.split_once(',').unwrap_or((&words, ""));
            let is_compiled = language == "rust" && matches!(rest, "" | "no_run");
            let is_other = ["sh", "toml", "yaml", "python", "text"].contains(&language);
            assert!(
                is_compiled || is_other && rest.is_empty(),
                "{chapter}: a block `{words}`"
            );
        }
    }
}
