//! XML answers are read as loosely as JSON ones, and never follow what a document says of itself.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use acs_runtime::wire::read_xml;
use acs_sdk::dypnsapi::QuerySendDetailsResponse;

fn read(text: &str) -> (QuerySendDetailsResponse, Vec<String>) {
    let mut answer = QuerySendDetailsResponse::default();
    let problems = read_xml(text.as_bytes(), &mut answer).unwrap();
    let problem =
        |problem: &acs_runtime::wire::Problem| format!("{}: {}", problem.path, problem.expected);
    let problems = problems.iter().map(problem).collect();
    (answer, problems)
}

#[test]
fn members_lists_and_numbers_are_found() {
    let (answer, problems) = read(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<QuerySendDetailsResponse>\n  <Code>OK</Code>\n  <TotalCount> 2 </TotalCount>\n  \
         <Model><Content>a &lt;b&gt; &amp; &#20013;</Content><SendStatus>3</SendStatus></Model>\n  \
         <Model><Content><![CDATA[<raw>]]></Content><SendStatus>2</SendStatus></Model>\n  <Unheard><Of/></Unheard>\n\
         </QuerySendDetailsResponse>",
    );
    assert_eq!(answer.code.as_deref(), Some("OK"));
    assert_eq!(answer.total_count, Some(2));
    let model = answer.model.unwrap();
    let contents: Vec<_> = model.iter().map(|item| item.content.as_deref()).collect();
    assert_eq!(contents, [Some("a <b> & 中"), Some("<raw>")]);
    assert!(problems.is_empty());
}

#[test]
fn what_does_not_fit_is_named_and_costs_nothing_else() {
    let (answer, problems) = read("<R><TotalCount>many</TotalCount><Code>OK</Code></R>");
    assert_eq!(
        (answer.total_count, answer.code.as_deref()),
        (None, Some("OK"))
    );
    assert_eq!(problems, ["TotalCount: a whole number"]);
}

#[test]
fn one_element_is_a_list_of_one() {
    let (answer, problems) = read("<R><Model><OutId>1</OutId></Model></R>");
    assert_eq!(answer.model.unwrap().len(), 1);
    assert!(problems.is_empty());
}

#[test]
fn entities_of_a_document_are_not_followed() {
    let text = "<!DOCTYPE r [<!ENTITY a \"aaaaaaaa\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]><r><Code>&a;&f;</Code></r>";
    assert_eq!(read(text).0.code.as_deref(), Some("\u{fffd}\u{fffd}"));
}

#[test]
fn invalid_xml_is_an_error_with_its_offset() {
    let deep = "<a>".repeat(100_000);
    for (text, place) in [
        ("", 0),
        ("<a><b></a>", 10),
        ("{}", 2),
        ("<a>", 3),
        (deep.as_str(), 384),
    ] {
        let mut answer = QuerySendDetailsResponse::default();
        let error = read_xml(text.as_bytes(), &mut answer).unwrap_err();
        assert!(
            error.offset == place,
            "{}: {error}",
            &text[..text.len().min(20)]
        );
    }
}
