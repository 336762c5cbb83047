//! Replay: the recorded bytes again, to the same target or another, each result linked to its origin.

use serde_json::{Value, json};
use standin_tests::{Listening, Standin, TestServer, exchange, place, reply, request, text};

use crate::standin;

/// A received webhook with an odd head: its number, head and body.
struct Odd {
    standin: Standin,
    listening: Listening,
    head: String,
    body: String,
}

fn odd() -> Odd {
    let standin = standin();
    let listening = standin.listen(&[]);
    let at = place(&listening.url);
    let body = format!("{}\n", text("tg-1", "odd ☕"));
    let head = format!(
        "POST {} HTTP/1.1\r\nX-Twice: one\r\nhOsT: {}\r\nx-twice:two \r\nUser-Agent: landbot/webhooks\r\nX-Empty:\r\n\
         Content-Type: application/json\r\nCONTENT-length: {}\r\n\r\n",
        at.path,
        at.host,
        body.len()
    );
    assert_eq!(exchange(&at.host, &[head.as_bytes(), body.as_bytes()].concat()).status, 200);
    listening.process.line("the webhook", |line| line["seq"] == 1);
    Odd { standin, listening, head, body }
}

fn middleware() -> TestServer {
    TestServer::start(|_, _| reply(202, "text/plain", "thanks"))
}

#[test]
fn the_same_bytes_reach_another_target() {
    let odd = odd();
    let middleware = middleware();
    let target = middleware.url("/webhook?x=1");
    let line = odd.standin.run(&["replay", "1", "--to", &target]).done().first();
    let came = middleware.wait_for(1).remove(0);
    // Only what the target forces differs: the request line and the host's value.
    let at = place(&target);
    let own = place(&odd.listening.url);
    let expected = odd.head.replace(&own.path, &at.path).replace(&own.host, &at.host);
    assert_eq!(String::from_utf8_lossy(&came.head), expected);
    assert_eq!(String::from_utf8_lossy(&came.body), odd.body);

    assert_eq!((&line["kind"], &line["direction"]), (&json!("replay"), &json!("forwarded")));
    assert_eq!((&line["parent_seq"], &line["status"]), (&json!(1), &json!(202)));
    let seq = line["seq"].as_i64().expect("a number");
    assert_eq!(odd.standin.part(seq, "head"), came.head);
    assert_eq!(odd.standin.part(seq, "body"), came.body);
    assert_eq!(odd.standin.part(seq, "reply-body"), b"thanks");
    assert_eq!(odd.standin.show(seq)["head"], "wire");
}

#[test]
fn the_same_target_gets_exactly_the_same_bytes() {
    let odd = odd();
    let line = odd.standin.run(&["replay", "1"]).done().first();
    assert_eq!((&line["parent_seq"], &line["status"]), (&json!(1), &json!(200)));
    let again = odd
        .listening
        .process
        .line("the webhook again", |line| line["kind"] == "webhook" && line["seq"].as_i64().is_some_and(|seq| seq > 1));
    let seq = again["seq"].as_i64().expect("a number");
    assert_eq!(String::from_utf8_lossy(&odd.standin.part(seq, "head")), odd.head);
    assert_eq!(String::from_utf8_lossy(&odd.standin.part(seq, "body")), odd.body);
}

#[test]
fn a_dry_run_says_what_would_be_done_and_sends_nothing() {
    let odd = odd();
    let middleware = middleware();
    let plan = odd.standin.run(&["replay", "1", "--to", &middleware.url("/w"), "--dry-run"]).done().first();
    assert_eq!((&plan["seq"], &plan["method"], &plan["same_target"]), (&json!(1), &json!("POST"), &json!(false)));
    assert_eq!(plan["url"], middleware.url("/w"));
    assert!(plan["effects"].as_array().is_some_and(|effects| !effects.is_empty()));
    assert_eq!(middleware.requests().len(), 0);
    assert_eq!(odd.standin.log("").len(), 1);
}

#[test]
fn several_times_and_several_envelopes() {
    let odd = odd();
    let middleware = middleware();
    let args = ["replay", "1", "1", "--to", &middleware.url("/w"), "--times", "3"];
    let lines = odd.standin.run(&args).done().lines();
    assert_eq!(lines.len(), 6);
    assert_eq!(middleware.requests().len(), 6);
    let seqs: Vec<&Value> = lines.iter().map(|line| &line["seq"]).collect();
    assert!(lines.iter().all(|line| line["parent_seq"] == 1));
    assert_eq!(odd.standin.log("kind:replay").iter().map(|line| &line["seq"]).collect::<Vec<_>>(), seqs);
}

#[test]
fn an_edited_body_goes_out_in_place_of_the_recorded_one() {
    let odd = odd();
    let middleware = middleware();
    let file = odd.standin.file("edited.json", "{\"edited\": true}");
    let args = ["replay", "1", "--to", &middleware.url("/w"), "--edit", &file];
    let line = odd.standin.run(&args).done().first();
    let came = middleware.wait_for(1).remove(0);
    assert_eq!(came.body, b"{\"edited\": true}");
    assert_eq!(came.header("content-length").as_deref(), Some("16"));
    assert_eq!(line["parent_seq"], 1);
    assert_eq!(odd.standin.part(1, "body"), odd.body.as_bytes(), "the origin stays as it was");
}

#[test]
fn a_sent_message_goes_to_another_host_without_its_token() {
    let platform = TestServer::platform();
    let elsewhere = middleware();
    let standin = standin();
    standin.connect(&platform.url("/v1/"), "CANARYTOKEN12345");
    let _ = standin.send("c-1", &["--text", "hi"]).done();
    let _ = standin.run(&["replay", "1", "--to", &elsewhere.url("/w")]).done();
    let came = elsewhere.wait_for(1).remove(0);
    let text = String::from_utf8_lossy(&came.head).into_owned();
    assert!(text.contains("Token ****************") && !text.contains("CANARYTOKEN12345"), "{text}");
    let plan = standin.run(&["replay", "1", "--to", &elsewhere.url("/w"), "--dry-run"]).done().first();
    assert!(plan["changes"].to_string().contains("masked"), "{plan}");
}

#[test]
fn a_sent_message_reaches_the_platform_again() {
    let standin = standin();
    let platform = TestServer::platform();
    standin.connect(&platform.url("/v1/"), "CANARY0TOKEN0001");
    let _ = standin.send("tg-1", &["--text", "hi"]).done();
    let line = standin.run(&["replay", "1"]).done().first();
    let came = platform.wait_for(2);
    assert_eq!((&came[0].head, &came[0].body), (&came[1].head, &came[1].body), "with the token, unsealed");
    assert_eq!((&line["direction"], &line["kind"], &line["parent_seq"]), (&json!("sent"), &json!("replay"), &json!(1)));
    assert!(!line.to_string().contains("CANARY0TOKEN0001"));
}

#[test]
fn what_the_target_answers_decides_the_exit_code() {
    let odd = odd();
    for (status, exit) in [(204, 0), (404, 3), (500, 4)] {
        let target = TestServer::start(move |_, _| reply(status, "text/plain", ""));
        let ended = odd.standin.run(&["replay", "1", "--to", &target.url("/w")]);
        assert_eq!(ended.code, exit, "{status}: {}", ended.stderr);
        assert_eq!(target.requests().len(), 1, "a replay is never tried again by itself");
    }
    let nobody = format!("http://127.0.0.1:{}/w", standin_tests::unused_port());
    let ended = odd.standin.run(&["replay", "1", "--to", &nobody]);
    assert_eq!(ended.code, 4);
    assert_eq!(odd.standin.log("kind:replay").last().map(|line| line["error"].clone()), Some(json!("refused")));
}

#[test]
fn an_envelope_that_is_not_there_and_a_target_that_is_none_are_told() {
    let odd = odd();
    let ended = odd.standin.run(&["replay", "77"]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (2, Some("no_such_envelope")));
    let ended = odd.standin.run(&["replay", "1", "--to", "not a url"]);
    assert_eq!(ended.code, 2, "{}", ended.stderr);
}

#[test]
fn what_was_turned_away_at_the_door_is_not_sent_again() {
    let odd = odd();
    assert_eq!(request("GET", &odd.listening.url, &[], b"").status, 405);
    let refused = odd.listening.process.line("the refusal", |line| line["kind"] == "refused");
    let middleware = middleware();
    let ended = odd.standin.run(&["replay", &refused["seq"].to_string(), "--to", &middleware.url("/w")]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (2, Some("not_supported")));
    assert_eq!(middleware.requests().len(), 0);
}
