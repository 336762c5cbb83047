//! Recorded bytes sent again: what the receiving socket gets is what was recorded.

use std::sync::Arc;

use standin_client::{ClientError, TargetPolicy, WireError, WireRequest};
use standin_model::HeadOrigin;

use crate::support::{Act, Log, Server, about, client, hasty};

/// Head, body, and the chunked form of the body.
type Bytes = (&'static [u8], &'static [u8], Option<&'static [u8]>);

fn request(url: String, head: &[u8], body: &[u8], framing: Option<&[u8]>) -> WireRequest {
    WireRequest {
        url,
        head: head.to_vec(),
        body: body.to_vec(),
        framing: framing.map(<[u8]>::to_vec),
        policy: TargetPolicy::UserTyped,
    }
}

#[tokio::test]
async fn odd_heads_arrive_byte_for_byte() {
    let heads: [Bytes; 5] = [
        (b"POST /hooks/x HTTP/1.1\r\nUSER-agent: landbot/webhooks\r\nhOsT: {host}\r\nX-D: 1\r\nx-d:2\r\nX-D:   3  \r\nX-Bin: \xff\xfe\x80\r\nContent-Length: 2\r\n\r\n", b"{}", None),
        (b"POST /hooks/x HTTP/1.1\r\nHost: {host}\r\ntransfer-encoding: chunked\r\n\r\n", b"abc", Some(b"1;x=y\r\na\r\n2\r\nbc\r\n0\r\nX-T: 1\r\n\r\n0\r\n\r\n")),
        (b"POST /hooks/x HTTP/1.1\r\nHost: {host}\r\ntransfer-encoding: chunked\r\n\r\n", b"abc", Some(b"1;x=y\r\na\r\n02\r\nbc\r\n0\r\n\r\n")),
        (b"brew /hooks/x HTTP/1.0\nHost: {host}\nEmpty:\nno colon\nContent-Length: 0\n\n", b"", None),
        (b"GET /hooks/x HTTP/1.1\r\nHost: {host}\r\nConnection: close, x\r\nExpect: 100-continue\r\n\r\n", b"", None),
    ];
    for (index, (head, body, framing)) in heads.into_iter().enumerate() {
        let log = Arc::new(Log::default());
        let server = Server::start(&log, vec![Act::status(200)]).await;
        let head = replace(head, b"{host}", server.address.to_string().as_bytes());
        let wire = request(server.url("/hooks/x"), &head, body, framing);
        let sent = client(&log).send_wire(wire, about()).await.expect("sent");
        assert_eq!(sent.status(), Some(200), "{index} {sent:?}");
        // The second framing says more than one body: its bytes cannot be sent as one.
        if index == 1 {
            assert_eq!(sent.changes.len(), 2);
            continue;
        }
        assert_eq!(sent.changes, Vec::<String>::new());
        assert_eq!(server.bytes(), [head.as_slice(), framing.unwrap_or(body)].concat(), "{index}");
        let exchange = log.recorded().remove(0);
        assert_eq!((exchange.head, exchange.request.head), (HeadOrigin::Wire, head));
        assert_eq!((exchange.request.body.as_slice(), exchange.request.framing.as_deref()), (body, framing));
        assert_eq!(exchange.peer, Some(server.address.to_string()));
    }
}

fn replace(bytes: &[u8], what: &[u8], with: &[u8]) -> Vec<u8> {
    let at = bytes.windows(what.len()).position(|window| window == what).expect("there");
    [&bytes[..at], with, &bytes[at + what.len()..]].concat()
}

#[tokio::test]
async fn another_target_gets_its_own_path_and_host_and_nothing_else() {
    let log = Arc::new(Log::default());
    let server = Server::start(&log, vec![Act::status(200)]).await;
    let head = b"POST /old/secret HTTP/1.1\r\nX: \xff\r\nHost: tunnel.example\r\nContent-Length: 2\r\nx: y\r\n\r\n";
    let wire = request(server.url("/mine?a=b"), head, b"edited", None);
    let sent = client(&log).send_wire(wire, about()).await.expect("sent");
    let host = server.address.to_string();
    let expected = replace(
        b"POST /mine?a=b HTTP/1.1\r\nX: \xff\r\nHost: {}\r\nContent-Length: 6\r\nx: y\r\n\r\nedited",
        b"{}",
        host.as_bytes(),
    );
    assert_eq!(server.bytes(), expected);
    assert_eq!(sent.changes.len(), 3, "{:?}", sent.changes);
}

#[tokio::test]
async fn replies_are_kept_as_they_came() {
    let replies: [Bytes; 4] = [
        (b"HTTP/1.1 200 Oh \xff\r\nX-a:1\r\nCONTENT-LENGTH: 2\r\n\r\n", b"ok", None),
        (b"HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\n", b"ab", Some(b"2\r\nab\r\n0\r\n\r\n")),
        (b"HTTP/1.0 200 OK\r\n\r\n", b"until close", None),
        (b"HTTP/1.1 204 None\r\n\r\n", b"", None),
    ];
    for (head, body, framing) in replies {
        let log = Arc::new(Log::default());
        let interim = b"HTTP/1.1 100 Continue\r\n\r\n";
        let answer = Act::AnswerAndClose([&interim[..], head, framing.unwrap_or(body)].concat());
        let server = Server::start(&log, vec![answer]).await;
        let wire = request(server.url("/"), b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"", None);
        let reply = client(&log).send_wire(wire, about()).await.expect("sent").reply.expect("a reply");
        assert_eq!(reply.head, head);
        assert_eq!((reply.body.as_slice(), reply.framing.as_deref(), reply.truncated), (body, framing, false));
        assert_eq!(log.completed()[0].1.reply, Some(reply));
    }
}

#[tokio::test]
async fn failures_on_the_wire_have_the_same_codes() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart".to_vec();
    for (act, code, status) in [
        (Act::Silence, "timeout", None),
        (Act::Reset, "reset", None),
        (Act::AnswerAndClose(Vec::new()), "reset", None),
        (Act::AnswerAndClose(b"hello\r\n\r\n".to_vec()), "bad_reply", None),
        (Act::AnswerAndClose(cut.clone()), "reset", Some(200)),
        (Act::AnswerEarly(cut), "timeout", Some(200)),
    ] {
        let log = Arc::new(Log::default());
        let server = Server::start(&log, vec![act.clone()]).await;
        let wire = request(server.url("/"), b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"", None);
        let client = if code == "timeout" { hasty(&log) } else { client(&log) };
        let sent = client.send_wire(wire, about()).await.expect("sent");
        let error = sent.attempts[0].error.clone().expect("an error");
        assert_eq!((error.code.as_str(), sent.status()), (code, status), "{act:?}");
        assert_eq!(log.completed()[0].1.error, Some(error));
        assert!(sent.reply.is_none_or(|reply| reply.truncated));
    }
    let log = Arc::new(Log::default());
    for (url, code) in [("http://127.0.0.1:1/", "refused"), ("http://name.invalid/", "dns")] {
        let wire = request(url.to_owned(), b"GET / HTTP/1.1\r\n\r\n", b"", None);
        let sent = client(&log).send_wire(wire, about()).await.expect("sent");
        assert_eq!(sent.attempts[0].error.as_ref().map(|error| error.code.as_str()), Some(code));
    }
    let plain = Server::start(&log, vec![Act::AnswerEarly(b"HTTP/1.1 400 Bad\r\n\r\n".to_vec())]).await;
    let wire = request(format!("https://{}/", plain.address), b"GET / HTTP/1.1\r\n\r\n", b"", None);
    let sent = client(&log).send_wire(wire, about()).await.expect("sent");
    assert_eq!(sent.attempts[0].error.as_ref().map(|error| error.code.as_str()), Some("tls"));
    assert_eq!(log.completed().len(), 3);
}

#[tokio::test]
async fn an_answer_before_the_body_is_read_is_heard() {
    let log = Arc::new(Log::default());
    let early = b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno".to_vec();
    let server = Server::start(&log, vec![Act::AnswerEarly(early)]).await;
    // More than the sockets' buffers hold.
    let body = vec![b'a'; 32 * 1024 * 1024];
    let wire = request(server.url("/"), b"POST / HTTP/1.1\r\nHost: x\r\n\r\n", &body, None);
    let sent = client(&log).send_wire(wire, about()).await.expect("sent");
    assert_eq!((sent.status(), &sent.attempts[0].error), (Some(413), &None));
}

#[tokio::test]
async fn what_cannot_be_sent_again_says_so_and_is_not_recorded() {
    let log = Arc::new(Log::default());
    let client = client(&log);
    let wire = request("http://127.0.0.1:1/".to_owned(), b"\x16\x03\x01garbage", b"", None);
    assert_eq!(client.send_wire(wire, about()).await, Err(ClientError::Wire(WireError::NoRequestLine)));
    for policy in [TargetPolicy::Public, TargetPolicy::UserTyped] {
        let wire = request("http://0xa9fea9fe/".to_owned(), b"GET / HTTP/1.1\r\n\r\n", b"", None);
        let refused = client.send_wire(WireRequest { policy, ..wire }, about()).await;
        assert!(matches!(refused, Err(ClientError::Target(_))));
    }
    let wire = request("http://localhost:1/".to_owned(), b"GET / HTTP/1.1\r\n\r\n", b"", None);
    let refused = client.send_wire(WireRequest { policy: TargetPolicy::Public, ..wire }, about()).await;
    assert!(matches!(refused, Err(ClientError::Target(_))), "by name, too: {refused:?}");
    assert!(log.events().is_empty());
}
