//! Lists the specs of the shipped products, so that the tool has them in it wherever it runs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut specs = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            specs.push(path);
        }
    }
    specs.sort();
    let mut list = String::from("&[\n");
    for path in &specs {
        let file = path.file_name().unwrap_or_default();
        let _ = writeln!(
            list,
            "    Shipped {{ file: {:?}, text: include_str!({:?}) }},",
            file.display().to_string(),
            path.display().to_string()
        );
    }
    list.push_str("]\n");
    let out = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    fs::write(out.join("shipped.rs"), list)
}
