//! The explainer of signatures: real webhooks at the door, signed with each known mistake, and what is said of them.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use standin_tests::{hmac_sha256, request, until};

use crate::call;
use crate::inbox::{World, world};

const HMAC_TOKEN: &str = "Hmac0Token0000000000demo";

/// What a webhook is signed with.
struct Signed {
    headers: Vec<(&'static str, String)>,
    body: String,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after the epoch").as_secs()
}

/// `sha256=` and the digest of these parts.
fn digest(key: &str, parts: &[&str]) -> String {
    format!("sha256={}", hmac_sha256(key.as_bytes(), parts.concat().as_bytes()))
}

/// Headers of time and signature.
fn headers(at: &str, signature: String) -> Vec<(&'static str, String)> {
    vec![("X-Chatwoot-Timestamp", at.to_owned()), ("X-Chatwoot-Signature", signature)]
}

/// The inbox with both keys stored.
fn inbox() -> (World, String) {
    let world = world("chatwoot", false, None);
    let update = json!({
        "name": "demo", "base_url": null, "token": null, "forward_to": null, "secrets": {"hmac_token": HMAC_TOKEN},
    });
    let _ = call(&world.standin, &[("connection.update", update)]);
    let secret = world.text("/tokens/webhook_secret");
    (world, secret)
}

/// Posts it and gives the report of the envelope that it became.
fn report(world: &World, signed: &Signed) -> Value {
    let known = world.standin.log("kind:webhook").len();
    // The connection's own path: what comes there is for it, whatever its shape.
    let shown = world.standin.run(&["connection", "show", "demo"]).done().first();
    let url = shown["webhook_url"].as_str().expect("an address").to_owned();
    let headers: Vec<(&str, &str)> = signed.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = request(
        "POST",
        &url,
        &[&[("Content-Type", "application/json")], &headers[..]].concat(),
        signed.body.as_bytes(),
    );
    assert_eq!(answer.status, 200);
    let envelope = until("the envelope", || {
        let list = world.standin.log("kind:webhook");
        list.get(known).filter(|envelope| envelope["signature"].is_string()).cloned()
    });
    let seq = envelope["seq"].clone();
    let report = call(&world.standin, &[("envelope.show", json!({"seq": seq}))]).remove(0)["signature"].clone();
    assert_eq!(report["verdict"], envelope["signature"], "the verdict is the one of the log");
    report
}

/// A body that the usual libraries write in different ways.
fn body(id: u32) -> String {
    format!(r#"{{"event":"message_created","id":{id},"content":"Grüße \u0026 mehr","message_type":"outgoing"}}"#)
}

/// What differs from a right signature, by the cause that is to be named.
fn mistakes(secret: &str) -> Vec<(&'static str, Signed)> {
    let at = now().to_string();
    let signed = |key: &str, parts: &[&str]| headers(&at, digest(key, parts));
    let mistake = |cause, id: u32, headers: Vec<(&'static str, String)>| (cause, Signed { headers, body: body(id) });
    let right = |id: u32| digest(secret, &[&at, ".", &body(id)]);
    let spaced = serde_json::from_str::<Value>(&body(5)).expect("JSON").to_string();
    let of_time = |at: String, id: u32| {
        let signature = digest(secret, &[&at, ".", &body(id)]);
        headers(&at, signature)
    };
    vec![
        mistake("timestamp_not_signed", 1, signed(secret, &[&body(1)])),
        mistake("hmac_token_used", 2, signed(HMAC_TOKEN, &[&at, ".", &body(2)])),
        mistake("hmac_token_used", 3, signed(HMAC_TOKEN, &[&body(3)])),
        mistake("timestamp_missing", 4, vec![("X-Chatwoot-Signature", right(4))]),
        mistake("body_reserialised", 5, signed(secret, &[&at, ".", &spaced])),
        mistake("line_end_changed", 6, signed(secret, &[&at, ".", &body(6), "\n"])),
        mistake("prefix_missing", 7, headers(&at, right(7).replace("sha256=", ""))),
        mistake("not_a_signature", 8, headers(&at, "bm90IGEgc2lnbmF0dXJl".to_owned())),
        mistake("not_signed", 9, Vec::new()),
        mistake("other_header", 10, vec![("X-Hub-Signature-256", right(10))]),
        mistake("clock_skew", 11, of_time((now() - 3600).to_string(), 11)),
        mistake("clock_skew", 12, of_time((now() + 3600).to_string(), 12)),
        mistake("timestamp_milliseconds", 13, of_time((now() * 1000).to_string(), 13)),
    ]
}

#[test]
fn each_known_mistake_is_named_with_what_to_do() {
    let (world, secret) = inbox();
    for (cause, signed) in mistakes(&secret) {
        let report = report(&world, &signed);
        assert_eq!(report["cause"], cause, "{report}");
        assert!(report["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), "{report}");
        let shown = report.to_string();
        assert!(!shown.contains(&secret) && !shown.contains(HMAC_TOKEN), "no key is shown: {shown}");
        let verdict = match cause {
            "not_signed" | "other_header" => "absent",
            "clock_skew" | "timestamp_milliseconds" => "stale",
            _ => "wrong",
        };
        assert_eq!(report["verdict"], verdict, "{cause}");
    }
}

#[test]
fn a_right_signature_is_valid_and_a_renamed_prefix_is_said() {
    let (world, secret) = inbox();
    let (at, body) = (now().to_string(), body(20));
    let signature = digest(&secret, &[&at, ".", &body]);
    let right = report(&world, &Signed { headers: headers(&at, signature.clone()), body: body.clone() });
    assert_eq!((&right["verdict"], &right["cause"]), (&json!("valid"), &Value::Null), "{right}");
    assert_eq!((&right["received"], &right["expected"]), (&json!(signature), &json!(signature)));
    assert_eq!(right["signed"].as_str(), Some(&*format!("{at}.{body}")), "what was signed is shown");
    let renamed = vec![("X-Konversio-Timestamp", at.clone()), ("X-Konversio-Signature", signature)];
    let renamed = report(&world, &Signed { headers: renamed, body });
    assert_eq!(renamed["verdict"], "valid");
    assert!(renamed["message"].as_str().is_some_and(|message| message.contains("X-Konversio-")), "{renamed}");
    let unknown = Signed { headers: headers(&at, digest("somebody else's key", &["x"])), body: self::body(21) };
    let unknown = report(&world, &unknown);
    assert_eq!((&unknown["verdict"], &unknown["cause"]), (&json!("wrong"), &Value::Null), "{unknown}");
    assert!(unknown["remedy"].as_str().is_some_and(|remedy| remedy.contains("run the set-up")), "{unknown}");
}

#[test]
fn the_report_is_of_the_true_bytes_and_of_the_key_that_is_stored_now() {
    let (world, secret) = inbox();
    let at = now().to_string();
    // A token in the body is sealed: the signature over the true bytes still fits, and the report masks it.
    let body = r#"{"event":"message_created","id":31,"conversation":{"contact_inbox":{"pubsub_token":"Zk8Z3m1rXo5Yq7Wc2Vb4Nd6T"}}}"#;
    let signed = Signed { headers: headers(&at, digest(&secret, &[&at, ".", body])), body: body.to_owned() };
    let right = report(&world, &signed);
    assert_eq!(right["verdict"], "valid", "{right}");
    assert!(!right.to_string().contains("Zk8Z3m1rXo5Yq7Wc2Vb4Nd6T"), "{right}");
    let update = json!({
        "name": "demo", "base_url": null, "token": null, "forward_to": null,
        "secrets": {"webhook_secret": "another-secret-of-the-inbox"},
    });
    let envelope = world.standin.log("kind:webhook").pop().expect("an envelope");
    let show = ("envelope.show", json!({"seq": envelope["seq"]}));
    let replies = call(&world.standin, &[("connection.update", update), show]);
    assert_eq!(replies[1]["signature"]["verdict"], "wrong", "{}", replies[1]["signature"]);
    // What was sent, and what is no webhook, has none.
    let _ = world.send(&["--text", "hi"]).done();
    let sent = world.standin.log("direction:sent").pop().expect("an envelope");
    let view = call(&world.standin, &[("envelope.show", json!({"seq": sent["seq"]}))]).remove(0);
    assert_eq!(view["signature"], Value::Null);
}

#[test]
fn what_is_not_signed_is_a_problem_that_the_log_finds_and_changes_no_conversation() {
    let (world, _) = inbox();
    let _ = world.send(&["--text", "hi"]).done();
    let stands = || world.conversation("cust-42")["conversations"].clone();
    let before = until("the conversation", || Some(stands()).filter(|list| list[0]["status"].is_string()));
    let body = json!({
        "event": "message_created", "id": 90001, "content": "forged words", "message_type": "outgoing",
        "conversation": {
            "id": before[0]["id"], "status": "resolved", "labels": ["forged"],
            "contact_inbox": {"source_id": "cust-42"}, "meta": {"assignee": {"name": "Mallory"}},
        },
    });
    let unsigned = report(&world, &Signed { headers: Vec::new(), body: body.to_string() });
    assert_eq!(unsigned["verdict"], "absent", "{unsigned}");
    let wrong = body.to_string().replace("90001", "90002");
    let wrong = report(&world, &Signed { headers: headers(&now().to_string(), digest("x", &["x"])), body: wrong });
    assert_eq!(wrong["verdict"], "wrong", "{wrong}");
    let found: Vec<Value> =
        world.standin.log("has:problem kind:webhook").iter().map(|it| it["signature"].clone()).collect();
    assert!(found.contains(&json!("absent")) && found.contains(&json!("wrong")), "{found:?}");
    let now = world.conversation("cust-42");
    let told = |list: &Value| [list[0]["status"].clone(), list[0]["assignee"].clone(), list[0]["labels"].clone()];
    assert_eq!(told(&now["conversations"]), told(&before));
    let shown = now["items"].as_array().expect("items").iter().find(|item| item.to_string().contains("forged words"));
    assert!(shown.is_some_and(|item| item["problems"].to_string().contains("signature_absent")), "{shown:?}");
}
