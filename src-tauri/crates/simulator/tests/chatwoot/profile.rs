//! The generic API inbox: other headers, and ids as text (protocol page, section 11).

use serde_json::{Value, json};
use standin_simulator::chatwoot::{Options, Profile};

use crate::support::{Bench, Receiver, plain, quiet};

#[tokio::test]
async fn ids_are_text_and_headers_have_another_brand() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(Options { profile: Profile::api_inbox(), ..quiet(Some(&receiver)) }).await;
    let ids = bench.chatwoot.ids();
    assert_eq!((&ids.account, ids.inbox.as_str().map(str::len)), (&json!("1"), Some(36)));
    let path = bench.customer().await;
    let sent = bench.says(&path, "hi").await;
    assert_eq!(sent["id"].as_str().map(str::len), Some(36));

    let conversation = plain(&sent["conversation_id"]);
    let seen = bench.api("GET", &format!("conversations/{conversation}"), Value::Null).await;
    assert_eq!((&seen["id"], &seen["display_id"], &seen["inbox_id"]), (&json!(conversation), &json!(1), &ids.inbox));
    let reply =
        bench.api("POST", &format!("conversations/{conversation}/messages"), json!({ "content": "hello" })).await;
    let delivered = format!("conversations/{conversation}/messages/{}", plain(&reply["id"]));
    assert_eq!(bench.api("PATCH", &delivered, json!({ "status": "read" })).await["status"], "read");
    let after = format!("conversations/{conversation}/messages?after={}", plain(&sent["id"]));
    assert_eq!(bench.api("GET", &after, Value::Null).await["payload"][0]["id"], reply["id"]);
    let (status, _) = bench.call("GET", "api/v1/accounts/1/conversations/1", Value::Null).await;
    assert_eq!(status, 404, "the number is no id here");

    bench.idle().await;
    let hooks = receiver.hooks();
    let message = hooks.iter().find(|hook| hook.event() == "message_created").unwrap();
    assert!(message.headers.contains_key("x-inbox-signature") && !message.headers.contains_key("x-chatwoot-signature"));
    let body = message.json();
    for pointer in ["/id", "/conversation/id", "/inbox/id", "/sender/id", "/conversation/contact_inbox/contact_id"] {
        assert!(body.pointer(pointer).is_some_and(Value::is_string), "{pointer}");
    }
    assert_eq!(body["conversation"]["display_id"], 1);
    bench.chatwoot.resolve(&conversation).unwrap();
    assert!(bench.chatwoot.resolve("nope").is_err());
}

#[tokio::test]
async fn a_product_without_accounts_in_its_paths() {
    let profile = Profile { account_in_path: false, ..Profile::api_inbox() };
    let bench = Bench::start(Options { profile, ..quiet(None) }).await;
    let (status, inboxes) = bench.call("GET", "api/v1/inboxes", Value::Null).await;
    assert_eq!((status, &inboxes["payload"][0]["id"]), (200, &bench.chatwoot.ids().inbox));
    assert_eq!(bench.call("GET", "api/v1/profile", Value::Null).await.0, 200);
    assert_eq!(bench.call("GET", "api/v1/accounts/1/inboxes", Value::Null).await.0, 404);
}
