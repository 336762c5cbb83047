//! What the API answers: every status of the protocol page, with its body, and the knobs.

use std::time::Duration;

use serde_json::{Value, json};
use standin_simulator::landbot::{AuthError, Knobs, Options, Slash, Waf};

use crate::support::{Bench, Receiver, options, scripted, within};

const HI: &str = r#"{"message":{"type":"text","message":"hi"}}"#;

fn documented(text: &str) -> String {
    json!({ "success": false, "error": text }).to_string()
}

fn with(knobs: Knobs) -> Options {
    let mut options = Options { knobs, ..options(&[]) };
    options.knobs.rate_limit = None;
    options
}

#[tokio::test]
async fn a_send_answers_201_with_the_customer_and_no_messages() {
    let bench = Bench::start(options(&[])).await;
    let body =
        json!({ "customer": { "name": "Ada Test", "plan": "gold" }, "message": { "type": "text", "message": "hi" } });
    let answer = bench.send("tg-77", &body).await;
    let customer = json!({ "id": 90_210_001, "name": "Ada Test", "phone": null, "email": null, "token": "tg-77" });
    assert_eq!(answer, json!({ "success": true, "customer": customer }));
    let again = bench.send("tg-77", &serde_json::from_str(HI).unwrap()).await;
    assert_eq!(again["customer"], customer);
}

#[tokio::test]
async fn every_documented_message_type_is_taken() {
    let bench = Bench::start(options(&[])).await;
    for kind in ["image", "video", "audio", "document"] {
        bench.send("ada", &json!({ "message": { "type": kind, "url": "https://cdn.example.test/a" } })).await;
    }
    bench.send("ada", &json!({ "message": { "type": "location", "latitude": 41.38, "longitude": "2.17" } })).await;
    bench.send("%61da@x", &serde_json::from_str(HI).unwrap()).await;
    assert_eq!(bench.landbot.traffic().last().unwrap().customer.as_deref(), Some("ada@x"));
}

#[tokio::test]
async fn bad_requests_get_their_documented_answer() {
    let bench = Bench::start(with(Knobs { body_limit: 2000, ..Knobs::default() })).await;
    let cases = [
        ("send/ada/", "{", 400, documented("The body is not valid JSON")),
        ("send/ada/", "{}", 422, documented("message is required")),
        ("send/ada/", r#"{"message":{"type":"button"}}"#, 422, documented("Invalid message type")),
        ("send/a%20b/", HI, 422, documented("Invalid customer token")),
        ("send/a%2Fb/", HI, 422, documented("Invalid customer token")),
        ("send/%FF/", HI, 422, documented("Invalid customer token")),
        ("send//", HI, 422, documented("Invalid customer token")),
        ("customers/1/send_text/", HI, 404, documented("Not found")),
        ("channels/", HI, 404, documented("Not found")),
    ];
    for (path, body, status, answer) in cases {
        assert_eq!(bench.post(path, body).await, (status, answer), "{path} {body}");
    }
    let large = json!({ "message": { "type": "text", "message": "x".repeat(5000) } }).to_string();
    let bytes = large.len() as u64;
    assert_eq!(bench.post("send/ada/", large).await, (413, documented("The body is too large")));
    let seen = bench.landbot.traffic();
    assert_eq!((seen.last().unwrap().bytes, seen.last().unwrap().status), (bytes, Some(413)));
    assert!(bench.attempts().is_empty());
}

#[tokio::test]
async fn only_post_is_allowed_on_send() {
    let bench = Bench::start(options(&[])).await;
    for method in ["GET", "PUT", "DELETE", "PATCH"] {
        let request = bench.client.request(method.parse().unwrap(), bench.url("send/ada/"));
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status().as_u16(), 405, "{method}");
        assert_eq!(reply.text().await.unwrap(), documented("Method not allowed"));
    }
}

async fn attempt(bench: &Bench, authorization: Option<&str>) -> (u16, String) {
    let mut request = bench.client.post(bench.url("send/ada/")).body(HI);
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let reply = request.send().await.unwrap();
    (reply.status().as_u16(), reply.text().await.unwrap())
}

#[tokio::test]
async fn authentication_is_exact() {
    let bench = Bench::start(options(&[])).await;
    let tokens = bench.landbot.tokens();
    assert_eq!((tokens.channel.len(), tokens.agent.len()), (16, 40));
    let wrong = [
        format!("Bearer {}", tokens.channel),
        format!("token {}", tokens.channel),
        format!("Token  {}", tokens.channel),
        format!("Token Token {}", tokens.channel),
        format!("Token {}", tokens.agent),
        tokens.channel.clone(),
    ];
    for value in wrong {
        assert_eq!(attempt(&bench, Some(&value)).await, (401, documented("Invalid token.")), "{value}");
    }
    let missing = documented("Authentication credentials were not provided.");
    assert_eq!(attempt(&bench, None).await, (401, missing));
    assert_eq!(attempt(&bench, Some(&format!("Token {}", tokens.channel))).await.0, 201);
}

#[tokio::test]
async fn authentication_failures_come_in_three_shapes() {
    let bench = Bench::start(with(Knobs { auth_error: AuthError::Detail401, ..Knobs::default() })).await;
    assert_eq!(attempt(&bench, Some("Token x")).await, (401, r#"{"detail":"Invalid token."}"#.to_owned()));
    let bench = Bench::start(with(Knobs { auth_error: AuthError::Detail403, ..Knobs::default() })).await;
    assert_eq!(attempt(&bench, None).await, (403, r#"{"detail":"invalid token"}"#.to_owned()));
}

#[tokio::test]
async fn the_slash_is_part_of_the_route() {
    let bench = Bench::start(options(&[])).await;
    let reply = bench.client.post(bench.url("send/ada?x=1")).body(HI).send().await.unwrap();
    assert_eq!((reply.status().as_u16(), &reply.headers()["location"]), (301, &"/v1/send/ada/?x=1".parse().unwrap()));
    let bench = Bench::start(with(Knobs { slash: Slash::NotFound, ..Knobs::default() })).await;
    assert_eq!(bench.post("send/ada", HI).await, (404, documented("Not found")));
    let bench = Bench::start(with(Knobs { slash: Slash::Accept, ..Knobs::default() })).await;
    assert_eq!(bench.post("send/ada", HI).await.0, 201);
}

#[tokio::test]
async fn the_firewall_refuses_hash_and_brace() {
    let body = r##"{"message":{"type":"text","message":"a #{b}"}}"##;
    let bench = Bench::start(options(&[])).await;
    let (status, page) = bench.post("send/ada/", body).await;
    assert!(status == 403 && page.starts_with("<html>"), "{status} {page}");
    let bench = Bench::start(with(Knobs { waf: Waf::Json, ..Knobs::default() })).await;
    assert_eq!(bench.post("send/ada/", body).await, (403, documented("Forbidden")));
    let bench = Bench::start(with(Knobs { waf: Waf::Off, success_status: 200, ..Knobs::default() })).await;
    assert_eq!(bench.post("send/ada/", body).await.0, 200);
}

#[tokio::test]
async fn states_answer_412_and_an_outage_502() {
    let bench = Bench::start(options(&[])).await;
    assert!(bench.landbot.set_blocked("ada", true).is_err(), "nobody knows ada yet");
    assert_eq!(bench.post("send/ada/", HI).await.0, 201);
    bench.landbot.set_blocked("ada", true).unwrap();
    assert_eq!(bench.post("send/ada/", HI).await, (412, documented("The customer is blocked")));
    bench.landbot.set_blocked("ada", false).unwrap();
    bench.landbot.set_channel_active(false);
    assert_eq!(bench.post("send/ada/", HI).await, (412, documented("The channel is not active")));
    bench.landbot.set_channel_active(true);
    bench.landbot.set_outage(true);
    let (status, page) = bench.post("send/ada/", HI).await;
    assert!(status == 502 && page.contains("<h1>502 Bad Gateway</h1>"), "{status} {page}");
    bench.landbot.set_outage(false);
    assert_eq!(bench.post("send/ada/", HI).await.0, 201);
}

#[tokio::test]
async fn more_than_ten_in_a_rolling_second_are_refused_for_a_while() {
    let limited = Options { knobs: Knobs::default(), ..options(&[]) };
    let bench = Bench::start(limited).await;
    let burst = (0..11).map(|n| {
        let path = format!("send/c{n}/");
        let bench = &bench;
        async move { bench.post(&path, HI).await }
    });
    let mut statuses: Vec<(u16, String)> = Vec::new();
    let started = std::time::Instant::now();
    for send in burst {
        statuses.push(send.await);
    }
    assert!(statuses[..10].iter().all(|(status, _)| *status == 201), "{statuses:?}");
    // Only a machine that took a second for eleven requests may see the eleventh pass.
    if started.elapsed() < Duration::from_secs(1) {
        assert_eq!(statuses[10], (429, documented("Too many requests")));
    }
    within(async { while bench.post("send/again/", HI).await.0 == 429 {} }).await;
}

#[tokio::test]
async fn customers_can_be_created_once_read_changed_and_deleted() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(scripted(&[&receiver], "[[block]]\nsay = \"{name} {plan}\"\n")).await;
    let token = format!("Token {}", bench.landbot.tokens().channel);
    let body = json!({ "token": "ada", "name": "Ada", "plan": "gold" }).to_string();
    let (status, text) = bench.post("customers/", body.clone()).await;
    assert_eq!(status, 201, "{text}");
    assert_eq!(bench.post("customers/", body).await, (409, documented("The customer already exists")));
    assert_eq!(bench.post("customers/", "{}").await, (422, documented("token is required")));
    let one = |method: &str| {
        bench.client.request(method.parse().unwrap(), bench.url("customers/ada/")).header("authorization", &token)
    };
    let read: Value = one("GET").send().await.unwrap().json().await.unwrap();
    assert_eq!(read["customer"]["name"], "Ada");
    let changed = one("PUT").body(r#"{"name":"Ada T"}"#).send().await.unwrap();
    assert_eq!(changed.status().as_u16(), 200);
    bench.says("ada", "hi").await;
    assert_eq!(receiver.wait_for(1).await[0].words(), "Ada T gold");
    assert_eq!(one("DELETE").send().await.unwrap().status().as_u16(), 204);
    assert_eq!(one("GET").send().await.unwrap().status().as_u16(), 404);
    let bench = Bench::start(with(Knobs { unverified: false, ..Knobs::default() })).await;
    assert_eq!(bench.post("customers/", "{}").await, (404, documented("Not found")));
}

#[tokio::test]
async fn a_head_with_too_many_lines_is_refused() {
    let bench = Bench::start(options(&[])).await;
    let mut request = bench.client.post(bench.url("send/ada/")).body(HI);
    for n in 0..200 {
        request = request.header(format!("x-{n}"), "1");
    }
    assert_eq!(request.send().await.unwrap().status().as_u16(), 431);
    assert_eq!(bench.post("send/ada/", HI).await.0, 201);
}

#[tokio::test]
async fn a_flood_of_one_customer_is_bounded() {
    // The first turn never ends, so that everything else queues.
    let options = Options { time_scale: 1.0, ..scripted(&[], "[[block]]\npause = 3600\n") };
    let bench = Bench::start(options).await;
    let mut refused = None;
    for n in 0..200 {
        let (status, text) = bench.post("send/ada/", HI).await;
        if status != 201 {
            refused = Some((n, status, text));
            break;
        }
    }
    let (n, status, text) = refused.expect("the queue has an end");
    assert!(n >= 100 && status == 503 && text.contains("waiting"), "{n} {status} {text}");
    within(bench.landbot.shutdown()).await;
}
