use acs_sdk::dypnsapi::Client;
use acs_sdk::dypnsapi::send_sms_verify_code::{CodeType, DuplicatePolicy};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The stand-in on this machine. `Client::from_env().await?` calls the service itself.
    let client: Client = Client::builder()
        .endpoint("http://127.0.0.1:8600")
        .credentials(
            acs_sdk::acs_runtime::Credentials::new("example-id", "example-secret"),
        )
        .build()?;
    let response = client
        .send_sms_verify_code()
        .phone_number("13000000000")
        .sign_name("速通互联验证码")
        .template_code("100001")
        .template_param(r###"{"code":"##code##","min":"5"}"###)
        .out_id("a\"; } fn main() { \\ \u{202e}\n")
        .code_length(6)
        .duplicate_policy(DuplicatePolicy::from("9"))
        .code_type(CodeType::Digits)
        .return_verify_code(true)
        .send()
        .await?;
    println!("{response:#?}");
    Ok(())
}
