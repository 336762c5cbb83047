//! Tells by its shape which platform a webhook is from.

use standin_model::PlatformKind;

use crate::json::{Document, Kind, Node};

/// The platform whose webhook this is, by the shape of its body; `None` for any other body.
pub fn recognise(_head: &[u8], body: &[u8]) -> Option<PlatformKind> {
    Document::new(body).root().and_then(platform_of)
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
    fn other_bodies_are_of_no_known_platform() {
        for body in ["", "[]", "{}", "null", r#"{"event":"message_created","id":1}"#, r#"{"messages":"x"}"#, "\u{0}"] {
            assert_eq!(recognise(b"", body.as_bytes()), None, "{body}");
        }
    }
}
