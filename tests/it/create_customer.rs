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
