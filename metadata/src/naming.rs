//! The one place that makes Rust names from the vendor's.
//!
//! Rules, in this order: `x-name` wins; else the words of the wire name are joined in the case Rust wants
//! (`IPv6Address` keeps `ipv6` together); characters that no identifier may hold separate words; a name that
//! is empty after that becomes `unnamed`, one that starts with a digit gets `n` in front; a keyword gets `r#`,
//! or `_` behind where Rust has no raw form. Names that collide get `_2`, `_3`, … in the order of the file.

use std::collections::HashSet;

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The case of an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `snake_case`, for fields, methods and modules.
    Snake,
    /// `UpperCamelCase`, for types and variants.
    Camel,
}

/// Makes an identifier of the vendor's name.
pub fn identifier(wire: &str, case: Case) -> String {
    let words = separate(wire);
    let name = match case {
        Case::Snake => words.to_snake_case(),
        Case::Camel => words.to_upper_camel_case(),
    };
    let name = match name.chars().next() {
        None => return fallback(case).to_owned(),
        Some(first) if first.is_ascii_digit() => match case {
            Case::Snake => format!("n{name}"),
            Case::Camel => format!("N{name}"),
        },
        Some(_) => name,
    };
    if !is_identifier(&name) {
        return fallback(case).to_owned();
    }
    escape(name)
}

/// Whether a name has only characters that an identifier may have, each in a place where it may stand.
fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters.next();
    name != "_"
        && first.is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c))
        && characters.all(unicode_ident::is_xid_continue)
}

fn fallback(case: Case) -> &'static str {
    match case {
        Case::Snake => "unnamed",
        Case::Camel => "Unnamed",
    }
}

/// An identifier as text: for files, features, docs and tables, where `r#` has no meaning.
pub fn bare(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Puts spaces where no identifier character stands, and keeps `IPv4` and `IPv6` in one word.
fn separate(wire: &str) -> String {
    let spaced: String = wire
        .chars()
        .map(|c| {
            if unicode_ident::is_xid_continue(c) {
                c
            } else {
                ' '
            }
        })
        .collect();
    spaced.replace("IPv", "Ipv")
}

/// Whether an identifier written by hand (`x-name`) can stand as it is.
pub fn is_plain(name: &str, case: Case) -> bool {
    let shape = match case {
        Case::Snake => name.to_snake_case(),
        Case::Camel => name.to_upper_camel_case(),
    };
    shape == name && name.is_ascii() && !is_keyword(name) && is_identifier(name)
}

fn escape(name: String) -> String {
    match name.as_str() {
        "self" | "Self" | "crate" | "super" | "_" => format!("{name}_"),
        _ if is_keyword(&name) => format!("r#{name}"),
        _ => name,
    }
}

/// Keywords of every edition, reserved ones included.
pub fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "as" | "async"
            | "await"
            | "break"
            | "const"
            | "continue"
            | "crate"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "fn"
            | "for"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "pub"
            | "ref"
            | "return"
            | "self"
            | "Self"
            | "static"
            | "struct"
            | "super"
            | "trait"
            | "true"
            | "type"
            | "unsafe"
            | "use"
            | "where"
            | "while"
            | "abstract"
            | "become"
            | "box"
            | "do"
            | "final"
            | "gen"
            | "macro"
            | "override"
            | "priv"
            | "try"
            | "typeof"
            | "unsized"
            | "virtual"
            | "yield"
            | "_"
    )
}

/// Names already given in one scope.
#[derive(Debug, Default)]
pub struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// A scope in which `reserved` cannot be given.
    pub fn reserving(reserved: &[&str]) -> Self {
        Self {
            taken: reserved.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// Takes a name back that was given and not used.
    pub fn free(&mut self, name: &str) {
        self.taken.remove(name);
    }

    /// Gives `wanted`, or the first numbered form of it that is free. The second value tells whether it had to be numbered.
    pub fn give(&mut self, wanted: String) -> (String, bool) {
        if self.taken.insert(wanted.clone()) {
            return (wanted, false);
        }
        let base = bare(&wanted).trim_end_matches('_');
        let numbered = (2_u32..)
            .map(|number| {
                if base.chars().next().is_some_and(char::is_uppercase) {
                    format!("{base}{number}")
                } else {
                    format!("{base}_{number}")
                }
            })
            .find(|candidate| !self.taken.contains(candidate));
        // The range has four thousand million candidates, more than any scope has names.
        let name = numbered.unwrap_or(wanted);
        self.taken.insert(name.clone());
        (name, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_a_rust_programmer_would_write_them() {
        for (wire, snake, camel) in [
            (
                "SendSmsVerifyCode",
                "send_sms_verify_code",
                "SendSmsVerifyCode",
            ),
            ("SystemDisk.Size", "system_disk_size", "SystemDiskSize"),
            ("type", "r#type", "Type"),
            ("Self", "self_", "Self_"),
            ("302Pv", "n302pv", "N302pv"),
            ("IPv6Address", "ipv6_address", "Ipv6Address"),
            ("x-oss-acl", "x_oss_acl", "XOssAcl"),
            ("_", "unnamed", "Unnamed"),
            ("", "unnamed", "Unnamed"),
            ("号码", "号码", "号码"),
            ("a\"); evil!()", "a_evil", "AEvil"),
        ] {
            assert_eq!(identifier(wire, Case::Snake), snake, "{wire}");
            assert_eq!(identifier(wire, Case::Camel), camel, "{wire}");
        }
    }

    #[test]
    fn a_collision_is_numbered_in_order() {
        let mut scope = Scope::default();
        assert_eq!(scope.give("key".into()), ("key".into(), false));
        assert_eq!(scope.give("key".into()), ("key_2".into(), true));
        assert_eq!(scope.give("key".into()), ("key_3".into(), true));
    }
}
