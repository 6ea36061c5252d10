//! What is signed: encoding loses nothing, one request has one canonical form, and what is sent is what was signed.

use acs_runtime::sign::{ToSign, authorization, canonical_request, sha256_hex};
use acs_runtime::{HttpRequest, HttpResponse, percent_encode, query_string};
use acs_sdk::{dypnsapi, dysmsapi};
use arbitrary::{Arbitrary, Unstructured};

use super::stub::{SECRET, Stub, block_on, configured};

/// What a program may sign.
#[derive(Debug, Arbitrary)]
struct Input<'a> {
    pairs: Vec<(String, String)>,
    headers: Vec<(&'a str, &'a str)>,
    method: &'a str,
    path: &'a str,
    phone_number: &'a str,
    sign_name: &'a str,
    template_param: &'a str,
    out_id: Option<&'a str>,
    page: i64,
    extra: Option<(&'a str, &'a str)>,
}

/// Signs what the bytes stand for.
pub fn run(data: &[u8]) {
    let Ok(mut input) = Input::arbitrary(&mut Unstructured::new(data)) else {
        return;
    };
    // HTTP has no header without a name.
    input.headers.retain(|(name, _)| !name.is_empty());
    encoded(&input);
    canonical(&input);
    sent(&input);
}

/// Percent-encoded text has only what RFC 3986 leaves alone, and comes back as it went.
fn encoded(input: &Input<'_>) {
    let query = query_string(&input.pairs);
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-_.~%=&".contains(&b);
    assert!(query.bytes().all(allowed), "{query}");
    let mut sorted = input.pairs.clone();
    sorted.sort();
    assert_eq!(pairs(&query), sorted, "{query}");
    let mut backwards = input.pairs.clone();
    backwards.reverse();
    assert_eq!(query_string(&backwards), query, "the order counts");
    for (key, value) in &input.pairs {
        let (mut one, mut two) = (String::new(), String::new());
        percent_encode(key, &mut one);
        percent_encode(value, &mut two);
        assert_eq!((&decoded(&one), &decoded(&two)), (key, value));
    }
}

/// The order of headers and the blanks around their values do not count.
fn canonical(input: &Input<'_>) {
    let query = query_string(&input.pairs);
    let content_sha256 = sha256_hex(input.template_param.as_bytes());
    let to_sign = ToSign {
        method: input.method,
        path: input.path,
        query: &query,
        headers: &input.headers,
        content_sha256: &content_sha256,
    };
    let (canonical, signed) = canonical_request(&to_sign);
    let padded: Vec<(&str, String)> = input
        .headers
        .iter()
        .rev()
        .map(|(name, value)| (*name, format!(" {value}\t")))
        .collect();
    let padded: Vec<(&str, &str)> = padded
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let other = ToSign {
        headers: &padded,
        ..to_sign
    };
    assert_eq!(
        canonical_request(&other),
        (canonical.clone(), signed.clone())
    );
    let names = input
        .headers
        .iter()
        .map(|(name, _)| name.len() + 1)
        .sum::<usize>();
    assert_eq!(signed.len(), names.saturating_sub(1), "{signed}");
    assert!(
        canonical.ends_with(&format!("\n{signed}\n{content_sha256}")),
        "{canonical}"
    );
    let value = authorization(&to_sign, input.sign_name, input.phone_number);
    assert_eq!(
        value,
        authorization(&other, input.sign_name, input.phone_number)
    );
    let (_, signature) = value.rsplit_once("Signature=").expect("a signature");
    assert!(
        signature.len() == 64 && signature.bytes().all(|b| b.is_ascii_hexdigit()),
        "{value}"
    );
}

/// A prepared request carries what it was given, and its signature is over what it carries.
fn sent(input: &Input<'_>) {
    let stub = Stub::new(HttpResponse {
        status: 200,
        headers: Vec::new(),
        body: br#"{"Code":"OK"}"#.to_vec(),
    });
    let mut builder = dypnsapi::Client::builder().checks(false);
    if let Some((name, value)) = input.extra {
        builder = builder.header(name, value);
        // What HTTP cannot carry is refused when the client is built.
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&b))
        };
        let is_value = |text: &str| text.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
        if !is_name(name) || !is_value(value) {
            assert!(builder.build().is_err(), "{name:?}: {value:?}");
            return;
        }
    }
    let client = configured(builder, &stub);
    let mut request = dypnsapi::SendSmsVerifyCodeRequest::builder()
        .phone_number(input.phone_number)
        .sign_name(input.sign_name)
        .template_code("100001")
        .template_param(input.template_param);
    if let Some(out_id) = input.out_id {
        request = request.out_id(out_id);
    }
    let prepared = wire(&stub, block_on(request.build().send(&client)));
    let mut given = vec![
        ("PhoneNumber", input.phone_number),
        ("SignName", input.sign_name),
        ("TemplateCode", "100001"),
        ("TemplateParam", input.template_param),
    ];
    given.extend(input.out_id.map(|out_id| ("OutId", out_id)));
    given.sort_unstable();
    let sent = pairs(&prepared.query);
    let sent: Vec<(&str, &str)> = sent
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    assert_eq!(sent, given);
    signed(&prepared);

    let client = configured(dysmsapi::Client::builder().checks(false), &stub);
    let query = dysmsapi::QuerySendDetailsRequest::builder()
        .phone_number(input.phone_number)
        .send_date(input.sign_name)
        .page_size(input.page)
        .current_page(1)
        .build();
    let prepared = wire(&stub, block_on(query.send(&client)));
    assert!(pairs(&prepared.query).contains(&("PageSize".to_owned(), input.page.to_string())));
    signed(&prepared);
}

/// The one request that a call was.
fn wire<T, E: std::fmt::Display>(stub: &Stub, outcome: Result<T, E>) -> HttpRequest {
    if let Err(error) = outcome {
        panic!("text fits into a query: {error}");
    }
    let mut sent = stub.take_sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    sent.remove(0)
}

/// The signature says which headers it covers, and is the one of the request as it is.
fn signed(request: &HttpRequest) {
    let count = request
        .headers
        .iter()
        .filter(|(name, _)| name == "authorization")
        .count();
    assert_eq!(count, 1, "{count} signatures");
    let value = request.header("authorization").expect("a signature");
    let (_, names) = value
        .split_once("SignedHeaders=")
        .expect("the names of headers");
    let (names, _) = names.split_once(",Signature=").expect("a signature");
    let headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .filter(|(name, _)| names.split(';').any(|signed| signed == name))
        .map(|(name, value)| (name.as_ref(), value.as_str()))
        .collect();
    for needed in [
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
    ] {
        assert!(
            headers.iter().any(|(name, _)| *name == needed),
            "{needed} is not signed"
        );
    }
    let to_sign = ToSign {
        method: request.method,
        path: &request.path,
        query: &request.query,
        headers: &headers,
        content_sha256: &sha256_hex(&request.body),
    };
    assert_eq!(value, authorization(&to_sign, "planted-id", SECRET));
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').expect("a pair has a value");
            (decoded(key), decoded(value))
        })
        .collect()
}

/// The reverse of percent-encoding, with code of its own.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || {
            rest.next()
                .and_then(|byte| char::from(byte).to_digit(16))
                .expect("two digits after %")
        };
        let value = digit() * 16 + digit();
        bytes.push(u8::try_from(value).expect("two digits are a byte"));
    }
    String::from_utf8(bytes).expect("UTF-8 after decoding")
}
