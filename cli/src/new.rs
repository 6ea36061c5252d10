//! `acs new`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acs_codegen::finding::nearest;
use acs_codegen::{OwnCrate, OwnFile, import, load_str};
use clap::{ArgGroup, Args};

use crate::failure::{Failure, Outcome};
use crate::output;
use crate::runtime::{checkout, relative};

/// Starts a crate of your own that calls a product: manifest, build script, spec, example, and a test that needs no network.
///
/// In a checkout of this project the crate names it by path, and `--product` alone finds the spec. Elsewhere name a spec, or the vendor's
/// `api-docs.json`. A folder that holds anything is left alone.
#[derive(Args)]
#[command(
    group(ArgGroup::new("what").required(true).multiple(true).args(["product", "spec", "metadata"])),
    after_help = "Examples:\n  acs new my-login --product dypnsapi\n  acs new sdk/my-sts --metadata sts/2015-04-01/api-docs.json\n  cd my-login && cargo test\n\nExit codes: 0 made; 1 nothing was made, and the message says why; 2 wrong usage."
)]
pub(crate) struct Arguments {
    /// Folder of the crate; its last part is the crate's name.
    path: PathBuf,
    /// Product, such as `dypnsapi`: its spec is looked for in `spec` here and in the checkout.
    #[arg(long)]
    product: Option<String>,
    /// A spec, YAML.
    #[arg(long, conflicts_with = "metadata")]
    spec: Option<PathBuf>,
    /// The vendor's `api-docs.json`, which becomes a spec.
    #[arg(long)]
    metadata: Option<PathBuf>,
    /// Checkout of this project, whose crates the manifest names by path; found by itself inside of one.
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
                    "{} is in no checkout of this project",
                    folder.display()
                ))
            })?),
            None => checkout(&here),
        };
        let files = OwnCrate {
            name: name.into_owned(),
            spec: self.text(&here, root)?,
            checkout: root.and_then(|root| relative(&self.path, root)),
        }
        .files()?;
        write(&self.path, &files)?;
        output::line(&format!("{}: {} files", self.path.display(), files.len()));
        if root.is_none() {
            output::line(
                "its manifest takes acs-runtime and acs-codegen from the registry; `--checkout` names them by path",
            );
        }
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
                return read(&spec_of(product, here, root)?);
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

/// The newest spec of a product.
fn spec_of(product: &str, here: &Path, root: Option<&Path>) -> Result<PathBuf, Failure> {
    let folders = [Some(here), root].into_iter().flatten();
    let mut files: Vec<PathBuf> = folders
        .filter_map(|folder| fs::read_dir(folder.join("spec")).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "yaml" || e == "yml"))
        .collect();
    // Versions are dates, so the last is the newest.
    files.sort();
    let names: Vec<String> = files
        .iter()
        .map(|path| path.file_stem().unwrap_or_default().to_string_lossy())
        .map(|name| name.split('-').next().unwrap_or_default().to_owned())
        .collect();
    let found = files
        .iter()
        .zip(&names)
        .rfind(|(_, name)| name.eq_ignore_ascii_case(product));
    if let Some((path, _)) = found {
        return Ok(path.clone());
    }
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    let hint = match nearest(product, &known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "name one with `--spec`, or the vendor's metadata with `--metadata`".to_owned(),
    };
    Err(Failure::Tool(format!(
        "there is no spec of `{}` in `spec`: {hint}",
        product.escape_debug()
    )))
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

/// Writes all files beside the folder, and puts them there in one step.
fn write(folder: &Path, files: &[OwnFile]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file("write", folder, &error);
    let above = match folder.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    };
    fs::create_dir_all(above).map_err(failed)?;
    let beside = tempfile::Builder::new()
        .prefix(".acs-new-")
        .tempdir_in(above)
        .map_err(failed)?;
    // Below it, for a temporary folder is for its owner alone.
    let made = beside.path().join("made");
    for file in files {
        acs_codegen::write_file(&made.join(&file.path), &file.text).map_err(failed)?;
    }
    // A folder that is not empty by now refuses to go.
    match fs::remove_dir(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    fs::rename(&made, folder).map_err(failed)
}
