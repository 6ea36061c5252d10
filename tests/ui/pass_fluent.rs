use acs_sdk::dypnsapi::Client;
use acs_sdk::dypnsapi::send_sms_verify_code::CodeType;

async fn send(client: &Client) {
    let _ = client
        .send_sms_verify_code()
        .phone_number("13000000000")
        .sign_name("速通互联验证码")
        .template_code("100001")
        .template_param("{}")
        .code_type(CodeType::Digits)
        .code_length(6)
        .return_verify_code(true)
        .send()
        .await;
}

fn main() {}
