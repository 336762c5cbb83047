//! The demo bot from end to end: docs/simulator.md promises these words, and fields and types are as documented.

use serde_json::{Value, json};
use standin_simulator::script::Script;

use crate::support::{Answer, Bench, Hook, Receiver, options};

/// What the walk sends: words, or a label with its payload.
const WALK: &[(&str, Option<&str>)] = &[
    ("hi", None),
    ("Opening hours", Some("$0")),
    ("Main menu", Some("$0")),
    ("Our plans", Some("$1")),
    ("Gold card", Some("$1")),
    ("Main menu", Some("$0")),
    ("Our plans", Some("$1")),
    ("Day pass", Some("$0")),
    ("Main menu", Some("$0")),
    ("something else", None),
    ("Tell us your name", Some("$2")),
    ("Ada", None),
    ("Main menu", Some("$0")),
    ("Talk to a person", Some("$3")),
    ("Do you have oat milk?", None),
    ("bot", None),
    ("Start again", Some("$1")),
    ("Tell us your name", Some("$2")),
    ("Ada Test", None),
    ("No, thank you", Some("$2")),
];

const DOCUMENTED: [&str; 6] = ["id", "token", "name", "email", "phone", "register_date"];

fn cell(hook: &Hook) -> String {
    let (envelope, message) = (hook.json(), hook.message());
    let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
    let words = match message["type"].as_str().unwrap() {
        "dialog" => {
            let pairs = message["buttons"].as_array().unwrap().iter().zip(message["payloads"].as_array().unwrap());
            let buttons = pairs.map(|(b, p)| format!("[{}: `{}`]", b.as_str().unwrap(), p.as_str().unwrap()));
            format!("{} {}", text("title"), buttons.collect::<Vec<_>>().join(" "))
        }
        "image" => {
            let url = text("url");
            format!("`{}`, caption: {}", &url[url.find("/media/").unwrap()..], text("message"))
        }
        _ => text("message"),
    };
    let human = envelope["agent"]["type"] == "human";
    let who = if human { format!(", agent {}", envelope["agent"]["name"].as_str().unwrap()) } else { String::new() };
    format!("`{}`{who}: {words}", message["type"].as_str().unwrap())
}

/// Custom fields as the last webhook shows them.
fn fields(hook: &Hook) -> Vec<String> {
    let envelope = hook.json();
    let customer = envelope["customer"].as_object().unwrap();
    let custom = customer.iter().filter(|(name, _)| !DOCUMENTED.contains(&name.as_str()));
    custom.map(|(name, value)| format!("`{name}`: `{value}`")).collect()
}

#[tokio::test]
async fn the_demo_walk_is_the_one_in_the_documentation() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(options(&[&receiver])).await;
    let mut rows = String::new();
    let mut known: Vec<String> = Vec::new();
    for (words, payload) in WALK {
        let before = receiver.hooks().len();
        let sent = match payload {
            None => {
                bench.says("walk", words).await;
                (*words).to_owned()
            }
            Some(payload) => {
                bench.clicks("walk", words, payload).await;
                format!("click {words} (`{payload}`)")
            }
        };
        bench.idle().await;
        let new = receiver.hooks().split_off(before);
        let cells: Vec<String> = new.iter().map(cell).collect();
        let back = if cells.is_empty() { "nothing: a human has the seat".to_owned() } else { cells.join("<br>") };
        let now = new.last().map_or_else(|| known.clone(), fields);
        let changed: Vec<&str> = now.iter().filter(|f| !known.contains(f)).map(String::as_str).collect();
        rows.push_str(&format!("| {sent} | {back} | {} |\n", changed.join("<br>")));
        known = now;
    }
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/simulator.md");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains(&rows), "docs/simulator.md must have these rows:\n{rows}");
}

#[test]
fn every_script_in_the_documentation_is_valid() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/simulator.md");
    let page = std::fs::read_to_string(page).unwrap();
    let scripts: Vec<&str> = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        Script::parse("docs/simulator.md", script).unwrap_or_else(|error| panic!("{error}\n{script}"));
    }
}

#[tokio::test]
async fn every_envelope_of_the_walk_has_the_documented_shape() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(options(&[&receiver])).await;
    for (words, payload) in WALK {
        match payload {
            None => bench.says("walk", words).await,
            Some(payload) => bench.clicks("walk", words, payload).await,
        }
        bench.idle().await;
    }
    let hooks = receiver.hooks();
    let mut last = 0.0;
    for hook in &hooks {
        let envelope = hook.json();
        let keys: Vec<&str> = envelope.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["messages", "customer", "channel", "agent"]);
        assert_eq!(envelope["channel"], json!({ "id": 4242, "name": "Harbour Coffee" }));
        assert_eq!((&envelope["customer"]["id"], &envelope["customer"]["token"]), (&json!(90_210_001), &json!("walk")));
        assert!(envelope["customer"]["register_date"].is_i64());
        match envelope["agent"]["type"].as_str().unwrap() {
            "bot" => assert_eq!(envelope["agent"], json!({ "id": 31337, "type": "bot" })),
            _ => assert_eq!(
                envelope["agent"],
                json!({ "id": 512, "type": "human", "name": "Grace Hill", "email": "grace@agents.example.test" })
            ),
        }
        let timestamp = hook.message()["timestamp"].as_f64().unwrap();
        assert!(hook.message()["timestamp"].is_f64() && timestamp > last, "{timestamp} after {last}");
        last = timestamp;
        assert_eq!(hook.header("user-agent"), "landbot/webhooks");
        assert_eq!(hook.header("content-type"), "application/json");
        assert!(!hook.headers.contains_key("authorization") && !hook.headers.contains_key("referer"));
        let (trace, span) = hook.key().split_once('-').unwrap();
        assert_eq!((trace.len(), span.len()), (32, 16));
    }
    let mut keys: Vec<&str> = hooks.iter().map(Hook::key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), hooks.len(), "each message has a key of its own");
}

#[tokio::test]
async fn the_image_of_the_demo_is_served() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(options(&[&receiver])).await;
    bench.says("ada", "hi").await;
    let hooks = receiver.wait_for(2).await;
    let image = bench.client.get(hooks[1].message()["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!((image.status().as_u16(), &image.headers()["content-type"]), (200, &"image/png".parse().unwrap()));
    assert!(image.bytes().await.unwrap().starts_with(b"\x89PNG\r\n\x1a\n"));
}

#[tokio::test]
async fn both_sides_agree_on_every_byte() {
    let receiver = Receiver::start(|n| Answer::Status(if n == 1 { 500 } else { 204 })).await;
    let bench = Bench::start(options(&[&receiver])).await;
    let mut news = bench.landbot.subscribe();
    bench.says("ada", "hi").await;
    bench.idle().await;
    let traffic = bench.landbot.traffic();
    for (index, exchange) in traffic.iter().enumerate() {
        assert_eq!(exchange.n, index as u64 + 1);
        assert_eq!(news.recv().await.unwrap().n, exchange.n);
    }
    let mut sent: Vec<String> = bench.attempts().iter().map(|t| t.sha256.clone()).collect();
    let mut received: Vec<String> = receiver.hooks().iter().map(|hook| sha256(&hook.body)).collect();
    sent.sort_unstable();
    received.sort_unstable();
    assert_eq!(sent, received);
    let first: Value = serde_json::to_value(&*traffic[0]).unwrap();
    assert_eq!((&first["direction"], &first["status"]), (&json!("in"), &json!(201)));
    assert_eq!(first["url"], "/v1/send/ada/");
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(bytes))
}
