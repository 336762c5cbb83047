//! The requests that are no messages, and what their answers tell; hints about settings.

use serde_json::json;
use standin_model::{FaultCode, Profile, Secret, Secrets, Settings, Signature};
use standin_platform::{Call, Told, expected_signature};

use crate::support::{apichat, chatwoot, codes};

fn settings() -> Settings {
    let text = |text: &str| Some(text.to_owned());
    Settings {
        account: text("1"),
        inbox: text("7"),
        inbox_identifier: text("IDENT"),
        ..Settings::of("https://chat.example.test/")
    }
}

fn words(call: &Call<'_>) -> String {
    let request = chatwoot().call(&settings(), &Secrets::of_token(Secret::new("TOKEN")), call).expect("a request");
    let path = request.url.strip_prefix("https://chat.example.test").unwrap_or(&request.url).to_owned();
    let with_token = request.headers.iter().any(|(name, value)| name == "Api-Access-Token" && value == "TOKEN");
    assert_eq!(with_token, !path.starts_with("/public") && path != "/api");
    format!("{} {path} {}", request.method, String::from_utf8_lossy(&request.body)).trim_end().to_owned()
}

fn told(call: &Call<'_>, body: &serde_json::Value) -> Told {
    chatwoot().told(call, b"", body.to_string().as_bytes())
}

#[test]
fn g3_profile_and_version_tell_role_and_age() {
    assert_eq!(words(&Call::Profile), "GET /api/v1/profile");
    assert_eq!(words(&Call::Version), "GET /api");
    let version = json!({"version": "4.3.0", "timestamp": "2026-01-01 00:00:00", "queue_services": "ok"});
    assert_eq!(told(&Call::Version, &version), Told::Version { version: "4.3.0".to_owned() });
    let profile =
        json!({"id": 5, "name": "Bea", "access_token": "t", "accounts": [{"id": 1, "name": "Acme", "role": "agent"}]});
    let Told::Profile { name, accounts } = told(&Call::Profile, &profile) else { panic!("a profile") };
    assert_eq!(
        (name.as_deref(), accounts[0].id.as_str(), accounts[0].role.as_deref()),
        (Some("Bea"), "1", Some("agent"))
    );
    assert_eq!(chatwoot().told(&Call::Profile, b"", b"<html>"), Told::Unreadable);
}

#[test]
fn g4_an_inbox_of_kind_api_is_made_with_its_webhook_and_gets_its_identifier() {
    let hook = Some("https://t.example.test/h");
    assert_eq!(
        words(&Call::CreateInbox { name: "Console", webhook_url: hook }),
        r#"POST /api/v1/accounts/1/inboxes {"name":"Console","channel":{"type":"api","webhook_url":"https://t.example.test/h"}}"#
    );
    assert_eq!(
        words(&Call::SetWebhookUrl { inbox: "7", webhook_url: hook }),
        r#"PATCH /api/v1/accounts/1/inboxes/7 {"channel":{"webhook_url":"https://t.example.test/h"}}"#
    );
    let inbox = json!({"id": 7, "name": "Console", "channel_type": "Channel::Api", "hmac_token": "H", "secret": "S", "webhook_url": "https://t.example.test/h", "inbox_identifier": "IDENT", "hmac_mandatory": false});
    let list = json!({"payload": [inbox, {"id": 8, "channel_type": "Channel::WebWidget"}]});
    let Told::Inboxes(inboxes) = told(&Call::Inboxes, &list) else { panic!("inboxes") };
    assert_eq!((inboxes[0].identifier.as_deref(), inboxes[0].is_api, inboxes[1].is_api), (Some("IDENT"), true, false));
    assert_eq!(inboxes[0].webhook_secret.as_ref().map(Secret::reveal), Some("S"));
    assert!(!format!("{inboxes:?}").contains("\"S\""));
}

#[test]
fn g2_status_assignment_labels_and_notes() {
    let labels = ["vip".to_owned()];
    for (call, wanted) in [
        (
            Call::SetStatus { conversation: "12", status: "resolved" },
            r#"POST /api/v1/accounts/1/conversations/12/toggle_status {"status":"resolved"}"#,
        ),
        (
            Call::Assign { conversation: "12", agent: Some("5") },
            r#"POST /api/v1/accounts/1/conversations/12/assignments {"assignee_id":5}"#,
        ),
        (
            Call::Assign { conversation: "12", agent: None },
            r#"POST /api/v1/accounts/1/conversations/12/assignments {"assignee_id":null}"#,
        ),
        (
            Call::SetLabels { conversation: "12", labels: &labels },
            r#"POST /api/v1/accounts/1/conversations/12/labels {"labels":["vip"]}"#,
        ),
        (
            Call::AgentMessage { conversation: "12", text: "n", private: true },
            r#"POST /api/v1/accounts/1/conversations/12/messages {"content":"n","message_type":"outgoing","private":true}"#,
        ),
        (
            Call::SetDelivery { conversation: "12", message: "503", status: "failed", reason: Some("gone") },
            r#"PATCH /api/v1/accounts/1/conversations/12/messages/503 {"status":"failed","external_error":"gone"}"#,
        ),
        (
            Call::Typing { source_id: "tg-77", conversation: "12", on: true },
            r#"POST /public/api/v1/inboxes/IDENT/contacts/tg-77/conversations/12/toggle_typing {"typing_status":"on"}"#,
        ),
        (
            Call::Seen { source_id: "tg-77", conversation: "12" },
            "POST /public/api/v1/inboxes/IDENT/contacts/tg-77/conversations/12/update_last_seen {}",
        ),
        (
            Call::Resolve { source_id: "tg-77", conversation: "12" },
            "POST /public/api/v1/inboxes/IDENT/contacts/tg-77/conversations/12/toggle_status {}",
        ),
        (Call::AccountLabels, "GET /api/v1/accounts/1/labels"),
        (Call::PublicInbox, "GET /public/api/v1/inboxes/IDENT"),
        (Call::SearchContacts { query: "a b&c" }, "GET /api/v1/accounts/1/contacts/search?q=a%20b%26c"),
    ] {
        assert_eq!(words(&call), wanted);
    }
    let status = json!({"payload": {"success": true, "conversation_id": 12, "current_status": "resolved"}});
    assert_eq!(
        told(&Call::SetStatus { conversation: "12", status: "resolved" }, &status),
        Told::Status("resolved".to_owned())
    );
    assert_eq!(
        told(&Call::Labels { conversation: "12" }, &json!({"payload": ["vip"]})),
        Told::Labels(vec!["vip".to_owned()])
    );
    let labels = json!({"payload": [{"id": 1, "title": "vip", "color": "#1f93ff"}, {"id": 2, "title": "refund"}]});
    assert_eq!(told(&Call::AccountLabels, &labels), Told::Labels(vec!["vip".to_owned(), "refund".to_owned()]));
    let assign = Call::Assign { conversation: "12", agent: Some("5") };
    assert_eq!(told(&assign, &json!({"id": 5, "name": "Ana"})), Told::Assigned(Some("Ana".to_owned())));
    assert_eq!(told(&assign, &json!(null)), Told::Assigned(None), "nobody: null");
    assert_eq!(
        apichat().call(&settings(), &Secrets::default(), &Call::Inboxes).expect_err("none").code,
        FaultCode::NotSupported
    );
}

#[test]
fn g2_history_is_read_with_both_sides_notes_and_events() {
    let call = Call::History { conversation: "12", before: Some("500") };
    assert_eq!(words(&call), "GET /api/v1/accounts/1/conversations/12/messages?before=500");
    let message = |id: u32, kind: u32, private: bool, text: &str| json!({"id": id, "content": text, "inbox_id": 7, "conversation_id": 12, "message_type": kind, "content_type": "text", "status": "read", "created_at": 1_790_000_000, "private": private});
    let body = json!({"meta": {}, "payload": [message(1, 0, false, "hi"), message(2, 1, true, "note"), message(3, 2, false, "assigned")]});
    let Told::Messages(list) = told(&call, &body) else { panic!("messages") };
    let senders: Vec<_> =
        list.iter().filter_map(|reading| reading.sender.as_ref()).map(|sender| sender.kind.as_str()).collect();
    assert_eq!(senders, ["customer", "system", "system"]);
    assert_eq!(
        (list[1].private, list[0].said_at, list[0].status.as_deref()),
        (true, Some(1_790_000_000_000_000), Some("read"))
    );
    assert!(matches!(list[2].content, Some(standin_model::Content::Event { .. })));
}

#[test]
fn g3_settings_that_cannot_work_are_told() {
    let check = |settings: &Settings, token: &str| {
        let list = chatwoot().check_settings(settings, &Secrets::of_token(Secret::new(token)));
        assert!(!format!("{list:?}").contains("SECRET"), "a token is never repeated");
        codes(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(check(&settings(), "SECRET").is_empty());
    assert_eq!(check(&Settings::of("https://h.test/"), ""), ["no_way_in"]);
    assert_eq!(check(&Settings { inbox: None, inbox_identifier: None, ..settings() }, "SECRET"), ["inbox_missing"]);
    assert_eq!(check(&Settings { account: None, inbox_identifier: None, ..settings() }, "SECRET"), ["account_missing"]);
    assert_eq!(
        check(&Settings { base_url: "https://h.test/app/accounts/1".to_owned(), ..settings() }, "SECRET"),
        ["base_url_path"]
    );
    assert_eq!(check(&Settings { base_url: "h".to_owned(), ..settings() }, "SECRET"), ["base_url_unusable"]);
    assert_eq!(
        check(&Settings { inbox: Some("aB9x".to_owned()), ..settings() }, "Bearer SECRET"),
        ["id_not_a_number", "token_with_bearer"]
    );
    assert_eq!(
        check(&Settings { inbox_identifier: Some("7".to_owned()), ..settings() }, "SECRET"),
        ["identifier_is_a_number"]
    );
    let of_strings = Settings {
        inbox: Some("aB9x".to_owned()),
        profile: Profile::named("string-ids").expect("exists"),
        ..settings()
    };
    assert!(check(&of_strings, "SECRET").is_empty());
}

#[test]
fn g6_a_signature_is_checked_through_the_adapter_and_its_report_holds_no_secret() {
    let mut secrets = Secrets::default();
    secrets.put(Secrets::WEBHOOK_SECRET, Secret::new("cw_demo_secret"));
    let body = br#"{"event":"x","contact_inbox":{"pubsub_token":"PUBSUB"}}"#;
    let head = format!(
        "POST / HTTP/1.1\r\nX-Chatwoot-Timestamp: 1760000000\r\nX-Chatwoot-Signature: {}\r\n\r\n",
        expected_signature("cw_demo_secret", "1760000000", body)
    );
    let report =
        chatwoot().check_signature(&settings(), &secrets, head.as_bytes(), body, 1_760_000_001).expect("a report");
    assert_eq!(report.verdict, Signature::Valid);
    assert!(report.signed.starts_with("1760000000.{") && !report.signed.contains("PUBSUB"));
    assert_eq!(apichat().check_signature(&settings(), &secrets, head.as_bytes(), body, 0), None);
}
