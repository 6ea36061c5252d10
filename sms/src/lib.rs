//! Verification codes by text message: variables of message templates, and phone numbers in logs.
//!
//! [`TemplateParam`] writes the JSON of `template_param` of `SendSmsVerifyCode` (Dypnsapi). [`masked`] hides the middle of a phone
//! number.
#![forbid(unsafe_code)]

mod phone_number;
mod template_param;

pub use phone_number::{Masked, masked};
pub use template_param::{Generated, OwnCode, TemplateParam};
