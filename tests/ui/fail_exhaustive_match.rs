use acs_sdk::dypnsapi::send_sms_verify_code::DuplicatePolicy;

fn name(policy: &DuplicatePolicy) -> &str {
    match policy {
        DuplicatePolicy::Overwrite => "overwrite",
        DuplicatePolicy::Keep => "keep",
        DuplicatePolicy::Unknown(_) => "unknown",
    }
}

fn main() {}
