//! What webhooks are answered with by choice: kept by connection, counted, committed first, and told in words.

use serde_json::{Value, json};
use standin_tests::{Listening, Reply, Standin, TestServer, post_webhook, reply, text, try_post_webhook, until};

use crate::{call, standin};

fn ready(args: &[&str]) -> (Standin, Listening) {
    let standin = standin();
    standin.connect("http://127.0.0.1:9/v1/", "CANARY0TOKEN0001");
    let listening = standin.listen(&[&["demo"], args].concat());
    (standin, listening)
}

fn body(words: &str) -> Vec<u8> {
    text("tg-1", words).to_string().into_bytes()
}

fn post(listening: &Listening, number: u32) -> u16 {
    post_webhook(&listening.url, number, &body("hello")).status
}

fn answer(standin: &Standin) -> Value {
    call(standin, &[("connection.show", json!({"name": "demo"}))]).remove(0)["answer"].take()
}

fn end(listening: Listening) {
    let ended = listening.process.terminate();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

#[test]
fn a_status_is_kept_for_the_connection_and_told_with_what_comes_of_it() {
    let (standin, listening) = ready(&["--answer", "503"]);
    assert_eq!(post(&listening, 1), 503);
    let line = listening.process.until("the webhook", |lines| lines.get(1).cloned());
    assert_eq!((&line["kind"], &line["status"]), (&json!("webhook"), &json!(503)));
    let note = &line["problems"][0];
    assert_eq!((&note["code"], &note["severity"]), (&json!("own_answer"), &json!("note")));
    let words = note["message"].as_str().expect("words");
    assert!(words.contains("own choice") && words.contains("again in 5 s, four more times over 75 s"), "{words}");
    let told = answer(&standin);
    assert_eq!(told["chosen"], true);
    assert_eq!(told["consequence"], "Landbot APIchat delivers this again in 5 s, four more times over 75 s.");
    end(listening);

    let listening = standin.listen(&["demo"]);
    assert_eq!(post(&listening, 2), 503, "it is kept");
    assert!(listening.process.stderr().contains("answered with 503"), "{}", listening.process.stderr());
    end(listening);
    let listening = standin.listen(&["demo", "--answer", "200"]);
    assert_eq!((post(&listening, 3), &answer(&standin)["chosen"]), (200, &json!(false)));
}

#[test]
fn each_connection_has_its_own() {
    let (standin, listening) = ready(&["--answer", "500"]);
    standin.connect_as("other", "http://127.0.0.1:9/v1/", "CANARY0TOKEN0002", &[]);
    let other = call(&standin, &[("connection.show", json!({"name": "other"}))]).remove(0);
    let url = other["webhook_url"].as_str().expect("an address");
    assert_eq!((post(&listening, 1), post_webhook(url, 2, &body("hello")).status), (500, 200));
    // A connection of the same name that is added later begins anew.
    let _ = standin.run(&["connection", "remove", "demo"]).done();
    standin.connect("http://127.0.0.1:9/v1/", "CANARY0TOKEN0001");
    assert_eq!(
        answer(&standin)["policy"],
        json!({"status": 200, "delay_ms": 0, "drop": false, "pass_back": false, "fail": null})
    );
}

#[test]
fn a_dropped_webhook_is_on_disk_and_the_platform_hears_nothing() {
    let (standin, listening) = ready(&["--drop"]);
    assert!(try_post_webhook(&listening.url, 1, &body("into the void")).is_none());
    let line = listening.process.until("the webhook", |lines| lines.get(1).cloned());
    assert_eq!(
        (&line["summary"], &line["status"], &line["answered"]),
        (&json!("into the void"), &Value::Null, &json!(false))
    );
    assert_eq!(line["problems"][0]["code"], "own_drop");
    assert_eq!(standin.part(line["seq"].as_i64().expect("a number"), "body"), body("into the void"));
}

#[test]
fn the_next_few_are_failed_also_over_a_restart_and_no_more() {
    let (standin, listening) = ready(&["--fail-next", "3=500"]);
    assert_eq!(post(&listening, 1), 500);
    until("the count", || Some(()).filter(|()| answer(&standin)["policy"]["fail"]["left"] == 2));
    end(listening);
    let listening = standin.listen(&["demo"]);
    assert_eq!([post(&listening, 2), post(&listening, 3), post(&listening, 4)], [500, 500, 200]);
    until("no count", || Some(()).filter(|()| answer(&standin)["policy"]["fail"] == Value::Null));
    let codes: Vec<Value> =
        standin.log("kind:webhook").iter().map(|line| line["problems"][0]["code"].clone()).collect();
    assert_eq!(codes, [json!("own_failure"), json!("own_failure"), json!("own_failure"), Value::Null]);
}

#[test]
fn the_simulated_platform_delivers_again_what_was_failed() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let simulator = standin.simulate(&listening.url, &["--time-scale", "0.01"]);
    standin.connect(&simulator.base_url, &simulator.token);
    call(
        &standin,
        &[("connection.set-answer", json!({"name": "demo", "policy": {"fail": {"status": 503, "left": 2}}}))],
    );
    let hook = call(&standin, &[("connection.show", json!({"name": "demo"}))]).remove(0)["webhook_url"].take();
    let simulator = standin.simulate(hook.as_str().expect("an address"), &["--time-scale", "0.01"]);
    standin.connect_as("bot", &simulator.base_url, &simulator.token, &["--unpaced"]);
    let _ = standin.run(&["send", "bot", "--as", "tg-7", "--text", "hi"]).done();
    let first = until("the first message, at last", || {
        let kept = standin.log("kind:webhook");
        let good = kept.iter().find(|line| line["status"] == 200)?;
        Some((kept.clone(), good["dedupe_key"].clone()))
    });
    let (kept, key) = first;
    let tries: Vec<&Value> = kept.iter().filter(|line| line["dedupe_key"] == key).map(|line| &line["status"]).collect();
    assert!(tries.len() <= 3 && tries.last() == Some(&&json!(200)), "{tries:?}");
    assert_eq!(kept.iter().filter(|line| line["status"] == 503).count(), 2);
}

#[test]
fn the_middlewares_answer_is_passed_back_and_on_record_before_it_leaves() {
    let middleware = TestServer::start(|_, number| match number {
        0 => reply(422, "text/plain", "no"),
        1 => reply(204, "text/plain", ""),
        _ => Reply::Close,
    });
    let to = middleware.url("/hook");
    let (standin, listening) = ready(&["--forward-to", &to, "--pass-back", "--answer", "503"]);
    assert_eq!([post(&listening, 1), post(&listening, 2)], [422, 204]);
    assert_eq!(post(&listening, 3), 503, "without an answer there, the status that was set");
    let lines = until("all three", || Some(standin.log("kind:webhook")).filter(|lines| lines.len() == 3));
    let facts = |line: &Value| (line["status"].clone(), line["problems"][0]["code"].clone(), line["answered"].clone());
    for (line, status) in lines.iter().zip([422, 204, 503]) {
        assert_eq!(facts(line), (json!(status), json!("own_pass_back"), json!(true)), "{line}");
    }
    assert_eq!(standin.log("kind:forward").len(), 3);
    let words = answer(&standin)["words"].clone();
    assert!(words.as_str().is_some_and(|words| words.contains("what your middleware answers, or with 503")), "{words}");
}

#[test]
fn what_an_answer_would_do_can_be_asked_without_doing_it() {
    let (standin, listening) = ready(&[]);
    let ask = json!({"name": "demo", "policy": {"drop": true}, "dry_run": true});
    let told = call(&standin, &[("connection.set-answer", ask)]).remove(0);
    assert_eq!(told["answer"]["words"], "The connection is closed without an answer.");
    assert_eq!((post(&listening, 1), &answer(&standin)["chosen"]), (200, &json!(false)));
}

#[test]
fn an_answer_that_is_none_is_refused() {
    let standin = standin();
    standin.connect("http://127.0.0.1:9/v1/", "CANARY0TOKEN0001");
    let cases: [&[&str]; 4] =
        [&["demo", "--answer", "99"], &["demo", "--fail-next", "x"], &["demo", "--fail-next", "3=700"], &["--drop"]];
    for args in cases {
        assert_eq!(standin.run(&[&["listen"], args].concat()).code, 2, "{args:?}");
    }
}
