//! How the door answers: commit first, by policy, the same to every stranger, and in order when it closes.

mod support;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use standin_receiver::{Limits, StartError};
use support::{Client, Door, PATH, post, until, with_fields};

#[test]
fn no_byte_of_an_answer_leaves_before_the_commit() {
    let door = Door::open();
    door.log.hold(true);
    let mut client = door.connect();
    client.send(&post(b"{}"));
    until("the log is asked", || door.log.asked() == 1);
    assert!(client.is_silent());
    assert_eq!(door.log.len(), 0);
    door.log.hold(false);
    assert!(client.reply().starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(door.log.len(), 1);
}

#[test]
fn sixty_four_clients_wait_for_one_commit_in_groups_and_are_all_answered() {
    let door = Door::open();
    door.log.hold(true);
    let mut clients: Vec<Client> = (0..64).map(|_| door.connect()).collect();
    for client in &mut clients {
        client.send(&post(b"{}"));
    }
    until("a whole group waits for its commit", || door.log.asked() == 32);
    door.log.hold(false);
    for client in &mut clients {
        assert!(client.reply().starts_with("HTTP/1.1 200 OK\r\n"));
    }
    assert_eq!(door.log.len(), 64);
}

#[test]
fn a_log_that_refuses_is_503_and_nothing_is_lost_after() {
    let door = Door::open();
    door.log.refusing.store(true, Ordering::Release);
    let mut client = door.connect();
    client.send(&post(b"{}"));
    assert_eq!(client.reply(), "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(door.log.len(), 0);
    assert_eq!(door.heard.turned_away.lock().expect("is whole")[0].0, "log_unavailable");
    door.log.refusing.store(false, Ordering::Release);
    client.send(&post(b"{}"));
    assert!(client.reply().starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(door.log.len(), 1);
}

#[test]
fn a_log_that_panics_is_503_and_the_desk_goes_on() {
    let door = Door::open();
    door.log.panicking.store(true, Ordering::Release);
    for _ in 0..40 {
        let mut client = door.connect();
        client.send(&post(b"{}"));
        assert!(client.reply().starts_with("HTTP/1.1 503 "));
    }
    door.log.panicking.store(false, Ordering::Release);
    for _ in 0..40 {
        door.assert_well();
    }
}

#[test]
fn the_reply_on_record_is_the_reply_on_the_wire_for_every_status() {
    let door = Door::open();
    for status in [200, 201, 202, 204, 205, 299, 301, 304, 400, 401, 404, 410, 422, 429, 500, 502, 503, 504, 599] {
        door.answer_with(status, Duration::ZERO);
        let before = door.log.len();
        let mut client = door.connect();
        client.send(&post(b"{}"));
        let reply = client.reply();
        assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{reply}");
        for unwanted in ["server:", "date:", "access-control"] {
            assert!(!reply.to_ascii_lowercase().contains(unwanted), "{reply}");
        }
        let exchange = door.log.all().swap_remove(before);
        assert_eq!(exchange.status, Some(status));
        assert_eq!(exchange.reply.map(|part| part.head), Some(reply.into_bytes()));
        client.send(&post(b"{}"));
        client.reply();
        until("both answers are noted", || door.log.answered.lock().expect("is whole").len() == before + 2);
    }
}

#[test]
fn a_status_that_ends_nothing_counts_as_200() {
    let door = Door::open();
    for status in [0, 100, 101, 199, 600, 999, 65535] {
        door.answer_with(status, Duration::ZERO);
        let mut client = door.connect();
        client.send(&post(b"{}"));
        assert!(client.reply().starts_with("HTTP/1.1 200 OK\r\n"), "{status}");
    }
}

#[test]
fn a_delayed_answer_is_committed_at_once_and_keeps_nobody_waiting() {
    let door = Door::open();
    door.answer_with(202, Duration::from_millis(700));
    let start = Instant::now();
    let mut clients: Vec<Client> = (0..64).map(|_| door.connect()).collect();
    for client in &mut clients {
        client.send(&post(b"{}"));
    }
    until("all are committed", || door.log.len() == 64);
    assert!(door.log.answered.lock().expect("is whole").is_empty());
    for client in &mut clients {
        assert!(client.reply().starts_with("HTTP/1.1 202 Accepted\r\n"));
    }
    assert!(start.elapsed() >= Duration::from_millis(700));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert!(door.log.all().iter().all(|exchange| exchange.duration.is_some_and(|duration| duration >= 700_000)));
}

#[test]
fn wrong_paths_get_identical_404s_and_are_not_stored() {
    let door = Door::open();
    let nearly = format!("{}0", &PATH[..PATH.len() - 1]);
    let mut replies = Vec::new();
    for path in ["/", "/hooks/", "/hooks/0", nearly.as_str(), &format!("{PATH}/"), "/health", "/api", "/favicon.ico"] {
        for request in [
            format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{{}}"),
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            format!("OPTIONS {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.test\r\n\r\n"),
            format!("POST {path} HTTP/1.1\r\n\r\n"),
            format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000000\r\n\r\nx"),
        ] {
            replies.push(door.say(request.as_bytes()));
        }
    }
    replies.sort_unstable();
    replies.dedup();
    assert_eq!(replies, ["HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"]);
    assert_eq!(door.log.len(), 0);
    let told = door.heard.turned_away.lock().expect("is whole");
    assert_eq!(told.len(), 40);
    assert!(told.iter().all(|(code, head)| code == "wrong_path" && head.len() <= standin_receiver::SAMPLE_BYTES));
    let secret = PATH.as_bytes();
    assert!(!told.iter().any(|(_, head)| head.windows(secret.len()).any(|part| part == secret)));
}

#[test]
fn a_query_after_the_right_path_is_taken_and_recorded() {
    let door = Door::open();
    let mut client = door.connect();
    client.send(format!("POST {PATH}?a=b/c HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
    assert!(client.reply().starts_with("HTTP/1.1 200 "));
    assert_eq!(door.log.all()[0].target, format!("{PATH}?a=b/c"));
}

#[test]
fn other_methods_on_a_right_path_are_405_with_allow_and_recorded() {
    let door = Door::open();
    for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "post", "BREW"] {
        let request = format!("{method} {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let (reply, exchange) = door.refused(request.as_bytes());
        assert!(
            reply.starts_with("HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\nallow: POST\r\n"),
            "{reply}"
        );
        assert_eq!(exchange.method, method);
        assert_eq!(exchange.request.head, request.as_bytes());
        assert_eq!(exchange.refusal.map(|refusal| refusal.code).as_deref(), Some("method_not_allowed"));
        assert_eq!(exchange.reply.map(|part| part.head), Some(reply.into_bytes()));
        assert!(!exchange.request.truncated);
    }
    until("all answers are noted", || door.log.answered.lock().expect("is whole").len() == 9);
}

#[test]
fn requests_of_web_pages_are_403_and_get_no_cors_field() {
    let door = Door::open();
    for field in ["Origin: http://evil.test", "Origin: null", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"]
    {
        let (reply, exchange) = door.refused(&with_fields(&format!("{field}\r\nContent-Length: 2\r\n"), b"{}"));
        assert_eq!(reply, "HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", "{field}");
        assert_eq!(exchange.refusal.map(|refusal| refusal.code).as_deref(), Some("cross_site"), "{field}");
    }
    assert!(door.log.webhooks().is_empty());
}

#[test]
fn a_foreign_host_is_let_in_and_marked() {
    let door = Door::open();
    door.receiver().set_public_host(Some("tunnel.example".to_owned()));
    for (host, marks, public) in [
        ("tunnel.example", [].as_slice(), true),
        ("TUNNEL.example:443", &[], true),
        ("127.0.0.1:1", &[], false),
        ("old-tunnel.example", &["foreign_host"], false),
        ("", &["foreign_host"], false),
    ] {
        let mut client = door.connect();
        client.send(format!("POST {PATH} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        assert!(client.reply().starts_with("HTTP/1.1 200 "), "{host}");
        assert_eq!(door.log.all().pop().expect("is recorded").marks, marks, "{host}");
        assert_eq!(door.heard.accepted.lock().expect("is whole").pop(), Some((Some("landbot".to_owned()), public)));
    }
}

#[test]
fn expect_100_continue_is_answered_before_the_body() {
    let door = Door::open();
    let mut client = door.connect();
    client.send(&with_fields("Expect: 100-continue\r\nContent-Length: 5\r\n", b""));
    assert_eq!(client.reply(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(b"hello");
    let reply = client.reply();
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"));
    let exchange = door.log.all().swap_remove(0);
    assert_eq!(exchange.request.body, b"hello");
    assert_eq!(exchange.reply.map(|part| part.head), Some(reply.into_bytes()));
    until("the answer is noted", || door.log.answered.lock().expect("is whole").len() == 1);
    let reply = door.say(&with_fields("Expect: 100-continue\r\nContent-Length: 99999999999\r\n", b""));
    assert!(reply.starts_with("HTTP/1.1 413 "), "{reply}");
}

#[test]
fn old_and_closing_clients_are_answered_in_their_way() {
    let door = Door::open();
    let reply =
        door.say(format!("POST {PATH} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{{}}").as_bytes());
    assert_eq!(reply, "HTTP/1.0 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    let closing = door.say(&with_fields("Connection: Close\r\nContent-Length: 2\r\n", b"{}"));
    assert_eq!(closing, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    let mut client = door.connect();
    client.send(&post(b"half-closed"));
    client.half_close();
    let half_closed = client.rest();
    assert_eq!(half_closed, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let planned = door.log.all().into_iter().filter_map(|exchange| exchange.reply.map(|part| part.head));
    assert!(planned.eq([reply, closing, half_closed].map(String::into_bytes)));
}

#[test]
fn a_client_that_leaves_does_not_take_its_request_back() {
    let door = Door::open();
    door.log.hold(true);
    let mut client = door.connect();
    client.send(&post(b"{}"));
    until("the log is asked", || door.log.asked() == 1);
    drop(client);
    door.log.hold(false);
    until("it is committed", || door.log.len() == 1);
    door.assert_well();
}

#[test]
fn bodies_over_the_budget_are_503_until_others_are_done() {
    let limits = Limits { body_bytes: 100_000, in_flight_bytes: 150_000, ..Limits::default() };
    let door = Door::with(limits);
    let mut first = door.connect();
    first.send(&with_fields("Expect: 100-continue\r\nContent-Length: 100000\r\n", b""));
    // Its body is asked for once its bytes are reserved.
    assert!(first.reply().starts_with("HTTP/1.1 100 "));
    let reply = door.say(&with_fields("Connection: close\r\nContent-Length: 100000\r\n", &vec![b'x'; 100_000]));
    assert!(reply.starts_with("HTTP/1.1 503 ") && reply.contains("retry-after: 1\r\n"), "{reply}");
    let refused = door.log.all().pop().expect("is recorded");
    assert_eq!(refused.refusal.map(|refusal| refusal.code).as_deref(), Some("busy"));
    let chunks = [b"186a0\r\n".as_slice(), &vec![b'y'; 100_000], b"\r\n0\r\n\r\n"].concat();
    assert!(door.say(&with_fields("Transfer-Encoding: chunked\r\n", &chunks)).starts_with("HTTP/1.1 503 "));
    first.send(&vec![b'z'; 100_000]);
    assert!(first.reply().starts_with("HTTP/1.1 200 "));
    let mut next = door.connect();
    next.send(&post(&vec![b'x'; 100_000]));
    assert!(next.reply().starts_with("HTTP/1.1 200 "));
}

#[test]
fn at_the_cap_the_oldest_unfinished_connection_makes_room() {
    let door = Door::with(Limits { connections: 8, ..Limits::default() });
    door.log.hold(true);
    let mut committing = door.connect();
    committing.send(&post(b"{}"));
    until("the log is asked", || door.log.asked() == 1);
    let mut idle: Vec<Client> = (0..100).map(|_| door.connect()).collect();
    door.log.hold(false);
    assert!(committing.reply().starts_with("HTTP/1.1 200 "));
    assert_eq!(idle[0].rest(), "");
    door.assert_well();
}

#[test]
fn a_port_in_use_is_a_plain_error() {
    let door = Door::open();
    let second = Door::try_with(Limits::default(), door.addr);
    assert!(matches!(second, Err(StartError::PortInUse { addr }) if addr == door.addr));
    door.assert_well();
}

#[test]
fn shutdown_answers_what_is_under_way_and_takes_nothing_more() {
    let mut door = Door::open();
    let addr = door.addr;
    let mut idle = door.connect();
    idle.send(&post(b"{}"));
    idle.reply();
    door.log.hold(true);
    let mut waiting = door.connect();
    waiting.send(&post(b"{}"));
    until("the log is asked", || door.log.asked() == 2);
    let log = std::sync::Arc::clone(&door.log);
    let client = std::thread::spawn(move || {
        assert_eq!(idle.rest(), "", "an idle connection is closed at once");
        until("nobody is let in any more", || std::net::TcpStream::connect(addr).is_err());
        log.hold(false);
        waiting.rest()
    });
    door.shutdown();
    assert_eq!(client.join().expect("ends well"), "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    assert_eq!((door.log.len(), door.log.answered.lock().expect("is whole").len()), (2, 2));
    let again = Door::try_with(Limits::default(), addr).expect("the port is free again");
    again.assert_well();
}
