//! Protects what other tools read of a spec: its OpenAPI document. `tests/interop/openapi.sh` has it judged by a validator.
//! `UPDATE_GOLDEN=1 cargo test -p acs-cli --test openapi` refreshes the expected file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use acs_metadata::load_str;
use acs_tools::OpenApi;
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openapi")
}

/// The document of a vendor's file with these operations.
fn vendor(style: &str, apis: &Value) -> Value {
    let metadata = json!({
        "version": "1.0",
        "info": {"product": "Demo", "version": "1", "style": style},
        "apis": apis,
        "components": {"schemas": {}},
        "endpoints": [{"regionId": "cn-hangzhou", "endpoint": "demo.aliyuncs.com"}],
    });
    let metadata = load_str("demo.json", &metadata.to_string()).unwrap();
    serde_json::from_str(&OpenApi::new(&metadata).json()).unwrap()
}

#[test]
fn the_document_is_the_expected_one_in_both_formats() {
    let spec = folder().join("demo.spec.yaml");
    let document = OpenApi::new(&acs_metadata::load(&spec).unwrap());
    let expected = folder().join("demo.openapi.yaml");
    let yaml = document.yaml().unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&expected, &yaml).unwrap();
    }
    assert!(
        yaml == fs::read_to_string(&expected).unwrap(),
        "{} differs: refresh it, and read the diff",
        expected.display()
    );
    let json: Value = serde_json::from_str(&document.json()).unwrap();
    assert_eq!(
        json["paths"]["/#SendDemo"]["post"]["operationId"],
        "SendDemo"
    );
    assert!(
        yaml.contains("Name: \"2015-04-09T11:52:19Z\""),
        "a date stays text for every reader"
    );
}

#[test]
fn operations_of_one_path_and_method_are_told_apart() {
    let path = |name: &str| {
        json!({"methods": ["get"], "path": format!("/things/{{{name}}}"), "parameters": [
            {"name": name, "in": "path", "schema": {"type": "string"}}
        ]})
    };
    let apis = json!({"GetThing": path("id"), "FindThing": path("name"), "ReadThing": path("id")});
    let document = vendor("ROA", &apis);
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(
        paths,
        [
            "/things/{id}",
            "/things/{name}#FindThing",
            "/things/{id}#ReadThing"
        ]
    );
    let parameter = &document["paths"]["/things/{id}"]["get"]["parameters"][0];
    assert_eq!(parameter["required"], true, "a path has all its parts");
}

#[test]
fn bodies_hosts_and_whole_paths_are_said() {
    let apis = json!({
        "PutThing": {"methods": ["put"], "path": "/{key}?thing", "parameters": [
            {"name": "key", "in": "path", "schema": {"type": "string", "required": true}},
            {"name": "bucket", "in": "host", "schema": {"type": "string", "example": "mine"}},
            {"name": "body", "in": "body", "schema": {"type": "object", "properties": {"Id": {"type": "string"}}}},
            {"name": "gone", "in": "path", "schema": {"type": "string"}},
        ]},
        "PutBytes": {"methods": ["put"], "path": "/bytes", "parameters": [
            {"name": "body", "in": "body", "schema": {"type": "string", "format": "binary"}},
        ]},
    });
    let document = vendor("OSS", &apis);
    let put = &document["paths"]["/{key}"]["put"];
    assert!(put["requestBody"]["content"]["application/xml"].is_object());
    assert_eq!(put["servers"][0]["url"], "https://{bucket}.{endpoint}");
    assert_eq!(put["servers"][0]["variables"]["bucket"]["default"], "mine");
    assert_eq!(put["x-unsent-parameters"], json!(["gone"]));
    let query = put["parameters"].as_array().unwrap().last().unwrap();
    assert_eq!(query["name"], "thing");
    let bytes = &document["paths"]["/bytes"]["put"]["requestBody"]["content"];
    assert!(bytes["application/octet-stream"].is_object());
    let header = |parameter: &&Value| parameter["name"] == "x-acs-action";
    let all = put["parameters"].as_array().unwrap();
    assert_eq!(
        all.iter().find(header),
        None,
        "OSS has a signature of its own"
    );
}

#[test]
fn what_does_not_fit_its_own_shape_is_no_default() {
    let apis = json!({"Ping": {"methods": ["post"], "parameters": [
        {"name": "Low", "in": "query", "schema": {"type": "integer", "minimum": "5", "default": "1"}},
        {"name": "Word", "in": "query", "schema": {"type": "integer", "default": "many"}},
        {"name": "Good", "in": "query", "schema": {"type": "integer", "minimum": "5", "default": "7"}},
        {"name": "Lost", "in": "query", "schema": {"$ref": "#/components/schemas/Nowhere"}},
    ]}});
    let document = vendor("RPC", &apis);
    let parameters = &document["paths"]["/#Ping"]["post"]["parameters"];
    assert_eq!(parameters[0]["schema"]["default"], Value::Null);
    assert_eq!(parameters[0]["schema"]["x-default"], "1");
    assert_eq!(parameters[1]["schema"]["x-default"], "many");
    assert_eq!(parameters[2]["schema"]["default"], 7);
    assert_eq!(parameters[3]["schema"]["x-missing-component"], "Nowhere");
}

#[test]
fn the_command_writes_by_the_extension_and_leaves_nothing_of_a_bad_spec() {
    let temporary = tempfile::tempdir().unwrap();
    let spec = folder().join("demo.spec.yaml");
    let run = |spec: &Path, out: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acs"));
        command.arg("openapi").arg(spec).arg("--out").arg(out);
        command.output().unwrap()
    };
    let out = temporary.path().join("new/demo.yaml");
    assert!(run(&spec, &out).status.success());
    let document = OpenApi::new(&acs_metadata::load(&spec).unwrap());
    assert!(fs::read_to_string(&out).unwrap() == document.yaml().unwrap());
    let bad = temporary.path().join("bad.yaml");
    fs::write(&bad, "info: {product: Demo}\n").unwrap();
    let out = temporary.path().join("bad.json");
    let result = run(&bad, &out);
    assert_eq!(result.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&result.stderr).contains("ACS0203"));
    assert!(!out.exists());
}
