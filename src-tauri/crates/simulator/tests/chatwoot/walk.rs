//! The demo bot as an agent bot: the same words as on Landbot, as outgoing messages.

use serde_json::{Value, json};
use standin_simulator::chatwoot::{Agent, Options};
use standin_simulator::script::Script;

use crate::support::{Bench, Hook, Receiver, lively};

#[tokio::test]
async fn the_demo_bot_says_the_same_words() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(lively(&receiver)).await;
    let path = bench.customer().await;
    bench.says(&path, "hi").await;
    let menu = "What can I do for you?";
    assert_eq!(
        receiver.replies(),
        ["Hi! I am the demo bot of Harbour Coffee.", "Harbour Coffee, right at the quay", menu]
    );
    let hooks: Vec<Value> = receiver.hooks().iter().map(Hook::json).collect();
    let ask = hooks.iter().find(|body| body["content"] == menu).unwrap();
    assert_eq!((&ask["content_type"], &ask["sender"]["type"]), (&json!("input_select"), &json!("agent_bot")));
    let items = &ask["content_attributes"]["items"];
    assert_eq!(items[0], json!({ "title": "Opening hours", "value": "$0" }));
    assert_eq!(ask["conversation"]["status"], "pending");
    let image = hooks.iter().find(|body| body.get("attachments").is_some()).unwrap();
    let link = image["attachments"][0]["data_url"].as_str().unwrap();
    let redirect = bench.client.get(link).send().await.unwrap();
    let file = bench.client.get(redirect.headers()["location"].to_str().unwrap()).send().await.unwrap();
    assert!(file.bytes().await.unwrap().starts_with(b"\x89PNG"));

    let answer = json!({ "submitted_values": [items[1]] });
    bench.public("PATCH", &format!("{path}/messages/{}", ask["id"]), answer).await;
    bench.idle().await;
    assert_eq!(receiver.replies().last().unwrap(), "Which plan suits you?");
    bench.says(&path, "$1").await;
    assert!(receiver.replies().contains(&"The gold card it is: every tenth cup is free.".to_owned()));
    let contact = bench.api("GET", "contacts/search?q=cust-42", Value::Null).await;
    let expected = json!({ "plan": "Gold card", "interests": ["coffee", "cake"], "newsletter": true });
    assert_eq!(contact["payload"][0]["custom_attributes"], expected);
}

#[tokio::test]
async fn a_human_takes_over_and_gives_back() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(lively(&receiver)).await;
    let path = bench.customer().await;
    bench.says(&path, "hi").await;
    bench.says(&path, "talk to a person").await;
    assert!(receiver.replies().last().unwrap().starts_with("Hello, this is Grace."));
    let conversation = bench.api("GET", "conversations/1", Value::Null).await;
    assert_eq!(
        (&conversation["status"], &conversation["meta"]["assignee"]["name"]),
        (&json!("open"), &json!("Grace Hill"))
    );
    let before = receiver.replies().len();
    bench.says(&path, "Do you have oat milk?").await;
    assert_eq!(receiver.replies().len(), before, "a human has the seat");
    bench.says(&path, "bot").await;
    assert_eq!(receiver.replies()[before..], ["The bot is back.", "Anything else?"]);
    let conversation = bench.api("GET", "conversations/1", Value::Null).await;
    assert_eq!((&conversation["status"], conversation["meta"].get("assignee")), (&json!("pending"), None));

    bench.chatwoot.agent_says("1", &Agent::named("Bia"), "Me again").unwrap();
    bench.says(&path, "Main menu").await;
    assert_eq!(receiver.replies().last().unwrap(), "Me again", "the agent's words took the seat");
    bench.chatwoot.release_to_bot("1").unwrap();
    bench.idle().await;
    bench.says(&path, "Main menu").await;
    assert_eq!(receiver.replies().last().unwrap(), "What can I do for you?");
}

#[tokio::test]
async fn a_script_can_write_notes_and_any_type() {
    let script = r#"
[[block]]
raw = { private = true, content = "for colleagues" }

[[block]]
raw = { content = "read", content_type = "article", content_attributes = { items = [{ title = "a", description = "b", link = "c" }] } }
"#;
    let receiver = Receiver::ok().await;
    let options = Options { script: Script::parse("test.toml", script).unwrap(), ..lively(&receiver) };
    let bench = Bench::start(options).await;
    let path = bench.customer().await;
    bench.says(&path, "hi").await;
    let made: Vec<Value> =
        receiver.hooks().iter().map(Hook::json).filter(|body| body["event"] == "message_created").collect();
    assert_eq!((&made[1]["private"], &made[1]["content"]), (&json!(true), &json!("for colleagues")));
    assert_eq!(
        (&made[2]["content_type"], &made[2]["content_attributes"]["items"][0]["link"]),
        (&json!("article"), &json!("c"))
    );
}
