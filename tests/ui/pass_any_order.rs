use acs_sdk::dypnsapi::Client;

async fn send(client: &Client) {
    let _ = client
        .send_sms_verify_code()
        .template_param("{}")
        .scheme_name("登录")
        .phone_number("13000000000")
        .template_code("100001")
        .phone_number("13000000001")
        .sign_name(String::from("签名"))
        .send()
        .await;
}

fn main() {}
