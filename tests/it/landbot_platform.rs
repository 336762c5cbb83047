//! Landbot's Platform API from end to end, from the command line alone: hooks in, operations and an agent's messages out.

use serde_json::{Value, json};
use standin_tests::{Ended, Listening, Process, Standin, post, request, run, until};

use crate::{call, standin};

/// The token that the hook is made with.
const HOOK_TOKEN: &str = "canary-of-the-hook";
/// Landbot's number of the first customer.
const FIRST: &str = "90210001";

/// A receiver, a simulated Landbot, the connection to its Platform API, and a hook of its web channel that leads back.
struct World {
    standin: Standin,
    listening: Listening,
    simulator: Process,
    at: Value,
}

/// A hook is made unless there is none to be; `secret` is the hook token that is stored here.
fn world(simulate: &[&str], secret: &str) -> World {
    let standin = standin();
    let listening = standin.listen(&[]);
    let args = [&["simulate", "landbot", "--time-scale", "0.01"], simulate].concat();
    let simulator = standin.start(&args);
    let line = simulator.line("the simulator's address", |line| line["simulating"].is_object());
    let at = line["simulating"].clone();
    let world = World { standin, listening, simulator, at };
    let base = world.text("/base_urls/platform");
    let add = ["connection", "add", "demo", "--platform", "landbot-platform", "--base-url", &base, "--token-stdin"];
    let more = ["--unpaced", "--secret", "hook_token=env:CANARY_SECRET"];
    let mut command = world.standin.command(&[&add[..], &more[..]].concat());
    command.env("CANARY_SECRET", secret);
    let _ = run(command, world.text("/tokens/agent").as_bytes()).done();
    world
}

/// The same with a hook on the channel of web visitors.
fn hooked(secret: &str) -> World {
    let world = world(&[], secret);
    let channel = world.given("channel", "/ids/web_channel");
    // The hook's own token differs from the one that is stored only where a test wants it so.
    let made = if secret == HOOK_TOKEN {
        world.api("create-hook", &[&channel, "url=here", "name=standin"]).done().first()
    } else {
        let url = format!("url={}", world.listening.url);
        let args = ["api", "landbot", "create-hook", "demo", &channel, &url, "token=env:CANARY_HOOK"];
        let mut command = world.standin.command(&args);
        command.env("CANARY_HOOK", HOOK_TOKEN);
        run(command, b"").done().first()
    };
    assert_eq!((&made["status"], &made["told"]["hooks"][0]["has_token"]), (&json!(201), &json!(true)), "{made}");
    world
}

impl World {
    /// A value of what the simulator said of itself.
    fn text(&self, pointer: &str) -> String {
        match self.at.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => panic!("{pointer} is not in {}", self.at),
        }
    }

    /// `name=` and such a value.
    fn given(&self, name: &str, pointer: &str) -> String {
        format!("{name}={}", self.text(pointer))
    }

    /// `api landbot OPERATION demo …`.
    fn api(&self, operation: &str, more: &[&str]) -> Ended {
        self.standin.run(&[&["api", "landbot", operation, "demo"], more].concat())
    }

    /// The same about the first customer, its result.
    fn told(&self, operation: &str, more: &[&str]) -> Value {
        self.api(operation, &[&["--as", FIRST], more].concat()).done().first()
    }

    /// What a web visitor writes.
    fn visits(&self, message: &Value) {
        let url = self.text("/base_url").replace("/v1/", "/web/vera/");
        let answer = post(&url, json!({ "message": message }).to_string().as_bytes());
        assert_eq!(answer.status, 201);
    }

    fn says(&self, text: &str) {
        self.visits(&json!({ "type": "text", "message": text }));
    }

    /// The webhooks so far, once there are so many and all are read.
    fn webhooks(&self, count: usize) -> Vec<Value> {
        let whole = |lines: &Vec<Value>| lines.len() >= count && lines.iter().all(|line| line["read"] == true);
        until("the webhooks", || Some(self.standin.log("kind:webhook")).filter(whole))
    }

    /// A visitor said hi, and the bot its three messages.
    fn greeted(&self) -> Vec<Value> {
        self.says("hi");
        self.webhooks(4)
    }

    fn conversation(&self) -> Value {
        let ask = json!({"connection": "demo", "customer": FIRST, "limit": null, "before": null});
        call_beside(&self.standin, ask)
    }
}

fn call_beside(standin: &Standin, ask: Value) -> Value {
    call(standin, &[("conversation.read", ask)]).remove(0)
}

fn words(line: &Value, pointer: &str) -> String {
    line.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn codes(line: &Value) -> Vec<String> {
    line["problems"].as_array().into_iter().flatten().map(|problem| words(problem, "/code")).collect()
}

#[test]
fn hooks_of_all_four_senders_come_in_with_their_token() {
    let world = hooked(HOOK_TOKEN);
    let hooks = world.greeted();
    assert!(
        hooks.iter().all(|line| line["platform"] == "landbot-platform" && line["signature"] == "valid"),
        "{hooks:#?}"
    );
    assert!(hooks.iter().all(|line| line["connection"] == "demo" && line["customer"] == FIRST), "{hooks:#?}");
    let _ = world.told("send-text", &["message=Hello, this is Grace"]);
    let _ = world.told("unassign", &[]);
    let hooks = world.webhooks(6);
    let senders: Vec<String> = hooks.iter().map(|line| words(line, "/sender")).collect();
    assert_eq!(senders, ["customer", "bot", "bot", "bot", "agent", "system"]);
    assert_eq!(words(&hooks[5], "/summary"), format!("taken from agent {}", world.text("/ids/agent")));
    assert!(hooks[..4].iter().all(|line| codes(line).is_empty()), "{hooks:#?}");
}

#[test]
fn another_hook_token_is_told_and_none_stands_in_the_log() {
    let world = hooked("not-the-token");
    let hooks = world.greeted();
    assert!(hooks.iter().all(|line| line["signature"] == "wrong"), "{hooks:#?}");
    assert!(hooks.iter().all(|line| codes(line) == ["hook_token_wrong"]), "{hooks:#?}");
    let _ = world.api("channels", &[]).done();
    let database = std::fs::read(world.standin.data().join("standin.db")).expect("the database");
    let log = std::fs::read(world.standin.data().join("standin.db-wal")).unwrap_or_default();
    for secret in [HOOK_TOKEN.to_owned(), world.text("/tokens/agent"), world.text("/tokens/channel")] {
        let stands = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!stands(&database) && !stands(&log), "{secret}");
    }
}

#[test]
fn every_exchange_is_the_same_on_both_sides() {
    let world = hooked(HOOK_TOKEN);
    let _ = world.greeted();
    let _ = world.standin.send(FIRST, &["--text", "Hello"]).done();
    let _ = world.told("customer", &[]);
    let _ = world.told("restart-bot", &[&world.given("bot", "/ids/bot")]);
    // A greeting, the agent's message, two events, and a greeting again.
    let received = world.webhooks(10);
    let hashes = |lines: &[Value], part: &str| {
        let mut hashes: Vec<String> = lines.iter().map(|line| words(line, &format!("/{part}/sha256"))).collect();
        hashes.sort();
        hashes
    };
    let sent = world.standin.log("direction:sent");
    let told = |direction: &str, key: &str, count: usize| {
        let mut told = world.simulator.until("the simulator's own count", |lines| {
            let ours = |line: &&Value| {
                line["direction"] == direction && !line["url"].as_str().is_some_and(|url| url.starts_with("/web/"))
            };
            let of: Vec<String> = lines.iter().filter(ours).map(|line| words(line, key)).collect();
            (of.len() >= count).then_some(of)
        });
        told.sort();
        told
    };
    assert_eq!(told("in", "/sha256", sent.len()), hashes(&sent, "request"));
    assert_eq!(told("in", "/reply_sha256", sent.len()), hashes(&sent, "reply"));
    assert_eq!(told("out", "/sha256", received.len()), hashes(&received, "request"));
}

#[test]
fn an_agents_message_silences_the_bot_and_its_echo_is_marked() {
    let world = hooked(HOOK_TOKEN);
    let _ = world.greeted();
    let sent = world.standin.send(FIRST, &["--text", "Hello, this is Grace"]).done();
    assert!(sent.stderr.contains("the bot is silent"), "said before acting: {}", sent.stderr);
    let sent = sent.first();
    assert_eq!((&sent["sender"], &sent["status"]), (&json!("agent"), &json!(200)), "{sent}");
    let hooks = world.webhooks(5);
    assert_eq!(codes(&hooks[4]), ["own_echo"]);
    let view = world.conversation();
    let items = view["items"].as_array().expect("items");
    let own: Vec<&Value> = items.iter().filter(|item| item["sender"]["kind"] == "agent").collect();
    assert_eq!(own.len(), 1, "the echo is no second message: {view:#}");
    assert_eq!((&own[0]["direction"], own[0]["echoes"].as_array().map(Vec::len)), (&json!("sent"), Some(1)));
    world.says("anyone?");
    assert_eq!(words(&world.webhooks(6)[5], "/summary"), "anyone?");
    let customer = world.told("customer", &[])["told"]["customers"][0].clone();
    assert_eq!(words(&customer, "/agent"), world.text("/ids/agent"));
    let click = world.standin.send(FIRST, &["--click", "Yes=$0"]);
    assert_eq!((click.code, words(&click.error(), "/code")), (2, "not_supported".to_owned()), "only a customer can");
}

#[test]
fn restarting_the_bot_is_one_operation() {
    let world = hooked(HOOK_TOKEN);
    let _ = world.greeted();
    let _ = world.told("assign", &[]);
    let restarted = world.told("restart-bot", &[&world.given("bot", "/ids/bot")]);
    assert_eq!(
        (restarted["seqs"].as_array().map(Vec::len), &restarted["status"]),
        (Some(2), &json!(200)),
        "{restarted}"
    );
    let hooks = world.webhooks(10);
    let said: Vec<String> = hooks[4..].iter().map(|line| words(line, "/summary")).collect();
    assert_eq!(said[3], "Hi! I am the demo bot of Harbour Coffee.", "{said:?}");
    assert_eq!(words(&world.told("customer", &[])["told"]["customers"][0], "/agent"), "");
}

#[test]
fn each_operation_reaches_the_platform_and_its_answer_is_read() {
    let world = hooked(HOOK_TOKEN);
    let _ = world.greeted();
    let channels = world.api("channels", &[]).done().first();
    assert_eq!(
        (&channels["told"]["total"], channels["told"]["channels"].as_array().map(Vec::len)),
        (&json!(2), Some(2))
    );
    let channel = world.given("channel", "/ids/web_channel");
    assert_eq!(
        world.api("channel", &[&channel]).done().first()["told"]["channels"][0]["bots"][0],
        world.text("/ids/bot")
    );
    let hook = world.api("hooks", &[&channel]).done().first()["told"]["hooks"][0].clone();
    let hook_id = format!("hook={}", words(&hook, "/id"));
    let url = words(&hook, "/url");
    assert!(url.starts_with("http://127.0.0.1:") && url.contains("***"), "our secret path is masked: {url}");
    assert_eq!(world.api("hook", &[&channel, &hook_id]).done().first()["told"]["hooks"][0], hook);
    let found = world.api("customers", &[&channel, "search=visitor", "archived=false", "limit=5"]).done().first();
    assert_eq!((&found["told"]["total"], words(&found, "/told/customers/0/id").as_str()), (&json!(1), FIRST));
    let made = world.told("create-field", &["field=plan", "type=string", "value=12"]);
    assert_eq!(made["told"]["field"], json!({"name": "plan", "kind": "string", "value": "\"12\"", "extra": null}));
    assert_eq!(world.told("set-field", &["field=plan", "type=integer", "value=12"])["told"]["field"]["value"], "12");
    assert_eq!(world.told("field", &["field=plan"])["told"]["field"]["kind"], "integer");
    for (operation, more, status) in [
        ("archive", &[][..], 200),
        ("unarchive", &[], 200),
        ("block", &[], 200),
        ("unblock", &[], 200),
        ("assign-agent", &["agent=AGENT"], 200),
        ("unassign", &[], 200),
        ("assign-bot", &["bot=BOT", "launch=false", "node=plans"], 200),
        ("send-image", &["url=https://cdn.example.test/a.png", "caption=A"], 200),
        ("send-location", &["latitude=41.38", "longitude=-2.17"], 200),
        ("delete-field", &["field=plan", "--yes"], 204),
    ] {
        let ids =
            |text: &&str| text.replace("AGENT", &world.text("/ids/agent")).replace("BOT", &world.text("/ids/bot"));
        let more: Vec<String> = more.iter().map(ids).collect();
        let told = world.told(operation, &more.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!((&told["status"], &told["told"]["kind"]), (&json!(status), &json!("done")), "{operation} {told}");
    }
    let lines = world.told("transcript", &[])["told"]["lines"].clone();
    assert_eq!((words(&lines, "/0/words"), words(&lines, "/0/sender")), ("hi".to_owned(), "Customer".to_owned()));
    let own = world.api("request", &["method=GET", "path=customers/?limit=1"]).done().first();
    assert!(words(&own, "/told/json").contains(r#""total":1"#), "{own}");
    let open = world.api("request", &["method=GET", "path=channels/"]).done().first();
    assert!(words(&open, "/told/json").contains(r#""token":"****"#), "tokens are masked: {open}");
    let kept = world.api("delete-customer", &["--as", FIRST]);
    assert!(kept.code == 2 && words(&kept.error(), "/hint").contains("--yes"), "asked before: {}", kept.stderr);
    assert_eq!(world.told("delete-customer", &["--yes"])["status"], 204);
    assert_eq!(world.api("delete-hook", &[&channel, &hook_id, "--yes"]).done().first()["status"], 204);
    let recorded = world.standin.log("kind:api direction:sent");
    assert!(recorded.len() >= 20 && recorded.iter().all(|line| line["connection"] == "demo"), "each is in the log");
}

#[test]
fn refusals_are_told_apart_each_word_at_its_field() {
    let world = hooked(HOOK_TOKEN);
    let _ = world.greeted();
    let refused = |operation: &str, more: &[&str], code: &str| {
        let ended = world.api(operation, &[&["--as", FIRST], more].concat());
        assert_eq!((ended.code, words(&ended.error(), "/code").as_str()), (3, code), "{operation}: {}", ended.stderr);
        ended.first()
    };
    let field = refused("create-field", &["field=Plan", "type=string", "value=x"], "invalid_parameters");
    assert!(words(&field, "/fields/0/message").contains("name: Only lower-case letters"), "{field}");
    let body = [r#"body={"message":""}"#, "method=POST", "path=customers/90210001/send_text/"];
    let ended = world.api("request", &body);
    assert_eq!(words(&ended.first(), "/fields/0/pointer"), "/message", "{}", ended.stderr);
    let colleague = world.given("agent", "/ids/colleague");
    let _ = world.told("assign-agent", &[&colleague]);
    refused("unassign", &[], "other_agent");
    // The second step is not sent after the first was refused.
    let restart = refused("restart-bot", &[&world.given("bot", "/ids/bot")], "other_agent");
    assert_eq!(restart["seqs"].as_array().map(Vec::len), Some(1));
    let _ = world.told("block", &[]);
    refused("send-text", &["message=Hello"], "precondition_failed");
    let mut gone = world.api("customer", &["customer=1"]);
    assert_eq!(words(&gone.error(), "/code"), "not_found");
    let open = world.api("create-hook", &["channel=4243", "url=here", "token=seen-by-all"]);
    assert!(open.code == 2 && !open.stderr.contains("seen-by-all"), "a secret is no argument: {}", open.stderr);
    let slip = world.api("customers", &["limt=5"]);
    assert_eq!((slip.code, words(&slip.error(), "/code").as_str()), (2, "bad_arguments"));
    gone = world.api("fly", &[]);
    assert_eq!(gone.code, 2);
}

#[test]
fn a_plan_without_hooks_and_a_wrong_token_are_named() {
    let world = world(&["--plan-without-hooks"], HOOK_TOKEN);
    let ended = world.api("hooks", &[&world.given("channel", "/ids/web_channel")]);
    assert_eq!((ended.code, words(&ended.error(), "/code").as_str()), (3, "plan_without_hooks"), "{}", ended.stderr);
    let base = world.text("/base_urls/platform");
    let add = ["connection", "add", "wrong", "--platform", "landbot-platform", "--base-url", &base, "--token-stdin"];
    let _ = world.standin.run_with(&add, world.text("/tokens/channel").as_bytes()).done();
    let ended = world.standin.run(&["api", "landbot", "channels", "wrong"]);
    assert_eq!(words(&ended.error(), "/code"), "token_rejected");
    let check = world.standin.run(&["connection", "check", "wrong"]);
    assert!(check.first()["checks"].as_array().is_some_and(|all| all.iter().any(|it| it["code"] == "channel_token")));
}

#[test]
fn what_an_agent_says_in_circles_is_named() {
    let world = hooked(HOOK_TOKEN);
    let _ = world.greeted();
    // A bridge that does not know its own messages: it sends each of an agent's on as the agent.
    for _ in 0..3 {
        let url = format!("{}customers/{FIRST}/send_text/", world.text("/base_urls/platform"));
        let token = format!("Token {}", world.text("/tokens/agent"));
        let headers = [("Authorization", token.as_str()), ("Content-Type", "application/json")];
        assert_eq!(request("POST", &url, &headers, br#"{"message":"How can I help?"}"#).status, 200);
    }
    let hooks = world.webhooks(7);
    let named: Vec<Vec<String>> = hooks[4..].iter().map(codes).collect();
    assert_eq!(named, [vec![], vec![], vec!["agent_loop".to_owned()]], "{hooks:#?}");
}

#[test]
fn every_operation_says_what_it_does_beside() {
    let standin = standin();
    let listed = standin.run(&["api", "landbot"]).done().lines();
    assert_eq!(listed.len(), 31);
    let of = |name: &str| listed.iter().find(|line| line["name"] == name).unwrap_or_else(|| panic!("{name}")).clone();
    assert!(words(&of("send-text"), "/side_effect").contains("the bot is silent"));
    assert_eq!((&of("delete-customer")["destroys"], &of("customers")["changes"]), (&json!(true), &json!(false)));
    assert_eq!(of("restart-bot")["steps"], json!(["unassign", "assign-bot"]));
}
