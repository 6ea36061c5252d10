//! The text around the code: manifests, READMEs and `specs.lock` of generated crates. Rust is never made here: a README shows the first call as resolve wrote it.

use minijinja::{Value, context};

use crate::crate_source::Standalone;
use crate::error::Error;
use crate::file::File;
use crate::first_page::{ADD_TOKIO, add_command, first_to_call};
use crate::layout::Layout;
use crate::lock;
use crate::model::Product;
use crate::templates::Templates;
use acs_metadata::naming::bare;

const MANIFEST: &str = include_str!("templates/Cargo.toml.jinja");
const README: &str = include_str!("templates/README.md.jinja");
const WORKSPACE: &str = include_str!("templates/workspace.toml.jinja");

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
        Layout::Features(name) => of_crate(&templates, "", name, products, true, standalone),
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
                files.extend(of_crate(&templates, &folder, name, one, false, None)?);
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

fn of_crate(
    templates: &Templates,
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
            templates.render(&format!("{folder}{path}"), template, facts.clone())
        })
        .collect::<Result<Vec<File>, Error>>()?;
    files.push(File {
        path: format!("{folder}{}", lock::LOCK),
        text: lock::lock(products),
    });
    Ok(files)
}
