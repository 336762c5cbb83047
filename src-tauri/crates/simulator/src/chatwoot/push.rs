//! Webhook payloads: the same records once more, in other forms (protocol pages 5 and 6.2).

use serde_json::{Map, Value, json};

use super::event::{About, Event};
use super::ids::{Kind, float, iso, unix};
use super::state::{ACCOUNT, BOT, Conversation, MESSAGE_TYPES, Message, Sender, Session, State};
use super::view::object;

/// Unread messages are counted up to here.
const UNREAD_MAX: usize = 10;

/// `{id, name}`.
pub(super) fn named(id: &Value, name: &str) -> Value {
    json!({ "id": id, "name": name })
}

impl State {
    /// The body of an event, as the records are now; none when what it was about is gone.
    pub fn payload(&self, event: &Event) -> Option<Value> {
        let mut body = match event.about {
            About::Message { message, .. } => self.webhook_message(self.messages.get(&message)?)?,
            About::Conversation(id) => self.push_conversation(self.conversations.get(&id)?),
            About::Contact(id) => self.webhook_contact(id),
            About::Typing { conversation, who, private } => {
                return Some(json!({
                    "event": event.name,
                    "user": self.webhook_sender(who),
                    "conversation": self.push_conversation(self.conversations.get(&conversation)?),
                    "is_private": private,
                }));
            }
        };
        body.insert("event".to_owned(), event.name.into());
        if let Some(changed) = &event.changed {
            body.insert("changed_attributes".to_owned(), changed.clone());
        }
        Some(body.into())
    }

    fn account(&self) -> Value {
        named(&self.id(Kind::Account, ACCOUNT), &self.fixed.account_name)
    }

    fn webhook_message(&self, message: &Message) -> Option<Map<String, Value>> {
        let conversation = self.conversations.get(&message.conversation)?;
        let inbox = self.inboxes.get(&message.inbox)?;
        let mut body = object(json!({
            "account": self.account(), "additional_attributes": {}, "content_attributes": message.content_attributes,
            "content_type": message.content_type, "content": message.content,
            "conversation": self.push_conversation(conversation), "created_at": iso(message.created_at),
            "id": self.id(Kind::Message, message.id), "inbox": named(&self.id(Kind::Inbox, inbox.id), &inbox.name),
            "message_type": MESSAGE_TYPES.get(usize::from(message.kind)), "private": message.private,
            "sender": self.webhook_sender(message.sender), "source_id": message.source_id,
        }));
        self.normalise(&mut body, &["content"]);
        if !message.attachments.is_empty() {
            body.insert("attachments".to_owned(), self.attachments(message));
        }
        Some(body)
    }

    /// Newer versions take the dashboard's hard breaks out of what webhooks say (protocol page 6.2).
    fn normalise(&self, body: &mut Map<String, Value>, keys: &[&str]) {
        if !self.fixed.knobs.version.guarded() {
            return;
        }
        for key in keys {
            if let Some(Value::String(text)) = body.get_mut(*key) {
                *text = text.replace("\\\n", "\n").trim_end_matches('\n').to_owned();
            }
        }
    }

    fn webhook_sender(&self, sender: Sender) -> Value {
        match sender {
            Sender::Contact(id) => self.webhook_contact(id).into(),
            Sender::User(id) => self.user(id).map_or(
                Value::Null,
                |user| json!({ "id": self.id(Kind::User, id), "name": user.name, "email": user.email, "type": "user" }),
            ),
            Sender::Bot => {
                json!({ "id": self.id(Kind::User, BOT), "name": self.fixed.bot_name, "type": "agent_bot" })
            }
            Sender::Nobody => Value::Null,
        }
    }

    /// A contact in its webhook form, which has no `type`.
    fn webhook_contact(&self, id: u64) -> Map<String, Value> {
        let Some(contact) = self.contacts.get(&id) else { return Map::new() };
        object(json!({
            "account": self.account(), "additional_attributes": contact.additional_attributes, "avatar": "",
            "custom_attributes": contact.custom_attributes, "email": contact.email,
            "id": self.id(Kind::Contact, contact.id), "identifier": contact.identifier, "name": contact.name,
            "phone_number": contact.phone_number, "thumbnail": "", "blocked": contact.blocked,
        }))
    }

    /// Somebody in push form.
    pub fn push_sender(&self, sender: Sender) -> Option<Value> {
        Some(match sender {
            Sender::Contact(id) => {
                let contact = self.contacts.get(&id)?;
                json!({
                    "additional_attributes": contact.additional_attributes, "custom_attributes": contact.custom_attributes,
                    "email": contact.email, "id": self.id(Kind::Contact, contact.id), "identifier": contact.identifier,
                    "name": contact.name, "phone_number": contact.phone_number, "thumbnail": "",
                    "blocked": contact.blocked, "type": "contact",
                })
            }
            Sender::User(id) => {
                let user = self.user(id)?;
                json!({
                    "id": self.id(Kind::User, id), "name": user.name, "available_name": user.name, "avatar_url": "",
                    "type": "user", "availability_status": null, "thumbnail": "",
                })
            }
            Sender::Bot => json!({
                "id": self.id(Kind::User, BOT), "name": self.fixed.bot_name, "avatar_url": "", "type": "agent_bot",
            }),
            Sender::Nobody => return None,
        })
    }

    /// A message in push form: integer type and unix time, but an ISO `updated_at` (protocol page 5.2).
    pub fn push_message(&self, message: &Message) -> Value {
        let (sender_type, sender_id) = match message.sender {
            Sender::Contact(id) => ("Contact".into(), self.id(Kind::Contact, id)),
            Sender::User(id) => ("User".into(), self.id(Kind::User, id)),
            Sender::Bot => ("AgentBot".into(), self.id(Kind::User, BOT)),
            Sender::Nobody => (Value::Null, Value::Null),
        };
        let conversation = self.conversations.get(&message.conversation).map(|conversation| {
            let session = self.sessions.get(&conversation.session);
            json!({
                "assignee_id": conversation.track.assignee.map(|id| self.id(Kind::User, id)),
                "unread_count": self.unread(conversation),
                "last_activity_at": conversation.last_activity_at.as_second(),
                "contact_inbox": { "source_id": session.map(|session| &session.source_id) },
            })
        });
        let mut view = object(json!({
            "id": self.id(Kind::Message, message.id), "content": message.content,
            "account_id": self.id(Kind::Account, ACCOUNT), "inbox_id": self.id(Kind::Inbox, message.inbox),
            "conversation_id": self.id(Kind::Conversation, message.conversation), "message_type": message.kind,
            "created_at": message.created_at.as_second(), "updated_at": iso(message.updated_at),
            "private": message.private, "status": message.status, "source_id": message.source_id,
            "content_type": message.content_type, "content_attributes": message.content_attributes,
            "sender_type": sender_type, "sender_id": sender_id, "external_source_ids": {}, "additional_attributes": {},
            "processed_message_content": message.content, "sentiment": {}, "conversation": conversation,
        }));
        if !message.attachments.is_empty() {
            view.insert("attachments".to_owned(), self.attachments(message));
        }
        if let Some(sender) = self.push_sender(message.sender) {
            view.insert("sender".to_owned(), sender);
        }
        view.into()
    }

    /// A conversation in push form, which has more in newer versions (protocol page 5.3).
    fn push_conversation(&self, conversation: &Conversation) -> Map<String, Value> {
        let newer = self.fixed.knobs.version.guarded();
        let track = &conversation.track;
        let session = self.sessions.get(&conversation.session);
        let mut meta = object(json!({
            "sender": self.push_sender(Sender::Contact(conversation.contact)),
            "assignee": track.assignee.and_then(|id| self.push_sender(Sender::User(id))),
        }));
        if newer {
            meta.insert("assignee_type".to_owned(), track.assignee.map(|_| "User").into());
        }
        meta.insert("team".to_owned(), Value::Null);
        meta.insert("hmac_verified".to_owned(), session.is_some_and(|session| session.hmac_verified).into());
        let mut last: Vec<Value> =
            self.last_chat_message(conversation).map(|m| self.push_message(m)).into_iter().collect();
        for message in last.iter_mut().filter_map(Value::as_object_mut) {
            self.normalise(message, &["content", "processed_message_content"]);
        }
        let mut view = object(json!({
            "additional_attributes": conversation.additional_attributes, "can_reply": true, "channel": "Channel::Api",
            "contact_inbox": session.map(|session| self.session_row(session)),
            "id": self.id(Kind::Conversation, conversation.id),
        }));
        if self.fixed.ids.text {
            view.insert("display_id".to_owned(), conversation.id.into());
        }
        view.extend(object(json!({
            "inbox_id": self.id(Kind::Inbox, conversation.inbox), "messages": last, "labels": track.labels, "meta": meta,
            "status": track.status, "custom_attributes": track.custom_attributes,
            "snoozed_until": track.snoozed_until.map(iso), "unread_count": self.unread(conversation).min(UNREAD_MAX),
            "first_reply_created_at": track.first_reply_created_at.map(iso), "priority": track.priority,
            "waiting_since": unix(track.waiting_since), "agent_last_seen_at": unix(conversation.agent_last_seen_at),
            "contact_last_seen_at": unix(conversation.contact_last_seen_at),
            "last_activity_at": conversation.last_activity_at.as_second(),
            "timestamp": conversation.last_activity_at.as_second(), "created_at": conversation.created_at.as_second(),
            "updated_at": float(conversation.updated_at),
        })));
        if newer {
            view.insert("account".to_owned(), self.account());
        }
        view
    }

    /// The session as its row in the database, token of its web socket included.
    fn session_row(&self, session: &Session) -> Value {
        json!({
            "id": self.id(Kind::Session, session.id), "contact_id": self.id(Kind::Contact, session.contact),
            "inbox_id": self.id(Kind::Inbox, session.inbox), "source_id": session.source_id,
            "created_at": iso(session.created_at), "updated_at": iso(session.updated_at),
            "hmac_verified": session.hmac_verified, "pubsub_token": session.pubsub_token,
        })
    }

    /// The attachments of a message (protocol page 5.4).
    pub fn attachments(&self, message: &Message) -> Value {
        let newer = self.fixed.knobs.version.after_4_3();
        let one = |attachment: &super::state::Attachment| {
            let mut view = object(json!({
                "id": self.id(Kind::Attachment, attachment.id), "message_id": self.id(Kind::Message, message.id),
                "file_type": attachment.file_type, "account_id": self.id(Kind::Account, ACCOUNT),
            }));
            let extension = attachment.name.rsplit_once('.').map(|(_, extension)| extension).filter(|_| newer);
            let thumb = if attachment.file_type == "image" { attachment.url.as_str() } else { "" };
            view.extend(object(json!({
                "extension": extension, "data_url": attachment.url, "thumb_url": thumb, "file_size": attachment.size,
                "width": null, "height": null,
            })));
            if attachment.file_type == "audio" {
                view.insert("transcribed_text".to_owned(), "".into());
            }
            if newer {
                view.insert("content_type".to_owned(), attachment.content_type.as_str().into());
            }
            Value::Object(view)
        };
        message.attachments.iter().map(one).collect()
    }
}
