use acs_sdk::dypnsapi::Client;

async fn send(client: &Client) {
    let _ = client
        .send_sms_verify_code()
        .phone_number("13000000000")
        .template_code("100001")
        .template_param("{}")
        .send()
        .await;
}

fn main() {}
