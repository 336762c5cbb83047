//! Nothing that comes over the network makes a reader fail, panic or take more than linear time.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value};
use standin_model::secret::Place;
use standin_model::{KnownIds, Secret, Secrets, Settings};
use standin_platform::{Call, Outgoing, Purpose, Sending, SentContext, generic_secret_spans, read_unknown, recognise};

use crate::support::{api_inbox, apichat, chatwoot, envelope, platform};

const HEAD: &[u8] = b"POST / HTTP/1.1\r\nHost: h\r\nAuthorization: Token abc\r\n\r\n";

/// Runs every reader over the bytes and checks what holds for every reading.
fn everything(head: &[u8], body: &[u8]) {
    for reading in [
        apichat().read_webhook(head, body),
        apichat().read_sent(&String::from_utf8_lossy(head), body),
        apichat().read_sent("/v1/send/tg-77/", body),
        apichat().read_sent("/v1/customers/", body),
        read_unknown(head, body),
        chatwoot().read_webhook(head, body),
        platform().read_webhook(head, body),
        platform().read_sent(&String::from_utf8_lossy(head), body),
        platform().read_sent("/v1/customers/5/send_image/", body),
        api_inbox().read_webhook(head, body),
        chatwoot().read_sent(&String::from_utf8_lossy(head), body),
        chatwoot().read_sent("/api/v1/accounts/1/conversations/12/messages", body),
        chatwoot().read_sent("/public/api/v1/inboxes/i/contacts/c/conversations/12/messages/5", body),
        chatwoot().read_sent("/api/v1/accounts/1/contacts", body),
    ] {
        assert!(reading.summary.chars().count() <= 200);
        assert!(!reading.summary.contains(char::is_control));
        assert!(reading.problems.len() <= 101);
    }
    recognise(head, body);
    for status in [200, 302, 403, 422, 500] {
        let path = String::from_utf8_lossy(head);
        apichat().read_reply(status, head, body, &SentContext { body, path: &path });
    }
    every_answer(head, body);
    assert!(chatwoot().changes(head, body).len() <= 100 && chatwoot().changes(body, body).is_empty());
    for place in Place::ALL {
        for bytes in [head, body] {
            let generic = generic_secret_spans(place, bytes);
            for spans in [generic, apichat().secret_spans(place, bytes), chatwoot().secret_spans(place, bytes)] {
                assert!(spans.iter().all(|span| span.start < span.end && span.end <= bytes.len()));
                assert!(spans.windows(2).all(|two| two[0].end <= two[1].start), "in order, without overlap");
            }
        }
    }
}

/// Reads the bytes as the answer to every kind of request of Chatwoot's, and checks their signature.
fn every_answer(head: &[u8], body: &[u8]) {
    let settings =
        Settings { inbox: Some("7".to_owned()), account: Some("1".to_owned()), ..Settings::of("https://h.test/") };
    let mut secrets = Secrets::of_token(Secret::new("t"));
    secrets.put(Secrets::WEBHOOK_SECRET, Secret::new("s"));
    secrets.put(Secrets::HMAC_TOKEN, Secret::new("h"));
    let (ids, fields) = (KnownIds { contact: Some("41".to_owned()), ..KnownIds::default() }, Map::new());
    let sending =
        Sending { settings: &settings, secrets: &secrets, customer: "tg-77", ids: &ids, fields: &fields, done: &[] };
    let message = standin_model::CustomerMessage::Text { text: "x".to_owned() };
    let message = Outgoing { message: &message, attachments: &[], key: "k", answers: None };
    for status in [200, 404, 422, 500] {
        for purpose in [
            Purpose::CreateContact,
            Purpose::FindSession,
            Purpose::FindContact,
            Purpose::CreateSession,
            Purpose::FindConversation,
            Purpose::CreateConversation,
        ] {
            chatwoot().learn(&sending, purpose, status, head, body);
        }
        chatwoot().read_found(&message, 0, status, body);
        for path in ["/api/v1/accounts/1/conversations/12/messages", "/api/v1/accounts/1/contacts"] {
            chatwoot().read_reply(status, head, body, &SentContext { body, path });
        }
    }
    for call in
        [Call::Version, Call::Profile, Call::Inboxes, Call::Agents, Call::History { conversation: "12", before: None }]
    {
        chatwoot().told(&call, head, body);
    }
    chatwoot().check_signature(&settings, &secrets, head, body, 0);
    platform().check_signature(&settings, &secrets, head, body, 0);
    for operation in platform().api() {
        platform().operated(operation.name, body);
    }
}

/// Any JSON, with the names of an envelope likelier than others.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>(),
        "message_created|conversation_updated|contact_updated|conversation_typing_on|incoming|outgoing|input_select|cards|form|article|user",
        "text|dialog|image|media_dialog|multiple_images|location|document|human|bot|True|\\['a', 'b'\\]"
            .prop_map(String::from),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let key = prop_oneof![
        2 => "event|message_type|conversation|contact_inbox|source_id|meta|content|content_type|content_attributes|items|attachments|data_url|file_type|payload|inbox|inbox_id|changed_attributes|previous_value|private|created_at|submitted_values|actions|accounts"
            .prop_map(String::from),
        3 => "messages|customer|channel|agent|message|type|token|id|name|email|timestamp|title|buttons|payloads|url|urls|data|sender|success|errors|error|secret|register_date"
            .prop_map(String::from),
        1 => any::<String>(),
    ];
    leaf.prop_recursive(6, 200, 10, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((key.clone(), inner), 0..8).prop_map(|list| Value::Object(list.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_without_failing(head in vec(any::<u8>(), 0..300), body in vec(any::<u8>(), 0..600)) {
        everything(&head, &body);
    }

    #[test]
    fn arbitrary_json_is_read_without_failing(value in any_json()) {
        everything(HEAD, value.to_string().as_bytes());
    }

    #[test]
    fn a_right_envelope_with_one_part_replaced_is_read_without_failing(value in any_json(), at in 0_usize..11) {
        let parts = ["90210001", "\"tg-77\"", "\"Ada Test\"", "null", "1789999960", "4242", "\"Acme\"", "31337", "\"bot\"", "\"Hi\"", "1790000001.25"];
        let body = envelope(r#"{"type":"text","message":"Hi","timestamp":1790000001.25}"#).replacen(parts[at], &value.to_string(), 1);
        everything(HEAD, body.as_bytes());
    }

    #[test]
    fn any_json_is_kept_whole_as_an_unknown_event(value in any_json()) {
        let body = format!(r#"{{"event":"of_its_own","data":{value}}}"#);
        let reading = chatwoot().read_webhook(HEAD, body.as_bytes());
        let Some(standin_model::Content::Unknown { json, .. }) = reading.content else { panic!("kept") };
        prop_assert_eq!(json, body);
    }

    #[test]
    fn a_right_event_with_one_part_replaced_is_read_without_failing(value in any_json(), at in 0_usize..10) {
        let parts = ["\"message_created\"", "\"outgoing\"", "\"Hi\"", "503", "{\"id\":7,\"name\":\"c\"}", "\"tg-77\"", "{\"items\":[]}", "\"input_select\"", "[1]", "12"];
        let right = r#"{"event":"message_created","message_type":"outgoing","content":"Hi","id":503,"inbox":{"id":7,"name":"c"},"content_attributes":{"items":[]},"content_type":"input_select","attachments":[1],"conversation":{"id":12,"contact_inbox":{"source_id":"tg-77"}}}"#;
        everything(HEAD, right.replacen(parts[at], &value.to_string(), 1).as_bytes());
    }

    #[test]
    fn a_right_envelope_cut_or_with_a_byte_changed_is_read_without_failing(cut in 0_usize..400, byte in any::<u8>()) {
        let mut body = envelope(r#"{"type":"dialog","title":"Hi","buttons":["a"],"payloads":["$0"],"timestamp":1.5}"#).into_bytes();
        let at = cut.min(body.len() - 1);
        body[at] = byte;
        everything(HEAD, &body);
        everything(HEAD, &body[..at]);
    }
}

const LIMIT: usize = 20 * 1024 * 1024;

#[test]
fn a_body_of_20_mib_is_read_whole() {
    let text = "x".repeat(LIMIT - envelope(r#"{"type":"text","message":"","timestamp":1.5}"#).len());
    let body = envelope(&format!(r#"{{"type":"text","message":"{text}","timestamp":1.5}}"#));
    assert_eq!(body.len(), LIMIT);
    let reading = apichat().read_webhook(HEAD, body.as_bytes());
    let Some(standin_model::Content::Text { text: read, .. }) = reading.content else { panic!("text") };
    assert_eq!(read.len(), text.len());
    assert_eq!(reading.customer.as_deref(), Some("tg-77"));
    assert_eq!(reading.summary.chars().count(), 200);
}

#[test]
fn bodies_made_to_hurt_are_read_and_bounded() {
    made_to_hurt(LIMIT / 16);
}

#[test]
#[ignore = "half a minute without optimisation; part of the long programme"]
fn bodies_of_20_mib_made_to_hurt_are_read_and_bounded() {
    made_to_hurt(LIMIT);
}

/// Bodies about this long that would be slow or large where reading were not linear and bounded.
fn made_to_hurt(length: usize) {
    let fill = |front: &str, unit: &str, back: &str| format!("{front}{}{back}", unit.repeat(length / unit.len()));
    let whole = envelope("").replace("\"email\":null", "@");
    let (before, after) = whole.split_once('@').expect("split");
    for body in [
        "[".repeat(length),
        fill("[", "[],", "1]"),
        fill("{", "\"a\":1,", "\"b\":2}"),
        fill(r#"{"messages":["#, "{},", "{}]}"),
        fill(r#"{"messages":[{"type":"dialog","buttons":["#, "\"\",", "1]}]}"),
        fill(before, "\"k\":\"[\",", &format!("\"z\":1{after}")),
        fill(r#"{"customer":{"x":"["#, "'a',", r#"]"}}"#),
        fill(r#"{"customer":{"x":"["#, "UUID(1),", r#"]"}}"#),
        fill("\"", "\\u0041", "\""),
        fill(r#"{"event":"message_created","attachments":["#, "{},", "{}]}"),
        fill(r#"{"event":"message_created","content_type":"cards","content_attributes":{"items":["#, "{},", "1]}}"),
        fill(r#"{"event":"conversation_updated","changed_attributes":["#, "{\"a\":1},", "1]}"),
        "\u{0}".repeat(length),
    ] {
        for adapter in [apichat(), chatwoot(), platform()] {
            let reading = adapter.read_webhook(HEAD, body.as_bytes());
            assert!(reading.problems.len() <= 101 && reading.fields.len() <= 4096);
        }
        apichat().secret_spans(Place::Body, body.as_bytes());
        generic_secret_spans(Place::Framing, body.as_bytes());
    }
}
