//! The doctor: what works passes, and each planted fault is named by its own check, with evidence and a remedy.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use standin_tests::{Ended, Reply, Standin, TestServer, json_reply, reply, until, unused_port};

use crate::inbox::{World, world};
use crate::{call, standin};

/// The checks of one connection and of the machine, by code; `ended` is the doctor's.
struct Checks {
    code: u8,
    by_code: BTreeMap<String, Value>,
}

fn doctor(standin: &Standin) -> Checks {
    let ended: Ended = standin.run(&["doctor", "demo"]);
    let lines = ended.lines();
    let summary = lines.last().expect("a summary")["doctor"].clone();
    let checks: Vec<Value> = lines.into_iter().filter(|line| line["code"].is_string()).collect();
    let count = |state: &str| checks.iter().filter(|check| check["state"] == state).count();
    assert_eq!(summary["ok"], ended.code == 0, "{summary}");
    assert_eq!((&summary["fail"], &summary["pass"]), (&json!(count("fail")), &json!(count("pass"))));
    // Whatever failed says what to do, and what it is known by is in the log.
    for check in &checks {
        let words = |key: &str| check[key].as_str().is_some_and(|text| !text.is_empty());
        assert!(words("title") && words("evidence"), "{check}");
        assert!(check["state"] != "fail" || words("remedy"), "{check}");
        for seq in check["seqs"].as_array().expect("numbers") {
            assert_eq!(&standin.show(seq.as_i64().expect("a number"))["seq"], seq);
        }
    }
    let by_code = checks.into_iter().map(|check| (check["code"].as_str().expect("a code").to_owned(), check)).collect();
    Checks { code: u8::try_from(ended.code).expect("an exit code"), by_code }
}

impl Checks {
    fn of(&self, code: &str) -> &Value {
        self.by_code.get(code).unwrap_or_else(|| panic!("no check {code} in {:?}", self.by_code.keys()))
    }

    fn evidence(&self, code: &str) -> &str {
        self.of(code)["evidence"].as_str().expect("words")
    }

    /// Exactly these fail.
    #[track_caller]
    fn fail(&self, codes: &[&str]) {
        let mut wanted: Vec<&str> = codes.to_vec();
        wanted.sort_unstable();
        let failed: Vec<&Value> = self.by_code.values().filter(|check| check["state"] == "fail").collect();
        let found: Vec<&str> = failed.iter().filter_map(|check| check["code"].as_str()).collect();
        assert_eq!((found, self.code), (wanted, u8::from(!codes.is_empty())), "{failed:#?}");
    }
}

fn update(standin: &Standin, change: &Value) {
    let mut args = json!({"name": "demo", "base_url": null, "token": null, "forward_to": null});
    args.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
    let _ = call(standin, &[("connection.update", args)]);
}

/// An inbox that was talked to.
fn talked() -> World {
    let world = world("chatwoot", false, None);
    let _ = world.send(&["--text", "hi"]).done();
    world
}

/// Calls the platform by hand, as its dashboard does.
fn set_webhook(world: &World, url: &str) {
    let inbox = format!("{}api/v1/accounts/1/inboxes/{}", world.text("/base_url"), world.text("/ids/inbox"));
    let token = world.text("/tokens/access");
    let headers = [("Api-Access-Token", &*token), ("Content-Type", "application/json")];
    let body = json!({"channel": {"webhook_url": url}}).to_string();
    assert_eq!(standin_tests::request("PATCH", &inbox, &headers, body.as_bytes()).status, 200);
}

#[test]
fn all_is_well() {
    let world = talked();
    let checks = doctor(&world.standin);
    checks.fail(&[]);
    let all = [
        "disk",
        "keychain",
        "program_version",
        "receiver",
        "token_kind",
        "host",
        "ids",
        "dns",
        "tls",
        "reach",
        "clock",
        "token_validity",
        "role",
        "messages_come_in",
        "platform_version",
        "inbox_identifier",
        "hook_registration",
        "events_received",
        "tunnel",
        "echo",
        "duplicate_conversations",
    ];
    for code in all {
        let state = checks.of(code)["state"].as_str().expect("a state");
        assert_eq!(state, "pass", "{}", checks.of(code));
    }
    assert_eq!(checks.by_code.len(), all.len());
    // No secret is in what it says.
    let said = format!("{:?}", checks.by_code);
    for secret in [world.text("/tokens/access"), world.text("/tokens/webhook_secret")] {
        assert!(!said.contains(&secret));
    }
    // It is told again to whoever asks later, and changes nothing at the platform.
    let read = call(&world.standin, &[("doctor.read", json!({}))]).remove(0);
    assert_eq!(
        (&read["ok"], &read["running"], read["checks"].as_array().map(Vec::len)),
        (&json!(true), &json!(false), Some(all.len()))
    );
    let before = world.standin.log("kind:api").len();
    let _ = doctor(&world.standin);
    let after = world.standin.log("kind:api");
    assert!(after[before..].iter().all(|line| line["method"] == "GET"));
}

#[test]
fn g11_messages_do_not_come_in_by_credentials() {
    let world = talked();
    update(&world.standin, &json!({"token": "ThisTokenIsNobodysTokenX"}));
    let checks = doctor(&world.standin);
    checks.fail(&["token_validity", "messages_come_in", "hook_registration", "events_received"]);
    assert!(checks.evidence("messages_come_in").contains("the credentials"));
}

#[test]
fn g11_messages_do_not_come_in_by_identifier() {
    let world = talked();
    let channel = json!({"account": world.text("/ids/account"), "inbox": world.text("/ids/inbox"), "inbox_identifier": "NotTheIdentifierOfAnyone", "profile": null});
    update(&world.standin, &json!({"channel": channel}));
    let checks = doctor(&world.standin);
    checks.fail(&["inbox_identifier", "messages_come_in"]);
    assert!(checks.of("inbox_identifier")["remedy"].as_str().is_some_and(|text| text.contains("Configuration")));
    assert!(checks.evidence("messages_come_in").contains("the inbox identifier"));
}

#[test]
fn g3_an_agents_role_is_told_apart_from_a_bad_token() {
    let world = talked();
    update(&world.standin, &json!({"token": world.text("/tokens/agent")}));
    let checks = doctor(&world.standin);
    assert_eq!(
        (checks.of("token_validity")["state"].as_str(), checks.of("role")["state"].as_str()),
        (Some("pass"), Some("fail"))
    );
    assert!(checks.evidence("role").contains("\"agent\""));
}

#[test]
fn g12_events_are_not_received_because_of_the_address() {
    let world = talked();
    set_webhook(&world, "http://127.0.0.1:9/somebody");
    doctor(&world.standin).fail(&["hook_registration", "events_received"]);
    // And the next message does not come back.
    let _ = world.standin.send("cust-42", &["--text", "and now?"]).done();
    let checks = doctor(&world.standin);
    checks.fail(&["hook_registration", "events_received", "echo"]);
    assert!(checks.evidence("hook_registration").contains("not this receiver's"));
}

#[test]
fn g12_events_are_not_received_because_of_our_answers() {
    let world = talked();
    let sent = world.post(&json!({"event": "message_created"}));
    assert_eq!(sent.status, 200);
    let World { standin, listening, simulator, at } = world;
    assert_eq!(listening.process.terminate().code, 0);
    let world = World { listening: standin.listen(&["demo", "--answer", "503"]), standin, simulator, at };
    set_webhook(&world, &world.listening.url);
    let _ = world.standin.send("cust-42", &["--text", "hi again"]).done();
    until("a webhook that was answered badly", || {
        world.standin.log("kind:webhook").into_iter().find(|line| line["status"] == 503)
    });
    let checks = doctor(&world.standin);
    assert_eq!(checks.of("events_received")["state"], "fail");
    assert!(checks.evidence("events_received").contains("something else than success"));
    let seq = checks.of("events_received")["seqs"][0].as_i64().expect("an envelope");
    assert_eq!(world.standin.show(seq)["status"], 503);
}

#[test]
fn g13_conversations_are_there_twice() {
    let world = talked();
    let _ = world.send(&["--text", "another one", "--new-conversation"]);
    world.until("the warning", |view| Some(()).filter(|()| view["warnings"][0]["code"] == "duplicate_conversation"));
    let checks = doctor(&world.standin);
    checks.fail(&["duplicate_conversations"]);
    assert!(checks.evidence("duplicate_conversations").contains("cust-42"));
}

#[test]
fn what_is_wrong_with_the_way_to_the_platform_is_told_apart() {
    let world = talked();
    let port = place_of(&world.text("/base_url"));
    let cases: [(String, &[&str]); 4] = [
        (format!("http://127.0.0.1:{}/", unused_port()), &["reach"]),
        ("http://nowhere.invalid/".to_owned(), &["dns", "reach", "tunnel"]),
        (format!("https://127.0.0.1:{port}/"), &["tls", "reach"]),
        (format!("http://127.0.0.1:{port}/app/accounts/1/"), &["host"]),
    ];
    for (base, codes) in cases {
        update(&world.standin, &json!({"base_url": base}));
        let checks = doctor(&world.standin);
        for code in codes {
            assert_eq!(checks.of(code)["state"], "fail", "{base}: {}", checks.of(code));
        }
        let network = ["dns", "tls", "reach", "host"];
        for code in network.into_iter().filter(|code| !codes.contains(code)) {
            assert_ne!(checks.of(code)["state"], "fail", "{base}: {}", checks.of(code));
        }
    }
}

fn place_of(url: &str) -> String {
    standin_tests::place(url).host.rsplit(':').next().expect("a port").to_owned()
}

#[test]
fn a_clock_that_is_wrong_is_told_by_the_answers_date() {
    let standin = standin();
    let _listening = standin.listen(&[]);
    let old = TestServer::start(|_, _| {
        Reply::Bytes(
            b"HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n".to_vec(),
        )
    });
    standin.connect(&old.url("/v1/"), "H2W87JSI6V4BDJLX");
    let checks = doctor(&standin);
    checks.fail(&["clock"]);
    assert!(checks.evidence("clock").contains("ahead"));
    assert_eq!(checks.of("token_validity")["state"], "unknown", "it cannot be told without a side effect");
    // Nothing but the knock went out, and no token with it.
    let requests = old.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].header("authorization").is_none());
}

#[test]
fn the_wrong_kind_of_token_is_told() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let simulator = standin.simulate(&listening.url, &["--time-scale", "0.01"]);
    standin.connect(&simulator.base_url, "0123456789abcdef0123456789abcdef01234567");
    let _ = standin.send("tg-1", &["--text", "hi"]);
    let checks = doctor(&standin);
    checks.fail(&["token_kind", "token_validity", "messages_come_in"]);
    assert!(checks.evidence("token_kind").contains("agent token"));
}

#[test]
fn a_proxy_that_drops_underscores_is_told() {
    let standin = standin();
    let _listening = standin.listen(&[]);
    let platform = TestServer::start(|request, _| {
        let taken = request.header("api-access-token").is_some();
        let profile = json!({"id": 5, "name": "Bia", "accounts": [{"id": 1, "name": "Acme", "role": "administrator"}]});
        match (request.start_line().contains("/profile"), taken) {
            (true, true) => json_reply(200, &profile),
            (true, false) => json_reply(401, &json!({"errors": ["You need to sign in or sign up before continuing."]})),
            (false, _) => reply(404, "text/plain", "none"),
        }
    });
    let base = platform.url("/");
    let args = ["connection", "add", "demo", "--platform", "chatwoot", "--base-url", &base, "--account", "1"];
    let more = ["--inbox", "7", "--profile", "underscore-header", "--unpaced", "--token-stdin"];
    let _ = standin.run_with(&[&args[..], &more].concat(), b"GoodTokenOfTheAdministra").done();
    let checks = doctor(&standin);
    assert_eq!(checks.of("token_validity")["state"], "fail");
    assert!(checks.evidence("token_validity").contains("drops api_access_token"), "{}", checks.of("token_validity"));
}

#[test]
fn receiver_tunnel_and_versions_fail_apart() {
    let closed = standin();
    let simulator = closed.simulate("http://127.0.0.1:9/hook", &["--time-scale", "0.01"]);
    closed.connect(&simulator.base_url, &simulator.token);
    doctor(&closed).fail(&["receiver", "tunnel"]);

    let dead = standin();
    let _listening = dead.listen(&["--public-url", &format!("http://127.0.0.1:{}", unused_port())]);
    dead.connect(&simulator.base_url, &simulator.token);
    let checks = doctor(&dead);
    checks.fail(&["tunnel"]);
    assert!(checks.evidence("tunnel").contains("refused"));
    let older = call(&dead, &[("doctor.run", json!({"version": "0.0.0-older"}))]).remove(0);
    let version =
        older["checks"].as_array().and_then(|all| all.iter().find(|check| check["code"] == "program_version"));
    assert_eq!(version.expect("the check")["state"], "fail");
}

#[test]
fn a_version_that_refuses_private_addresses_is_told() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let args = ["simulate", "chatwoot", "--webhook", &listening.url, "--refuse-private", "--time-scale", "0.01"];
    let simulator = standin.start(&args);
    let at = simulator.line("the simulator's address", |line| line["simulating"].is_object())["simulating"].clone();
    let base = at["base_url"].as_str().expect("one");
    let (inbox, token) = (at["ids"]["inbox"].to_string(), at["tokens"]["access"].as_str().expect("one"));
    let add = ["connection", "add", "demo", "--platform", "chatwoot", "--base-url", base, "--account", "1"];
    let more = ["--inbox", &*inbox, "--unpaced", "--token-stdin"];
    let _ = standin.run_with(&[&add[..], &more].concat(), token.as_bytes()).done();
    let _ = standin.send("cust-42", &["--text", "hi"]).done();
    let checks = doctor(&standin);
    checks.fail(&["platform_version", "echo"]);
    assert!(
        checks.of("platform_version")["remedy"]
            .as_str()
            .is_some_and(|text| text.contains("SAFE_FETCH_ALLOW_PRIVATE_NETWORK"))
    );
}

#[test]
fn a_connection_that_is_not_there_is_wrong_usage() {
    let standin = standin();
    let ended = standin.run(&["doctor", "nobody"]);
    assert_eq!((ended.code, &ended.error()["code"]), (2, &json!("no_such_connection")));
}
