//! The Platform API: each row of the endpoint table, paging, both shapes of errors, the rate.

use serde_json::{Value, json};
use standin_simulator::landbot::{AuthError, Knobs, Options, Waf};

use crate::support::{Bench, options, within};

const NONE: Value = Value::Null;
const FIRST: u64 = 90_210_001;

fn errors(field: &str, words: &str) -> Value {
    json!({ "errors": { field: [words] } })
}

fn detail(words: &str) -> Value {
    json!({ "detail": words })
}

fn with(mut knobs: Knobs) -> Options {
    knobs.rate_limit = None;
    Options { knobs, ..options(&[]) }
}

/// A simulator with these APIchat customers, all quiet.
async fn known(customers: &[&str]) -> Bench {
    let bench = Bench::start(options(&[])).await;
    for customer in customers {
        bench.says(customer, "hi").await;
    }
    bench.idle().await;
    bench
}

#[tokio::test]
async fn rows_1_and_2_channels_with_their_tokens_in_clear() {
    let bench = known(&[]).await;
    let (status, list) = bench.platform("GET", "channels/", &NONE).await;
    assert_eq!((status, &list["success"], &list["total"]), (200, &json!(true), &json!(2)));
    let ids = bench.landbot.ids();
    assert_eq!(list["channels"][0]["id"], ids.channel);
    assert_eq!(list["channels"][0]["token"], bench.landbot.tokens().channel);
    assert!(list["channels"][0]["created_at"].is_f64() && list["channels"][0]["active"] == true);
    assert_eq!(
        (&list["channels"][1]["id"], &list["channels"][1]["type"]),
        (&json!(ids.web_channel), &json!("webchat"))
    );
    let (status, one) = bench.platform("GET", &format!("channels/{}/", ids.web_channel), &NONE).await;
    assert_eq!((status, &one["channel"]["bots"]), (200, &json!([ids.bot])));
    assert_eq!(bench.platform("GET", "channels/1/", &NONE).await, (404, detail("Not found.")));
}

#[tokio::test]
async fn a_channels_look_is_merged_as_the_plug_in_expects() {
    let bench = known(&[]).await;
    let path = format!("channels/{}/", bench.landbot.ids().web_channel);
    let (status, told) = bench.platform("PATCH", &path, &json!({ "style": "a { }  \n", "name": "Shop" })).await;
    assert_eq!((status, &told["channel"]["style"], &told["channel"]["name"]), (200, &json!("a { }"), &json!("Shop")));
    assert_eq!(bench.platform("GET", &path, &NONE).await.1["channel"]["style"], "a { }");
    assert_eq!(bench.platform("PATCH", &path, &json!({ "id": 1 })).await.0, 422);
}

#[tokio::test]
async fn row_3_templates_are_a_list() {
    let (status, told) = known(&[]).await.platform("GET", "channels/whatsapp/templates/?channel_id=1", &NONE).await;
    assert_eq!((status, told), (200, json!({ "success": true, "templates": [] })));
}

#[tokio::test]
async fn row_8_customers_are_filtered_and_paged() {
    let bench = known(&["ada", "bob", "cleo"]).await;
    bench.visits("dan", &json!({ "type": "text", "message": "hi" })).await;
    bench
        .send(
            "ada",
            &json!({ "customer": { "name": "Ada Test", "email": "ada@example.test" },
        "message": { "type": "text", "message": "" } }),
        )
        .await;
    let ids = bench.landbot.ids();
    let list = async |query: &str| {
        let (status, told) = bench.platform("GET", &format!("customers/{query}"), &NONE).await;
        assert_eq!(status, 200, "{query} {told}");
        let ids = told["customers"].as_array().unwrap().iter().map(|customer| customer["id"].as_u64().unwrap() - FIRST);
        (told["total"].as_u64().unwrap(), ids.collect::<Vec<u64>>())
    };
    assert_eq!(list("").await, (4, vec![0, 1, 2, 3]));
    assert_eq!(list("?offset=1&limit=2").await, (4, vec![1, 2]));
    assert_eq!(list("?offset=9").await, (4, vec![]));
    assert_eq!(list("?limit=0").await, (4, vec![]));
    assert_eq!(list("?search=ada").await, (1, vec![0]));
    assert_eq!(list("?search_by=email&search=EXAMPLE").await, (1, vec![0]));
    assert_eq!(list(&format!("?channel_id={}", ids.web_channel)).await, (1, vec![3]));
    assert_eq!(list("?archived=true").await, (0, vec![]));
    assert_eq!(list("?opt_in=true").await, (0, vec![]));
    assert_eq!(list(&format!("?agent_id={}", ids.agent)).await, (0, vec![]));
    for (query, field) in [
        ("?limit=101", "limit"),
        ("?offset=-1", "offset"),
        ("?search_by=mood", "search_by"),
        ("?archived=perhaps", "archived"),
        ("?channel_id=x", "channel_id"),
    ] {
        let (status, told) = bench.platform("GET", &format!("customers/{query}"), &NONE).await;
        assert!(status == 422 && told["errors"][field].is_array(), "{query} {status} {told}");
    }
    let bench = Bench::start(with(Knobs { clamp_limit: true, ..Knobs::default() })).await;
    assert_eq!(bench.platform("GET", "customers/?limit=1000", &NONE).await.0, 200);
}

#[tokio::test]
async fn rows_9_and_10_one_customer_and_its_end() {
    let bench = known(&["ada"]).await;
    bench
        .platform("POST", &format!("customers/{FIRST}/fields/plan/"), &json!({ "type": "string", "value": "gold" }))
        .await;
    let (status, told) = bench.platform("GET", &format!("customers/{FIRST}/"), &NONE).await;
    let customer = &told["customer"];
    assert_eq!(
        (status, &customer["channel_id"], &customer["agent_id"]),
        (200, &json!(bench.landbot.ids().channel), &NONE)
    );
    assert_eq!((&customer["plan"], &customer["custom_fields"]["plan"]), (&json!("gold"), &json!("gold")));
    assert!(customer["register_date"].is_f64() && customer["last_message"].is_f64());
    let (status, _) = bench.platform("DELETE", &format!("customers/{FIRST}/"), &NONE).await;
    assert_eq!(status, 204);
    assert_eq!(bench.platform("GET", &format!("customers/{FIRST}/"), &NONE).await, (404, detail("Not found.")));
    bench.says("ada", "hi").await;
    assert_eq!(bench.platform("GET", &format!("customers/{}/", FIRST + 1), &NONE).await.0, 200, "APIchat begins anew");
}

#[tokio::test]
async fn row_11_the_transcript_has_both_sides_in_order() {
    let bench = known(&["ada"]).await;
    let (status, told) = bench.platform("GET", &format!("customers/{FIRST}/messages/"), &NONE).await;
    let lines = told["messages"].as_array().unwrap();
    assert_eq!((status, lines.len()), (200, 4));
    assert_eq!((&lines[0]["sender"], &lines[0]["message"]), (&json!("Customer"), &json!("hi")));
    assert_eq!((&lines[2]["type"], &lines[2]["message"]), (&json!("image"), &json!("")));
    assert_eq!(lines[3]["payloads"], json!(["$0", "$1", "$2", "$3"]));
    assert!(lines[3]["message"].as_str().unwrap().starts_with("What can I do for you? Opening hours / "));
    let at = lines[0]["message_datetime"].as_str().unwrap();
    assert!(at.len() == 19 && at.as_bytes()[10] == b' ', "{at}");
}

#[tokio::test]
async fn rows_12_to_15_archive_and_block() {
    let bench = known(&["ada"]).await;
    let put = async |what: &str| bench.platform("PUT", &format!("customers/{FIRST}/{what}/"), &NONE).await;
    let shown = async |field: &str| {
        bench.platform("GET", &format!("customers/{FIRST}/"), &NONE).await.1["customer"][field].clone()
    };
    for (what, field, value) in [
        ("archive", "archived", true),
        ("unarchive", "archived", false),
        ("block", "blocked", true),
        ("unblock", "blocked", false),
    ] {
        assert_eq!(put(what).await, (200, json!({ "success": true })), "{what}");
        assert_eq!(shown(field).await, value, "{what}");
    }
    put("block").await;
    let refused = errors("customer_id", "You can't send message to this customer");
    let text = json!({ "message": "Hello" });
    assert_eq!(bench.platform("POST", &format!("customers/{FIRST}/send_text/"), &text).await, (412, refused));
    assert_eq!(
        bench.post("send/ada/", r#"{"message":{"type":"text","message":"hi"}}"#).await.0,
        412,
        "one state for both"
    );
    put("unblock").await;
    put(&format!("assign/{}", bench.landbot.ids().colleague)).await;
    assert_eq!(put("archive").await, (412, errors("agent_id", "The customer belongs to another agent")));
}

#[tokio::test]
async fn rows_20_and_24_what_only_whatsapp_has_is_refused_by_state() {
    let bench = known(&["ada"]).await;
    let refused = errors("opt_in", "The customer has not opted in");
    assert_eq!(bench.platform("DELETE", &format!("customers/{FIRST}/opt_out/"), &NONE).await, (412, refused));
    let (status, told) =
        bench.platform("POST", &format!("customers/{FIRST}/send_template/"), &json!({ "template_id": 55 })).await;
    assert!(status == 412 && told["errors"]["channel_id"].is_array(), "{status} {told}");
}

#[tokio::test]
async fn rows_21_to_23_bodies_are_checked_field_by_field() {
    let bench = known(&["ada"]).await;
    let post =
        async |what: &str, body: Value| bench.platform("POST", &format!("customers/{FIRST}/{what}/"), &body).await;
    let required = "This field is required.";
    for (what, body, field, words) in [
        ("send_text", json!({}), "message", required),
        ("send_text", json!({ "message": "" }), "message", "This field may not be blank."),
        ("send_text", json!({ "message": 5 }), "message", "Not a valid string."),
        ("send_image", json!({ "caption": "x" }), "url", required),
        ("send_image", json!({ "url": "cat.png" }), "url", "Enter a valid URL."),
        ("send_location", json!({ "latitude": 41.38 }), "longitude", required),
        ("send_location", json!({ "latitude": "north", "longitude": 2 }), "latitude", "A valid number is required."),
        ("send_location", json!({ "latitude": 91, "longitude": 2 }), "latitude", "A valid number is required."),
    ] {
        assert_eq!(post(what, body.clone()).await, (422, errors(field, words)), "{what} {body}");
    }
    bench.landbot.set_channel_active(false);
    let inactive = errors("channel_id", "The channel is not active");
    assert_eq!(post("send_text", json!({ "message": "hi" })).await, (412, inactive));
}

#[tokio::test]
async fn rows_25_to_28_fields_with_their_types() {
    let bench = known(&["ada"]).await;
    let field = async |method: &str, name: &str, body: Value| {
        bench.platform(method, &format!("customers/{FIRST}/fields/{name}/"), &body).await
    };
    assert_eq!(field("GET", "plan", NONE).await, (404, detail("Not found.")));
    assert_eq!(field("PUT", "plan", json!({ "type": "string", "value": "x" })).await.0, 404);
    let made = json!({ "name": "plan", "type": "string", "value": "gold", "extra": null });
    let (status, told) = field("POST", "plan", json!({ "type": "string", "value": "gold" })).await;
    assert_eq!((status, &told["field"]), (201, &made));
    let (status, told) = field("PUT", "plan", json!({ "type": "integer", "value": 3, "extra": { "a": 1 } })).await;
    assert_eq!(
        (status, &told["field"]),
        (200, &json!({ "name": "plan", "type": "integer", "value": 3, "extra": { "a": 1 } }))
    );
    assert_eq!(field("GET", "plan", NONE).await.1["field"]["value"], 3);
    assert_eq!(field("DELETE", "plan", NONE).await, (204, NONE));
    assert_eq!(field("DELETE", "plan", NONE).await.0, 404);
    for (name, body, wrong) in [
        ("Plan", json!({ "type": "string", "value": "x" }), "name"),
        ("plan", json!({ "value": "x" }), "type"),
        ("plan", json!({ "type": "colour", "value": "x" }), "type"),
        ("plan", json!({ "type": "string" }), "value"),
        ("plan", json!({ "type": "boolean", "value": "true" }), "value"),
        ("plan", json!({ "type": "integer", "value": 1.5 }), "value"),
    ] {
        let (status, told) = field("POST", name, body.clone()).await;
        assert!(status == 422 && told["errors"][wrong].is_array(), "{name} {body} {status} {told}");
    }
}

#[tokio::test]
async fn the_two_shapes_of_errors_and_the_two_tokens() {
    let bench = known(&[]).await;
    let raw = async |token: Option<String>, method: &str, path: &str| {
        let url = bench.landbot.base_urls().platform.join(path).unwrap();
        let mut request = bench.client.request(method.parse().unwrap(), url);
        if let Some(token) = token {
            request = request.header("authorization", token);
        }
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), serde_json::from_str::<Value>(&reply.text().await.unwrap()).unwrap_or_default())
    };
    let tokens = bench.landbot.tokens();
    let missing = detail("Authentication credentials were not provided.");
    assert_eq!(raw(None, "GET", "channels/").await, (401, missing));
    for wrong in [
        format!("Token {}", tokens.channel),
        format!("Bearer {}", tokens.agent),
        format!("Token Token {}", tokens.agent),
    ] {
        assert_eq!(raw(Some(wrong), "GET", "channels/").await, (401, detail("Invalid token.")));
    }
    let right = Some(format!("Token {}", tokens.agent));
    assert_eq!(raw(right.clone(), "GET", "nothing/").await, (404, detail("Not found.")));
    assert_eq!(raw(right.clone(), "PATCH", "channels/").await, (405, detail("Method not allowed.")));
    assert_eq!(raw(right, "GET", "channels").await.0, 301, "the slash is part of the route");
    let bench =
        Bench::start(with(Knobs { platform_auth_error: AuthError::Documented, waf: Waf::Json, ..Knobs::default() }))
            .await;
    let url = bench.landbot.base_urls().platform.join("channels/").unwrap();
    let reply = bench.client.get(url).send().await.unwrap();
    assert!(reply.status() == 401 && reply.text().await.unwrap().contains(r#""errors""#));
    assert_eq!(bench.platform("POST", "channels/4242/message_hooks/", &json!({ "url": "#{x}" })).await.0, 403);
    bench.landbot.set_outage(true);
    let url = bench.landbot.base_urls().platform.join("channels/").unwrap();
    assert_eq!(bench.client.get(url).send().await.unwrap().status(), 502);
}

#[tokio::test]
async fn each_token_has_ten_requests_in_a_rolling_second() {
    let bench = Bench::start(Options { knobs: Knobs::default(), ..options(&[]) }).await;
    let started = std::time::Instant::now();
    let mut answers = Vec::new();
    for _ in 0..11 {
        answers.push(bench.platform("GET", "channels/", &NONE).await);
    }
    assert!(answers[..10].iter().all(|(status, _)| *status == 200), "{answers:?}");
    assert_eq!(bench.post("send/ada/", r#"{"message":{"type":"text","message":"hi"}}"#).await.0, 201, "another token");
    // Only a machine that took a second for eleven requests may see the eleventh pass.
    if started.elapsed() < std::time::Duration::from_secs(1) {
        assert_eq!(answers[10], (429, errors("rate", "Too many requests")));
    }
    within(async { while bench.platform("GET", "channels/", &NONE).await.0 == 429 {} }).await;
}
