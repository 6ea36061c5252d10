//! Responses in the shapes of the vendor.

use serde_json::{Value, json};

use crate::event::{SentMessage, ServiceError};

/// How the product refuses; the vendor does both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RefusalStyle {
    /// Status 400, as the page says.
    #[default]
    Status400,
    /// Status 200 with a `Code` that is not `OK`.
    Ok200,
}

/// A response, and what an observer is told about it.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) request_id: String,
    pub(crate) retry_after: Option<u64>,
    /// The service error in the body.
    pub(crate) error: Option<ServiceError>,
    /// The message that the request sent.
    pub(crate) message: Option<SentMessage>,
}

/// A service error with the vendor's code.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    /// How the response reports it.
    pub(crate) style: RefusalStyle,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            style: RefusalStyle::Status400,
        }
    }

    /// The response.
    pub(crate) fn answer(self, request_id: String, host: &str) -> Answer {
        let (status, body) = match self.style {
            RefusalStyle::Status400 => (self.status, self.error_body(&request_id, host)),
            RefusalStyle::Ok200 => {
                let body = json!({
                    "RequestId": request_id,
                    "Code": self.code,
                    "Message": self.message,
                    "Success": false,
                });
                (200, body)
            }
        };
        Answer {
            body,
            status,
            request_id,
            retry_after: None,
            error: Some(ServiceError {
                code: self.code,
                message: self.message,
            }),
            message: None,
        }
    }

    /// The error body of the gateway.
    fn error_body(&self, request_id: &str, host: &str) -> Value {
        json!({
            "RequestId": request_id,
            "HostId": host,
            "Code": self.code,
            "Message": self.message,
            "Recommend": format!("https://api.aliyun.com/troubleshoot?q={}", self.code),
        })
    }
}
