//! What is recorded comes back byte for byte.

use proptest::collection::vec;
use proptest::prelude::*;
use standin_model::secret::{Place, SecretSpan};
use standin_model::{HeaderValue, Kind, Outcome, Part, Refusal, Severity};

use crate::support::*;

fn any_part() -> impl Strategy<Value = Part> {
    let bytes = || vec(any::<u8>(), 0..200);
    (bytes(), bytes(), proptest::option::of(bytes()), any::<bool>()).prop_map(|(head, body, framing, truncated)| Part {
        head,
        body,
        framing,
        truncated,
    })
}

fn any_spans() -> impl Strategy<Value = Vec<SecretSpan>> {
    let span = (0..Place::ALL.len(), 0_usize..220, 0_usize..60)
        .prop_map(|(place, start, length)| SecretSpan { place: Place::ALL[place], range: start..start + length });
    vec(span, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_with_any_spans(request in any_part(), reply in any_part(), spans in any_spans(), url in "\\PC{0,40}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let (_folder, store) = fresh();
        let mut exchange = send(b"");
        exchange.request = request.clone();
        exchange.reply = Some(reply.clone());
        exchange.url = Some(url.clone());
        let seq = runtime.block_on(store.record(exchange, spans)).expect("is recorded").seq;
        let expected = [
            (Place::Head, Some(request.head)),
            (Place::Body, Some(request.body)),
            (Place::Framing, request.framing),
            (Place::ReplyHead, Some(reply.head)),
            (Place::ReplyBody, Some(reply.body)),
            (Place::Target, Some(url.into_bytes())),
        ];
        for (place, bytes) in expected {
            let revealed = store.part(seq, place, true).expect("is readable");
            prop_assert_eq!(revealed.as_ref().map(|part| &part.bytes), bytes.as_ref(), "{:?}", place);
            let masked = store.part(seq, place, false).expect("is readable");
            prop_assert_eq!(masked.as_ref().map(|part| part.bytes.len()), bytes.as_ref().map(Vec::len));
            prop_assert_eq!(revealed.map(|part| part.sha256), masked.map(|part| part.sha256));
        }
    }
}

#[tokio::test]
async fn an_envelope_is_described() {
    let (_folder, store) = fresh();
    let mut exchange = webhook(b"");
    exchange.request.head = b"POST / HTTP/1.1\r\nX-A: \xff\r\nx-a: 2\r\n\r\n".to_vec();
    exchange.request.truncated = true;
    exchange.marks = vec!["foreign_host".to_owned()];
    let id = exchange.id;
    let seq = record(&store, exchange).await;
    let envelope = store.envelope(seq).expect("is readable").expect("is there");
    assert_eq!((envelope.seq, envelope.id), (seq, id.to_string()));
    assert_eq!(envelope.started_at, "2026-11-20T10:00:00.250417Z");
    assert_eq!(envelope.duration_ms, Some(3.1));
    assert_eq!(envelope.request.headers.0[0].1, HeaderValue::Bytes(vec![0xff]));
    assert_eq!(envelope.request.headers.0.len(), 2);
    assert_eq!(envelope.request.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert!(envelope.request.truncated && !envelope.reply.truncated && !envelope.answered && !envelope.read);
    assert_eq!(envelope.problems.len(), 1);
    assert_eq!(envelope.problems[0].code, "foreign_host");
    store.answered(seq);
    store.close().await;
}

#[tokio::test]
async fn a_refusal_says_why() {
    let (_folder, store) = fresh();
    let mut exchange = webhook(b"part of it");
    exchange.kind = Kind::Refused;
    exchange.status = Some(413);
    exchange.refusal =
        Some(Refusal { code: "body_too_large".to_owned(), message: "The body is too large.".to_owned() });
    let seq = record(&store, exchange).await;
    let envelope = store.envelope(seq).expect("is readable").expect("is there");
    assert_eq!(envelope.error.as_deref(), Some("body_too_large"));
    assert_eq!(envelope.summary, "The body is too large.");
    assert_eq!(
        (envelope.problems[0].code.as_str(), envelope.problems[0].severity),
        ("body_too_large", Severity::Error)
    );
}

#[tokio::test]
async fn a_sent_envelope_is_completed_once() {
    let (_folder, store) = fresh();
    let seq = record(&store, send(b"{}")).await;
    let before = store.envelope(seq).expect("is readable").expect("is there");
    assert_eq!((before.status, before.duration_ms, before.answered), (None, None, false));
    let outcome = |status| Outcome {
        status: Some(status),
        reply: Some(part("HTTP/1.1 200 OK\r\n\r\n", b"yes")),
        duration: 5,
        error: None,
    };
    store.complete(seq, outcome(200), Vec::new()).await.expect("is completed");
    store.complete(seq, outcome(500), Vec::new()).await.expect("is ignored");
    let after = store.envelope(seq).expect("is readable").expect("is there");
    assert_eq!((after.status, after.answered, after.reply.bytes), (Some(200), true, 3));
    let missing = store.complete(99, outcome(200), Vec::new()).await.expect_err("is not there");
    assert_eq!(missing.to_string(), "the log could not be written: there is no envelope 99");
    assert!(store.envelope(99).expect("is readable").is_none());
    assert!(store.part(seq, Place::Framing, true).expect("is readable").is_none());
}
