//! What goes wrong on the network: its code, its envelope, and whether it is tried again.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use standin_client::{About, Retry, Sent};

use crate::support::{Act, Log, Server, about, client, hasty, post};

fn safe() -> About {
    About { retry: Retry::Safe, ..about() }
}

fn codes(sent: &Sent) -> Vec<&str> {
    sent.attempts.iter().map(|attempt| attempt.error.as_ref().map_or("", |error| error.code.as_str())).collect()
}

/// An address at which nothing listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
    format!("127.0.0.1:{}", listener.local_addr().expect("bound").port())
}

#[tokio::test]
async fn every_failure_has_its_code_and_completes_its_envelope() {
    let log = Arc::new(Log::default());
    let (client, hasty) = (client(&log), hasty(&log));
    let silent = Server::start(&log, vec![Act::Silence]).await;
    let resetting = Server::start(&log, vec![Act::Reset]).await;
    let closing = Server::start(&log, vec![Act::AnswerAndClose(Vec::new())]).await;
    let garbage = Server::start(&log, vec![Act::AnswerAndClose(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec())]).await;
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart".to_vec();
    let cutting = Server::start(&log, vec![Act::AnswerAndClose(cut)]).await;
    let plain = Server::start(&log, vec![Act::AnswerEarly(b"HTTP/1.1 400 Bad\r\n\r\n".to_vec())]).await;
    let https = |server: &Server| format!("https://{}/", server.address);
    let mute = TcpListener::bind("127.0.0.1:0").expect("binds");
    let table = [
        (format!("http://{}/", nobody()), "refused", None),
        ("http://name.invalid/".to_owned(), "dns", None),
        (silent.url("/"), "timeout", None),
        (resetting.url("/"), "reset", None),
        (closing.url("/"), "reset", None),
        (garbage.url("/"), "bad_reply", None),
        (cutting.url("/"), "reset", Some(200)),
        (https(&plain), "tls", None),
        (format!("https://{}/", mute.local_addr().expect("bound")), "connect_timeout", None),
    ];
    for (url, code, status) in table {
        let client = if code.ends_with("timeout") { &hasty } else { &client };
        let sent = client.send(post(&url), about()).await.expect("sent");
        assert_eq!((codes(&sent), sent.status()), (vec![code], status), "{url} {sent:?}");
        let (seq, outcome) = log.completed().pop().expect("completed");
        assert_eq!((seq, &outcome.error), (sent.attempts[0].seq, &sent.attempts[0].error));
        assert_eq!(outcome.reply, sent.reply);
        if status.is_some() {
            let reply = sent.reply.expect("what came is kept");
            assert_eq!((reply.body.as_slice(), reply.truncated), (&b"part"[..], true));
        }
    }
    assert_eq!(log.recorded().len(), log.completed().len());
}

#[tokio::test]
async fn only_what_is_safe_is_tried_again() {
    let cases = [
        (vec![Act::status(429), Act::status(201)], 2, Some(201)),
        (vec![Act::status(503), Act::status(500), Act::status(200)], 3, Some(200)),
        (vec![Act::status(500)], 5, Some(500)),
        (vec![Act::status(412)], 1, Some(412)),
        (vec![Act::status(422)], 1, Some(422)),
        (vec![Act::Reset, Act::status(201)], 1, None),
        (vec![Act::AnswerAndClose(b"HTTP/1.1 500 X\r\nContent-Length: 9\r\n\r\npart".to_vec())], 1, Some(500)),
        (vec![Act::Silence], 1, None),
    ];
    for (acts, attempts, status) in cases {
        let log = Arc::new(Log::default());
        let server = Server::start(&log, acts.clone()).await;
        let client = if matches!(acts[0], Act::Silence) { hasty(&log) } else { client(&log) };
        let sent = client.send(post(&server.url("/")), safe()).await.expect("sent");
        assert_eq!((sent.attempts.len(), sent.status()), (attempts, status), "{acts:?}");
        assert_eq!(server.arrived().len(), attempts, "{acts:?}");
        let recorded = log.recorded();
        let key = recorded[0].dedupe_key.clone();
        assert!(key.is_some());
        for (index, exchange) in recorded.iter().enumerate() {
            assert_eq!(exchange.attempt as usize, index + 1);
            assert_eq!(exchange.dedupe_key, key);
            assert_eq!(exchange.request, recorded[0].request);
        }
    }
}

#[tokio::test]
async fn a_log_that_fills_up_ends_the_attempts_and_hides_none() {
    let log = Arc::new(Log::default());
    log.records_until_full.store(2, Ordering::SeqCst);
    let server = Server::start(&log, vec![Act::status(503)]).await;
    let sent = client(&log).send(post(&server.url("/")), safe()).await.expect("two attempts left");
    assert_eq!((sent.attempts.len(), server.arrived().len(), sent.status()), (2, 2, Some(503)));
    assert!(sent.reply.is_some());
}

#[tokio::test]
async fn what_never_left_is_tried_again_and_never_means_once() {
    let log = Arc::new(Log::default());
    let client = client(&log);
    let url = format!("http://{}/", nobody());
    let sent = client.send(post(&url), About { dedupe_key: Some("k".to_owned()), ..safe() }).await.expect("sent");
    assert_eq!(codes(&sent), ["refused"; 5]);
    assert!(log.recorded().iter().all(|exchange| exchange.dedupe_key.as_deref() == Some("k")));
    let sent = client.send(post(&url), about()).await.expect("sent");
    assert_eq!(codes(&sent), ["refused"]);
    let server = Server::start(&log, vec![Act::status(503)]).await;
    let sent = client.send(post(&server.url("/")), about()).await.expect("sent");
    assert_eq!(sent.attempts.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_where_work_may_be_done_before_a_failure_only_what_was_turned_away_is_repeated() {
    for (status, attempts) in [(500, 1), (503, 1), (429, 2)] {
        let log = Arc::new(Log::default());
        let server = Server::start(&log, vec![Act::status(status), Act::status(201)]).await;
        let about = About { retry: Retry::Unsent, ..about() };
        let sent = client(&log).send(post(&server.url("/")), about).await.expect("sent");
        assert_eq!(sent.attempts.len(), attempts, "{status}");
    }
}
