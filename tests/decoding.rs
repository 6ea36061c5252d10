//! Protects the reading of answers: services write looser than their schema says, and no field costs the whole answer.
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
fn rules_1_to_3_missing_unknown_and_null() {
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
fn rules_5_to_8_and_11_scalars_of_other_kinds() {
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
fn rules_9_and_10_empty_objects_and_other_cases() {
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
fn rules_12_to_14_wrappers_text_and_lists() {
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

#[test]
fn rule_15_a_wrong_field_is_left_out_and_named() {
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

proptest! {
    /// No bytes make the reader panic, and what it accepts is what another parser accepts.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut answer = SendSmsVerifyCodeResponse::default();
        let _ = read_json(&bytes, &mut answer);
    }

    #[test]
    fn json_like_text_agrees_with_serde_json(text in r#"[\[\]{}:,"0-9a-z.eE+\\ -]{0,40}"#) {
        let mut answer = SendSmsVerifyCodeResponse::default();
        let ours = read_json(text.as_bytes(), &mut answer).is_ok();
        let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        // A number of any size and leading zeros are the only things read more loosely.
        prop_assert!(ours || !theirs, "{text} is JSON");
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
