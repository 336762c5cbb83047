//! The main job from end to end: a conversation with the demo bot, over real HTTP, from the command line alone.

use serde_json::Value;
use standin_tests::{Listening, Simulating, Standin, place, request, sha256, until};

use crate::standin;

/// What is sent, and what comes back in order (docs/simulator.md, "The demo bot").
const WALK: [(&[&str], &[&str]); 12] = [
    (
        &["--text", "hi"],
        &["Hi! I am the demo bot of Harbour Coffee.", "Harbour Coffee, right at the quay", "What can I do for you?"],
    ),
    (
        &["--click", "Opening hours=$0"],
        &["We are open from Tuesday to Sunday, 8:00 to 18:00.", "On Mondays we roast.", "Anything else?"],
    ),
    (&["--click", "Main menu"], &["What can I do for you?"]),
    (&["--click", "Our plans"], &["Which plan suits you?"]),
    (&["--click", "Gold card"], &["The gold card it is: every tenth cup is free.", "Anything else?"]),
    (&["--text", "Main menu"], &["What can I do for you?"]),
    (&["--click", "Tell us your name"], &["What is your name?"]),
    (&["--text", "Ada"], &["Nice to meet you, Ada!", "Anything else?"]),
    (&["--click", "Main menu"], &["What can I do for you?"]),
    (
        &["--click", "Talk to a person"],
        &["One moment, I am calling a colleague.", "Hello, this is Grace. Write \"bot\" when you want the bot back."],
    ),
    (&["--text", "Do you have oat milk?"], &[]),
    (&["--text", "bot"], &["The bot is back.", "Anything else?"]),
];

struct World {
    standin: Standin,
    listening: Listening,
    simulating: Simulating,
}

/// A receiver, a simulator that knows it, and the connection between them.
fn world(simulator: &[&str]) -> World {
    let standin = standin();
    let listening = standin.listen(&[]);
    let simulating = standin.simulate(&listening.url, &[&["--time-scale", "0.02"], simulator].concat());
    standin.connect(&simulating.base_url, &simulating.token);
    World { standin, listening, simulating }
}

impl World {
    /// Walks, and holds each answer of the bot against what is expected.
    fn walk(&self) {
        let mut seen = 1;
        for (what, expected) in WALK {
            let _ = self.standin.send("tg-77", what).done();
            let upto = seen + expected.len();
            let came = self.listening.process.until(&format!("the answer to {what:?}"), |lines| {
                (lines.len() >= upto).then(|| lines[seen..upto].to_vec())
            });
            let said: Vec<&str> = came.iter().filter_map(|line| line["summary"].as_str()).collect();
            assert_eq!(said, expected, "after {what:?}");
            seen = upto;
        }
    }

    /// The simulator's own account, once it has told of every exchange.
    fn traffic(&self) -> Vec<Value> {
        let all: usize = WALK.iter().map(|(_, expected)| 1 + expected.len()).sum();
        until("the simulator's account of every exchange", || {
            Some(self.simulating.traffic()).filter(|traffic| traffic.len() >= all)
        })
    }
}

#[test]
fn demo_bot_from_end_to_end() {
    let world = world(&[]);
    world.walk();
    let log = world.standin.log("customer:tg-77");
    let received: Vec<&Value> = log.iter().filter(|line| line["direction"] == "received").collect();
    let types: Vec<&str> = received.iter().take(3).filter_map(|line| line["type"].as_str()).collect();
    assert_eq!(types, ["text", "image", "dialog"]);
    let human: Vec<&str> =
        received.iter().filter(|line| line["sender"] == "agent").filter_map(|line| line["summary"].as_str()).collect();
    assert_eq!(human, ["Hello, this is Grace. Write \"bot\" when you want the bot back."]);
    assert!(received.iter().all(|line| line["connection"] == "demo" && line["platform"] == "landbot-apichat"));
    let codes: Vec<&str> = received
        .iter()
        .flat_map(|line| line["problems"].as_array().into_iter().flatten())
        .filter_map(|problem| problem["code"].as_str())
        .collect();
    assert!(!codes.is_empty() && codes.iter().all(|code| *code == "mangled_field"), "{codes:?}");
    // The platform may find it too fast (429); then the same message goes out again.
    let taken = log.iter().filter(|line| line["direction"] == "sent" && line["status"] == 201).count();
    assert_eq!(taken, WALK.len());
}

#[test]
fn log_equals_the_simulators_traffic() {
    let world = world(&[]);
    world.walk();
    let traffic = world.traffic();
    let log = world.standin.log("");
    let mut told: Vec<[String; 5]> = traffic
        .iter()
        .map(|line| {
            let way = if line["direction"] == "in" { "sent" } else { "received" };
            [
                way.to_owned(),
                line["sha256"].to_string(),
                line["bytes"].to_string(),
                line["status"].to_string(),
                line["reply_sha256"].to_string(),
            ]
        })
        .collect();
    let mut kept: Vec<[String; 5]> = log
        .iter()
        .map(|line| {
            [
                line["direction"].as_str().unwrap_or_default().to_owned(),
                line["request"]["sha256"].to_string(),
                line["request"]["bytes"].to_string(),
                line["status"].to_string(),
                line["reply"]["sha256"].to_string(),
            ]
        })
        .collect();
    told.sort();
    kept.sort();
    assert_eq!(told, kept);
    for line in &log {
        let seq = line["seq"].as_i64().expect("a number");
        assert_eq!(sha256(&world.standin.part(seq, "body")), line["request"]["sha256"], "body of {line}");
        assert_eq!(sha256(&world.standin.part(seq, "reply-body")), line["reply"]["sha256"], "reply of {line}");
    }
    let keys = |lines: &[Value], name: &str, fits: (&str, &str)| -> Vec<String> {
        let mut keys: Vec<String> =
            lines.iter().filter(|line| line[fits.0] == fits.1).map(|line| line[name].to_string()).collect();
        keys.sort();
        keys
    };
    let sent_by_it = keys(&traffic, "message_key", ("direction", "out"));
    assert_eq!(sent_by_it, keys(&log, "dedupe_key", ("direction", "received")));
}

#[test]
fn walk_from_the_command_line_alone() {
    let standin = standin();
    // Once, to learn the address; the port and the path stay the same when the next command opens the door itself.
    let listening = standin.listen(&[]);
    let url = listening.url.clone();
    let _ = listening.process.terminate().done();
    let simulating = standin.simulate(&url, &["--time-scale", "0.02"]);
    standin.connect(&simulating.base_url, &simulating.token);

    let lines = standin.send("tg-1", &["--text", "hi", "--wait", "30"]).done().lines();
    let kinds: Vec<(&str, &str)> =
        lines.iter().filter_map(|line| Some((line["direction"].as_str()?, line["type"].as_str()?))).collect();
    assert_eq!(kinds, [("sent", "text"), ("received", "text"), ("received", "image"), ("received", "dialog")]);

    let log = standin.run(&["log", "customer:tg-1"]).done().lines();
    let seqs: Vec<i64> = log.iter().filter_map(|line| line["seq"].as_i64()).collect();
    assert_eq!(seqs, [4, 3, 2, 1], "newest first");
    assert_eq!(standin.run(&["log", "customer:tg-1 type:dialog"]).done().lines().len(), 1);
    assert_eq!(standin.run(&["log", "customer:tg-1", "--limit", "2", "--before", "4"]).done().first()["seq"], 3);

    let body = standin.part(4, "body");
    assert_eq!(sha256(&body), standin.show(4)["request"]["sha256"]);
    let dialog: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(dialog["messages"][0]["title"], "What can I do for you?");

    // The webhook again, at its own door, which the command opens for it.
    let again = standin.run(&["replay", "4"]).done().first();
    assert_eq!((again["parent_seq"].as_i64(), again["status"].as_u64()), (Some(4), Some(200)));
    assert_eq!(again["request"]["sha256"], log[0]["request"]["sha256"]);
}

#[test]
fn a_send_without_an_answer_in_time_says_so() {
    let standin = standin();
    let simulating = standin.simulate("http://127.0.0.1:9/nobody", &[]);
    standin.connect(&simulating.base_url, &simulating.token);
    let ended = standin.send("tg-1", &["--text", "hi", "--wait", "0.2"]);
    assert_eq!(ended.code, 4);
    assert_eq!(ended.error()["code"], "timed_out");
    assert!(ended.error()["message"].as_str().is_some_and(|text| text.contains("Likely cause (not_reached)")));
    assert!(ended.error()["hint"].as_str().is_some_and(|hint| hint.contains("standin doctor demo")));
}

#[test]
fn pictures_of_the_demo_bot_are_served() {
    let world = world(&[]);
    let _ = world.standin.send("tg-9", &["--text", "hi"]).done();
    let image = world.listening.process.line("the picture", |line| line["type"] == "image");
    let body = world.standin.part(image["seq"].as_i64().expect("a number"), "body");
    let envelope: Value = serde_json::from_slice(&body).expect("JSON");
    let url = envelope["messages"][0]["url"].as_str().expect("a URL").to_owned();
    assert_eq!(place(&url).host, place(&world.simulating.base_url).host);
    let picture = request("GET", &url, &[], b"");
    assert_eq!(picture.status, 200);
    assert!(picture.body.starts_with(b"\x89PNG"));
}
