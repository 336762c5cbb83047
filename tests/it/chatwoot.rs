//! Chatwoot's API channel and the generic API inbox from end to end, from the command line alone.

use serde_json::Value;

use crate::inbox::{summaries, world};

#[test]
fn a_conversation_goes_from_contact_to_clicked_option() {
    let world = world("chatwoot", false, None);
    let began = world.send(&["--text", "hi"]).done();
    assert_eq!(summaries(&began)[..2], ["hi", "Hi! I am the demo bot of Harbour Coffee."]);
    assert!(summaries(&began).contains(&"What can I do for you?".to_owned()));
    let clicked = world.send(&["--click", "Our plans"]).done();
    assert!(summaries(&clicked).contains(&"Which plan suits you?".to_owned()));
    // One contact and one conversation serve every message.
    let created = world.standin.log("direction:sent kind:api");
    let posts = created.iter().filter(|line| line["method"] == "POST").count();
    assert_eq!(posts, 2, "{created:#?}");
}

#[test]
fn every_exchange_is_the_same_on_both_sides() {
    let world = world("chatwoot", false, None);
    let _ = world.send(&["--text", "hi"]).done();
    let sent = world.standin.log("direction:sent");
    let received = world.standin.log("direction:received");
    let hashes = |lines: &[Value]| {
        let mut hashes: Vec<String> =
            lines.iter().filter_map(|line| line["request"]["sha256"].as_str().map(str::to_owned)).collect();
        hashes.sort();
        hashes
    };
    let told = |direction: &str, count: usize| {
        let mut told = world.simulator.until("the simulator's own count", |lines| {
            let of: Vec<String> = lines
                .iter()
                .filter(|line| line["direction"] == direction)
                .filter_map(|line| line["sha256"].as_str().map(str::to_owned))
                .collect();
            (of.len() >= count).then_some(of)
        });
        told.sort();
        told
    };
    assert_eq!(told("in", sent.len()), hashes(&sent));
    assert_eq!(told("out", received.len()), hashes(&received));
}

#[test]
fn signatures_are_judged_over_the_exact_bytes() {
    let good = world("chatwoot", false, None);
    let _ = good.send(&["--text", "hi"]).done();
    let webhooks = good.standin.log("kind:webhook");
    assert!(!webhooks.is_empty() && webhooks.iter().all(|line| line["signature"] == "valid"), "{webhooks:#?}");
    let bad = world("chatwoot", false, Some("not-the-secret-at-all"));
    let _ = bad.send(&["--text", "hi"]).done();
    let webhooks = bad.standin.log("kind:webhook");
    assert!(!webhooks.is_empty() && webhooks.iter().all(|line| line["signature"] == "wrong"), "{webhooks:#?}");
}

#[test]
fn the_public_api_needs_the_identifier_alone() {
    let world = world("chatwoot", true, None);
    let began = world.send(&["--text", "hi"]).done();
    assert!(summaries(&began).contains(&"What can I do for you?".to_owned()));
    let paths = world.standin.log("direction:sent");
    assert!(paths.iter().all(|line| line["target"].as_str().is_some_and(|path| path.starts_with("/public/"))));
}

#[test]
fn a_generic_api_inbox_with_ids_of_text_is_a_profile() {
    let world = world("api-inbox", false, None);
    let began = world.send(&["--text", "hi"]).done();
    assert!(summaries(&began).contains(&"What can I do for you?".to_owned()));
    let webhooks = world.standin.log("kind:webhook");
    assert!(
        webhooks.iter().all(|line| line["platform"] == "api-inbox" && line["signature"] == "valid"),
        "{webhooks:#?}"
    );
}

#[test]
fn a_file_goes_along_byte_for_byte() {
    let world = world("chatwoot", false, None);
    let file = world.standin.file("invoice.pdf", b"%PDF-1.4\n\xff\x00canary\r\n");
    let sent = world.standin.send("cust-42", &["--attach", &file]).done().first();
    let seq = sent["seq"].as_i64().expect("a number");
    let body = world.standin.part(seq, "body");
    assert!(body.windows(18).any(|part| part == b"%PDF-1.4\n\xff\x00canary\r"), "the file stands in the body");
}

#[test]
fn our_own_message_comes_back_as_an_echo_and_secrets_stay_sealed() {
    let world = world("chatwoot", false, None);
    let _ = world.send(&["--text", "hi"]).done();
    let echo = world.standin.log("kind:webhook has:problem");
    assert!(echo.iter().any(|line| line["problems"][0]["code"] == "own_echo"), "{echo:#?}");
    let database = std::fs::read(world.standin.data().join("standin.db")).expect("the database");
    let log = std::fs::read(world.standin.data().join("standin.db-wal")).unwrap_or_default();
    for secret in ["/tokens/access", "/tokens/webhook_secret", "/tokens/hmac"] {
        let secret = world.text(secret).into_bytes();
        let stands = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret);
        assert!(!stands(&database) && !stands(&log));
    }
    drop(world.listening);
}
