use acs_sdk::sts::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env().await?;
    let response = client.get_caller_identity().send().await?;
    println!("{response:#?}");
    Ok(())
}
