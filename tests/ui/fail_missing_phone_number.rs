use acs_sdk::dypnsapi::Client;

async fn send(client: &Client) {
    let _ = client
        .send_sms_verify_code()
        .sign_name("速通互联验证码")
        .template_code("100001")
        .template_param("{}")
        .send()
        .await;
}

fn main() {}
