//! Protects the spec: what the page says is in it, and any YAML writer may have written it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

use acs_codegen::Builder;

fn spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/dypnsapi-2017-05-25.yaml")
}

#[test]
fn what_a_standard_writer_makes_of_the_spec_gives_the_same_crate() {
    let value: serde_yaml::Value =
        serde_yaml::from_str(&fs::read_to_string(spec()).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let rewritten = folder.path().join("rewritten.yaml");
    fs::write(&rewritten, serde_yaml::to_string(&value).unwrap()).unwrap();
    let out = folder.path().join("out");
    Builder::new().spec(spec()).generate(&out).unwrap();
    let mut differences = Builder::new().spec(rewritten).differences(&out).unwrap();
    // It is another file all the same.
    differences.retain(|difference| !difference.path.ends_with("specs.lock"));
    assert_eq!(differences, []);
}

#[test]
fn every_sentence_of_the_page_has_its_place() {
    let page = include_str!("../tools/tests/transcribe/SendSmsVerifyCode.txt");
    let squeeze = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let spec = squeeze(&fs::read_to_string(spec()).unwrap());
    // Headings of tables, and words of the help centre around the page.
    let furniture = [
        "更新时间",
        "复制为MD格式",
        "授权信息",
        "操作",
        "访问级别",
        "资源类型",
        "条件关键字",
        "关联操作",
        "请求参数",
        "名称",
        "类型",
        "必填",
        "描述",
        "示例值",
        "返回参数",
        "示例",
        "正常返回示例",
        "JSON格式",
        "错误码",
        "HTTPstatuscode",
        "错误信息",
        "变更历史",
        "说明",
        "枚举值",
        "更多信息参考变更详情",
        "具体说明如下",
        "发送短信验证码",
        "true返回",
        "SendSmsVerifyCode发送短信验证码",
    ];
    let mut missing = Vec::new();
    for line in page.lines() {
        let words = squeeze(line);
        let is_error_row = line.starts_with("400 ");
        if words.is_empty()
            || is_error_row
            || furniture.contains(&words.as_str())
            || spec.contains(&words)
        {
            continue;
        }
        // A long line may stand in parts.
        let parts: Vec<String> = line
            .split(['。', '；', '：', '，', '！'])
            .map(squeeze)
            .filter(|part| !part.is_empty())
            .collect();
        if !parts
            .iter()
            .all(|part| spec.contains(part.as_str()) || furniture.contains(&part.as_str()))
        {
            missing.push(line);
        }
    }
    assert!(missing.is_empty(), "not in the spec: {missing:#?}");
    let rows = page.lines().filter(|line| line.starts_with("400 "));
    for row in rows {
        let parts: Vec<&str> = row.split(' ').collect();
        assert!(spec.contains(&squeeze(parts[1])), "{row}");
        assert!(spec.contains(&squeeze(parts[parts.len() - 1])), "{row}");
    }
}
