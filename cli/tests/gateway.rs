//! Protects those who develop against `acs gateway`: the page's requests are signed and answered as a program's are, the messages
//! are there to be read, and no other site's script gets an answer. `tests/interop/gateway_page.sh` looks at it in a browser.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

#[path = "../../tests/book/src/page.rs"]
#[allow(dead_code, reason = "the tests of the book use the rest")]
mod page;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A gateway that runs until it is dropped.
struct Running {
    child: Child,
    gateway: String,
    page: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        Self::start_with(&[&["--quiet"], arguments].concat(), Stdio::inherit())
    }

    fn start_with(arguments: &[&str], log: Stdio) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut child = Command::new(env!("CARGO_BIN_EXE_acs"))
            .args(["gateway", "--port", "0", "--page-port", "0"])
            .args(arguments)
            .current_dir(root)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut line = |name: &str| {
            let line = lines.next().unwrap().unwrap();
            let value = line.strip_prefix(name).unwrap().trim();
            value
                .trim_start_matches("http://")
                .trim_end_matches('/')
                .to_owned()
        };
        let gateway = line("gateway");
        line("key");
        let page = line("page");
        Self {
            child,
            gateway,
            page,
        }
    }

    /// Prints to the file, as to a terminal.
    fn printing_to(file: &tempfile::NamedTempFile) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let child = Command::new(env!("CARGO_BIN_EXE_acs"))
            .args(["gateway", "--port", "0", "--page-port", "0"])
            .current_dir(root)
            .stdout(append(file))
            .stderr(append(file))
            .spawn()
            .unwrap();
        let mut running = Self {
            child,
            gateway: String::new(),
            page: String::new(),
        };
        let printed = || std::fs::read_to_string(file.path()).unwrap();
        while !printed().contains("/messages\n") {
            assert!(running.child.try_wait().unwrap().is_none(), "{}", printed());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let printed = printed();
        let address = |name: &str| {
            let line = printed.lines().find_map(|line| line.strip_prefix(name));
            let line = line.unwrap().trim().trim_start_matches("http://");
            line.trim_end_matches('/').to_owned()
        };
        (running.gateway, running.page) = (address("gateway"), address("page"));
        running
    }

    fn dypnsapi(arguments: &[&str]) -> Self {
        let spec = ["--spec", "spec/dypnsapi-2017-05-25.yaml"];
        Self::start(&[&spec, arguments].concat())
    }

    /// Status, head and body of an answer.
    fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.page).unwrap();
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n",
            body.len()
        );
        if !headers.iter().any(|(name, _)| *name == "host") {
            request.push_str(&format!("host: {}\r\n", self.page));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        stream
            .write_all(format!("{request}\r\n{body}").as_bytes())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_ascii_lowercase(), body.to_owned())
    }

    fn get(&self, path: &str) -> Value {
        let (status, _, body) = self.ask("GET", path, &[], "");
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    fn post(&self, path: &str, operation: &str, values: &Value) -> Value {
        let asked = json!({
            "product": "Dypnsapi", "version": "2017-05-25", "operation": operation, "values": values,
        });
        let kind = [("content-type", "application/json")];
        let (status, _, body) = self.ask("POST", path, &kind, &asked.to_string());
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    fn call(&self, operation: &str, values: &Value) -> Value {
        self.post("/api/call", operation, values)
    }
}

/// The body of the answer, as JSON.
fn body(called: &Value) -> Value {
    serde_json::from_str(called["answer"]["body"].as_str().unwrap()).unwrap()
}

fn message() -> Value {
    json!({
        "PhoneNumber": "13000000000",
        "SignName": "速通互联验证码",
        "TemplateCode": "100001",
        "TemplateParam": "{\"code\":\"##code##\",\"min\":\"5\"}",
        "CodeType": "1",
    })
}

#[test]
fn a_code_is_sent_read_and_checked_from_the_page() {
    let running = Running::dypnsapi(&[]);
    let sent = running.call("SendSmsVerifyCode", &message());
    assert_eq!(sent["answer"]["status"], 200, "{sent}");
    assert_eq!(body(&sent)["Code"], "OK");
    assert_eq!(sent["request"]["method"], "POST");
    let headers = sent["request"]["headers"].to_string();
    assert!(headers.contains("ACS3-HMAC-SHA256"), "{headers}");

    let again = running.call("SendSmsVerifyCode", &message());
    assert_eq!(again["answer"]["status"], 400);
    assert_eq!(body(&again)["Code"], "FREQUENCY_FAIL");

    let messages = running.get("/api/messages");
    let messages = messages["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["phone_number"], "13000000000");
    let code = messages[0]["code"].as_str().unwrap();
    let check = json!({"PhoneNumber": "13000000000", "VerifyCode": code});
    let result = |called: &Value| body(called)["Model"]["VerifyResult"].clone();
    assert_eq!(result(&running.call("CheckSmsVerifyCode", &check)), "PASS");
    assert_eq!(
        result(&running.call("CheckSmsVerifyCode", &check)),
        "UNKNOWN"
    );
}

#[test]
fn what_is_missing_is_told_and_nothing_is_sent() {
    let running = Running::dypnsapi(&[]);
    let told = running.call(
        "SendSmsVerifyCode",
        &json!({"PhoneNumber": "1", "CodeLength": "x"}),
    );
    assert_eq!(told["answer"], Value::Null);
    let problems = told["problems"].to_string();
    for part in [
        "TemplateParam",
        "is required",
        "CodeLength",
        "is no whole number",
    ] {
        assert!(problems.contains(part), "{part}: {problems}");
    }
    assert_eq!(running.get("/api/messages"), json!({"messages": []}));

    let code = running.post(
        "/api/code",
        "SendSmsVerifyCode",
        &json!({"PhoneNumber": "1"}),
    );
    assert!(
        code["code"]
            .as_str()
            .unwrap()
            .contains(".phone_number(\"1\")")
    );
    assert!(code["problems"].to_string().contains("SignName"));
}

#[test]
fn the_settings_say_how_the_product_refuses() {
    let running = Running::dypnsapi(&[
        "--wrong-code",
        "refused",
        "--refusals",
        "status200",
        "--daily-limit",
        "1",
    ]);
    let check = json!({"PhoneNumber": "13000000000", "VerifyCode": "0000"});
    let refused = running.call("CheckSmsVerifyCode", &check);
    assert_eq!(refused["answer"]["status"], 200);
    assert_eq!(body(&refused)["Code"], "isv.ValidateFail");

    let mut first = message();
    first["SchemeName"] = json!("one");
    assert_eq!(
        body(&running.call("SendSmsVerifyCode", &first))["Code"],
        "OK"
    );
    let limited = running.call("SendSmsVerifyCode", &message());
    assert_eq!(body(&limited)["Code"], "BUSINESS_LIMIT_CONTROL");
}

/// Every operation that can be sent travels as its own examples say, and the gateway takes the signature.
#[test]
fn every_operation_of_every_style_can_be_called_with_its_examples() {
    let running = Running::start(&["--spec", "spec"]);
    let described = running.get("/api/products");
    let mut answered = 0;
    let mut others = Vec::new();
    for product in described["products"].as_array().unwrap() {
        for (name, operation) in product["operations"].as_object().unwrap() {
            let values: serde_json::Map<String, Value> = operation["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|parameter| parameter["required"] == true)
                .filter_map(|parameter| {
                    let value = parameter["example"].as_str().unwrap_or("1");
                    Some((parameter["name"].as_str()?.to_owned(), json!(value)))
                })
                .collect();
            let asked = json!({
                "product": product["code"], "version": product["version"], "operation": name, "values": values,
            });
            let kind = [("content-type", "application/json")];
            let (_, _, text) = running.ask("POST", "/api/call", &kind, &asked.to_string());
            let called: Value = serde_json::from_str(&text).unwrap();
            if called["answer"]["status"] == 200 {
                answered += 1;
            } else {
                others.push(format!(
                    "{name}: {}{}",
                    called["problems"], called["answer"]["body"]
                ));
            }
        }
    }
    // Examples that are no value of their type, such as a list that is written as one item.
    assert!(answered >= 350, "{answered} answered; others: {others:#?}");
    let unsigned: Vec<_> = others
        .iter()
        .filter(|other| other.contains("Signature"))
        .collect();
    assert!(unsigned.is_empty(), "{unsigned:#?}");
}

#[test]
fn other_sites_get_nothing() {
    let running = Running::dypnsapi(&[]);
    for headers in [
        [("host", "evil.example")],
        [("origin", "http://evil.example")],
        [("origin", "null")],
    ] {
        let (status, _, body) = running.ask("GET", "/api/products", &headers, "");
        assert_eq!(status, 403, "{headers:?}");
        assert!(body.contains("its own address"), "{body}");
    }
    let own = format!("http://{}", running.page);
    let (status, head, _) = running.ask("GET", "/", &[("origin", &own)], "");
    assert_eq!(status, 200);
    assert!(
        head.contains("content-security-policy: default-src 'self'"),
        "{head}"
    );
    assert!(!head.contains("access-control-allow-origin"), "{head}");

    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(running.ask("POST", "/api/call", &form, "{}").0, 400);
    let kind = [("content-type", "application/json")];
    for wrong in [
        "",
        "[]",
        "{\"values\": {}}",
        "{\"product\":\"a\",\"version\":\"b\",\"operation\":\"c\",\"values\":{\"d\":1}}",
    ] {
        assert_eq!(
            running.ask("POST", "/api/call", &kind, wrong).0,
            400,
            "{wrong}"
        );
    }
    let unknown = "{\"product\":\"a\",\"version\":\"b\",\"operation\":\"c\",\"values\":{}}";
    assert_eq!(running.ask("POST", "/api/code", &kind, unknown).0, 404);
}

#[test]
fn a_port_that_is_taken_is_told_with_a_way_out() {
    let running = Running::dypnsapi(&[]);
    let port = running.gateway.rsplit(':').next().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_acs"))
        .args([
            "gateway",
            "--spec",
            "spec/sts-2015-04-01.yaml",
            "--no-page",
            "--port",
            port,
        ])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(port) && said.contains("`--port`"), "{said}");
}

/// Two streams that append to one file keep their order.
fn append(file: &tempfile::NamedTempFile) -> std::fs::File {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).open(file.path()).unwrap()
}

/// The outputs that the chapter about tests promises.
fn promises_of_the_book() -> Vec<page::Promise> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join("docs/src/testing.md")).unwrap();
    page::promises(&page)
}

#[test]
fn the_command_and_its_messages_print_what_the_book_shows() {
    let promises = promises_of_the_book();
    let promised = |command: &str| {
        let found = promises.iter().find(|promise| promise.command == command);
        &found.unwrap().output
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    let running = Running::printing_to(&file);
    for _ in 0..2 {
        running.call("SendSmsVerifyCode", &message());
    }
    let (_, _, messages) = running.ask("GET", "/messages", &[], "");
    let shown = promised("curl http://127.0.0.1:8601/messages");
    assert!(page::is_output(shown, &messages), "{messages}");
    let code = running.get("/messages")["messages"][0]["code"].clone();
    let check = json!({"PhoneNumber": "13000000000", "VerifyCode": code});
    running.call("CheckSmsVerifyCode", &check);
    let printed = std::fs::read_to_string(file.path()).unwrap();
    let printed = printed.replace(&running.gateway, "127.0.0.1:8600");
    let printed = printed.replace(&running.page, "127.0.0.1:8601");
    let shown = promised("cargo acs gateway");
    assert!(page::is_output(shown, &printed), "{printed}");
}

/// The log of these options for a code that is sent, one that is refused and one that is checked; and the code.
fn log_of(options: &[&str]) -> (String, String) {
    let file = tempfile::NamedTempFile::new().unwrap();
    let spec = ["--spec", "spec/dypnsapi-2017-05-25.yaml"];
    let log = Stdio::from(file.reopen().unwrap());
    let running = Running::start_with(&[&spec, options].concat(), log);
    for _ in 0..2 {
        running.call("SendSmsVerifyCode", &message());
    }
    let messages = running.get("/messages");
    let code = messages["messages"][0]["code"].as_str().unwrap().to_owned();
    let check = json!({"PhoneNumber": "13000000000", "VerifyCode": code});
    running.call("CheckSmsVerifyCode", &check);
    // A line is written before the response is sent.
    (std::fs::read_to_string(file.path()).unwrap(), code)
}

#[test]
fn each_call_and_each_code_is_a_line_of_the_log_and_masked_unless_wanted() {
    let (log, code) = log_of(&[]);
    assert_eq!(
        log,
        "POST SendSmsVerifyCode 200
code **** to 130****0000, template 100001
POST SendSmsVerifyCode 400 FREQUENCY_FAIL: Check frequency fail.
POST CheckSmsVerifyCode 200
"
    );
    assert!(!log.contains(&code) && !log.contains("13000000000"));
    let (log, code) = log_of(&["--show-codes"]);
    let line = format!("code {code} to 13000000000, template 100001\n");
    assert!(log.contains(&line), "{log}");
    assert_eq!(log.lines().count(), 4, "{log}");
    let (log, _) = log_of(&["--refusals", "status200"]);
    let line = "POST SendSmsVerifyCode 200 FREQUENCY_FAIL: Check frequency fail.\n";
    assert!(log.contains(line), "{log}");
    assert_eq!(log_of(&["--quiet"]).0, "");
}

#[test]
fn the_messages_have_an_address_that_people_and_programs_can_open() {
    let running = Running::dypnsapi(&[]);
    running.call("SendSmsVerifyCode", &message());
    let messages = running.get("/messages");
    assert_eq!(messages["messages"][0]["phone_number"], "13000000000");
    assert_eq!(messages, running.get("/api/messages"));
    let browser = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    let (status, head, _) = running.ask("GET", "/messages", &browser, "");
    assert_eq!(status, 303);
    assert!(head.contains("\r\nlocation: /#/messages\r\n"), "{head}");
    let other = [("host", "evil.example")];
    assert_eq!(running.ask("GET", "/messages", &other, "").0, 403);

    let help = Command::new(env!("CARGO_BIN_EXE_acs"))
        .args(["gateway", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for part in ["/messages", "--quiet", "--show-codes", "standard error"] {
        assert!(help.contains(part), "{part}: {help}");
    }
}
