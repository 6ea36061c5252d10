//! What a newcomer reads first: the page of a crate with a feature for each product, and what its README has in common with it.

use crate::docs::example;
use crate::model::{FirstExample, Product};
use acs_metadata::naming::bare;

/// Docs of the crate `name`. A `standalone` one lies in a folder, with all its products on; that of the registry has none on.
pub(crate) fn docs(products: &[Product], name: &str, standalone: bool) -> Vec<String> {
    let first = first_to_call(products);
    let what = if standalone {
        "Add this crate and Tokio to your program; every product is on, unless you take the features one by one:"
    } else {
        "Name the products that you call as features, none is on by itself, and have Tokio:"
    };
    let add = add_command(name, (!standalone).then_some("PRODUCT"));
    let call = if first.is_some() {
        "Make a call: the page of each product's module begins with one, as below, and every method of its client has an example."
    } else {
        "Make a request: every method of a client has an example."
    };
    let mut docs = vec![
        "Typed clients for Alibaba Cloud services.".to_owned(),
        String::new(),
        "Each product is a module and a feature of the same name:".to_owned(),
        String::new(),
    ];
    docs.extend(products.iter().map(|product| {
        format!(
            "- `{}`: {} {}, {} operations",
            bare(&product.module),
            product.code,
            product.version,
            product.operations.len()
        )
    }));
    docs.extend(["", "# First steps", ""].map(str::to_owned));
    docs.push(format!("1. {what}"));
    docs.push(format!("   `{add}`, `{ADD_TOKIO}`."));
    docs.extend(
        [
            "2. Say who calls: `ALIBABA_CLOUD_ACCESS_KEY_ID` and `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, or whatever else the vendor's tools",
            "   read: OIDC, profiles, the server's role. [`acs_runtime::credentials`] has the list, and the sources to choose by hand.",
        ]
        .map(str::to_owned),
    );
    docs.push(format!("3. {call}"));
    docs.extend(
        [
            "4. Tell failures apart: [`acs_runtime::Error`] says what was not sent, refused, throttled, or may have happened.",
            "5. Test without a network: [`acs_runtime::Mock`] stands in for the service.",
        ]
        .map(str::to_owned),
    );
    if let Some((product, first)) = first {
        let gate = format!("#[cfg(feature = \"{}\")]", bare(&product.module));
        docs.push(String::new());
        docs.extend(example(&[gate], "", &first.lines()));
    }
    docs
}

/// The product whose first example is that of the crate, with the example: one that is safe to try, if there is one.
pub(crate) fn first_to_call(products: &[Product]) -> Option<(&Product, &FirstExample)> {
    let all = || {
        products
            .iter()
            .filter_map(|product| Some((product, product.first.as_ref()?)))
    };
    all()
        .find(|(_, first)| first.is_safe)
        .or_else(|| all().next())
}

/// How a program takes a crate: with a feature from the registry, or else from the folder that it lies in.
pub(crate) fn add_command(name: &str, feature: Option<&str>) -> String {
    match feature {
        Some(feature) => format!("cargo add {name} --features {feature}"),
        None => format!("cargo add --path PATH/TO/{name}"),
    }
}

/// How it takes what runs the calls.
pub(crate) const ADD_TOKIO: &str = "cargo add tokio --features macros,rt-multi-thread";
