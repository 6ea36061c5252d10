use acs_sdk::dypnsapi::send_sms_verify_code::CodeType;

fn name(code_type: CodeType) -> bool {
    match code_type {
        CodeType::Digits => true,
        CodeType::Unknown(value) => value.as_str() == "8",
        _ => CodeType::from(2) == CodeType::UppercaseLetters,
    }
}

fn main() {}
