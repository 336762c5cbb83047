//! The public API: contact, conversation, message, and its identity check (protocol page, section 4).

use serde_json::{Value, json};
use standin_simulator::chatwoot::{Knobs, Options};

use crate::support::{Bench, keys, quiet};

#[tokio::test]
async fn contact_conversation_message() {
    let bench = Bench::start(quiet(None)).await;
    let inbox = bench.public("GET", "", Value::Null).await;
    assert_eq!(inbox["identifier"], json!(bench.chatwoot.ids().inbox_identifier));
    let contact = bench.public("POST", "contacts", json!({ "source_id": "ana", "email": "Ana@acme.example" })).await;
    assert_eq!(keys(&contact), ["source_id", "pubsub_token", "id", "name", "email", "phone_number"]);
    assert_eq!(
        (&contact["email"], contact["pubsub_token"].as_str().map(str::len)),
        (&json!("ana@acme.example"), Some(24))
    );
    let again = bench.public("POST", "contacts", json!({ "source_id": "ana", "name": "Other" })).await;
    assert_eq!(again, contact, "the session is returned untouched");
    let second = bench.public("POST", "contacts", json!({ "email": "ana@acme.example" })).await;
    assert_eq!(second["id"], contact["id"]);
    assert_ne!(second["source_id"], contact["source_id"], "two sessions of one contact");

    let row = bench.public("PATCH", "contacts/ana", json!({ "name": "Ana", "identifier": "no" })).await;
    assert_eq!((&row["name"], &row["identifier"], row.get("source_id")), (&json!("Ana"), &Value::Null, None));
    let conversation =
        bench.public("POST", "contacts/ana/conversations", json!({ "custom_attributes": { "a": 1 } })).await;
    let expected =
        ["id", "uuid", "inbox_id", "contact_last_seen_at", "status", "agent_last_seen_at", "messages", "contact"];
    assert_eq!(keys(&conversation), expected);
    let path = format!("contacts/ana/conversations/{}", conversation["id"]);
    let message = bench.public("POST", &format!("{path}/messages"), json!({ "content": "hi", "echo_id": "e" })).await;
    let expected = [
        "id",
        "content",
        "message_type",
        "content_type",
        "content_attributes",
        "created_at",
        "conversation_id",
        "sender",
    ];
    assert_eq!(keys(&message), expected);
    bench.api("POST", "conversations/1/messages", json!({ "content": "secret", "private": true })).await;
    let list = bench.public("GET", &format!("{path}/messages"), Value::Null).await;
    assert_eq!(list.as_array().unwrap().len(), 1, "notes stay inside");
    for (action, body) in [("toggle_typing", json!({ "typing_status": "on" })), ("update_last_seen", json!({}))] {
        assert_eq!(bench.visit("POST", &format!("{path}/{action}"), body).await, (200, Value::Null));
    }
    let resolved = bench.public("POST", &format!("{path}/toggle_status"), json!({})).await;
    assert_eq!(resolved["status"], "resolved");
    bench.says(&path, "one more thing").await;
    assert_eq!(bench.public("GET", &path, Value::Null).await["status"], "open");
}

#[tokio::test]
async fn an_upload_of_the_customer() {
    let bench = Bench::start(quiet(None)).await;
    bench.customer().await;
    let path = format!(
        "public/api/v1/inboxes/{}/contacts/ana/conversations/1/messages",
        bench.chatwoot.ids().inbox_identifier
    );
    let (status, message) = bench.upload(&path, &[("attachments[]", Some("cat.png"), "PNG!")]).await;
    assert_eq!(
        (status, &message["content"], &message["attachments"][0]["file_type"]),
        (200, &Value::Null, &json!("image"))
    );
    let (status, _) = bench.upload(&path, &[("attachments[]", None, "signed-id")]).await;
    assert_eq!(status, 500, "a signed id is no upload");
}

#[tokio::test]
async fn submitted_values_are_written_into_the_question() {
    let bench = Bench::start(quiet(None)).await;
    let path = bench.customer().await;
    let items = json!([{ "title": "Blue", "value": "blue" }]);
    let body = json!({ "content": "Which?", "content_type": "input_select", "content_attributes": { "items": items } });
    let question = bench.api("POST", "conversations/1/messages", body).await;
    let answer = json!({ "submitted_values": [{ "title": "Blue", "value": "blue", "x": 1 }] });
    let message = bench.public("PATCH", &format!("{path}/messages/{}", question["id"]), answer).await;
    let expected = json!({ "items": items, "submitted_values": items });
    assert_eq!((&message["id"], &message["content_attributes"]), (&question["id"], &expected));
}

#[tokio::test]
async fn identities_are_proved_where_they_must_be() {
    let knobs = Knobs { hmac_mandatory: true, bot: false, ..Knobs::default() };
    let bench = Bench::start(Options { knobs, ..quiet(None) }).await;
    let failed = (500, json!({ "status": 500, "error": "Internal Server Error" }));
    assert_eq!(bench.visit("POST", "contacts", json!({ "source_id": "ana" })).await, failed);
    let hash = hash(&bench.chatwoot.tokens().hmac, "cust-42");
    let body = json!({ "source_id": "ana", "identifier": "cust-42", "identifier_hash": hash });
    bench.public("POST", "contacts", body).await;
    bench.public("POST", "contacts/ana/conversations", json!({})).await;
    let conversation = bench.api("GET", "conversations/1", Value::Null).await;
    assert_eq!(conversation["meta"]["hmac_verified"], false, "a create does not verify");
    let query = format!("contacts/ana?identifier=cust-42&identifier_hash={hash}");
    bench.public("GET", &query, Value::Null).await;
    let conversation = bench.api("GET", "conversations/1", Value::Null).await;
    assert_eq!(conversation["meta"]["hmac_verified"], true);
    assert_eq!(
        bench.visit("GET", "contacts/ana/conversations", Value::Null).await,
        failed,
        "the list of a verified session"
    );
    assert_eq!(bench.visit("GET", "contacts/ana?identifier=cust-42&identifier_hash=00", Value::Null).await, failed);
}

fn hash(key: &str, text: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}
