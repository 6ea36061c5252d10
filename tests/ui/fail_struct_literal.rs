use acs_sdk::dypnsapi::SendSmsVerifyCodeRequest;

fn make() -> SendSmsVerifyCodeRequest {
    SendSmsVerifyCodeRequest {
        phone_number: String::new(),
        ..todo!()
    }
}

fn main() {}
