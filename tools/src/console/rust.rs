//! The Rust that makes a call with the values that were typed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::Literal;
use serde_json::Value;

use super::exchange::StandIn;
use super::values::definition;
use acs_codegen::internal::literal;
use acs_codegen::internal::model::{Enum, Operation, Product, RustType, Struct, Type};

/// A whole program; what has no value is left out of it.
pub(super) fn program(
    operation: &Operation,
    product: &Product,
    values: &[Option<Value>],
    stand_in: Option<&StandIn>,
) -> String {
    let mut writer = Writer {
        operation,
        product,
        names: BTreeSet::new(),
    };
    let mut setters = String::new();
    for (field, value) in operation.request.fields.iter().zip(values) {
        if let Some(value) = value {
            let value = writer.argument(&field.ty, value);
            let _ = writeln!(setters, "        .{}({value})", field.rust);
        }
    }
    let last = if product.sends {
        ".send().await?"
    } else {
        ".build()"
    };
    let text = format!(
        "{}\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
         {}\n    \
         let response = client.{}()\n{setters}{last};\n    \
         println!(\"{{response:#?}}\");\n    Ok(())\n}}\n",
        writer.imports(),
        writer.client(stand_in),
        operation.snake,
    );
    let text = match syn::parse_file(&text) {
        Ok(file) => with_paragraphs(&prettyplease::unparse(&file)),
        // What does not parse is better seen than hidden.
        Err(_) => text,
    };
    match stand_in {
        Some(_) => text.replacen(CLIENT, &format!("    // {TO_SERVICE}\n{CLIENT}"), 1),
        None => text,
    }
}

/// How the line with the client begins, and what is said about it.
const CLIENT: &str = "    let client";
const TO_SERVICE: &str =
    "The stand-in on this machine. `Client::from_env().await?` calls the service itself.";

/// An empty line between what is imported and what is done.
fn with_paragraphs(text: &str) -> String {
    text.replacen("#[tokio::main]", "\n#[tokio::main]", 1)
}

struct Writer<'m> {
    operation: &'m Operation,
    product: &'m Product,
    /// Types of the operation's module that the program names.
    names: BTreeSet<String>,
}

impl Writer<'_> {
    fn imports(&self) -> String {
        let (home, module) = (&self.product.home, &self.operation.snake);
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let types = match names[..] {
            [] => String::new(),
            [name] => format!("use {home}::{module}::{name};\n"),
            _ => format!("use {home}::{module}::{{{}}};\n", names.join(", ")),
        };
        format!("use {home}::Client;\n{types}")
    }

    /// The statement that makes the client.
    fn client(&self, stand_in: Option<&StandIn>) -> String {
        let Some(stand_in) = stand_in else {
            return "let client = Client::from_env().await?;".to_owned();
        };
        format!(
            "let client: Client = Client::builder().endpoint({}).credentials({}::Credentials::new({}, {})).build()?;",
            literal(&stand_in.endpoint),
            self.runtime(),
            literal(&stand_in.access_key_id),
            literal(&stand_in.access_key_secret),
        )
    }

    /// What a setter takes: text may be borrowed.
    fn argument(&mut self, ty: &RustType, value: &Value) -> String {
        match (ty, value) {
            (RustType::String | RustType::Bytes, Value::String(text)) => literal(text),
            _ => self.owned(ty, value),
        }
    }

    /// A value of exactly this type.
    fn owned(&mut self, ty: &RustType, value: &Value) -> String {
        match ty {
            RustType::String => format!("{}.to_owned()", literal(&text_of(value))),
            RustType::Bytes => format!(
                "{}::Bytes::from({})",
                self.runtime(),
                literal(&text_of(value))
            ),
            RustType::Integer => integer(value),
            RustType::Float => match value.as_f64() {
                Some(number) => Literal::f64_unsuffixed(number).to_string(),
                None => "0.0".to_owned(),
            },
            RustType::Boolean => matches!(value, Value::Bool(true)).to_string(),
            RustType::Value => format!(
                "{}::Value::parse({})?",
                self.runtime(),
                literal(&value.to_string())
            ),
            RustType::Boxed(inner) => format!("{}.into()", self.owned(inner, value)),
            RustType::List(item) => {
                let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let items: Vec<String> =
                    items.iter().map(|value| self.owned(item, value)).collect();
                format!("Vec::from([{}])", items.join(", "))
            }
            RustType::Map(item) => {
                let members = value.as_object().into_iter().flatten();
                let pairs: Vec<String> = members
                    .map(|(key, value)| {
                        format!("({}.to_owned(), {})", literal(key), self.owned(item, value))
                    })
                    .collect();
                format!("std::collections::BTreeMap::from([{}])", pairs.join(", "))
            }
            RustType::Local(_) | RustType::Component(_) => {
                match definition(ty, self.operation, self.product) {
                    Some(Type::Enum(found)) => self.variant(ty, found, &text_of(value)),
                    Some(Type::Struct(found)) => self.structure(ty, found, value),
                    None => "Default::default()".to_owned(),
                }
            }
        }
    }

    /// The runtime as the product's crate hands it on.
    fn runtime(&self) -> String {
        let home = &self.product.home;
        let name = home.split("::").next().unwrap_or(home);
        format!("{name}::acs_runtime")
    }

    /// The name of a type, which the program imports where it is the operation's own.
    fn name(&mut self, ty: &RustType) -> String {
        match ty {
            RustType::Component(name) => format!("{}::components::{name}", self.product.home),
            RustType::Local(name) => {
                self.names.insert(name.clone());
                name.clone()
            }
            _ => String::new(),
        }
    }

    fn variant(&mut self, ty: &RustType, found: &Enum, text: &str) -> String {
        let name = self.name(ty);
        match found.variants.iter().find(|variant| variant.wire == text) {
            Some(variant) => format!("{name}::{}", variant.rust),
            None => format!("{name}::from({})", literal(text)),
        }
    }

    /// Structs may get more fields one day, so they are made empty and filled.
    fn structure(&mut self, ty: &RustType, found: &Struct, value: &Value) -> String {
        let name = self.name(ty);
        let mut block = format!("{{ let mut value = {name}::default();");
        for field in &found.fields {
            if let Some(member) = value.get(&field.wire).filter(|member| !member.is_null()) {
                let member = self.owned(&field.ty, member);
                let _ = write!(block, " value.{} = Some({member});", field.rust);
            }
        }
        block.push_str(" value }");
        block
    }
}

/// Text of a value, whose type may be another than the spec's.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn integer(value: &Value) -> String {
    let number = value
        .as_i64()
        .or_else(|| value.as_str()?.trim().parse().ok());
    number.unwrap_or_default().to_string()
}
