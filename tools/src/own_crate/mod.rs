//! A crate of somebody's own that calls one product: manifest, build script, spec, example and test.

mod rust;

use crate::error::Error;
use acs_codegen::Layout;
use acs_codegen::internal::Templates;
use acs_codegen::internal::is_name;
use acs_codegen::internal::model::{self, Product};
use acs_codegen::internal::resolve;
use acs_codegen::{CrateSource, File};
use acs_metadata::naming::{self, Case};
use acs_metadata::{Metadata, Operation};

const MANIFEST: &str = include_str!("../templates/own/Cargo.toml.jinja");
const README: &str = include_str!("../templates/own/README.md.jinja");

/// A crate to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCrate {
    /// Its name.
    pub name: String,
    /// The spec, YAML.
    pub spec: String,
    /// Where the manifest takes `acs-runtime` and `acs-codegen` from; a [`CrateSource::Path`] is the root of a checkout of this
    /// project.
    pub source: CrateSource,
}

impl OwnCrate {
    /// All files of the crate.
    ///
    /// # Errors
    ///
    /// [`Error::Spec`] when the spec holds errors, [`Error::OwnCrate`] when the name cannot be that of a crate or the product
    /// has nothing to be sent.
    pub fn files(&self) -> Result<Vec<File>, Error> {
        is_name(&self.name)?;
        let metadata = acs_metadata::load_str("spec.yaml", &self.spec)?;
        let module = naming::identifier(&metadata.info.product.value, Case::Snake);
        let layout = Layout::Features(self.name.clone());
        let product = resolve(&metadata, &module, &layout);
        let (operation, resolved) = first_call(&metadata, &product)?;
        let facts = minijinja::context! {
            name => self.name.clone(),
            module => naming::bare(&module),
            product => product.code.clone(),
            version => product.version.clone(),
            operation => operation.name.clone(),
            method => naming::bare(&resolved.snake),
            operations => product.operations.len(),
            reads => resolved.reads,
            runtime => self.source.keys("runtime"),
            codegen => self.source.keys("codegen"),
            rust_version => env!("CARGO_PKG_RUST_VERSION"),
        };
        let templates = Templates::new()?;
        let mut files = Vec::new();
        for (path, template) in [("Cargo.toml", MANIFEST), ("README.md", README)] {
            let file = templates.render(path, template, facts.clone())?;
            files.push((file.path, file.text));
        }
        let own = rust::Own {
            product: &product,
            operation,
            resolved,
            first: product.first.as_ref(),
        };
        let spec = format!(
            "spec/{}-{}.yaml",
            naming::bare(&module),
            metadata.info.version.value
        );
        files.extend([
            (".gitignore".to_owned(), "/target\n".to_owned()),
            ("build.rs".to_owned(), rust::build_script()),
            ("src/lib.rs".to_owned(), rust::library()),
            ("examples/call.rs".to_owned(), own.example()?),
            ("tests/calls.rs".to_owned(), own.test()?),
            (spec, self.spec.clone()),
        ]);
        files.sort();
        let files = files.into_iter();
        Ok(files.map(|(path, text)| File { path, text }).collect())
    }
}

/// The operation that example and test call: that of the product's first example.
fn first_call<'c>(
    metadata: &'c Metadata,
    product: &'c Product,
) -> Result<(&'c Operation, &'c model::Operation), Error> {
    if !product.sends {
        return Err(Error::OwnCrate(format!(
            "the gateway of {} has a signature of its own, so nothing can be sent to it yet; `acs generate --metadata` gives its types",
            product.code
        )));
    }
    // Without a first example all operations are deprecated, and one is as good as another.
    let index = product.first.as_ref().map_or(0, |first| first.operation);
    let operation = metadata.operations.get_index(index);
    let resolved = product.operations.get(index);
    let found = operation.zip(resolved);
    found
        .map(|((_, operation), resolved)| (operation, resolved))
        .ok_or_else(|| {
            Error::OwnCrate(format!(
                "the spec of {} has no operation; add one under `apis`",
                product.code
            ))
        })
}
