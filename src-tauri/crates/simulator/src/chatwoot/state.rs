//! What a simulated Chatwoot holds: one account with its inboxes, contacts, sessions, conversations and messages (protocol page 1).

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::delivery::Lane;
use super::event::Event;
use super::ids::{Ids, token};
use super::options::{Knobs, Profile};
use super::seat::{Heard, Seat};
use crate::bot::Bot;
use crate::fault::Dice;

/// Contacts, sessions and conversations that a simulator holds, of each kind.
pub(super) const RECORDS_MAX: usize = 20_000;
/// Messages that a simulator holds.
pub(super) const MESSAGES_MAX: usize = 200_000;
/// Bytes of requests that a simulator takes in for keeping, over its whole life.
pub(super) const BYTES_MAX: usize = 1024 * 1024 * 1024;
/// Inboxes, users and account webhooks, of each kind.
pub(super) const SETTINGS_MAX: usize = 200;
/// Id of the only account.
pub(super) const ACCOUNT: u64 = 1;
/// Id of the bot.
pub(super) const BOT: u64 = 3;

/// What does not change while it runs.
#[derive(Debug)]
pub(super) struct Fixed {
    pub ids: Ids,
    pub dice: Dice,
    pub profile: Profile,
    pub knobs: Knobs,
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub origin: String,
    pub account_name: String,
    pub bot_name: String,
    pub access_token: String,
    pub agent_token: String,
    pub bot_token: String,
}

/// Everything that changes.
#[derive(Debug)]
pub(super) struct State {
    pub fixed: Arc<Fixed>,
    /// Time of the call that holds the lock.
    pub now: Timestamp,
    pub users: Vec<User>,
    pub inboxes: BTreeMap<u64, Inbox>,
    pub contacts: BTreeMap<u64, Contact>,
    pub sessions: BTreeMap<u64, Session>,
    pub session_of: HashMap<(u64, String), u64>,
    pub conversations: BTreeMap<u64, Conversation>,
    pub messages: BTreeMap<u64, Message>,
    pub webhooks: BTreeMap<u64, AccountHook>,
    pub files: HashMap<String, File>,
    /// Events that wait for the end of the request that caused them.
    pub outbox: Vec<Event>,
    /// Conversations in which the bot has something to do.
    pub turns: Vec<u64>,
    pub lanes: HashMap<(u64, u64), Lane>,
    pub deliveries: usize,
    pub recent: VecDeque<Instant>,
    pub kept: usize,
    counters: [u64; 9],
}

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub(super) struct User {
    pub id: u64,
    pub name: String,
    pub email: String,
    pub administrator: bool,
}

#[derive(Debug)]
pub(super) struct Inbox {
    pub id: u64,
    pub channel_id: u64,
    pub name: String,
    pub identifier: String,
    pub hmac_token: String,
    pub secret: String,
    /// How often the secret was made anew.
    pub resets: u64,
    pub webhook_url: Option<String>,
    pub hmac_mandatory: bool,
    pub additional_attributes: Map<String, Value>,
    /// Top-level settings by their names on the wire.
    pub settings: Map<String, Value>,
    pub bot: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Inbox {
    pub fn is_on(&self, setting: &str) -> bool {
        self.settings.get(setting) == Some(&Value::Bool(true))
    }
}

#[derive(Debug, Clone)]
pub(super) struct Contact {
    pub id: u64,
    pub name: String,
    pub email: Option<String>,
    pub phone_number: Option<String>,
    pub identifier: Option<String>,
    pub blocked: bool,
    pub additional_attributes: Map<String, Value>,
    pub custom_attributes: Map<String, Value>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub last_activity_at: Option<Timestamp>,
}

/// A contact's session on an inbox: the contact inbox.
#[derive(Debug)]
pub(super) struct Session {
    pub id: u64,
    pub contact: u64,
    pub inbox: u64,
    pub source_id: String,
    pub hmac_verified: bool,
    pub pubsub_token: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Debug)]
pub(super) struct Conversation {
    /// The display id: the only one that is ever shown.
    pub id: u64,
    pub uuid: String,
    pub inbox: u64,
    pub contact: u64,
    pub session: u64,
    pub track: Tracked,
    pub additional_attributes: Map<String, Value>,
    pub agent_last_seen_at: Option<Timestamp>,
    pub assignee_last_seen_at: Option<Timestamp>,
    pub contact_last_seen_at: Option<Timestamp>,
    pub last_activity_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub muted: bool,
    pub messages: Vec<u64>,
    pub bot: Bot,
    pub seat: Seat,
    /// The bot's question with items that waits for an answer.
    pub asked: Option<u64>,
    pub heard: VecDeque<Heard>,
    pub running: bool,
    /// Deliveries so far, by which faults are drawn.
    pub ordinal: u64,
}

/// The columns whose change is an event (protocol page 6.2).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tracked {
    pub status: &'static str,
    pub assignee: Option<u64>,
    pub snoozed_until: Option<Timestamp>,
    pub custom_attributes: Map<String, Value>,
    pub labels: Vec<String>,
    pub waiting_since: Option<Timestamp>,
    pub first_reply_created_at: Option<Timestamp>,
    pub priority: Option<&'static str>,
}

/// Who a message is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sender {
    Contact(u64),
    User(u64),
    Bot,
    Nobody,
}

/// Numbers of `message_type`.
pub(super) const INCOMING: u8 = 0;
pub(super) const OUTGOING: u8 = 1;
pub(super) const ACTIVITY: u8 = 2;
pub(super) const TEMPLATE: u8 = 3;
/// Names of `message_type` by number.
pub(super) const MESSAGE_TYPES: [&str; 4] = ["incoming", "outgoing", "activity", "template"];
/// Names of `status` of a conversation.
pub(super) const STATUSES: [&str; 4] = ["open", "resolved", "pending", "snoozed"];
/// Names of `priority`.
pub(super) const PRIORITIES: [&str; 4] = ["low", "medium", "high", "urgent"];
/// Names of a message's `status`, in the order in which they advance; `failed` last.
pub(super) const MESSAGE_STATUSES: [&str; 4] = ["sent", "delivered", "read", "failed"];

#[derive(Debug, Clone)]
pub(super) struct Message {
    pub id: u64,
    pub conversation: u64,
    pub inbox: u64,
    pub content: Option<String>,
    pub kind: u8,
    pub content_type: String,
    pub content_attributes: Map<String, Value>,
    pub status: &'static str,
    pub private: bool,
    pub source_id: Option<String>,
    pub sender: Sender,
    pub attachments: Vec<Attachment>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone)]
pub(super) struct Attachment {
    pub id: u64,
    pub file_type: &'static str,
    pub content_type: String,
    pub name: String,
    pub size: u64,
    /// Whole URL.
    pub url: String,
}

/// A stored upload.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub name: String,
    pub content_type: String,
    pub bytes: Bytes,
}

#[derive(Debug, Clone)]
pub(super) struct AccountHook {
    pub id: u64,
    pub url: String,
    pub name: Option<String>,
    pub inbox: Option<u64>,
    pub subscriptions: Vec<String>,
    pub secret: String,
}

impl State {
    pub fn new(fixed: Fixed, now: Timestamp, used: u64) -> Self {
        // First numbers of accounts, users, inboxes, contacts, sessions, conversations, messages, attachments, webhooks.
        let counters = [ACCOUNT, 5, 7, 41 + used, 9 + used, 1 + used, 501 + used, 61 + used, 21];
        State {
            fixed: Arc::new(fixed),
            now,
            users: Vec::new(),
            inboxes: BTreeMap::new(),
            contacts: BTreeMap::new(),
            sessions: BTreeMap::new(),
            session_of: HashMap::new(),
            conversations: BTreeMap::new(),
            messages: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            files: HashMap::new(),
            outbox: Vec::new(),
            turns: Vec::new(),
            lanes: HashMap::new(),
            deliveries: 0,
            recent: VecDeque::new(),
            kept: 0,
            counters,
        }
    }

    /// The next number of its kind.
    pub fn next(&mut self, kind: super::ids::Kind) -> u64 {
        let counter = &mut self.counters[kind as usize];
        *counter += 1;
        *counter - 1
    }

    /// A token that this state has not given out.
    pub fn token(&self, what: &str, n: u64) -> String {
        token(self.fixed.dice, &[what.as_bytes(), &n.to_le_bytes()])
    }

    pub fn user(&self, id: u64) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub fn session_by_source(&self, inbox: u64, source_id: &str) -> Option<&Session> {
        self.sessions.get(self.session_of.get(&(inbox, source_id.to_owned()))?)
    }

    /// The newest session with that source id, in whatever inbox.
    pub fn session_anywhere(&self, source_id: &str) -> Option<&Session> {
        self.sessions.values().find(|session| session.source_id == source_id)
    }

    pub fn inbox_by_identifier(&self, identifier: &str) -> Option<&Inbox> {
        self.inboxes.values().find(|inbox| inbox.identifier == identifier)
    }

    /// The last message that a customer may see (protocol page 5.3).
    pub fn last_chat_message(&self, conversation: &Conversation) -> Option<&Message> {
        let mut newest = conversation.messages.iter().rev().filter_map(|id| self.messages.get(id));
        newest.find(|message| !message.private && message.kind != ACTIVITY)
    }

    /// Incoming messages that no agent has seen.
    pub fn unread(&self, conversation: &Conversation) -> usize {
        let seen = conversation.agent_last_seen_at;
        let newest = conversation.messages.iter().rev().filter_map(|id| self.messages.get(id));
        let unseen = newest.take_while(|message| seen.is_none_or(|seen| message.created_at > seen));
        unseen.filter(|message| message.kind == INCOMING).take(100).count()
    }
}
