//! `acs import`: the vendor's JSON as a YAML spec, and what that changed.

use std::path::Path;
use std::process::ExitCode;

use acs_codegen::diff::diff;
use acs_codegen::{Error, Layout};

/// Imports `metadata` into the spec at `out`.
pub(crate) fn run(metadata: &Path, out: &Path) -> Result<ExitCode, Error> {
    let old = out.exists().then(|| acs_codegen::load(out));
    let imported = acs_codegen::import_file(metadata, out)?;
    for place in &imported.lost {
        eprintln!("lost, for its place is gone: {place}");
    }
    println!("{}: {} lines", out.display(), imported.text.lines().count());
    match (old, acs_codegen::load(out)) {
        (None, _) => {}
        (Some(Ok(old)), Ok(new)) => {
            let changes = diff(&old, &new, &Layout::default())?;
            print!("{}", changes.to_summary());
        }
        (Some(Err(_)), _) => {
            println!("what changed is not listed: the spec that was there held errors");
        }
        (Some(Ok(_)), Err(_)) => {
            println!(
                "what changed is not listed: the new spec holds errors, `acs check` names them"
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
