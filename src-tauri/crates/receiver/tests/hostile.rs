//! What is known to kill, starve or fool a bare tiny_http does nothing of the kind to the door.

mod support;

use std::time::{Duration, Instant};

use standin_model::Kind;
use standin_receiver::Limits;
use support::{Client, Door, PATH, post, until, with_fields};

fn code(exchange: &standin_model::Exchange) -> &str {
    exchange.refusal.as_ref().map_or("", |refusal| refusal.code.as_str())
}

#[test]
fn a_trillion_declared_bytes_are_refused_at_once_without_an_abort() {
    let door = Door::open();
    let start = Instant::now();
    let (reply, exchange) = door.refused(&with_fields("Content-Length: 1000000000000\r\n", b"any body"));
    assert!(reply.starts_with("HTTP/1.1 413 Payload Too Large\r\n"), "{reply}");
    assert_eq!(code(&exchange), "body_too_large");
    assert_eq!(exchange.request.body, b"any body");
    assert!(exchange.request.truncated);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    door.assert_well();
}

#[test]
fn the_largest_declared_length_is_refused_without_a_panic() {
    let door = Door::open();
    for length in ["18446744073709551615", "18446744073709551614", "9223372036854775808", "99999999999999999999999"] {
        let (reply, exchange) = door.refused(&with_fields(&format!("Content-Length: {length}\r\n"), b"x"));
        let status = reply.get(9..12).unwrap_or_default();
        assert!(matches!(status, "400" | "413" | "431"), "{length}: {reply}");
        assert_eq!(exchange.status.map(|status| status.to_string()).as_deref(), Some(status));
        assert_eq!(exchange.connection.as_deref(), Some("landbot"));
    }
    door.assert_well();
}

#[test]
fn a_te_field_with_nan_is_ignored_without_a_panic() {
    let door = Door::open();
    let te = vec!["a;q=nan"; 21].join(",");
    let mut client = door.connect();
    client.send(&with_fields(&format!("TE: {te}\r\nContent-Length: 2\r\n"), b"{}"));
    assert!(client.reply().starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(door.log.webhooks().len(), 1);
    door.assert_well();
}

#[test]
fn slow_bodies_do_not_keep_a_good_request_waiting() {
    let door = Door::open();
    let mut slow: Vec<Client> = (0..100).map(|_| door.connect()).collect();
    for client in &mut slow {
        client.send(&with_fields("Content-Length: 1000\r\n", b"only this"));
    }
    door.assert_well();
    assert_eq!(door.log.len(), 1);
}

#[test]
fn a_body_that_is_too_slow_is_408_and_recorded() {
    let door = Door::with(Limits { body_time: Duration::from_millis(200), ..Limits::default() });
    let (reply, exchange) = door.refused(&with_fields("Content-Length: 1000\r\n", b"only this"));
    assert!(reply.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{reply}");
    assert_eq!(code(&exchange), "body_timeout");
    assert_eq!(exchange.request.body, b"only this");
    assert!(exchange.request.truncated);
    door.assert_well();
}

#[test]
fn a_head_that_is_too_slow_is_408_and_recorded() {
    let door = Door::with(Limits { head_time: Duration::from_millis(200), ..Limits::default() });
    let (reply, exchange) = door.refused(format!("POST {PATH} HTTP/1.1\r\nHost: loc").as_bytes());
    assert!(reply.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{reply}");
    assert_eq!(code(&exchange), "head_timeout");
    assert_eq!(exchange.reply.map(|part| part.head), Some(reply.into_bytes()));
    assert_eq!(door.say(b""), "", "a silent connection is closed without a word");
    assert_eq!(door.log.len(), 1);
    door.assert_well();
}

#[test]
fn blank_lines_after_a_request_are_no_slow_head() {
    let door = Door::with(Limits { head_time: Duration::from_millis(150), ..Limits::default() });
    let mut client = door.connect();
    client.send(&[post(b"{}").as_slice(), b"\r\n"].concat());
    assert!(client.reply().starts_with("HTTP/1.1 200 "));
    for _ in 0..4 {
        assert!(client.is_silent());
    }
    client.send(&post(b"{}"));
    assert!(client.reply().starts_with("HTTP/1.1 200 "));
    assert_eq!(door.log.len(), 2);
}

#[test]
fn a_head_that_drips_does_not_beat_the_deadline() {
    let door = Door::with(Limits { head_time: Duration::from_millis(300), ..Limits::default() });
    let mut client = door.connect();
    client.send(format!("POST {PATH} HTTP/1.1\r\nX: ").as_bytes());
    let start = Instant::now();
    while client.try_send(b"x") && start.elapsed() < Duration::from_secs(10) {
        std::thread::park_timeout(Duration::from_millis(20));
    }
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    assert_eq!(code(&door.refusal_after(0)), "head_timeout");
}

#[test]
fn an_endless_header_line_is_431_and_only_its_start_is_kept() {
    let door = Door::open();
    let mut client = door.connect();
    client.send(format!("POST {PATH} HTTP/1.1\r\nHost: localhost\r\nX: ").as_bytes());
    let mut sent = 0;
    while sent < 64 * 1024 * 1024 && client.try_send(&[b'x'; 64 * 1024]) {
        sent += 64 * 1024;
    }
    let reply = client.rest();
    assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 431 "), "{reply}");
    let exchange = door.refusal_after(0);
    assert_eq!((code(&exchange), exchange.status), ("head_too_large", Some(431)));
    assert!(exchange.request.head.len() <= 64 * 1024);
    door.assert_well();
}

#[test]
fn too_many_fields_are_431() {
    let door = Door::open();
    let fields = |count: usize| "X: y\r\n".repeat(count);
    let (reply, exchange) = door.refused(&with_fields(&fields(100), b""));
    assert!(reply.starts_with("HTTP/1.1 431 "), "{reply}");
    assert_eq!(code(&exchange), "head_too_large");
    let mut client = door.connect();
    client.send(&with_fields(&fields(99), b""));
    assert!(client.reply().starts_with("HTTP/1.1 200 "));
}

#[test]
fn ambiguous_framings_are_400_and_not_read_as_another_request() {
    let door = Door::open();
    let smuggled = b"0\r\n\r\nPOST /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for fields in [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: 5 5\r\n",
        "Content-Length: \r\n",
        "Content-Length : 5\r\n",
        "X: a\rb\r\nContent-Length: 5\r\n",
        "X: a\0b\r\nContent-Length: 5\r\n",
        "X: a\r\n folded\r\nContent-Length: 5\r\n",
        "No colon\r\n",
        ": no name\r\n",
    ] {
        let before = door.log.len();
        let (reply, exchange) = door.refused(&with_fields(fields, smuggled));
        assert!(reply.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{fields:?}: {reply}");
        assert_eq!(reply.matches("HTTP/1.1").count(), 1, "{fields:?}: {reply}");
        assert_eq!(exchange.connection.as_deref(), Some("landbot"), "{fields:?}");
        assert_eq!(exchange.reply.map(|part| part.head), Some(reply.into_bytes()), "{fields:?}");
        assert!(exchange.request.head.starts_with(b"POST "), "{fields:?}");
        assert_eq!(door.log.len(), before + 1, "{fields:?}");
    }
    assert!(door.log.webhooks().is_empty());
    door.assert_well();
}

#[test]
fn a_request_of_another_protocol_is_refused_and_recorded() {
    let door = Door::open();
    let (_, tls) = door.refused(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03");
    assert_eq!((code(&tls), tls.connection.as_deref()), ("tls", None));
    let (reply, version) = door.refused(format!("POST {PATH} HTTP/2.0\r\nHost: a\r\n\r\n").as_bytes());
    assert!(reply.starts_with("HTTP/1.1 400 "), "{reply}");
    assert_eq!((code(&version), version.connection.as_deref()), ("malformed_head", Some("landbot")));
    let (_, preface) = door.refused(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert_eq!(preface.kind, Kind::Refused);
    door.assert_well();
}

#[test]
fn a_chunked_body_cut_short_is_not_delivered_as_complete() {
    let door = Door::open();
    let body = b"4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n";
    for length in [0, 1, 5, 9, 12, 17, 19, 20, 22, 23] {
        let before = door.log.len();
        let mut client = door.connect();
        client.send(&with_fields("Transfer-Encoding: chunked\r\n", &body[..length]));
        client.half_close();
        let reply = client.rest();
        assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 400 "), "{length}: {reply}");
        let exchange = door.refusal_after(before);
        assert_eq!(code(&exchange), "body_incomplete", "{length}");
        assert!(exchange.request.truncated);
        assert_eq!(exchange.request.framing.as_deref(), Some(&body[..length]));
        assert!(b"Wikipedia".starts_with(&exchange.request.body));
    }
    assert!(door.log.webhooks().is_empty());
    door.assert_well();
}

#[test]
fn a_body_cut_short_of_its_length_is_not_delivered_as_complete() {
    let door = Door::open();
    let mut client = door.connect();
    client.send(&with_fields("Content-Length: 10\r\n", b"12345"));
    client.half_close();
    assert!(client.rest().starts_with("HTTP/1.1 400 "));
    let exchange = door.refusal_after(0);
    assert_eq!((code(&exchange), exchange.request.body.as_slice()), ("body_incomplete", b"12345".as_slice()));
    assert!(exchange.request.truncated);
}

#[test]
fn broken_chunks_are_400() {
    let door = Door::open();
    for body in ["zz\r\nabc\r\n", "3\r\nabcX\r\n", "-3\r\nabc\r\n", "ffffffffffffffffff\r\nabc", "3;\n\nabc"] {
        let (reply, exchange) = door.refused(&with_fields("Transfer-Encoding: chunked\r\n", body.as_bytes()));
        assert!(reply.starts_with("HTTP/1.1 400 "), "{body:?}: {reply}");
        assert!(exchange.request.truncated, "{body:?}");
        assert!(body.as_bytes().starts_with(&exchange.request.framing.unwrap_or_default()), "{body:?}");
    }
    door.assert_well();
}

#[test]
fn a_connection_reset_inside_a_body_is_recorded() {
    let door = Door::open();
    let mut client = door.connect();
    client.send(&with_fields("Content-Length: 10\r\n", b"12345"));
    reset(&door, client);
    let exchange = door.refusal_after(0);
    assert_eq!(code(&exchange), "connection_lost");
    assert!(exchange.request.head.starts_with(b"POST "));
    assert!(exchange.request.truncated);
    door.assert_well();
}

#[test]
fn a_head_cut_short_is_recorded() {
    let door = Door::open();
    let bytes = format!("POST {PATH} HTTP/1.1\r\nHost: localh");
    let mut client = door.connect();
    client.send(bytes.as_bytes());
    client.half_close();
    client.rest();
    let exchange = door.refusal_after(0);
    assert_eq!((code(&exchange), exchange.request.head.as_slice()), ("head_incomplete", bytes.as_bytes()));
    assert_eq!((exchange.status, exchange.reply), (None, None));
}

#[test]
fn sixty_four_keep_alive_connections_at_once_are_all_answered() {
    let door = Door::open();
    for trial in 1..=5 {
        let mut clients: Vec<Client> = (0..64).map(|_| door.connect()).collect();
        let start = Instant::now();
        for _ in 0..3 {
            for client in &mut clients {
                client.send(&post(b"{}"));
            }
            for client in &mut clients {
                assert!(client.reply().starts_with("HTTP/1.1 200 OK\r\n"));
            }
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert_eq!(door.log.webhooks().len(), trial * 64 * 3);
    }
}

#[test]
fn a_request_with_no_host_or_two_is_400() {
    let door = Door::open();
    for (fields, expected) in [
        ("", "host_missing"),
        ("Host: localhost\r\nHost: localhost\r\n", "host_repeated"),
        ("Host: localhost\r\nhOST: other\r\n", "host_repeated"),
    ] {
        let (reply, exchange) = door.refused(format!("POST {PATH} HTTP/1.1\r\n{fields}\r\n").as_bytes());
        assert!(reply.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{fields}: {reply}");
        assert_eq!(code(&exchange), expected);
    }
}

#[test]
fn absolute_form_connect_and_asterisk_are_refused() {
    let door = Door::open();
    let request = |line: &str| format!("{line} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let (reply, exchange) = door.refused(request(&format!("POST http://localhost{PATH}")).as_bytes());
    assert!(reply.starts_with("HTTP/1.1 400 "), "{reply}");
    assert_eq!(code(&exchange), "target_form");
    for line in ["CONNECT localhost:80", "OPTIONS *", "POST *", "POST http://localhost/other"] {
        let reply = door.say(request(line).as_bytes());
        assert!(reply.starts_with("HTTP/1.1 404 Not Found\r\n"), "{line}: {reply}");
    }
    assert_eq!(door.log.len(), 1);
}

#[test]
fn a_target_that_is_not_ascii_is_400() {
    let door = Door::open();
    let (reply, _) = door.refused(format!("POST {PATH}?caf\u{e9} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
    assert!(reply.starts_with("HTTP/1.1 400 "), "{reply}");
}

#[test]
fn answers_that_are_not_read_end_the_connection() {
    let door = Door::with(Limits { reply_time: Duration::from_millis(300), ..Limits::default() });
    // A small window, so that few answers fill it.
    let socket = tokio::net::TcpSocket::new_v4().expect("is made");
    socket.set_recv_buffer_size(4096).expect("is set");
    let stream = door.runtime.block_on(socket.connect(door.addr)).expect("connects").into_std().expect("is given");
    stream.set_nonblocking(false).expect("is set");
    let mut client = Client(stream);
    let burst = post(b"").repeat(500);
    let start = Instant::now();
    client.0.set_write_timeout(Some(Duration::from_secs(5))).expect("is set");
    while client.try_send(&burst) {
        assert!(start.elapsed() < support::PATIENCE, "the door takes without end");
    }
    door.assert_well();
}

#[test]
fn malformed_requests_of_strangers_do_not_fill_the_log() {
    let door = Door::open();
    for _ in 0..300 {
        door.say(b"NONSENSE\r\n\r\n");
    }
    let told = || door.heard.turned_away.lock().expect("is whole").len();
    until("each is recorded or told of", || door.log.len() + told() == 300);
    assert!(door.log.len() >= 20, "{}", door.log.len());
    assert!(told() > 100, "{}", told());
}

fn reset(door: &Door, client: Client) {
    let _runtime = door.runtime.enter();
    client.0.set_nonblocking(true).expect("is set");
    let stream = tokio::net::TcpStream::from_std(client.0).expect("is taken over");
    stream.set_zero_linger().expect("is set");
}
