//! Writes the Rust of the pages as modules: each block as it stands, for a reader copies it as it stands.

#[path = "src/page.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod page;

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use page::Block;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/page.rs");
    println!(
        "cargo::rerun-if-changed={}",
        root.join("docs/src").display()
    );
    let (mut modules, mut table) = (String::new(), String::new());
    for page in page::pages(&root)? {
        let path = root.join(&page);
        println!("cargo::rerun-if-changed={}", path.display());
        for block in page::blocks(&fs::read_to_string(&path)?) {
            if block.language() != "rust" {
                continue;
            }
            for line in page::hidden_lines(&block) {
                println!(
                    "cargo::error={}:{line}: mdBook hides this line, and code hosts show it",
                    page.display()
                );
            }
            let name = format!("{}:{}", page.display(), block.line);
            let module = format!(
                "page_{}",
                name.to_lowercase()
                    .replace(|c: char| !c.is_ascii_alphanumeric(), "_")
            );
            let file = out.join(format!("{module}.rs"));
            fs::write(&file, module_of(&block))?;
            writeln!(
                modules,
                "#[path = {file:?}]\n#[allow(dead_code, clippy::print_stdout, clippy::print_stderr, reason = \"a program of a reader\")]\nmod {module};"
            )?;
            let run = match block.is_program() {
                true => format!("Some({module}::run_program)"),
                false => "None".to_owned(),
            };
            let is_run = block.is_program() && block.info == "rust";
            writeln!(
                table,
                "    Listing {{ name: {name:?}, run: {run}, is_run: {is_run} }},"
            )?;
        }
    }
    let table = format!(
        "{modules}\n/// All Rust blocks of the pages.\npub(crate) const LISTINGS: &[Listing] = &[\n{table}];\n"
    );
    fs::write(out.join("listings.rs"), table)?;
    Ok(())
}

/// The block, with blank lines in front, so that the compiler names the line of the page; and a way to call its `main`.
fn module_of(block: &Block) -> String {
    let mut module = "\n".repeat(block.line - 1);
    module.push_str(&block.text);
    if block.is_program() {
        module.push_str(
            "\n#[allow(clippy::unit_arg, reason = \"some programs return nothing\")]\npub(super) fn run_program() -> std::process::ExitCode {\n    std::process::Termination::report(main())\n}\n",
        );
    }
    module
}
