//! Runs the gateway until it is stopped; its address is the first line of the output. The access key is
//! `example-id` with `example-secret`.
#![expect(
    clippy::print_stdout,
    reason = "the address is for whoever started this"
)]

use std::error::Error;
use std::path::Path;

use acs_gateway::Gateway;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/dypnsapi-2017-05-25.yaml");
    let gateway = Gateway::builder()
        .spec(acs_metadata::load(&spec)?)
        .access_key("example-id", "example-secret")
        .start()
        .await?;
    println!("{}", gateway.endpoint());
    std::future::pending::<()>().await;
    Ok(())
}
