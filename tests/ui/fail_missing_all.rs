use acs_sdk::dypnsapi::Client;

async fn send(client: &Client) {
    let _ = client.send_sms_verify_code().send().await;
}

fn main() {}
