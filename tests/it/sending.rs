//! What leaves for the platform: path, headers and body of every kind of message, as the other side sees them.

use serde_json::{Value, json};
use standin_tests::{Request, Standin, TestServer};

use crate::standin;

const TOKEN: &str = "CANARY0TOKEN0001";

fn ready() -> (Standin, TestServer) {
    let (standin, platform) = (standin(), TestServer::platform());
    standin.connect(&platform.url("/v1/"), TOKEN);
    (standin, platform)
}

/// Sends, and gives what arrived and what was logged.
fn sent(standin: &Standin, platform: &TestServer, customer: &str, what: &[&str]) -> (Request, Value) {
    let before = platform.requests().len();
    let line = standin.send(customer, what).done().first();
    let requests = platform.requests();
    assert_eq!(requests.len(), before + 1, "one message is one request");
    (requests[before].clone(), line)
}

#[test]
fn each_kind_of_message_as_documented() {
    let (standin, platform) = ready();
    let picture = "https://cdn.example.test/a.png";
    let cases: [(&[&str], Value); 8] = [
        (&["--text", "Good \"morning\" ☕"], json!({"type": "text", "message": "Good \"morning\" ☕"})),
        (&["--click", "Yes=$1"], json!({"type": "text", "message": "Yes", "payload": "$1"})),
        (&["--image", picture], json!({"type": "image", "url": picture})),
        (&["--video", picture], json!({"type": "video", "url": picture})),
        (&["--audio", picture], json!({"type": "audio", "url": picture})),
        (&["--document", picture], json!({"type": "document", "url": picture})),
        (&["--location", "41.380,2.17"], json!({"type": "location", "latitude": "41.380", "longitude": "2.17"})),
        (&["--location", "-33.4,-70.6"], json!({"type": "location", "latitude": "-33.4", "longitude": "-70.6"})),
    ];
    for (what, message) in cases {
        let (request, line) = sent(&standin, &platform, "tg-77", what);
        assert_eq!(request.start_line(), "POST /v1/send/tg-77/ HTTP/1.1", "{what:?}");
        assert_eq!(request.json()["message"], message, "{what:?}");
        assert_eq!((&line["direction"], &line["kind"]), (&json!("sent"), &json!("send")));
        assert_eq!((&line["status"], &line["sender"]), (&json!(201), &json!("customer")));
    }
}

#[test]
fn every_request_carries_the_channel_token_and_the_json_type() {
    let (standin, platform) = ready();
    let (request, line) = sent(&standin, &platform, "tg-77", &["--text", "hi"]);
    assert_eq!(request.header("authorization").as_deref(), Some(&*format!("Token {TOKEN}")));
    assert_eq!(request.header("content-type").as_deref(), Some("application/json"));
    let head = String::from_utf8_lossy(&request.head).to_lowercase();
    assert_eq!(head.matches("\r\nauthorization:").count(), 1);
    assert_eq!(head.matches("\r\ncontent-type:").count(), 1);
    assert!(!line.to_string().contains(TOKEN), "masked in what is printed");
}

#[test]
fn what_is_logged_is_what_arrived() {
    let (standin, platform) = ready();
    let (request, line) = sent(&standin, &platform, "tg-77", &["--text", "hi", "--field", "plan=gold"]);
    let seq = line["seq"].as_i64().expect("a number");
    assert_eq!(standin.part(seq, "body"), request.body);
    assert_eq!(standin.part(seq, "head"), request.head);
    assert_eq!(line["head"], "rebuilt");
    let reply: Value = serde_json::from_slice(&standin.part(seq, "reply-body")).expect("JSON");
    assert_eq!(reply["success"], true);
    assert!(standin.part(seq, "reply-head").starts_with(b"HTTP/1.1 201 "));
}

#[test]
fn fields_travel_along() {
    let (standin, platform) = ready();
    let (request, _) =
        sent(&standin, &platform, "tg-77", &["--text", "hi", "--field", "name=Ada", "--field", "tags=['a']"]);
    assert_eq!(request.json()["customer"], json!({"name": "Ada", "tags": "['a']"}));
    let (request, _) = sent(&standin, &platform, "tg-78", &["--text", "hi"]);
    assert!(
        request.json()["customer"].as_object().is_none_or(serde_json::Map::is_empty),
        "another customer's stay away"
    );
}

#[test]
fn a_body_of_ones_own_leaves_byte_for_byte() {
    let (standin, platform) = ready();
    let body = "{ \"message\" :\r\n\t{\"type\":\"text\", \"message\":\"\\u00e4 ä\", \"x\":1e5, \"x\":2}}\n";
    let file = standin.file("body.json", body);
    let (request, line) = sent(&standin, &platform, "tg-77", &["--body", &file]);
    assert_eq!(String::from_utf8_lossy(&request.body), body);
    assert_eq!(standin.part(line["seq"].as_i64().expect("a number"), "body"), body.as_bytes());
}

#[test]
fn a_customer_token_is_one_segment_of_the_path() {
    let (standin, platform) = ready();
    let (request, line) = sent(&standin, &platform, "+49.170~1@wa", &["--text", "hi"]);
    assert_eq!(request.start_line(), "POST /v1/send/%2B49.170~1%40wa/ HTTP/1.1");
    assert_eq!(line["customer"], "+49.170~1@wa");
}

#[test]
fn a_click_takes_its_payload_from_the_newest_offer() {
    let standin = standin();
    let platform = TestServer::platform();
    let listening = standin.listen(&[]);
    standin.connect(&platform.url("/v1/"), TOKEN);
    for (number, payloads) in [(1, ["$0", "$1"]), (2, ["$5", "$6"])] {
        let dialog = json!({"type": "dialog", "title": "?", "buttons": ["Yes", "No"], "payloads": payloads, "timestamp": 1_790_000_001.5});
        let body = standin_tests::envelope("tg-77", &dialog).to_string();
        assert_eq!(standin_tests::post_webhook(&listening.url, number, body.as_bytes()).status, 200);
    }
    listening.process.until("both dialogs", |lines| (lines.len() > 2).then_some(()));
    let (request, _) = sent(&standin, &platform, "tg-77", &["--click", "No"]);
    assert_eq!(request.json()["message"], json!({"type": "text", "message": "No", "payload": "$6"}));
    let ended = standin.send("tg-77", &["--click", "Perhaps"]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (2, Some("no_such_option")));
}

#[test]
fn both_200_and_201_are_success() {
    for status in [200, 201] {
        let standin = standin();
        let platform = TestServer::start(move |_, _| standin_tests::json_reply(status, &json!({"success": true})));
        standin.connect(&platform.url("/v1/"), TOKEN);
        let ended = standin.send("tg-77", &["--text", "hi"]).done();
        assert_eq!(ended.lines().len(), 1, "no error beside it: {:?}", ended.lines());
        assert_eq!(ended.first()["status"], status);
    }
}
