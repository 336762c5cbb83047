//! Hand-overs, buttons, questions and scripts that go wrong.

use serde_json::json;
use standin_simulator::landbot::Agent;

use crate::support::{Bench, Receiver, options, scripted};

#[tokio::test]
async fn a_human_takes_and_gives_back_the_seat() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(options(&[&receiver])).await;
    let grace = Agent::named("Grace Hill");
    assert!(bench.landbot.agent_says("ada", &grace, "Hello").is_err(), "nobody knows ada yet");
    bench.says("ada", "hi").await;
    receiver.wait_for(3).await;
    bench.landbot.agent_says("ada", &grace, "Hello, Ada").unwrap();
    let hooks = receiver.wait_for(4).await;
    assert_eq!(hooks[3].words(), "Hello, Ada");
    let agent =
        json!({ "id": grace.id, "type": "human", "name": "Grace Hill", "email": "grace.hill@agents.example.test" });
    assert_eq!(hooks[3].json()["agent"], agent);
    bench.clicks("ada", "Opening hours", "$0").await;
    bench.idle().await;
    assert_eq!(receiver.hooks().len(), 4, "the bot is silent");
    bench.landbot.release_to_bot("ada").unwrap();
    bench.clicks("ada", "Opening hours", "$0").await;
    let hooks = receiver.wait_for(5).await;
    assert_eq!(hooks[4].words(), "We are open from Tuesday to Sunday, 8:00 to 18:00.");
}

#[tokio::test]
async fn a_silent_hand_over_silences_the_bot() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(options(&[&receiver])).await;
    bench.says("ada", "hi").await;
    receiver.wait_for(3).await;
    bench.idle().await;
    bench.landbot.hand_over("ada").unwrap();
    bench.says("ada", "anyone?").await;
    bench.idle().await;
    assert_eq!(receiver.hooks().len(), 3);
}

const ASK: &str = r#"
[[block]]
id = "ask"
ask = "Pick"
options = [{ label = "Yes", goto = "yes" }, { label = "No", goto = "no" }, { label = "No", goto = "never", payload = "p" }]
[[block]]
id = "yes"
say = "yes"
goto = "ask"
[[block]]
id = "no"
say = "no"
goto = "ask"
[[block]]
id = "never"
say = "never"
goto = "ask"
"#;

#[tokio::test]
async fn the_label_decides_and_payloads_on_free_text_do_no_harm() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(scripted(&[&receiver], ASK)).await;
    let sent = [
        ("start", None, "Pick"),
        ("Yes", Some("$0"), "yes"),
        (" yes ", None, "yes"),
        ("No", None, "no"),
        ("No", Some("p"), "never"),
        ("Yes", Some("$1"), "yes"),
        ("tell me more", Some("$1"), "Pick"),
        ("$1", Some("$1"), "no"),
    ];
    for (words, payload, expected) in sent {
        let before = receiver.hooks().len();
        match payload {
            Some(payload) => bench.clicks("ada", words, payload).await,
            None => bench.says("ada", words).await,
        }
        bench.idle().await;
        assert_eq!(receiver.words()[before], expected, "{words:?} {payload:?}");
    }
}

const QUESTION: &str = "[[block]]\nquestion = \"Where?\"\nsave = \"place\"\n[[block]]\nsay = \"{place}\"\n";

#[tokio::test]
async fn a_question_takes_text_media_and_places() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(scripted(&[&receiver], QUESTION)).await;
    bench.says("ada", "hi").await;
    bench.says("ada", "").await;
    bench.send("ada", &json!({ "message": { "type": "location", "latitude": "41.38", "longitude": 2.17 } })).await;
    bench.idle().await;
    assert_eq!(receiver.words(), ["Where?", "Where?", "41.38,2.17"]);
}

const RAW: &str = r#"
[[block]]
raw = { type = "media_dialog", url = "https://cdn.example.test/a.gif", title = "Look" }
options = [{ label = "Go" }]
[[block]]
image = { urls = ["https://cdn.example.test/1.png", "https://cdn.example.test/2.png"] }
[[block]]
raw = '{"type":"poll","timestamp":"soon","extra":null}'
"#;

#[tokio::test]
async fn other_message_types_leave_as_they_are_written() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(scripted(&[&receiver], RAW)).await;
    bench.says("ada", "hi").await;
    bench.clicks("ada", "Go", "$0").await;
    bench.idle().await;
    let messages: Vec<_> = receiver.hooks().iter().map(|hook| hook.message()).collect();
    assert_eq!(messages.len(), 4);
    assert_eq!((&messages[0]["buttons"], &messages[0]["payloads"]), (&json!(["Go"]), &json!(["$0"])));
    assert_eq!(
        (&messages[1]["message"], &messages[2]["url"]),
        (&json!(null), &json!("https://cdn.example.test/2.png"))
    );
    assert_eq!(messages[3], json!({ "type": "poll", "timestamp": "soon", "extra": null }));
}

#[tokio::test]
async fn a_script_that_goes_in_circles_is_stopped_with_a_reason() {
    let script = "[[block]]\nid = \"a\"\nset = { x = 1 }\n[[block]]\nsay = \"again\"\ngoto = \"a\"\n";
    let receiver = Receiver::ok().await;
    let bench = Bench::start(scripted(&[&receiver], script)).await;
    bench.says("ada", "hi").await;
    bench.idle().await;
    assert_eq!(receiver.hooks().len(), 100);
    let notes: Vec<_> = bench.attempts().into_iter().filter(|t| t.attempt == 0).collect();
    assert_eq!(notes.len(), 1);
    let why = notes[0].error.as_deref().unwrap();
    assert!(why.contains("200 blocks") && why.contains("test.toml:1 (id \"a\")"), "{why}");
    bench.says("ada", "hi").await;
    receiver.wait_for(101).await;
}
