//! Generates from `spec/` into `OUT_DIR`: all that a crate of one's own needs.

fn main() -> Result<(), acs_codegen::Error> {
    acs_codegen::Builder::new().spec("spec").build_script()?;
    Ok(())
}
