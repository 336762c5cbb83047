//! Every recorded request and reply under `tests/fixtures`, read and compared with the reading beside it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use standin_model::Reading;
use standin_model::secret::Place;
use standin_platform::{Adapter, SentContext, recognise};

use crate::support::{api_inbox, apichat, chatwoot, platform};

/// Head and body of one file.
struct Raw {
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Raw {
    fn load(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head that ends") + 4;
        Self { head: bytes[..end].to_vec(), body: bytes[end..].to_vec() }
    }

    /// The word at this place of the start line.
    fn word(&self, index: usize) -> String {
        let line = String::from_utf8_lossy(&self.head);
        line.split(['\r', ' ']).nth(index).unwrap_or_default().to_owned()
    }
}

/// The fixtures of a platform that begin with a word, in order.
fn fixtures(platform: &str, prefix: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures").join(platform);
    let mut list: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("fixtures exist")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(prefix) && name.ends_with(".request.http")
        })
        .collect();
    list.sort();
    assert!(!list.is_empty(), "no {prefix} fixtures in {}", folder.display());
    list
}

/// Compares with the `.snap` file beside the request.
fn check(path: &Path, value: &impl serde::Serialize) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().replace(".request.http", "");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().expect("a folder"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_json_snapshot!(name, value));
}

/// Promises that hold for every reading.
fn promises(reading: &Reading) {
    assert!(reading.summary.chars().count() <= 200 && !reading.summary.contains(char::is_control));
    for problem in &reading.problems {
        assert!(problem.pointer.as_deref().is_none_or(|pointer| pointer.is_empty() || pointer.starts_with('/')));
        assert!(problem.message.ends_with('.'), "{}", problem.message);
    }
}

#[test]
fn recorded_apichat_webhooks_read_as_expected() {
    for path in fixtures("landbot_apichat", "webhook-") {
        let raw = Raw::load(&path);
        let reading = apichat().read_webhook(&raw.head, &raw.body);
        promises(&reading);
        check(&path, &reading);
    }
}

#[test]
fn recorded_platform_webhooks_read_as_expected() {
    for path in fixtures("landbot_platform", "webhook-") {
        let raw = Raw::load(&path);
        let reading = platform().read_webhook(&raw.head, &raw.body);
        promises(&reading);
        check(&path, &reading);
    }
}

#[test]
fn c9_recorded_chatwoot_webhooks_read_as_expected() {
    for (folder, adapter) in [("chatwoot", chatwoot()), ("api_inbox", api_inbox())] {
        for path in fixtures(folder, "webhook-") {
            let raw = Raw::load(&path);
            let reading = adapter.read_webhook(&raw.head, &raw.body);
            promises(&reading);
            check(&path, &reading);
        }
    }
}

#[test]
fn recorded_message_and_conversation_webhooks_are_recognised() {
    for (folder, adapter) in [("chatwoot", chatwoot()), ("api_inbox", api_inbox())] {
        for path in fixtures(folder, "webhook-message-out").into_iter().chain(fixtures(folder, "webhook-message-")) {
            let raw = Raw::load(&path);
            let odd = ["fields-missing", "no-conversation"].iter().any(|name| path.to_string_lossy().contains(name));
            assert!(odd || recognise(&raw.head, &raw.body) == Some(adapter.kind()), "{}", path.display());
        }
    }
}

#[test]
fn c7_recorded_chatwoot_sends_and_their_replies_read_as_expected() {
    sends("chatwoot", chatwoot());
}

#[test]
fn c3_the_tokens_of_recorded_chatwoot_traffic_are_secrets_by_place() {
    for path in fixtures("chatwoot", "") {
        let raw = Raw::load(&path);
        for (place, bytes) in [(Place::Head, &raw.head), (Place::Body, &raw.body)] {
            let mut masked = bytes.clone();
            for span in chatwoot().secret_spans(place, bytes) {
                masked[span].fill(b'*');
            }
            // What is no JSON has no places; known secrets are found there otherwise.
            let is_json = serde_json::from_slice::<serde_json::Value>(bytes).is_ok();
            let text = String::from_utf8_lossy(&masked);
            for secret in ["TESTTOKEN0", "TESTPUBSUB0", "TESTHMAC0", "00000000000000000000000000000000"] {
                assert!(!text.contains(secret) || (place == Place::Body && !is_json), "{}: {text}", path.display());
            }
        }
    }
}

#[test]
fn recorded_sends_and_their_replies_read_as_expected() {
    sends("landbot_apichat", apichat());
}

#[test]
fn p9_recorded_sends_of_an_agent_and_their_replies_read_as_expected() {
    sends("landbot_platform", platform());
}

/// Reads every recorded send of a platform, and its reply.
fn sends(folder: &str, adapter: &dyn Adapter) {
    for path in fixtures(folder, "send-") {
        let request = Raw::load(&path);
        let reply = Raw::load(Path::new(&path.to_string_lossy().replace(".request.", ".reply.")));
        let target = request.word(1);
        let sent = adapter.read_sent(&target, &request.body);
        promises(&sent);
        let context = SentContext { body: &request.body, path: &target };
        let status = reply.word(1).parse().expect("a status");
        let meaning = adapter.read_reply(status, &reply.head, &reply.body, &context);
        check(
            &path,
            &json!({
                "sent": sent,
                "reply": {
                    "status": status,
                    "explained": meaning.explained,
                    "customer_id": meaning.customer_id,
                    "customer_name": meaning.customer_name,
                    "conversation": meaning.conversation,
                    "message_id": meaning.message_id,
                    "problems": meaning.problems,
                },
            }),
        );
    }
}

#[test]
fn a5_the_token_of_every_recorded_send_is_a_secret_and_nothing_else_is() {
    for path in fixtures("landbot_apichat", "send-") {
        let raw = Raw::load(&path);
        let spans = apichat().secret_spans(Place::Head, &raw.head);
        let found: Vec<&[u8]> = spans.into_iter().map(|span| &raw.head[span]).collect();
        assert_eq!(found, [b"TESTTOKEN0000001"]);
        assert!(apichat().secret_spans(Place::Body, &raw.body).is_empty());
    }
}
