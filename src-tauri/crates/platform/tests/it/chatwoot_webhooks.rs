//! What webhooks tell: both sides, notes, the two spellings of types and times, what happened.

use serde_json::{Value, json};
use standin_model::{Content, Reading, SenderKind};

use crate::support::{chatwoot, codes, the};

/// A right event around one message.
fn event(changes: &Value) -> Value {
    let mut event = json!({
        "event": "message_created", "id": 503, "content": "Hi", "content_type": "text", "content_attributes": {},
        "message_type": "outgoing", "private": false, "created_at": "2026-09-21T14:13:50.200Z", "source_id": null,
        "account": {"id": 1, "name": "Acme"}, "inbox": {"id": 7, "name": "Console"},
        "sender": {"id": 5, "name": "Bea", "email": "bea@acme.example", "type": "user"},
        "conversation": {"id": 12, "status": "open", "labels": ["vip"], "contact_inbox": {"source_id": "tg-77", "contact_id": 41},
            "meta": {"sender": {"id": 41, "name": "Ada", "identifier": "a-1"}, "assignee": {"name": "Bea"}}}
    });
    for (key, value) in changes.as_object().into_iter().flatten() {
        event[key] = value.clone();
    }
    event
}

fn read(changes: &Value) -> Reading {
    chatwoot().read_webhook(b"", event(changes).to_string().as_bytes())
}

fn kind(reading: &Reading) -> Option<SenderKind> {
    reading.sender.as_ref().map(|sender| sender.kind)
}

#[test]
fn c9_a_right_event_has_no_problems_and_tells_every_id() {
    let reading = read(&json!({}));
    assert_eq!(codes(&reading.problems), Vec::<&str>::new());
    assert_eq!((reading.customer.as_deref(), reading.customer_id.as_deref()), (Some("tg-77"), Some("41")));
    assert_eq!((reading.conversation.as_deref(), reading.message_id.as_deref()), (Some("12"), Some("503")));
    assert_eq!((reading.channel_id.as_deref(), reading.channel_name.as_deref()), (Some("7"), Some("Console")));
    assert_eq!(reading.said_at, Some(1_790_000_030_200_000));
    let state = reading.state.expect("a state");
    assert_eq!(
        (state.status.as_deref(), state.assignee.as_deref(), state.labels),
        (Some("open"), Some("Bea"), Some(vec!["vip".to_owned()]))
    );
}

#[test]
fn a_status_that_nobody_documents_is_a_problem_and_what_is_not_told_is_not_taken_for_nothing() {
    let reading = read(&json!({"conversation": {"id": 12, "status": "exploded"}}));
    let problem = reading.problems.iter().find(|problem| problem.code == "unknown_status").expect("a problem");
    assert_eq!(problem.pointer.as_deref(), Some("/conversation/status"));
    let state = reading.state.expect("a state");
    assert_eq!((state.status, state.labels, state.assignee_told), (None, None, false));
    let nobody = read(&json!({"conversation": {"id": 12, "meta": {"assignee": null}, "labels": []}}));
    let state = nobody.state.expect("a state");
    assert_eq!((state.assignee, state.assignee_told, state.labels), (None, true, Some(Vec::new())));
}

#[test]
fn c6_incoming_and_outgoing_in_either_spelling() {
    for (written, wanted) in [
        (json!("incoming"), SenderKind::Customer),
        (json!(0), SenderKind::Customer),
        (json!("outgoing"), SenderKind::Agent),
        (json!(1), SenderKind::Agent),
        (json!("template"), SenderKind::System),
        (json!("activity"), SenderKind::System),
    ] {
        let reading = read(&json!({"message_type": written}));
        assert_eq!(kind(&reading), Some(wanted), "{written}");
        assert_eq!(codes(&reading.problems).contains(&"message_type_integer"), written.is_number());
        assert_eq!(codes(&reading.problems).contains(&"own_echo"), wanted == SenderKind::Customer);
    }
    assert_eq!(kind(&read(&json!({"sender": {"id": 2, "type": "agent_bot"}}))), Some(SenderKind::Bot));
    the(&read(&json!({"created_at": 1_790_000_030})), "time_in_seconds");
}

#[test]
fn g6_a_private_note_is_marked() {
    let reading = read(&json!({"private": true}));
    assert!(reading.private);
    the(&reading, "private_note");
    assert!(!read(&json!({})).private);
}

#[test]
fn g8_every_delivery_of_one_message_has_the_same_key() {
    let head =
        |id: &str| format!("POST /h HTTP/1.1\r\nContent-Type: application/json\r\nX-Chatwoot-Delivery: {id}\r\n\r\n");
    let key = |head: &str, changes: &Value| {
        chatwoot().read_webhook(head.as_bytes(), event(changes).to_string().as_bytes()).dedupe_key
    };
    assert_eq!(key(&head("a"), &json!({})), key(&head("b"), &json!({})), "created once, delivered twice");
    let updated = json!({"event": "message_updated"});
    assert_eq!(key(&head("a"), &updated).as_deref(), Some("a"));
    assert_ne!(key(&head("a"), &updated), key(&head("b"), &updated), "two updates");
}

#[test]
fn choices_become_buttons_with_their_values() {
    let items = json!({"items": [{"title": "Blue", "value": "blue"}, {"title": "Red", "value": 2}]});
    let reading = read(&json!({"content_type": "input_select", "content_attributes": items}));
    let Some(Content::Dialog { title, options, .. }) = reading.content else { panic!("a dialog") };
    assert_eq!(title, "Hi");
    let pairs: Vec<_> = options.iter().map(|option| (option.label.as_str(), option.payload.as_deref())).collect();
    assert_eq!(pairs, [("Blue", Some("blue")), ("Red", Some("2"))]);
}

#[test]
fn a_failed_message_tells_why() {
    let reading = read(&json!({"event": "message_updated", "content_attributes": {"external_error": "404 Not Found"}}));
    assert_eq!((reading.status.as_deref(), reading.status_reason.as_deref()), (Some("failed"), Some("404 Not Found")));
}

#[test]
fn what_changed_is_one_sentence() {
    let conversation = event(&json!({}))["conversation"].clone();
    let mut body = conversation;
    body["event"] = json!("conversation_updated");
    body["changed_attributes"] = json!([{"assignee_id": {"previous_value": null, "current_value": 5}}]);
    let reading = chatwoot().read_webhook(b"", body.to_string().as_bytes());
    assert_eq!(reading.summary, "Conversation 12 changed: assignee_id none → 5.");
    assert!(matches!(reading.content, Some(Content::Event { .. })));
    body["event"] = json!("conversation_status_changed");
    body["changed_attributes"] = json!(null);
    let reading = chatwoot().read_webhook(b"", body.to_string().as_bytes());
    assert_eq!(reading.summary, "Conversation 12 is open now.");
    assert_eq!(codes(&reading.problems), Vec::<&str>::new());
}

#[test]
fn ids_stay_as_written() {
    let reading = read(&json!({"id": "0190-aa", "conversation": {"id": 12_345_678_901_234_567_890_u64}}));
    assert_eq!(reading.message_id.as_deref(), Some("0190-aa"));
    assert_eq!(reading.conversation.as_deref(), Some("12345678901234567890"));
}

#[test]
fn unknown_events_and_fields_are_kept_and_told() {
    let reading = read(&json!({"event": "pipeline_moved"}));
    assert!(
        matches!(&reading.content, Some(Content::Unknown { kind: Some(kind), json }) if kind == "pipeline_moved" && json.contains("\"id\":503"))
    );
    the(&reading, "unknown_event");
    let reading = read(&json!({"kanban": 1}));
    assert_eq!(the(&reading, "unknown_field").pointer.as_deref(), Some("/kanban"));
}
