//! Webhook delivery: retries with the same bytes and key, timeouts, order, several hooks, fields.

use serde_json::json;
use standin_simulator::landbot::{Clock, Knobs, Options};

use crate::support::{Answer, Bench, Receiver, options, scripted, within};

const THREE: &str = "[[block]]\nsay = \"one\"\n[[block]]\nsay = \"two\"\n[[block]]\nsay = \"three\"\n";
const ONE: &str = "[[block]]\nsay = \"one\"\n";

#[tokio::test]
async fn every_answer_but_2xx_is_retried_with_the_same_bytes_and_key() {
    let elsewhere = Receiver::ok().await;
    let to = elsewhere.url.to_string();
    let receiver = Receiver::start(move |n| match n {
        0 => Answer::Status(500),
        1 => Answer::Status(400),
        2 => Answer::Redirect(to.clone()),
        3 => Answer::Status(401),
        _ => Answer::Status(202),
    })
    .await;
    let bench = Bench::start(scripted(&[&receiver], ONE)).await;
    bench.says("ada", "hi").await;
    bench.idle().await;
    let hooks = receiver.hooks();
    assert_eq!(hooks.len(), 5);
    assert!(hooks.iter().all(|hook| hook.body == hooks[0].body && hook.key() == hooks[0].key()));
    let attempts = bench.attempts();
    let seen: Vec<_> = attempts.iter().map(|t| (t.attempt, t.status)).collect();
    assert_eq!(seen, [(1, Some(500)), (2, Some(400)), (3, Some(302)), (4, Some(401)), (5, Some(202))]);
    assert!(attempts.iter().all(|t| t.message_key.as_deref() == Some(hooks[0].key()) && t.reply_bytes <= 5));
    assert!(elsewhere.hooks().is_empty(), "redirects are not followed");
}

#[tokio::test]
async fn six_attempts_and_no_more_each_gap_longer_than_the_last() {
    let receiver = Receiver::start(|_| Answer::Status(404)).await;
    let bench = Bench::start(scripted(&[&receiver], ONE)).await;
    bench.says("ada", "hi").await;
    bench.idle().await;
    let attempts = bench.attempts();
    assert_eq!(attempts.iter().map(|t| t.attempt).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    for (pair, gap) in attempts.windows(2).zip([5.0, 10.0, 15.0, 20.0, 25.0]) {
        let waited = pair[1].at.duration_since(pair[0].at).as_secs_f64();
        assert!(waited >= gap * 0.002, "{waited} s after attempt {}", pair[0].attempt);
    }
}

#[tokio::test]
async fn a_hook_that_hangs_is_given_up_and_tried_again() {
    let receiver = Receiver::start(|n| if n == 0 { Answer::Hang } else { Answer::Status(200) }).await;
    let bench = Bench::start(scripted(&[&receiver], ONE)).await;
    bench.says("ada", "hi").await;
    bench.idle().await;
    let attempts = bench.attempts();
    assert_eq!(attempts.len(), 2);
    assert_eq!((attempts[0].status, attempts[1].status), (None, Some(200)));
    assert!(attempts[0].error.as_ref().unwrap().starts_with("no whole answer within"), "{attempts:?}");
    assert_eq!(receiver.hooks()[0].key(), receiver.hooks()[1].key());
}

#[tokio::test]
async fn the_retries_of_one_message_do_not_hold_up_the_next() {
    let receiver = Receiver::start(|n| Answer::Status(if n == 0 { 500 } else { 200 })).await;
    let bench = Bench::start(scripted(&[&receiver], THREE)).await;
    bench.says("ada", "hi").await;
    bench.idle().await;
    let firsts: Vec<_> = bench.attempts().iter().filter(|t| t.attempt == 1).map(|t| t.sha256.clone()).collect();
    assert_eq!(firsts.len(), 3);
    let words = receiver.words();
    let place = |word: &str| words.iter().position(|w| w == word).unwrap();
    assert!(place("one") < place("two") && place("two") < place("three"), "{words:?}");
    assert_eq!(words.iter().filter(|w| *w == "one").count(), 2, "{words:?}");
}

#[tokio::test]
async fn nobody_listening_is_retried_like_any_failure() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", taken.local_addr().unwrap()).parse().unwrap();
    drop(taken);
    let bench = Bench::start(Options { webhooks: vec![url], ..scripted(&[], ONE) }).await;
    bench.says("ada", "hi").await;
    bench.idle().await;
    let attempts = bench.attempts();
    assert_eq!(attempts.len(), 6);
    assert!(attempts.iter().all(|t| t.status.is_none() && t.error.is_some()), "{attempts:?}");
}

#[tokio::test]
async fn each_hook_gets_each_message_and_hooks_can_change() {
    let (a, b, c) = (Receiver::ok().await, Receiver::start(|_| Answer::Status(500)).await, Receiver::ok().await);
    let bench = Bench::start(scripted(&[&a, &b], THREE)).await;
    bench.says("ada", "hi").await;
    bench.idle().await;
    assert_eq!((a.hooks().len(), b.hooks().len(), c.hooks().len()), (3, 18, 0));
    assert_eq!(a.hooks()[0].body, b.hooks()[0].body);
    assert_eq!(a.hooks()[0].key(), b.hooks()[0].key());
    bench.landbot.set_webhooks(vec![c.url.clone()]).unwrap();
    bench.says("ada", "hi").await;
    bench.idle().await;
    assert_eq!((a.hooks().len(), c.hooks().len()), (3, 3));
    assert!(bench.landbot.set_webhooks(vec!["ftp://x.test/".parse().unwrap()]).is_err());
    assert!(bench.landbot.set_webhooks(vec![c.url.clone(); 17]).is_err());
}

#[tokio::test]
async fn timestamps_rise_even_when_the_clock_stands_still() {
    let instant: jiff::Timestamp = "2026-09-21T10:13:21.250417Z".parse().unwrap();
    let receiver = Receiver::ok().await;
    let clock = Clock::from_fn(move || instant);
    let bench = Bench::start(Options { clock, ..scripted(&[&receiver], THREE) }).await;
    bench.says("ada", "hi").await;
    bench.idle().await;
    let stamps: Vec<String> = receiver.hooks().iter().map(|h| h.message()["timestamp"].to_string()).collect();
    let second = instant.as_second();
    assert_eq!(stamps, [format!("{second}.250417"), format!("{second}.250418"), format!("{second}.250419")]);
    assert_eq!(receiver.hooks()[0].json()["customer"]["register_date"], json!(second));
}

const FIELDS: &str = r#"
[[block]]
say = "before"
[[block]]
set = { tags = ["a", "b"], vip = true, visits = 3, note = { k = "it's" } }
[[block]]
say = "after"
"#;

#[tokio::test]
async fn fields_come_after_their_block_and_as_python_text() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(scripted(&[&receiver], FIELDS)).await;
    let body =
        json!({ "customer": { "email": "a@x.test", "roles": ["x"] }, "message": { "type": "text", "message": "hi" } });
    bench.send("ada", &body).await;
    let hooks = receiver.wait_for(2).await;
    let (before, after) = (hooks[0].json()["customer"].clone(), hooks[1].json()["customer"].clone());
    assert_eq!((&before["email"], &before["roles"], before.get("tags")), (&json!("a@x.test"), &json!("['x']"), None));
    assert_eq!((&after["tags"], &after["vip"], &after["visits"]), (&json!("['a', 'b']"), &json!("True"), &json!(3)));
    assert_eq!(after["note"], json!("{'k': \"it's\"}"));
}

#[tokio::test]
async fn mangling_can_be_switched_off() {
    let receiver = Receiver::ok().await;
    let knobs = Knobs { mangle: false, rate_limit: None, ..Knobs::default() };
    let bench = Bench::start(Options { knobs, ..scripted(&[&receiver], FIELDS) }).await;
    bench.says("ada", "hi").await;
    let after = receiver.wait_for(2).await[1].json();
    assert_eq!((&after["customer"]["tags"], &after["customer"]["vip"]), (&json!(["a", "b"]), &json!(true)));
}

#[tokio::test]
async fn shutdown_gives_up_what_is_pending() {
    let receiver = Receiver::start(|_| Answer::Hang).await;
    let options = Options { time_scale: 1.0, ..scripted(&[&receiver], ONE) };
    let bench = Bench::start(options).await;
    bench.says("ada", "hi").await;
    receiver.wait_for(1).await;
    within(bench.landbot.shutdown()).await;
    let attempts = bench.attempts();
    assert_eq!(attempts.len(), 1);
    assert!(attempts[0].error.as_ref().unwrap().contains("stopped"), "{attempts:?}");
    assert!(bench.client.get(bench.url("x")).send().await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_listener_beyond_loopback_is_refused() {
    let bind = "0.0.0.0:0".parse().unwrap();
    let error = standin_simulator::landbot::start(Options { bind, ..options(&[]) }).await.unwrap_err();
    assert!(error.to_string().contains("loopback only"), "{error}");
}
