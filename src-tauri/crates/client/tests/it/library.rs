//! Sending through the HTTP library: what is recorded is what arrives, first recorded, then sent, once completed.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use standin_client::ClientError;
use standin_model::{ApiRequest, HeadOrigin, RecordError};

use crate::support::{Act, Event, Log, Server, about, client, hasty, post, until};

#[tokio::test]
async fn the_rebuilt_head_is_the_one_that_arrives() {
    let log = Arc::new(Log::default());
    let server = Server::start(&log, vec![Act::status(201)]).await;
    let client = client(&log);
    let odd = ApiRequest {
        method: "DELETE".to_owned(),
        url: server.url("/v1/customers/a%2Fb%20c/?x=1&x=ü#fragment"),
        headers: vec![
            ("X-Dup".to_owned(), "1".to_owned()),
            ("api_access_token".to_owned(), "t".to_owned()),
            ("x-dup".to_owned(), "zwei ü".to_owned()),
            ("User-Agent".to_owned(), "mine".to_owned()),
            ("content-length".to_owned(), "999".to_owned()),
        ],
        body: Vec::new(),
    };
    let put_nothing = ApiRequest { method: "PUT".to_owned(), headers: Vec::new(), ..odd.clone() };
    for request in [post(&server.url("/v1/send/tg-77/")), odd, put_nothing] {
        client.send(request, about()).await.expect("sent");
    }
    let recorded = log.recorded();
    for (exchange, arrived) in recorded.iter().zip(server.arrived()) {
        let expected = [exchange.request.head.as_slice(), exchange.request.body.as_slice()].concat();
        assert_eq!(String::from_utf8_lossy(&arrived.bytes), String::from_utf8_lossy(&expected));
        assert_eq!(exchange.head, HeadOrigin::Rebuilt);
    }
    assert_eq!(recorded.len(), 3);
    let host = server.address;
    let agent = concat!("Standin/", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        String::from_utf8_lossy(&recorded[0].request.head),
        format!(
            "POST /v1/send/tg-77/ HTTP/1.1\r\nhost: {host}\r\nuser-agent: {agent}\r\naccept: */*\r\n\
             authorization: Token CANARY\r\ncontent-type: application/json\r\ncontent-length: 42\r\n\r\n"
        )
    );
    assert_eq!(recorded[0].method, "POST");
    assert_eq!(recorded[0].target, "/v1/send/tg-77/");
    assert_eq!(recorded[0].url, Some(server.url("/v1/send/tg-77/")));
    assert_eq!((recorded[0].attempt, recorded[0].connection.as_deref()), (1, Some("demo")));
}

#[tokio::test]
async fn first_the_record_then_the_bytes_then_the_outcome() {
    let log = Arc::new(Log::default());
    let reply = b"HTTP/1.1 201 Made It\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\nx-a: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    let server = Server::start(&log, vec![Act::Answer(reply.to_vec())]).await;
    log.busy_completions.store(2, Ordering::SeqCst);
    let sent = client(&log).send(post(&server.url("/")), about()).await.expect("sent");
    let events = log.events();
    assert!(
        matches!(&events[..], [Event::Recorded(_), Event::Arrived, Event::Completed(1, _)]),
        "a busy log is asked again, and completes once: {events:?}"
    );
    assert!(log.recorded()[0].reply.is_none() && log.recorded()[0].duration.is_none());
    let (_, outcome) = log.completed().remove(0);
    assert_eq!(outcome.status, Some(201));
    assert_eq!(outcome.reply, sent.reply);
    assert_eq!(outcome.duration, sent.attempts[0].duration_us);
    let reply = sent.reply.expect("a reply");
    assert_eq!(reply.body, b"{}");
    assert!(reply.head.starts_with(b"HTTP/1.1 201 Made It\r\n"), "{}", String::from_utf8_lossy(&reply.head));
    assert_eq!(sent.attempts[0].log_error, None);
}

#[tokio::test]
async fn what_cannot_be_recorded_does_not_leave() {
    let log = Arc::new(Log::default());
    let server = Server::start(&log, vec![Act::status(201)]).await;
    log.refuse_records.store(1, Ordering::SeqCst);
    let client = client(&log);
    let refused = client.send(post(&server.url("/")), about()).await;
    assert_eq!(refused, Err(ClientError::NotRecorded(RecordError::Storage("disk full".to_owned()))));
    client.send(post(&server.url("/")), about()).await.expect("the next one leaves");
    assert_eq!(server.arrived().len(), 1);
}

#[tokio::test]
async fn a_caller_that_goes_away_leaves_no_open_envelope() {
    let log = Arc::new(Log::default());
    let server = Server::start(&log, vec![Act::Silence]).await;
    let client = hasty(&log);
    let url = server.url("/");
    let caller = tokio::spawn(async move { client.send(post(&url), about()).await });
    until(|| !server.arrived().is_empty()).await;
    caller.abort();
    until(|| !log.completed().is_empty()).await;
    assert_eq!(log.completed()[0].1.error.as_ref().map(|error| error.code.as_str()), Some("timeout"));
}

#[tokio::test]
async fn redirects_are_shown_and_carry_nothing_elsewhere() {
    let log = Arc::new(Log::default());
    let elsewhere = Server::start(&log, vec![Act::status(200)]).await;
    let client = client(&log);
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(&log, vec![Act::redirect(status, &elsewhere.url("/stolen"))]).await;
        let sent = client.send(post(&server.url("/?token=CANARY")), about()).await.expect("sent");
        assert_eq!(sent.status(), Some(status));
        assert_eq!(sent.attempts.len(), 1);
    }
    assert!(elsewhere.arrived().is_empty());
}

#[tokio::test]
async fn a_reply_has_a_largest_size() {
    let log = Arc::new(Log::default());
    let big = [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".to_vec(), vec![b'a'; 100_000]].concat();
    let server = Server::start(&log, vec![Act::Answer(big)]).await;
    for (max, truncated) in [(99_999, true), (100_000, false)] {
        let about = standin_client::About { max_reply_bytes: max, ..about() };
        let reply = client(&log).send(post(&server.url("/")), about).await.expect("sent").reply.expect("a reply");
        assert_eq!((reply.body.len(), reply.truncated), (max, truncated));
    }
}

#[tokio::test]
async fn what_is_not_http_is_refused_before_the_log_hears_of_it() {
    let log = Arc::new(Log::default());
    let client = client(&log);
    let good = post("http://127.0.0.1:1/");
    let header = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    for bad in [
        ApiRequest { url: "ftp://a.example/".to_owned(), ..good.clone() },
        ApiRequest { url: "/v1/send".to_owned(), ..good.clone() },
        ApiRequest { url: "http://user:CANARY@a.example/".to_owned(), ..good.clone() },
        ApiRequest { method: "GE T".to_owned(), ..good.clone() },
        ApiRequest { headers: header("X Y", "1"), ..good.clone() },
        ApiRequest { headers: header("Authorization", "Token CANARY\r\nX: y"), ..good.clone() },
        ApiRequest { headers: header("Transfer-Encoding", "chunked"), ..good },
    ] {
        let refused = client.send(bad, about()).await.expect_err("refused");
        assert!(matches!(refused, ClientError::InvalidRequest(_)));
        assert!(!refused.to_string().contains("CANARY"));
    }
    assert!(log.events().is_empty());
}
