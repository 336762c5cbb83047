//! Secrets: nowhere in the files, exact with the key, masked without it.

use standin_model::exchange::NetworkError;
use standin_model::secret::Place;
use standin_model::view::LogAsk;
use standin_model::{Content, Outcome, Problem, Seq, Severity};
use standin_store::{SealKey, Store};

use crate::support::*;

const CANARY: &str = "canary-8f1d2c7a90b34e55";

fn problem(received: &str) -> Problem {
    Problem {
        code: "unknown_field".to_owned(),
        severity: Severity::Note,
        pointer: Some(format!("/{CANARY}")),
        message: format!("there is {CANARY}"),
        documented: None,
        received: Some(received.to_owned()),
        remedy: None,
    }
}

/// Records the canary in every place there is.
async fn record_canaries(store: &Store) -> Seq {
    let mut exchange = send(format!(r#"{{"token":"{CANARY}"}}"#).as_bytes());
    exchange.url = Some(format!("https://chat.example/{CANARY}/send"));
    exchange.target = format!("/{CANARY}/send");
    exchange.request.head =
        format!("POST /{CANARY}/send HTTP/1.1\r\nAuthorization: Token {CANARY}\r\n\r\n").into_bytes();
    exchange.request.framing =
        Some(format!("8\r\n{}\r\n10\r\n{}\r\n0\r\n\r\n", &CANARY[..8], &CANARY[8..]).into_bytes());
    let spans =
        vec![span(Place::Body, &exchange.request.body, CANARY), span(Place::Head, &exchange.request.head, CANARY)];
    let seq = store.record(exchange, spans).await.expect("is recorded").seq;
    let body = format!("echo {CANARY}").into_bytes();
    let mut reply = part("HTTP/1.1 500 No\r\n\r\n", &body);
    reply.framing = Some(format!("1c\r\necho {CANARY}\r\n0\r\n\r\n").into_bytes());
    let spans = vec![span(Place::ReplyBody, &body, CANARY)];
    let error = Some(NetworkError { code: "reset".to_owned(), message: format!("GET https://x/{CANARY} broke") });
    store
        .complete(seq, Outcome { status: Some(500), reply: Some(reply), duration: 1, error }, spans)
        .await
        .expect("done");
    let mut reading = says(&format!("my token is {CANARY}"));
    reading.content = Some(Content::Unknown { kind: None, json: format!(r#"{{"token":"{CANARY}"}}"#) });
    reading.fields = vec![("note".to_owned(), format!("\"{CANARY}\""))];
    reading.problems = vec![problem(&format!("{}…", &CANARY[..12]))];
    reading.customer_name = Some(CANARY.to_owned());
    store.put_reading(seq, reading).await.expect("is read");
    seq
}

fn assert_hidden(folder: &std::path::Path) {
    for (name, bytes) in files(folder) {
        assert_eq!(find(&bytes, CANARY.as_bytes()), None, "{name} holds the secret");
        assert_eq!(find(&bytes, &CANARY.as_bytes()[..12]), None, "{name} holds the beginning of the secret");
        assert_eq!(find(&bytes, b"8f1d2c7a90b34e55"), None, "{name} holds the end of the secret");
    }
}

#[tokio::test]
async fn no_file_holds_a_secret() {
    let (folder, store) = fresh();
    let seq = record_canaries(&store).await;
    assert_hidden(folder.path());
    let query =
        |query: &str| store.log(&LogAsk { query: query.to_owned(), ..LogAsk::default() }).expect("answers").rows.len();
    assert_eq!(query("token"), 1, "the rest of the text is found");
    assert_eq!(query("8f1d2c7a90b34e55"), 0, "the secret is not");
    assert_eq!(query(&format!("raw:{CANARY}")), 0);
    let envelope = store.envelope(seq).expect("is readable").expect("is there");
    let mask = "*".repeat(CANARY.len());
    assert_eq!(envelope.url, Some(format!("https://chat.example/{mask}/send")));
    assert_eq!(envelope.target, format!("/{mask}/send"));
    assert_eq!(store.seal_facts(seq).expect("is readable").sealed, 7);
    store.close().await;
    assert_hidden(folder.path());
}

#[tokio::test]
async fn the_key_reveals_the_exact_bytes() {
    let (folder, store) = fresh();
    let seq = record_canaries(&store).await;
    store.close().await;
    let store = open(folder.path());
    for (place, expected) in [
        (Place::Body, format!(r#"{{"token":"{CANARY}"}}"#)),
        (Place::ReplyBody, format!("echo {CANARY}")),
        (Place::Target, format!("https://chat.example/{CANARY}/send")),
    ] {
        let revealed = store.part(seq, place, true).expect("is readable").expect("is there");
        assert_eq!(revealed.bytes, expected.as_bytes());
        assert_eq!((revealed.masked, revealed.key_missing), (0, false));
        let masked = store.part(seq, place, false).expect("is readable").expect("is there");
        assert_eq!((masked.masked, masked.key_missing), (1, false));
        assert_eq!(masked.bytes, expected.replace(CANARY, &"*".repeat(CANARY.len())).into_bytes());
        assert_eq!(masked.sha256, revealed.sha256);
    }
}

#[tokio::test]
async fn another_key_leaves_the_mask_and_says_so_once() {
    let (folder, store) = fresh();
    let seq = record_canaries(&store).await;
    store.close().await;
    let other = SealKey::generate();
    let opened = open_with(folder.path(), Some(other.clone()));
    assert!(opened.notices[0].contains("not the one that sealed the older ones"), "{:?}", opened.notices);
    let part = opened.store.part(seq, Place::Body, true).expect("is readable").expect("is there");
    assert_eq!((part.masked, part.key_missing), (1, true));
    assert_eq!(find(&part.bytes, CANARY.as_bytes()), None);
    let newer = record_canaries(&opened.store).await;
    let part = opened.store.part(newer, Place::Body, true).expect("is readable").expect("is there");
    assert!(!part.key_missing && find(&part.bytes, CANARY.as_bytes()).is_some());
    opened.store.close().await;
    assert!(open_with(folder.path(), Some(other)).notices.is_empty());
}

#[tokio::test]
async fn without_a_key_secrets_last_as_long_as_the_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let opened = open_with(folder.path(), None);
    assert!(opened.notices[0].contains("key"), "{:?}", opened.notices);
    let seq = record_canaries(&opened.store).await;
    assert!(!opened.store.part(seq, Place::Head, true).expect("is readable").expect("is there").key_missing);
    opened.store.close().await;
    assert_hidden(folder.path());
    let store = open(folder.path());
    assert!(store.part(seq, Place::Head, true).expect("is readable").expect("is there").key_missing);
}

#[tokio::test]
async fn the_path_of_a_webhook_is_sealed_wherever_it_stands() {
    let (folder, store) = fresh();
    let mut exchange = webhook(format!("posted to /hooks/{CANARY}").as_bytes());
    exchange.target = format!("/hooks/{CANARY}?x=1");
    exchange.request.head =
        format!("POST /hooks/{CANARY}?x=1 HTTP/1.1\r\nReferer: /hooks/{CANARY}\r\n\r\n").into_bytes();
    let head = exchange.request.head.clone();
    let spans = vec![span(Place::Target, exchange.target.as_bytes(), CANARY)];
    let seq = store.record(exchange, spans).await.expect("is recorded").seq;
    let revealed = store.part(seq, Place::Head, true).expect("is readable").expect("is there");
    assert_eq!(revealed.bytes, head);
    let target = store.part(seq, Place::Target, true).expect("is readable").expect("is there");
    assert_eq!(target.bytes, format!("/hooks/{CANARY}?x=1").as_bytes());
    let masked = store.part(seq, Place::Head, false).expect("is readable").expect("is there");
    assert_eq!(masked.masked, 2);
    store.close().await;
    assert_hidden(folder.path());
}
