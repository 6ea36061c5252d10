//! `acs new`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acs_codegen::{CrateSource, REPOSITORY, write_folder};
use acs_metadata::finding::nearest;
use acs_metadata::load_str;
use acs_tools::{OwnCrate, import};
use clap::{ArgGroup, Args};

use crate::crate_source::{announce_git, checkout, checkout_here};
use crate::failure::{Failure, Outcome};
use crate::output;
use crate::paths::relative;
use crate::shipped::SPECS;
use crate::specs::DEFAULT_FOLDER;

/// Starts a crate of your own that calls a product: manifest, build script, spec, example, and a test that needs no network.
///
/// `--product` finds the specs of the shipped products anywhere; for others name a spec, or the vendor's `api-docs.json`. Inside of a clone of
/// this project the manifest names its crates by path. A folder that is not empty is left as it is.
#[derive(Args)]
#[command(
    group(ArgGroup::new("what").required(true).multiple(true).args(["product", "spec", "metadata"])),
    after_help = "Examples:\n  acs new my-login --product dypnsapi\n  acs new sdk/my-sts --metadata sts/2015-04-01/api-docs.json\n  cd my-login && cargo test\n\nExit codes: 0 made; 1 nothing was made, and the message says why; 2 wrong usage."
)]
pub(crate) struct Arguments {
    /// Folder of the crate; its last part is the crate's name.
    path: PathBuf,
    /// Product, such as `dypnsapi`: its spec is looked for in the folder `spec` here, in the clone, and among the specs of the
    /// shipped products, which are part of the tool.
    #[arg(long)]
    product: Option<String>,
    /// A spec, YAML.
    #[arg(long, conflicts_with = "metadata")]
    spec: Option<PathBuf>,
    /// The vendor's `api-docs.json`, which becomes a spec.
    #[arg(long)]
    metadata: Option<PathBuf>,
    /// Clone of this project, whose crates the manifest names by path.
    ///
    /// Inside of a clone it is found automatically. Elsewhere the manifest takes the crates from the project's repository by git,
    /// because no registry has them yet: cargo has to be able to fetch from there.
    #[arg(long, value_name = "FOLDER")]
    checkout: Option<PathBuf>,
}

impl Arguments {
    pub(crate) fn run(self) -> Outcome {
        let here = std::env::current_dir()
            .map_err(|error| Failure::file("find", Path::new("the current folder"), &error))?;
        let name = self.path.file_name().map(|name| name.to_string_lossy());
        let Some(name) = name else {
            return Err(Failure::Tool(format!(
                "{} names no folder to make; write one such as `my-login`",
                self.path.display()
            )));
        };
        is_free(&self.path)?;
        let root = match &self.checkout {
            Some(folder) => Some(checkout(folder).ok_or_else(|| {
                Failure::Tool(format!(
                    "{} is not in a clone of {REPOSITORY}",
                    folder.display()
                ))
            })?),
            None => checkout_here()?,
        };
        let root = root.as_deref();
        let source = match root {
            Some(root) => CrateSource::Path(relative(&self.path, root)?),
            None => CrateSource::Git,
        };
        let files = OwnCrate {
            name: name.into_owned(),
            spec: self.text(&here, root)?,
            source: source.clone(),
        }
        .files()?;
        write_folder(&self.path, &files)?;
        output::line(&format!("{}: {} files", self.path.display(), files.len()));
        announce_git(&source, "acs-runtime and acs-codegen", "--checkout CLONE");
        output::line(&format!("next: cd {} && cargo test", self.path.display()));
        Ok(ExitCode::SUCCESS)
    }

    /// The spec: what was named, or that of the product in a folder of specs.
    fn text(&self, here: &Path, root: Option<&Path>) -> Result<String, Failure> {
        let text = match (&self.spec, &self.metadata) {
            (Some(spec), _) => read(spec)?,
            (None, Some(metadata)) => {
                import(&metadata.to_string_lossy(), &read(metadata)?, None)?.text
            }
            (None, None) => {
                let product = self.product.as_deref().unwrap_or_default();
                return spec_of(product, here, root);
            }
        };
        let Some(product) = &self.product else {
            return Ok(text);
        };
        let found = load_str("spec.yaml", &text)?.info.product.value;
        if found.eq_ignore_ascii_case(product) {
            return Ok(text);
        }
        Err(Failure::Tool(format!(
            "the spec is of `{found}`, and not of `{product}`; leave `--product` out, or name another spec"
        )))
    }
}

/// The newest spec of a product in the folder of specs here, else in that of the checkout, else among the shipped ones.
fn spec_of(product: &str, here: &Path, root: Option<&Path>) -> Result<String, Failure> {
    let mut known = Vec::new();
    let folders = [Some(here), root].into_iter().flatten();
    for folder in folders.map(|folder| folder.join(DEFAULT_FOLDER)) {
        let files = yaml_files(&folder);
        if let Some(file) = newest(product, files.iter().map(String::as_str)) {
            return read(&folder.join(file));
        }
        known.extend(files);
    }
    let shipped = SPECS.iter().map(|spec| spec.file);
    if let Some(file) = newest(product, shipped.clone()) {
        let spec = SPECS.iter().find(|spec| spec.file == file);
        return Ok(spec.map_or("", |spec| spec.text).to_owned());
    }
    known.extend(shipped.map(str::to_owned));
    let mut products: Vec<&str> = known.iter().map(|file| product_of(file)).collect();
    products.sort_unstable();
    products.dedup();
    let hint = match nearest(product, &products) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!(
            "there are {}; name another spec with `--spec`, or the vendor's metadata with `--metadata`",
            products.join(", ")
        ),
    };
    Err(Failure::Tool(format!(
        "no spec of `{}` was found: {hint}",
        product.escape_debug()
    )))
}

/// The names of the YAML files of a folder.
fn yaml_files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names
        .filter(|name| name.ends_with(".yaml") || name.ends_with(".yml"))
        .collect()
}

/// The spec of a product with the newest version, among files such as `sts-2015-04-01.yaml`.
fn newest<'f>(product: &str, files: impl Iterator<Item = &'f str>) -> Option<&'f str> {
    let same = files.filter(|file| product_of(file).eq_ignore_ascii_case(product));
    // Versions are dates, so the newest is the last in the order of text.
    same.max()
}

/// The product that a file name such as `sts-2015-04-01.yaml` begins with.
fn product_of(file: &str) -> &str {
    file.split(['-', '.']).next().unwrap_or_default()
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

/// Nothing is there, or an empty folder.
fn is_free(path: &Path) -> Result<(), Failure> {
    let is_empty = match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(Failure::file("use", path, &error)),
    };
    if is_empty {
        return Ok(());
    }
    Err(Failure::Tool(format!(
        "{} is not empty, and nothing in it is touched; name a folder that is not there yet",
        path.display()
    )))
}
