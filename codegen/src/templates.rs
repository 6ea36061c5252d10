//! Rendering of templates of text: manifests and READMEs.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value};

use crate::error::Error;
use crate::file::File;

/// Renders templates, of which none is Rust.
pub struct Templates(Environment<'static>);

impl Templates {
    /// An environment without templates.
    pub fn new() -> Result<Self, Error> {
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .keep_trailing_newline(true)
            .build()
            .map_err(|error| fault("templates", &error))?;
        let mut environment = Environment::new();
        environment.set_syntax(syntax);
        Ok(Self(environment))
    }

    /// Renders a template to the file at `path`.
    pub fn render(&self, path: &str, template: &str, facts: Value) -> Result<File, Error> {
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
