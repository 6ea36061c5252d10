use acs_sdk::dypnsapi::SendSmsVerifyCodeErrorCode;

fn name(code: &SendSmsVerifyCodeErrorCode) -> bool {
    match code {
        SendSmsVerifyCodeErrorCode::FrequencyFail => true,
        SendSmsVerifyCodeErrorCode::Unknown(_) => false,
    }
}

fn main() {}
