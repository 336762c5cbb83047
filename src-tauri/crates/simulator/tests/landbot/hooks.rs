//! Message hooks of the Platform API: who fires them, what they carry, how they are kept and delivered.

use serde_json::{Value, json};
use standin_simulator::landbot::{Knobs, Options};

use crate::support::{Answer, Bench, Hook, Receiver, options};

const NONE: Value = Value::Null;
const FIRST: u64 = 90_210_001;

/// A hook of the channel of web visitors that leads to the receiver.
async fn web(receiver: &Receiver, knobs: Knobs) -> Bench {
    let knobs = Knobs { rate_limit: None, ..knobs };
    let bench = Bench::start(Options { knobs, ..options(&[]) }).await;
    let body = json!({ "url": receiver.url, "token": "hook-canary", "name": "mine" });
    let path = format!("channels/{}/message_hooks/", bench.landbot.ids().web_channel);
    assert_eq!(bench.platform("POST", &path, &body).await.0, 201);
    bench
}

fn sender(hook: &Hook) -> String {
    hook.message()["sender"]["type"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn rows_4_to_7_hooks_are_made_listed_read_and_deleted() {
    let bench = Bench::start(options(&[])).await;
    let base = format!("channels/{}/message_hooks/", bench.landbot.ids().channel);
    let body = json!({ "url": "https://hooks.example.test/a", "token": "t0ken", "name": "a" });
    let (status, made) = bench.platform("POST", &base, &body).await;
    assert_eq!((status, &made["hook"]["token"], &made["hook"]["channel_id"]), (201, &json!("t0ken"), &json!(4242)));
    let (_, second) = bench.platform("POST", &base, &body).await;
    assert_ne!(made["hook"]["id"], second["hook"]["id"], "a second one, not a replacement");
    let (_, list) = bench.platform("GET", &base, &NONE).await;
    assert_eq!((&list["total"], &list["hooks"][1]["id"]), (&json!(2), &second["hook"]["id"]));
    let one = format!("{base}{}/", made["hook"]["id"]);
    assert_eq!(bench.platform("GET", &one, &NONE).await, (200, json!({ "success": true, "hook": made["hook"] })));
    assert_eq!(bench.platform("DELETE", &one, &NONE).await, (204, NONE));
    assert_eq!(bench.platform("GET", &one, &NONE).await.0, 404);
    assert_eq!(bench.platform("DELETE", &one, &NONE).await.0, 404);
    for body in [json!({}), json!({ "url": "ftp://x/" }), json!({ "url": 5 })] {
        let (status, told) = bench.platform("POST", &base, &body).await;
        assert!(status == 422 && told["errors"]["url"].is_array(), "{body} {told}");
    }
    let url = bench.landbot.base_urls().platform.join(&base).unwrap();
    let request = bench.client.post(url).header("authorization", format!("Token {}", bench.landbot.tokens().agent));
    let form = request.header("content-type", "application/x-www-form-urlencoded").body("url=https%3A%2F%2Fx.test%2Fh");
    assert_eq!(form.send().await.unwrap().status().as_u16(), 201, "a form is taken, too");
}

#[tokio::test]
async fn a_plan_without_hooks_answers_402() {
    let bench = Bench::start(Options {
        knobs: Knobs { plan_without_hooks: true, rate_limit: None, ..Knobs::default() },
        ..options(&[])
    })
    .await;
    let (status, told) = bench.platform("GET", "channels/4242/message_hooks/", &NONE).await;
    assert!(status == 402 && told["errors"]["plan"].is_array(), "{status} {told}");
    assert_eq!(bench.platform("GET", "channels/", &NONE).await.0, 200);
}

#[tokio::test]
async fn every_sender_fires_with_the_documented_shape() {
    let receiver = Receiver::ok().await;
    let bench = web(&receiver, Knobs::default()).await;
    bench.visits("vera", &json!({ "type": "text", "message": "hi" })).await;
    let hooks = receiver.wait_for(4).await;
    assert_eq!(hooks.iter().map(sender).collect::<Vec<_>>(), ["customer", "bot", "bot", "bot"]);
    bench.idle().await;
    bench.visits("vera", &json!({ "type": "text", "message": "Opening hours", "payload": "$0" })).await;
    bench.idle().await;
    let before = receiver.hooks().len();
    let _ = bench.platform("POST", &format!("customers/{FIRST}/send_text/"), &json!({ "message": "Hello" })).await;
    let _ = bench.platform("PUT", &format!("customers/{FIRST}/unassign/"), &NONE).await;
    let hooks = receiver.wait_for(before + 2).await;
    let first = hooks[0].message();
    assert_eq!(hooks[0].header("authorization"), "Token hook-canary");
    assert_eq!(hooks[0].header("user-agent"), "landbot/webhooks");
    assert_eq!((&first["data"], &first["type"]), (&json!({ "body": "hi" }), &json!("text")));
    assert_eq!(first["sender"], json!({ "id": FIRST, "name": format!("Visitor #{FIRST}"), "type": "customer" }));
    assert_eq!((&first["channel"]["type"], &first["customer"]["is_external"]), (&json!("landbot"), &json!("False")));
    assert_eq!((&first["_raw"]["author_type"], first["_raw"].get("samurai")), (&json!("user"), None));
    assert!(first["timestamp"].is_f64() && hooks[0].json().get("customer").is_none(), "everything is in the message");
    assert_eq!(hooks[1].message()["_raw"]["samurai"], -31337);
    assert_eq!(hooks[3].message()["data"]["payloads"], json!(["$0", "$1", "$2", "$3"]));
    assert_eq!(hooks[4].message()["type"], "button");
    assert_eq!(hooks[4].message()["data"], json!({ "body": "Opening hours", "payload": "$0" }));
    let (agent, event) = (hooks[before].message(), hooks[before + 1].message());
    assert_eq!(
        (&agent["sender"]["type"], &agent["customer"]["agent_id"]),
        (&json!("agent"), &json!(bench.landbot.ids().agent))
    );
    assert_eq!((&event["sender"]["type"], &event["data"]["action"]), (&json!("sys"), &json!("unassign")));
    assert_eq!((&event["sender"]["id"], &event["_raw"]["samurai"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn an_apichat_customers_own_words_fire_nothing() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(options(&[])).await;
    let body = json!({ "url": receiver.url });
    assert_eq!(bench.platform("POST", "channels/4242/message_hooks/", &body).await.0, 201);
    bench.says("ada", "hi").await;
    bench.visits("vera", &json!({ "type": "text", "message": "hi" })).await;
    bench.idle().await;
    let hooks = receiver.hooks();
    assert_eq!(hooks.iter().map(sender).collect::<Vec<_>>(), ["bot", "bot", "bot"], "and no other channel's");
    assert_eq!(hooks[0].header("authorization"), "", "no token was set");
}

#[tokio::test]
async fn deliveries_are_retried_with_the_same_bytes_and_a_4xx_can_be_final() {
    let receiver = Receiver::start(|n| Answer::Status(if n < 2 { 401 } else { 200 })).await;
    let bench = web(&receiver, Knobs::default()).await;
    bench.visits("vera", &json!({ "type": "text", "message": "hi" })).await;
    bench.idle().await;
    let tries: Vec<Hook> = receiver.hooks().into_iter().filter(|hook| sender(hook) == "customer").collect();
    assert!(tries.len() >= 2 && tries.iter().all(|hook| hook.body == tries[0].body && hook.key() == tries[0].key()));
    let receiver = Receiver::start(|_| Answer::Status(401)).await;
    let bench = web(&receiver, Knobs { platform_refusal_is_final: true, ..Knobs::default() }).await;
    bench.visits("vera", &json!({ "type": "text", "message": "hi" })).await;
    bench.idle().await;
    assert_eq!(receiver.hooks().len(), 4, "each message once");
}
