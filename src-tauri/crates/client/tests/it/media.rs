//! Downloads: hop by hop, each checked, no token anywhere.

use std::sync::Arc;

use standin_client::{About, ClientError, TargetError, TargetPolicy};
use standin_model::{Direction, Kind};

use crate::support::{Act, Log, Server, client};

fn about() -> About {
    About::new(Direction::Sent, Kind::Media)
}

#[tokio::test]
async fn redirects_on_the_same_origin_are_followed_and_each_hop_is_an_envelope() {
    let log = Arc::new(Log::default());
    let picture =
        Act::Answer(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 4\r\n\r\n\x89PNG".to_vec());
    let acts = vec![Act::redirect(302, "/b"), Act::redirect(307, "c?d#e"), picture];
    let server = Server::start(&log, acts).await;
    let sent = client(&log).fetch_media(&server.url("/a"), TargetPolicy::UserTyped, about(), 3).await.expect("sent");
    let reply = sent.reply.expect("a reply");
    assert_eq!((reply.body.as_slice(), reply.truncated), (&b"\x89PN"[..], true));
    let targets: Vec<_> = log.recorded().into_iter().map(|exchange| exchange.target).collect();
    assert_eq!(targets, ["/a", "/b", "/c?d"]);
    assert_eq!(sent.attempts.iter().map(|attempt| attempt.seq).collect::<Vec<_>>(), [1, 2, 3]);
    for arrived in server.arrived() {
        let text = String::from_utf8(arrived.bytes).expect("text").to_ascii_lowercase();
        assert!(!text.contains("authorization") && !text.contains("referer"), "{text}");
    }
}

#[tokio::test]
async fn a_redirect_to_where_nobody_typed_is_refused() {
    let log = Arc::new(Log::default());
    let elsewhere = Server::start(&log, vec![Act::status(200)]).await;
    let client = client(&log);
    for to in [elsewhere.url("/"), format!("http://localhost:{}/", elsewhere.address.port())] {
        let server = Server::start(&log, vec![Act::redirect(302, &to)]).await;
        let refused = client.fetch_media(&server.url("/"), TargetPolicy::UserTyped, about(), 9).await;
        assert!(matches!(refused, Err(ClientError::Target(TargetError::Private { .. }))), "{refused:?}");
    }
    for to in ["http://169.254.169.254/", "http://[::ffff:a9fe:a9fe]/", "http://[fe80::1]/"] {
        let server = Server::start(&log, vec![Act::redirect(302, to)]).await;
        let refused = client.fetch_media(&server.url("/"), TargetPolicy::UserTyped, about(), 9).await;
        assert!(matches!(refused, Err(ClientError::Target(TargetError::Forbidden { .. }))), "{refused:?}");
    }
    let server = Server::start(&log, vec![Act::redirect(302, "file:///etc/passwd")]).await;
    let refused = client.fetch_media(&server.url("/"), TargetPolicy::UserTyped, about(), 9).await;
    assert!(matches!(refused, Err(ClientError::Target(TargetError::Scheme(_)))));
    assert!(elsewhere.arrived().is_empty());
    let content = client.fetch_media(&elsewhere.url("/"), TargetPolicy::Public, about(), 9).await;
    assert!(matches!(content, Err(ClientError::Target(TargetError::Private { .. }))), "content names no local address");
}

#[tokio::test]
async fn redirects_have_an_end() {
    let log = Arc::new(Log::default());
    let server = Server::start(&log, vec![Act::redirect(302, "/again")]).await;
    let lost = client(&log).fetch_media(&server.url("/"), TargetPolicy::UserTyped, about(), 9).await;
    assert_eq!(lost, Err(ClientError::TooManyRedirects(3)));
    assert_eq!(server.arrived().len(), 4);
    let server = Server::start(&log, vec![Act::status(302)]).await;
    let sent = client(&log).fetch_media(&server.url("/"), TargetPolicy::UserTyped, about(), 9).await.expect("sent");
    assert_eq!(sent.status(), Some(302), "without a Location it is the answer");
}
