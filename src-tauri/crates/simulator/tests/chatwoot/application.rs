//! The application API: contact, session, conversation, message, and what each answers (protocol page, section 3).

use serde_json::{Value, json};
use standin_simulator::chatwoot::{Knobs, Options, Version};

use crate::support::{Bench, answer, keys, quiet};

#[tokio::test]
async fn contact_conversation_message() {
    let bench = Bench::start(quiet(None)).await;
    let inbox = bench.chatwoot.ids().inbox;
    let body = json!({ "inbox_id": inbox, "name": "Ana", "identifier": "cust-42", "phone_number": "+5511999990000" });
    let made = bench.api("POST", "contacts", body).await;
    let (contact, session) = (&made["payload"]["contact"], &made["payload"]["contact_inbox"]);
    assert_eq!(keys(&made["payload"]), ["contact", "contact_inbox"]);
    assert_eq!(contact["contact_inboxes"][0]["source_id"], session["source_id"]);
    assert_eq!(contact["contact_inboxes"][0]["inbox"]["channel_type"], "Channel::Api");
    assert!(session["inbox"]["created_at"].is_string(), "the raw row");
    assert!(contact["created_at"].is_i64() && contact.get("last_activity_at").is_none());

    let body = json!({ "source_id": session["source_id"], "inbox_id": inbox, "contact_id": contact["id"] });
    let conversation = bench.api("POST", "conversations", body).await;
    assert_eq!((&conversation["status"], &conversation["inbox_id"]), (&json!("open"), &inbox));
    assert!(conversation["meta"].get("assignee").is_none() && conversation["updated_at"].is_f64());
    assert_eq!((&conversation["agent_last_seen_at"], &conversation["snoozed_until"]), (&json!(0), &Value::Null));

    let path = format!("conversations/{}/messages", conversation["id"]);
    let body = json!({ "content": "hi", "message_type": "incoming", "echo_id": "e1", "source_id": "ext-1" });
    let message = bench.api("POST", &path, body).await;
    let expected = [
        "id",
        "content",
        "inbox_id",
        "echo_id",
        "conversation_id",
        "message_type",
        "content_type",
        "status",
        "content_attributes",
        "created_at",
        "private",
        "source_id",
        "sender",
    ];
    assert_eq!(keys(&message), expected);
    assert_eq!((&message["message_type"], &message["sender"]["type"]), (&json!(0), &json!("contact")));
    let reply = bench.api("POST", &path, json!({ "content": "Hello {{contact.name}}" })).await;
    assert_eq!((&reply["content"], &reply["message_type"]), (&json!("Hello Ana"), &json!(1)));
    let note = bench.api("POST", &path, json!({ "content": "careful", "private": true })).await;
    assert_eq!((&note["private"], &note["sender"]["type"]), (&json!(true), &json!("user")));

    let list = bench.api("GET", &path, Value::Null).await;
    let ids: Vec<&Value> = list["payload"].as_array().unwrap().iter().map(|message| &message["id"]).collect();
    assert_eq!(ids, [&message["id"], &reply["id"], &note["id"]]);
    let older = bench.api("GET", &format!("{path}?before={}", note["id"]), Value::Null).await;
    assert_eq!(older["payload"].as_array().unwrap().len(), 2);
    let one = bench.api("PATCH", &format!("{path}/{}", reply["id"]), json!({ "status": "delivered" })).await;
    assert_eq!(one["status"], "delivered");
    let gone = bench.api("DELETE", &format!("{path}/{}", reply["id"]), Value::Null).await;
    assert_eq!(
        (&gone["content"], &gone["content_attributes"]),
        (&json!("This message was deleted"), &json!({ "deleted": true }))
    );
}

#[tokio::test]
async fn profile_version_and_inboxes() {
    let bench = Bench::start(quiet(None)).await;
    let (status, version) = answer(bench.client.get(bench.url("api"))).await;
    assert_eq!((status, &version["version"]), (200, &json!(Version::CURRENT.to_string())));
    let (_, profile) = bench.call("GET", "api/v1/profile", Value::Null).await;
    assert_eq!((&profile["role"], &profile["accounts"][0]["id"]), (&json!("administrator"), &json!(1)));

    let body =
        json!({ "name": "Second", "channel": { "type": "api", "webhook_url": "https://tunnel.example.test/hook" } });
    let made = bench.api("POST", "inboxes", body).await;
    assert_eq!(made["channel_type"], "Channel::Api");
    for token in ["inbox_identifier", "hmac_token", "secret"] {
        assert_eq!(made[token].as_str().map(str::len), Some(24), "{token}");
    }
    let path = format!("inboxes/{}", made["id"]);
    let body = json!({ "greeting_enabled": true, "greeting_message": "null", "channel": { "webhook_url": null } });
    let changed = bench.api("PATCH", &path, body).await;
    assert_eq!((&changed["webhook_url"], &changed["greeting_enabled"]), (&Value::Null, &json!(true)));
    assert_eq!((&changed["greeting_message"], changed["working_hours"].as_array().unwrap().len()), (&Value::Null, 7));
    let reset = bench.api("POST", &format!("{path}/reset_secret"), json!({})).await;
    assert_ne!(reset["secret"], made["secret"]);
    assert_eq!(bench.api("GET", "inboxes", Value::Null).await["payload"].as_array().unwrap().len(), 2);

    let agent = bench.chatwoot.tokens().agent;
    let (_, seen) = bench.call_as(&agent, "GET", &format!("api/v1/accounts/1/{path}"), Value::Null).await;
    assert!(seen.get("hmac_token").is_none() && seen.get("secret").is_none(), "only administrators see them");
}

#[tokio::test]
async fn an_older_version_has_no_secret_and_keeps_three_attributes() {
    let knobs = Knobs { version: Version::V4_3, bot: false, ..Knobs::default() };
    let bench = Bench::start(Options { knobs, ..quiet(None) }).await;
    let inboxes = bench.api("GET", "inboxes", Value::Null).await;
    assert!(inboxes["payload"][0].get("secret").is_none() && inboxes["payload"][0]["hmac_token"].is_string());
    bench.customer().await;
    let body = json!({ "content": "a", "content_attributes": "{\"in_reply_to\": 5, \"mine\": 1}" });
    let message = bench.api("POST", "conversations/1/messages", body).await;
    assert_eq!(message["content_attributes"], json!({ "in_reply_to": 5 }));
}

#[tokio::test]
async fn finding_contacts_sessions_and_conversations() {
    let bench = Bench::start(quiet(None)).await;
    bench.customer().await;
    let found = bench.api("GET", "contacts/search?q=cust-4", Value::Null).await;
    assert_eq!((&found["meta"]["count"], &found["payload"][0]["name"]), (&json!(1), &json!("Ana")));
    let blank = bench.api("GET", "contacts/search?q=", Value::Null).await;
    assert_eq!((&blank["meta"]["count"], &blank["payload"]), (&Value::Null, &json!([])));
    let paged = bench.api("GET", "contacts?page=1", Value::Null).await;
    assert_eq!(paged["meta"]["current_page"], "1");
    let contact = found["payload"][0]["id"].clone();
    let renamed = bench.api("PATCH", &format!("contacts/{contact}"), json!({ "name": "Ana B" })).await;
    assert_eq!(renamed["payload"]["name"], "Ana B");
    let inbox = bench.chatwoot.ids().inbox;
    let second = bench.api("POST", &format!("contacts/{contact}/contact_inboxes"), json!({ "inbox_id": inbox })).await;
    assert_eq!(second["source_id"].as_str().map(str::len), Some(36));
    let owner = json!({ "inbox_id": inbox, "source_id": "ana" });
    assert_eq!(bench.api("POST", "contact_inboxes/filter", owner).await["id"], contact);

    let list = bench.api("GET", &format!("conversations?status=all&inbox_id={inbox}&source_id=ana"), Value::Null).await;
    assert_eq!((&list["data"]["meta"]["all_count"], &list["data"]["payload"][0]["id"]), (&json!(1), &json!(1)));
    let none = bench.api("GET", "conversations?status=resolved", Value::Null).await;
    assert_eq!(none["data"]["payload"], json!([]));
    let toggled = bench.api("POST", "conversations/1/toggle_status", json!({ "status": "resolved" })).await;
    let expected =
        json!({ "success": true, "conversation_id": 1, "current_status": "resolved", "snoozed_until": null });
    assert_eq!(toggled["payload"], expected);
    let agents = bench.api("GET", "agents", Value::Null).await;
    let assigned = bench.api("POST", "conversations/1/assignments", json!({ "assignee_id": agents[0]["id"] })).await;
    assert_eq!(assigned["email"], agents[0]["email"]);
    assert_eq!(bench.api("POST", "conversations/1/assignments", json!({ "assignee_id": 999 })).await, Value::Null);
    let labels = bench.api("POST", "conversations/1/labels", json!({ "labels": ["vip"] })).await;
    assert_eq!(labels["payload"], json!(["vip"]));
}

#[tokio::test]
async fn an_attachment_arrives_and_is_served() {
    let bench = Bench::start(quiet(None)).await;
    bench.customer().await;
    let fields = [("content", None, "look"), ("private", None, "false"), ("attachments[]", Some("a b.png"), "PNG!")];
    let (status, message) = bench.upload("api/v1/accounts/1/conversations/1/messages", &fields).await;
    assert_eq!((status, &message["private"]), (200, &json!(false)));
    let attachment = &message["attachments"][0];
    assert_eq!(
        (&attachment["file_type"], &attachment["file_size"], &attachment["extension"]),
        (&json!("image"), &json!(4), &json!("png"))
    );
    let first = bench.client.get(attachment["data_url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(first.status().as_u16(), 302);
    let file = bench.client.get(first.headers()["location"].to_str().unwrap()).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(file.bytes().await.unwrap(), "PNG!");

    let lone = [("attachments", Some("x.png"), "x")];
    let (status, refused) = bench.upload("api/v1/accounts/1/conversations/1/messages", &lone).await;
    assert!(status == 422 && refused["error"].as_str().unwrap().contains("each"), "{refused}");
}
