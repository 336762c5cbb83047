//! Which events each action sends to the inbox, in which order and form (protocol pages 6.1, 6.2 and 6.6).

use serde_json::{Value, json};
use standin_simulator::chatwoot::{Agent, Knobs, Options};

use crate::support::{Bench, Hook, Receiver, keys, quiet};

#[tokio::test]
async fn the_sequences_of_a_conversation() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(quiet(Some(&receiver))).await;
    let path = bench.customer().await;
    bench.idle().await;
    bench.says(&path, "hi").await;
    let bia = Agent::named("Grace Hill");
    bench.chatwoot.agent_says("1", &bia, "How can I help?").unwrap();
    bench.idle().await;
    bench.says(&path, "my order").await;
    bench.chatwoot.private_note("1", &bia, "a regular").unwrap();
    bench.idle().await;
    bench.chatwoot.assign("1", Some(&bia)).unwrap();
    bench.chatwoot.resolve("1").unwrap();
    bench.idle().await;
    bench.says(&path, "wait").await;
    bench.public("POST", &format!("{path}/update_last_seen"), json!({})).await;
    bench.idle().await;
    bench.public("POST", &format!("{path}/toggle_typing"), json!({ "typing_status": "on" })).await;
    bench.idle().await;
    bench.api("POST", "conversations/1/labels", json!({ "labels": ["vip"] })).await;
    bench.idle().await;
    assert_eq!(
        receiver.story(),
        [
            "conversation_created open",
            "message_created incoming hi",
            "message_created outgoing How can I help?",
            "conversation_updated waiting_since,first_reply_created_at",
            "message_created incoming my order",
            "conversation_updated waiting_since",
            "message_created outgoing private a regular",
            "conversation_updated assignee_id",
            "conversation_status_changed resolved",
            "conversation_updated status",
            "conversation_status_changed open",
            "conversation_updated status",
            "message_created incoming wait",
            "message_updated outgoing How can I help?",
            "conversation_typing_on",
            "conversation_updated label_list",
            "conversation_updated label_list",
        ],
    );
    let hooks = receiver.hooks();
    let changed = hooks[8].json();
    assert_eq!(changed.get("changed_attributes"), Some(&Value::Null), "the accessor is empty by then");
    let note = hooks[6].json();
    assert_eq!(note["conversation"]["messages"][0]["content"], "my order", "a note shows the public message before it");
    let typing = hooks[14].json();
    assert_eq!(keys(&typing), ["event", "user", "conversation", "is_private"]);
    assert_eq!((&typing["user"]["name"], typing["user"].get("type")), (&json!("Ana"), None));
}

#[tokio::test]
async fn a_message_has_the_documented_keys_in_their_order() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(quiet(Some(&receiver))).await;
    let path = bench.customer().await;
    bench.says(&path, "1 < 2 & <b>").await;
    let hook = created(&receiver.hooks());
    let text = String::from_utf8(hook.body.to_vec()).unwrap();
    assert!(text.contains(r"1 \u003c 2 \u0026 \u003cb\u003e") && !text.contains(['<', '>', '&']), "{text}");
    let body = hook.json();
    let expected = [
        "account",
        "additional_attributes",
        "content_attributes",
        "content_type",
        "content",
        "conversation",
        "created_at",
        "id",
        "inbox",
        "message_type",
        "private",
        "sender",
        "source_id",
        "event",
    ];
    assert_eq!(keys(&body), expected);
    assert_eq!((&body["message_type"], body["sender"].get("type")), (&json!("incoming"), None));
    assert_eq!(body["created_at"].as_str().map(|at| (at.len(), at.ends_with('Z'))), Some((24, true)));
    let conversation = &body["conversation"];
    let expected = [
        "additional_attributes",
        "can_reply",
        "channel",
        "contact_inbox",
        "id",
        "inbox_id",
        "messages",
        "labels",
        "meta",
        "status",
        "custom_attributes",
        "snoozed_until",
        "unread_count",
        "first_reply_created_at",
        "priority",
        "waiting_since",
        "agent_last_seen_at",
        "contact_last_seen_at",
        "last_activity_at",
        "timestamp",
        "created_at",
        "updated_at",
        "account",
    ];
    assert_eq!(keys(conversation), expected);
    let expected =
        ["id", "contact_id", "inbox_id", "source_id", "created_at", "updated_at", "hmac_verified", "pubsub_token"];
    assert_eq!(keys(&conversation["contact_inbox"]), expected);
    assert_eq!(conversation["contact_inbox"]["source_id"], "ana");
    let nested = &conversation["messages"][0];
    assert_eq!(
        (&nested["message_type"], &nested["status"], &nested["sender_type"]),
        (&json!(0), &json!("sent"), &json!("Contact"))
    );
    assert!(nested["created_at"].is_i64() && nested["updated_at"].is_string());
    assert_eq!(nested["conversation"]["contact_inbox"]["source_id"], "ana");
}

fn created(hooks: &[Hook]) -> Hook {
    hooks.iter().find(|hook| hook.event() == "message_created").unwrap().clone()
}

#[tokio::test]
async fn greeting_and_assignment_come_by_themselves() {
    let receiver = Receiver::ok().await;
    let knobs = Knobs { bot: false, greeting: Some("Welcome!".to_owned()), auto_assignment: true, ..Knobs::default() };
    let bench = Bench::start(Options { knobs, ..quiet(Some(&receiver)) }).await;
    let path = bench.customer().await;
    bench.idle().await;
    bench.says(&path, "hi").await;
    bench.says(&path, "hello?").await;
    assert_eq!(
        receiver.story(),
        [
            "conversation_created open",
            "conversation_updated assignee_id",
            "message_created incoming hi",
            "message_created template Welcome!",
            "message_created incoming hello?",
        ],
    );
}

#[tokio::test]
async fn the_account_hears_what_it_subscribed_to() {
    let (inbox, account) = (Receiver::ok().await, Receiver::ok().await);
    let bench = Bench::start(quiet(Some(&inbox))).await;
    let body = json!({ "url": account.url, "subscriptions": ["contact_created", "contact_updated"] });
    let made = bench.api("POST", "webhooks", body).await;
    assert_eq!(made["payload"]["webhook"]["secret"].as_str().map(str::len), Some(24));
    let path = bench.customer().await;
    bench.idle().await;
    bench.says(&path, "hi").await;
    let events: Vec<String> = account.hooks().iter().map(Hook::event).collect();
    assert_eq!(events, ["contact_created", "contact_updated"]);
    let changed = &account.hooks()[1].json()["changed_attributes"];
    assert_eq!(keys(&changed[0]), ["last_activity_at"]);
    assert!(inbox.hooks().iter().all(|hook| !hook.event().starts_with("contact")), "never to the inbox");
}

#[tokio::test]
async fn hard_breaks_of_the_dashboard_arrive_as_plain_ones() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(quiet(Some(&receiver))).await;
    bench.customer().await;
    bench.idle().await;
    let kept = bench.api("POST", "conversations/1/messages", json!({ "content": "one\\\ntwo\n\n" })).await;
    bench.idle().await;
    assert_eq!(kept["content"], "one\\\ntwo\n\n", "only webhooks are tidied");
    let told = created(&receiver.hooks()).json();
    assert_eq!(
        (&told["content"], &told["conversation"]["messages"][0]["content"]),
        (&json!("one\ntwo"), &json!("one\ntwo"))
    );
}

#[tokio::test]
async fn a_conversation_whose_first_message_is_refused_does_not_come_to_be() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(quiet(Some(&receiver))).await;
    bench.public("POST", "contacts", json!({ "source_id": "ana" })).await;
    let body = json!({ "source_id": "ana", "message": { "content": "a", "content_type": "cards" } });
    let (status, _) = bench.call("POST", "api/v1/accounts/1/conversations", body).await;
    assert_eq!(status, 422);
    let body = json!({ "source_id": "ana", "message": { "content": "a" } });
    bench.api("POST", "conversations", body).await;
    bench.idle().await;
    assert_eq!(receiver.story()[..2], ["conversation_created open", "message_created outgoing a"]);
}
