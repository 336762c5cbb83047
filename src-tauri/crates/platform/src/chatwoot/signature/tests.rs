//! Signatures and identity proofs: the known vectors, and each known mistake.

use standin_model::Secret;

use super::*;

const SECRET: &str = "cw_demo_secret";
const TIME: i64 = 1_760_000_000;
const BODY: &[u8] = br#"{"event":"message_created","id":7}"#;
const RIGHT: &str = "sha256=0c4dbe299c2c86902aeaf96f5a00c11caecfdd693311fee2c980bfb339d43235";

fn secrets(secret: &str) -> Secrets {
    let mut secrets = Secrets::default();
    secrets.put(Secrets::WEBHOOK_SECRET, Secret::new(secret));
    secrets.put(Secrets::HMAC_TOKEN, Secret::new("hmac_demo_token"));
    secrets
}

fn head(signature: &str) -> String {
    format!("POST /h HTTP/1.1\r\nX-Chatwoot-Timestamp: {TIME}\r\nX-Chatwoot-Signature: {signature}\r\n\r\n")
}

fn report(head: &str, body: &[u8], now: i64) -> SignatureReport {
    check(&Settings::default(), &secrets(SECRET), head.as_bytes(), body, now).expect("a report")
}

fn cause(signature: &str, body: &[u8]) -> Option<String> {
    let report = report(&head(signature), body, TIME);
    assert_eq!(report.verdict, Signature::Wrong);
    assert!(!report.message.is_empty() && !report.remedy.is_empty());
    assert!(!format!("{report:?}").contains(SECRET) && !format!("{report:?}").contains("hmac_demo_token"));
    report.cause
}

fn sign(key: &str, parts: &[&[u8]]) -> String {
    format!("sha256={}", hex::encode(digest(key.as_bytes(), parts)))
}

#[test]
fn c9_the_known_signature_is_valid() {
    assert_eq!(expected_signature(SECRET, "1760000000", BODY), RIGHT);
    let report = report(&head(RIGHT), BODY, TIME + 2);
    assert_eq!((report.verdict, report.cause), (Signature::Valid, None));
    assert_eq!(report.signed, format!("1760000000.{}", String::from_utf8_lossy(BODY)));
    assert_eq!((report.expected.as_deref(), report.received.as_deref()), (Some(RIGHT), Some(RIGHT)));
}

#[test]
fn the_known_identity_proofs_come_out() {
    let proof = |identifier| identity_hash("hmac_demo_token", identifier);
    assert_eq!(proof("cust-42"), "5ee2195f079e3f90c8799dc5ac8495ef477b20072d08ec229d012966531d2af9");
    assert_eq!(proof(""), "30f1c04559a64b29d19ffd7b7b740bd3760d0ff93ba1d79ee9fb5e840f87965e");
}

#[test]
fn the_body_alone_is_the_usual_mistake() {
    let wrong = "sha256=76a41aab19fe8b696450c5604f2cba03b078e5e42539655b92ff0c338615394d";
    assert_eq!(cause(wrong, BODY).as_deref(), Some("timestamp_not_signed"));
}

#[test]
fn each_other_mistake_is_named() {
    let at: &[u8] = b"1760000000";
    assert_eq!(cause(&sign("hmac_demo_token", &[at, b".", BODY]), BODY).as_deref(), Some("hmac_token_used"));
    assert_eq!(cause(&sign("hmac_demo_token", &[BODY]), BODY).as_deref(), Some("hmac_token_used"));
    assert_eq!(cause(RIGHT.trim_start_matches("sha256="), BODY).as_deref(), Some("prefix_missing"));
    assert_eq!(cause("sha1=abc", BODY).as_deref(), Some("not_a_signature"));
    assert_eq!(cause(&sign(SECRET, &[at, b".", BODY, b"\n"]), BODY).as_deref(), Some("line_end_changed"));
    assert_eq!(cause(&sign("another secret", &[at, b".", BODY]), BODY), None);
}

#[test]
fn a_body_that_was_written_anew_is_recognised() {
    for (signed, came) in [
        (r#"{"a":"\u003cb\u003e","n":1}"#, r#"{"a":"<b>","n":1}"#),
        (r#"{"a":"é","b":[1,2]}"#, "{\n  \"a\": \"é\",\n  \"b\": [1, 2]\n}"),
        (r#"{"a": "\u00e9, \":", "b": [1, 2]}"#, r#"{"a":"é, \":","b":[1,2]}"#),
    ] {
        let signature = sign(SECRET, &[b"1760000000.", signed.as_bytes()]);
        assert_eq!(cause(&signature, came.as_bytes()).as_deref(), Some("body_reserialised"), "{came}");
    }
}

#[test]
fn time_that_is_far_away_is_stale() {
    for (now, verdict) in
        [(300, Signature::Valid), (-300, Signature::Valid), (301, Signature::Stale), (-301, Signature::Stale)]
    {
        let report = report(&head(RIGHT), BODY, TIME + now);
        assert_eq!(report.verdict, verdict, "{now}");
        assert_eq!(report.cause.is_some(), verdict == Signature::Stale);
    }
}

#[test]
fn without_a_signature_it_is_absent_and_without_a_key_not_checked() {
    let bare = "POST /h HTTP/1.1\r\nHost: h\r\n\r\n";
    let absent = report(bare, BODY, TIME);
    assert_eq!((absent.verdict, absent.cause.as_deref()), (Signature::Absent, Some("not_signed")));
    let other = report("POST /h HTTP/1.1\r\nX-Hub-Signature-256: a\r\n\r\n", BODY, TIME);
    assert_eq!(other.cause.as_deref(), Some("other_header"));
    assert_eq!(check(&Settings::default(), &Secrets::default(), head(RIGHT).as_bytes(), BODY, TIME), None);
}

#[test]
fn another_brand_is_valid_and_told() {
    let head = head(RIGHT).replace("Chatwoot", "Pilot");
    let renamed = report(&head, BODY, TIME);
    assert_eq!(renamed.verdict, Signature::Valid);
    assert!(renamed.message.contains("X-Pilot-"));
    let without_time = head.replace("X-Pilot-Timestamp", "X-Gone");
    assert_eq!(report(&without_time, BODY, TIME).cause.as_deref(), Some("timestamp_missing"));
}
