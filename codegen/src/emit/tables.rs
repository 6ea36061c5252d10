//! The wire tables: names, places and limits as static data, and access to fields by number.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{ident, inner_docs};
use crate::metadata::{ListStyle, When};
use crate::model::{
    BodyKind, Enum, ErrorEnum, Field, Limit, Operation, Place, Product, Struct, Type,
};
use crate::naming::bare;

/// Prints the tables of an operation.
pub(super) fn operation(operation: &Operation) -> TokenStream {
    let head = inner_docs(&[format!("`{}` on the wire.", operation.wire)]);
    let module = ident(&operation.snake);
    let here = quote!(crate_module::#module::);
    let request = structure(&operation.request, &here, true);
    let response = structure(&operation.response, &here, false);
    let nested = operation.nested.iter().map(|found| match found {
        Type::Struct(found) => structure(found, &here, false),
        Type::Enum(found) => enumeration(found, &here),
    });
    let errors = operation
        .errors
        .as_ref()
        .map(|errors| error_enum(errors, &here));
    let table = table(operation);
    quote! {
        #head
        use acs_runtime::operation::*;
        use acs_runtime::wire::*;
        use super::super as crate_module;

        #table
        #request
        #response
        #(#nested)*
        #errors
    }
}

/// Prints the tables of the shared shapes.
pub(super) fn components(product: &Product) -> TokenStream {
    let head = inner_docs(&["Shared shapes on the wire.".to_owned()]);
    let here = quote!(crate_module::components::);
    let tables = product.components.iter().map(|found| match found {
        Type::Struct(found) => structure(found, &here, false),
        Type::Enum(found) => enumeration(found, &here),
    });
    quote! {
        #head
        use acs_runtime::wire::*;
        use super::super as crate_module;

        #(#tables)*
    }
}

fn table(operation: &Operation) -> TokenStream {
    let name = &operation.wire;
    let method = match operation.method.as_str() {
        "get" => quote!(Method::Get),
        "put" => quote!(Method::Put),
        "delete" => quote!(Method::Delete),
        "patch" => quote!(Method::Patch),
        "head" | "options" => quote!(Method::Head),
        _ => quote!(Method::Post),
    };
    let path = (operation.path != "/").then(|| {
        let path = &operation.path;
        quote!(.path(#path))
    });
    let body = match operation.body {
        BodyKind::None => None,
        BodyKind::Form => Some(quote!(.body(BodyKind::Form))),
        BodyKind::Json => Some(quote!(.body(BodyKind::Json))),
    };
    let auth = (!operation.signed).then(|| quote!(.auth(Auth::Anonymous)));
    let safety = operation.reads.then(|| quote!(.safety(Safety::Read)));
    let success = operation
        .success
        .as_ref()
        .map(|(member, equals)| quote!(.success(Success { member: #member, equals: #equals })));
    let verdict = operation
        .verdict
        .as_ref()
        .filter(|verdict| !verdict.negative_codes.is_empty());
    let verdict = verdict.map(|verdict| {
        let codes = &verdict.negative_codes;
        quote!(.verdict(Verdict { negative_codes: &[#(#codes),*] }))
    });
    let conditions = (!operation.conditions.is_empty()).then(|| {
        let conditions = operation.conditions.iter().map(|condition| {
            let (parameter, other, explanation) = (
                &condition.parameter,
                &condition.other,
                &condition.explanation,
            );
            let when = match &condition.when {
                When::Contains(text) => quote!(When::Contains { parameter: #other, text: #text }),
                When::Equals(value) => quote!(When::Equals { parameter: #other, value: #value }),
                When::Present => quote!(When::Present { parameter: #other }),
            };
            quote!(Condition { parameter: #parameter, when: #when, explanation: #explanation })
        });
        quote!(.conditions(&[#(#conditions),*]))
    });
    quote! {
        pub(in super::super) static OPERATION: Operation = Operation::new(&super::PRODUCT, #name, #method)
            #path #body #auth #safety #success #verdict #conditions;
    }
}

fn structure(found: &Struct, here: &TokenStream, is_request: bool) -> TokenStream {
    let name = ident(&found.name);
    let path = quote!(#here #name);
    let wire_name = &found.name;
    let fields = found.fields.iter().map(field);
    let get = found.fields.iter().enumerate().map(|(index, field)| {
        let rust = ident(&field.rust);
        quote!(#index => self.#rust.view(),)
    });
    let slot = found.fields.iter().enumerate().map(|(index, field)| {
        let rust = ident(&field.rust);
        quote!(#index => self.#rust.slot(),)
    });
    let access = if found.fields.is_empty() {
        quote! {
            fn get(&self, _: usize) -> Member<'_> { Member::Absent }
            fn slot(&mut self, _: usize) -> Slot<'_> { Slot::Ignore }
        }
    } else {
        quote! {
            fn get(&self, index: usize) -> Member<'_> {
                match index { #(#get)* _ => Member::Absent }
            }
            fn slot(&mut self, index: usize) -> Slot<'_> {
                match index { #(#slot)* _ => Slot::Ignore }
            }
        }
    };
    // A request has no default, for its required fields have none.
    let common = if is_request {
        quote!(acs_runtime::request!(#path);)
    } else {
        quote!(acs_runtime::structure!(#path);)
    };
    quote! {
        impl Structure for #path {
            fn shape(&self) -> &'static Shape {
                static SHAPE: Shape = Shape::new(#wire_name, &[#(#fields),*]);
                &SHAPE
            }
            #access
        }
        impl std::fmt::Debug for #path {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                debug(self, f)
            }
        }
        #common
    }
}

fn field(field: &Field) -> TokenStream {
    let (wire, rust) = (&field.wire, bare(&field.rust));
    let place = match field.place {
        Place::Member => quote!(member),
        Place::Query => quote!(query),
        Place::Form => quote!(form),
        Place::Path => quote!(path),
        Place::Header => quote!(header),
        Place::Body => quote!(body),
        Place::Host => quote!(host),
    };
    let required = field.required.then(|| quote!(.required()));
    let sensitive = field.sensitive.then(|| quote!(.sensitive()));
    let style = match field.style {
        ListStyle::Flat => None,
        ListStyle::Json => Some(quote!(.style(ListStyle::Json))),
        ListStyle::Simple => Some(quote!(.style(ListStyle::Simple))),
    };
    let limits = (!field.limits.is_empty()).then(|| {
        let limits = field.limits.iter().map(limit);
        quote!(.limits(&[#(#limits),*]))
    });
    quote!(Field::#place(#wire, #rust) #required #sensitive #style #limits)
}

fn limit(limit: &Limit) -> TokenStream {
    let count = Literal::u64_unsuffixed;
    let (name, bound) = match *limit {
        Limit::MinLength(least) => ("MinLength", count(least)),
        Limit::MaxLength(most) => ("MaxLength", count(most)),
        Limit::Minimum(least) => ("Minimum", Literal::i64_unsuffixed(least)),
        Limit::Maximum(most) => ("Maximum", Literal::i64_unsuffixed(most)),
        Limit::MinItems(least) => ("MinItems", count(least)),
        Limit::MaxItems(most) => ("MaxItems", count(most)),
    };
    let name = ident(name);
    quote!(Limit::#name(#bound))
}

fn enumeration(found: &Enum, here: &TokenStream) -> TokenStream {
    let name = ident(&found.name);
    let path = quote!(#here #name);
    let to_text = found.variants.iter().map(|variant| {
        let (rust, wire) = (ident(&variant.rust), &variant.wire);
        quote!(Self::#rust => #wire,)
    });
    let from_text = found.variants.iter().map(|variant| {
        let (rust, wire) = (ident(&variant.rust), &variant.wire);
        quote!(#wire => Self::#rust,)
    });
    let numeric = found.numeric;
    let from_number = numeric.then(|| {
        quote! {
            impl From<i64> for #path {
                fn from(number: i64) -> Self {
                    Self::from_text(number.to_string())
                }
            }
        }
    });
    quote! {
        impl OpenEnum for #path {
            const NUMERIC: bool = #numeric;
            fn as_str(&self) -> &str {
                match self { #(#to_text)* Self::Unknown(value) => value.as_str() }
            }
            fn from_text(text: String) -> Self {
                match text.as_str() { #(#from_text)* _ => Self::Unknown(UnknownValue::new(text)) }
            }
        }
        impl #path {
            /// The value as the wire has it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                OpenEnum::as_str(self)
            }
        }
        #from_number
        acs_runtime::open_enum!(#path);
    }
}

fn error_enum(found: &ErrorEnum, here: &TokenStream) -> TokenStream {
    let name = ident(&found.name);
    let path = quote!(#here #name);
    let from = found.variants.iter().map(|variant| {
        let rust = ident(&variant.rust);
        let spellings = &variant.spellings;
        quote!(#(#spellings)|* => Self::#rust,)
    });
    let to = found.variants.iter().map(|variant| {
        let rust = ident(&variant.rust);
        let spelling = variant.spellings.first();
        quote!(Self::#rust => #spelling,)
    });
    quote! {
        impl From<String> for #path {
            fn from(code: String) -> Self {
                match acs_runtime::error_code::canonical(&code) { #(#from)* _ => Self::Unknown(UnknownValue::new(code)) }
            }
        }
        impl #path {
            /// The code as the page spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self { #(#to)* Self::Unknown(code) => code.as_str() }
            }
        }
        impl std::fmt::Display for #path {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    }
}
