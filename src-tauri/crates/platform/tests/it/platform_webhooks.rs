//! Message hooks of the Platform API: who speaks, when, to whom, and the token that comes along.

use standin_model::{Content, Secret, Secrets, SenderKind, Settings, Signature, Subject};

use crate::support::{codes, platform};

fn message(kind: &str, data: &str, sender: &str, timestamp: &str) -> String {
    format!(
        r#"{{"messages":[{{"type":"{kind}","timestamp":{timestamp},"data":{data},"sender":{{"id":5,"name":"N","type":"{sender}"}},"customer":{{"id":77,"name":"V","agent_id":512,"archived":false}},"channel":{{"id":8,"name":"Web","type":"landbot"}},"_raw":{{"uuid":"u-9","seq":3}}}}]}}"#
    )
}

fn secrets(hook: &str) -> Secrets {
    let mut secrets = Secrets::of_token(Secret::new("AGENTTOKEN"));
    secrets.put(Secrets::HOOK_TOKEN, Secret::new(hook));
    secrets
}

#[test]
fn p5_all_four_senders_are_told_apart() {
    for (name, kind) in [
        ("customer", SenderKind::Customer),
        ("bot", SenderKind::Bot),
        ("agent", SenderKind::Agent),
        ("sys", SenderKind::System),
    ] {
        let body = message("text", r#"{"body":"hi"}"#, name, "1790000001.25");
        let reading = platform().read_webhook(b"", body.as_bytes());
        assert_eq!(reading.sender.expect("a sender").kind, kind);
        assert_eq!(codes(&reading.problems), Vec::<&str>::new(), "{name}");
        assert_eq!((reading.customer.as_deref(), reading.message_id.as_deref()), (Some("77"), Some("u-9")));
    }
}

#[test]
fn p4_who_has_the_customer_is_told() {
    let body = message("text", r#"{"body":"hi"}"#, "bot", "1790000001.25");
    let state = |body: &str| platform().read_webhook(b"", body.as_bytes()).state.expect("a state").assignee;
    assert_eq!(state(&body).as_deref(), Some("512"));
    assert_eq!(state(&body.replace("512", "null")), None);
}

#[test]
fn p5_integer_and_float_times_are_both_right() {
    let at = |timestamp: &str| {
        let reading =
            platform().read_webhook(b"", message("text", r#"{"body":"hi"}"#, "customer", timestamp).as_bytes());
        (reading.said_at, codes(&reading.problems).len())
    };
    assert_eq!(at("1790000001"), (Some(1_790_000_001_000_000), 0));
    assert_eq!(at("1790000001.250417"), (Some(1_790_000_001_250_417), 0));
    assert_eq!(at("\"1790000001\"").1, 1);
}

#[test]
fn p5_events_are_lines_about_the_conversation() {
    let body = message("event", r#"{"action":"assign","agent_id":512}"#, "sys", "1790000001.25");
    let reading = platform().read_webhook(b"", body.as_bytes());
    assert_eq!(reading.subject, Subject::Activity);
    assert_eq!(reading.content, Some(Content::Event { text: "assigned to agent 512".to_owned() }));
}

/// Verdict, cause and report of a webhook with this Authorization header.
fn verdict(authorization: Option<&str>, hook: &str) -> (Signature, Option<String>) {
    let line = authorization.map(|value| format!("Authorization: {value}\r\n")).unwrap_or_default();
    let head = format!("POST /h HTTP/1.1\r\nHost: h\r\n{line}\r\n");
    let report = platform()
        .check_signature(&Settings::default(), &secrets(hook), head.as_bytes(), b"{}", 0)
        .expect("a hook token is stored");
    assert!(!format!("{report:?}").contains("CANARY"), "no token is repeated: {report:?}");
    (report.verdict, report.cause)
}

#[test]
fn p6_the_hook_token_is_compared_whole_and_its_mistakes_are_named() {
    let cause = |text: &str| Some(text.to_owned());
    assert_eq!(verdict(Some("Token CANARY"), "CANARY"), (Signature::Valid, None));
    assert_eq!(verdict(None, "CANARY"), (Signature::Absent, cause("hook_token_absent")));
    for (value, code) in [
        ("Token CANARYX", "hook_token_wrong"),
        ("Token CANAR", "hook_token_wrong"),
        ("Bearer CANARY", "hook_token_bearer"),
        ("CANARY", "hook_token_scheme"),
        ("Token Token CANARY", "hook_token_scheme"),
        ("Token AGENTTOKEN", "agent_token_as_hook_token"),
    ] {
        assert_eq!(verdict(Some(value), "CANARY"), (Signature::Wrong, cause(code)), "{value}");
    }
    let none = platform().check_signature(&Settings::default(), &Secrets::default(), b"GET / HTTP/1.1\r\n\r\n", b"", 0);
    assert_eq!(none, None, "nothing to compare with");
}
