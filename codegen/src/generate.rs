//! The whole pipeline, for build scripts and for the command line tool.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::crate_name;
use crate::crate_source::Standalone;
use crate::emit;
use crate::error::Error;
use crate::file::File;
use crate::first_page;
use crate::layout::Layout;
use crate::model::Product;
use crate::module_names::module_names;
use crate::parallel::in_parallel;
use crate::resolve::resolve;
use crate::scaffold::scaffold;
use crate::timings::Timings;
use crate::write::{self, Difference, Outcome};
use acs_metadata::finding::{Finding, Findings, Severity};
use acs_metadata::naming;
use acs_metadata::{Loaded, Loader, Metadata};

/// Collects specs and generates from them.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    specs: Vec<PathBuf>,
    texts: Vec<(String, String)>,
    layout: Layout,
    standalone: Option<Standalone>,
    strict: bool,
    removes: bool,
}

impl Builder {
    /// No specs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a spec file, YAML or the vendor's JSON, or every `.yaml` and `.yml` file of a folder.
    #[must_use]
    pub fn spec(mut self, path: impl Into<PathBuf>) -> Self {
        self.specs.push(path.into());
        self
    }

    /// Adds a spec that is in memory. `name` stands for its path in findings, and says by `.json` at its end that the text is the
    /// vendor's JSON.
    #[must_use]
    pub fn spec_text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.texts.push((name.into(), text.into()));
        self
    }

    /// Says how products become crates; without it one crate, `acs-sdk`, has a feature for each.
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    /// Writes manifests that need no workspace around them.
    #[must_use]
    pub fn standalone(mut self, standalone: Standalone) -> Self {
        self.standalone = Some(standalone);
        self
    }

    /// Takes what is odd about the vendor's metadata for an error.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Allows [`Self::generate`] to remove products that the folder has and that no spec gives any more.
    #[must_use]
    pub fn remove(mut self, removes: bool) -> Self {
        self.removes = removes;
        self
    }

    /// Reads and checks the specs, and gives everything found that is not an error.
    ///
    /// # Errors
    ///
    /// [`Error::Spec`] with all findings when there is an error among them, [`Error::Io`], [`Error::NoSpecs`],
    /// [`Error::EmptyFolder`].
    pub fn check(&self) -> Result<Vec<Finding>, Error> {
        self.load().map(|(_, warnings)| warnings)
    }

    /// The specs, read and checked.
    ///
    /// # Errors
    ///
    /// As [`Self::check`].
    pub fn metadata(&self) -> Result<Vec<Metadata>, Error> {
        self.load().map(|(specs, _)| specs)
    }

    /// Writes the crate to `folder`: only what changed, and all of it in one step; what no spec gives any more is removed.
    ///
    /// If the process is killed while it writes, the next run on the folder finishes that, or removes what had been prepared.
    ///
    /// # Errors
    ///
    /// As [`Self::check`]; [`Error::NotGenerated`]; [`Error::Removal`]; [`Error::Busy`] when another process is writing to the folder;
    /// [`Error::Interrupted`]. Nothing has been written then, unless writing itself failed.
    pub fn generate(&self, folder: &Path) -> Result<Outcome, Error> {
        let recovered = write::recover(folder)?;
        let timings = Timings::default();
        let (files, facts) = self.crate_files(&timings)?;
        let written = timings.write(|| write::apply(folder, &files, self.removes))?;
        Ok(Outcome {
            recovered,
            warnings: facts.warnings,
            operations: facts.operations,
            unsendable: facts.unsendable,
            stages: timings.stages(),
            ..written
        })
    }

    /// What [`Self::generate`] would change in `folder`.
    ///
    /// # Errors
    ///
    /// As [`Self::check`].
    pub fn differences(&self, folder: &Path) -> Result<Vec<Difference>, Error> {
        let (files, _) = self.crate_files(&Timings::default())?;
        write::compare(folder, &files).map(|(differences, _)| differences)
    }

    /// Writes the modules to cargo's `OUT_DIR`, with `acs.rs` to be included, and tells cargo when to run again.
    ///
    /// # Errors
    ///
    /// As [`Self::generate`]; [`Error::NotABuildScript`] outside of one.
    pub fn build_script(&self) -> Result<Outcome, Error> {
        let folder = std::env::var_os("OUT_DIR").ok_or(Error::NotABuildScript)?;
        for spec in &self.specs {
            announce(&format!("cargo::rerun-if-changed={}", spec.display()));
        }
        let timings = Timings::default();
        let (products, warnings) = self.products(&timings)?;
        let odd = warnings.len();
        if odd > 0 {
            announce(&format!(
                "cargo::warning={odd} oddities in the specs; `acs check` lists them"
            ));
        }
        let mut files = modules(&products, &self.layout, "", &timings)?;
        files.push(emit::list(&products, "acs.rs", false, &[])?);
        let folder = Path::new(&folder);
        let recovered = write::recover(folder)?;
        let written = write::apply(folder, &files, true)?;
        Ok(Outcome {
            recovered,
            warnings,
            ..written
        })
    }

    /// All files of the crate or crates, in the order of their paths, and what is to be said about the specs.
    fn crate_files(&self, timings: &Timings) -> Result<(Vec<File>, Outcome), Error> {
        let (Layout::Features(name) | Layout::Crates(name)) = &self.layout;
        crate_name::is_name(name)?;
        let (products, warnings) = self.products(timings)?;
        let mut files = match &self.layout {
            Layout::Features(name) => {
                let mut files = modules(&products, &self.layout, "src/", timings)?;
                let head = first_page::docs(&products, name, self.standalone.is_some());
                files.push(emit::list(&products, "src/lib.rs", true, &head)?);
                files
            }
            Layout::Crates(_) => {
                let mut files = Vec::new();
                for product in &products {
                    let folder = self.layout.crate_name(&product.module);
                    let prefix = format!("{folder}/src/");
                    let one = std::slice::from_ref(product);
                    files.extend(modules(one, &self.layout, &prefix, timings)?);
                }
                files
            }
        };
        files.extend(scaffold(&products, &self.layout, self.standalone.as_ref())?);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let count = |sends: bool| {
            let counted = products.iter().filter(|product| product.sends == sends);
            counted.map(|product| product.operations.len()).sum()
        };
        let outcome = Outcome {
            operations: count(true),
            unsendable: count(false),
            warnings,
            ..Outcome::default()
        };
        Ok((files, outcome))
    }

    fn products(&self, timings: &Timings) -> Result<(Vec<Product>, Vec<Finding>), Error> {
        let (specs, warnings) = timings.load(|| self.load())?;
        let modules = module_names(&specs);
        // Each spec is given up once it is resolved, for all of them together are most of what memory holds.
        let planned: Vec<(Mutex<Option<Metadata>>, String)> = specs
            .into_iter()
            .map(|spec| Mutex::new(Some(spec)))
            .zip(modules)
            .collect();
        let products = timings.resolve(|| {
            in_parallel(&planned, |(spec, module)| {
                let spec = spec.lock().unwrap_or_else(PoisonError::into_inner).take();
                Ok::<_, Error>(spec.map(|spec| resolve(&spec, module, &self.layout)))
            })
        })?;
        let mut products: Vec<Product> = products.into_iter().flatten().collect();
        products.sort_by(|a, b| a.module.cmp(&b.module));
        Ok((products, warnings))
    }

    /// The specs, each with what becomes of it.
    #[doc(hidden)]
    pub fn resolved(&self) -> Result<Vec<(Metadata, Product)>, Error> {
        let (specs, _) = self.load()?;
        let modules = module_names(&specs);
        let pairs = specs.into_iter().zip(modules);
        Ok(pairs
            .map(|(spec, module)| {
                let product = resolve(&spec, &module, &self.layout);
                (spec, product)
            })
            .collect())
    }

    /// Reads every file before it gives up, so that one run shows all mistakes.
    fn load(&self) -> Result<(Vec<Metadata>, Vec<Finding>), Error> {
        let files = self.files()?;
        if files.is_empty() && self.texts.is_empty() {
            return Err(Error::NoSpecs);
        }
        let loader = Loader::new().strict(self.strict);
        let findings_of = |loaded: Result<Loaded, acs_metadata::Error>| match loaded {
            Ok(loaded) => Ok((Some(loaded.metadata), loaded.warnings)),
            Err(acs_metadata::Error::Spec(errors)) => Ok((None, errors)),
            Err(other) => Err(Error::from(other)),
        };
        let read = in_parallel(&files, |file| findings_of(loader.file(file)))?;
        let texts = in_parallel(&self.texts, |(name, text)| {
            findings_of(loader.text(name, text))
        })?;
        let mut specs = Vec::new();
        let mut found = Vec::new();
        for (metadata, findings) in read.into_iter().chain(texts) {
            specs.extend(metadata);
            found.extend(findings);
        }
        found.extend(twice(&specs));
        if found
            .iter()
            .any(|finding| finding.severity == Severity::Error)
        {
            return Err(Error::Spec(found));
        }
        Ok((specs, found))
    }

    fn files(&self) -> Result<Vec<PathBuf>, Error> {
        let mut files = Vec::new();
        for path in &self.specs {
            let failed = Error::io("read", path);
            if !path.is_dir() {
                files.push(path.clone());
                continue;
            }
            let mut inside = Vec::new();
            for entry in std::fs::read_dir(path).map_err(failed)? {
                let file = entry.map_err(failed)?.path();
                let is_yaml = file.extension().is_some_and(|e| e == "yaml" || e == "yml");
                if is_yaml && file.is_file() {
                    inside.push(file);
                }
            }
            if inside.is_empty() {
                return Err(Error::EmptyFolder {
                    folder: path.clone(),
                    json: first_json(path),
                });
            }
            inside.sort();
            files.extend(inside);
        }
        Ok(files)
    }
}

/// The first JSON file of a folder.
fn first_json(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .filter(|path| {
            path.extension()
                .is_some_and(|e| e.eq_ignore_ascii_case("json"))
        })
        .min()
}

/// Two specs of one version of a product would overwrite each other.
fn twice(specs: &[Metadata]) -> Vec<Finding> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut findings = Vec::new();
    for spec in specs {
        let info = &spec.info;
        let name = format!("{} {}", info.product.value, info.version.value);
        let module = naming::identifier(&name, naming::Case::Snake);
        if let Some(first) = seen.insert(module, &spec.file) {
            let mut found = Findings::new(&spec.file);
            found.error(
                "ACS0341",
                info.product.at,
                format!("{first} already gives {name}"),
                "name each version of a product once",
            );
            findings.extend(found.into_sorted());
        }
    }
    findings
}

fn modules(
    products: &[Product],
    layout: &Layout,
    prefix: &str,
    timings: &Timings,
) -> Result<Vec<File>, Error> {
    let mut files = Vec::new();
    for product in products {
        for mut file in timings.emit(|| emit::emit(product, layout))? {
            file.path.insert_str(0, prefix);
            files.push(file);
        }
    }
    Ok(files)
}

/// Build scripts talk to cargo on standard output.
#[expect(
    clippy::print_stdout,
    reason = "cargo reads the standard output of a build script"
)]
fn announce(line: &str) {
    println!("{line}");
}
