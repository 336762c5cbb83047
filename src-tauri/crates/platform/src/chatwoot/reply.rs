//! Reads the reply to a request of ours: taken or not, and the ids it tells. docs/protocols/chatwoot.md 2, 3 and 4.

use standin_model::Severity;

use super::errors::{Said, explain, unexpected};
use super::learn::contact_of;
use super::look::word;
use super::paths::Target;
use crate::adapter::{ReplyReading, SentContext};
use crate::json::{Document, Kind, Node};
use crate::problems::{Detail, problem};

/// Reads status, head and body of a reply.
pub(super) fn reply(status: u16, head: &[u8], body: &[u8], sent: &SentContext<'_>) -> ReplyReading {
    let document = Document::new(body);
    let target = Target::of(sent.path);
    let mut reading = ReplyReading::default();
    if !(200..300).contains(&status) {
        reading.explained = Some(explain(&Said::new(status, head, &document, target.public, &target.last)));
        return reading;
    }
    let answers = matches!(target.last.as_str(), "contacts" | "conversations" | "messages");
    let Some(root) = document.root().filter(|root| matches!(root.kind(), Kind::Object | Kind::Array)) else {
        // Switches such as typing are answered with nothing.
        reading.explained = answers.then(|| unexpected(&document));
        return reading;
    };
    match target.last.as_str() {
        "contacts" => {
            let contact = contact_of(root);
            reading.customer_id = word(contact, &["id"]);
            reading.customer_name = word(contact, &["name"]);
        }
        "conversations" => reading.conversation = word(root, &["id"]),
        "messages" => message(root, &target, &document, &mut reading),
        _ => {}
    }
    reading
}

/// A message that was made or changed; a list of them tells nothing here.
fn message(root: Node<'_>, target: &Target, document: &Document<'_>, reading: &mut ReplyReading) {
    if root.kind() == Kind::Array || root.get("payload").is_some() {
        return;
    }
    reading.message_id = word(root, &["id"]);
    reading.conversation = word(root, &["conversation_id"]);
    if reading.message_id.is_none() {
        reading.explained = Some(unexpected(document));
    }
    // Of a message of the customer's, the sender is the contact; a changed one is somebody else's.
    if !target.one && word(root, &["sender", "type"]).as_deref() == Some("contact") {
        reading.customer_id = word(root, &["sender", "id"]);
        reading.customer_name = word(root, &["sender", "name"]);
    }
    if let (Some(got), Some(wanted)) = (&reading.conversation, &target.conversation)
        && got != wanted
    {
        reading.problems.push(
            problem(
                "conversation_differs",
                Severity::Warning,
                "The reply names another conversation than the request.",
            )
            .documented(wanted)
            .received(got)
            .remedy(
                "Look where the message landed: the public API takes the number of any conversation of the contact.",
            ),
        );
    }
}
