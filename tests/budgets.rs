//! What the generated code may cost, counted and not timed: lines, lines of code and bytes per operation, against
//! `benches/cost/budgets.json`. `UPDATE_BUDGETS=1 cargo test --test budgets` writes the file anew, to be reviewed as a diff.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Per operation, rounded up to a tenth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cost {
    lines: f64,
    code_lines: f64,
    bytes: f64,
}

fn measure(product: &Path) -> Cost {
    let (mut operations, mut lines, mut code_lines, mut bytes) = (0_u32, 0_u32, 0_u32, 0_u32);
    for entry in std::fs::read_dir(product).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        bytes += u32::try_from(text.len()).unwrap();
        for line in text.lines().map(str::trim) {
            lines += 1;
            code_lines += u32::from(!line.is_empty() && !line.starts_with("//"));
            operations += u32::from(line.starts_with("acs_runtime::operation!"));
        }
    }
    assert!(operations > 0, "{} has no operations", product.display());
    let each = |count: u32| (f64::from(count) / f64::from(operations) * 10.0).ceil() / 10.0;
    Cost {
        lines: each(lines),
        code_lines: each(code_lines),
        bytes: each(bytes),
    }
}

#[test]
fn generated_code_keeps_to_its_budget() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("benches/cost/budgets.json");
    let mut measured: BTreeMap<String, Cost> = BTreeMap::new();
    for entry in std::fs::read_dir(root.join("generated/src")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            measured.insert(name, measure(&path));
        }
    }
    if std::env::var_os("UPDATE_BUDGETS").is_some() {
        let text = serde_json::to_string_pretty(&measured).unwrap();
        std::fs::write(&file, text + "\n").unwrap();
    }
    let budgets: BTreeMap<String, Cost> =
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert!(
        measured.keys().eq(budgets.keys()),
        "every product has a budget, and no other has: run UPDATE_BUDGETS=1 cargo test --test budgets"
    );
    for (product, budget) in &budgets {
        let cost = measured.get(product).unwrap();
        for (what, is, may_be) in [
            ("lines", cost.lines, budget.lines),
            ("code lines", cost.code_lines, budget.code_lines),
            ("bytes", cost.bytes, budget.bytes),
        ] {
            assert!(
                is <= may_be,
                "{product}: {is} {what} for each operation, and the budget is {may_be}; if the change is worth it, say so and run UPDATE_BUDGETS=1 cargo test --test budgets"
            );
            assert!(
                is >= may_be * 0.95,
                "{product}: {is} {what} for each operation, and the budget is {may_be}; keep what was won: run UPDATE_BUDGETS=1 cargo test --test budgets"
            );
        }
    }
}
