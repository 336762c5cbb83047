//! Creating a customer at the platform. Only the window has a button for it, so it goes through the command table.

use serde_json::{Value, json};
use standin_tests::{TestServer, json_reply};

use crate::{call, standin};

#[test]
fn a_customer_is_created_and_one_that_exists_is_a_conflict() {
    let platform = TestServer::start(|_, number| match number {
        0 => json_reply(201, &json!({"success": true, "customer": {"id": 90210001, "token": "tg-77"}})),
        _ => json_reply(409, &json!({"success": false, "error": "Customer exists"})),
    });
    let standin = standin();
    standin.connect(&platform.url("/v1/"), "CANARY0TOKEN0001");
    let customer = json!({"connection": "demo", "customer": "tg-77"});
    let calls = [
        ("customer.add", json!({"connection": "demo", "customer": "tg-77", "name": "Ada", "fields": {"plan": "gold"}})),
        ("customer.create-at-platform", customer.clone()),
        ("customer.create-at-platform", customer),
    ];
    let replies = call(&standin, &calls);
    let requests = platform.requests();
    assert_eq!(requests.len(), 2, "a conflict is not tried again");
    assert_eq!(requests[0].start_line(), "POST /v1/customers/ HTTP/1.1");
    assert_eq!(requests[0].header("authorization").as_deref(), Some("Token CANARY0TOKEN0001"));
    assert_eq!(requests[0].json(), json!({"token": "tg-77", "plan": "gold", "name": "Ada"}));
    assert_eq!((&replies[1]["status"], &replies[1]["explained"]), (&json!(201), &Value::Null));
    assert_eq!(replies[2]["status"], 409);
    assert_eq!(replies[2]["explained"]["code"], "customer_exists");
    let log = standin.log("direction:sent kind:api");
    assert_eq!(log.iter().map(|line| line["status"].as_u64()).collect::<Vec<_>>(), [Some(201), Some(409)]);
}

#[test]
fn every_secret_of_the_connection_is_used_and_the_customer_is_not_made_again() {
    let standin = standin();
    let simulator = standin.start(&["simulate", "chatwoot", "--time-scale", "0.02"]);
    let at = simulator.line("the simulator's address", |line| line["simulating"].is_object())["simulating"].clone();
    let add = json!({
        "name": "shop", "platform": "chatwoot", "base_url": at["base_url"], "token": null, "paced": true, "forward_to": null,
        "channel": {"inbox_identifier": at["ids"]["inbox_identifier"]}, "secrets": {"hmac_token": at["tokens"]["hmac"]},
    });
    let customer = json!({"connection": "shop", "customer": "cust-42"});
    let calls = [
        ("connection.add", add),
        ("customer.add", json!({"connection": "shop", "customer": "cust-42", "name": "Ada", "fields": {}})),
        ("customer.create-at-platform", customer),
    ];
    let replies = call(&standin, &calls);
    assert_eq!((&replies[2]["status"], &replies[2]["explained"]), (&json!(200), &Value::Null));
    let made = standin.log("direction:sent kind:api");
    let body: Value =
        serde_json::from_slice(&standin.part(made[0]["seq"].as_i64().expect("a number"), "body")).expect("JSON");
    assert!(
        body["identifier_hash"].as_str().is_some_and(|hash| hash.len() == 64),
        "without a token, with the proof: {body}"
    );
    let _ = standin.run(&["send", "shop", "--as", "cust-42", "--text", "hi"]).done();
    let contacts = standin.log("direction:sent kind:api");
    let again = contacts.iter().filter(|line| line["target"].as_str().is_some_and(|path| path.ends_with("/contacts")));
    assert_eq!(again.count(), 1);
}
