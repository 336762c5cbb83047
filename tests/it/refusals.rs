//! What the platform refuses or fails at: exit code, code, sentence, remedy, and the envelope that shows it.

use serde_json::{Value, json};
use standin_tests::{Reply, Standin, TestServer, json_reply, reply, unused_port};

use crate::standin;

/// Status, type and body of the answer; then the code, the exit code and how many requests arrive.
type Case = (u16, &'static str, &'static str, &'static str, i32, usize);

const JSON: &str = "application/json";
const HTML: &str = "text/html";
const SORRY: &str = r#"{"success": false, "error": "One plain sentence"}"#;
const PAGE: &str = "<html><body><h1>502 Bad Gateway</h1>nginx</body></html>";

const CASES: [Case; 20] = [
    (400, JSON, SORRY, "bad_json", 3, 1),
    (401, JSON, SORRY, "token_rejected", 3, 1),
    (401, JSON, r#"{"detail": "Invalid token."}"#, "token_rejected", 3, 1),
    (402, JSON, SORRY, "payment_required", 3, 1),
    (403, JSON, SORRY, "forbidden", 3, 1),
    (403, JSON, r#"{"detail": "invalid token"}"#, "token_rejected", 3, 1),
    (404, JSON, SORRY, "not_found", 3, 1),
    (405, JSON, SORRY, "method_not_allowed", 3, 1),
    (409, JSON, SORRY, "customer_exists", 3, 1),
    (412, JSON, SORRY, "precondition_failed", 3, 1),
    (413, HTML, PAGE, "too_large", 3, 1),
    (418, JSON, SORRY, "refused", 3, 1),
    (422, JSON, r#"{"success": false, "error": "Invalid message type"}"#, "invalid_parameters", 3, 1),
    (422, JSON, r#"{"errors": {"message": ["This field is required."]}}"#, "invalid_parameters", 3, 1),
    (429, JSON, SORRY, "rate_limited", 3, 5),
    (500, HTML, PAGE, "platform_failed", 4, 5),
    (502, HTML, PAGE, "platform_failed", 4, 5),
    (503, "text/plain", "", "platform_failed", 4, 5),
    (301, HTML, "", "redirected", 3, 1),
    (307, HTML, "", "redirected", 3, 1),
];

/// A platform that answers a customer `c-N` with case N.
fn refusing() -> TestServer {
    TestServer::start(|request, _| {
        let line = request.start_line();
        let number = line.split("/send/c-").nth(1).and_then(|rest| rest.split('/').next());
        let index: usize = number.and_then(|number| number.parse().ok()).expect("a case in the path");
        let (status, kind, body, ..) = CASES[index];
        reply(status, kind, body)
    })
}

fn ready(base_url: &str) -> Standin {
    let standin = standin();
    standin.connect(base_url, "CANARY0TOKEN0001");
    standin
}

#[test]
fn each_refusal_is_told_apart_with_what_to_do() {
    let platform = refusing();
    let standin = ready(&platform.url("/v1/"));
    // So that the commands, which run at the same time, share an owner that outlives each of them.
    let _owner = standin.listen(&[]);
    std::thread::scope(|scope| {
        for (index, case) in CASES.iter().enumerate() {
            let (standin, platform) = (&standin, &platform);
            scope.spawn(move || one(standin, platform, index, case));
        }
    });
}

fn one(standin: &Standin, platform: &TestServer, index: usize, case: &Case) {
    let (status, _, body, code, exit, count) = *case;
    let ended = standin.send(&format!("c-{index}"), &["--text", "hi"]);
    assert_eq!(ended.code, exit, "{case:?}: {}", ended.stderr);
    let error = ended.error();
    assert_eq!(error["code"], code, "{case:?}");
    for part in ["message", "hint"] {
        let words = error[part].as_str().unwrap_or_default();
        assert!(words.len() > 10, "{case:?} has no {part}");
        assert!(ended.stderr.contains(words), "{part} is for people too");
    }
    let lines = ended.lines();
    let attempts = &lines[..lines.len() - 1];
    assert_eq!(attempts.len(), count, "{case:?}: every attempt is an envelope");
    let path = format!("/send/c-{index}/");
    assert_eq!(platform.requests().iter().filter(|request| request.start_line().contains(&path)).count(), count);
    for (number, line) in attempts.iter().enumerate() {
        assert_eq!((&line["status"], &line["attempt"]), (&json!(status), &json!(number + 1)), "{case:?}");
        assert_eq!(line["dedupe_key"], attempts[0]["dedupe_key"]);
        assert_eq!(line["request"]["sha256"], attempts[0]["request"]["sha256"]);
        assert_eq!(line["reply"]["bytes"], body.len());
    }
    let last = attempts.last().expect("an attempt")["seq"].as_i64().expect("a number");
    assert_eq!(error["seq"], last);
    assert_eq!(standin.part(last, "reply-body"), body.as_bytes());
}

#[test]
fn the_platforms_one_sentence_is_repeated() {
    let platform = TestServer::start(|_, _| reply(412, JSON, SORRY));
    let standin = ready(&platform.url("/v1/"));
    let ended = standin.send("c-1", &["--text", "hi"]);
    assert_eq!(ended.code, 3);
    assert!(ended.stderr.contains("One plain sentence"), "{}", ended.stderr);
}

#[test]
fn the_firewalls_two_characters_are_named() {
    let platform = TestServer::start(|_, _| reply(403, HTML, "<html>Forbidden</html>"));
    let standin = ready(&platform.url("/v1/"));
    let ended = standin.send("c-1", &["--text", "a #{b}"]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (3, Some("waf_blocked")));
}

#[test]
fn a_success_that_says_no_success_is_no_success() {
    let platform = TestServer::start(|_, _| json_reply(200, &json!({"success": false, "error": "no"})));
    let standin = ready(&platform.url("/v1/"));
    let ended = standin.send("c-1", &["--text", "hi"]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (3, Some("unexpected_success")));
    let sent = standin.log("direction:sent").remove(0);
    assert_eq!(sent["problems"][0]["code"], "unexpected_success", "the window shows it on the bubble");
}

#[test]
fn an_unreachable_host_is_tried_again_and_told() {
    let standin = ready(&format!("http://127.0.0.1:{}/v1/", unused_port()));
    let ended = standin.send("c-1", &["--text", "hi"]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (4, Some("refused")));
    let attempts = standin.log("direction:sent");
    assert_eq!(attempts.len(), 5, "nothing can have arrived, so it is safe");
    for (index, line) in attempts.iter().enumerate() {
        assert_eq!((&line["error"], &line["status"]), (&json!("refused"), &Value::Null));
        assert_eq!((&line["attempt"], &line["dedupe_key"]), (&json!(index + 1), &attempts[0]["dedupe_key"]));
    }
}

#[test]
fn a_name_that_does_not_resolve_is_told() {
    let standin = ready("http://no-such-host.invalid/v1/");
    let ended = standin.send("c-1", &["--text", "hi"]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (4, Some("dns")));
}

#[test]
fn an_answer_that_never_came_is_not_asked_for_twice() {
    // The request has left; a second one might say the same thing twice.
    let platform = TestServer::start(|_, _| Reply::Close);
    let standin = ready(&platform.url("/v1/"));
    let ended = standin.send("c-1", &["--text", "hi"]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (4, Some("reset")));
    assert_eq!(platform.requests().len(), 1);
    assert_eq!(standin.log("direction:sent").len(), 1);
}

#[test]
fn what_is_not_http_is_told_and_kept() {
    let platform = TestServer::start(|_, _| Reply::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()));
    let standin = ready(&platform.url("/v1/"));
    let ended = standin.send("c-1", &["--text", "hi"]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (4, Some("bad_reply")));
    assert_eq!(platform.requests().len(), 1);
}

#[test]
fn a_success_that_breaks_off_is_no_success() {
    let cut = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n";
    let platform = TestServer::start(|_, _| Reply::Bytes(cut.to_vec()));
    let standin = standin();
    standin.connect(&platform.url("/v1/"), "a-token-of-nobody");
    let ended = standin.send("tg-1", &["--text", "hi"]);
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    assert!(ended.error()["message"].is_string());
}
