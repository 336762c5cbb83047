//! Conversations and messages: what happens on each action, in the order of protocol page 6.6.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use super::answer::{Answer, invalid};
use super::content;
use super::event::{About, Event};
use super::ids::{Kind, uuid};
use super::people::full;
use super::seat::{Heard, Seat};
use super::state::{
    ACTIVITY, Attachment, Conversation, INCOMING, MESSAGE_STATUSES, MESSAGES_MAX, Message, OUTGOING, RECORDS_MAX,
    Sender, State, TEMPLATE, Tracked,
};
use crate::bot::{Bot, Inbound};

/// Longest message, in characters.
const CONTENT_MAX: usize = 150_000;
/// Attachments of a message.
const ATTACHMENTS_MAX: usize = 15;
/// Messages of a conversation in a minute (protocol page 3.5).
const PER_MINUTE: usize = 200;
/// Things that may wait for the bot in one conversation.
const HEARD_MAX: usize = 200;

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

/// What a caller may say of a conversation that is to be.
#[derive(Debug, Default)]
pub(super) struct Start {
    pub additional_attributes: Map<String, Value>,
    pub custom_attributes: Map<String, Value>,
    pub status: Option<&'static str>,
    pub assignee: Option<u64>,
}

impl State {
    /// A new conversation of the session, or its last one where the inbox allows no second.
    pub fn create_conversation(&mut self, session: u64, start: Start) -> Result<u64, Answer> {
        let Some(session) = self.sessions.get(&session) else { return Err(full()) };
        let (session, inbox_id, contact) = (session.id, session.inbox, session.contact);
        let Some(inbox) = self.inboxes.get(&inbox_id) else { return Err(full()) };
        let (bot, auto) = (inbox.bot, self.fixed.knobs.auto_assignment && inbox.is_on("enable_auto_assignment"));
        if inbox.is_on("lock_to_single_conversation") {
            let last = self.conversations.values().rev().find(|found| found.session == session);
            if let Some(last) = last {
                return Ok(last.id);
            }
        }
        if self.conversations.len() >= RECORDS_MAX {
            return Err(full());
        }
        let blocked = self.contacts.get(&contact).is_some_and(|contact| contact.blocked);
        let status = match start.status {
            _ if blocked => "resolved",
            _ if bot => "pending",
            status => status.unwrap_or("open"),
        };
        let id = self.next(Kind::Conversation);
        let conversation = self.blank_conversation(id, (session, inbox_id, contact), start, status, bot);
        let assigned = conversation.track.assignee.is_some();
        self.conversations.insert(id, conversation);
        self.tell_conversation("conversation_created", id, None);
        if auto
            && !bot
            && !assigned
            && let Some(user) = self.users.first().map(|user| user.id)
        {
            self.assign(id, Some(user));
        }
        Ok(id)
    }

    fn blank_conversation(
        &self,
        id: u64,
        (session, inbox, contact): (u64, u64, u64),
        start: Start,
        status: &'static str,
        bot: bool,
    ) -> Conversation {
        let now = self.now;
        Conversation {
            id,
            uuid: uuid(self.fixed.dice, &[b"conversation", &id.to_le_bytes()]),
            inbox,
            contact,
            session,
            track: Tracked {
                status,
                assignee: start.assignee.filter(|id| self.user(*id).is_some()),
                snoozed_until: None,
                custom_attributes: start.custom_attributes,
                labels: Vec::new(),
                waiting_since: Some(now),
                first_reply_created_at: None,
                priority: None,
            },
            additional_attributes: start.additional_attributes,
            agent_last_seen_at: None,
            assignee_last_seen_at: None,
            contact_last_seen_at: None,
            last_activity_at: now,
            created_at: now,
            updated_at: now,
            muted: false,
            messages: Vec::new(),
            bot: Bot::new(),
            seat: if bot { Seat::Bot } else { Seat::human() },
            asked: None,
            heard: VecDeque::new(),
            running: false,
            ordinal: 0,
        }
    }

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
    fn note_activity(&mut self, conversation: u64, text: &str) {
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

    /// A customer's message opens a conversation that was over, for the bot where there is one.
    fn reopen(&mut self, id: u64) {
        let Some(conversation) = self.conversations.get(&id) else { return };
        if !matches!(conversation.track.status, "resolved" | "snoozed") {
            return;
        }
        let blocked = self.contacts.get(&conversation.contact).is_some_and(|contact| contact.blocked);
        let bot = self.inboxes.get(&conversation.inbox).is_some_and(|inbox| inbox.bot);
        if !blocked {
            self.set_status(id, if bot { "pending" } else { "open" }, None, None);
        }
    }

    /// Sets the status, and with it who has the seat.
    pub fn set_status(&mut self, id: u64, status: &'static str, snooze: Option<jiff::Timestamp>, by: Option<u64>) {
        let Some(conversation) = self.conversations.get(&id) else { return };
        if conversation.track.status == status && conversation.track.snoozed_until == snooze {
            return;
        }
        let bot = self.inboxes.get(&conversation.inbox).is_some_and(|inbox| inbox.bot);
        let name = by.and_then(|id| self.user(id)).map(|user| format!(" by {}", user.name)).unwrap_or_default();
        self.change(id, |conversation| {
            conversation.track.status = status;
            conversation.track.snoozed_until = snooze;
            conversation.seat = match (status, std::mem::replace(&mut conversation.seat, Seat::Bot)) {
                ("pending", _) if bot => Seat::Bot,
                (_, Seat::Bot) => Seat::human(),
                (_, seat) => seat,
            };
        });
        let text = match status {
            "open" => "Conversation was reopened",
            "resolved" => "Conversation was marked resolved",
            "pending" => "Conversation was marked as pending",
            _ => "Conversation was snoozed",
        };
        self.note_activity(id, &format!("{text}{name}"));
    }

    /// Gives the conversation to a user, or to nobody.
    pub fn assign(&mut self, id: u64, user: Option<u64>) {
        let name = user.and_then(|id| self.user(id)).map(|user| user.name.clone());
        let before = self.conversations.get(&id).and_then(|conversation| conversation.track.assignee);
        self.change(id, |conversation| conversation.track.assignee = user);
        if before != user {
            let text = name.map_or_else(|| "Conversation unassigned".to_owned(), |name| format!("Assigned to {name}"));
            self.note_activity(id, &text);
        }
    }

    pub fn typing(&mut self, conversation: u64, who: Sender, status: &str, private: bool) {
        let name = match status {
            "on" => "conversation_typing_on",
            "off" => "conversation_typing_off",
            // Anything else is ignored, and still answered 200.
            _ => return,
        };
        let about = About::Typing { conversation, who, private };
        self.outbox.push(Event { name, about, changed: None });
    }

    /// The customer has seen everything: what is not theirs and not yet read becomes so.
    pub fn customer_saw(&mut self, id: u64) {
        let now = self.now;
        let Some(conversation) = self.conversations.get_mut(&id) else { return };
        conversation.contact_last_seen_at = Some(now);
        for message in conversation.messages.clone() {
            let Some(found) = self.messages.get_mut(&message) else { continue };
            let theirs = matches!(found.kind, INCOMING | ACTIVITY) || found.private;
            if !theirs && matches!(found.status, "sent" | "delivered") {
                found.status = "read";
                found.updated_at = now;
                self.tell_message("message_updated", message);
            }
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

    /// Tells the conversation's seat; what is too much is let go.
    pub fn hear(&mut self, id: u64, heard: Heard) -> bool {
        let Some(conversation) = self.conversations.get_mut(&id) else { return false };
        if conversation.heard.len() >= HEARD_MAX {
            return false;
        }
        conversation.heard.push_back(heard);
        if !self.turns.contains(&id) {
            self.turns.push(id);
        }
        true
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
