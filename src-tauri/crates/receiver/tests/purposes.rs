//! What else is behind a path: answers that the user chose, probes of our own, files that are handed out.

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use standin_model::{Kind, Secret};
use standin_receiver::{Answer, Failing, Limits, Purpose, Route, ServedFile};
use support::{Door, PATH, post, until};

const FILE: &str = "/files/0123456789abcdef0123456789abcdef";

fn route(path: &str, purpose: Purpose) -> Route {
    Route { path: Secret::new(path), connection: Some("acme".to_owned()), platform: None, purpose }
}

fn answered(door: &Door, answer: Answer) {
    door.receiver().set_routes(vec![route(PATH, Purpose::Webhook(answer))]);
}

#[test]
fn a_dropped_request_is_committed_and_gets_no_byte() {
    let door = Door::open();
    answered(&door, Answer { drop: true, ..Answer::default() });
    assert_eq!(door.say(&post(b"{}")), "");
    let kept = &door.log.webhooks()[0];
    assert_eq!((kept.status, kept.reply.is_some(), kept.marks.clone()), (None, false, vec!["own_drop".to_owned()]));
    assert_eq!(kept.request.body, b"{}");
    assert!(door.log.answered.lock().expect("is whole").is_empty());
    answered(&door, Answer::default());
    door.assert_well();
}

#[test]
fn so_many_are_failed_over_all_connections_and_then_no_more() {
    let door = Door::open();
    let failing = Arc::new(Failing::new(503, 3));
    answered(&door, Answer { failing: Some(Arc::clone(&failing)), ..Answer::default() });
    let mut clients: Vec<_> = (0..8).map(|_| door.connect()).collect();
    for client in &mut clients {
        client.send(&post(b"{}"));
    }
    let failed =
        clients.iter_mut().filter_map(|client| client.reply().starts_with("HTTP/1.1 503 ").then_some(())).count();
    assert_eq!((failed, failing.left()), (3, 0));
    let marked =
        door.log.webhooks().iter().filter(|kept| kept.marks == ["own_failure"] && kept.status == Some(503)).count();
    assert_eq!(marked, 3);
    assert_eq!(door.heard.failed.lock().expect("is whole").len(), 3);
}

#[test]
fn what_the_log_did_not_take_is_not_counted_as_failed() {
    let door = Door::open();
    let failing = Arc::new(Failing::new(500, 1));
    answered(&door, Answer { failing: Some(Arc::clone(&failing)), ..Answer::default() });
    door.log.refusing.store(true, std::sync::atomic::Ordering::Release);
    assert!(door.connect_and_post().starts_with("HTTP/1.1 503 "));
    assert_eq!(failing.left(), 1);
    door.log.refusing.store(false, std::sync::atomic::Ordering::Release);
    assert!(door.connect_and_post().starts_with("HTTP/1.1 500 "));
}

#[test]
fn a_probe_comes_in_as_what_it_is() {
    let door = Door::open();
    door.receiver().set_routes(vec![route(PATH, Purpose::Probe)]);
    assert!(door.connect_and_post().starts_with("HTTP/1.1 200 OK"));
    let kept = &door.log.all()[0];
    assert_eq!((kept.kind, kept.status), (Kind::Probe, Some(200)));
    assert_eq!(*door.heard.probed.lock().expect("is whole"), [b"{}".to_vec()]);
    assert!(door.heard.accepted.lock().expect("is whole").is_empty(), "a probe is no webhook");
}

fn fetch(method: &str, path: &str) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").into_bytes()
}

#[test]
fn a_file_is_handed_out_typed_and_each_time_is_on_record() {
    let door = Door::open();
    let bytes = vec![b'x'; 3 * 1024 * 1024];
    let file = Arc::new(ServedFile::new(bytes.clone(), "image/png", Instant::now() + Duration::from_secs(60)));
    door.receiver().set_routes(vec![route(FILE, Purpose::File(Arc::clone(&file)))]);
    let head = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: image/png\r\nx-content-type-options: nosniff\r\n\
         cache-control: no-store\r\ncontent-length: {}\r\n\r\n",
        bytes.len()
    );
    let reply = door.say(&fetch("GET", FILE));
    assert!(reply.starts_with(&head), "{}", &reply[..300]);
    assert_eq!(reply.len(), head.len() + bytes.len());
    assert_eq!(door.say(&fetch("HEAD", FILE)), head);
    until("both are known to have left", || door.log.answered.lock().expect("is whole").len() == 2);
    let kept = door.log.all();
    let facts: Vec<_> = kept.iter().map(|kept| (kept.kind, kept.method.as_str(), kept.status)).collect();
    assert_eq!(facts, [(Kind::Media, "GET", Some(200)), (Kind::Media, "HEAD", Some(200))]);
    for kept in &kept {
        assert_eq!(kept.reply.as_ref().map(|reply| reply.head.clone()), Some(head.clone().into_bytes()));
    }
    assert_eq!(file.fetched(), 2);
}

#[test]
fn several_fetches_on_one_connection_are_told_apart() {
    let door = Door::open();
    let file = ServedFile::new(vec![b'x'; 100_000], "image/png", Instant::now() + Duration::from_secs(60));
    door.receiver().set_routes(vec![route(FILE, Purpose::File(Arc::new(file)))]);
    let one = format!("GET {FILE} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes();
    let reply = door.say(&[one.clone(), one, fetch("GET", FILE)].concat());
    assert_eq!(reply.matches("HTTP/1.1 200 OK").count(), 3);
    until("all have left", || door.log.answered.lock().expect("is whole").len() == 3);
}

#[test]
fn a_file_is_not_posted_to_and_nothing_lies_beside_it() {
    let door = Door::open();
    let file = ServedFile::new("secret", "text/plain", Instant::now() + Duration::from_secs(60));
    door.receiver().set_routes(vec![route(FILE, Purpose::File(Arc::new(file)))]);
    let reply = door.say(&fetch("POST", FILE));
    assert!(reply.starts_with("HTTP/1.1 405 ") && reply.contains("allow: GET, HEAD\r\n"), "{reply}");
    for path in ["/files/", "/files", "/", &format!("{FILE}/"), &format!("{FILE}/../{}", &FILE[7..])] {
        assert!(door.say(&fetch("GET", path)).starts_with("HTTP/1.1 404 "), "{path}");
    }
    assert_eq!(door.log.len(), 1, "the refusal is on record, and strangers are not");
}

#[test]
fn a_file_whose_time_is_up_was_never_there() {
    let door = Door::open();
    let file = ServedFile::new("gone", "text/plain", Instant::now());
    door.receiver().set_routes(vec![route(FILE, Purpose::File(Arc::new(file)))]);
    let gone = door.say(&fetch("GET", FILE));
    assert_eq!(gone, door.say(&fetch("GET", "/files/never")));
    assert!(gone.starts_with("HTTP/1.1 404 ") && door.log.len() == 0);
}

#[test]
fn a_chunk_that_is_too_long_is_turned_away_before_its_data() {
    let limits = Limits { body_bytes: 1000, body_time: Duration::from_secs(3600), ..Limits::default() };
    let door = Door::with(limits);
    let head = format!("POST {PATH} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    for body in ["fffffff\r\n", "200\r\n", "3e8\r\nab"] {
        let mut client = door.connect();
        client.send([head.as_bytes(), body.as_bytes()].concat().as_slice());
        if body == "fffffff\r\n" {
            assert!(client.reply().starts_with("HTTP/1.1 413 "));
            let kept = &door.log.all()[0];
            assert_eq!(kept.refusal.as_ref().map(|refusal| refusal.code.as_str()), Some("body_too_large"));
            assert!(kept.request.truncated);
        } else {
            assert!(client.is_silent(), "a chunk that fits is waited for: {body:?}");
        }
    }
    let mut client = door.connect();
    client.send(head.as_bytes());
    client.send(b"3e7\r\n");
    client.send(&[b'x'; 0x3e7]);
    client.send(b"\r\n2\r\n");
    assert!(client.reply().starts_with("HTTP/1.1 413 "), "the chunks together are too long");
}
