//! A simulated inbox, the program that listens for its webhooks, and the connection between them.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use standin_tests::{Answer, Ended, Listening, Process, Standin, hmac_sha256, request, run, until};

use crate::{call, standin};

/// A receiver, a simulated inbox that knows it, and the connection between them.
pub struct World {
    /// The program that listens.
    pub standin: Standin,
    /// Its receiver.
    pub listening: Listening,
    /// The simulated inbox.
    pub simulator: Process,
    /// What the simulator said of itself.
    pub at: Value,
}

/// `secret` stands in for the webhook secret where the stored one is to be another.
pub fn world(platform: &str, public: bool, secret: Option<&str>) -> World {
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
    /// A value of what the simulator said of itself.
    pub fn text(&self, pointer: &str) -> String {
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

    /// Sends as the customer `cust-42` and waits for the replies.
    pub fn send(&self, what: &[&str]) -> Ended {
        self.standin.send("cust-42", &[what, &["--wait", "20"]].concat())
    }

    /// `api chatwoot OPERATION demo …`.
    pub fn api(&self, operation: &str, more: &[&str]) -> Ended {
        self.standin.run(&[&["api", "chatwoot", operation, "demo"], more].concat())
    }

    /// The same about the customer `cust-42`, its result.
    pub fn told(&self, operation: &str, more: &[&str]) -> Value {
        self.api(operation, &[&["--as", "cust-42"], more].concat()).done().first()
    }

    /// The conversation of a customer, as the window reads it.
    pub fn conversation(&self, customer: &str) -> Value {
        let ask = json!({"connection": "demo", "customer": customer, "limit": null, "before": null});
        call(&self.standin, &[("conversation.read", ask)]).remove(0)
    }

    /// Waits until the conversation of `cust-42` is as wanted, and gives what was wanted of it.
    pub fn until<T>(&self, what: &str, wanted: impl Fn(&Value) -> Option<T>) -> T {
        until(what, || wanted(&self.conversation("cust-42")))
    }

    /// Posts a webhook by hand, signed as the platform signs.
    pub fn post(&self, body: &Value) -> Answer {
        let body = body.to_string();
        let at = SystemTime::now().duration_since(UNIX_EPOCH).expect("after the epoch").as_secs().to_string();
        let signed = [at.as_bytes(), b".", body.as_bytes()].concat();
        let signature = format!("sha256={}", hmac_sha256(self.text("/tokens/webhook_secret").as_bytes(), &signed));
        let headers = [
            ("Content-Type", "application/json"),
            ("X-Chatwoot-Timestamp", &*at),
            ("X-Chatwoot-Signature", &*signature),
        ];
        request("POST", &self.listening.url, &headers, body.as_bytes())
    }

    /// The body of the newest webhook with these words, to be changed and posted by hand.
    pub fn body_of(&self, summary: &str) -> Value {
        let found = self.standin.log("kind:webhook").into_iter().rfind(|line| line["summary"] == summary);
        let seq = found.and_then(|line| line["seq"].as_i64()).unwrap_or_else(|| panic!("no webhook {summary:?}"));
        serde_json::from_slice(&self.standin.part(seq, "body")).expect("JSON")
    }
}

/// The summaries of the envelopes that a command printed.
pub fn summaries(ended: &Ended) -> Vec<String> {
    let lines = ended.lines();
    lines.iter().filter_map(|line| line["summary"].as_str()).map(str::to_owned).collect()
}
