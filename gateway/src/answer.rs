//! Answers in the shapes of the vendor.

use serde_json::{Value, json};

/// An answer on its way.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) request_id: String,
    pub(crate) retry_after: Option<u64>,
}

/// A refusal with the vendor's code.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
        }
    }

    /// The error body of the gateway.
    pub(crate) fn answer(self, request_id: String, host: &str) -> Answer {
        Answer {
            body: json!({
                "RequestId": request_id,
                "HostId": host,
                "Code": self.code,
                "Message": self.message,
                "Recommend": format!("https://api.aliyun.com/troubleshoot?q={}", self.code),
            }),
            status: self.status,
            request_id,
            retry_after: None,
        }
    }
}
