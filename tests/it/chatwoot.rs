//! Chatwoot's API channel and the generic API inbox from end to end, from the command line alone.

use std::process::Command;

use serde_json::Value;
use standin_tests::{Ended, Listening, Process, Standin, run};

use crate::standin;

/// A receiver, a simulated inbox that knows it, and the connection between them.
struct World {
    standin: Standin,
    listening: Listening,
    simulator: Process,
    at: Value,
}

/// `secret` stands in for the webhook secret where the stored one is to be another.
fn world(platform: &str, public: bool, secret: Option<&str>) -> World {
    let standin = standin();
    let listening = standin.listen(&[]);
    let simulator = standin.start(&["simulate", platform, "--webhook", &listening.url, "--time-scale", "0.02"]);
    let line = simulator.line("the simulator's address", |line| line["simulating"].is_object());
    let at = line["simulating"].clone();
    let world = World { standin, listening, simulator, at };
    let _ = run(world.add(platform, public, secret), world.text("/tokens/access").as_bytes()).done();
    world
}

impl World {
    fn text(&self, pointer: &str) -> String {
        match self.at.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => panic!("{pointer} is not in {}", self.at),
        }
    }

    fn add(&self, platform: &str, public: bool, secret: Option<&str>) -> Command {
        let (base, account, inbox) = (self.text("/base_url"), self.text("/ids/account"), self.text("/ids/inbox"));
        let identifier = self.text("/ids/inbox_identifier");
        let mut args = vec!["connection", "add", "demo", "--platform", platform, "--base-url", &base, "--unpaced"];
        args.extend(["--inbox-identifier", &identifier, "--secret", "webhook_secret=env:CANARY_SECRET"]);
        if !public {
            args.extend(["--account", &account, "--inbox", &inbox, "--token-stdin"]);
        }
        if platform == "api-inbox" {
            args.extend(["--profile", "string-ids"]);
        }
        let mut command = self.standin.command(&args);
        command.env("CANARY_SECRET", secret.map_or_else(|| self.text("/tokens/webhook_secret"), str::to_owned));
        command
    }

    fn send(&self, what: &[&str]) -> Ended {
        self.standin.send("cust-42", &[what, &["--wait", "20"]].concat())
    }
}

fn summaries(ended: &Ended) -> Vec<String> {
    let lines = ended.lines();
    lines.iter().filter_map(|line| line["summary"].as_str()).map(str::to_owned).collect()
}

#[test]
fn a_conversation_goes_from_contact_to_clicked_option() {
    let world = world("chatwoot", false, None);
    let began = world.send(&["--text", "hi"]).done();
    assert_eq!(summaries(&began)[..2], ["hi", "Hi! I am the demo bot of Harbour Coffee."]);
    assert!(summaries(&began).contains(&"What can I do for you?".to_owned()));
    let clicked = world.send(&["--click", "Our plans"]).done();
    assert!(summaries(&clicked).contains(&"Which plan suits you?".to_owned()));
    // One contact and one conversation serve every message.
    let created = world.standin.log("direction:sent kind:api");
    let posts = created.iter().filter(|line| line["method"] == "POST").count();
    assert_eq!(posts, 2, "{created:#?}");
}

#[test]
fn every_exchange_is_the_same_on_both_sides() {
    let world = world("chatwoot", false, None);
    let _ = world.send(&["--text", "hi"]).done();
    let sent = world.standin.log("direction:sent");
    let received = world.standin.log("direction:received");
    let hashes = |lines: &[Value]| {
        let mut hashes: Vec<String> =
            lines.iter().filter_map(|line| line["request"]["sha256"].as_str().map(str::to_owned)).collect();
        hashes.sort();
        hashes
    };
    let told = |direction: &str, count: usize| {
        let mut told = world.simulator.until("the simulator's own count", |lines| {
            let of: Vec<String> = lines
                .iter()
                .filter(|line| line["direction"] == direction)
                .filter_map(|line| line["sha256"].as_str().map(str::to_owned))
                .collect();
            (of.len() >= count).then_some(of)
        });
        told.sort();
        told
    };
    assert_eq!(told("in", sent.len()), hashes(&sent));
    assert_eq!(told("out", received.len()), hashes(&received));
}

#[test]
fn signatures_are_judged_over_the_exact_bytes() {
    let good = world("chatwoot", false, None);
    let _ = good.send(&["--text", "hi"]).done();
    let webhooks = good.standin.log("kind:webhook");
    assert!(!webhooks.is_empty() && webhooks.iter().all(|line| line["signature"] == "valid"), "{webhooks:#?}");
    let bad = world("chatwoot", false, Some("not-the-secret-at-all"));
    let _ = bad.send(&["--text", "hi"]).done();
    let webhooks = bad.standin.log("kind:webhook");
    assert!(!webhooks.is_empty() && webhooks.iter().all(|line| line["signature"] == "wrong"), "{webhooks:#?}");
}

#[test]
fn the_public_api_needs_the_identifier_alone() {
    let world = world("chatwoot", true, None);
    let began = world.send(&["--text", "hi"]).done();
    assert!(summaries(&began).contains(&"What can I do for you?".to_owned()));
    let paths = world.standin.log("direction:sent");
    assert!(paths.iter().all(|line| line["target"].as_str().is_some_and(|path| path.starts_with("/public/"))));
}

#[test]
fn a_generic_api_inbox_with_ids_of_text_is_a_profile() {
    let world = world("api-inbox", false, None);
    let began = world.send(&["--text", "hi"]).done();
    assert!(summaries(&began).contains(&"What can I do for you?".to_owned()));
    let webhooks = world.standin.log("kind:webhook");
    assert!(
        webhooks.iter().all(|line| line["platform"] == "api-inbox" && line["signature"] == "valid"),
        "{webhooks:#?}"
    );
}

#[test]
fn a_file_goes_along_byte_for_byte() {
    let world = world("chatwoot", false, None);
    let file = world.standin.file("invoice.pdf", b"%PDF-1.4\n\xff\x00canary\r\n");
    let sent = world.standin.send("cust-42", &["--attach", &file]).done().first();
    let seq = sent["seq"].as_i64().expect("a number");
    let body = world.standin.part(seq, "body");
    assert!(body.windows(18).any(|part| part == b"%PDF-1.4\n\xff\x00canary\r"), "the file stands in the body");
}

#[test]
fn our_own_message_comes_back_as_an_echo_and_secrets_stay_sealed() {
    let world = world("chatwoot", false, None);
    let _ = world.send(&["--text", "hi"]).done();
    let echo = world.standin.log("kind:webhook has:problem");
    assert!(echo.iter().any(|line| line["problems"][0]["code"] == "own_echo"), "{echo:#?}");
    let database = std::fs::read(world.standin.data().join("standin.db")).expect("the database");
    let log = std::fs::read(world.standin.data().join("standin.db-wal")).unwrap_or_default();
    for secret in ["/tokens/access", "/tokens/webhook_secret", "/tokens/hmac"] {
        let secret = world.text(secret).into_bytes();
        let stands = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret);
        assert!(!stands(&database) && !stands(&log));
    }
    drop(world.listening);
}
