//! The text around the code: manifests, READMEs and `specs.lock` of generated crates. Rust is never made here: a README shows the first call as resolve wrote it.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value, context};

use crate::digest;
use crate::emit::File;
use crate::error::Error;
use crate::first_page::{ADD_TOKIO, add_command, first_to_call};
use crate::generate::Standalone;
use crate::layout::Layout;
use crate::model::Product;
use crate::naming::bare;

const MANIFEST: &str = include_str!("templates/Cargo.toml.jinja");
const README: &str = include_str!("templates/README.md.jinja");
const WORKSPACE: &str = include_str!("templates/workspace.toml.jinja");

/// What a line of every generated manifest begins with, and how it is known later.
pub(crate) const MANIFEST_MARK: &str = "# Written by acs-codegen";

/// What every generated README says, and how it is known later.
pub(crate) const README_MARK: &str =
    "generated from the vendor's OpenAPI metadata. Do not edit: change the specs";

/// Generated crates need what the runtime needs, which is released with this crate.
const RUST_VERSION: &str = env!("CARGO_PKG_RUST_VERSION");

/// Writes the files that make the modules a crate, or a workspace of crates.
pub(crate) fn scaffold(
    products: &[Product],
    layout: &Layout,
    standalone: Option<&Standalone>,
) -> Result<Vec<File>, Error> {
    let templates = Templates::new()?;
    match layout {
        Layout::Features(name) => templates.of_crate("", name, products, true, standalone),
        Layout::Crates(_) => {
            let names: Vec<String> = products
                .iter()
                .map(|product| layout.crate_name(&product.module))
                .collect();
            let runtime = runtime_keys(standalone);
            let mut files = vec![templates.render(
                "Cargo.toml",
                WORKSPACE,
                context! {
                    crates => names.clone(),
                    runtime => runtime,
                    rust_version => RUST_VERSION,
                },
            )?];
            for (product, name) in products.iter().zip(&names) {
                let folder = format!("{name}/");
                let one = std::slice::from_ref(product);
                files.extend(templates.of_crate(&folder, name, one, false, None)?);
            }
            Ok(files)
        }
    }
}

/// Version and source of `acs-runtime` for a manifest that inherits nothing.
fn runtime_keys(standalone: Option<&Standalone>) -> String {
    let source = standalone.map(|standalone| standalone.runtime.clone());
    source.unwrap_or_default().keys("")
}

/// Renders templates, of which none is Rust.
pub(crate) struct Templates(Environment<'static>);

impl Templates {
    pub(crate) fn new() -> Result<Self, Error> {
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .keep_trailing_newline(true)
            .build()
            .map_err(|error| fault("templates", &error))?;
        let mut environment = Environment::new();
        environment.set_syntax(syntax);
        Ok(Self(environment))
    }

    fn of_crate(
        &self,
        folder: &str,
        name: &str,
        products: &[Product],
        has_features: bool,
        standalone: Option<&Standalone>,
    ) -> Result<Vec<File>, Error> {
        let rows: Vec<Value> = products
            .iter()
            .map(|product| {
                context! {
                    feature => bare(&product.module).to_owned(),
                    code => product.code.clone(),
                    version => product.version.clone(),
                    operations => product.operations.len(),
                    sends => product.sends,
                }
            })
            .collect();
        let first = first_to_call(products);
        let facts = context! {
            name => name,
            products => rows,
            add => first.map(|(product, _)| {
                let is_registered = has_features && standalone.is_none();
                add_command(name, is_registered.then_some(bare(&product.module)))
            }),
            add_tokio => ADD_TOKIO,
            call => first.map(|(_, first)| first.lines().join("\n    ")),
            features => has_features,
            standalone => standalone.is_some(),
            runtime => runtime_keys(standalone),
            rust_version => RUST_VERSION,
        };
        let texts = [("Cargo.toml", MANIFEST), ("README.md", README)].into_iter();
        let mut files = texts
            .map(|(path, template)| {
                self.render(&format!("{folder}{path}"), template, facts.clone())
            })
            .collect::<Result<Vec<File>, Error>>()?;
        files.push(File {
            path: format!("{folder}{}", digest::LOCK),
            text: digest::lock(products),
        });
        Ok(files)
    }

    pub(crate) fn render(&self, path: &str, template: &str, facts: Value) -> Result<File, Error> {
        let text = self
            .0
            .render_str(template, facts)
            .map_err(|error| fault(path, &error))?;
        Ok(File {
            path: path.to_owned(),
            text,
        })
    }
}

fn fault(path: &str, error: &minijinja::Error) -> Error {
    Error::Verify {
        file: path.to_owned(),
        message: error.to_string(),
    }
}
