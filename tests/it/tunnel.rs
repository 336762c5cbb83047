//! The tunnel: known to be alive, and when it is not, known for what it is, in time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use standin_tests::{
    Listening, Standin, TestServer, Tunnel, key, place, post_webhook, reply, request, text, try_post_webhook, until,
    unused_port,
};

use crate::{call, standin};

/// So long after a message whose reply does not come, a dead tunnel is known.
const RED_WITHIN: Duration = Duration::from_secs(10);

/// A receiver behind a tunnel that is alive, with the connection `demo` to this platform.
fn alive(platform: &str) -> (Standin, Listening, Tunnel) {
    let standin = standin();
    standin.connect(platform, "CANARY0TOKEN0001");
    let listening = standin.listen(&["demo"]);
    let tunnel = Tunnel::to(listening.port);
    set_url(&standin, &tunnel.url());
    assert_eq!(health(&standin, "alive")["url"], tunnel.url());
    (standin, listening, tunnel)
}

fn set_url(standin: &Standin, url: &str) {
    call(standin, &[("receiver.set-public-url", json!({"url": url}))]);
}

fn state(standin: &Standin) -> Value {
    call(standin, &[("app.status", json!({}))]).remove(0)["tunnel"].take()
}

/// Waits until the tunnel is known to be like this.
fn health(standin: &Standin, wanted: &str) -> Value {
    until(&format!("a tunnel that is {wanted}"), || Some(state(standin)).filter(|state| state["health"] == wanted))
}

fn check(standin: &Standin) -> Value {
    call(standin, &[("tunnel.check", json!({}))]).remove(0)
}

/// The webhook address through the tunnel.
fn through(tunnel: &Tunnel, listening: &Listening) -> String {
    format!("{}{}", tunnel.url(), place(&listening.url).path)
}

fn post(url: &str, number: u32) -> u16 {
    post_webhook(url, number, text("tg-1", "hello").to_string().as_bytes()).status
}

#[test]
fn a_probe_goes_out_and_comes_in_and_both_are_on_record() {
    let (standin, listening, tunnel) = alive("http://127.0.0.1:9/v1/");
    let state = check(&standin);
    assert_eq!((&state["health"], &state["url"]), (&json!("alive"), &json!(tunnel.url())));
    assert!(state["round_trip_ms"].as_f64().is_some_and(|ms| ms > 0.0 && ms < 6000.0), "{state}");
    let seq = state["seq"].as_i64().expect("the probe's envelope");
    let out = standin.show(seq);
    assert_eq!((&out["kind"], &out["direction"], &out["status"]), (&json!("probe"), &json!("sent"), &json!(200)));
    let came: Vec<Value> = standin.log("kind:probe direction:received");
    let nonce = standin.part(seq, "body");
    let same = came.iter().filter(|line| standin.part(line["seq"].as_i64().expect("a number"), "body") == nonce);
    assert_eq!(same.count(), 1, "the same word came in");
    assert!(standin.log("kind:refused").is_empty() && standin.log("kind:webhook").is_empty());
    // Its path is a secret, and is masked wherever it is shown.
    let head = standin.run(&["show", &seq.to_string(), "--part", "head"]).done().first();
    assert_eq!(head["masked"], 1, "{head}");
    assert_eq!(out["target"], format!("/probe/{}", "*".repeat(40)));
    // Who listens for webhooks hears nothing of it.
    assert_eq!(post(&listening.url, 1), 200);
    let lines = listening.process.until("the webhook", |lines| (lines.len() > 1).then(|| lines.to_vec()));
    assert!(lines[1..].iter().all(|line| line["kind"] == "webhook"), "{lines:?}");
}

#[test]
fn a_tunnel_killed_in_a_conversation_is_red_in_time_and_lives_again() {
    let platform = TestServer::platform();
    let (standin, listening, mut tunnel) = alive(&platform.url("/v1/"));
    let public = through(&tunnel, &listening);
    assert_eq!(post(&public, 1), 200);
    tunnel.kill();
    assert_eq!(state(&standin)["health"], "alive", "nobody has looked: tunnels bill by the request");
    let sent = Instant::now();
    let _ = standin.send("tg-1", &["--text", "are you there?"]).done();
    let dead = health(&standin, "refused");
    assert!(sent.elapsed() < RED_WITHIN, "{:?}", sent.elapsed());
    assert_eq!(dead["awaited"], true);
    assert!(dead["alive_at"].is_string() && dead["remedy"].is_string(), "{dead}");
    assert!(try_post_webhook(&public, 2, text("tg-1", "lost").to_string().as_bytes()).is_none());
    tunnel.start();
    // It is looked at again while the reply is awaited, and the reply ends that.
    health(&standin, "alive");
    assert_eq!(post(&public, 3), 200);
    assert_eq!(state(&standin)["awaited"], false);
    let kept = until("both webhooks", || Some(standin.log("kind:webhook")).filter(|kept| kept.len() == 2));
    assert!(kept.iter().all(|line| line["status"] == 200 && line["problems"] == json!([])), "{kept:?}");
}

#[test]
fn a_webhook_through_the_tunnel_shows_that_it_lives() {
    let (standin, listening, mut tunnel) = alive("http://127.0.0.1:9/v1/");
    tunnel.kill();
    assert_eq!(check(&standin)["health"], "refused");
    let probes = standin.log("kind:probe").len();
    tunnel.start();
    assert_eq!(post(&listening.url, 1), 200);
    assert_eq!(state(&standin)["health"], "refused", "that one came past it");
    assert_eq!(post(&through(&tunnel, &listening), 2), 200);
    assert_eq!(state(&standin)["health"], "alive");
    assert_eq!(standin.log("kind:probe").len(), probes, "no probe was needed");
}

#[test]
fn each_way_to_be_dead_is_told_for_what_it_is() {
    let (standin, listening, tunnel) = alive("http://127.0.0.1:9/v1/");
    let other = TestServer::start(|_, _| reply(200, "text/html", "<html><title>It works!</title>"));
    let page = TestServer::start(|_, _| reply(404, "text/html\r\nNgrok-Error-Code: ERR_NGROK_3200", "gone"));
    let silent = TestServer::start(|_, _| standin_tests::Reply::Silence);
    let plain = format!("https://127.0.0.1:{}", listening.port);
    let unused = format!("http://127.0.0.1:{}", unused_port());
    for (url, expected, says) in [
        (other.url(""), "wrong-target", Some("It works!")),
        (page.url(""), "wrong-target", Some("ERR_NGROK_3200")),
        ("https://standin-test.invalid".to_owned(), "dns", None),
        (plain, "tls", None),
        (unused, "refused", None),
        (silent.url(""), "silent", None),
    ] {
        set_url(&standin, &url);
        let state = health(&standin, expected);
        assert_eq!((&state["url"], state["first_line"].as_str()), (&json!(url), says), "{state}");
        assert!(state["message"].is_string() && state["remedy"].is_string() && state["seq"].is_i64(), "{state}");
        // And back: the right state is told again.
        set_url(&standin, &tunnel.url());
        health(&standin, "alive");
    }
    // A server in our place got nothing that is worth having but a path of its own.
    assert!(other.requests().iter().all(|request| request.start_line().starts_with("POST /probe/")));
}

#[test]
fn a_tunnel_that_leads_to_another_standin_is_the_wrong_target() {
    let (standin, _listening, tunnel) = alive("http://127.0.0.1:9/v1/");
    let neighbour = crate::standin();
    let elsewhere = neighbour.listen(&[]);
    tunnel.lead_to(elsewhere.port);
    let state = check(&standin);
    assert_eq!((&state["health"], &state["status"]), (&json!("wrong-target"), &json!(404)));
    assert!(neighbour.log("").is_empty(), "a stranger's probe is summed up there");
}

#[test]
fn an_unchanged_network_needs_no_probe() {
    let (standin, _listening, mut tunnel) = alive("http://127.0.0.1:9/v1/");
    let probes = standin.log("kind:probe").len();
    tunnel.kill();
    let asked = json!({"if_network_changed": true});
    assert_eq!(call(&standin, &[("tunnel.check", asked)]).remove(0)["health"], "alive");
    assert_eq!(standin.log("kind:probe").len(), probes);
}

#[test]
fn a_start_with_a_public_url_looks_at_it_and_says_what_is_wrong() {
    let standin = standin();
    let server = TestServer::start(|_, _| reply(502, "text/plain", "Bad gateway: nothing there"));
    let process = standin.start(&["listen", "--public-url", &server.url("")]);
    until("the remark", || Some(()).filter(|()| process.stderr().contains("Bad gateway: nothing there")));
    assert!(process.stderr().contains("The tunnel does not work"), "{}", process.stderr());
}

#[test]
fn tunnels_of_this_machine_are_found_with_where_they_lead() {
    let (standin, listening, tunnel) = alive("http://127.0.0.1:9/v1/");
    let (here, url) = (listening.port, tunnel.url());
    let page = json!({"tunnels": [
        {"public_url": url, "config": {"addr": format!("http://localhost:{here}")}},
        {"public_url": "https://other.ngrok.app", "config": {"addr": "http://localhost:1"}},
    ]});
    let ngrok = TestServer::start(move |_, _| reply(200, "application/json", &page.to_string()));
    let port: u16 = place(&ngrok.url("")).host.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let found = call(&standin, &[("tunnel.found", json!({"ngrok_port": port}))]).remove(0);
    let ours: Vec<&Value> = found.as_array().expect("a list").iter().filter(|it| it["program"] == "ngrok").collect();
    let facts = |it: &Value| (it["url"].clone(), it["leads_here"].clone(), it["current"].clone());
    assert!(ours.iter().any(|it| facts(it) == (json!(url), json!(true), json!(true))), "{found}");
    assert!(
        ours.iter().any(|it| facts(it) == (json!("https://other.ngrok.app"), json!(false), json!(false))),
        "{found}"
    );
    assert_eq!(ngrok.requests()[0].start_line(), "GET /api/tunnels HTTP/1.1");
}

#[test]
fn what_an_api_can_point_at_a_new_address_is_and_the_rest_is_listed() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let (first, second) = (Tunnel::to(listening.port), Tunnel::to(listening.port));
    set_url(&standin, &first.url());
    let simulator = standin.start(&["simulate", "chatwoot", "--time-scale", "0.02"]);
    let at = simulator.line("the simulator's address", |line| line["simulating"].is_object())["simulating"].clone();
    let (base, token) = (at["base_url"].as_str().expect("one"), at["tokens"]["access"].as_str().expect("one"));
    let add = ["connection", "add", "chat", "--platform", "chatwoot", "--base-url", base, "--unpaced", "--token-stdin"];
    let _ = standin.run_with(&add, token.as_bytes()).done();
    let inbox = at["ids"]["inbox"].to_string();
    let _ = standin.run(&["connection", "setup", "chat", "--inbox", &inbox, "--no-test"]).done();
    standin.connect("http://127.0.0.1:9/v1/", "CANARY0TOKEN0001");
    let set_there = || {
        let url = format!("{base}api/v1/accounts/1/inboxes/{inbox}");
        let answer = request("GET", &url, &[("Api-Access-Token", token)], b"");
        serde_json::from_slice::<Value>(&answer.body).expect("an inbox")["webhook_url"]
            .as_str()
            .expect("one")
            .to_owned()
    };
    assert!(set_there().starts_with(&first.url()), "{}", set_there());

    set_url(&standin, &second.url());
    let listed = call(&standin, &[("tunnel.repoint", json!({}))]).remove(0);
    let of = |items: &Value, name: &str| {
        items.as_array().expect("a list").iter().find(|it| it["name"] == name).cloned().expect("is listed")
    };
    let (by_api, by_hand) = (of(&listed, "chat"), of(&listed, "demo"));
    assert_eq!((&by_api["by_api"], &by_api["report"]), (&json!(true), &Value::Null));
    assert_eq!(by_hand["by_api"], false);
    assert!(by_hand["address"].as_str().is_some_and(|address| address.starts_with(&second.url())), "{by_hand}");
    assert!(by_hand["how_to"].as_array().is_some_and(|lines| !lines.is_empty()));
    assert!(set_there().starts_with(&first.url()), "a list changes nothing");

    let done = call(&standin, &[("tunnel.repoint", json!({"names": ["chat", "demo"]}))]).remove(0);
    assert_eq!(of(&done, "chat")["report"]["ok"], true, "{done}");
    assert_eq!(of(&done, "demo")["report"], Value::Null);
    assert_eq!(json!(set_there()), of(&done, "chat")["address"]);
    let _ = first;
}

#[test]
fn a_host_that_is_allowed_is_none_to_wonder_at() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let post = |number: usize| {
        let body = text("tg-1", "hello").to_string();
        let key = key(u32::try_from(number).expect("a small number"));
        let headers = [
            ("Host", "host.docker.internal"),
            ("Content-Type", "application/json"),
            ("User-Agent", "landbot/webhooks"),
            ("sentry-trace", key.as_str()),
        ];
        assert_eq!(request("POST", &listening.url, &headers, body.as_bytes()).status, 200);
        let line = listening.process.until("the webhook", |lines| lines.get(number).cloned());
        line["problems"].as_array().into_iter().flatten().map(|it| it["code"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(post(1), [json!("foreign_host")]);
    let allow = |host: &str| call(&standin, &[("receiver.start", json!({"allow_host": host}))]);
    assert_eq!(allow("host.docker.internal")[0]["allowed_hosts"], json!(["host.docker.internal"]));
    assert!(post(2).is_empty());
    assert_eq!(allow("-host.docker.internal")[0]["allowed_hosts"], json!([]));
    assert_eq!(post(3), [json!("foreign_host")]);
    drop(listening);
    let again = standin.listen(&["--bind", "0.0.0.0", "--allow-host", "host.docker.internal"]);
    assert_eq!(
        call(&standin, &[("app.status", json!({}))])[0]["receiver"]["allowed_hosts"],
        json!(["host.docker.internal"])
    );
    assert!(again.url.starts_with("http://127.0.0.1:"), "{}", again.url);
    let refused = standin.run(&["listen", "--allow-host", "no host"]);
    assert_eq!((refused.code, &refused.error()["code"]), (2, &json!("bad_arguments")));
}
