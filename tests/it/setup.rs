//! Setting up a channel against the simulated platform, from the command line alone.

use serde_json::{Value, json};
use standin_tests::{Ended, Listening, Process, Standin, TestServer, reply, request, sha256, until};

use crate::{call, standin};

/// A receiver, a simulated platform, and a connection that has a token and knows neither account nor inbox.
struct World {
    standin: Standin,
    listening: Listening,
    simulator: Process,
    at: Value,
}

fn world(simulate: &[&str]) -> World {
    world_of("chatwoot", simulate, &[])
}

fn world_of(platform: &str, simulate: &[&str], connect: &[&str]) -> World {
    let standin = standin();
    let listening = standin.listen(&[]);
    let simulator = standin.start(&[&["simulate", platform, "--time-scale", "0.02"], simulate].concat());
    let line = simulator.line("the simulator's address", |line| line["simulating"].is_object());
    let world = World { standin, listening, simulator, at: line["simulating"].clone() };
    world.connect(platform, connect);
    world
}

impl World {
    fn token(&self, name: &str) -> String {
        self.at["tokens"][name].as_str().expect("a token").to_owned()
    }

    fn inbox(&self) -> String {
        self.at["ids"]["inbox"].to_string()
    }

    fn connect(&self, platform: &str, more: &[&str]) {
        let base = self.at["base_url"].as_str().expect("an address");
        let args =
            ["connection", "add", "demo", "--platform", platform, "--base-url", base, "--unpaced", "--token-stdin"];
        let _ = self.standin.run_with(&[&args, more].concat(), self.token("access").as_bytes()).done();
    }

    fn setup(&self, args: &[&str]) -> Ended {
        self.standin.run(&[&["connection", "setup", "demo"], args].concat())
    }

    /// The simulated inbox's own address, asked there.
    fn address(&self) -> Value {
        self.at_the_platform("GET", b"")["webhook_url"].clone()
    }

    fn set_address(&self, url: &str) {
        let body = json!({"channel": {"webhook_url": url}}).to_string();
        assert_eq!(self.at_the_platform("PATCH", body.as_bytes())["webhook_url"], url);
    }

    fn at_the_platform(&self, method: &str, body: &[u8]) -> Value {
        let url = format!("{}api/v1/accounts/1/inboxes/{}", self.at["base_url"].as_str().expect("one"), self.inbox());
        let token = self.token("access");
        let answer = request(method, &url, &[("Api-Access-Token", &token), ("Content-Type", "application/json")], body);
        assert_eq!(answer.status, 200);
        serde_json::from_slice(&answer.body).expect("an inbox")
    }

    fn look(&self) -> Value {
        call(&self.standin, &[("setup.look", json!({"name": "demo"}))]).remove(0)
    }

    fn patches(&self) -> usize {
        self.standin.log("kind:api").iter().filter(|line| line["method"] == "PATCH").count()
    }
}

/// Code and state of each step as it was printed.
fn steps(ended: &Ended) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    ended
        .lines()
        .iter()
        .map(|line| &line["step"])
        .filter(|step| step.is_object())
        .map(|step| (text(&step["code"]), text(&step["state"])))
        .collect()
}

fn step(ended: &Ended, code: &str) -> Value {
    let lines = ended.lines();
    let found = lines.iter().map(|line| &line["step"]).find(|step| step["code"] == code);
    found.unwrap_or_else(|| panic!("no step {code} in {lines:#?}")).clone()
}

fn report(ended: &Ended) -> Value {
    ended.lines().pop().expect("a report")
}

const ALL: [&str; 8] = ["version", "profile", "inbox", "webhook", "secrets", "message", "conversation", "round_trip"];

fn all_passed(ended: &Ended) {
    let passed: Vec<_> = ALL.iter().map(|code| ((*code).to_owned(), "pass".to_owned())).collect();
    assert_eq!(steps(ended), passed, "{}", String::from_utf8_lossy(&ended.stdout));
    assert_eq!((ended.code, &report(ended)["ok"]), (0, &json!(true)));
}

/// Somebody else's middleware.
fn middleware() -> TestServer {
    TestServer::start(|_, _| reply(200, "text/plain", "thanks"))
}

#[test]
fn g4_an_inbox_is_made_with_its_address_and_gets_its_identifier() {
    let world = world(&[]);
    let ended = world.setup(&["--create", "Made here"]);
    all_passed(&ended);
    let shown = world.standin.run(&["connection", "show", "demo"]).done().first();
    assert_eq!((&shown["channel"]["account"], &shown["channel"]["inbox"]), (&json!("1"), &json!("8")));
    assert_eq!(shown["channel"]["inbox_identifier"].as_str().map(str::len), Some(24));
    // Its keys are stored: its webhooks are judged at once.
    let webhooks = world.standin.log("kind:webhook");
    assert!(!webhooks.is_empty() && webhooks.iter().all(|line| line["signature"] == "valid"), "{webhooks:#?}");
    // Each request is an envelope, and no step shows the secret path.
    let logged: Vec<Value> = world.standin.log("direction:sent").iter().map(|line| line["seq"].clone()).collect();
    for line in ended.lines().iter().filter(|line| line["step"].is_object() && line["step"]["code"] != "round_trip") {
        let seqs = line["step"]["seqs"].as_array().expect("numbers");
        assert!(line["step"]["code"] == "secrets" || !seqs.is_empty());
        assert!(seqs.iter().all(|seq| logged.contains(seq)), "{line}");
    }
    let path = world.listening.url.rsplit('/').next().expect("a path");
    let own = shown["webhook_url"].as_str().and_then(|url| url.rsplit('/').next()).expect("a path");
    let said = String::from_utf8_lossy(&ended.stdout).into_owned() + &world.look().to_string();
    assert!(!said.contains(path) && !said.contains(own));
    // A second one of the same name is not made.
    let again = world.setup(&["--create", "Made here"]);
    assert_eq!((again.code, &step(&again, "inbox")["cause"]), (1, &json!("inbox_exists")));
}

#[test]
fn g7_an_inbox_that_exists_is_set_up_and_the_test_message_is_a_conversation() {
    let world = world(&[]);
    let ended = world.setup(&["--inbox", &world.inbox()]);
    all_passed(&ended);
    let report = report(&ended);
    let customer = report["customer"].as_str().expect("a customer");
    assert!(customer.starts_with("standin-setup-"));
    let echo = step(&ended, "round_trip")["seqs"][0].as_i64().expect("an envelope");
    let echo = world.standin.show(echo);
    assert_eq!((&echo["kind"], &echo["customer"]), (&json!("webhook"), &json!(customer)));
    let view = world.look();
    let inbox = view["inboxes"].as_array().and_then(|list| list.iter().find(|inbox| inbox["chosen"] == true).cloned());
    assert_eq!(inbox.expect("the chosen one")["webhook_owner"], "here");
    assert_eq!((&view["administrator"], &view["replaced"]), (&json!(true), &Value::Null));
    // Once more, nothing is written.
    let patches = world.patches();
    all_passed(&world.setup(&[]));
    assert_eq!(world.patches(), patches);
    let untested = world.setup(&["--no-test"]);
    assert_eq!(untested.code, 0);
    assert_eq!(steps(&untested).iter().filter(|(_, state)| state == "skipped").count(), 3);
}

#[test]
fn g3_an_agents_token_is_told_apart_from_a_bad_one() {
    let world = world(&[]);
    let set = |token: &str| {
        call(
            &world.standin,
            &[("connection.update", json!({"name": "demo", "base_url": null, "token": token, "forward_to": null}))],
        )
    };
    set(&world.token("agent"));
    let agent = world.setup(&["--inbox", &world.inbox()]);
    let found = step(&agent, "profile");
    assert_eq!((agent.code, &found["cause"], &found["state"]), (1, &json!("not_administrator"), &json!("fail")));
    assert!(found["message"].as_str().is_some_and(|text| text.contains("\"agent\"")), "{found}");
    assert!(found["remedy"].as_str().is_some_and(|text| text.contains("administrator")));
    assert_eq!(world.look()["administrator"], false);
    set("ThisTokenIsNobodysTokenX");
    let bad = world.setup(&["--inbox", &world.inbox()]);
    let found = step(&bad, "profile");
    assert_eq!((bad.code, &found["cause"], &found["status"]), (3, &json!("token_rejected"), &json!(401)));
    assert_eq!(steps(&bad).len(), 2, "what comes after is not begun");
    assert_eq!(world.look()["explained"]["code"], "token_rejected");
}

#[test]
fn an_inbox_that_is_not_there_is_named_with_those_that_are() {
    let world = world(&[]);
    let inbox = world.inbox();
    for (args, cause, said) in [
        (vec!["--inbox", "99"], "no_such_inbox", "no inbox 99"),
        (vec!["--inbox", "abc"], "no_such_inbox", "no inbox abc"),
        (vec![], "inbox_missing", "No inbox is chosen"),
    ] {
        let ended = world.setup(&args);
        let found = step(&ended, "inbox");
        assert_eq!((ended.code, &found["cause"]), (1, &json!(cause)), "{found}");
        let message = found["message"].as_str().expect("words");
        assert!(message.contains(said) && message.contains(&format!("{inbox} (")), "{message}");
        let remedy = found["remedy"].as_str().expect("words");
        assert!(remedy.contains("--inbox") && remedy.contains("--create"), "{remedy}");
    }
}

#[test]
fn a_platform_that_is_not_there_is_a_failure_of_the_network() {
    let world = world(&[]);
    let base = format!("http://127.0.0.1:{}/", standin_tests::unused_port());
    let change = json!({"name": "demo", "base_url": base, "token": null, "forward_to": null});
    call(&world.standin, &[("connection.update", change)]);
    let ended = world.setup(&["--inbox", "7"]);
    assert_eq!((ended.code, &step(&ended, "version")["cause"]), (4, &json!("refused")));
}

#[test]
fn an_address_of_somebody_elses_is_asked_about_and_not_touched() {
    let foreign = "http://127.0.0.1:9/somebody";
    let world = world(&["--webhook", foreign]);
    let ended = world.setup(&["--inbox", &world.inbox()]);
    assert_eq!((ended.code, &step(&ended, "webhook")["state"]), (1, &json!("asks")));
    assert_eq!(report(&ended)["foreign_url"], foreign);
    assert_eq!(steps(&ended).len(), 4);
    assert_eq!((world.address(), world.patches()), (json!(foreign), 0));
}

#[test]
fn a_replaced_address_gets_every_webhook_byte_for_byte_and_is_restored() {
    let middleware = middleware();
    let foreign = middleware.url("/in?key=1");
    let world = world(&["--webhook", &foreign]);
    all_passed(&world.setup(&["--inbox", &world.inbox(), "--forward"]));
    let replaced = world.look()["replaced"].clone();
    assert_eq!((&replaced["url"], &replaced["forwarding"]), (&json!(foreign), &json!(true)));
    let shown = call(&world.standin, &[("connection.show", json!({"name": "demo"}))]).remove(0);
    assert_eq!(shown["replaced"], replaced, "it is shown without asking the platform");
    let _ = world.standin.send("cust-42", &["--text", "hi", "--wait", "20"]).done();
    let webhooks = until("every webhook has been passed on", || {
        let webhooks = world.standin.log("kind:webhook");
        (world.standin.log("kind:forward status:200").len() == webhooks.len()).then_some(webhooks)
    });
    let got = middleware.requests();
    let mut hashes: Vec<_> = got.iter().map(|request| json!(sha256(&request.body))).collect();
    let mut sent: Vec<_> = webhooks.iter().map(|line| line["request"]["sha256"].clone()).collect();
    hashes.sort_by_key(Value::to_string);
    sent.sort_by_key(Value::to_string);
    assert_eq!(hashes, sent);
    let forwards = world.standin.log("kind:forward");
    assert!(forwards.iter().all(|line| line["direction"] == "forwarded" && line["connection"] == "demo"));
    let mut parents: Vec<_> = forwards.iter().filter_map(|line| line["parent_seq"].as_i64()).collect();
    parents.sort_unstable();
    assert_eq!(parents, webhooks.iter().filter_map(|line| line["seq"].as_i64()).collect::<Vec<_>>());
    // The signature's headers go along: the middleware can check them as if the platform had called it.
    assert!(got.iter().all(|request| request.header("X-Chatwoot-Signature").is_some()));
    assert!(got.iter().all(|request| request.start_line() == "POST /in?key=1 HTTP/1.1"));

    let restored = world.setup(&["--restore"]);
    assert_eq!((restored.code, steps(&restored)), (0, vec![("restore".to_owned(), "pass".to_owned())]));
    assert_eq!((world.address(), &world.look()["replaced"]), (json!(foreign), &Value::Null));
    let nothing = world.setup(&["--restore"]);
    assert_eq!((nothing.code, &step(&nothing, "restore")["state"]), (0, &json!("skipped")));
}

#[test]
fn a_generic_api_inbox_with_ids_of_text_is_set_up_alike() {
    let world = world_of("api-inbox", &[], &["--profile", "string-ids"]);
    let ended = world.setup(&["--create", "Made here"]);
    all_passed(&ended);
    let webhooks = world.standin.log("kind:webhook");
    assert!(!webhooks.is_empty() && webhooks.iter().all(|line| line["signature"] == "valid"), "{webhooks:#?}");
}

#[test]
fn an_inbox_that_is_left_for_another_gets_its_address_back() {
    let foreign = "http://127.0.0.1:9/somebody";
    let world = world(&["--webhook", foreign]);
    all_passed(&world.setup(&["--inbox", &world.inbox(), "--forward"]));
    let first = world.standin.send("cust-42", &["--text", "hi", "--wait", "20"]).done().first();
    assert_ne!(world.address(), foreign);
    all_passed(&world.setup(&["--create", "The other one"]));
    assert_eq!((world.address(), &world.look()["replaced"]), (json!(foreign), &Value::Null));
    // The customer begins anew there.
    let sent = world.standin.send("cust-42", &["--text", "hi again"]).done().first();
    assert_eq!(sent["status"], 200);
    assert_ne!(sent["conversation"], first["conversation"]);
}

#[test]
fn another_address_than_the_one_agreed_to_is_asked_about_again() {
    let (first, second) = ("http://127.0.0.1:9/first", "http://127.0.0.1:9/second");
    let world = world(&["--webhook", first]);
    assert_eq!(world.setup(&["--inbox", &world.inbox(), "--no-test"]).code, 1);
    world.set_address(second);
    // What the last run stopped at is what was agreed to.
    let changed = world.setup(&["--replace", "--no-test"]);
    assert_eq!((changed.code, &report(&changed)["foreign_url"]), (1, &json!(second)));
    let named = world.setup(&["--replace", "--no-test", "--foreign-url", first]);
    assert_eq!((named.code, world.address()), (1, json!(second)));
    assert_eq!(world.setup(&["--replace", "--no-test", "--foreign-url", second]).code, 0);
    // Somebody takes it for themselves: it is left alone.
    world.set_address(first);
    let left = world.setup(&["--restore"]);
    assert_eq!((left.code, &step(&left, "restore")["cause"]), (1, &json!("not_ours_any_more")));
    assert_eq!(world.address(), first);
}

#[test]
fn removing_the_connection_puts_the_address_back() {
    let foreign = "http://127.0.0.1:9/somebody";
    let world = world(&["--webhook", foreign]);
    assert_eq!(world.setup(&["--inbox", &world.inbox(), "--replace", "--no-test"]).code, 0);
    assert_ne!(world.address(), foreign);
    let _ = world.standin.run(&["connection", "remove", "demo"]).done();
    assert_eq!(world.address(), foreign);
}

#[test]
fn a_connection_whose_replaced_address_cannot_be_put_back_stays_unless_forced() {
    let foreign = "http://127.0.0.1:9/somebody";
    let world = world(&["--webhook", foreign]);
    assert_eq!(world.setup(&["--inbox", &world.inbox(), "--replace", "--no-test"]).code, 0);
    let inbox = world.inbox();
    let World { standin, listening: _listening, simulator, .. } = world;
    let _ = simulator.terminate();
    let refused = standin.run(&["connection", "remove", "demo"]);
    let fault = refused.error();
    assert_eq!((refused.code, &fault["code"]), (4, &json!("not_restored")));
    let said = fault["message"].as_str().expect("words");
    assert!(said.contains(foreign) && said.contains(&format!("inbox {inbox}")) && said.contains("127.0.0.1"), "{said}");
    assert!(fault["hint"].as_str().is_some_and(|hint| hint.contains("--force")), "{fault}");
    assert_eq!(standin.run(&["connection", "show", "demo"]).done().first()["replaced"]["url"], foreign);
    let forced = standin.run(&["connection", "remove", "demo", "--force"]);
    let told = &forced.stderr;
    assert!(forced.code == 0 && told.contains(foreign) && told.contains("could not be put back"), "{told}");
    assert_eq!(standin.run(&["connection", "show", "demo"]).code, 2);
}

#[test]
fn what_does_not_last_and_what_was_not_asked_is_said() {
    let foreign = "http://127.0.0.1:9/somebody";
    let world = world(&["--webhook", foreign]);
    let inbox = world.inbox();
    let World { standin, listening, simulator, at } = world;
    assert_eq!(listening.process.terminate().code, 0);
    let alone = standin.run(&["connection", "setup", "demo", "--inbox", &inbox, "--replace"]);
    assert!(alone.code == 0 && alone.stderr.contains("standin listen demo"), "{}", alone.stderr);
    let check = standin.run(&["connection", "check", "demo"]);
    assert_eq!(check.code, 0, "{}", String::from_utf8_lossy(&check.stdout));
    assert!(check.stderr.contains("standin doctor demo"), "{}", check.stderr);
    let listening = standin.listen(&["demo"]);
    let ended = listening.process.terminate();
    assert!(ended.stderr.contains("set up again: standin connection setup demo"), "{}", ended.stderr);
    drop((simulator, at));
}

#[test]
fn ending_in_order_puts_the_address_back_and_remembers_what_was_agreed_to() {
    let foreign = "http://127.0.0.1:9/somebody";
    let world = world(&["--webhook", foreign]);
    assert_eq!(world.setup(&["--inbox", &world.inbox(), "--replace", "--no-test"]).code, 0);
    let World { standin, listening, simulator, at } = world;
    let ended = listening.process.terminate();
    let world = World { listening: standin.listen(&[]), standin, simulator, at };
    assert_eq!((ended.code, world.address()), (0, json!(foreign)));
    // Shown without a request to the platform.
    let replaced = world.standin.run(&["connection", "show", "demo"]).done().first()["replaced"].clone();
    assert_eq!((&replaced["url"], &replaced["restored"]), (&json!(foreign), &json!(true)));
    // The same address was agreed to before.
    all_passed(&world.setup(&[]));
    assert_eq!(world.look()["replaced"]["restored"], false);
    // And another one was not.
    world.set_address("http://127.0.0.1:9/other");
    assert_eq!(world.setup(&["--no-test"]).code, 1);
    assert_eq!(world.address(), "http://127.0.0.1:9/other");
}

#[test]
fn a_platform_that_refuses_private_addresses_is_named_as_the_cause() {
    let world = world(&["--refuse-private"]);
    let ended = world.setup(&["--inbox", &world.inbox(), "--wait", "3"]);
    let found = step(&ended, "round_trip");
    assert_eq!((ended.code, &found["cause"]), (1, &json!("no_webhook")));
    let remedy = found["remedy"].as_str().expect("a remedy");
    assert!(remedy.contains("4.14") && remedy.contains("SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true"), "{remedy}");
    assert!(found["message"].as_str().is_some_and(|text| text.contains("marks its delivery as failed")), "{found}");
}

#[test]
fn a_version_that_does_not_sign_is_said() {
    let world = world(&["--platform-version", "4.12"]);
    let ended = world.setup(&["--inbox", &world.inbox()]);
    all_passed(&ended);
    let said = step(&ended, "secrets")["message"].as_str().expect("words").to_owned();
    assert!(said.contains("4.12.0") && said.contains("does not sign"), "{said}");
}

#[test]
fn a_caller_that_goes_away_cancels_the_set_up() {
    let world = world(&["--refuse-private"]);
    let inbox = world.inbox();
    let setup = world.standin.start(&["connection", "setup", "demo", "--inbox", &inbox, "--wait", "120"]);
    let _ = setup.line("the test message", |line| line["step"]["code"] == "conversation");
    let second = world.setup(&["--inbox", &inbox]);
    assert_eq!((second.code, &second.error()["code"]), (2, &json!("already_running")));
    assert_eq!(setup.terminate().code, 1);
    let read = || call(&world.standin, &[("setup.read", json!({"name": "demo"}))]).remove(0);
    let report = until("the run is over", || Some(read()).filter(|report| report["running"] == false));
    let last = report["steps"].as_array().and_then(|steps| steps.last().cloned()).expect("a step");
    assert_eq!((&last["code"], &last["cause"]), (&json!("round_trip"), &json!("cancelled")));
    drop(world.simulator);
}
