//! What refusals of both APIs mean.

use standin_platform::SentContext;

use crate::support::chatwoot;

const MESSAGES: &str = "/api/v1/accounts/1/conversations/12/messages";

fn code(path: &str, status: u16, body: &str) -> String {
    let reading = chatwoot().read_reply(status, b"", body.as_bytes(), &SentContext { body: b"", path });
    let explained = reading.explained.expect("a refusal");
    assert!(explained.message.ends_with('.') && explained.remedy.ends_with('.'), "{explained:?}");
    explained.code
}

#[test]
fn c3_a_role_refusal_is_told_apart_from_a_bad_token() {
    for (body, wanted) in [
        (r#"{"error":"Invalid Access Token"}"#, "token_rejected"),
        (r#"{"error":"You are not authorized to do this action"}"#, "role_refused"),
        (r#"{"error":"You are not authorized to access this account"}"#, "not_in_account"),
        (r#"{"error":"Access to this endpoint is not authorized for bots"}"#, "bot_refused"),
        (r#"{"error":"Bot is not authorized to access this account"}"#, "not_in_account"),
        (r#"{"error":"Account is suspended"}"#, "account_suspended"),
        (r#"{"errors":["You need to sign in or sign up before continuing."]}"#, "token_not_received"),
        ("", "token_rejected"),
    ] {
        assert_eq!(code(MESSAGES, 401, body), wanted, "{body}");
    }
}

#[test]
fn every_shape_of_error_is_read() {
    let said = |body: &str| {
        let reading = chatwoot().read_reply(422, b"", body.as_bytes(), &SentContext { body: b"", path: MESSAGES });
        reading.explained.and_then(|explained| explained.platform_says).unwrap_or_default()
    };
    assert_eq!(said(r#"{"error":"source_id should be unique"}"#), "source_id should be unique");
    assert_eq!(
        said(r#"{"message":"Email has already been taken","attributes":["email"]}"#),
        "Email has already been taken (email)"
    );
    assert_eq!(said(r#"{"errors":["one","two"]}"#), "one, two");
    assert_eq!(said("Retry later\n"), "Retry later");
    assert_eq!(said("<html><h1>413</h1> too large</html>"), "413 too large");
}

#[test]
fn each_refusal_has_its_own_code() {
    let public = "/public/api/v1/inboxes/i/contacts";
    for (path, status, body, wanted) in [
        (MESSAGES, 402, r#"{"error":"Account limit exceeded"}"#, "payment_required"),
        (MESSAGES, 403, r#"{"error":"Message status update is only allowed for API inboxes"}"#, "forbidden"),
        (MESSAGES, 404, r#"{"error":"Resource could not be found"}"#, "not_found"),
        (public, 404, r#"{"status":404,"error":"Not Found"}"#, "inbox_not_found"),
        (public, 500, r#"{"status":500,"error":"Internal Server Error"}"#, "identity_refused"),
        ("/api/v1/accounts/1/contacts", 500, "{}", "contact_refused"),
        (MESSAGES, 422, r#"{"error":"Incoming messages are only allowed in Api inboxes"}"#, "not_an_api_inbox"),
        (MESSAGES, 422, r#"{"error":"Validation failed: Too many messages"}"#, "too_many_messages"),
        (MESSAGES, 429, "Retry later\n", "rate_limited"),
        (MESSAGES, 500, "{}", "platform_failed"),
        (MESSAGES, 302, "", "redirected"),
        (MESSAGES, 200, "<html>", "unexpected_success"),
        (MESSAGES, 418, "", "refused"),
    ] {
        assert_eq!(code(path, status, body), wanted, "{status} {body}");
    }
}

#[test]
fn c7_the_answer_tells_message_conversation_and_customer() {
    let body = br#"{"id":501,"conversation_id":12,"message_type":0,"sender":{"id":41,"name":"Ada","type":"contact"}}"#;
    let reading = chatwoot().read_reply(200, b"", body, &SentContext { body: b"", path: MESSAGES });
    assert_eq!((reading.message_id.as_deref(), reading.conversation.as_deref()), (Some("501"), Some("12")));
    assert_eq!((reading.customer_id.as_deref(), reading.customer_name.as_deref()), (Some("41"), Some("Ada")));
    assert_eq!(reading.explained, None);
    let typing = SentContext { body: b"", path: "/public/api/v1/inboxes/i/contacts/c/conversations/12/toggle_typing" };
    assert_eq!(chatwoot().read_reply(200, b"", b"", &typing).explained, None);
}
