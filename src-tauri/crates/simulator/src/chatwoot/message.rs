//! Messages: adding one with all that follows, its delivery, its answer (protocol pages 3.5, 6.6 and 8).

use serde_json::{Map, Value, json};

use super::answer::{Answer, invalid};
use super::content;
use super::ids::Kind;
use super::seat::Heard;
use super::state::{
    ACTIVITY, Attachment, INCOMING, MESSAGE_STATUSES, MESSAGES_MAX, Message, OUTGOING, Sender, State, TEMPLATE,
};
use crate::bot::Inbound;

/// Longest message, in characters.
const CONTENT_MAX: usize = 150_000;
/// Attachments of a message.
const ATTACHMENTS_MAX: usize = 15;
/// Messages of a conversation in a minute (protocol page 3.5).
const PER_MINUTE: usize = 200;
/// A message that is to be.
#[derive(Debug)]
pub(super) struct Draft {
    pub conversation: u64,
    pub kind: u8,
    pub content: Option<String>,
    pub content_type: String,
    pub content_attributes: Map<String, Value>,
    pub private: bool,
    pub source_id: Option<String>,
    pub sender: Sender,
    pub attachments: Vec<Attachment>,
}

impl Draft {
    pub fn text(conversation: u64, kind: u8, sender: Sender, content: &str) -> Self {
        Draft {
            conversation,
            kind,
            content: Some(content.to_owned()),
            content_type: "text".to_owned(),
            content_attributes: Map::new(),
            private: false,
            source_id: None,
            sender,
            attachments: Vec::new(),
        }
    }
}

impl State {
    /// Adds a message with all that follows from it; the error is a sentence of a validation.
    pub fn add_message(&mut self, mut draft: Draft) -> Result<u64, String> {
        content::check(&draft.content_type, &draft.content_attributes)?;
        if draft.content.as_ref().is_some_and(|content| content.chars().count() > CONTENT_MAX) {
            return Err("Content is too long (maximum is 150000 characters)".to_owned());
        }
        if draft.attachments.len() > ATTACHMENTS_MAX {
            return Err("Attachments exceeded maximum allowed".to_owned());
        }
        let id = draft.conversation;
        let Some(conversation) = self.conversations.get(&id) else { return Err("Conversation must exist".to_owned()) };
        let minute = |message: &&Message| self.now.duration_since(message.created_at).as_secs() < 60;
        let newest = conversation.messages.iter().rev().filter_map(|id| self.messages.get(id));
        if newest.take_while(minute).filter(|message| message.kind != ACTIVITY).count() >= PER_MINUTE {
            return Err("Too many messages".to_owned());
        }
        if self.messages.len() >= MESSAGES_MAX {
            return Err("The simulator holds no more messages".to_owned());
        }
        if draft.kind == OUTGOING || draft.kind == TEMPLATE {
            draft.content = draft.content.map(|content| content::liquid(self, id, &content));
        }
        let incoming = draft.kind == INCOMING;
        let mut before = conversation.messages.iter().filter_map(|id| self.messages.get(id));
        let first = incoming && !before.any(|message| message.kind == INCOMING);
        let human = draft.kind == OUTGOING && matches!(draft.sender, Sender::User(_)) && !draft.private;
        if incoming {
            self.reopen(id);
        }
        let heard = incoming.then(|| Heard::Customer(said(&draft)));
        let message = self.insert(draft);
        self.tell_message("message_created", message);
        if incoming {
            let now = self.now;
            if let Some(contact) = self.conversations.get(&id).map(|conversation| conversation.contact) {
                self.edit_contact(contact, |contact| contact.last_activity_at = Some(now));
            }
            self.change(id, |conversation| {
                conversation.track.waiting_since.get_or_insert(now);
            });
            if first {
                self.greet(id);
            }
        } else if human {
            let now = self.now;
            self.change(id, |conversation| {
                conversation.track.first_reply_created_at.get_or_insert(now);
                conversation.track.waiting_since = None;
            });
        }
        if let Some(heard) = heard {
            self.hear(id, heard);
        }
        Ok(message)
    }

    fn insert(&mut self, mut draft: Draft) -> u64 {
        let id = self.next(Kind::Message);
        let now = self.now;
        let Some(conversation) = self.conversations.get_mut(&draft.conversation) else { return id };
        conversation.messages.push(id);
        conversation.last_activity_at = now;
        for attachment in &mut draft.attachments {
            attachment.id = self.next(Kind::Attachment);
        }
        let message = Message {
            id,
            conversation: draft.conversation,
            inbox: self.conversations.get(&draft.conversation).map_or(0, |conversation| conversation.inbox),
            content: draft.content,
            kind: draft.kind,
            content_type: draft.content_type,
            content_attributes: draft.content_attributes,
            status: "sent",
            private: draft.private,
            source_id: draft.source_id,
            sender: draft.sender,
            attachments: draft.attachments,
            created_at: now,
            updated_at: now,
        };
        self.messages.insert(id, message);
        id
    }

    /// A line between the messages; no webhook ever shows one.
    pub fn note_activity(&mut self, conversation: u64, text: &str) {
        if self.messages.len() < MESSAGES_MAX {
            self.insert(Draft::text(conversation, ACTIVITY, Sender::Nobody, text));
        }
    }

    fn greet(&mut self, conversation: u64) {
        let inbox = self.conversations.get(&conversation).and_then(|found| self.inboxes.get(&found.inbox));
        let greeting = inbox.filter(|inbox| inbox.is_on("greeting_enabled"));
        let text = greeting.and_then(|inbox| inbox.settings.get("greeting_message")?.as_str().map(str::to_owned));
        if let Some(text) = text {
            let message = self.insert(Draft::text(conversation, TEMPLATE, Sender::Nobody, &text));
            self.tell_message("message_created", message);
        }
    }

    /// Sets a message's delivery status (protocol page 3.5); what makes no sense is ignored.
    pub fn set_delivery(&mut self, id: u64, status: &str, external_error: Option<&str>) {
        let now = self.now;
        let Some(status) = MESSAGE_STATUSES.iter().find(|known| **known == status) else { return };
        let Some(message) = self.messages.get_mut(&id) else { return };
        if (message.status, *status) == ("read", "delivered") {
            return;
        }
        let why = external_error.filter(|_| *status == "failed").map_or(Value::Null, Value::from);
        let same = message.content_attributes.get("external_error").cloned().unwrap_or_default() == why;
        if message.status == *status && same {
            return;
        }
        message.status = status;
        if !same {
            message.content_attributes.insert("external_error".to_owned(), why);
        }
        message.updated_at = now;
        self.tell_message("message_updated", id);
    }

    /// A message is made to look deleted.
    pub fn delete_message(&mut self, id: u64) {
        let now = self.now;
        let Some(message) = self.messages.get_mut(&id) else { return };
        message.content = Some("This message was deleted".to_owned());
        message.content_type = "text".to_owned();
        message.content_attributes = Map::from_iter([("deleted".to_owned(), Value::Bool(true))]);
        message.attachments.clear();
        message.updated_at = now;
        self.tell_message("message_updated", id);
    }

    /// The customer's answer to an interactive message, written into that message (protocol page, section 8).
    pub fn submit(&mut self, id: u64, values: &Value) -> Result<(), Answer> {
        let values = content::submitted(values);
        let rating = values.pointer("/csat_survey_response/rating");
        if rating.is_some_and(|rating| !matches!(rating.as_u64(), Some(1..=5))) {
            return Err(invalid("Rating is not included in the list", &["rating"]));
        }
        let now = self.now;
        let Some(message) = self.messages.get_mut(&id) else { return Ok(()) };
        let conversation = message.conversation;
        message.content_attributes.insert("submitted_values".to_owned(), values.clone());
        message.updated_at = now;
        self.tell_message("message_updated", id);
        let asked = self.conversations.get(&conversation).is_some_and(|found| found.asked == Some(id));
        let answer = values.get(0).unwrap_or(&values);
        if asked && (answer.get("title").is_some() || answer.get("value").is_some()) {
            let word = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
            let inbound = Inbound { said: word("title").unwrap_or_default(), payload: word("value"), text: true };
            self.hear(conversation, Heard::Customer(inbound));
        }
        Ok(())
    }
}

/// What the bot hears of an incoming message.
fn said(draft: &Draft) -> Inbound {
    let content = draft.content.clone().unwrap_or_default();
    match draft.attachments.first() {
        Some(attachment) if content.is_empty() => Inbound { said: attachment.url.clone(), payload: None, text: false },
        _ => Inbound { said: content, payload: None, text: true },
    }
}

/// `{title, value}` of the items that a text can answer.
pub(super) fn item(title: &str, value: &str) -> Value {
    json!({ "title": title, "value": value })
}
