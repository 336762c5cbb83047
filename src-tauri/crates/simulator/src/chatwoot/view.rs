//! Records as the application API shows them (protocol page, section 3): integers, unix seconds, 0 for what never happened.

use serde_json::{Map, Value, json};

use super::ids::{Kind, float, iso, unix};
use super::push;
use super::state::{ACCOUNT, AccountHook, Contact, Conversation, Inbox, Message, Session, State, User};

impl State {
    /// An id as this profile shows it.
    pub fn id(&self, kind: Kind, n: u64) -> Value {
        self.fixed.ids.show(kind, n)
    }

    /// The full inbox; its keys come to light for administrators only (protocol page 3.2).
    pub fn inbox_view(&self, inbox: &Inbox, administrator: bool) -> Value {
        let set = |name: &str| inbox.settings.get(name).cloned().unwrap_or_default();
        let mut view = object(json!({
            "id": self.id(Kind::Inbox, inbox.id), "avatar_url": "", "channel_id": inbox.channel_id, "name": inbox.name,
            "channel_type": "Channel::Api", "greeting_enabled": set("greeting_enabled"), "greeting_message": set("greeting_message"),
            "working_hours_enabled": set("working_hours_enabled"), "enable_email_collect": set("enable_email_collect"),
            "csat_survey_enabled": set("csat_survey_enabled"), "csat_config": set("csat_config"),
            "enable_auto_assignment": set("enable_auto_assignment"), "auto_assignment_config": {},
            "out_of_office_message": set("out_of_office_message"), "working_hours": working_hours(), "timezone": set("timezone"),
            "callback_webhook_url": null, "allow_messages_after_resolved": set("allow_messages_after_resolved"),
            "lock_to_single_conversation": set("lock_to_single_conversation"), "sender_name_type": set("sender_name_type"),
            "business_name": set("business_name"), "widget_color": null, "website_url": null,
            "hmac_mandatory": inbox.hmac_mandatory, "welcome_title": null, "welcome_tagline": null, "web_widget_script": null,
            "website_token": null, "selected_feature_flags": null, "reply_time": null, "messaging_service_sid": null,
            "phone_number": null,
        }));
        if administrator {
            view.insert("hmac_token".to_owned(), inbox.hmac_token.as_str().into());
            if self.fixed.knobs.version.signs_inbox() {
                view.insert("secret".to_owned(), inbox.secret.as_str().into());
            }
        }
        view.insert("webhook_url".to_owned(), inbox.webhook_url.clone().into());
        view.insert("inbox_identifier".to_owned(), inbox.identifier.as_str().into());
        view.insert("additional_attributes".to_owned(), inbox.additional_attributes.clone().into());
        view.insert("provider".to_owned(), Value::Null);
        view.into()
    }

    /// The inbox as contacts mention it.
    pub fn inbox_slim(&self, inbox: &Inbox) -> Value {
        json!({
            "id": self.id(Kind::Inbox, inbox.id), "avatar_url": "", "channel_id": inbox.channel_id, "name": inbox.name,
            "channel_type": "Channel::Api", "provider": null,
        })
    }

    /// The inbox as its row in the database, which a created contact leaks (protocol page 3.3).
    pub fn inbox_row(&self, inbox: &Inbox) -> Value {
        let mut row = object(json!({
            "id": self.id(Kind::Inbox, inbox.id), "channel_id": inbox.channel_id,
            "account_id": self.id(Kind::Account, ACCOUNT), "name": inbox.name, "channel_type": "Channel::Api",
            "created_at": iso(inbox.created_at), "updated_at": iso(inbox.updated_at), "email_address": null,
            "auto_assignment_config": {}, "portal_id": null,
        }));
        row.extend(inbox.settings.clone());
        row.into()
    }

    pub fn contact_view(&self, contact: &Contact, with_sessions: bool) -> Value {
        let mut view = object(json!({
            "additional_attributes": contact.additional_attributes, "availability_status": "offline", "email": contact.email,
            "id": self.id(Kind::Contact, contact.id), "name": contact.name, "phone_number": contact.phone_number,
            "blocked": contact.blocked, "identifier": contact.identifier, "thumbnail": "",
            "custom_attributes": contact.custom_attributes,
        }));
        if let Some(at) = contact.last_activity_at {
            view.insert("last_activity_at".to_owned(), at.as_second().into());
        }
        view.insert("created_at".to_owned(), contact.created_at.as_second().into());
        if with_sessions {
            let own = self.sessions.values().filter(|session| session.contact == contact.id);
            let sessions: Vec<Value> = own.map(|session| self.session_view(session)).collect();
            view.insert("contact_inboxes".to_owned(), sessions.into());
        }
        view.into()
    }

    /// `{source_id, inbox}`.
    pub fn session_view(&self, session: &Session) -> Value {
        let inbox = self.inboxes.get(&session.inbox).map(|inbox| self.inbox_slim(inbox));
        json!({ "source_id": session.source_id, "inbox": inbox })
    }

    /// A contact as its row in the database, which the public API leaks (protocol page, section 4).
    pub fn contact_row(&self, contact: &Contact) -> Value {
        json!({
            "id": self.id(Kind::Contact, contact.id), "name": contact.name, "email": contact.email,
            "phone_number": contact.phone_number, "account_id": self.id(Kind::Account, ACCOUNT),
            "created_at": iso(contact.created_at), "updated_at": iso(contact.updated_at),
            "additional_attributes": contact.additional_attributes, "identifier": contact.identifier,
            "custom_attributes": contact.custom_attributes, "last_activity_at": contact.last_activity_at.map(iso),
            "contact_type": "visitor", "middle_name": "", "last_name": "", "location": "", "country_code": "",
            "blocked": contact.blocked,
        })
    }

    pub fn user_view(&self, user: &User) -> Value {
        json!({
            "id": self.id(Kind::User, user.id), "account_id": self.id(Kind::Account, ACCOUNT),
            "availability_status": "online", "auto_offline": true, "confirmed": true, "email": user.email,
            "available_name": user.name, "name": user.name, "role": role(user), "thumbnail": "", "custom_role_id": null,
        })
    }

    /// `GET /api/v1/profile` (protocol page 3.1).
    pub fn profile_view(&self, user: &User, token: &str) -> Value {
        let account = self.id(Kind::Account, ACCOUNT);
        json!({
            "access_token": token, "account_id": account, "available_name": user.name, "avatar_url": "", "confirmed": true,
            "display_name": null, "message_signature": null, "email": user.email, "id": self.id(Kind::User, user.id),
            "inviter_id": null, "name": user.name, "provider": "email",
            "pubsub_token": self.token("user pubsub", user.id), "role": role(user), "ui_settings": {}, "uid": user.email,
            "type": null,
            "accounts": [{
                "id": account, "name": self.fixed.account_name, "status": "active", "active_at": iso(self.now),
                "role": role(user), "permissions": [role(user)], "availability": "online",
                "availability_status": "online", "auto_offline": true,
            }],
        })
    }

    /// The bare conversation (protocol page 3.4).
    pub fn conversation_view(&self, conversation: &Conversation) -> Value {
        let mut meta = Map::new();
        let contact = self.contacts.get(&conversation.contact);
        meta.insert("sender".to_owned(), contact.map(|contact| self.contact_view(contact, false)).into());
        meta.insert("channel".to_owned(), "Channel::Api".into());
        if let Some(user) = conversation.track.assignee.and_then(|id| self.user(id)) {
            meta.insert("assignee".to_owned(), self.user_view(user));
        }
        let verified = self.sessions.get(&conversation.session).is_some_and(|session| session.hmac_verified);
        meta.insert("hmac_verified".to_owned(), verified.into());
        let last = conversation.messages.last().and_then(|id| self.messages.get(id));
        let last: Vec<Value> = last.map(|message| self.push_message(message)).into_iter().collect();
        let talk = self.last_chat_or_private(conversation).map(|message| self.push_message(message));
        let track = &conversation.track;
        let mut view = object(json!({ "meta": meta, "id": self.id(Kind::Conversation, conversation.id) }));
        if self.fixed.ids.text {
            view.insert("display_id".to_owned(), conversation.id.into());
        }
        view.extend(object(json!({
            "messages": last, "account_id": self.id(Kind::Account, ACCOUNT), "uuid": conversation.uuid,
            "additional_attributes": conversation.additional_attributes,
            "agent_last_seen_at": unix(conversation.agent_last_seen_at),
            "assignee_last_seen_at": unix(conversation.assignee_last_seen_at), "can_reply": true,
            "contact_last_seen_at": unix(conversation.contact_last_seen_at), "custom_attributes": track.custom_attributes,
            "inbox_id": self.id(Kind::Inbox, conversation.inbox), "labels": track.labels, "muted": conversation.muted,
            "snoozed_until": track.snoozed_until.map(iso), "status": track.status,
            "created_at": conversation.created_at.as_second(), "updated_at": float(conversation.updated_at),
            "timestamp": conversation.last_activity_at.as_second(),
            "first_reply_created_at": unix(track.first_reply_created_at), "unread_count": self.unread(conversation),
            "last_non_activity_message": talk, "last_activity_at": conversation.last_activity_at.as_second(),
            "priority": track.priority, "waiting_since": unix(track.waiting_since), "sla_policy_id": null,
        })));
        view.into()
    }

    fn last_chat_or_private(&self, conversation: &Conversation) -> Option<&Message> {
        let mut newest = conversation.messages.iter().rev().filter_map(|id| self.messages.get(id));
        newest.find(|message| message.kind != super::state::ACTIVITY)
    }

    /// A message as the application API shows it (protocol page 3.5).
    pub fn message_view(&self, message: &Message, echo_id: Option<&Value>) -> Value {
        let mut view = object(json!({
            "id": self.id(Kind::Message, message.id), "content": message.content,
            "inbox_id": self.id(Kind::Inbox, message.inbox),
        }));
        if let Some(echo_id) = echo_id {
            view.insert("echo_id".to_owned(), echo_id.clone());
        }
        view.extend(object(json!({
            "conversation_id": self.id(Kind::Conversation, message.conversation), "message_type": message.kind,
            "content_type": message.content_type, "status": message.status,
            "content_attributes": message.content_attributes, "created_at": message.created_at.as_second(),
            "private": message.private, "source_id": message.source_id,
        })));
        if let Some(sender) = self.push_sender(message.sender) {
            view.insert("sender".to_owned(), sender);
        }
        if !message.attachments.is_empty() {
            view.insert("attachments".to_owned(), self.attachments(message));
        }
        view.into()
    }

    /// A message as the public API shows it (protocol page, section 4).
    pub fn public_message(&self, message: &Message) -> Value {
        let mut view = object(json!({
            "id": self.id(Kind::Message, message.id), "content": message.content, "message_type": message.kind,
            "content_type": message.content_type, "content_attributes": message.content_attributes,
            "created_at": message.created_at.as_second(),
            "conversation_id": self.id(Kind::Conversation, message.conversation),
        }));
        if !message.attachments.is_empty() {
            view.insert("attachments".to_owned(), self.attachments(message));
        }
        if let Some(sender) = self.push_sender(message.sender) {
            view.insert("sender".to_owned(), sender);
        }
        view.into()
    }

    /// A conversation as the public API shows it, with every message and the contact's raw row.
    pub fn public_conversation(&self, conversation: &Conversation) -> Value {
        let messages = conversation.messages.iter().filter_map(|id| self.messages.get(id));
        let chat = messages.filter(|message| !message.private && message.kind != super::state::ACTIVITY);
        json!({
            "id": self.id(Kind::Conversation, conversation.id), "uuid": conversation.uuid,
            "inbox_id": self.id(Kind::Inbox, conversation.inbox),
            "contact_last_seen_at": unix(conversation.contact_last_seen_at), "status": conversation.track.status,
            "agent_last_seen_at": unix(conversation.agent_last_seen_at),
            "messages": chat.map(|message| self.public_message(message)).collect::<Vec<_>>(),
            "contact": self.contacts.get(&conversation.contact).map(|contact| self.contact_row(contact)),
        })
    }

    /// An account webhook (protocol page 3.6).
    pub fn webhook_view(&self, hook: &AccountHook) -> Value {
        let mut view = object(json!({
            "id": self.id(Kind::Webhook, hook.id), "url": hook.url, "account_id": self.id(Kind::Account, ACCOUNT),
            "subscriptions": hook.subscriptions,
        }));
        if self.fixed.knobs.version.after_4_3() {
            view.insert("name".to_owned(), hook.name.clone().into());
        }
        if self.fixed.knobs.version.signs_account() {
            view.insert("secret".to_owned(), hook.secret.as_str().into());
        }
        if let Some(inbox) = hook.inbox.and_then(|id| self.inboxes.get(&id)) {
            view.insert("inbox".to_owned(), push::named(&self.id(Kind::Inbox, inbox.id), &inbox.name));
        }
        view.into()
    }
}

fn role(user: &User) -> &'static str {
    if user.administrator { "administrator" } else { "agent" }
}

/// Sunday and Saturday closed, the days between from nine to five.
pub(super) fn working_hours() -> Value {
    let day = |day: u8| {
        let closed = day == 0 || day == 6;
        let hour = |hour: u8| if closed { Value::Null } else { hour.into() };
        json!({
            "day_of_week": day, "closed_all_day": closed, "open_hour": hour(9), "open_minutes": hour(0),
            "close_hour": hour(17), "close_minutes": hour(0), "open_all_day": false,
        })
    };
    (0..7).map(day).collect()
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
