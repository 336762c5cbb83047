//! What arrives at the door, good and bad: recorded byte for byte, answered by policy, told with its problem.

use serde_json::{Value, json};
use standin_tests::{Listening, Standin, exchange, place, post_webhook, request, sha256, text, until};

use crate::standin;

/// The door's limit on a body.
const LIMIT: usize = 20 * 1024 * 1024;

/// A receiver for the connection `demo`, by the path of that connection.
fn ready() -> (Standin, Listening) {
    let standin = standin();
    standin.connect("http://127.0.0.1:9/v1/", "CANARY0TOKEN0001");
    let listening = standin.listen(&["demo"]);
    (standin, listening)
}

/// The envelope of this number, once it was printed.
fn envelope(listening: &Listening, number: usize) -> Value {
    listening.process.until(&format!("envelope {number}"), |lines| lines.get(number).cloned())
}

fn codes(envelope: &Value) -> Vec<&str> {
    envelope["problems"].as_array().into_iter().flatten().filter_map(|problem| problem["code"].as_str()).collect()
}

fn seq(envelope: &Value) -> i64 {
    envelope["seq"].as_i64().expect("a number")
}

#[test]
fn what_cannot_be_read_is_recorded_told_and_harmless() {
    let (standin, listening) = ready();
    let cases: [(&[u8], &str); 7] = [
        (b"this is no JSON {", "not_json"),
        (b"{\"messages\": [{\"type\": \"text\", \"message\": \"\xff\xfe\"}]}", "not_utf8"),
        (b"", "empty_body"),
        (b"[1, 2, 3]", "wrong_shape"),
        (b"\"just a string\"", "wrong_shape"),
        (b"null", "wrong_shape"),
        (b"\x00\x01\x02\x03", "not_json"),
    ];
    for (index, (body, code)) in cases.into_iter().enumerate() {
        let shown = String::from_utf8_lossy(body);
        let answer = post_webhook(&listening.url, index as u32, body);
        assert_eq!(answer.status, 200, "answered by policy, not by content: {shown:?}");
        let line = envelope(&listening, 2 * index + 1);
        assert_eq!(codes(&line).first(), Some(&code), "{shown:?}: {line}");
        assert!(line["problems"][0]["message"].as_str().is_some_and(|words| words.len() > 10));
        assert_eq!((&line["kind"], &line["status"]), (&json!("webhook"), &json!(200)), "{shown:?}");
        assert_eq!(line["request"]["sha256"], sha256(body));
        assert_eq!(standin.part(seq(&line), "body"), body, "{shown:?}");
        // The next good one works.
        let good = text("tg-1", &format!("after {index}")).to_string();
        assert_eq!(post_webhook(&listening.url, 100 + index as u32, good.as_bytes()).status, 200);
        let line = envelope(&listening, 2 * index + 2);
        assert_eq!((line["summary"].as_str(), codes(&line).len()), (Some(&*format!("after {index}")), 0));
    }
}

#[test]
fn a_body_of_no_known_platform_is_kept_and_said_so() {
    let standin = standin();
    let listening = standin.listen(&[]);
    for (index, body) in ["[1, 2, 3]", "{\"event\": \"message_created\"}"].into_iter().enumerate() {
        assert_eq!(post_webhook(&listening.url, index as u32, body.as_bytes()).status, 200);
        let line = envelope(&listening, index + 1);
        assert_eq!((codes(&line), &line["platform"]), (vec!["unknown_platform"], &Value::Null));
        assert_eq!(standin.part(seq(&line), "body"), body.as_bytes());
    }
}

#[test]
fn a_webhook_of_the_wrong_shape_shows_each_problem_where_it_is() {
    let (_standin, listening) = ready();
    let body = json!({"messages": "none", "customer": {"id": "x"}, "channel": 7});
    assert_eq!(post_webhook(&listening.url, 1, body.to_string().as_bytes()).status, 200);
    let line = envelope(&listening, 1);
    let found: Vec<(&str, &str)> = line["problems"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|problem| Some((problem["code"].as_str()?, problem["pointer"].as_str()?)))
        .collect();
    for expected in [
        ("wrong_type", "/messages"),
        ("wrong_type", "/customer/id"),
        ("wrong_type", "/channel"),
        ("missing_field", "/agent"),
    ] {
        assert!(found.contains(&expected), "{expected:?} is not among {found:?}");
    }
}

#[test]
fn a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not() {
    let (standin, listening) = ready();
    let mut body = text("tg-1", "long").to_string().into_bytes();
    body.resize(LIMIT, b' ');
    assert_eq!(post_webhook(&listening.url, 1, &body).status, 200);
    let line = envelope(&listening, 1);
    assert_eq!((&line["request"]["bytes"], &line["request"]["truncated"]), (&json!(LIMIT), &json!(false)));
    // Reading so much may take longer than the line waits for.
    until("the reading of a long body", || Some(()).filter(|()| standin.show(seq(&line))["summary"] == "long"));
    assert_eq!(standin.part(seq(&line), "body"), body);

    body.push(b' ');
    assert_eq!(post_webhook(&listening.url, 2, &body).status, 413);
    let line = envelope(&listening, 2);
    assert_eq!((&line["kind"], &line["status"]), (&json!("refused"), &json!(413)));
    assert_eq!((&line["error"], &line["request"]["truncated"]), (&json!("body_too_large"), &json!(true)));
    let kept = standin.part(seq(&line), "body");
    assert!(body.starts_with(&kept), "what was read is kept as it was");
    assert!(String::from_utf8_lossy(&standin.part(seq(&line), "head")).contains("landbot/webhooks"));

    assert_eq!(post_webhook(&listening.url, 3, text("tg-1", "short").to_string().as_bytes()).status, 200);
    assert_eq!(envelope(&listening, 3)["summary"], "short");
}

#[test]
fn a_chunked_body_beyond_the_limit_is_refused_too() {
    let (standin, listening) = ready();
    let at = place(&listening.url);
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        at.path, at.host
    );
    let chunk = [format!("{:x}\r\n", 1024 * 1024).as_bytes(), &vec![b' '; 1024 * 1024], b"\r\n"].concat();
    let mut bytes = head.into_bytes();
    for _ in 0..21 {
        bytes.extend_from_slice(&chunk);
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(exchange(&at.host, &bytes).status, 413);
    let line = envelope(&listening, 1);
    assert_eq!((&line["kind"], &line["request"]["truncated"]), (&json!("refused"), &json!(true)));
    assert!(standin.part(seq(&line), "body").iter().all(|byte| *byte == b' '));
}

#[test]
fn a_chunked_body_is_recorded_without_its_framing() {
    let (standin, listening) = ready();
    let at = place(&listening.url);
    let body = text("tg-1", "in pieces").to_string();
    let (one, two) = body.as_bytes().split_at(10);
    let mut bytes = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        at.path,
        at.host,
        one.len()
    )
    .into_bytes();
    bytes.extend_from_slice(one);
    bytes.extend_from_slice(format!("\r\n{:X};note=1\r\n", two.len()).as_bytes());
    bytes.extend_from_slice(two);
    bytes.extend_from_slice(b"\r\n0\r\n\r\n");
    assert_eq!(exchange(&at.host, &bytes).status, 200);
    let line = envelope(&listening, 1);
    assert_eq!(standin.part(seq(&line), "body"), body.as_bytes());
    assert_eq!(line["request"]["sha256"], sha256(body.as_bytes()));
}

#[test]
fn the_head_is_kept_as_it_came() {
    let (standin, listening) = ready();
    let at = place(&listening.url);
    let body = text("tg-1", "odd head").to_string();
    let mut head = format!("POST {}?a=1&a=%20 HTTP/1.1\r\nhOsT: {}\r\n", at.path, at.host).into_bytes();
    head.extend_from_slice(b"X-Twice: one\r\nx-twice:two \r\nX-TWICE:\t three\r\nX-Bytes: caf\xe9\r\nX-Empty:\r\n");
    head.extend_from_slice(b"user-AGENT: landbot/webhooks\r\nContent-Type: application/json\r\n");
    head.extend_from_slice(format!("content-LENGTH: {}\r\n\r\n", body.len()).as_bytes());
    let answer = exchange(&at.host, &[head.as_slice(), body.as_bytes()].concat());
    assert_eq!(answer.status, 200);
    let line = envelope(&listening, 1);
    assert_eq!(String::from_utf8_lossy(&standin.part(seq(&line), "head")), String::from_utf8_lossy(&head));
    assert_eq!(standin.part(seq(&line), "head"), head);
    assert_eq!(line["head"], "wire");
    let headers = line["request"]["headers"].as_array().expect("headers");
    let names: Vec<&str> = headers.iter().filter_map(|pair| pair[0].as_str()).collect();
    let expected =
        ["hOsT", "X-Twice", "x-twice", "X-TWICE", "X-Bytes", "X-Empty", "user-AGENT", "Content-Type", "content-LENGTH"];
    assert_eq!(names, expected);
    assert_eq!(headers[4][1], json!({"base64": "Y2Fm6Q=="}), "a value that is not UTF-8");
    assert_eq!(standin.part(seq(&line), "reply-head"), answer.head, "the planned answer is the one that left");
}

#[test]
fn a_wrong_path_is_nobodys() {
    let (standin, listening) = ready();
    let at = place(&listening.url);
    let body = text("tg-1", "hi").to_string();
    let mut guess = at.path.clone();
    guess.pop();
    for path in ["/", "/hooks/", "/hooks/0000000000000000000000000000000000000000", &guess, &format!("{}/x", at.path)] {
        let answer = post_webhook(&format!("http://{}{path}", at.host), 1, body.as_bytes());
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(standin.log("kind:webhook").len(), 0);
    assert_eq!(request("GET", &listening.url, &[], b"").status, 405, "the right path takes POST alone");
}

#[test]
fn each_connection_has_a_path_that_cannot_be_guessed() {
    let standin = standin();
    let listening = standin.listen(&[]);
    for name in ["one", "two"] {
        standin.connect_as(name, "http://127.0.0.1:9/v1/", "CANARY0TOKEN0001", &[]);
    }
    let urls: Vec<String> = ["one", "two"]
        .iter()
        .map(|name| {
            standin.run(&["connection", "show", name]).done().first()["webhook_url"].as_str().unwrap().to_owned()
        })
        .chain([listening.url.clone()])
        .collect();
    for (index, url) in urls.iter().enumerate() {
        let secret = url.rsplit('/').next().expect("a path");
        assert!(secret.len() >= 32 && secret.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{url}");
        assert_eq!(urls.iter().filter(|other| *other == url).count(), 1);
        let body = text("tg-1", "whose?").to_string();
        assert_eq!(post_webhook(url, index as u32, body.as_bytes()).status, 200);
        let line = envelope(&listening, index + 1);
        let name = ["one", "two"].get(index).map_or(Value::Null, |name| json!(name));
        assert_eq!(line["connection"], name);
    }
}

#[test]
fn the_answer_is_the_one_that_was_asked_for() {
    let standin = standin();
    let listening = standin.listen(&["--answer", "503", "--delay", "300"]);
    let began = std::time::Instant::now();
    let answer = post_webhook(&listening.url, 1, text("tg-1", "hi").to_string().as_bytes());
    assert_eq!(answer.status, 503);
    assert!(began.elapsed().as_millis() >= 300);
    assert_eq!(envelope(&listening, 1)["status"], 503);
}

#[test]
fn the_tunnels_address_is_given_whole() {
    let standin = standin();
    standin.connect("http://127.0.0.1:9/v1/", "CANARY0TOKEN0001");
    let process = standin.start(&["listen", "demo", "--public-url", "https://abc.tunnel.example/"]);
    let line = process.line("the address", |line| line["listening"].is_object());
    let at = &line["listening"];
    let (url, public) = (at["url"].as_str().unwrap(), at["public_url"].as_str().unwrap());
    assert_eq!(public, format!("https://abc.tunnel.example{}", place(url).path));
    let shown = standin.run(&["connection", "show", "demo"]).done().first();
    assert_eq!((&shown["webhook_url"], &shown["public_webhook_url"]), (&at["url"], &at["public_url"]));
    // A request that comes through the tunnel bears its host, and is not marked for it.
    let headers = [
        ("Host", "abc.tunnel.example"),
        ("User-Agent", "landbot/webhooks"),
        ("Content-Type", "application/json"),
        ("sentry-trace", "a"),
    ];
    assert_eq!(request("POST", url, &headers, text("tg-1", "hi").to_string().as_bytes()).status, 200);
    let line = process.line("the webhook", |line| line["kind"] == "webhook");
    assert_eq!(codes(&line), Vec::<&str>::new());
}
