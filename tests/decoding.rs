//! Protects the decoding of responses: services write JSON less strictly than their schema says, and a wrong field does not cost
//! the rest of the response. `tests/wire/README.md` lists the rules.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use acs_runtime::wire::{Problem, read_json};
use acs_sdk::dypnsapi::query_send_details::SendStatus;
use acs_sdk::dypnsapi::{
    CheckSmsVerifyCodeResponse, QuerySendDetailsResponse, SendSmsVerifyCodeErrorCode,
    SendSmsVerifyCodeRequest, SendSmsVerifyCodeResponse,
};
use acs_sdk::dysmsapi;
use proptest::prelude::*;

fn sent(json: &str) -> (SendSmsVerifyCodeResponse, Vec<Problem>) {
    let mut answer = SendSmsVerifyCodeResponse::default();
    let problems = read_json(json.as_bytes(), &mut answer).unwrap();
    (answer, problems)
}

fn details(json: &str) -> (QuerySendDetailsResponse, Vec<Problem>) {
    let mut answer = QuerySendDetailsResponse::default();
    let problems = read_json(json.as_bytes(), &mut answer).unwrap();
    (answer, problems)
}

#[test]
fn missing_and_null_members_are_not_set_and_unknown_ones_are_ignored() {
    assert_eq!(sent("{}").0, SendSmsVerifyCodeResponse::default());
    let (answer, problems) =
        sent(r#"{"New":{"a":[1,{"b":2}]},"Code":"OK","Message":null,"Model":null}"#);
    assert_eq!(
        (answer.code.as_deref(), answer.message, answer.model),
        (Some("OK"), None, None)
    );
    assert_eq!(problems, []);
}

#[test]
fn text_numbers_and_booleans_are_converted_to_the_declared_type() {
    assert_eq!(sent(r#"{"Code":200}"#).0.code.as_deref(), Some("200"));
    assert_eq!(sent(r#"{"Code":true}"#).0.code.as_deref(), Some("true"));
    for (text, number) in [
        ("\"42\"", Some(42)),
        ("\"\"", None),
        ("3517972480", Some(3_517_972_480)),
        ("21.5", Some(21)),
        ("1e3", Some(1000)),
    ] {
        let (answer, problems) = details(&format!(r#"{{"TotalCount":{text}}}"#));
        assert_eq!(answer.total_count, number, "{text}");
        assert_eq!(problems, [], "{text}");
    }
    for (text, truth) in [
        ("\"true\"", true),
        ("\"True\"", true),
        ("0", false),
        ("1", true),
        ("\"false\"", false),
    ] {
        assert_eq!(
            sent(&format!(r#"{{"Success":{text}}}"#)).0.success,
            Some(truth),
            "{text}"
        );
    }
}

#[test]
fn empty_objects_are_not_set_and_members_are_found_in_any_case() {
    for empty in ["[]", "\"\""] {
        let (answer, problems) = sent(&format!(r#"{{"Model":{empty}}}"#));
        assert_eq!((answer.model, problems), (None, vec![]), "{empty}");
    }
    let (answer, _) = sent(r#"{"requestId":"lower","code":"OK"}"#);
    assert_eq!(
        (answer.request_id.as_deref(), answer.code.as_deref()),
        (Some("lower"), Some("OK"))
    );
}

#[test]
fn wrapped_lists_json_in_text_and_lists_for_objects_are_decoded() {
    let item = r#"{"OutId":"mine","SendStatus":"3"}"#;
    for list in [
        format!("[{item}]"),
        format!(r#"{{"Detail":[{item}]}}"#),
        format!("\"[{}]\"", item.replace('"', "\\\"")),
    ] {
        let (answer, problems) = details(&format!(r#"{{"Model":{list}}}"#));
        let model = answer.model.unwrap();
        assert_eq!(model[0].out_id.as_deref(), Some("mine"), "{list}");
        assert_eq!(model[0].send_status, Some(SendStatus::Delivered), "{list}");
        assert_eq!(problems, [], "{list}");
    }
    assert_eq!(details(r#"{"Model":{}}"#).0.model, Some(vec![]));
    assert_eq!(
        sent(r#"{"Code":{"a":[1, 2]}}"#).0.code.as_deref(),
        Some(r#"{"a":[1, 2]}"#)
    );
    let (answer, _) = sent(r#"{"Model":[{"BizId":"1"}]}"#);
    assert_eq!(answer.model.unwrap().biz_id.as_deref(), Some("1"));
}

fn sent_messages(json: &str) -> (dysmsapi::QuerySendDetailsResponse, Vec<Problem>) {
    let mut response = dysmsapi::QuerySendDetailsResponse::default();
    let problems = read_json(json.as_bytes(), &mut response).unwrap();
    (response, problems)
}

#[test]
fn a_list_is_decoded_into_the_object_that_wraps_it() {
    let item = r#"{"PhoneNum":"1390000****","SendStatus":3}"#;
    // Declared is `{"SmsSendDetailDTO": [...]}`.
    for value in [
        format!(r#"{{"SmsSendDetailDTO":[{item},{item}]}}"#),
        format!("[{item},{item}]"),
        format!("\"[{0},{0}]\"", item.replace('"', "\\\"")),
        // The object itself in a list, as for any other object.
        format!(r#"[{{"smsSendDetailDTO":[{item},{item}]}}]"#),
    ] {
        let (response, problems) = sent_messages(&format!(r#"{{"SmsSendDetailDTOs":{value}}}"#));
        let wrapper = response.sms_send_detail_dt_os.unwrap();
        let items = wrapper.sms_send_detail_dto.unwrap();
        let numbers: Vec<_> = items.iter().map(|item| item.phone_num.as_deref()).collect();
        assert_eq!(numbers, [Some("1390000****"); 2], "{value}");
        assert_eq!(items[0].send_status, Some(3), "{value}");
        assert_eq!(problems, [], "{value}");
    }
    for empty in ["[]", "null", "\"\""] {
        let (response, problems) = sent_messages(&format!(r#"{{"SmsSendDetailDTOs":{empty}}}"#));
        assert_eq!((response.sms_send_detail_dt_os, problems), (None, vec![]));
    }
    for empty in ["[{}]", r#"[{"SmsSendDetailDTO":null}]"#] {
        let (response, problems) = sent_messages(&format!(r#"{{"SmsSendDetailDTOs":{empty}}}"#));
        let wrapper = response.sms_send_detail_dt_os.unwrap();
        assert_eq!((wrapper.sms_send_detail_dto, problems), (None, vec![]));
    }
}

#[test]
fn items_of_a_list_that_do_not_fit_are_reported_with_their_paths() {
    let (response, problems) =
        sent_messages(r#"{"SmsSendDetailDTOs":[7,{"SendStatus":"x","PhoneNum":"1"}],"Code":"OK"}"#);
    let items = response.sms_send_detail_dt_os.unwrap().sms_send_detail_dto;
    let items = items.unwrap();
    assert_eq!((items.len(), items[0].phone_num.as_deref()), (1, Some("1")));
    assert_eq!(response.code.as_deref(), Some("OK"));
    let paths: Vec<&str> = problems.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(
        paths,
        ["SmsSendDetailDTOs[0]", "SmsSendDetailDTOs[1].SendStatus"]
    );
    // An object with several members takes the first object of a list, and nothing of a list without objects.
    let (answer, problems) = sent(r#"{"Model":[1,{"BizId":"1"}]}"#);
    assert_eq!(answer.model, None);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].path, "Model");
}

#[test]
fn a_field_that_does_not_fit_is_reported_and_the_rest_is_kept() {
    let (answer, problems) =
        details(r#"{"TotalCount":"many","Model":[{"SendStatus":9},7],"Code":"OK"}"#);
    assert_eq!(answer.total_count, None);
    assert_eq!(answer.code.as_deref(), Some("OK"));
    let model = answer.model.unwrap();
    assert_eq!(model.len(), 1);
    assert_eq!(model[0].send_status.as_ref().unwrap().as_str(), "9");
    let paths: Vec<&str> = problems
        .iter()
        .map(|problem| problem.path.as_str())
        .collect();
    assert_eq!(paths, ["TotalCount", "Model[1]"]);
}

#[test]
fn serde_writes_and_reads_requests_by_wire_names() {
    let json = r#"{"PhoneNumber":"1","SignName":"s","TemplateCode":"t","TemplateParam":"{}","CodeType":1,"CodeLength":6}"#;
    let request: SendSmsVerifyCodeRequest = serde_json::from_str(json).unwrap();
    assert_eq!(request.code_length, Some(6));
    assert_eq!(
        serde_json::from_str::<SendSmsVerifyCodeRequest>(&serde_json::to_string(&request).unwrap())
            .unwrap(),
        request
    );
    let missing =
        serde_json::from_str::<SendSmsVerifyCodeRequest>(r#"{"PhoneNumber":"1"}"#).unwrap_err();
    assert!(missing.to_string().contains("SignName"), "{missing}");
    let wrong = serde_json::from_str::<SendSmsVerifyCodeRequest>(&json.replace("6", "\"six\""))
        .unwrap_err();
    assert!(wrong.to_string().contains("CodeLength"), "{wrong}");
}

/// `text` with what the decoder accepts beyond JSON written as JSON: numbers lose leading zeros and large exponents, and texts
/// lose raw control characters and `\u` escapes, which may be lone surrogates.
fn as_strict_json(text: &str) -> String {
    let mut strict = String::new();
    let mut rest = text;
    let mut in_text = false;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '"' => {
                in_text = !in_text;
                strict.push('"');
            }
            '\\' if in_text => {
                let digits = rest.strip_prefix("\\u").and_then(|rest| rest.get(..4));
                if digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())) {
                    length = "\\u0000".len();
                    strict.push('x');
                } else {
                    length += rest.chars().nth(1).map_or(0, char::len_utf8);
                    strict.push_str(&rest[..length]);
                }
            }
            c if in_text => strict.push(if c.is_control() { ' ' } else { c }),
            '0'..='9' => {
                let end = rest.find(|c: char| !c.is_ascii_digit());
                length = end.unwrap_or(rest.len());
                let digits = &rest[..length];
                let shorter = digits.trim_start_matches('0');
                let before = strict.trim_end_matches(['+', '-']);
                strict.push_str(match digits {
                    _ if strict.ends_with('.') => digits,
                    _ if before.ends_with(['e', 'E']) => "1",
                    _ if shorter.is_empty() => "0",
                    _ => shorter,
                });
            }
            c => strict.push(c),
        }
        rest = &rest[length..];
    }
    strict
}

/// The decoder accepts `text` if, and only if, serde_json accepts it as strict JSON.
fn assert_agrees_with_serde_json(text: &str) -> Result<bool, TestCaseError> {
    let mut response = SendSmsVerifyCodeResponse::default();
    let ours = read_json(text.as_bytes(), &mut response);
    let strict = as_strict_json(text);
    let theirs = serde_json::from_str::<serde_json::Value>(&strict);
    prop_assert_eq!(
        ours.is_ok(),
        theirs.is_ok(),
        "{} as {}: {:?}, {:?}",
        text,
        strict,
        ours,
        theirs
    );
    Ok(theirs.is_ok())
}

proptest! {
    #[test]
    fn any_bytes_are_decoded_or_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut response = SendSmsVerifyCodeResponse::default();
        if let Err(error) = read_json(&bytes, &mut response) {
            prop_assert!(error.offset <= String::from_utf8_lossy(&bytes).len());
        }
    }

    #[test]
    fn characters_of_json_in_any_order_are_accepted_when_serde_json_accepts_them(
        text in r#"[\[\]{}:,"0-9a-z.eE+\\ \n\t-]{0,40}"#
    ) {
        assert_agrees_with_serde_json(&text)?;
    }

    #[test]
    fn nearly_json_is_accepted_when_serde_json_accepts_it(
        text in r#"\{"Code":(-?0{0,2}[0-9]{0,3}(\.[0-9]{0,2})?([eE][+-]?[0-9]{0,4})?|"([a-z \t\n]|\\[nu"x]|\\ud8[0-9]{1,2}){0,4}"|[tn]?rue|null?|\[[1,]{0,2}\]|\{\}),?\}"#
    ) {
        assert_agrees_with_serde_json(&text)?;
    }
}

#[test]
fn what_is_accepted_beyond_json_is_known() {
    for text in [
        "{\"Code\":007}",
        "{\"Code\":-00.5e9999}",
        "{\"Code\":\"a\tb\\ud800\"}",
    ] {
        assert!(serde_json::from_str::<serde_json::Value>(text).is_err());
        assert!(assert_agrees_with_serde_json(text).unwrap(), "{text}");
    }
    for text in [
        "{\"Code\":1.}",
        "{\"Code\":+1}",
        "{\"Code\":1,}",
        "{\"Code\":\"\\x\"}",
    ] {
        assert!(!assert_agrees_with_serde_json(text).unwrap(), "{text}");
    }
}

#[test]
fn users_read_of_what_they_can_do_something_about() {
    for (code, visible) in [
        ("MOBILE_NUMBER_ILLEGAL", true),
        ("isv.BUSINESS_LIMIT_CONTROL", true),
        ("FREQUENCY_FAIL", true),
        ("biz.FREQUENCY", true),
        ("isv.INVALID_PARAMETERS", false),
        ("FUNCTION_NOT_OPENED", false),
        ("Forbidden.NoPermission", false),
    ] {
        let code = SendSmsVerifyCodeErrorCode::from(code);
        assert_eq!(code.is_user_visible(), visible, "{code}");
        assert_eq!(code.user_message().is_some(), visible, "{code}");
    }
    let message = SendSmsVerifyCodeErrorCode::FrequencyFail.user_message();
    let message = message.unwrap();
    assert_eq!(
        message.in_language("zh"),
        "验证码发送过于频繁，请稍后再试。"
    );
    assert!(message.in_language("en").contains("wait a moment"));
    let mut checked = CheckSmsVerifyCodeResponse::default();
    let no = checked.user_message().unwrap();
    assert!(no.en.contains("wrong or has expired"));
    read_json(br#"{"Model":{"VerifyResult":"PASS"}}"#, &mut checked).unwrap();
    assert_eq!(checked.user_message(), None);
}
