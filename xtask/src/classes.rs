//! The classes of `acs diff`, checked by the compiler: real changes of each class, programs that use the items, and
//! both versions of the crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use acs_codegen::{Builder, CrateSource, Layout, Standalone};
use acs_metadata::{load, with_causes};
use acs_tools::diff::{Change, Class, Event, Subject, diff};

use crate::skip::skip;

/// Changes of each class.
const MOST: usize = 20;

/// The product with 20 changes of every class, silent ones among them.
const PRODUCT: &str = "sae";

pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let root = crate::workspace::root()?;
    let shared = root.join("../shared");
    if !shared.join("corpus-later").is_dir() {
        return skip("cargo xtask diff-classes, there is no ../shared/corpus-later");
    }
    let default = [PRODUCT.to_owned()];
    let products = if arguments.is_empty() {
        default.as_slice()
    } else {
        arguments
    };
    let mut wrong = 0;
    for product in products {
        let [old, new] = ["corpus", "corpus-later"].map(|side| shared.join(side).join(product));
        let (old, new) = (metadata_file(&old)?, metadata_file(&new)?);
        wrong += Bench::new(root, product, &old, &new)?.run()?;
    }
    if wrong == 0 {
        Ok(())
    } else {
        Err(format!(
            "{wrong} change(s) are not of the class they are said to be"
        ))
    }
}

/// The metadata of the one version in a product's folder.
fn metadata_file(folder: &Path) -> Result<PathBuf, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path().join("api-docs.json"))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files
        .into_iter()
        .next()
        .ok_or_else(|| format!("no metadata in {}", folder.display()))
}

/// The version of a crate that a program is compiled against.
#[derive(Clone, Copy)]
enum Version {
    Old,
    New,
}

impl Version {
    fn as_str(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
}

/// Both versions of one product's crate, and the changes between them.
struct Bench {
    work: PathBuf,
    /// The crate as programs name it.
    module: String,
    changes: Vec<Change>,
}

impl Bench {
    fn new(root: &Path, product: &str, old: &Path, new: &Path) -> Result<Self, String> {
        let failed = |error: acs_tools::Error| with_causes(&error);
        let loaded = |path| load(path).map_err(|error| failed(error.into()));
        let work = root.join("target/diff-classes");
        let layout = Layout::Crates("acs".to_owned());
        let (before, after) = (loaded(old)?, loaded(new)?);
        let changes = diff(&before, &after, &layout).map_err(failed)?;
        for (version, spec) in [(Version::Old, old), (Version::New, new)] {
            let folder = work.join(version.as_str());
            Builder::new()
                .spec(spec)
                .layout(layout.clone())
                // Another selection of products was here before.
                .remove(true)
                .standalone(Standalone {
                    runtime: CrateSource::Path("../../../runtime".to_owned()),
                })
                .generate(&folder)
                .map_err(|error| failed(error.into()))?;
        }
        let first = changes.list.first();
        let module = first.and_then(|change| change.item.split("::").next());
        let module = module.ok_or_else(|| format!("{product}: nothing changed"))?;
        let bench = Self {
            module: module.to_owned(),
            changes: changes.list,
            work,
        };
        for version in [Version::Old, Version::New] {
            bench.write_manifest(version)?;
        }
        println!("{product}, {} changes", bench.changes.len());
        Ok(bench)
    }

    /// Checks every class, and gives how many changes are of another.
    fn run(&self) -> Result<usize, String> {
        let mut wrong = 0;
        let mut judge = |what: &str, programs: &[Program<'_>], version, fails: bool| {
            let failing = self.compile(programs, version)?;
            let version = version.as_str();
            println!(
                "{what:>36}, {:>2} programs against the {version} crate: {} compile, {} do not",
                programs.len(),
                programs.len() - failing.len(),
                failing.len()
            );
            for (index, program) in programs.iter().enumerate() {
                if failing.contains(&index) != fails {
                    let Change { item, message, .. } = program.change;
                    println!("  not so: {item}: {message}");
                    wrong += 1;
                }
            }
            Ok::<(), String>(())
        };
        let breaking = self.programs(|change| {
            (change.class == Class::Breaking && !change.is_silent())
                .then(|| self.user_of(change, change.before.as_deref()))?
        });
        judge(
            "breaking: uses the old item",
            &breaking,
            Version::Old,
            false,
        )?;
        judge("breaking: uses the old item", &breaking, Version::New, true)?;
        let context = self.programs(|change| {
            // A request is built with what it requires, and that must not have changed for another reason.
            let owner = change.item.rsplit_once("::").map_or("", |(owner, _)| owner);
            let required =
                |ty: &Option<String>| ty.as_ref().is_some_and(|ty| !ty.starts_with("Option<"));
            let alone = !self.is_broken(|other| {
                let sibling = other.item.rsplit_once("::").map_or("", |(owner, _)| owner);
                sibling == owner && (required(&other.before) || required(&other.after))
            });
            (change.class == Class::Additive && alone).then(|| self.user_before(change))?
        });
        judge(
            "additive: uses what was around",
            &context,
            Version::Old,
            false,
        )?;
        judge(
            "additive: uses what was around",
            &context,
            Version::New,
            false,
        )?;
        let additive = self.programs(|change| {
            (change.class == Class::Additive && change.event == Event::Added)
                .then(|| self.user_of(change, change.after.as_deref()))?
        });
        judge(
            "additive: uses the new item",
            &additive,
            Version::New,
            false,
        )?;
        judge("additive: uses the new item", &additive, Version::Old, true)?;
        for (what, class) in [
            ("documentation: uses the item", Class::Documentation),
            ("breaking, silent: uses the item", Class::Breaking),
        ] {
            let programs = self.programs(|change| {
                // An item may change its words and its type: only the larger change says what compiles.
                let alone = !self.is_broken(|other| other.item == change.item);
                let silent = change.is_silent() || class == Class::Documentation;
                (change.class == class && silent && alone)
                    .then(|| self.user_of(change, change.after.as_deref()))?
            });
            judge(what, &programs, Version::Old, false)?;
            judge(what, &programs, Version::New, false)?;
        }
        Ok(wrong)
    }

    /// Programs of some changes, taken in turn from each kind of item and event.
    fn programs(&self, write: impl Fn(&Change) -> Option<String>) -> Vec<Program<'_>> {
        let mut kinds: BTreeMap<String, Vec<Program<'_>>> = BTreeMap::new();
        for change in &self.changes {
            if let Some(text) = write(change) {
                let kind = format!("{:?} {:?}", change.subject, change.event);
                kinds
                    .entry(kind)
                    .or_default()
                    .push(Program { change, text });
            }
        }
        let mut queues: Vec<_> = kinds.into_values().map(Vec::into_iter).collect();
        let mut chosen = Vec::new();
        while chosen.len() < MOST {
            let before = chosen.len();
            chosen.extend(queues.iter_mut().filter_map(Iterator::next));
            if chosen.len() == before {
                break;
            }
        }
        chosen.truncate(MOST);
        chosen
    }

    /// Whether there is such a change among those that break programs before they run.
    fn is_broken(&self, is_meant: impl Fn(&Change) -> bool) -> bool {
        let breaking = |change: &&Change| change.class == Class::Breaking && !change.is_silent();
        let mut items = self.changes.iter().filter(breaking);
        items.any(is_meant)
    }

    /// A program that uses the changed item as something of type `ty`; `None` where there is no use to show.
    fn user_of(&self, change: &Change, ty: Option<&str>) -> Option<String> {
        let item = &change.item;
        let module = &self.module;
        let (owner, name) = item.rsplit_once("::").unwrap_or(("", item));
        let text = match (change.subject, change.event) {
            (Subject::Product, Event::Added | Event::Retyped) => return None,
            (Subject::Operation, Event::Retyped) => return None,
            (Subject::Type, Event::Retyped) => return None,
            (Subject::Product, _) => format!("pub fn user(_: &{module}::Client) {{}}"),
            (Subject::Operation, _) => {
                format!("pub fn user(client: &{module}::Client) {{ let _ = client.{name}(); }}")
            }
            (Subject::Type, _) => format!("pub fn user(_: &{item}) {{}}"),
            (Subject::Value, _) => format!("pub fn user() {{ let _ = {item}; }}"),
            (Subject::Field, Event::Added) if change.class == Class::Breaking => {
                let chain = self.chain(owner)?;
                format!("pub fn user() {{ {chain} }}")
            }
            (Subject::Field, _) => match ty {
                Some(ty) => {
                    format!("pub fn user(value: {owner}) {{ let _: {ty} = value.{name}; }}")
                }
                None => format!("pub fn user(value: {owner}) {{ let _ = value.{name}; }}"),
            },
            (Subject::Method, _) => match name {
                "pages()" | "items()" if change.event != Event::Retyped => {
                    let name = name.trim_end_matches("()");
                    format!(
                        "pub fn user(value: {owner}, client: &{module}::Client) {{ let _ = value.{name}(client); }}"
                    )
                }
                "pages()" | "items()" => return None,
                _ => {
                    let ty = ty.unwrap_or("bool");
                    format!("pub fn user(value: &{owner}) {{ let _: {ty} = value.{name}; }}")
                }
            },
            _ => return None,
        };
        Some(text)
    }

    /// A program that uses what was there before an addition: the struct, the enum, the request as it was built.
    fn user_before(&self, change: &Change) -> Option<String> {
        let module = &self.module;
        let owner = change.item.rsplit_once("::").map_or("", |(owner, _)| owner);
        match change.subject {
            Subject::Field | Subject::Method => {
                let chain = self.chain(owner);
                Some(match chain {
                    Some(chain) => format!("pub fn user() {{ {chain} }}"),
                    None => format!("pub fn user() -> {owner} {{ {owner}::default() }}"),
                })
            }
            Subject::Value => {
                let body = format!("match value {{ {owner}::Unknown(_) => 1, _ => 2 }}");
                Some(format!("pub fn user(value: {owner}) -> u8 {{ {body} }}"))
            }
            Subject::Type | Subject::Operation | Subject::Product => {
                // A new module or type takes no name that was in use: the client is there as it was.
                Some(format!(
                    "pub fn user(client: &{module}::Client) {{ let _ = client.runtime(); }}"
                ))
            }
            _ => None,
        }
    }

    /// A request as a program builds it with the parameters that the old version requires.
    fn chain(&self, request: &str) -> Option<String> {
        let mut parts = request.split("::").skip(1);
        let (module, name) = (parts.next()?, parts.next()?);
        name.strip_suffix("Request")?;
        let folder = self.module.replace('_', "-");
        let file = module.trim_start_matches("r#");
        let path = self.work.join(format!("old/{folder}/src/{file}.rs"));
        let text = fs::read_to_string(path).ok()?;
        let (_, table) = text.split_once("    required {")?;
        let required = table.split("\n    }").next()?;
        let mut chain = format!(
            "use {}::{module}::*; let _ = {name}::builder()",
            self.module
        );
        // `0 phone_numbers(PhoneNumbers): String = Field::…`
        for row in required
            .lines()
            .filter(|row| !row.trim_start().starts_with("///"))
        {
            let Some((head, ty)) = row.split_once("): ") else {
                continue;
            };
            let (_, field) = head.trim().split_once(' ')?;
            let (field, _) = field.split_once('(')?;
            let (ty, _) = ty.split_once(" = Field::")?;
            let ty = ty.replace("super::", &format!("{}::", self.module));
            let _ = write!(chain, ".{field}(crate::value::<{ty}>())");
        }
        chain.push_str(".build();");
        Some(chain)
    }

    fn write_manifest(&self, version: Version) -> Result<(), String> {
        let version = version.as_str();
        let (name, module) = (self.module.replace('_', "-"), &self.module);
        let manifest = format!(
            "[package]\nname = \"with-{version}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.dev]\ndebug = 0\n\n[lib]\npath = \"../items/lib.rs\"\n\n[dependencies]\n{module} = {{ package = \"{name}\", path = \"../{version}/{name}\", default-features = false }}\n"
        );
        put(
            &self.work.join(format!("with-{version}/Cargo.toml")),
            &manifest,
        )
    }

    /// The programs that do not compile. Names are resolved before types are checked, so those that failed are left out
    /// until the rest compiles.
    fn compile(
        &self,
        programs: &[Program<'_>],
        version: Version,
    ) -> Result<BTreeSet<usize>, String> {
        let mut failing = BTreeSet::new();
        for (index, program) in programs.iter().enumerate() {
            let text = format!("use {}::acs_runtime;\n{}\n", self.module, program.text);
            put(&self.work.join(format!("items/item_{index}.rs")), &text)?;
        }
        loop {
            let mut list =
                String::from("#![allow(warnings)]\npub fn value<T>() -> T { unimplemented!() }\n");
            for index in (0..programs.len()).filter(|index| !failing.contains(index)) {
                let _ = writeln!(list, "mod item_{index};");
            }
            put(&self.work.join("items/lib.rs"), &list)?;
            let output = Command::new(env!("CARGO"))
                .args(["check", "--quiet", "--message-format=short", "--target-dir"])
                .arg(self.work.join("target"))
                .current_dir(self.work.join(format!("with-{}", version.as_str())))
                .output()
                .map_err(|error| format!("cargo: {error}"))?;
            if output.status.success() {
                return Ok(failing);
            }
            let said = String::from_utf8_lossy(&output.stderr);
            let before = failing.len();
            failing.extend(
                said.lines()
                    .filter(|line| line.contains(" error"))
                    .filter_map(|line| {
                        let (_, behind) = line.split_once("item_")?;
                        behind.split_once(".rs")?.0.parse::<usize>().ok()
                    }),
            );
            if failing.len() == before {
                return Err(format!("the crate itself does not compile:\n{said}"));
            }
        }
    }
}

/// A program that uses what a change is about.
struct Program<'c> {
    change: &'c Change,
    text: String,
}

/// Writes a file unless it is right already.
fn put(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}
