//! `acs transcribe`: a help-centre page becomes an operation.

use std::path::PathBuf;
use std::process::ExitCode;

use acs_metadata::visible;
use acs_tools::Scope;
use clap::Args;

use crate::failure::Outcome;
use crate::output;

/// Makes an operation of the text of a help-centre page; what the page leaves open is marked.
#[derive(Args)]
#[command(
    after_help = "The page is one of an operation, as text or Markdown, saved as UTF-8 with its headings (请求参数, 返回参数 or 返回数据, …;\nof an English page `Request parameters`, `Response parameters`, …).\nWhat it leaves open is a comment `# check:` beside the line, and listed on standard error.\n\nExamples:\n  acs transcribe SendSms.txt > operation.yaml\n  acs transcribe SendSms.md --spec\n  acs transcribe SendSms.md --product Dysmsapi --version 2017-05-25 --out spec/dysmsapi-2017-05-25.yaml\n\nExit codes: 0 transcribed, be anything left open or not; 1 it is no such page, or a file cannot be read or written; 2 wrong usage."
)]
pub(crate) struct Transcribe {
    /// The page's text.
    page: PathBuf,
    /// A file to write, which must not exist; without it the YAML is printed.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Makes a spec of its own, of the product and version that the page's link to the explorer names.
    #[arg(long, conflicts_with_all = ["product", "version"])]
    spec: bool,
    /// The product's code; with it the YAML is a spec of its own, else an operation for one. The page's link has to agree.
    #[arg(long, requires = "version", value_name = "CODE")]
    product: Option<String>,
    /// The product's version.
    #[arg(long, requires = "product", value_name = "V")]
    version: Option<String>,
}

impl Transcribe {
    /// Whether it writes a file, and does not only print.
    pub(crate) fn writes(&self) -> bool {
        self.out.is_some()
    }

    pub(crate) fn run(&self) -> Outcome {
        let scope = match (self.product.as_deref(), self.version.as_deref()) {
            (Some(product), Some(version)) => Scope::Spec { product, version },
            _ if self.spec => Scope::LinkedSpec,
            _ => Scope::Operation,
        };
        let made = acs_tools::transcribe_file(&self.page, scope, self.out.as_deref())?;
        match &self.out {
            Some(out) => output::line(&format!("{}: {}", out.display(), made.operation)),
            None => output::print(&made.text),
        }
        for check in &made.checks {
            output::note(&format!("check {}", visible::line(check)));
        }
        output::note(&format!(
            "{}: {} line(s) to check",
            made.operation,
            made.checks.len()
        ));
        Ok(ExitCode::SUCCESS)
    }
}
