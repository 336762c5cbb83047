//! One attempt, its signature, what a failure leaves behind, and faults (protocol pages 6.3 to 6.5).

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use standin_simulator::chatwoot::{Direction, Knobs, Options, Traffic, Version};

use crate::support::{Answer, Bench, Hook, Receiver, quiet, within};

fn attempts(bench: &Bench) -> Vec<Arc<Traffic>> {
    bench.chatwoot.traffic().into_iter().filter(|line| line.direction == Direction::Out).collect()
}

fn sign(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{timestamp}.").as_bytes());
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

fn of(version: Version, receiver: &Receiver) -> Options {
    Options { knobs: Knobs { version, bot: false, ..Knobs::default() }, ..quiet(Some(receiver)) }
}

#[test]
fn the_check_itself_agrees_with_the_vector() {
    let body = br#"{"event":"message_created","id":7}"#;
    let expected = "sha256=0c4dbe299c2c86902aeaf96f5a00c11caecfdd693311fee2c980bfb339d43235";
    assert_eq!(sign("cw_demo_secret", "1760000000", body), expected);
}

#[tokio::test]
async fn a_current_version_signs_the_bytes_that_it_sends() {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(quiet(Some(&receiver))).await;
    let path = bench.customer().await;
    bench.says(&path, "<hi>").await;
    let secret = bench.chatwoot.tokens().webhook_secret;
    let hooks = receiver.hooks();
    for hook in &hooks {
        let timestamp = hook.header("x-chatwoot-timestamp");
        assert_eq!(hook.header("x-chatwoot-signature"), sign(&secret, timestamp, &hook.body));
        assert_eq!(hook.header("x-chatwoot-delivery").len(), 36);
        assert_eq!((hook.header("content-type"), hook.header("accept")), ("application/json", "application/json"));
        assert_eq!(hook.header("user-agent"), "Ruby");
    }
    assert_ne!(hooks[0].header("x-chatwoot-delivery"), hooks[1].header("x-chatwoot-delivery"));
}

#[tokio::test]
async fn older_versions_sign_less() {
    for (version, inbox_signed, account_signed) in
        [(Version::V4_3, false, false), (Version(4, 12, 0), false, true), (Version::V4_13, true, true)]
    {
        let (inbox, account) = (Receiver::ok().await, Receiver::ok().await);
        let options = Options { account_webhooks: vec![account.url.clone()], ..of(version, &inbox) };
        let bench = Bench::start(options).await;
        bench.customer().await;
        bench.idle().await;
        let signed = |receiver: &Receiver| receiver.hooks()[0].headers.contains_key("x-chatwoot-signature");
        assert_eq!((signed(&inbox), signed(&account)), (inbox_signed, account_signed), "{version}");
        assert!(inbox.hooks()[0].header("user-agent").starts_with("rest-client/"));
    }
}

#[tokio::test]
async fn a_failure_marks_the_message_and_is_told_once() {
    let receiver = Receiver::start(|n| Answer::Status(if n == 0 { 200 } else { 500 })).await;
    let bench = Bench::start(quiet(Some(&receiver))).await;
    let path = bench.customer().await;
    bench.idle().await;
    let sent = bench.says(&path, "hi").await;
    let story = ["conversation_created open", "message_created incoming hi", "message_updated incoming hi"];
    assert_eq!(receiver.story(), story, "no retry, and one update");
    let updated = receiver.hooks()[2].json();
    assert_eq!(updated["content_attributes"]["external_error"], "500 Internal Server Error");
    assert_eq!(updated["conversation"]["messages"][0]["status"], "failed");
    let list = bench.api("GET", "conversations/1/messages", serde_json::Value::Null).await;
    assert_eq!((&list["payload"][0]["id"], &list["payload"][0]["status"]), (&sent["id"], &json!("failed")));
    assert!(attempts(&bench).iter().all(|line| line.attempt == 1));
}

#[tokio::test]
async fn a_hook_that_hangs_is_given_up() {
    let receiver = Receiver::start(|n| if n == 1 { Answer::Hang } else { Answer::Status(204) }).await;
    let bench = Bench::start(quiet(Some(&receiver))).await;
    let path = bench.customer().await;
    bench.idle().await;
    bench.says(&path, "hi").await;
    let updated = receiver.hooks()[2].json();
    assert_eq!(updated["content_attributes"]["external_error"], "Timed out reading data from server");
}

#[tokio::test]
async fn redirects_fail_before_the_guarded_client_and_are_followed_by_it() {
    for (version, expected) in [(Version::V4_13, Some(302)), (Version::V4_14, Some(200))] {
        let end = Receiver::ok().await;
        let to = end.url.to_string();
        let receiver = Receiver::start(move |_| Answer::Redirect(to.clone())).await;
        let bench = Bench::start(of(version, &receiver)).await;
        bench.customer().await;
        bench.idle().await;
        assert_eq!(attempts(&bench)[0].status, expected, "{version}");
    }
}

#[tokio::test]
async fn private_addresses_are_refused_where_the_knob_says_so() {
    let receiver = Receiver::ok().await;
    let knobs = Knobs { allow_private_network: false, bot: false, ..Knobs::default() };
    let bench = Bench::start(Options { knobs, ..quiet(Some(&receiver)) }).await;
    let path = bench.customer().await;
    bench.says(&path, "hi").await;
    assert!(receiver.hooks().is_empty());
    let list = bench.api("GET", "conversations/1/messages", serde_json::Value::Null).await;
    let why = &list["payload"][0]["content_attributes"]["external_error"];
    assert_eq!(why, "Hostname '127.0.0.1' has no public ip addresses");
}

#[tokio::test]
async fn each_fault_does_its_own() {
    let story = |fault: &'static str| async move {
        let receiver = Receiver::ok().await;
        let options = Options { faults: vec![fault.parse().unwrap()], ..quiet(Some(&receiver)) };
        let bench = Bench::start(options).await;
        let path = bench.customer().await;
        bench.idle().await;
        bench.says(&path, "hi").await;
        let hooks = receiver.hooks();
        (receiver.story(), hooks, attempts(&bench))
    };
    let (lines, _, attempts) = story("drop").await;
    assert!(lines.is_empty() && attempts.iter().all(|line| line.attempt == 0 && line.fault.is_some()));
    let (lines, hooks, _) = story("duplicate").await;
    assert_eq!(lines.len(), 4);
    let same =
        |a: &Hook, b: &Hook| a.body == b.body && a.header("x-chatwoot-delivery") == b.header("x-chatwoot-delivery");
    assert!(same(&hooks[0], &hooks[1]) && same(&hooks[2], &hooks[3]));
    let (lines, _, attempts) = story("fail").await;
    assert!(lines.contains(&"message_updated incoming hi".to_owned()), "{lines:?}");
    assert!(attempts.iter().all(|line| line.status == Some(200)));
    let (lines, _, _) = story("delay").await;
    assert_eq!(lines, ["conversation_created open", "message_created incoming hi"]);
}

#[tokio::test]
async fn reorder_swaps_neighbours() {
    let receiver = Receiver::ok().await;
    let options = Options { faults: vec!["reorder".parse().unwrap()], ..quiet(Some(&receiver)) };
    let bench = Bench::start(options).await;
    bench.customer().await;
    bench.idle().await;
    bench.chatwoot.agent_says("1", &standin_simulator::chatwoot::Agent::named("Bia"), "hello").unwrap();
    bench.idle().await;
    assert_eq!(
        receiver.story()[1..],
        ["conversation_updated waiting_since,first_reply_created_at", "message_created outgoing hello"]
    );
}

#[tokio::test]
async fn header_names_have_capitals_on_the_wire() {
    use tokio::io::AsyncReadExt;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let webhook = format!("http://{}/", listener.local_addr().unwrap()).parse().ok();
    let bench = Bench::start(Options { webhook, ..quiet(None) }).await;
    bench.customer().await;
    let (mut stream, _) = within(listener.accept()).await.unwrap();
    let mut head = Vec::new();
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        within(stream.read_buf(&mut head)).await.unwrap();
    }
    let head = String::from_utf8_lossy(&head);
    assert!(head.contains("\r\nX-Chatwoot-Signature: sha256=") && head.contains("\r\nContent-Type: "), "{head}");
}
