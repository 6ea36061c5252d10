use acs_sdk::dypnsapi::SendSmsVerifyCodeRequest;

fn build() {
    let _ = SendSmsVerifyCodeRequest::builder().phone_number("13000000000").build();
}

fn main() {}
