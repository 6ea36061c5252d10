//! Random numbers: nonces of requests and jitter of waits.

use std::time::SystemTime;

/// 128 random bits in hexadecimal; without a source of randomness the clock has to do.
pub(crate) fn nonce() -> String {
    let mut bytes = [0_u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        let nanoseconds = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos());
        bytes = nanoseconds.to_le_bytes();
    }
    crate::sign::hex(&bytes)
}

/// Even over 0 to 1. Without a source of randomness the longest wait is the careful one.
pub(crate) fn random() -> f64 {
    let mut bytes = [0_u8; 4];
    let number = getrandom::fill(&mut bytes).map_or(u32::MAX, |()| u32::from_le_bytes(bytes));
    f64::from(number) / f64::from(u32::MAX)
}
