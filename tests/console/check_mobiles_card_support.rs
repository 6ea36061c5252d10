use acs_sdk::dysmsapi::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env().await?;
    let response = client
        .check_mobiles_card_support()
        .template_code("CARD_SMS_1")
        .mobiles(
            Vec::from([
                acs_sdk::acs_runtime::Value::parse(r#"{"mobile":"1390000****"}"#)?,
                acs_sdk::acs_runtime::Value::parse(r#""text""#)?,
            ]),
        )
        .send()
        .await?;
    println!("{response:#?}");
    Ok(())
}
