//! Reads a request of ours back: what the customer said, whichever API it went to. docs/protocols/chatwoot.md 3.5 and 4.

use standin_model::{Content, PlatformKind, Reading, Sender, SenderKind, Severity, Subject};

use super::content;
use super::conversation::says;
use super::look::{at, is_true, word};
use super::message::{Type, type_of};
use super::multipart::{self, Part};
use super::paths::Target;
use crate::json::{Document, Node};
use crate::problems::{Detail, Problems, problem};
use crate::unknown::{keep, open};
use crate::{READER, text};

/// Reads a request by its target.
pub(super) fn sent(platform: PlatformKind, target: &str, body: &[u8]) -> Reading {
    let mut reading = Reading::empty(READER);
    let mut problems = Problems::default();
    let target = Target::of(target);
    reading.platform = Some(platform);
    reading.customer.clone_from(&target.source_id);
    reading.conversation.clone_from(&target.conversation);
    reading.message_id.clone_from(&target.message);
    reading.sender = Some(customer());
    if let Some(parts) = multipart::read(body) {
        form(&parts, &mut reading);
        return reading;
    }
    let document = Document::new(body);
    if body.is_empty() {
        reading.sender = None;
        reading.summary = text::summary(&target.last);
    } else if let Some(root) = open(&document, &mut reading, &mut problems) {
        match (root.members(), target.last.as_str()) {
            (None, _) => {
                problems.push(
                    problem("wrong_shape", Severity::Error, "The body is JSON, and not an object.")
                        .at("")
                        .documented("an object with content")
                        .received(root.raw())
                        .remedy("The platform answers 422 or 500 to it."),
                );
                keep(root.raw(), &mut reading);
            }
            (Some(_), "messages") if target.one => answer(root, &mut reading),
            (Some(_), "messages") => message(root, &mut reading, &mut problems),
            (Some(members), "contacts") => {
                reading.customer = word(root, &["source_id"]).or(reading.customer);
                reading.customer_name = word(root, &["name"]);
                reading.sender = None;
                reading.fields = members
                    .list
                    .iter()
                    .filter(|(key, _)| !matches!(key.as_str(), "source_id" | "inbox_id" | "identifier_hash"))
                    .map(|(key, value)| (key.clone(), value.raw().to_owned()))
                    .collect();
                reading.summary =
                    text::summary(&format!("create contact {}", reading.customer.as_deref().unwrap_or_default()));
            }
            (Some(_), "conversations") => {
                reading.customer = word(root, &["source_id"]).or(reading.customer);
                reading.sender = None;
                "begin a conversation".clone_into(&mut reading.summary);
            }
            (Some(_), other) => {
                reading.sender = None;
                reading.summary = text::summary(other);
            }
        }
    }
    reading.problems = problems.into_list();
    reading
}

fn customer() -> Sender {
    Sender { kind: SenderKind::Customer, id: None, name: None, email: None }
}

/// A message as JSON.
fn message(root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    let said = content::read(root, "", problems);
    reading.summary = text::summary(&content::line(&said.content));
    reading.content = Some(said.content);
    reading.attachments = said.attachments;
    reading.private = is_true(root, &["private"]);
    reading.type_name = word(root, &["content_type"]).or_else(|| Some("text".to_owned()));
    // Through the application API a message without a type is the agent's.
    let outgoing =
        type_of(root) == Some(Type::Outgoing) || (root.get("message_type").is_none() && root.get("private").is_some());
    if outgoing || reading.private {
        reading.sender = Some(Sender { kind: SenderKind::Agent, ..customer() });
    }
}

/// A choice that is written into the message which offered it.
fn answer(root: Node<'_>, reading: &mut Reading) {
    if let Some(status) = word(root, &["status"]) {
        reading.sender = Some(super::conversation::system());
        reading.status = Some(status.clone());
        reading.status_reason = word(root, &["external_error"]);
        says(&format!("Message {} is {status}.", reading.message_id.as_deref().unwrap_or_default()), reading);
        return;
    }
    reading.subject = Subject::MessageChange;
    let first = at(root, &["submitted_values", "0"]).or_else(|| root.get("submitted_values"));
    let label = first.and_then(|value| word(value, &["title"]).or_else(|| word(value, &["value"]))).unwrap_or_default();
    reading.type_name = Some("submitted_values".to_owned());
    reading.summary = text::summary(&label);
    reading.content = Some(Content::Text { text: label, payload: first.and_then(|value| word(value, &["value"])) });
}

/// A message as a form, with files.
fn form(parts: &[Part], reading: &mut Reading) {
    let value =
        |name: &str| parts.iter().find(|part| part.name == name && part.file.is_none()).map(|part| part.value.as_str());
    let caption = value("content").filter(|text| !text.is_empty()).map(str::to_owned);
    let mut files: Vec<Content> = parts
        .iter()
        .filter_map(|part| Some((part.file.as_deref()?, part.media_type.as_str())))
        .map(|(name, media_type)| Content::File {
            media: media(media_type).to_owned(),
            url: String::new(),
            caption: Some(name.to_owned()),
        })
        .collect();
    reading.type_name = Some("attachment".to_owned());
    if value("message_type").is_some_and(|kind| kind == "outgoing") || value("private") == Some("true") {
        reading.private = value("private") == Some("true");
        reading.sender = Some(Sender { kind: SenderKind::Agent, ..customer() });
    }
    let first = match caption {
        Some(text) => Content::Text { text, payload: None },
        None if files.is_empty() => Content::Text { text: String::new(), payload: None },
        None => files.remove(0),
    };
    reading.summary = text::summary(&content::line(&first));
    reading.content = Some(first);
    reading.attachments = files;
}

/// The kind of file by its media type.
fn media(media_type: &str) -> &'static str {
    match media_type.split('/').next().unwrap_or_default() {
        "image" => "image",
        "audio" => "audio",
        "video" => "video",
        _ => "document",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clicked_choice_is_read_back() {
        let body = br#"{"submitted_values":[{"title":"Blue","value":"blue"}]}"#;
        let reading =
            sent(PlatformKind::Chatwoot, "/public/api/v1/inboxes/a/contacts/c/conversations/12/messages/9", body);
        assert_eq!(reading.content, Some(Content::Text { text: "Blue".to_owned(), payload: Some("blue".to_owned()) }));
        assert_eq!(reading.sender.map(|sender| sender.kind), Some(SenderKind::Customer));
    }
}
