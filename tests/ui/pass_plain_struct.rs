use acs_sdk::dypnsapi::{CheckSmsVerifyCodeRequest, Client};

async fn send(client: &Client) {
    let mut request = CheckSmsVerifyCodeRequest::builder().phone_number("1").verify_code("2").build();
    request.out_id = Some("mine".to_owned());
    let _ = request.send(client).await.map(|answer| answer.is_verified());
}

fn main() {}
