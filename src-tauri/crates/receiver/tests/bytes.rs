//! What comes in at the door is recorded byte for byte.

mod support;

use standin_model::{Direction, HeadOrigin, Kind, PlatformKind};
use support::{Door, PATH, post, until, with_fields};

/// Sends one good request and gives what was recorded of it.
fn recorded(door: &Door, bytes: &[u8]) -> standin_model::Exchange {
    let before = door.log.len();
    let mut client = door.connect();
    client.send(bytes);
    let reply = client.reply();
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
    let exchange = door.log.all().swap_remove(before);
    assert_eq!(exchange.kind, Kind::Webhook);
    assert_eq!(exchange.reply.as_ref().map(|part| part.head.as_slice()), Some(reply.as_bytes()));
    exchange
}

#[test]
fn a_webhook_is_recorded_whole_with_its_facts() {
    let door = Door::open();
    let bytes = post(br#"{"a":1}"#);
    let before = jiff::Timestamp::now().as_microsecond();
    let exchange = recorded(&door, &bytes);
    let after = jiff::Timestamp::now().as_microsecond();
    assert_eq!([exchange.request.head.as_slice(), &exchange.request.body].concat(), bytes);
    assert_eq!(exchange.request.body, br#"{"a":1}"#);
    assert_eq!(exchange.request.framing, None);
    assert!(!exchange.request.truncated);
    assert_eq!((exchange.direction, exchange.head, exchange.attempt), (Direction::Received, HeadOrigin::Wire, 1));
    assert_eq!(exchange.platform, Some(PlatformKind::LandbotApichat));
    assert_eq!(exchange.connection.as_deref(), Some("landbot"));
    assert_eq!((exchange.method.as_str(), exchange.target.as_str()), ("POST", PATH));
    assert!(exchange.peer.is_some_and(|peer| peer.starts_with("127.0.0.1:")));
    assert!((before..=after).contains(&exchange.started_at));
    assert!(exchange.duration.is_some_and(|duration| (0..=after - before).contains(&duration)));
    assert_eq!(exchange.status, Some(200));
    assert!(exchange.marks.is_empty());
    assert_eq!(exchange.id.get_version_num(), 7);
    until("the answer is noted", || *door.log.answered.lock().unwrap() == [1]);
    assert_eq!(*door.heard.accepted.lock().unwrap(), [(Some("landbot".to_owned()), false)]);
}

#[test]
fn header_order_case_and_duplicates_are_kept_byte_for_byte() {
    let door = Door::open();
    let fields = "x-Z: 1\r\nX-a:2\r\nx-z:   3  \r\nContent-length: 2\r\nEmpty:\r\nX-A: 4\r\n";
    let bytes = with_fields(fields, b"{}");
    let exchange = recorded(&door, &bytes);
    assert_eq!([exchange.request.head.as_slice(), &exchange.request.body].concat(), bytes);
}

#[test]
fn bytes_that_are_not_ascii_in_the_head_are_kept() {
    let door = Door::open();
    let mut bytes = format!("POST {PATH} HTTP/1.1\r\nHost: localhost\r\nX-Name: ").into_bytes();
    bytes.extend_from_slice(b"\xff\xfe caf\xc3\xa9\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(recorded(&door, &bytes).request.head, bytes);
}

#[test]
fn a_body_that_is_not_utf8_is_kept() {
    let door = Door::open();
    let body: Vec<u8> = (0..=255).collect();
    assert_eq!(recorded(&door, &post(&body)).request.body, body);
}

#[test]
fn an_empty_body_is_recorded_as_empty() {
    let door = Door::open();
    assert_eq!(recorded(&door, &post(b"")).request.body, b"");
    assert_eq!(recorded(&door, &with_fields("", b"")).request.body, b"");
    let chunked = recorded(&door, &with_fields("Transfer-Encoding: chunked\r\n", b"0\r\n\r\n"));
    assert_eq!(
        (chunked.request.body.as_slice(), chunked.request.framing.as_deref()),
        (&b""[..], Some(&b"0\r\n\r\n"[..]))
    );
}

#[test]
fn a_chunked_body_keeps_entity_and_framing() {
    let door = Door::open();
    let framing = b"4;name=\"v\"\r\nWiki\r\n0005\r\npedia\r\n1\r\n\xff\r\n0\r\nX-Trailer: t\r\n\r\n";
    let exchange = recorded(&door, &with_fields("Transfer-Encoding: chunked\r\n", framing));
    assert_eq!(exchange.request.body, b"Wikipedia\xff");
    assert_eq!(exchange.request.framing.as_deref(), Some(framing.as_slice()));
    assert!(!exchange.request.truncated);
}

#[test]
fn a_request_that_comes_byte_by_byte_is_the_same() {
    let door = Door::open();
    let bytes = with_fields("Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n0\r\n\r\n");
    let mut client = door.connect();
    for byte in &bytes {
        client.send(std::slice::from_ref(byte));
    }
    client.reply();
    let exchange = door.log.all().swap_remove(0);
    let framing = exchange.request.framing.expect("was chunked");
    assert_eq!([exchange.request.head, framing].concat(), bytes);
}

#[test]
fn kept_alive_and_pipelined_requests_keep_their_own_bytes() {
    let door = Door::open();
    let mut client = door.connect();
    let chunked = |body: &[u8]| with_fields("Transfer-Encoding: chunked\r\nX-Kind: chunked\r\n", body);
    let requests = [
        post(b"one"),
        chunked(b"3\r\ntwo\r\n0\r\n\r\n"),
        post(b""),
        chunked(b"1\r\nf\r\n3\r\nour\r\n0\r\n\r\n"),
        post(&[b'x'; 100_000]),
        post(b"six"),
    ];
    client.send(&requests.concat());
    for _ in &requests {
        assert!(client.reply().starts_with("HTTP/1.1 200 OK\r\n"));
    }
    client.send(&post(b"seven"));
    client.reply();
    let wire: Vec<Vec<u8>> = door
        .log
        .all()
        .into_iter()
        .map(|exchange| [exchange.request.head, exchange.request.framing.unwrap_or(exchange.request.body)].concat())
        .collect();
    assert_eq!(wire[..6], requests);
    assert_eq!(wire[6], post(b"seven"));
    until("all answers are noted", || *door.log.answered.lock().unwrap() == [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn blank_lines_before_a_request_do_not_shift_it() {
    let door = Door::open();
    let bytes = post(b"after blank lines");
    let exchange = recorded(&door, &[b"\r\n\r\n".as_slice(), &bytes].concat());
    assert_eq!([exchange.request.head, exchange.request.body].concat(), bytes);
}

#[test]
fn exactly_20_mib_is_taken() {
    let door = Door::open();
    let body: Vec<u8> = (0..20 * 1024 * 1024_u32).map(|at| at as u8).collect();
    let exchange = recorded(&door, &post(&body));
    assert!(exchange.request.body == body && !exchange.request.truncated);
}

#[test]
fn one_byte_more_than_20_mib_is_413_with_what_was_read() {
    let door = Door::open();
    let body = vec![b'x'; 20 * 1024 * 1024 + 1];
    let (reply, exchange) = door.refused(&post(&body));
    assert!(reply.starts_with("HTTP/1.1 413 Payload Too Large\r\n"), "{reply}");
    assert_eq!(exchange.refusal.map(|refusal| refusal.code).as_deref(), Some("body_too_large"));
    assert_eq!(exchange.status, Some(413));
    assert_eq!(exchange.reply.map(|part| part.head), Some(reply.into_bytes()));
    assert!(exchange.request.truncated);
    assert!(exchange.request.head.starts_with(b"POST /hooks/"));
    assert!(!exchange.request.body.is_empty() && body.starts_with(&exchange.request.body));
    door.assert_well();
}

#[test]
fn a_chunked_body_over_the_limit_is_413_with_what_was_read() {
    let limits = standin_receiver::Limits { body_bytes: 100_000, ..Default::default() };
    let door = Door::with(limits);
    let chunk = [b"2710\r\n".as_slice(), &[b'y'; 10_000], b"\r\n"].concat();
    let exact = [chunk.repeat(10), b"0\r\n\r\n".to_vec()].concat();
    let taken = recorded(&door, &with_fields("Transfer-Encoding: chunked\r\n", &exact));
    assert_eq!(taken.request.body.len(), 100_000);
    let more = [chunk.repeat(10), b"1\r\nz\r\n0\r\n\r\n".to_vec()].concat();
    let (reply, exchange) = door.refused(&with_fields("Transfer-Encoding: chunked\r\n", &more));
    assert!(reply.starts_with("HTTP/1.1 413 "), "{reply}");
    assert!(exchange.request.truncated);
    assert_eq!(exchange.request.body.len(), 100_000);
    assert!(exchange.request.framing.is_some_and(|framing| more.starts_with(&framing)));
}
