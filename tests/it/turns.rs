//! Messages of one customer: whether each left, and that they go one after the other.

use std::sync::Arc;

use serde_json::{Value, json};
use standin_tests::{Fate, FaultProxy, Standin, TestServer, reply, run, unused_port};

use crate::doubles::{Inbox, PATIENCE};
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

#[test]
fn sends_at_once_after_the_conversation_vanished_begin_one_and_stay_in_order() {
    let inbox = Inbox::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let proxy = FaultProxy::start(&inbox.host(), |_, _| Fate::Pass);
    inbox.connect("demo", &proxy);
    let session = Arc::new(inbox.own(&runtime, PATIENCE));
    let hi = runtime.block_on(session.call("message.send", text("hi"))).expect("it was sent");
    assert_eq!(hi["delivery"], "delivered", "{hi}");
    let conversations = || {
        let ask = json!({"connection": "demo", "customer": "cust-42", "limit": null, "before": null});
        runtime.block_on(session.call("conversation.read", ask)).expect("it is read")
    };
    let gone = conversations()["conversations"][0]["id"].as_str().expect("an id").to_owned();
    inbox.change("DELETE", &format!("conversations/{gone}"), &json!({}));
    let said: Vec<String> = (1..=6).map(|number| format!("line {number}")).collect();
    let sends: Vec<_> = said
        .iter()
        .map(|line| {
            let (session, ask) = (session.clone(), text(line));
            runtime.spawn(async move { session.call("message.send", ask).await })
        })
        .collect();
    for send in sends {
        let result = runtime.block_on(send).expect("it ends").expect("it was sent");
        assert_eq!(result["delivery"], "delivered", "{result}");
    }
    assert_eq!(inbox.said(), [("cust-42".to_owned(), said)]);
    // The one that is not there any more is no open conversation.
    let view = conversations();
    let listed = view["conversations"].as_array().expect("a list");
    assert!(listed.len() == 1 && listed[0]["id"] != gone.as_str(), "{listed:#?}");
    assert_eq!(view["warnings"], json!([]));
    runtime.block_on(session.close());
}
