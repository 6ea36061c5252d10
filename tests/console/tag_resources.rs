use acs_sdk::dysmsapi::Client;
use acs_sdk::dysmsapi::tag_resources::RequestTag;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env().await?;
    let response = client
        .tag_resources()
        .resource_type("ALL")
        .region_id("cn-hangzhou")
        .tag(
            Vec::from([
                {
                    let mut value = RequestTag::default();
                    value.key = Some("k".to_owned());
                    value.value = Some("v".to_owned());
                    value
                },
                {
                    let mut value = RequestTag::default();
                    value.key = Some("only".to_owned());
                    value
                },
            ]),
        )
        .resource_id(Vec::from(["a".to_owned(), "b".to_owned()]))
        .send()
        .await?;
    println!("{response:#?}");
    Ok(())
}
