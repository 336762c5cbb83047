//! Exchanges, readings and stores to test with.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use standin_model::secret::{Place, SecretSpan};
use standin_model::{
    Clock, Content, Direction, Exchange, HeadOrigin, Kind, Part, PlatformKind, Reading, Sender, SenderKind, Seq,
};
use standin_store::{Opened, SealKey, Store};
use uuid::Uuid;

/// A clock that stands still.
pub struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        "2026-11-20T10:00:00Z".parse().expect("an instant")
    }
}

/// The key that the tests use.
pub const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

pub fn key() -> Option<SealKey> {
    SealKey::from_hex(KEY).ok()
}

pub fn open_with(folder: &Path, key: Option<SealKey>) -> Opened {
    Store::open(folder, key, Arc::new(Still)).expect("opens")
}

pub fn open(folder: &Path) -> Store {
    let opened = open_with(folder, key());
    assert_eq!(opened.notices, Vec::<String>::new());
    opened.store
}

/// A store in a folder of its own, which must live as long.
pub fn fresh() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    (folder, store)
}

/// A received webhook with this body, answered with 200.
pub fn webhook(body: &[u8]) -> Exchange {
    Exchange {
        id: Uuid::now_v7(),
        direction: Direction::Received,
        kind: Kind::Webhook,
        platform: Some(PlatformKind::LandbotApichat),
        connection: Some("demo".to_owned()),
        customer: None,
        started_at: 1_795_168_800_250_417,
        duration: Some(3_100),
        method: "POST".to_owned(),
        target: "/hooks/1".to_owned(),
        url: None,
        peer: Some("127.0.0.1:9".to_owned()),
        attempt: 1,
        dedupe_key: None,
        parent: None,
        head: HeadOrigin::Wire,
        request: part("POST /hooks/1 HTTP/1.1\r\nHost: a\r\n\r\n", body),
        reply: Some(part("HTTP/1.1 200 OK\r\n\r\n", b"")),
        status: Some(200),
        refusal: None,
        error: None,
        marks: Vec::new(),
    }
}

/// A message of the customer that waits for its reply.
pub fn send(body: &[u8]) -> Exchange {
    Exchange {
        direction: Direction::Sent,
        kind: Kind::Send,
        customer: Some("tg-77".to_owned()),
        duration: None,
        target: "/v1/send/tg-77/".to_owned(),
        url: Some("https://chat.example/v1/send/tg-77/".to_owned()),
        head: HeadOrigin::Rebuilt,
        reply: None,
        status: None,
        ..webhook(body)
    }
}

pub fn part(head: &str, body: &[u8]) -> Part {
    Part { head: head.as_bytes().to_vec(), body: body.to_vec(), framing: None, truncated: false }
}

/// What a bot says to the customer `tg-77`.
pub fn says(text: &str) -> Reading {
    Reading {
        platform: Some(PlatformKind::LandbotApichat),
        type_name: Some("text".to_owned()),
        sender: Some(Sender {
            kind: SenderKind::Bot,
            id: Some("5".to_owned()),
            name: Some("Bot".to_owned()),
            email: None,
        }),
        customer: Some("tg-77".to_owned()),
        content: Some(Content::Text { text: text.to_owned(), payload: None }),
        summary: text.to_owned(),
        ..Reading::empty(1)
    }
}

pub async fn record(store: &Store, exchange: Exchange) -> Seq {
    store.record(exchange, Vec::new()).await.expect("is recorded").seq
}

/// Records a webhook with its reading.
pub async fn hear(store: &Store, reading: Reading) -> Seq {
    let seq = record(store, webhook(b"{}")).await;
    store.put_reading(seq, reading).await.expect("is read");
    seq
}

/// The span where `needle` stands in `bytes`.
pub fn span(place: Place, bytes: &[u8], needle: &str) -> SecretSpan {
    let at = find(bytes, needle.as_bytes()).expect("the needle is there");
    SecretSpan { place, range: at..at + needle.len() }
}

pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

/// Every file of a folder, as bytes.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| {
            let entry = entry.expect("an entry");
            let bytes = std::fs::read(entry.path()).expect("readable");
            (entry.file_name().to_string_lossy().into_owned(), bytes)
        })
        .collect()
}
