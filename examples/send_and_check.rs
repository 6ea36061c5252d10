//! Sends a verification code and checks it: against a gateway on this machine, or with `--live` against the vendor.
//!
//! `--live` takes the access key from the environment, and the rest from `ACS_PHONE_NUMBER`, `ACS_SIGN_NAME` and
//! `ACS_TEMPLATE_CODE`. It sends a real message, which costs money.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::io::Write;
use std::path::Path;

use acs_gateway::Gateway;
use acs_runtime::{Credentials, HttpRequest};
use acs_sdk::dypnsapi::Client;
use acs_sdk::dypnsapi::send_sms_verify_code::CodeType;

const PHONE_NUMBER: &str = "13000000000";
const SIGN_NAME: &str = "速通互联验证码";
const TEMPLATE_CODE: &str = "100001";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--live") {
        return live().await;
    }
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/dypnsapi-2017-05-25.yaml");
    let gateway = Gateway::builder()
        .spec(acs_metadata::load(&spec)?)
        .access_key("example-id", "example-secret")
        .start()
        .await?;
    println!(
        "A gateway listens on {}; nothing leaves this machine.\n",
        gateway.endpoint()
    );
    let client: Client = Client::builder()
        .endpoint(gateway.endpoint())
        .credentials(Credentials::new("example-id", "example-secret"))
        .observer(show)
        .build()?;
    send(&client, PHONE_NUMBER, SIGN_NAME, TEMPLATE_CODE).await?;
    let code = gateway
        .messages()
        .pop()
        .map(|message| message.code)
        .unwrap_or_default();
    println!("The phone would show the code {code}.\n");
    check(&client, PHONE_NUMBER, &code).await?;
    check(&client, PHONE_NUMBER, &code).await?;
    println!(
        "Every code passes once. The messages above were checked by the gateway's own implementation of the signature."
    );
    Ok(())
}

async fn live() -> Result<(), Box<dyn Error>> {
    let variable =
        |name: &str| std::env::var(name).map_err(|_| format!("set {name} to talk to the vendor"));
    let phone_number = variable("ACS_PHONE_NUMBER")?;
    let client = Client::from_env().await?;
    send(
        &client,
        &phone_number,
        &variable("ACS_SIGN_NAME")?,
        &variable("ACS_TEMPLATE_CODE")?,
    )
    .await?;
    print!("Which code did the phone get? ");
    std::io::stdout().flush()?;
    let mut code = String::new();
    std::io::stdin().read_line(&mut code)?;
    check(&client, &phone_number, code.trim()).await
}

async fn send(
    client: &Client,
    phone_number: &str,
    sign_name: &str,
    template_code: &str,
) -> Result<(), Box<dyn Error>> {
    let sent = client
        .send_sms_verify_code()
        .phone_number(phone_number)
        .sign_name(sign_name)
        .template_code(template_code)
        .template_param(r###"{"code":"##code##","min":"5"}"###)
        .code_type(CodeType::Digits)
        .send()
        .await?;
    println!(
        "Typed answer, request id {}:\n{sent:#?}\n",
        sent.request_id().unwrap_or("none")
    );
    Ok(())
}

async fn check(client: &Client, phone_number: &str, code: &str) -> Result<(), Box<dyn Error>> {
    let checked = client
        .check_sms_verify_code()
        .phone_number(phone_number)
        .verify_code(code)
        .send()
        .await?;
    println!(
        "Is the code right? {}\n",
        if checked.is_verified() { "yes" } else { "no" }
    );
    Ok(())
}

/// The numbers and keys here are made up, so the whole request can be shown.
fn show(request: &HttpRequest) {
    println!("{} {}?{}", request.method, request.path, request.query);
    for (name, value) in &request.headers {
        println!("{name}: {value}");
    }
    println!();
}
