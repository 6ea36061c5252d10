use acs_harness::ecs::Client;
use acs_harness::ecs::run_instances::{Category, RequestDataDisk, RequestSystemDisk};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env().await?;
    let response = client
        .run_instances()
        .region_id("cn-hangzhou")
        .system_disk({
            let mut value = RequestSystemDisk::default();
            value.size = Some("40".to_owned());
            value.category = Some(Category::CloudSsd);
            value
        })
        .amount(3)
        .spot_price_limit(0.98)
        .data_disk(
            Vec::from([
                {
                    let mut value = RequestDataDisk::default();
                    value.size = Some(200);
                    value.delete_with_instance = Some(true);
                    value
                },
            ]),
        )
        .send()
        .await?;
    println!("{response:#?}");
    Ok(())
}
