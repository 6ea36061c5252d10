//! The log of `acs gateway`: a line for each call and for each message.

use acs_gateway::{Call, Event, SentMessage};
use acs_sms::masked;

/// A line for an event. Phone numbers and verification codes are masked unless `show_codes` is set.
pub(super) fn line(event: &Event, show_codes: bool) -> Option<String> {
    match event {
        Event::Call(call) => Some(call_line(call)),
        Event::Message(message) => Some(message_line(message, show_codes)),
        _ => None,
    }
}

/// `POST SendSmsVerifyCode 400 FREQUENCY_FAIL: Check frequency fail.`; a request that names no operation is shown with its path.
fn call_line(call: &Call) -> String {
    let operation = call.operation.as_deref().unwrap_or(&call.path);
    let status = call.status.map(|status| status.to_string());
    let status = status.as_deref().unwrap_or("no response");
    let mut line = format!("{} {operation} {status}", call.method);
    if let Some(error) = &call.error {
        line.push_str(&format!(" {}: {}", error.code, error.message));
    }
    line
}

/// `code **** to 130****0000, template 100001`
fn message_line(message: &SentMessage, show_codes: bool) -> String {
    let (code, phone_number) = if show_codes {
        (message.code.clone(), message.phone_number.clone())
    } else {
        // The number of stars does not tell the length of the code.
        let phone_number = masked(&message.phone_number).to_string();
        ("****".to_owned(), phone_number)
    };
    let template = &message.template_code;
    format!("code {code} to {phone_number}, template {template}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use acs_gateway::Gateway;

    /// Calls the emulator without a signature, and gives the lines.
    #[tokio::test]
    async fn a_request_of_no_operation_is_shown_with_its_path_and_without_its_query() {
        let (sender, mut lines) = tokio::sync::mpsc::unbounded_channel();
        let gateway = Gateway::builder()
            .observer(move |event| sender.send(line(&event, false)).unwrap_or_default())
            .start()
            .await
            .unwrap();
        let address = gateway.endpoint();
        let address = address.trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = b"GET /a/b?PhoneNumber=13000000000 HTTP/1.1\r\nhost: a\r\n\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut stream, request)
            .await
            .unwrap();
        assert_eq!(
            lines.recv().await.flatten().as_deref(),
            Some(
                "GET /a/b 404 InvalidAction.NotFound: Specified api is not found, please check your url and method."
            )
        );
    }
}
