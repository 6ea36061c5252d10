//! Protects the terminal of whoever looks at a spec of somebody else: whatever its texts hold, no command prints a character that
//! steers a terminal, turns the order of what is read, or passes for a line of the tool's own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Title of a window, a bell, the other direction, a C1 control, a mark, a line of its own.
const EVIL: &str = r"\e]0;x\a\u202e\u009b\u200f\u2066\nFORGED";

/// A spec with `EVIL` wherever a text can stand; `%` marks its places, `DEFAULT` what differs between versions.
const SPEC: &str = r##"info: {product: Demo, version: '2020-01-01', style: RPC}
x-origin: vendor
directories: ["Do%"]
components:
  schemas:
    "It%": {type: object, properties: {"Na%": {type: string, description: "d%"}}}
apis:
  Do:
    title: "t%"
    summary: "s%"
    methods: [post]
    parameters:
      - name: Par
        in: query
        schema: {type: string, default: "DEFAULT%", enum: ["one%", "two%"], example: "e%"}
    responses:
      '200': {schema: {type: object, properties: {"Code%": {type: string, description: "c%"}, It: {$ref: "#/components/schemas/Lost%"}}}}
    responseDemo: [{type: json, example: "{%"}]
    errorCodes:
      "40%":
        - {errorCode: "Evil%", errorMessage: "m%", x-description: "w%", x-aliases: ["Worse%"], x-user-message: {zh: "z%", en: "u%"}}
        - {errorCode: "Evil%", errorMessage: "m%"}
  Op: {methods: [post], "x-note%": 1}
endpoints:
  - {regionId: "cn%", endpoint: "host%"}
  - {regionId: "cn%", endpoint: "host%"}
"##;

const PAGE: &str = "# Do% - 试%\n\n## 请求参数\n\n| 名称 | 类型 | 必填 | 描述 | 示例值 |\n|---|---|---|---|---|\n| Par% | string% | 是 | 取值：\n%。 | e% |\n\n## 返回参数\n\n| 名称 | 类型 | 描述 | 示例值 |\n|---|---|---|---|\n| RequestId | string | 请求 ID% | e% |\n\n## 错误码\n\n| HTTP status code | 错误码 | 错误信息 | 描述 |\n|---|---|---|---|\n| 400 | Evil% | m% | w% |\n";

fn spec(default: &str) -> String {
    SPEC.replace("DEFAULT", default).replace('%', EVIL)
}

/// What a command prints, both streams.
fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_acs"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap()
}

#[test]
fn no_command_prints_what_steers_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("old.yaml", &spec("first"));
    write(
        "new.yaml",
        &spec("second")
            .replace("two", "Two")
            .replace("\"Code", "\"Mode"),
    );
    write(
        "broken.yaml",
        &spec("first")
            .replace("x-origin: vendor\n", "")
            .replace("  Op:", &format!("  \"Op{EVIL}\":")),
    );
    // The same as the vendor would publish it: JSON, in which the escapes of YAML are others.
    let escapes = [(r"\e", r"\u001b"), (r"\a", r"\u0007")];
    let json = r#"{"version": "1.0", "info": {"product": "Demo", "version": "2020-01-01", "style": "RPC"}, "components": {"schemas": {}},
        "apis": {"Do": {"title": "t%", "methods": ["post"], "parameters": [{"name": "Par", "in": "query", "schema": {"type": "string", "default": "x%", "enum": ["one%"]}}],
        "errorCodes": {"400": [{"errorCode": "Evil%", "errorMessage": "m%"}]}}}, "endpoints": []}"#;
    let json = escapes
        .iter()
        .fold(json.replace('%', EVIL), |text, (from, to)| {
            text.replace(from, to)
        });
    write("vendor.json", &json);
    write("imported.yaml", &spec("first").replace("Par", "Gone"));
    let raw = "\u{1b}]0;x\u{7}\u{202e}\u{9b}\u{200f}\u{2066}";
    write("Page.md", &PAGE.replace('%', raw));
    write(
        "Cells.md",
        &PAGE
            .replace('%', "")
            .replace("| Par |", &format!("| Par{raw} |"))
            .replace("| e |", &format!("| e{raw} |")),
    );
    write(
        "Types.md",
        &PAGE
            .replace('%', "")
            .replace("| string |", &format!("| wrong{raw} |")),
    );

    // Each with something it has to say, so that a command which does nothing does not pass.
    let cases: &[(&[&str], &str)] = &[
        (&["check", "--spec", "old.yaml"], "warning[ACS0313]"),
        (&["check", "--spec", "broken.yaml"], "error[ACS0313]"),
        (&["check", "--spec", "broken.yaml", "--json"], "ACS0313"),
        (&["explain", "evil\u{1b}", "--spec", "old.yaml"], "no code"),
        (
            &[
                "explain",
                "Evil\u{1b}]0;x\u{7}\u{202e}\u{9b}\u{200f}\u{2066}\nFORGED",
                "--spec",
                "old.yaml",
            ],
            "error code of Demo",
        ),
        (
            &[
                "explain",
                "Evil\u{1b}]0;x\u{7}\u{202e}\u{9b}\u{200f}\u{2066}\nFORGED",
                "--spec",
                "old.yaml",
                "--json",
            ],
            "spellings",
        ),
        (
            &["explain", "Evil", "--spec", "broken.yaml"],
            "error[ACS0313]",
        ),
        (&["diff", "old.yaml", "new.yaml"], "wire's value was"),
        (
            &["diff", "old.yaml", "new.yaml", "--format", "markdown"],
            "wire's value was",
        ),
        (
            &["diff", "old.yaml", "new.yaml", "--format", "json"],
            "wire's value was",
        ),
        (&["diff", "old.yaml", "broken.yaml"], "error[ACS0313]"),
        (&["openapi", "old.yaml"], "Evil"),
        (&["openapi", "old.yaml", "--format", "yaml"], "Evil"),
        (&["openapi", "broken.yaml"], "error[ACS0313]"),
        (
            &[
                "generate",
                "--spec",
                "old.yaml",
                "--out",
                "made",
                "--standalone",
                "--verbose",
            ],
            "ACS0313",
        ),
        (
            &[
                "generate",
                "--spec",
                "old.yaml",
                "--out",
                "made",
                "--standalone",
            ],
            "odd[ACS0313]",
        ),
        (
            &[
                "generate",
                "--spec",
                "new.yaml",
                "--out",
                "made",
                "--standalone",
                "--check",
            ],
            "differ from",
        ),
        (
            &["generate", "--spec", "broken.yaml", "--out", "other"],
            "error[ACS0313]",
        ),
        (&["import", "vendor.json", "--out", "imported.yaml"], "lost"),
        (&["new", "own", "--spec", "old.yaml"], "own"),
        (&["new", "other", "--spec", "broken.yaml"], "error[ACS0313]"),
        (&["gateway", "--spec", "broken.yaml"], "error[ACS0313]"),
        (&["transcribe", "Page.md"], ""),
        (&["transcribe", "Cells.md"], "Par"),
        (&["transcribe", "Types.md"], "wrong"),
    ];
    let mut failed = Vec::new();
    for (arguments, expected) in cases {
        let text = said(folder.path(), arguments);
        let steers = |c: char| {
            c.is_control() && !matches!(c, '\n' | '\t') || "\u{202e}\u{200f}\u{2066}".contains(c)
        };
        let is_forged = text.lines().any(|line| line.starts_with("FORGED"));
        let is_silent = !text.contains(expected) || text.contains("panicked");
        if text.contains(steers) || is_forged || is_silent {
            failed.push(format!("{arguments:?}\n{}", text.escape_debug()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
