//! The error catalogue of both surfaces, and the limits (protocol pages 2.2, 2.3 and 7).

use serde_json::{Value, json};
use standin_simulator::chatwoot::{Knobs, Options};

use crate::support::{Bench, answer, quiet};

#[tokio::test]
async fn the_application_api_says_what_is_wrong() {
    let bench = Bench::start(quiet(None)).await;
    bench.customer().await;
    let inbox = bench.chatwoot.ids().inbox;
    let cases = [
        ("GET", "1/inboxes/99", json!(null), 404, json!({ "error": "Resource could not be found" })),
        ("GET", "3/inboxes", json!(null), 404, json!({ "error": "Resource could not be found" })),
        ("GET", "2/inboxes", json!(null), 401, json!({ "error": "You are not authorized to access this account" })),
        (
            "POST",
            "1/contacts",
            json!({ "identifier": "cust-42" }),
            422,
            json!({ "message": "Identifier has already been taken", "attributes": ["identifier"] }),
        ),
        (
            "POST",
            "1/contacts",
            json!({ "phone_number": "0151" }),
            422,
            json!({ "message": "Phone number should be in e164 format", "attributes": ["phone_number"] }),
        ),
        (
            "POST",
            "1/contacts",
            json!({ "inbox_id": inbox, "source_id": "ana" }),
            500,
            json!({ "status": 500, "error": "Internal Server Error" }),
        ),
        (
            "POST",
            "1/conversations",
            json!({ "source_id": "nobody" }),
            404,
            json!({ "error": "Resource could not be found" }),
        ),
        (
            "POST",
            "1/conversations/1/messages",
            json!({ "content": "x".repeat(150_001) }),
            422,
            json!({ "error": "Validation failed: Content is too long (maximum is 150000 characters)" }),
        ),
        (
            "POST",
            "1/conversations/1/messages",
            json!({ "content_type": "input_select" }),
            422,
            json!({ "error": "Validation failed: Content attributes At least one item is required." }),
        ),
        (
            "POST",
            "1/conversations/1/toggle_status",
            json!({ "status": "odd" }),
            500,
            json!({ "status": 500, "error": "Internal Server Error" }),
        ),
        (
            "POST",
            "1/webhooks",
            json!({ "url": "http://a.example", "subscriptions": ["odd"] }),
            422,
            json!({ "message": "Subscriptions Invalid events", "attributes": ["subscriptions"] }),
        ),
        ("POST", "1/webhooks", json!({}), 422, json!({ "error": "param is missing or the value is empty: webhook" })),
    ];
    for (method, path, body, status, expected) in cases {
        let got = bench.call(method, &format!("api/v1/accounts/{path}"), body).await;
        assert_eq!(got, (status, expected), "{method} {path}");
    }
    let other = bench.api("POST", "contacts", json!({ "name": "Bob" })).await["payload"]["contact"]["id"].clone();
    let body = json!({ "inbox_id": inbox, "contact_id": other, "source_id": "ana" });
    let got = bench.call("POST", "api/v1/accounts/1/conversations", body).await;
    assert_eq!(got, (422, json!({ "error": "source_id should be unique" })));
}

#[tokio::test]
async fn tokens_are_told_apart() {
    let bench = Bench::start(quiet(None)).await;
    let tokens = bench.chatwoot.tokens();
    let path = "api/v1/accounts/1/inboxes";
    let (status, body) = answer(bench.client.get(bench.url(path))).await;
    assert_eq!((status, body), (401, json!({ "errors": ["You need to sign in or sign up before continuing."] })));
    let bearer = bench.client.get(bench.url(path)).header("authorization", format!("Bearer {}", tokens.access));
    assert_eq!(answer(bearer).await.0, 401, "a bearer token is no token");
    for name in ["api_access_token", "Api-Access-Token"] {
        assert_eq!(answer(bench.client.get(bench.url(path)).header(name, &tokens.access)).await.0, 200, "{name}");
    }
    let body = json!({ "name": "x", "channel": { "type": "api" } });
    for (token, method, expected) in [
        ("wrong", "GET", "Invalid Access Token"),
        (tokens.bot.as_str(), "GET", "Access to this endpoint is not authorized for bots"),
        (tokens.agent.as_str(), "POST", "You are not authorized to do this action"),
    ] {
        let got = bench.call_as(token, method, path, if method == "POST" { body.clone() } else { Value::Null }).await;
        assert_eq!(got, (401, json!({ "error": expected })));
    }
    bench.customer().await;
    let (status, sent) = bench
        .call_as(&tokens.bot, "POST", "api/v1/accounts/1/conversations/1/messages", json!({ "content": "beep" }))
        .await;
    assert_eq!((status, &sent["sender"]["type"]), (200, &json!("agent_bot")));
}

#[tokio::test]
async fn the_public_api_has_other_errors() {
    let bench = Bench::start(quiet(None)).await;
    let path = bench.customer().await;
    let missing = (404, json!({ "status": 404, "error": "Not Found" }));
    assert_eq!(answer(bench.client.get(bench.url("public/api/v1/inboxes/nope"))).await, missing);
    assert_eq!(bench.visit("GET", "contacts/nobody", Value::Null).await, missing);
    assert_eq!(bench.visit("GET", "contacts/ana/conversations/9", Value::Null).await, missing);
    let (status, body) =
        bench.visit("POST", &format!("{path}/messages"), json!({ "content": "é".repeat(150_001) })).await;
    let expected =
        json!({ "message": "Content is too long (maximum is 150000 characters)", "attributes": ["content"] });
    assert_eq!((status, body), (422, expected));
    let request = bench
        .client
        .post(bench.url(&format!("public/api/v1/inboxes/{}/contacts", bench.chatwoot.ids().inbox_identifier)));
    let bad = request.header("content-type", "application/json").body("{").send().await.unwrap();
    assert_eq!((bad.status().as_u16(), bad.headers()["access-control-allow-origin"].to_str().unwrap()), (400, "*"));
}

#[tokio::test]
async fn limits_answer_as_what_stands_in_front() {
    let knobs = Knobs { rate_limit: Some(2), body_limit: 100, bot: false, ..Knobs::default() };
    let bench = Bench::start(Options { knobs, ..quiet(None) }).await;
    let big = bench.client.post(bench.url("api/v1/accounts/1/contacts")).body("x".repeat(101)).send().await.unwrap();
    assert_eq!((big.status().as_u16(), &big.headers()["content-type"]), (413, &"text/html".parse().unwrap()));
    for _ in 0..2 {
        assert_eq!(answer(bench.client.get(bench.url("api"))).await.0, 200);
    }
    let reply = bench.client.get(bench.url("api")).send().await.unwrap();
    assert_eq!((reply.status().as_u16(), &reply.headers()["content-type"]), (429, &"text/plain".parse().unwrap()));
    assert!(!reply.headers().contains_key("retry-after"));
    assert_eq!(reply.text().await.unwrap(), "Retry later\n");
}

#[tokio::test]
async fn whatever_is_asked_is_answered() {
    let bench = Bench::start(quiet(None)).await;
    let path = bench.customer().await;
    bench.api("POST", "conversations/1/messages", json!({ "content": "a" })).await;
    let bodies = [
        json!([1, "a", null]),
        json!({ "content": { "a": [] }, "message_type": 9, "private": "x", "attachments": [1] }),
        json!({ "name": 5, "email": [], "channel": { "type": "api", "webhook_url": 7 }, "custom_attributes": "x" }),
        json!({ "inbox_id": -1, "contact_id": 1e300, "source_id": {}, "status": null, "labels": "a", "message": 5 }),
        json!({ "submitted_values": [[[]], { "csat_survey_response": { "rating": 9 } }], "snoozed_until": "x" }),
        json!({ "snoozed_until": 9_000_000_000_000_000_000_i64, "status": "snoozed", "assignee_id": 99 }),
        json!({ "payload": [{}, 5], "webhook": [], "subscriptions": {}, "agent_bot": {} }),
    ];
    let account: Vec<String> = [
        "inboxes",
        "inboxes/7",
        "inboxes/7/set_agent_bot",
        "contacts",
        "contacts/41",
        "contacts/filter",
        "contacts/41/contact_inboxes",
        "contact_inboxes/filter",
        "conversations",
        "conversations/1/toggle_status",
        "conversations/1/assignments",
        "conversations/1/labels",
        "conversations/1/custom_attributes",
        "conversations/1/toggle_typing_status",
        "conversations/1/unread",
        "conversations/1/messages",
        "conversations/1/messages/501",
        "webhooks",
        "nothing",
        "conversations/%ff/messages",
        "contacts/18446744073709551616",
    ]
    .iter()
    .map(|path| format!("api/v1/accounts/1/{path}"))
    .collect();
    for body in &bodies {
        for url in &account {
            for method in ["GET", "POST", "PATCH"] {
                let (status, answer) = bench.call(method, url, body.clone()).await;
                assert!((200..600).contains(&status) && status != 503, "{method} {url} {body}: {status} {answer}");
            }
        }
        for path in [
            String::new(),
            "contacts".to_owned(),
            "contacts/ana".to_owned(),
            path.clone(),
            format!("{path}/messages"),
            format!("{path}/messages/501"),
        ] {
            for method in ["GET", "POST", "PATCH", "OPTIONS"] {
                let (status, _) = bench.visit(method, &path, body.clone()).await;
                assert!((200..600).contains(&status), "{method} {path} {body}: {status}");
            }
        }
    }
    bench.idle().await;
    assert_eq!(answer(bench.client.get(bench.url("api"))).await.0, 200);
}
