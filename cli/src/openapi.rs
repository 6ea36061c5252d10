//! `acs openapi`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acs_tools::OpenApi;
use clap::{Args, ValueEnum};

use crate::failure::{Failure, Outcome};
use crate::{output, paths};

/// Writes a spec as OpenAPI 3.1, for other tools to read.
///
/// Operations of the style RPC all go to the path `/`, and OpenAPI has one operation for a path and a method: so they are called
/// `/#Name` there. A client never sends what stands behind `#`; the header `x-acs-action` names the operation.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  acs openapi spec/dypnsapi-2017-05-25.yaml --out dypnsapi.yaml\n  acs openapi sts/2015-04-01/api-docs.json | jq '.paths | keys'\n\nExit codes: 0 done; 1 the spec holds errors, or a file cannot be read or written."
)]
pub(crate) struct Arguments {
    /// The spec: YAML, or the vendor's `api-docs.json`.
    spec: PathBuf,
    /// The file to write, YAML if it is called `.yaml` or `.yml`; without it JSON is printed.
    #[arg(long)]
    out: Option<PathBuf>,
    /// The format, whatever the file is called.
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Yaml,
}

impl Format {
    fn of(path: &Path) -> Self {
        let is_yaml = path.extension().is_some_and(|extension| {
            extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
        });
        if is_yaml { Self::Yaml } else { Self::Json }
    }
}

impl Arguments {
    /// Whether it writes a file, and does not only print.
    pub(crate) fn writes(&self) -> bool {
        self.out.is_some()
    }

    pub(crate) fn run(self) -> Outcome {
        if let Some(out) = &self.out {
            paths::refuse_input(&self.spec, out)?;
        }
        let document = OpenApi::new(&acs_metadata::load(&self.spec)?);
        let by_name = self.out.as_deref().map_or(Format::Json, Format::of);
        let format = self.format.unwrap_or(by_name);
        let is_json = format == Format::Json;
        let text = match format {
            Format::Json => document.json(),
            Format::Yaml => document.yaml()?,
        };
        match &self.out {
            None if is_json => output::json_text(&text),
            None => output::print(&text),
            Some(out) => {
                document_to(out, &text)?;
                let lines = text.lines().count();
                output::line(&format!("{}: {lines} lines", out.display()));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn document_to(out: &Path, text: &str) -> Result<(), Failure> {
    acs_codegen::write_file(out, text).map_err(|error| Failure::file("write", out, &error))
}
