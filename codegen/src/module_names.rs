//! Names of the modules of products.

use std::collections::HashMap;

use acs_metadata::{Metadata, naming};

/// Module of each product: its code; with the version behind it where several versions are generated together.
pub fn module_names(specs: &[Metadata]) -> Vec<String> {
    let plain = |spec: &Metadata| naming::identifier(&spec.info.product.value, naming::Case::Snake);
    let mut versions: HashMap<String, usize> = HashMap::new();
    for spec in specs {
        *versions.entry(plain(spec)).or_default() += 1;
    }
    // Features that every crate has.
    let mut scope = naming::Scope::reserving(&[
        "aws_lc",
        "blocking",
        "default",
        "gzip",
        "http2",
        "native_tls",
        "reqwest",
        "rustls",
        "serde",
        "tracing",
    ]);
    let names = specs.iter().map(|spec| {
        let name = plain(spec);
        let wanted = if versions.get(&name).is_some_and(|count| *count > 1) {
            let full = format!("{} {}", spec.info.product.value, spec.info.version.value);
            naming::identifier(&full, naming::Case::Snake)
        } else {
            name
        };
        scope.give(wanted).0
    });
    names.collect()
}
