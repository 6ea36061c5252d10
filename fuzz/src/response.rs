//! Answers: whatever a service writes is read or refused, and what was read is written and read back.

use std::collections::BTreeMap;

use acs_runtime::wire::{Structure, read_json, read_xml, write_json};
use acs_runtime::{Bytes, Value};
use acs_sdk::{dypnsapi, dysmsapi};

acs_runtime::open_enum! {
    /// An enum of numbers.
    number Level { One = "1", Two = "2", }
}
acs_runtime::open_enum! {
    /// An enum of texts.
    text Colour { Red = "red", Blue = "blue", }
}
acs_runtime::structure! {
    /// Every kind of field.
    Everything {
        /// Text.
        0 text: String = Field::member("Text"),
        /// A whole number.
        1 integer: i64 = Field::member("Integer"),
        /// A number with a fraction.
        2 float: f64 = Field::member("Float"),
        /// A truth.
        3 boolean: bool = Field::member("Boolean"),
        /// Bytes.
        4 bytes: Bytes = Field::member("Bytes"),
        /// Any JSON.
        5 value: Value = Field::member("Value"),
        /// An enum of numbers.
        6 level: Level = Field::member("Level"),
        /// An enum of texts.
        7 colour: Colour = Field::member("Colour"),
        /// A list of lists.
        8 lists: Vec<Vec<i64>> = Field::member("Lists"),
        /// A map.
        9 map: BTreeMap<String, Inner> = Field::member("Map"),
        /// A struct.
        10 inner: Inner = Field::member("Inner"),
        /// A list of structs.
        11 inners: Vec<Inner> = Field::member("Inners"),
        /// What is never shown.
        12 hidden: String = Field::member("Hidden").sensitive(),
    }
}
acs_runtime::structure! {
    /// A nested struct.
    Inner {
        /// Text.
        0 name: String = Field::member("Name"),
        /// Numbers.
        1 numbers: Vec<f64> = Field::member("Numbers"),
        /// A map of any JSON.
        2 values: BTreeMap<String, Value> = Field::member("Values"),
    }
}

/// Reads an answer into types of every shape, as XML if it begins like it and as JSON otherwise.
pub fn run(data: &[u8]) {
    read::<Everything>(data);
    read::<dypnsapi::SendSmsVerifyCodeResponse>(data);
    read::<dypnsapi::QuerySendDetailsResponse>(data);
    read::<dypnsapi::QueryGateVerifyBillingPublicResponse>(data);
    read::<dysmsapi::QuerySendStatisticsResponse>(data);
    read::<dysmsapi::QuerySmsTemplateListResponse>(data);
    read::<dysmsapi::GetSmsSignResponse>(data);
    read::<dysmsapi::ListTagResourcesResponse>(data);
}

fn read<T: Structure + Default + Clone + PartialEq + std::fmt::Debug>(data: &[u8]) {
    let mut first = T::default();
    if data.trim_ascii_start().starts_with(b"<") {
        let Ok(_) = read_xml(data, &mut first) else {
            return;
        };
    } else if read_json(data, &mut first).is_err() {
        return;
    }
    let _ = format!("{first:?}");
    let text = written(&first);
    let mut second = T::default();
    let problems = match read_json(text.as_bytes(), &mut second) {
        Ok(problems) => problems,
        Err(error) => panic!("what was written is no JSON: {error}: {text}"),
    };
    assert!(
        problems.is_empty(),
        "{problems:?} of what was written: {text}"
    );
    assert_eq!(written(&second), text, "it is not read as it was written");
    assert_eq!(written(&first.clone()), text, "a clone differs");
}

fn written(value: &dyn Structure) -> String {
    let mut text = String::new();
    write_json(value, &mut text);
    text
}
