//! Messages of one customer: whether each left, and that they go one after the other.

use serde_json::{Value, json};
use standin_tests::{Standin, TestServer, reply, run, unused_port};

use crate::{call, standin};

/// What `message.send` takes.
fn text(text: &str) -> Value {
    json!({"connection": "demo", "customer": "cust-42", "message": {"type": "text", "text": text}, "fields": {}, "conversation": null})
}

/// A connection to an inbox at this address.
fn connect(standin: &Standin, base: &str) {
    let args = ["connection", "add", "demo", "--platform", "chatwoot", "--base-url", base, "--unpaced"];
    let ids = ["--account", "1", "--inbox", "1", "--token-stdin"];
    let _ = run(standin.command(&[&args[..], &ids].concat()), b"CANARY0TOKEN0001").done();
}

#[test]
fn a_message_whose_preparation_is_refused_or_fails_did_not_leave() {
    let refusing = TestServer::start(|_, _| reply(401, "application/json", r#"{"errors":["Invalid token"]}"#));
    for (base, delivery) in [(refusing.url("/"), "refused"), (format!("http://127.0.0.1:{}/", unused_port()), "failed")]
    {
        let standin = standin();
        connect(&standin, &base);
        let result = call(&standin, &[("message.send", text("hi"))]).remove(0);
        assert_eq!((&result["left"], &result["delivery"]), (&json!(false), &json!(delivery)), "{result}");
        assert!(result["explained"]["remedy"].is_string(), "{result}");
        assert_eq!(standin.log("kind:send").len(), 0);
        assert_eq!(standin.log("kind:api").last().map(|line| &line["seq"]), Some(&result["seq"]));
    }
}

#[test]
fn a_message_that_is_refused_itself_did_leave() {
    let refusing = TestServer::start(|_, _| reply(401, "application/json", "{}"));
    let standin = standin();
    standin.connect_as("demo", &refusing.url("/v1/"), "CANARY0TOKEN0001", &[]);
    let result = call(&standin, &[("message.send", text("hi"))]).remove(0);
    assert_eq!((&result["left"], &result["delivery"]), (&json!(true), &json!("refused")), "{result}");
    assert_eq!(standin.log("kind:send").len(), 1);
}
