//! Reading webhooks: every documented type, whoever speaks, and each way in which reality differs from the documents.

use serde_json::{Value, json};
use standin_tests::{Listening, Standin, envelope, post, post_webhook};

use crate::{call, standin};

fn ready() -> (Standin, Listening) {
    let standin = standin();
    standin.connect("http://127.0.0.1:9/v1/", "CANARY0TOKEN0001");
    let listening = standin.listen(&["demo"]);
    (standin, listening)
}

/// Posts it, and gives the envelope as it was printed.
fn read(listening: &Listening, body: &Value) -> Value {
    let before = listening.process.lines().len();
    let number = u32::try_from(before).expect("few lines");
    assert_eq!(post_webhook(&listening.url, number, body.to_string().as_bytes()).status, 200);
    listening.process.until("the envelope", |lines| lines.get(before).cloned())
}

fn said(message: Value) -> Value {
    let mut message = message;
    if message.get("timestamp").is_none() {
        message["timestamp"] = json!(1_790_000_001.250_417_f64);
    }
    envelope("tg-1", &message)
}

fn problems(line: &Value) -> Vec<(&str, &str)> {
    let list = line["problems"].as_array().into_iter().flatten();
    list.map(|problem| (problem["code"].as_str().unwrap_or(""), problem["pointer"].as_str().unwrap_or(""))).collect()
}

#[test]
fn the_documented_types_are_read_without_a_problem() {
    let (_standin, listening) = ready();
    let cases = [
        (json!({"type": "text", "message": "Good morning"}), "Good morning"),
        (json!({"type": "text", "message": ""}), ""),
        (json!({"type": "dialog", "title": "Tea?", "buttons": ["Yes", "No"], "payloads": ["$0", "$1"]}), "Tea?"),
        (json!({"type": "image", "url": "https://cdn.example.test/a.png", "message": "A cup"}), "A cup"),
        (json!({"type": "image", "url": "https://cdn.example.test/a.png", "message": null}), "image"),
    ];
    for (message, summary) in cases {
        let line = read(&listening, &said(message.clone()));
        assert_eq!(problems(&line), [], "{message}");
        assert_eq!((&line["type"], &line["sender"]), (&message["type"], &json!("bot")));
        assert!(line["summary"].as_str().is_some_and(|words| words.contains(summary)), "{line}");
        assert_eq!((&line["customer"], &line["platform"]), (&json!("tg-1"), &json!("landbot-apichat")));
    }
}

#[test]
fn a_human_agent_is_told_from_the_bot() {
    let (_standin, listening) = ready();
    let mut body = said(json!({"type": "text", "message": "Noor here"}));
    body["agent"] = json!({"id": 512, "type": "human", "name": "Noor Haddad", "email": "noor@example.test"});
    let line = read(&listening, &body);
    assert_eq!((&line["sender"], problems(&line)), (&json!("agent"), vec![]));
    // By its type and nothing else: a bot with a name stays a bot.
    body["agent"] = json!({"id": 31337, "type": "bot", "name": "Noor Haddad"});
    let line = read(&listening, &body);
    assert_eq!((&line["sender"], problems(&line)), (&json!("bot"), vec![("bot_with_name", "/agent/name")]));
}

#[test]
fn an_unknown_type_is_kept_shown_and_marked() {
    let (standin, listening) = ready();
    let body = said(json!({"type": "hologram", "rays": [1, 2, 3]}));
    let line = read(&listening, &body);
    assert_eq!(line["type"], "hologram");
    assert!(problems(&line).contains(&("unknown_type", "/messages/0/type")), "{line}");
    assert_eq!(standin.part(line["seq"].as_i64().expect("a number"), "body"), body.to_string().as_bytes());
    let line = read(&listening, &said(json!({"type": "text", "message": "next"})));
    assert_eq!((&line["summary"], problems(&line)), (&json!("next"), vec![]));
}

#[test]
fn each_difference_is_named_where_it_is() {
    let (_standin, listening) = ready();
    let text = || said(json!({"type": "text", "message": "hi"}));
    let with = |pointer: &str, value: Value| {
        let mut body = text();
        *body.pointer_mut(pointer).expect("a place") = value;
        body
    };
    let without = |object: &str, key: &str| {
        let mut body = text();
        body.pointer_mut(object).and_then(Value::as_object_mut).expect("an object").remove(key);
        body
    };
    let mut two = text();
    two["messages"] = json!([two["messages"][0], two["messages"][0]]);
    let mut more = text();
    more["messages"][0]["mood"] = json!("good");
    let cases = [
        (with("/messages/0/timestamp", json!("1790000001.25")), "timestamp_text", "/messages/0/timestamp"),
        (
            with("/messages/0/timestamp", json!(1_790_000_001_250_u64)),
            "timestamp_milliseconds",
            "/messages/0/timestamp",
        ),
        (with("/messages/0/message", json!(7)), "wrong_type", "/messages/0/message"),
        (with("/customer/id", json!(0)), "id_not_positive", "/customer/id"),
        (with("/agent/id", json!(-1)), "id_not_positive", "/agent/id"),
        (
            with("/customer/register_date", json!(1_789_999_960.5)),
            "register_date_fractional",
            "/customer/register_date",
        ),
        (with("/customer/name", json!(["Ada"])), "wrong_type", "/customer/name"),
        (without("/messages/0", "timestamp"), "missing_field", "/messages/0/timestamp"),
        (without("/customer", "token"), "missing_field", "/customer/token"),
        (without("/channel", "name"), "missing_field", "/channel/name"),
        (without("", "agent"), "missing_field", "/agent"),
        (two, "several_messages", "/messages"),
        (with("/messages", json!([])), "no_message", "/messages"),
        (more, "unknown_field", "/messages/0/mood"),
    ];
    for (body, code, pointer) in cases {
        let line = read(&listening, &body);
        assert!(problems(&line).contains(&(code, pointer)), "{code} at {pointer} is not among {:?}", problems(&line));
        let problem = line["problems"].as_array().into_iter().flatten().find(|problem| problem["code"] == code);
        let words = |part: &str| problem.and_then(|problem| problem[part].as_str()).unwrap_or_default().to_owned();
        assert!(words("message").len() > 10 && words("remedy").len() > 10, "{problem:?}");
    }
}

#[test]
fn a_head_that_is_not_landbots_is_noted() {
    let (_standin, listening) = ready();
    let body = said(json!({"type": "text", "message": "hi"})).to_string();
    assert_eq!(post(&listening.url, body.as_bytes()).status, 200);
    let line = listening.process.line("the envelope", |line| line["kind"] == "webhook");
    let codes: Vec<&str> = problems(&line).into_iter().map(|(code, _)| code).collect();
    assert!(codes.contains(&"missing_sentry_trace") && codes.contains(&"unusual_user_agent"), "{codes:?}");
    assert_eq!((&line["summary"], &line["dedupe_key"]), (&json!("hi"), &Value::Null));
}

#[test]
fn what_was_answered_a_moment_ago_is_found() {
    let (standin, listening) = ready();
    for number in 1..=5 {
        let body = said(json!({"type": "text", "message": format!("number {number}")})).to_string();
        assert_eq!(post_webhook(&listening.url, number, body.as_bytes()).status, 200);
        let found = standin.log("customer:tg-1 type:text");
        assert_eq!(found.len(), number as usize);
        assert_eq!(standin.show(i64::from(number))["summary"], format!("number {number}"));
    }
}

#[test]
fn mangled_fields_are_marked_and_their_history_is_kept() {
    let (standin, listening) = ready();
    let mut body = said(json!({"type": "text", "message": "one"}));
    assert_eq!(problems(&read(&listening, &body)), []);
    body["customer"]["plan"] = json!("gold");
    body["customer"]["tags"] = json!("['gold', 'early']");
    let line = read(&listening, &body);
    assert_eq!(problems(&line), [("mangled_field", "/customer/tags")]);
    body["customer"]["plan"] = json!("silver");
    let _ = read(&listening, &body);
    let ask = json!({"connection": "demo", "customer": "tg-1"});
    let changes = call(&standin, &[("conversation.fields", ask)]).remove(0);
    let found: Vec<(i64, String)> = changes
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|change| Some((change["seq"].as_i64()?, change["field"].as_str()?.to_owned())))
        .collect();
    for expected in [(2, "plan"), (2, "tags"), (3, "plan")] {
        assert!(found.iter().any(|(seq, name)| (*seq, name.as_str()) == expected), "{expected:?} not in {changes}");
    }
    assert_eq!(found.iter().filter(|(_, name)| name == "tags").count(), 1, "what stays the same is no change");
}

#[test]
fn an_envelope_of_the_platform_api_is_recognised() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let message = json!({
        "type": "text", "timestamp": 1_790_000_001.5, "data": {"body": "hi"},
        "sender": {"id": 5, "name": "Ada", "type": "customer"},
        "customer": {"id": 5, "name": "Ada"},
        "channel": {"id": 7, "name": "Web", "type": "landbot"},
    });
    let line = read(&listening, &json!({"messages": [message]}));
    assert_eq!(line["platform"], "landbot-platform");
    // At the path of an APIchat connection it is in the wrong place, and said so.
    standin.connect("http://127.0.0.1:9/v1/", "CANARY0TOKEN0001");
    let url = standin.run(&["connection", "show", "demo"]).done().first()["webhook_url"].as_str().unwrap().to_owned();
    let body = json!({"messages": [message]}).to_string();
    assert_eq!(post_webhook(&url, 9, body.as_bytes()).status, 200);
    let line = listening.process.line("the second envelope", |line| line["connection"] == "demo");
    assert!(problems(&line).iter().any(|(code, _)| *code == "platform_envelope"), "{line}");
}
