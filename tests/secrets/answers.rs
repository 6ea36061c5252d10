//! Answers that refuse, that nobody expects, and that are hardly HTTP.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use acs_runtime::Error;

use crate::calls::{builder, client, message};
use crate::seen::{PHONE, Seen, planted};
use crate::support::{Answer, Server};

pub(crate) async fn walk(seen: &mut Seen) {
    refusals(seen).await;
    answers(seen).await;
    broken_http(seen).await;
}

/// How a call ended, whichever way.
pub(crate) fn ended<T: std::fmt::Debug, C: std::fmt::Debug>(
    seen: &mut Seen,
    what: &str,
    result: Result<T, Error<C>>,
) {
    match result {
        Ok(answer) => seen.debug(what, &answer),
        Err(error) => seen.error(what, &error),
    }
}

/// What services say when they refuse repeats what was sent, or what it was signed with.
async fn refusals(seen: &mut Seen) {
    let echo = format!("{PHONE} {} PhoneNumber%3D{PHONE}", planted("Template"));
    let body = |code: &str| {
        format!(
            r#"{{"RequestId":"R","Code":"{code}","Message":"parameter {echo} is not valid; server string to sign is: {echo}","Recommend":"https://example.com/?q={echo}","AccessDeniedDetail":{{"AuthPrincipal":"{echo}"}}}}"#
        )
    };
    for (code, status) in [
        ("isv.MOBILE_NUMBER_ILLEGAL", 400),
        ("INVALID_PARAMETERS", 200),
        ("SignatureDoesNotMatch", 400),
        ("NoPermission", 403),
        ("InvalidTimeStamp.Expired", 400),
        ("InvalidSecurityToken.Expired", 400),
        ("Throttling.User", 429),
        ("InternalError", 500),
        ("ServiceUnavailable", 503),
    ] {
        let body = body(code);
        let server = Server::start(move |_| Answer::new(status, body.clone()));
        let failed = message("x").send(&client(&server.url())).await.unwrap_err();
        assert_eq!(
            failed.refusal().map(|refusal| refusal.code_text.as_str()),
            Some(code)
        );
        seen.error(&format!("{code} with what was sent"), &failed);
    }
    for (what, status, body) in [
        (
            "XML with what was sent",
            400,
            format!("<Error><Code>X</Code><Message>{echo}</Message></Error>"),
        ),
        ("a refusal without code", 400, body("")),
        ("HTML", 502, format!("<html>{echo}</html>")),
        ("a redirection", 302, echo.clone()),
    ] {
        let server = Server::start(move |_| Answer::new(status, body.clone()));
        let failed = message("x").send(&client(&server.url())).await;
        seen.error(what, &failed.unwrap_err());
    }
}

/// Answers in forms that nobody expects.
async fn answers(seen: &mut Seen) {
    let secret = planted("Answer");
    for body in [
        secret.clone(),
        format!(r#""{secret}""#),
        format!(r#"["{secret}"]"#),
        format!(r#"{{"Code":"OK","{secret}":"{secret}"}}"#),
        format!(r#"{{"Code":"OK","Model":"{secret}"}}"#),
        format!(r#"{{"Code":"OK","Model":{{"VerifyCode":{{"{secret}":"{secret}"}}}}}}"#),
        format!(r#"{{"Code":"OK","Model":{{"VerifyCode":["{secret}"]}}}}"#),
        format!(r#"{{"Code":"OK","Success":"{secret}"}}"#),
        format!(r#"{{"Code":"OK"}} {secret}"#),
        format!(r#"{{"Code":"OK","Model":{{"VerifyCode":"{secret}\q"}}}}"#),
        format!("<Answer><Code>{secret}</Code></Answer>"),
        format!(
            r#"{{"Code":"OK","Model":{{"VerifyCode":"{}"}}}}"#,
            secret.repeat(200)
        ),
    ] {
        let server = Server::start(move |_| Answer::new(200, body.clone()));
        let client = builder(&server.url())
            .max_response_bytes(1000)
            .build()
            .unwrap();
        match message("x").send(&client).await {
            Ok(answer) => {
                seen.debug("an odd answer", &answer);
                seen.debug("problems of an odd answer", &answer.problems());
                for problem in answer.problems() {
                    seen.debug("a problem", problem);
                }
            }
            Err(error) => seen.error("an answer not understood", &error),
        }
    }
}

/// Answers every request with these bytes, and closes the connection.
pub(crate) fn raw(bytes: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                line.clear();
            }
            let _ = stream.write_all(bytes.as_bytes());
        }
    });
    format!("http://{address}")
}

async fn broken_http(seen: &mut Seen) {
    let secret = planted("Http");
    for bytes in [
        format!("{secret}\r\n\r\n"),
        format!("HTTP/1.1 {secret}\r\n\r\n"),
        format!("HTTP/1.1 200 {secret}\r\n{secret} no header\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\ncontent-length: {secret}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{secret}\r\n"),
        format!("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{{\"Code\":\"{secret}"),
        format!("HTTP/1.1 429 OK\r\nx-acs-retry-after: {secret}\r\ncontent-length: 0\r\n\r\n"),
        format!(
            "HTTP/1.1 400 OK\r\ndate: {secret}\r\ncontent-length: 35\r\n\r\n{{\"Code\":\"InvalidTimeStamp.Expired\"}}"
        ),
        format!(
            "HTTP/1.1 302 OK\r\nlocation: http://127.0.0.1:1/?{secret}\r\ncontent-length: 0\r\n\r\n"
        ),
        format!(
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n{secret}",
            secret.len()
        ),
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n<a>{secret}</b>",
            secret.len() + 7
        ),
    ] {
        let result = message("x").send(&client(&raw(bytes))).await;
        ended(seen, "an answer that is hardly HTTP", result);
    }
}
