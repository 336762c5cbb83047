//! Who has the customer: assignments, what an agent's send does to the bot, and the way back.

use serde_json::{Value, json};

use crate::support::{Bench, Receiver, options};

const NONE: Value = Value::Null;
const FIRST: u64 = 90_210_001;

/// Ada has said hi, and the bot its three messages.
async fn greeted(receiver: &Receiver) -> Bench {
    let bench = Bench::start(options(&[receiver])).await;
    bench.says("ada", "hi").await;
    receiver.wait_for(3).await;
    bench.idle().await;
    bench
}

impl Bench {
    async fn put(&self, what: &str, body: &Value) -> u16 {
        self.platform("PUT", &format!("customers/{FIRST}/{what}/"), body).await.0
    }

    async fn agent(&self) -> Value {
        self.platform("GET", &format!("customers/{FIRST}/"), &NONE).await.1["customer"]["agent_id"].clone()
    }
}

#[tokio::test]
async fn rows_21_to_23_an_agents_send_silences_the_bot_until_unassign() {
    let receiver = Receiver::ok().await;
    let bench = greeted(&receiver).await;
    let owner = bench.landbot.ids().agent;
    let send =
        async |what: &str, body: Value| bench.platform("POST", &format!("customers/{FIRST}/{what}/"), &body).await.0;
    assert_eq!(send("send_text", json!({ "message": "Hello, Ada" })).await, 200);
    assert_eq!(send("send_image", json!({ "url": "https://cdn.example.test/a.png", "caption": "A" })).await, 200);
    assert_eq!(send("send_location", json!({ "latitude": "41.38", "longitude": 2.17 })).await, 200);
    assert_eq!(bench.agent().await, owner);
    let hooks = receiver.wait_for(6).await;
    assert_eq!(hooks[3].words(), "Hello, Ada");
    assert_eq!((&hooks[3].json()["agent"]["id"], &hooks[3].json()["agent"]["type"]), (&json!(owner), &json!("human")));
    assert_eq!((&hooks[4].message()["type"], &hooks[4].message()["message"]), (&json!("image"), &json!("A")));
    assert_eq!(hooks[5].message()["latitude"], "41.38");
    bench.clicks("ada", "Opening hours", "$0").await;
    bench.idle().await;
    assert_eq!(receiver.hooks().len(), 6, "the bot is silent");
    assert_eq!(bench.put("unassign", &NONE).await, 200);
    assert_eq!(bench.agent().await, NONE);
    bench.clicks("ada", "Opening hours", "$0").await;
    assert_eq!(receiver.wait_for(7).await[6].words(), "We are open from Tuesday to Sunday, 8:00 to 18:00.");
}

#[tokio::test]
async fn rows_16_17_and_19_nobody_takes_anothers_customer_unasked() {
    let receiver = Receiver::ok().await;
    let bench = greeted(&receiver).await;
    let ids = bench.landbot.ids();
    assert_eq!(bench.put("assign", &NONE).await, 200);
    assert_eq!(bench.agent().await, ids.agent);
    assert_eq!(bench.put(&format!("assign/{}", ids.colleague), &NONE).await, 200);
    assert_eq!(bench.agent().await, ids.colleague);
    assert_eq!(bench.put("assign", &NONE).await, 412);
    assert_eq!(bench.put("unassign", &NONE).await, 412);
    assert_eq!(bench.put("assign/1", &NONE).await, 404);
    assert_eq!(bench.put(&format!("assign/{}", ids.agent), &NONE).await, 200);
    assert_eq!(bench.put("unassign", &NONE).await, 200);
    assert_eq!(bench.put("unassign", &NONE).await, 200, "nobody's customer stays nobody's");
}

#[tokio::test]
async fn row_18_a_bot_begins_at_a_node_at_once_or_with_the_next_message() {
    let receiver = Receiver::ok().await;
    let bench = greeted(&receiver).await;
    let bot = format!("assign_bot/{}", bench.landbot.ids().bot);
    bench.put("assign", &NONE).await;
    assert_eq!(bench.put(&bot, &NONE).await, 200);
    assert_eq!(bench.agent().await, NONE);
    let hooks = receiver.wait_for(6).await;
    assert_eq!(hooks[3].words(), "Hi! I am the demo bot of Harbour Coffee.", "from the start, at once");
    bench.idle().await;
    assert_eq!(bench.put(&bot, &json!({ "node": "hours" })).await, 200);
    assert_eq!(receiver.wait_for(7).await[6].words(), "We are open from Tuesday to Sunday, 8:00 to 18:00.");
    bench.idle().await;
    let before = receiver.hooks().len();
    assert_eq!(bench.put(&bot, &json!({ "launch": false, "node": "plans" })).await, 200);
    bench.idle().await;
    assert_eq!(receiver.hooks().len(), before, "it waits for the customer");
    bench.says("ada", "anything").await;
    assert_eq!(receiver.wait_for(before + 1).await[before].words(), "Which plan suits you?");
    assert_eq!(bench.put("assign_bot/1", &NONE).await, 404);
    assert_eq!(bench.put(&bot, &json!({ "node": "nowhere" })).await, 422);
    assert_eq!(bench.put(&bot, &json!({ "launch": "yes" })).await, 422);
}
