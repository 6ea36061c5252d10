//! Prints the model as Rust. No decision is left: what is here only turns names, types and texts into tokens.

mod client;
mod layout;
mod operation;
mod product;
mod shapes;
mod sheet;
mod tokens;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::error::Error;
use crate::file::{File, RUST_MARK};
use crate::layout::Layout;
use crate::model::Product;
use crate::parallel::in_parallel;
use crate::verify::Plan;
use acs_metadata::naming::bare;
use sheet::Sheet;

/// Prints a product: its module, with one file for each operation.
pub(crate) fn emit(product: &Product, layout: &Layout) -> Result<Vec<File>, Error> {
    let (folder, root) = match layout {
        Layout::Features(_) => {
            let module = bare(&product.module);
            (format!("{module}/"), format!("{module}/mod.rs"))
        }
        Layout::Crates(_) => (String::new(), "lib.rs".to_owned()),
    };
    let mut module = product::module(product);
    if matches!(layout, Layout::Crates(_)) {
        module.items.extend(product::runtime());
    }
    let mut files = vec![
        print(&root, module, &Plan::default())?,
        print(
            &format!("{folder}client.rs"),
            client::client(product),
            &Plan::structs(["Client"]),
        )?,
    ];
    if !product.components.is_empty() {
        files.push(print(
            &format!("{folder}components.rs"),
            product::components(product),
            &Plan::default(),
        )?);
    }
    if let Some(errors) = &product.errors {
        files.push(print(
            &format!("{folder}errors.rs"),
            product::errors(errors),
            &Plan::default(),
        )?);
    }
    files.extend(in_parallel(&product.operations, |operation| {
        let file = bare(&operation.snake);
        print(
            &format!("{folder}{file}.rs"),
            operation::operation(operation, product.sends),
            &Plan::default(),
        )
    })?);
    Ok(files)
}

/// Prints the file that lists products: `lib.rs` with a feature for each, or one to be included.
pub(crate) fn list(
    products: &[Product],
    path: &str,
    features: bool,
    head: &[String],
) -> Result<File, Error> {
    print(
        path,
        product::list(products, features, head),
        &Plan::default(),
    )
}

fn print(path: &str, sheet: Sheet, plan: &Plan) -> Result<File, Error> {
    let fault = |message: String| Error::Verify {
        file: path.to_owned(),
        message,
    };
    let mut text = format!("{RUST_MARK} from the specs; edits are lost. See CONTRIBUTING.md.\n\n");
    let parsed = syn::parse2::<syn::File>(sheet.items).map_err(|error| fault(error.to_string()))?;
    crate::verify::items(&parsed, plan).map_err(fault)?;
    text.push_str(&prettyplease::unparse(&parsed));
    for table in &sheet.tables {
        let laid_out = layout::call(table, &sheet.docs);
        crate::verify::table(without_marks(table.clone()), &laid_out).map_err(fault)?;
        text.push_str(&laid_out);
    }
    if !sheet.methods.is_empty() {
        let parsed =
            syn::parse2::<syn::File>(sheet.methods).map_err(|error| fault(error.to_string()))?;
        crate::verify::items(&parsed, &Plan::default()).map_err(fault)?;
        text.push_str(&prettyplease::unparse(&parsed));
    }
    Ok(File {
        path: path.to_owned(),
        text,
    })
}

/// The tokens of a table alone; documentation is no token of it.
fn without_marks(tokens: TokenStream) -> TokenStream {
    let mut kept = TokenStream::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let is_mark = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#')
            && matches!(rest.peek(), Some(TokenTree::Group(group)) if layout::mark(&group.stream()).is_some());
        if is_mark {
            rest.next();
            continue;
        }
        kept.extend([match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                TokenTree::Group(Group::new(Delimiter::Brace, without_marks(group.stream())))
            }
            token => token,
        }]);
    }
    kept
}
