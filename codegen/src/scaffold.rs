//! The text around the code: manifest and README of a generated crate. Rust is never made here.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value, context};

use crate::emit::File;
use crate::error::Error;
use crate::model::Product;
use crate::naming::bare;

const MANIFEST: &str = include_str!("templates/Cargo.toml.jinja");
const README: &str = include_str!("templates/README.md.jinja");

/// Writes the files that make the modules a crate.
pub(crate) fn scaffold(products: &[Product]) -> Result<Vec<File>, Error> {
    let rows: Vec<Value> = products
        .iter()
        .map(|product| {
            context! {
                feature => bare(&product.module).to_owned(),
                code => product.code.clone(),
                version => product.version.clone(),
                operations => product.operations.len(),
            }
        })
        .collect();
    let fault = |path: &str, error: minijinja::Error| Error::Verify {
        file: path.to_owned(),
        message: error.to_string(),
    };
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(|error| fault("templates", error))?;
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    [("Cargo.toml", MANIFEST), ("README.md", README)]
        .into_iter()
        .map(|(path, template)| {
            let text = environment
                .render_str(template, context! { products => rows.clone() })
                .map_err(|error| fault(path, error))?;
            Ok(File {
                path: path.to_owned(),
                text,
            })
        })
        .collect()
}
