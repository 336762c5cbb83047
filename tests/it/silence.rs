//! A message was taken and nothing comes: each planted fault is named first, and healthy turns raise no alarm.

use serde_json::{Value, json};
use standin_tests::{
    Listening, Process, Simulating, Standin, TestServer, exchange, place, reply, request, until, unused_port,
};

use crate::{call, standin};

/// A receiver, a simulated Landbot and the connection between them.
struct Landbot {
    standin: Standin,
    listening: Listening,
    simulator: Simulating,
}

fn landbot(listen: &[&str], simulate: &[&str], script: &str) -> Landbot {
    let standin = standin();
    let listening = standin.listen(listen);
    let webhook = listening.url.clone();
    landbot_at(standin, listening, &webhook, simulate, script)
}

fn landbot_at(standin: Standin, listening: Listening, webhook: &str, simulate: &[&str], script: &str) -> Landbot {
    let path = standin.file("bot.toml", script);
    let with = if script.is_empty() { vec![] } else { vec!["--script", &*path] };
    let simulator = standin.simulate(webhook, &[&["--time-scale", "0.01"], simulate, &with].concat());
    standin.connect(&simulator.base_url, &simulator.token);
    Landbot { standin, listening, simulator }
}

impl Landbot {
    fn send(&self, text: &str) {
        let _ = self.standin.send("tg-1", &["--text", text]).done();
    }

    /// Waits until a bot's or agent's message with these words came in.
    fn heard(&self, words: &str) {
        until(words, || {
            self.standin
                .log("kind:webhook")
                .into_iter()
                .find(|line| line["summary"] == words && line["answered"] == true)
        });
    }
}

/// What is told of the conversation now.
fn silence(standin: &Standin, customer: &str) -> Value {
    let ask = json!({"connection": "demo", "customer": customer, "at_once": true});
    call(standin, &[("conversation.silence", ask)]).remove(0)["silence"].clone()
}

/// The first cause; its envelopes exist.
fn first(standin: &Standin, customer: &str) -> Value {
    let silence = silence(standin, customer);
    let cause = silence["causes"][0].clone();
    for seq in cause["seqs"].as_array().unwrap_or_else(|| panic!("no cause in {silence}")) {
        assert_eq!(&standin.show(seq.as_i64().expect("a number"))["seq"], seq);
    }
    cause
}

fn first_is(landbot: &Landbot, code: &str, action: &str) -> Value {
    let cause = first(&landbot.standin, "tg-1");
    assert_eq!((&cause["code"], &cause["action"]), (&json!(code), &json!(action)), "{cause}");
    cause
}

#[test]
fn nothing_ever_came_to_the_address() {
    let world = landbot(&[], &["--fault", "drop"], "");
    world.send("hi");
    let cause = first_is(&world, "not_reached", "open_setup");
    assert!(cause["evidence"].as_str().is_some_and(|text| text.contains("Nothing ever came")));
    // The command line says it, too, with where to find the rest.
    let ended = world.standin.send("tg-1", &["--text", "hi?", "--wait", "0.2"]);
    let fault = ended.error();
    assert_eq!((ended.code, &fault["code"]), (4, &json!("timed_out")));
    assert!(fault["message"].as_str().is_some_and(|text| text.contains("not_reached")), "{fault}");
    assert!(fault["hint"].as_str().is_some_and(|text| text.contains("standin doctor demo")), "{fault}");
}

#[test]
fn the_receiver_does_not_listen() {
    let standin = standin();
    let simulator = standin.simulate("http://127.0.0.1:9/hook", &["--time-scale", "0.01"]);
    standin.connect(&simulator.base_url, &simulator.token);
    let _ = standin.send("tg-1", &["--text", "hi"]).done();
    assert_eq!(first(&standin, "tg-1")["code"], "receiver_closed");
}

#[test]
fn webhooks_were_answered_with_an_error() {
    let world = landbot(&["--answer", "500"], &[], "[[block]]\nsay = \"Hello\"\n");
    world.send("hi");
    world.heard("Hello");
    let cause = first_is(&world, "answered_badly", "show_envelope");
    assert!(cause["evidence"].as_str().is_some_and(|text| text.contains("500")), "{cause}");
    assert_eq!(world.standin.show(cause["seqs"][0].as_i64().expect("one"))["status"], 500);
}

#[test]
fn the_door_refused_what_came() {
    let world = landbot(&[], &["--fault", "drop"], "");
    world.send("hi");
    let at = place(&world.listening.url);
    let raw =
        format!("POST {} HTTP/1.1\r\nHost: {}\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{{}}", at.path, at.host);
    assert_eq!(exchange(&at.host, raw.as_bytes()).status, 400);
    let cause = first_is(&world, "refused_at_door", "show_envelope");
    assert!(cause["evidence"].as_str().is_some_and(|text| text.contains("framing_ambiguous")), "{cause}");
}

#[test]
fn the_address_was_cut_short() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let cut = listening.url[..listening.url.len() - 3].to_owned();
    let world = landbot_at(standin, listening, &cut, &[], "");
    world.send("hi");
    until("a delivery to the wrong path", || {
        let status = call(&world.standin, &[("app.status", json!({}))]).remove(0);
        status["refusals"].as_array().filter(|list| !list.is_empty()).map(Vec::len)
    });
    let cause = first_is(&world, "wrong_path", "open_setup");
    let secret = world.listening.url.rsplit('/').next().expect("a path");
    assert!(!cause.to_string().contains(&secret[..secret.len() - 3]));
}

#[test]
fn the_tunnel_is_dead_or_leads_elsewhere() {
    let dead = format!("http://127.0.0.1:{}", unused_port());
    let world = landbot(&["--public-url", &dead], &["--fault", "drop"], "");
    world.send("hi");
    let cause = first_is(&world, "tunnel_dead", "check_tunnel");
    assert!(cause["evidence"].as_str().is_some_and(|text| text.contains("refused")), "{cause}");
    // Another program answers at the URL now.
    let other = TestServer::start(|_, _| reply(200, "text/plain", "not yours"));
    let url = json!({"url": other.url("")});
    let _ = call(&world.standin, &[("receiver.set-public-url", url)]);
    world.send("hi again");
    let cause = first_is(&world, "tunnel_dead", "check_tunnel");
    assert!(cause["evidence"].as_str().is_some_and(|text| text.contains("Something else answered")), "{cause}");
    assert!(other.requests().iter().all(|request| !request.start_line().contains("/hooks/")), "no secret path leaves");
}

#[test]
fn a_human_took_over() {
    let script =
        "[[block]]\nsay = \"One moment\"\n[[block]]\nhand_over = { agent = \"Grace Hill\", says = \"I take over.\" }\n";
    let world = landbot(&[], &[], script);
    world.send("hi");
    world.heard("I take over.");
    world.send("are you there?");
    let cause = first_is(&world, "human_took_over", "restart_bot");
    assert!(cause["evidence"].as_str().is_some_and(|text| text.contains("Grace Hill")), "{cause}");
}

#[test]
fn the_flow_ended() {
    let script = "[[block]]\nsay = \"That is all.\"\n[[block]]\nhand_over = { agent = \"Nobody\" }\n";
    let world = landbot(&[], &[], script);
    world.send("hi");
    world.heard("That is all.");
    world.send("more?");
    world.send("anything?");
    let cause = first_is(&world, "flow_ended", "restart_bot");
    assert!(cause["evidence"].as_str().is_some_and(|text| text.contains("2 messages")), "{cause}");
}

#[test]
fn the_platform_is_slow() {
    let script = "[[block]]\nask = \"Tea?\"\noptions = [{ label = \"Yes\" }]\n[[block]]\npause = 3600\n[[block]]\npause = 3600\n[[block]]\npause = 3600\n";
    let world = landbot(&[], &[], script);
    world.send("hi");
    world.heard("Tea?");
    assert_eq!(silence(&world.standin, "tg-1"), Value::Null, "a reply has come");
    let _ = world.standin.send("tg-1", &["--click", "Yes"]).done();
    let _ = first_is(&world, "slow", "wait");
    assert!(!world.simulator.traffic().is_empty());
}

/// A receiver, a simulated inbox, and a connection that knows account and inbox.
struct Inbox {
    standin: Standin,
    _listening: Listening,
    _simulator: Process,
    at: Value,
}

fn inbox(webhook: impl FnOnce(&str) -> Option<String>, simulate: &[&str], script: &str) -> Inbox {
    let standin = standin();
    let listening = standin.listen(&[]);
    let path = standin.file("bot.toml", script);
    let with = if script.is_empty() { vec![] } else { vec!["--script", &*path] };
    let webhook = webhook(&listening.url);
    let to = webhook.as_deref().map(|url| vec!["--webhook", url]).unwrap_or_default();
    let args = [&["simulate", "chatwoot", "--time-scale", "0.01"], simulate, &with, &to].concat();
    let simulator = standin.start(&args);
    let line = simulator.line("the simulator's address", |line| line["simulating"].is_object());
    let world = Inbox { standin, _listening: listening, _simulator: simulator, at: line["simulating"].clone() };
    let (base, account, inbox) = (world.text("/base_url"), world.text("/ids/account"), world.text("/ids/inbox"));
    let add = ["connection", "add", "demo", "--platform", "chatwoot", "--base-url", &base, "--unpaced"];
    let ids = ["--account", &account, "--inbox", &inbox, "--token-stdin"];
    let _ = world.standin.run_with(&[&add[..], &ids].concat(), world.text("/tokens/access").as_bytes()).done();
    world
}

impl Inbox {
    fn text(&self, pointer: &str) -> String {
        match self.at.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => panic!("{pointer} is not in {}", self.at),
        }
    }

    fn send(&self, text: &str) -> Value {
        self.standin.send("cust-42", &["--text", text]).done().lines().pop().expect("an envelope")
    }

    /// Calls the platform by hand, as its dashboard does.
    fn dashboard(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}api/v1/accounts/1/{path}", self.text("/base_url"));
        let token = self.text("/tokens/access");
        let headers = [("Api-Access-Token", &*token), ("Content-Type", "application/json")];
        let answer = request(method, &url, &headers, body.to_string().as_bytes());
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    fn conversation(&self) -> String {
        let shown = call(&self.standin, &[("customer.list", json!({}))]).remove(0);
        shown[0]["ids"]["conversation"].as_str().expect("a conversation").to_owned()
    }

    fn set_status(&self, status: &str) {
        let path = format!("conversations/{}/toggle_status", self.conversation());
        let _ = self.dashboard("POST", &path, &json!({"status": status}));
    }

    fn first(&self) -> Value {
        first(&self.standin, "cust-42")
    }
}

#[test]
fn no_address_is_set_and_it_is_asked_once() {
    let world = inbox(|_| None, &[], "");
    let _ = world.send("hi");
    let cause = world.first();
    assert_eq!((&cause["code"], &cause["action"]), (&json!("hook_unset"), &json!("open_setup")), "{cause}");
    let asked = || {
        world
            .standin
            .log("kind:api")
            .iter()
            .filter(|line| {
                line["method"] == "GET" && line["target"].as_str().is_some_and(|path| path.contains("/inboxes/"))
            })
            .count()
    };
    assert_eq!(asked(), 1);
    assert_eq!(world.first()["code"], "hook_unset");
    assert_eq!(asked(), 1, "once for each message");
}

#[test]
fn the_address_is_anothers() {
    let world = inbox(|_| Some("http://127.0.0.1:9/somebody".to_owned()), &[], "");
    let _ = world.send("hi");
    assert_eq!(world.first()["code"], "hook_elsewhere");
}

#[test]
fn a_silence_is_told_by_itself_when_the_time_has_passed() {
    let world = inbox(|_| Some("http://127.0.0.1:9/somebody".to_owned()), &[], "");
    let _ = world.send("hi");
    let read = || {
        let ask = json!({"connection": "demo", "customer": "cust-42", "limit": null, "before": null});
        call(&world.standin, &[("conversation.read", ask)]).remove(0)["silence"].clone()
    };
    assert_eq!(read(), Value::Null, "it is too early");
    let found = until("the alarm with what was asked", || {
        Some(read()).filter(|found| found["causes"][0]["code"] == "hook_elsewhere")
    });
    assert_eq!(found["usual_ms"], 10_000);
}

#[test]
fn who_has_the_conversation_is_told() {
    let quiet = "[[block]]\npause = 3600\n[[block]]\npause = 3600\n[[block]]\npause = 3600\n";
    let world = inbox(|url| Some(url.to_owned()), &[], quiet);
    let _ = world.send("hi");
    assert_eq!(world.first()["code"], "bot_missing", "it is pending, and no bot ever answered");
    // Each message is asked about anew.
    for (status, code) in [("resolved", "conversation_over"), ("snoozed", "conversation_snoozed")] {
        let _ = world.send("hello?");
        world.set_status(status);
        assert_eq!(world.first()["code"], code);
    }
    let _ = world.send("anybody?");
    let agent = world.dashboard("GET", "agents", &json!({}))[0]["id"].clone();
    let path = format!("conversations/{}/assignments", world.conversation());
    let _ = world.dashboard("POST", &path, &json!({"assignee_id": agent}));
    world.set_status("open");
    assert_eq!(world.first()["code"], "human_took_over");
}

#[test]
fn the_customer_is_blocked() {
    let world = inbox(
        |url| Some(url.to_owned()),
        &[],
        "[[block]]\npause = 3600\n[[block]]\npause = 3600\n[[block]]\npause = 3600\n",
    );
    let _ = world.send("hi");
    let shown = call(&world.standin, &[("customer.list", json!({}))]).remove(0);
    let contact = shown[0]["ids"]["contact"].as_str().expect("a contact").to_owned();
    let _ = world.dashboard("PUT", &format!("contacts/{contact}"), &json!({"blocked": true}));
    let _ = world.send("are you there?");
    until("the platform's copy of the message", || {
        Some(world.first()).filter(|cause| cause["code"] == "customer_blocked")
    });
}

#[test]
fn fifty_healthy_turns_raise_no_alarm() {
    let world = landbot(&[], &[], "[[block]]\nsay = \"Hello\"\n");
    let ask = json!({"connection": "demo", "customer": "tg-1", "limit": 5, "before": null});
    let at_once = json!({"connection": "demo", "customer": "tg-1", "at_once": true});
    for turn in 0..50 {
        let message = json!({"connection": "demo", "customer": "tg-1", "message": {"type": "text", "text": format!("hi {turn}")}, "fields": {}});
        let view = call(&world.standin, &[("message.send", message), ("conversation.read", ask.clone())]).remove(1);
        assert_eq!(view["silence"], Value::Null, "turn {turn}");
        until("the reply", || {
            let replies =
                call(&world.standin, &[("conversation.read", ask.clone()), ("conversation.silence", at_once.clone())]);
            assert_eq!(replies[0]["silence"], Value::Null, "turn {turn}");
            let items = replies[0]["items"].as_array().expect("items");
            let said = items.last().is_some_and(|item| item["direction"] == "received");
            (said && replies[1]["silence"] == Value::Null).then_some(())
        });
    }
    let learned = call(&world.standin, &[("conversation.silence", at_once)]).remove(0);
    assert_eq!(learned["silence"], Value::Null);
}

#[test]
fn a_first_message_ends_with_what_comes_back_or_with_the_cause() {
    let good = landbot(&[], &[], "");
    let ended = good.standin.run(&["connection", "try", "demo"]);
    let report = ended.lines().pop().expect("a report");
    assert_eq!((ended.code, &report["ok"], &report["silence"]), (0, &json!(true), &Value::Null), "{report}");
    let back = good.standin.show(report["came_back"].as_i64().expect("an envelope"));
    assert_eq!((&back["direction"], &back["customer"]), (&json!("received"), &report["customer"]));
    let silent = landbot(&[], &["--fault", "drop"], "");
    let ended = silent.standin.run(&["connection", "try", "demo", "--wait", "1"]);
    let report = ended.lines().pop().expect("a report");
    assert_eq!((ended.code, &report["silence"]["causes"][0]["code"]), (1, &json!("not_reached")), "{report}");
    // What a platform asks for is told before there is a connection to it.
    let guides = call(&silent.standin, &[("connection.guide", json!({}))]).remove(0);
    let asked =
        |platform: &str| guides.as_array().and_then(|all| all.iter().find(|one| one["platform"] == platform).cloned());
    assert_eq!(asked("landbot-apichat").expect("a guide")["asks"].as_array().map(Vec::is_empty), Some(false));
    assert!(asked("chatwoot").expect("a guide")["how_to"].as_array().is_some_and(|lines| !lines.is_empty()));
}

#[test]
fn a_connection_may_have_an_odd_name() {
    let world = landbot(&[], &["--fault", "drop"], "");
    let name = "odd \\";
    world.standin.connect_as(name, &world.simulator.base_url, &world.simulator.token, &["--unpaced"]);
    let _ = world.standin.run(&["send", name, "--as", "tg-7", "--text", "hi"]).done();
    let ask = json!({"connection": name, "customer": "tg-7", "at_once": true});
    let silence = call(&world.standin, &[("conversation.silence", ask)]).remove(0)["silence"].clone();
    assert_eq!(silence["causes"][0]["code"], "not_reached", "{silence}");
    let doctor = world.standin.run(&["doctor", name]);
    let checks = doctor.lines();
    let taken = checks.iter().find(|check| check["code"] == "messages_come_in").expect("the check");
    assert_eq!(taken["state"], "pass", "its messages are found: {taken}");
}
