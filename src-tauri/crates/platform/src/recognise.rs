//! Tells by its shape which platform a webhook is from.

use standin_model::PlatformKind;

use crate::json::{Document, Kind, Node};

/// The platform whose webhook this is, by the shape of its body; `None` for any other body.
pub fn recognise(head: &[u8], body: &[u8]) -> Option<PlatformKind> {
    let document = Document::new(body);
    let root = document.root()?;
    platform_of(root).or_else(|| is_chatwoot(root).then(|| family(head)))
}

/// Whether it is an event of Chatwoot or of a product built like it. docs/protocols/chatwoot.md 6.2: every body has
/// `event`, and beside it what its kind of event is about.
fn is_chatwoot(root: Node<'_>) -> bool {
    let Some(members) = root.members() else { return false };
    let Some(event) = members.get("event").and_then(Node::text) else { return false };
    let all = |keys: &[&str]| keys.iter().all(|key| members.has(key));
    match event.split('_').next().unwrap_or_default() {
        "message" => all(&["message_type", "conversation"]) || all(&["message_type", "inbox"]),
        "conversation" => {
            all(&["conversation", "user"]) || all(&["inbox_id", "meta"]) || all(&["contact_inbox", "status"])
        }
        "contact" => all(&["account", "id"]),
        "webwidget" => all(&["contact", "source_id"]),
        "inbox" => members.has("channel"),
        _ => all(&["contact_inbox", "inbox_id"]) || all(&["message_type", "conversation", "inbox"]),
    }
}

/// Chatwoot, or a product that has renamed its headers. docs/protocols/chatwoot.md 6.4.
fn family(head: &[u8]) -> PlatformKind {
    let signed = crate::chatwoot::head::signed(head, crate::chatwoot::head::CHATWOOT);
    match signed.brand {
        Some(brand) if !brand.eq_ignore_ascii_case(crate::chatwoot::head::CHATWOOT) => PlatformKind::ApiInbox,
        _ => PlatformKind::Chatwoot,
    }
}

/// See [`recognise`]. docs/protocols/landbot.md 2.4: `channel.type` exists on the Platform alone.
pub(crate) fn platform_of(root: Node<'_>) -> Option<PlatformKind> {
    let envelope = root.members()?;
    if is_platform_message(root) || envelope.get("channel").is_some_and(|channel| channel.get("type").is_some()) {
        return Some(PlatformKind::LandbotPlatform);
    }
    let messages = envelope.get("messages").is_some_and(|node| node.kind() == Kind::Array);
    let customer = envelope.get("customer").is_some_and(|node| node.kind() == Kind::Object);
    let around =
        ["agent", "channel"].iter().any(|key| envelope.get(key).is_some_and(|node| node.kind() == Kind::Object));
    ((messages && (customer || around)) || (customer && around)).then_some(PlatformKind::LandbotApichat)
}

/// Whether the first message carries its own channel or sender, as only the Platform's messages do.
pub(crate) fn is_platform_message(root: Node<'_>) -> bool {
    let Some(message) = root.get("messages").and_then(Node::first).and_then(Node::members) else { return false };
    let channel_type = message.get("channel").is_some_and(|channel| channel.get("type").is_some());
    channel_type || (message.has("sender") && (message.has("data") || message.has("_raw")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w3_channel_type_tells_the_platform_from_apichat() {
        let kind = |body: &str| recognise(b"", body.as_bytes());
        let apichat = r#"{"messages":[{"type":"text"}],"customer":{},"channel":{"id":1,"name":"c"},"agent":{}}"#;
        assert_eq!(kind(apichat), Some(PlatformKind::LandbotApichat));
        let nested = r#"{"messages":[{"type":"text","data":{},"channel":{"id":1,"type":"landbot"}}]}"#;
        assert_eq!(kind(nested), Some(PlatformKind::LandbotPlatform));
        let flat = r#"{"messages":[{"type":"text"}],"customer":{},"channel":{"id":1,"type":"whatsapp"}}"#;
        assert_eq!(kind(flat), Some(PlatformKind::LandbotPlatform));
    }

    #[test]
    fn c9_an_event_of_chatwoot_is_told_by_its_shape_and_a_fork_by_its_headers() {
        let body = br#"{"event":"message_created","message_type":"outgoing","conversation":{"id":12}}"#;
        assert_eq!(recognise(b"", body), Some(PlatformKind::Chatwoot));
        let head = b"POST /h HTTP/1.1\r\nX-Pilot-Signature: sha256=a\r\n\r\n";
        assert_eq!(recognise(head, body), Some(PlatformKind::ApiInbox));
        let status = br#"{"event":"conversation_status_changed","inbox_id":7,"meta":{}}"#;
        assert_eq!(recognise(b"", status), Some(PlatformKind::Chatwoot));
    }

    #[test]
    fn other_bodies_are_of_no_known_platform() {
        for body in ["", "[]", "{}", "null", r#"{"event":"message_created","id":1}"#, r#"{"messages":"x"}"#, "\u{0}"] {
            assert_eq!(recognise(b"", body.as_bytes()), None, "{body}");
        }
    }
}
