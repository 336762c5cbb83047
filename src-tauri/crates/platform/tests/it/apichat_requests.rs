//! Requests to APIchat, byte for byte.

use serde_json::{Map, Value, json};
use standin_model::{Content, CustomerMessage, FaultCode, Secret};

use crate::support::{apichat, apichat_customer, apichat_message, token};

const BASE: &str = "https://chat.landbot.io/v1/";

fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn body(message: &CustomerMessage, fields: &Map<String, Value>) -> String {
    let request = apichat_message(BASE, &token(), "tg-77", message, fields).expect("a request");
    String::from_utf8(request.body).expect("text")
}

#[test]
fn a2_a_message_is_a_post_to_the_customers_send_path() {
    let text = CustomerMessage::Text { text: "hello".to_owned() };
    let request = apichat_message(BASE, &token(), "tg-77", &text, &Map::new()).expect("a request");
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://chat.landbot.io/v1/send/tg-77/"));
}

#[test]
fn a3_paths_are_relative_to_the_base_url_whatever_its_last_slash() {
    let text = CustomerMessage::Text { text: "hello".to_owned() };
    for (base, url) in [
        ("https://chat.landbot.io/v1", "https://chat.landbot.io/v1/send/tg-77/"),
        (" http://127.0.0.1:8080/v1// ", "http://127.0.0.1:8080/v1/send/tg-77/"),
        ("http://[::1]:9", "http://[::1]:9/send/tg-77/"),
    ] {
        let request = apichat_message(base, &token(), "tg-77", &text, &Map::new()).expect("a request");
        assert_eq!(request.url, url);
    }
    assert_eq!(apichat().capabilities().default_base_url, BASE);
}

#[test]
fn a4_every_request_carries_token_and_content_type() {
    let text = CustomerMessage::Text { text: "hello".to_owned() };
    let headers = [
        ("Authorization".to_owned(), "Token TESTTOKEN0000001".to_owned()),
        ("Content-Type".to_owned(), "application/json".to_owned()),
    ];
    let send = apichat_message(BASE, &token(), "c", &text, &Map::new()).expect("a request");
    let create = apichat_customer(BASE, &token(), "c", &Map::new()).expect("a request");
    assert_eq!(send.headers, headers);
    assert_eq!(create.headers, headers);
}

#[test]
fn a2_every_kind_of_message_has_its_documented_body() {
    let url = || "https://cdn.example.test/x".to_owned();
    let cases = [
        (CustomerMessage::Text { text: "é \"q\"".to_owned() }, r#"{"message":{"type":"text","message":"é \"q\""}}"#),
        (
            CustomerMessage::Click { label: "Gold".to_owned(), payload: "$1".to_owned() },
            r#"{"message":{"type":"text","message":"Gold","payload":"$1"}}"#,
        ),
        (
            CustomerMessage::Click { label: "Gold".to_owned(), payload: String::new() },
            r#"{"message":{"type":"text","message":"Gold"}}"#,
        ),
        (CustomerMessage::Image { url: url() }, r#"{"message":{"type":"image","url":"https://cdn.example.test/x"}}"#),
        (CustomerMessage::Video { url: url() }, r#"{"message":{"type":"video","url":"https://cdn.example.test/x"}}"#),
        (CustomerMessage::Audio { url: url() }, r#"{"message":{"type":"audio","url":"https://cdn.example.test/x"}}"#),
        (
            CustomerMessage::Document { url: url() },
            r#"{"message":{"type":"document","url":"https://cdn.example.test/x"}}"#,
        ),
        (
            CustomerMessage::Location {
                latitude: "41.380".to_owned(),
                longitude: "2.17".to_owned(),
                address: Some("Barcelona".to_owned()),
            },
            r#"{"message":{"type":"location","latitude":"41.380","longitude":"2.17","address":"Barcelona"}}"#,
        ),
        (
            CustomerMessage::Location { latitude: "1".to_owned(), longitude: "2".to_owned(), address: None },
            r#"{"message":{"type":"location","latitude":"1","longitude":"2"}}"#,
        ),
        (CustomerMessage::Raw { body: " {not json\n".to_owned() }, " {not json\n"),
    ];
    for (message, want) in cases {
        assert_eq!(body(&message, &Map::new()), want);
    }
}

#[test]
fn a9_fields_travel_along_in_their_order_and_raw_bodies_stay_as_typed() {
    let fields = fields(&json!({"name": "Ada", "plan": "gold", "n": 1, "address": null}));
    let text = CustomerMessage::Text { text: "hi".to_owned() };
    assert_eq!(
        body(&text, &fields),
        r#"{"customer":{"name":"Ada","plan":"gold","n":1,"address":null},"message":{"type":"text","message":"hi"}}"#
    );
    assert_eq!(body(&CustomerMessage::Raw { body: "{}".to_owned() }, &fields), "{}");
}

#[test]
fn a9_any_customer_token_survives_the_way_through_the_path() {
    let text = CustomerMessage::Text { text: "hi".to_owned() };
    for customer in ["tg-77", "34600000000", "a b", "a/b", "ä?#%&+@;=", "…", "%2e%2e", "a.b_c~d", "send"] {
        let request = apichat_message(BASE, &token(), customer, &text, &Map::new()).expect("a request");
        let reading = apichat().read_sent(&request.url, &request.body);
        assert_eq!(reading.customer.as_deref(), Some(customer));
        assert!(request.url.is_ascii() && request.url.matches('/').count() == 6, "{}", request.url);
    }
}

#[test]
fn a2_what_was_sent_reads_back_as_what_the_customer_said() {
    let click = CustomerMessage::Click { label: "Gold".to_owned(), payload: "$1".to_owned() };
    let fields = fields(&json!({"name": "Ada", "plan": "gold"}));
    let request = apichat_message(BASE, &token(), "tg-77", &click, &fields).expect("a request");
    let reading = apichat().read_sent("/v1/send/tg-77/", &request.body);
    assert_eq!(reading.content, Some(Content::Text { text: "Gold".to_owned(), payload: Some("$1".to_owned()) }));
    assert_eq!(reading.fields, [("plan".to_owned(), "\"gold\"".to_owned())]);
    assert_eq!((reading.summary.as_str(), reading.customer_name.as_deref()), ("Gold", Some("Ada")));
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
}

#[test]
fn a7_creating_a_customer_sends_its_token_and_fields() {
    let fields = fields(&json!({"name": "Ada", "token": "other"}));
    let request = apichat_customer(BASE, &token(), "tg-77", &fields).expect("a request");
    assert_eq!(request.url, "https://chat.landbot.io/v1/customers/");
    assert_eq!(request.body, br#"{"token":"tg-77","name":"Ada"}"#);
    assert!(!apichat().capabilities().creates_customers_verified, "nothing public documents it");
}

#[test]
fn settings_of_which_no_request_can_be_made_are_refused() {
    let text = CustomerMessage::Text { text: "hi".to_owned() };
    let code = |base: &str, token: &str, customer: &str| {
        apichat_message(base, &Secret::new(token), customer, &text, &Map::new()).map_err(|fault| fault.code)
    };
    for base in ["", "chat.landbot.io/v1", "ftp://h/", "https://h/?a=1", "https://h/#x", "https://u:p@h/", "data:x"] {
        assert_eq!(code(base, "T", "c"), Err(FaultCode::BadArguments), "{base}");
    }
    assert_eq!(code(BASE, " ", "c"), Err(FaultCode::TokenMissing));
    assert_eq!(code(BASE, "a\r\nX: y", "c"), Err(FaultCode::BadArguments));
    assert_eq!(code(BASE, "tökén", "c"), Err(FaultCode::BadArguments));
    for customer in ["", ".", ".."] {
        assert_eq!(code(BASE, "T", customer), Err(FaultCode::BadArguments));
    }
    let fault = apichat_message(BASE, &Secret::new("sécret"), "c", &text, &Map::new()).expect_err("refused");
    assert!(!format!("{fault:?}").contains("cret"), "the token must not be repeated");
}
