//! What replies of APIchat mean.

use standin_model::view::Explained;
use standin_platform::SentContext;

use crate::support::{apichat, codes};

fn reading(status: u16, body: &str, sent: &str) -> standin_platform::ReplyReading {
    apichat().read_reply(status, b"", body.as_bytes(), &SentContext { body: sent.as_bytes(), path: "/v1/send/tg-77/" })
}

fn explained(status: u16, body: &str) -> Explained {
    reading(status, body, r#"{"message":{"type":"text","message":"hi"}}"#).explained.expect("no success")
}

const OK: &str = r#"{"success":true,"customer":{"id":90210001,"name":"Ada","token":"tg-77"}}"#;

#[test]
fn a6_200_and_201_are_success_and_tell_the_customers_id() {
    for status in [200, 201] {
        let reading = reading(status, OK, "");
        assert_eq!(reading.explained, None);
        assert_eq!(reading.customer_id.as_deref(), Some("90210001"));
        assert_eq!(reading.customer_name.as_deref(), Some("Ada"));
        assert!(reading.problems.is_empty());
    }
}

#[test]
fn a6_success_without_its_mark_is_told() {
    for (status, body) in
        [(200, "<html>"), (201, r#"{"success":false,"error":"x"}"#), (204, ""), (200, "[]"), (200, "{}")]
    {
        assert_eq!(explained(status, body).code, "unexpected_success", "{status} {body}");
    }
}

#[test]
fn a7_each_status_has_its_own_code_and_remedy() {
    let want = [
        (400, "bad_json"),
        (401, "token_rejected"),
        (402, "payment_required"),
        (403, "forbidden"),
        (404, "not_found"),
        (405, "method_not_allowed"),
        (409, "customer_exists"),
        (412, "precondition_failed"),
        (413, "too_large"),
        (422, "invalid_parameters"),
        (429, "rate_limited"),
        (418, "refused"),
        (301, "redirected"),
        (500, "platform_failed"),
        (503, "platform_failed"),
        (101, "unexpected_status"),
    ];
    let mut remedies = std::collections::HashSet::new();
    for (status, code) in want {
        let explained = explained(status, r#"{"success":false,"error":"words"}"#);
        assert_eq!(explained.code, code, "{status}");
        assert_eq!(explained.platform_says.as_deref(), Some("words"));
        assert!(explained.message.ends_with('.') && explained.remedy.ends_with('.'));
        remedies.insert(explained.remedy);
    }
    assert_eq!(remedies.len(), want.len() - 1, "only the 5xx share one");
}

#[test]
fn a7_only_429_and_5xx_are_worth_trying_again_unchanged() {
    for status in 300..600 {
        assert_eq!(explained(status, "").retryable, status == 429 || status >= 500, "{status}");
    }
}

#[test]
fn a7_a_wrong_token_is_told_whatever_status_carries_it() {
    for (status, body) in [
        (401, r#"{"success":false,"error":"Unauthorized"}"#),
        (401, r#"{"detail":"Authentication credentials were not provided."}"#),
        (403, r#"{"detail":"invalid token"}"#),
        (403, r#"{"detail":"Invalid token."}"#),
    ] {
        let explained = explained(status, body);
        assert_eq!(explained.code, "token_rejected", "{body}");
        assert!(explained.remedy.contains("agent token"));
    }
}

#[test]
fn a7_the_firewalls_refusal_is_told_from_a_forbidden_one() {
    let sent = r##"{"message":{"type":"text","message":"#{x}"}}"##;
    let code = |status, body, sent| reading(status, body, sent).explained.map(|explained| explained.code);
    assert_eq!(code(403, "<html>403 Forbidden</html>", sent).as_deref(), Some("waf_blocked"));
    assert_eq!(code(403, "<html>403 Forbidden</html>", "{}").as_deref(), Some("forbidden"));
    assert_eq!(code(403, r#"{"detail":"invalid token"}"#, sent).as_deref(), Some("token_rejected"));
    assert_eq!(code(422, r#"{"error":"x"}"#, sent).as_deref(), Some("invalid_parameters"));
}

#[test]
fn a7_an_unknown_type_is_named() {
    let explained = explained(422, r#"{"success":false,"error":"Invalid message type"}"#);
    assert!(explained.message.contains("type of message"));
    assert_eq!(explained.platform_says.as_deref(), Some("Invalid message type"));
}

#[test]
fn a8_the_platforms_own_words_are_found_in_every_shape() {
    let says = |body: &str| explained(422, body).platform_says;
    assert_eq!(says(r#"{"success":false,"error":"One string"}"#).as_deref(), Some("One string"));
    assert_eq!(says(r#"{"detail":"Not found."}"#).as_deref(), Some("Not found."));
    assert_eq!(says(r#"{"errors":{"a":["x","y"],"b":"z"}}"#).as_deref(), Some("a: x, y; b: z"));
    assert_eq!(says(r#"{"error":{"code":"e","n":1}}"#).as_deref(), Some("code: e; n: 1"));
    assert_eq!(says("<h1>Bad\n Gateway</h1><p>nginx</p>").as_deref(), Some("Bad Gateway nginx"));
    assert_eq!(says("upstream \u{1b}[31merror").as_deref(), Some("upstream [31merror"));
    assert_eq!(says(""), None);
    assert_eq!(says("{}"), None);
    assert!(says(&"x".repeat(100_000)).is_some_and(|words| words.chars().count() <= 300));
}

#[test]
fn a7_a_redirect_says_where_to() {
    let head = b"HTTP/1.1 301 Moved\r\nlocation: https://chat.landbot.io/v1/send/tg-77/\r\n\r\n";
    let sent = SentContext { body: b"", path: "/v1/send/tg-77" };
    let explained = apichat().read_reply(301, head, b"", &sent).explained.expect("no success");
    assert!(explained.remedy.contains("It points to https://chat.landbot.io/v1/send/tg-77/."));
}

#[test]
fn oddities_of_a_success_are_told() {
    assert_eq!(codes(&reading(201, r#"{"success":true}"#, "").problems), ["reply_without_customer"]);
    let differs = OK.replace("tg-77", "tg-78");
    assert_eq!(codes(&reading(201, &differs, "").problems), ["customer_token_differs"]);
    let messages = OK.replace("{\"success\"", "{\"messages\":[],\"success\"");
    assert_eq!(codes(&reading(201, &messages, "").problems), ["reply_has_messages"]);
}
