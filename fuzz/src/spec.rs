//! Specs: what is read is refused with a finding, or generates.

use acs_codegen::{Builder, Error};

/// Loads and checks a spec, JSON if it begins like it and YAML otherwise, and generates from what passes.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let is_json = text.trim_start().starts_with('{');
    let name = if is_json { "spec.json" } else { "spec.yaml" };
    match acs_metadata::load_str(name, text) {
        Ok(_) => generate(name, text),
        Err(error) => refused(&error.into()),
    }
    if is_json {
        import(text);
    }
}

/// An error names what is wrong and where.
fn refused(error: &Error) {
    let Error::Spec(findings) = error else {
        panic!("text was refused for something else: {error}");
    };
    assert!(!findings.is_empty(), "refused without a finding");
    assert!(error.to_string().contains("ACS"), "no code in: {error}");
}

/// What passed the checks generates: the last stage reads the Rust again, and would call a slip a fault of ours.
fn generate(name: &str, text: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let spec = folder.path().join(name);
    std::fs::write(&spec, text).expect("a temporary file");
    let out = folder.path().join("out");
    if let Err(error) = Builder::new().spec(&spec).differences(&out) {
        panic!("it was accepted, and does not generate: {error}");
    }
}

/// What is imported says the same in YAML, and nothing changes when it is imported again.
fn import(text: &str) {
    let first = match acs_tools::import("spec.json", text, None) {
        Ok(first) => first.text,
        Err(acs_tools::Error::Generator(error)) => return refused(&error),
        Err(error) => panic!("the import failed for another reason: {error}"),
    };
    let again = acs_tools::import("spec.json", text, Some(("spec.yaml", &first)));
    match again {
        Ok(again) => assert_eq!(again.text, first, "importing again changes the spec"),
        Err(error) => panic!("it was imported once, and not again: {error}"),
    }
}
