use acs_sdk::dypnsapi::Client;

async fn send(client: &Client) {
    let _ = client
        .send_sms_verify_code()
        .phone_number("13000000000")
        .sign_name("速通互联验证码")
        .template_param("{}")
        .send()
        .await;
}

fn main() {}
