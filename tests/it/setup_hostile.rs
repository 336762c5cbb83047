//! Setting up against platforms that change their mind, lose answers, or are none; and after an end without a word.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use standin_tests::{Ended, Reply, Request, Standin, TestServer, json_reply, reply};

use crate::{call, standin};

const FIRST: &str = "https://one.example/hook";
const SECOND: &str = "https://two.example/hook";

fn inbox(url: &str) -> Value {
    json!({"id": 7, "name": "Shop", "channel_type": "Channel::Api", "inbox_identifier": "AB", "webhook_url": url})
}

/// A platform whose inbox 7 is answered as the test says.
fn platform(inbox: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> TestServer {
    TestServer::start(move |request, _| match request.start_line().split(' ').nth(1).unwrap_or_default() {
        "/api" => json_reply(200, &json!({"version": "4.13.0"})),
        "/api/v1/profile" => {
            let accounts = json!([{"id": 1, "name": "Acme", "role": "administrator"}]);
            json_reply(200, &json!({"id": 3, "name": "Ana", "accounts": accounts}))
        }
        _ => inbox(request),
    })
}

/// A connection to it, beside a receiver.
fn connected(platform: &TestServer) -> (Standin, standin_tests::Listening) {
    let standin = standin();
    let listening = standin.listen(&[]);
    let base = platform.url("/");
    let args =
        ["connection", "add", "demo", "--platform", "chatwoot", "--base-url", &base, "--unpaced", "--token-stdin"];
    let _ = standin.run_with(&args, b"AnAdministratorsTokenX").done();
    (standin, listening)
}

fn setup(standin: &Standin, args: &[&str]) -> Ended {
    standin.run(&[&["connection", "setup", "demo", "--inbox", "7", "--no-test"], args].concat())
}

fn last_step(ended: &Ended) -> Value {
    let lines = ended.lines();
    lines.iter().rev().map(|line| line["step"].clone()).find(Value::is_object).expect("a step")
}

fn written(platform: &TestServer) -> usize {
    platform.requests().iter().filter(|request| request.start_line().starts_with("PATCH")).count()
}

#[test]
fn an_address_that_changes_right_before_it_is_written_stops_the_run() {
    let asked = AtomicUsize::new(0);
    let platform = platform(move |_| {
        let url = if asked.fetch_add(1, Ordering::SeqCst) == 0 { FIRST } else { SECOND };
        json_reply(200, &inbox(url))
    });
    let (standin, _listening) = connected(&platform);
    let ended = setup(&standin, &["--replace"]);
    let step = last_step(&ended);
    assert_eq!((ended.code, &step["code"], &step["cause"]), (1, &json!("webhook"), &json!("foreign_webhook")));
    assert_eq!(ended.lines().pop().expect("a report")["foreign_url"], SECOND);
    assert_eq!(written(&platform), 0);
}

#[test]
fn an_address_is_remembered_where_the_answer_to_its_replacement_was_lost() {
    let platform =
        platform(
            |request| {
                if request.start_line().starts_with("PATCH") { Reply::Close } else { json_reply(200, &inbox(FIRST)) }
            },
        );
    let (standin, _listening) = connected(&platform);
    let ended = setup(&standin, &["--replace"]);
    assert_eq!((ended.code, &last_step(&ended)["unreachable"]), (4, &json!(true)));
    assert_eq!(written(&platform), 1, "a change is not repeated unasked");
    let look = call(&standin, &[("setup.look", json!({"name": "demo"}))]).remove(0);
    assert_eq!(look["replaced"]["url"], FIRST);
    // It never was replaced: nothing is written to put it back.
    let restored = standin.run(&["connection", "setup", "demo", "--restore"]).done();
    assert_eq!((last_step(&restored)["state"].as_str(), written(&platform)), (Some("pass"), 1));
}

#[test]
fn a_refused_replacement_leaves_nothing_remembered() {
    let platform = platform(|request| {
        if request.start_line().starts_with("PATCH") {
            json_reply(401, &json!({"error": "You are not authorized to do this action"}))
        } else {
            json_reply(200, &inbox(FIRST))
        }
    });
    let (standin, _listening) = connected(&platform);
    let ended = setup(&standin, &["--forward"]);
    assert_eq!((ended.code, &last_step(&ended)["cause"]), (3, &json!("role_refused")));
    let look = call(&standin, &[("setup.look", json!({"name": "demo"}))]).remove(0);
    assert_eq!(look["replaced"], Value::Null);
}

#[test]
fn what_is_no_platform_is_said_and_nothing_is_written() {
    let page = TestServer::start(|_, _| reply(200, "text/html", "<html>\u{1b}[2J it works"));
    let (standin, _listening) = connected(&page);
    let ended = setup(&standin, &["--replace"]);
    assert_eq!((ended.code, &last_step(&ended)["cause"]), (1, &json!("unexpected_success")));
    assert!(!String::from_utf8_lossy(&ended.stdout).contains('\u{1b}'));
    let names = "x".repeat(100_000);
    let endless = platform(move |_| {
        let one = json!({"id": 1, "name": names, "channel_type": "Channel::Api", "webhook_url": ""});
        json_reply(200, &json!({"payload": vec![one; 20]}))
    });
    let (standin, _listening) = connected(&endless);
    let look = call(&standin, &[("setup.look", json!({"name": "demo"}))]).remove(0);
    let list = look["inboxes"].as_array().expect("inboxes");
    assert_eq!((list.len(), look.to_string().len() < 50_000), (20, true));
}

#[test]
fn after_an_end_without_a_word_the_next_start_tells_what_is_still_replaced() {
    let standin = standin();
    let mut listening = standin.listen(&[]);
    let simulator = standin.start(&["simulate", "chatwoot", "--time-scale", "0.02", "--webhook", FIRST]);
    let line = simulator.line("the simulator's address", |line| line["simulating"].is_object());
    let at = &line["simulating"];
    let base = at["base_url"].as_str().expect("an address");
    let args = ["connection", "add", "demo", "--platform", "chatwoot", "--base-url", base, "--token-stdin"];
    let _ = standin.run_with(&args, at["tokens"]["access"].as_str().expect("a token").as_bytes()).done();
    assert_eq!(setup(&standin, &["--replace"]).code, 0);
    listening.process.kill();
    let next = standin.run(&["connection", "list"]).done();
    assert!(next.stderr.contains("still sends its webhooks here in place of") && next.stderr.contains(FIRST));
    let restored = standin.run(&["connection", "setup", "demo", "--restore"]).done();
    assert_eq!(last_step(&restored)["state"], "pass");
    assert!(!standin.run(&["connection", "list"]).done().stderr.contains(FIRST));
}
