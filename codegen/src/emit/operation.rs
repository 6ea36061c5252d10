//! The file of an operation: its facts, its request with the builder, its answer, and the types in both.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::shapes::{definition, error_enum, row, structure, wrapped_lists};
use super::sheet::Sheet;
use super::tokens::{Docs, docs, ident, inner_docs, ty};
use crate::model::{
    ClientToken, Condition, Errors, Operation, PagedItems, Paging, Struct, Type, Verdict,
};
use acs_metadata::When;
use acs_metadata::facts::BodyKind;
use acs_metadata::paging;

/// Prints the file.
pub(super) fn operation(operation: &Operation, sends: bool) -> Sheet {
    let head = inner_docs(&[
        operation.headline.clone(),
        String::new(),
        format!(
            "Types of `{}`; the call is [`Client::{}`](super::Client::{}).",
            operation.wire, operation.snake, operation.snake
        ),
    ]);
    let verdict = operation
        .verdict
        .as_ref()
        .map(|verdict| self::verdict(&operation.response, verdict));
    let mut docs = Docs::default();
    let mut tables = vec![
        facts(operation),
        request(operation, sends, &mut docs),
        structure(&operation.response, &mut docs),
    ];
    tables.extend(
        operation
            .paging
            .as_ref()
            .map(|found| paging(operation, found)),
    );
    let nested = operation.nested.iter();
    tables.extend(nested.map(|found| definition(found, &mut docs)));
    if let Errors::Own(errors) = &operation.errors {
        tables.push(error_enum(errors, &mut docs));
    }
    let nested = operation.nested.iter().filter_map(|found| match found {
        Type::Struct(found) => Some(found),
        Type::Enum(_) => None,
    });
    let structs = std::iter::once(&operation.response).chain(nested);
    tables.extend(structs.filter_map(wrapped_lists));
    Sheet {
        items: head,
        tables,
        docs,
        methods: verdict.unwrap_or_default(),
    }
}

/// The error codes of an operation; text where the spec lists none.
fn error_type(operation: &Operation) -> TokenStream {
    match &operation.errors {
        Errors::Own(errors) => {
            let name = ident(&errors.name);
            quote!(#name)
        }
        Errors::Shared => quote!(super::ErrorCode),
        Errors::Text => quote!(String),
    }
}

fn request(operation: &Operation, sends: bool, docs: &mut Docs) -> TokenStream {
    let builder = ident(&format!("{}Builder", operation.camel));
    let (request, response) = (
        ident(&operation.request.name),
        ident(&operation.response.name),
    );
    let code = error_type(operation);
    let lines = docs.mark(&operation.request.docs);
    let sending = if sends { quote!(acs3) } else { quote!(own) };
    let of = |required: bool| {
        let fields = operation.request.fields.iter();
        fields.filter(move |field| field.required == required)
    };
    // Fields are numbered as they stand in the table.
    let first_optional = of(true).count();
    let required: TokenStream = of(true)
        .enumerate()
        .map(|(index, field)| row(index, field, docs))
        .collect();
    let optional: TokenStream = of(false)
        .enumerate()
        .map(|(index, field)| row(first_optional + index, field, docs))
        .collect();
    quote! {
        acs_runtime::request! {
            #lines
            #request by #builder => #response | #code;
            #sending super::Client;
            required { #required }
            optional { #optional }
        }
    }
}

/// What is sent where, and what may be done after a failure.
fn facts(operation: &Operation) -> TokenStream {
    let name = &operation.wire;
    let method = match operation.method.as_str() {
        "get" => quote!(Method::Get),
        "put" => quote!(Method::Put),
        "delete" => quote!(Method::Delete),
        "patch" => quote!(Method::Patch),
        "head" => quote!(Method::Head),
        "options" => quote!(Method::Options),
        _ => quote!(Method::Post),
    };
    let path = (operation.path != "/").then(|| {
        let path = &operation.path;
        quote!(.path(#path))
    });
    let query = (!operation.query.is_empty()).then(|| {
        let pairs = operation
            .query
            .iter()
            .map(|(key, value)| quote!((#key, #value)));
        quote!(.query(&[#(#pairs),*]))
    });
    let body = match operation.body {
        BodyKind::None => None,
        BodyKind::Form => Some(quote!(.body(BodyKind::Form))),
        BodyKind::Json => Some(quote!(.body(BodyKind::Json))),
        BodyKind::PlainJson => Some(quote!(.body(BodyKind::PlainJson))),
        BodyKind::Binary => Some(quote!(.body(BodyKind::Binary))),
        BodyKind::Bytes => Some(quote!(.body(BodyKind::Bytes))),
        BodyKind::Xml => Some(quote!(.body(BodyKind::Xml))),
    };
    let empty_body = (!operation.empty_body.is_empty()).then(|| {
        let text = operation.empty_body;
        quote!(.empty_body(#text))
    });
    let token = operation.client_token.as_ref().map(|token| match token {
        ClientToken::Parameter(name) => quote!(.client_token(ClientToken::Parameter(#name))),
        ClientToken::Member(name) => quote!(.client_token(ClientToken::Member(#name))),
    });
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
        let conditions = operation.conditions.iter().map(condition);
        quote!(.conditions(&[#(#conditions),*]))
    });
    quote! {
        acs_runtime::operation! {
            Operation::new(&super::PRODUCT, #name, #method)
                #path #query #body #empty_body #token #auth #safety #success #verdict #conditions;
        }
    }
}

fn condition(condition: &Condition) -> TokenStream {
    let (parameter, other, explanation) = (
        &condition.parameter,
        &condition.other,
        &condition.explanation,
    );
    let when = match &condition.when {
        When::Contains(text) => quote!(When::Contains(#other, #text)),
        When::Equals(value) => quote!(When::Equals(#other, #value)),
        When::Present => quote!(When::Present(#other)),
    };
    let empty = condition.allow_empty.then(|| quote!(.allow_empty()));
    quote!(Condition::new(#parameter, #when, #explanation) #empty)
}

fn paging(operation: &Operation, paging: &Paging) -> TokenStream {
    let builder = ident(&format!("{}Builder", operation.camel));
    let (request, response) = (
        ident(&operation.request.name),
        ident(&operation.response.name),
    );
    let markers = operation
        .request
        .fields
        .iter()
        .filter_map(|field| field.marker.as_deref().map(ident));
    let code = error_type(operation);
    let facts = paging_facts(&paging.ways);
    let items = paging.items.as_ref().map(|PagedItems { rust, item }| {
        let fields = rust.iter().map(|field| ident(field));
        let item = ty(item, &quote!(super::components::));
        quote!(items #(#fields).*: #item;)
    });
    quote! {
        acs_runtime::paging! {
            #builder [#(#markers)*] for #request => #response | #code;
            client super::Client;
            #facts;
            #items
        }
    }
}

/// The constructor of `acs_runtime::paging::Paging`.
fn paging_facts(ways: &paging::Paging) -> TokenStream {
    let path = |names: &[String]| quote!(&[#(#names),*]);
    let list = path(ways.items.as_deref().unwrap_or_default());
    let mut facts = quote!(Paging::new(#list));
    if let Some(identity) = &ways.identity {
        facts.extend(quote!(.identity(#identity)));
    }
    if let Some(token) = &ways.token {
        let (input, output) = (path(&token.input), path(&token.output));
        facts.extend(quote!(.token(#input, #output)));
        if let Some(size) = ways.switch() {
            let (input, size) = (path(&size.input), Literal::u64_unsuffixed(size.requested()));
            facts.extend(quote!(.max_results(#input, #size)));
        }
    }
    if let Some(number) = &ways.number {
        let input = path(&number.input);
        let first = Literal::i64_unsuffixed(number.first);
        facts.extend(match number.counts {
            paging::Counts::Pages => quote!(.page_number(#input, #first)),
            paging::Counts::Items => quote!(.offset(#input, #first)),
        });
        if let Some(size) = &number.size {
            let input = path(&size.input);
            facts.extend(quote!(.page_size(#input)));
        }
    }
    let total = match ways.is_total_by_number && ways.token.is_some() {
        true => "total_by_number",
        false => "total",
    };
    for (method, member) in [
        (total, &ways.total),
        ("more", &ways.more),
        ("size_taken", &ways.size),
    ] {
        if let Some(member) = member {
            let (method, member) = (ident(method), path(member));
            facts.extend(quote!(.#method(#member)));
        }
    }
    facts
}

/// The method that reads the one member which says yes or no.
fn verdict(response: &Struct, verdict: &Verdict) -> TokenStream {
    let name = ident(&response.name);
    let lines = docs(&verdict.docs);
    let method = ident(&verdict.method);
    let positive = &verdict.positive;
    let mut path = verdict.path.iter().map(|field| ident(field));
    let first = path.next();
    let steps = path.map(|field| quote!(.and_then(|member| member.#field.as_ref())));
    let message = verdict.user_message.as_ref().map(|message| {
        let (chinese, english) = (&message.chinese, &message.english);
        let lines = docs(&[
            "What an end user may read where the answer is no; `None` where it is yes.".to_owned(),
        ]);
        quote! {
            #lines
            #[must_use]
            pub fn user_message(&self) -> Option<acs_runtime::UserMessage> {
                (!self.#method()).then_some(acs_runtime::UserMessage::new(#chinese, #english))
            }
        }
    });
    quote! {
        impl #name {
            #lines
            #[must_use]
            pub fn #method(&self) -> bool {
                self.#first.as_ref() #(#steps)* .is_some_and(|answer| answer.as_str() == #positive)
            }
            #message
        }
    }
}
