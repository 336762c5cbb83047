//! Reads a webhook, whichever event it is. docs/protocols/chatwoot.md 6.1 and 6.2.

use standin_model::{PlatformKind, Reading, Severity};

use super::look::word;
use super::{contact, conversation, head, message};
use crate::READER;
use crate::expect::{missing, wrong};
use crate::json::{Document, Kind, Node};
use crate::problems::{Detail, Problems, problem};
use crate::unknown::{keep, open};

/// Reads head and body of a webhook.
pub(super) fn webhook(platform: PlatformKind, raw_head: &[u8], body: &[u8]) -> Reading {
    let mut reading = Reading::empty(READER);
    let mut problems = Problems::default();
    head::read(platform, raw_head, &mut reading, &mut problems);
    let document = Document::new(body);
    if let Some(root) = open(&document, &mut reading, &mut problems) {
        reading.platform = Some(platform);
        event(root, &mut reading, &mut problems);
    }
    reading.problems = problems.into_list();
    reading
}

/// Reads the body once it is JSON.
fn event(root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    let Some(node) = root.get("event") else {
        if root.members().is_some_and(|members| members.has("message_type") && members.has("conversation")) {
            problems.push(missing("/event", "the name of what happened"));
            message::webhook("message_created", root, reading, problems);
        } else {
            strange(root, reading, problems);
        }
        return;
    };
    if node.kind() != Kind::Text {
        problems.push(wrong("/event", node, "a string"));
    }
    let event = word(root, &["event"]).unwrap_or_default();
    reading.type_name = Some(event.clone());
    match event.as_str() {
        "message_created" | "message_updated" => message::webhook(&event, root, reading, problems),
        "conversation_created"
        | "conversation_updated"
        | "conversation_status_changed"
        | "conversation_opened"
        | "conversation_resolved"
        | "macro.executed" => conversation::read(&event, root, reading, problems),
        "conversation_typing_on" | "conversation_typing_off" => conversation::typing(&event, root, reading, problems),
        "contact_created" | "contact_updated" => contact::read(&event, root, reading, problems),
        "webwidget_triggered" => contact::widget(root, reading),
        "inbox_created" | "inbox_updated" => contact::inbox(&event, root, reading, problems),
        "account_created" => contact::account(root, reading),
        other if other.starts_with("automation_event.") => conversation::read(&event, root, reading, problems),
        other => unknown(other, root, reading, problems),
    }
    // Where the sender is broken, the message still is somebody's.
    reading.sender.get_or_insert_with(conversation::system);
}

/// An event that nobody documents: kept whole, with the ids that can be found.
fn unknown(event: &str, root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    problems.push(
        problem("unknown_event", Severity::Note, "The event is not known.")
            .at("/event")
            .documented("message_…, conversation_…, contact_…, inbox_…, webwidget_triggered")
            .received(event)
            .remedy("Answer it with 2xx and pass over it; products built on Chatwoot add their own."),
    );
    match root.get("conversation").filter(|node| node.kind() == Kind::Object) {
        Some(node) => conversation::take(node, "/conversation", reading, problems),
        None if root.get("contact_inbox").is_some() => conversation::take(root, "", reading, problems),
        None => {}
    }
    keep(root.raw(), reading);
    reading.content = reading.content.take().map(|content| match content {
        standin_model::Content::Unknown { json, .. } => {
            standin_model::Content::Unknown { kind: Some(event.to_owned()), json }
        }
        other => other,
    });
    reading.summary = crate::text::summary(&format!("{event} (unknown event)"));
}

/// JSON that is no event.
fn strange(root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    problems.push(
        problem("wrong_shape", Severity::Error, "The body is JSON, and no event.")
            .at("")
            .documented("an object with event")
            .received(root.raw())
            .remedy("Check what sends to this address; the body is kept and shown as it is."),
    );
    keep(root.raw(), reading);
}
