//! The whole pipeline, for build scripts and for the command line tool.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::emit::{self, File};
use crate::error::Error;
use crate::finding::{Finding, Findings, Severity};
use crate::load;
use crate::metadata::Metadata;
use crate::model::Product;
use crate::naming;
use crate::resolve::resolve;
use crate::scaffold::scaffold;
use crate::write::{self, Difference, Outcome};

/// Collects specs and generates from them.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    specs: Vec<PathBuf>,
}

impl Builder {
    /// No specs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a spec file, or every `.yaml` and `.yml` file of a folder.
    #[must_use]
    pub fn spec(mut self, path: impl Into<PathBuf>) -> Self {
        self.specs.push(path.into());
        self
    }

    /// Reads and checks the specs, and gives everything found that is not an error.
    ///
    /// # Errors
    ///
    /// [`Error::Spec`] with all findings when there is an error among them, [`Error::Io`], [`Error::NoSpecs`].
    pub fn check(&self) -> Result<Vec<Finding>, Error> {
        self.load().map(|(_, warnings)| warnings)
    }

    /// Writes the crate to `folder`: only what changed; what no spec gives any more is removed.
    ///
    /// # Errors
    ///
    /// As [`Self::check`]; nothing has been written then, unless writing itself failed.
    pub fn generate(&self, folder: &Path) -> Result<Outcome, Error> {
        let (files, warnings) = self.crate_files()?;
        write::apply(folder, &files, warnings)
    }

    /// What [`Self::generate`] would change in `folder`.
    ///
    /// # Errors
    ///
    /// As [`Self::check`].
    pub fn differences(&self, folder: &Path) -> Result<Vec<Difference>, Error> {
        let (files, _) = self.crate_files()?;
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
        let (products, warnings) = self.products()?;
        for warning in &warnings {
            announce(&format!(
                "cargo::warning={}",
                warning.to_string().replace('\n', " ")
            ));
        }
        let mut files = modules(&products, "")?;
        files.push(emit::list(&products, "acs.rs", false, &[])?);
        write::apply(Path::new(&folder), &files, warnings)
    }

    /// All files of the crate, in the order of their paths, and what is odd about the specs.
    fn crate_files(&self) -> Result<(Vec<File>, Vec<Finding>), Error> {
        let (products, warnings) = self.products()?;
        let mut files = modules(&products, "src/")?;
        let head = crate_head(&products);
        files.push(emit::list(&products, "src/lib.rs", true, &head)?);
        files.extend(scaffold(&products)?);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok((files, warnings))
    }

    fn products(&self) -> Result<(Vec<Product>, Vec<Finding>), Error> {
        let (specs, warnings) = self.load()?;
        let mut products: Vec<Product> = specs.iter().map(resolve).collect();
        products.sort_by(|a, b| a.module.cmp(&b.module));
        Ok((products, warnings))
    }

    /// Reads every file before it gives up, so that one run shows all mistakes.
    fn load(&self) -> Result<(Vec<Metadata>, Vec<Finding>), Error> {
        let files = self.files()?;
        if files.is_empty() {
            return Err(Error::NoSpecs);
        }
        let mut specs = Vec::new();
        let mut found = Vec::new();
        for file in &files {
            let mut findings = Findings::new(&file.to_string_lossy());
            let metadata = load::load_file(file, &mut findings)?;
            match crate::finish(metadata, findings) {
                Ok((metadata, warnings)) => {
                    found.extend(warnings);
                    specs.push(metadata);
                }
                Err(Error::Spec(errors)) => found.extend(errors),
                Err(other) => return Err(other),
            }
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
            let failed = |error| Error::Io {
                action: "read",
                path: path.clone(),
                error,
            };
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
            inside.sort();
            files.extend(inside);
        }
        Ok(files)
    }
}

/// Two specs of one module would overwrite each other.
fn twice(specs: &[Metadata]) -> Vec<Finding> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut findings = Vec::new();
    for spec in specs {
        let module = naming::identifier(&spec.info.product.value, naming::Case::Snake);
        if let Some(first) = seen.insert(module.clone(), &spec.file) {
            let mut found = Findings::new(&spec.file);
            found.error(
                "ACS0341",
                spec.info.product.at,
                format!("{first} already gives the module `{module}`"),
                "generate one version of a product into one crate",
            );
            findings.extend(found.into_sorted());
        }
    }
    findings
}

fn modules(products: &[Product], prefix: &str) -> Result<Vec<File>, Error> {
    let mut files = Vec::new();
    for product in products {
        for mut file in emit::emit(product)? {
            file.path.insert_str(0, prefix);
            files.push(file);
        }
    }
    Ok(files)
}

fn crate_head(products: &[Product]) -> Vec<String> {
    let mut head = vec![
        "Typed clients for Alibaba Cloud services.".to_owned(),
        String::new(),
        "Each product is a module and a feature of the same name:".to_owned(),
        String::new(),
    ];
    for product in products {
        let module = naming::bare(&product.module);
        head.push(format!(
            "- `{module}`: {} {}, {} operations",
            product.code,
            product.version,
            product.operations.len()
        ));
    }
    head.extend([
        String::new(),
        "Credentials come from `ALIBABA_CLOUD_ACCESS_KEY_ID` and `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, or from the builder of".to_owned(),
        "a client. Errors are [`acs_runtime::Error`].".to_owned(),
    ]);
    head
}

/// Build scripts talk to cargo on standard output.
#[expect(
    clippy::print_stdout,
    reason = "cargo reads the standard output of a build script"
)]
fn announce(line: &str) {
    println!("{line}");
}
